use crate::FieldId;
use serde::{Deserialize, Serialize};

/// Why a request was refused, in the form of RFC 9457 (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `about:blank`, or a page that explains the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// One short sentence for a person.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code for a program.
    pub code: ProblemCode,
    /// What to do, or what exactly was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The field at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_id: Option<FieldId>,
    /// Why a session ended: `withdrawn`, `cancelled`, `replaced` or `expired`; why a value does not
    /// fit its field: `too_small`, `not_a_choice` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Names the request in the service's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal $status:literal $title:literal,)*) => {
        /// A stable code for a program; its text and status never change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[non_exhaustive]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
            /// A code of a newer service.
            #[serde(other)]
            Unknown,
        }

        impl ProblemCode {
            /// Every code that this version knows.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code as written on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* Self::Unknown => "unknown" }
            }

            /// The HTTP status it travels with.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* Self::Unknown => 500 }
            }

            /// One short sentence for a person.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* Self::Unknown => "Something went wrong." }
            }
        }
    };
}

codes! {
    /// The link is unknown, used, expired or withdrawn: one answer for all.
    LinkNotValid = "link_not_valid" 401 "This link is not valid any more.",
    /// The bearer token names no signing session.
    SessionNotValid = "session_not_valid" 401 "This signing session is not valid.",
    /// The signing session ended; `reason` says why.
    SessionEnded = "session_ended" 401 "This signing session has ended.",
    /// The path or the named object does not exist for this caller.
    NotFound = "not_found" 404 "There is nothing here.",
    /// The body is not what the route takes.
    BodyInvalid = "body_invalid" 422 "The request could not be read.",
    /// The body has another media type than the route takes.
    MediaTypeUnsupported = "media_type_unsupported" 415 "Send application/json.",
    /// The body is over the ceiling.
    BodyTooLarge = "body_too_large" 413 "The request is too large.",
    /// A write needs the header `Idempotency-Key`.
    IdempotencyKeyMissing = "idempotency_key_missing" 400 "Send an Idempotency-Key.",
    /// The same key came with another body.
    IdempotencyKeyReused = "idempotency_key_reused" 422 "This Idempotency-Key was used before.",
    /// The first request with this key is still running.
    IdempotencyInFlight = "idempotency_in_flight" 409 "The first request is still running.",
    /// The signer has signed before.
    AlreadySigned = "already_signed" 409 "You have already signed.",
    /// The signer has declined before.
    AlreadyDeclined = "already_declined" 409 "You have declined to sign.",
    /// Others sign first.
    NotYourTurn = "not_your_turn" 409 "It is not your turn yet.",
    /// The envelope was withdrawn or cancelled by its sender.
    Cancelled = "cancelled" 409 "The sender has withdrawn this document.",
    /// Somebody declined, so nobody signs.
    Declined = "declined" 409 "Somebody has declined to sign.",
    /// The envelope's time is over.
    Expired = "expired" 409 "The time to sign is over.",
    /// The bytes that were shown are not the bytes to be signed.
    DocumentChanged = "document_changed" 409 "The document has changed. Look at it again.",
    /// No consent, or one to an older disclosure.
    ConsentRequired = "consent_required" 409 "Agree to sign electronically first.",
    /// A required field is empty; `field_id` names it.
    FieldMissing = "field_missing" 422 "A required field is empty.",
    /// A value does not fit its field; `field_id` names it.
    ValueInvalid = "value_invalid" 422 "A value does not fit its field.",
    /// The sender does not allow it.
    NotAllowed = "not_allowed" 403 "The sender does not allow this.",
    /// The service must know who the signer is before it shows anything.
    IdentityRequired = "identity_required" 403 "Prove who you are first.",
    /// The recipient need not prove anything, or not in this way.
    AuthenticationNotAsked = "authentication_not_asked" 409 "You need not prove who you are like this.",
    /// The service has no way to authenticate people by this method.
    AuthenticationUnavailable = "authentication_unavailable" 409 "The service cannot check who people are in this way.",
    /// The code is wrong; `reason` says how many tries are left.
    CodeWrong = "code_wrong" 422 "This code is not right.",
    /// There is no code, or it was used, replaced, or too old, or tried too often.
    CodeEnded = "code_ended" 409 "This code is not good any more. Ask for a new one.",
    /// A code was sent a moment ago; `Retry-After` says when to come back.
    CodeSentLately = "code_sent_lately" 429 "A code was sent a moment ago.",
    /// Too many codes were asked for; `Retry-After` says when to come back.
    TooManyCodes = "too_many_codes" 429 "Too many codes were asked for. Try again later.",
    /// The provider of the electronic identity does not answer as it should.
    ProviderUnavailable = "provider_unavailable" 503 "The electronic identity service does not answer. Try again.",
    /// A personal number is missing or malformed.
    PersonalNumberInvalid = "personal_number_invalid" 422 "A personal number is missing or invalid.",
    /// The signing is confirmed by an electronic identity, and was not.
    SignatureRequired = "signature_required" 403 "Confirm the signing with your electronic identity.",
    /// The signing is not confirmed by an electronic identity.
    SignatureNotAsked = "signature_not_asked" 409 "You need not confirm the signing like this.",
    /// There is no try of a signature that could still succeed.
    SignatureEnded = "signature_ended" 409 "This try to sign has ended. Begin again.",
    /// The sealed document is not there yet.
    NotSealedYet = "not_sealed_yet" 409 "The document is being sealed.",
    /// Too many failed attempts; `Retry-After` says when to come back.
    TooManyRequests = "too_many_requests" 429 "Too many attempts. Try again later.",
    /// Not a PDF, damaged beyond repair, or without pages.
    PdfUnreadable = "pdf_unreadable" 422 "This file cannot be read as a PDF.",
    /// Encrypted.
    PdfEncrypted = "pdf_encrypted" 422 "This PDF is encrypted. Remove the protection first.",
    /// An XFA form.
    PdfXfa = "pdf_xfa" 422 "This PDF is an XFA form. Save it as a plain PDF first.",
    /// A portfolio of files.
    PdfPortfolio = "pdf_portfolio" 422 "This PDF is a portfolio. Send its files one by one.",
    /// Signed or certified before.
    PdfSigned = "pdf_signed" 422 "This PDF is already signed.",
    /// More pages than allowed.
    PdfTooManyPages = "pdf_too_many_pages" 422 "This PDF has too many pages.",
    /// Larger, deeper or slower than allowed.
    PdfOverLimits = "pdf_over_limits" 422 "This PDF is too large or too complex.",
    /// The bearer names no account.
    KeyNotValid = "key_not_valid" 401 "This API key is not valid.",
    /// The API key lacks a scope; `detail` names it.
    ScopeMissing = "scope_missing" 403 "This API key may not do this.",
    /// Documents, fields, roles and turns are changed in a draft only.
    NotDraft = "not_draft" 409 "Only a draft can be changed. Withdraw the envelope first.",
    /// Nobody is being asked: not sent, or ended.
    NotOpen = "not_open" 409 "The envelope is not out for signing.",
    /// Everybody who must act has acted.
    Completed = "completed" 409 "Everybody has acted already.",
    /// Somebody has acted, so the title is evidence.
    Frozen = "frozen" 409 "Somebody has acted already.",
    /// The recipient has signed, approved or declined.
    RecipientDone = "recipient_done" 409 "This recipient has acted already.",
    /// The envelope changed while the request was on its way.
    EnvelopeChanged = "envelope_changed" 409 "The envelope has changed. Look at it again.",
    /// A template is a pattern; only its copies are sent.
    IsTemplate = "is_template" 409 "A template cannot be sent.",
    /// There is no document, or nothing in it to sign.
    NothingToSign = "nothing_to_sign" 409 "There is nothing to sign.",
    /// There is no recipient who must act.
    NobodyActs = "nobody_acts" 409 "Add somebody who must act.",
    /// A seat with fields is taken by nobody.
    SeatsNotTaken = "seats_not_taken" 409 "Fields belong to a seat that nobody takes.",
    /// There is no such seat, or its id and name disagree.
    SeatUnknown = "seat_unknown" 422 "There is no such seat.",
    /// Two recipients take one seat.
    SeatTaken = "seat_taken" 409 "This seat is taken.",
    /// A seat's field stands in a document that its recipient does not get.
    SeatOutOfSight = "seat_out_of_sight" 409 "A field stands where its recipient cannot see it.",
    /// The role cannot do that.
    RoleInvalid = "role_invalid" 422 "This role cannot do that.",
    /// A field does not lie on a page; `detail` names it.
    FieldOffPage = "field_off_page" 422 "A field does not lie on a page.",
    /// There is no such document in the envelope.
    DocumentUnknown = "document_unknown" 422 "There is no such document in the envelope.",
    /// These very bytes are in the envelope already.
    DocumentDuplicate = "document_duplicate" 409 "The envelope holds this document already.",
    /// Fields or recipients are bound to the document.
    DocumentInUse = "document_in_use" 409 "Fields or recipients are bound to this document.",
    /// A value that the sender put into a field does not fit; `detail` names it.
    PrefillInvalid = "prefill_invalid" 422 "A value does not fit its field.",
    /// The rules of a field do not go together; `detail` names it and says why.
    RulesInvalid = "rules_invalid" 422 "The rules of a field do not go together.",
    /// The file of a field is none that this field takes, or the configured check refused it.
    FileRefused = "file_refused" 422 "This file cannot be taken.",
    /// A title or name is empty, too long or unprintable.
    NameInvalid = "name_invalid" 422 "A title or name is empty, too long or unprintable.",
    /// An e-mail address is missing or malformed.
    EmailInvalid = "email_invalid" 422 "An e-mail address is missing or invalid.",
    /// An e-mail address occurs twice, or is the sender's where that is not allowed.
    EmailTaken = "email_taken" 409 "This e-mail address is taken.",
    /// A turn is a whole number from 1.
    OrderInvalid = "order_invalid" 422 "The order is a whole number from 1.",
    /// Not a known way of authentication.
    AuthenticationUnknown = "authentication_unknown" 422 "This way of authentication is unknown.",
    /// A redirect is no web address, or too long.
    RedirectInvalid = "redirect_invalid" 422 "A redirect is not a usable web address.",
    /// Demands on the mark exclude each other.
    PresetConflict = "preset_conflict" 422 "The demands on the mark exclude each other.",
    /// A text is too long; `detail` says which limit.
    TextTooLong = "text_too_long" 422 "A text is too long.",
    /// A deadline, or a life in minutes, is out of range.
    DeadlineInvalid = "deadline_invalid" 422 "This deadline is out of range.",
    /// Reminders come 1 to 30 days after the request, then every 1 to 15 days.
    RemindersInvalid = "reminders_invalid" 422 "These reminders are out of range.",
    /// The recipient was reminded less than a day ago.
    RemindedLately = "reminded_lately" 409 "One reminder a day is enough.",
    /// More documents, fields or recipients than an envelope holds.
    TooMany = "too_many" 422 "This is more than an envelope holds.",
    /// The link was given to the first request with this key; it is kept nowhere.
    LinkGiven = "link_given" 409 "This link was given already. Ask again with another key.",
    /// A webhook's address is not one that the service may send to; `detail` says why.
    WebhookUrlInvalid = "webhook_url_invalid" 422 "The service cannot send to this address.",
    /// There is no such event to hear about; `detail` names it.
    WebhookEventUnknown = "webhook_event_unknown" 422 "There is no such event.",
    /// The account has as many webhooks as it may have.
    TooManyWebhooks = "too_many_webhooks" 409 "This account has as many webhooks as it may have.",
    /// The service has no way to send mail or text messages.
    DeliveryUnavailable = "delivery_unavailable" 409 "The service cannot send such messages.",
    /// A phone number is missing or not written with its country code.
    PhoneInvalid = "phone_invalid" 422 "A phone number is missing or invalid.",
    /// The store is busy; try again.
    Busy = "busy" 503 "The service is busy. Try again in a moment.",
    /// The service failed; nothing was changed.
    Fault = "fault" 500 "The service failed. Nothing was changed.",
}

impl Problem {
    /// The problem of a code, with its own title and status.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self {
            kind: "about:blank".into(),
            title: code.title().into(),
            status: code.status(),
            code,
            detail: None,
            field_id: None,
            reason: None,
            request_id: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_as_their_names_and_unknown_ones_are_tolerated() {
        for code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert!((400..=503).contains(&code.status()));
        }
        let newer: ProblemCode = serde_json::from_str("\"from_tomorrow\"").unwrap();
        assert_eq!(newer, ProblemCode::Unknown);
    }

    #[test]
    fn a_problem_has_the_members_of_rfc_9457() {
        let json = serde_json::to_string(&Problem::new(ProblemCode::NotYourTurn)).unwrap();
        assert_eq!(
            json,
            r#"{"type":"about:blank","title":"It is not your turn yet.","status":409,"code":"not_your_turn"}"#
        );
    }
}
