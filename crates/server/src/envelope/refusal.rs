use super::identity_refusal::IdentityRefusal;
use paraph_protocol::{FieldId, ProblemCode, RulesError, ValueError};

/// Why a person may not do what they asked; each variant has a stable code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    // The sender and the envelope, in the order in which they are checked.
    /// The caller is not the sender of this envelope.
    #[error("the caller does not own this envelope")]
    NotOwner,
    /// A template cannot be sent.
    #[error("the envelope is a template")]
    IsTemplate,
    /// There is nothing to sign.
    #[error("the envelope has no fields")]
    NoFields,
    /// A round runs or was completed: waiting, held and signed invites all count.
    #[error("the envelope has active invites")]
    InvitesActive,
    /// Somebody has signed: the title is evidence now.
    #[error("somebody has signed already")]
    Frozen,
    /// There is no round that could be withdrawn.
    #[error("the envelope has no active embedded invites")]
    NoActiveInvites,
    /// A field does not lie on its page.
    #[error("field {index} does not lie on a page of the document")]
    FieldOffPage {
        /// Its index in the request, from 0.
        index: usize,
    },
    /// A field names a document that is not in the envelope.
    #[error("field {index} names an unknown document")]
    FieldDocumentUnknown {
        /// Its index in the request, from 0.
        index: usize,
    },
    /// A prefilled value does not fit its field.
    #[error("the value put into field {index} does not fit")]
    PrefillInvalid {
        /// Its index in the request, from 0.
        index: usize,
    },
    /// The rules of a field do not go together, with its kind or with other fields.
    #[error("the rules of field {index} do not hold: {source}")]
    RulesInvalid {
        /// Its index in the request, from 0.
        index: usize,
        /// Why not.
        source: RulesError,
    },
    /// A title is empty or longer than 255 characters.
    #[error("a title has 1 to 255 characters")]
    TitleInvalid,

    // Documents and recipients of a draft.
    /// More documents, fields or recipients than an envelope holds.
    #[error("an envelope holds at most {limit} of these")]
    TooMany {
        /// The most.
        limit: usize,
    },
    /// The envelope has no such document, or it is named twice.
    #[error("the envelope has no such document, or it is named twice")]
    DocumentUnknown,
    /// These very bytes are in the envelope already.
    #[error("the envelope holds these very bytes already")]
    DocumentDuplicate,
    /// Fields or recipients are bound to the document.
    #[error("fields or recipients are bound to the document")]
    DocumentInUse,
    /// The envelope has no such recipient.
    #[error("the envelope has no such recipient")]
    RecipientUnknown,
    /// A recipient has neither name nor address, or a name that cannot be printed.
    #[error("a recipient has a printable name of at most 255 characters, or an address")]
    NameInvalid,
    /// Only a signer takes a seat.
    #[error("only a signer takes a seat")]
    RoleTakesNoSeat,
    /// Signers must act; reviewers, organizers and copies cannot.
    #[error("signers must act, and reviewers, organizers and copies cannot")]
    RoleCannotWait,
    /// A phone number is missing where it is needed, or not written with its country code.
    #[error("a phone number has its country code, like +46701234567")]
    PhoneInvalid,
    /// The service sends no such messages.
    #[error("this service sends no {way} messages; its operator configures them")]
    DeliveryUnavailable {
        /// By what they would go.
        way: &'static str,
    },
    /// The language is not a language tag.
    #[error("a locale is a language tag such as sv or is-IS")]
    LocaleInvalid,

    // A round of the planned recipients.
    /// There is no document.
    #[error("the envelope has no documents")]
    NoDocuments,
    /// There is no recipient who must act.
    #[error("the envelope has no recipient who must act")]
    NobodyActs,
    /// The recipients are not those that the request was made for.
    #[error("the recipients have changed meanwhile")]
    RecipientsChanged,
    /// The fields are not those that the sender has looked at.
    #[error("the fields have changed meanwhile")]
    FieldsChanged,
    /// A field of the seat stands in a document that its recipient does not get.
    #[error("a field of the seat stands in a document that its recipient does not get")]
    SeatOutOfSight,
    /// A deadline is too near or too far.
    #[error("a deadline lies 15 minutes to 366 days ahead")]
    DeadlineInvalid,
    /// More time was asked for, and less given.
    #[error("a new deadline is later than the present one")]
    DeadlineNotLater,
    /// Reminders are out of range.
    #[error("reminders come 0 to 30 days after the request and every 0 to 15 days")]
    RemindersInvalid,
    /// Nobody is left who was not reminded within a day.
    #[error("a recipient is reminded once a day at most")]
    RemindedLately,

    // The items of a round, in request order.
    /// No invite was asked for, or not every seat is taken.
    #[error("not every seat of the envelope is taken")]
    SeatsNotTaken,
    /// The seat does not exist.
    #[error("the seat does not exist in the envelope")]
    SeatUnknown,
    /// Id and name point at different seats.
    #[error("the seat's id and name do not match")]
    SeatMismatch,
    /// A seat is taken twice.
    #[error("a seat is taken twice")]
    SeatTaken,
    /// The address is missing, malformed or longer than 150 characters.
    #[error("an e-mail address is missing, invalid or longer than 150 characters")]
    EmailInvalid,
    /// The sender cannot sign through an embedded invite.
    #[error("the e-mail address is the owner's own")]
    EmailIsOwner,
    /// An address occurs twice.
    #[error("an e-mail address is used twice")]
    EmailTaken,
    /// The turn is missing, not whole, or below 1.
    #[error("the order is a whole number from 1")]
    OrderInvalid,
    /// The host's way of authentication is not a known one.
    #[error("the authentication method is not a known one")]
    AuthenticationUnknown,
    /// A redirect has more than 2048 characters.
    #[error("a redirect address has at most 2048 characters")]
    RedirectTooLong,
    /// A redirect has characters outside the basic multilingual plane.
    #[error("a redirect address has characters of four bytes")]
    RedirectFourByte,
    /// A redirect is not an absolute http or https address.
    #[error("a redirect address is not an absolute web address")]
    RedirectInvalid,
    /// A window was named for a redirect that is not there.
    #[error("a redirect target needs a redirect address")]
    RedirectTargetAlone,
    /// The window is neither `self` nor `blank`.
    #[error("a redirect target is self or blank")]
    RedirectTargetUnknown,
    /// A required name excludes an offered one and a forced new mark.
    #[error("a required name excludes an offered name and a forced new mark")]
    PresetConflict,
    /// A preset name, subject or message is too long.
    #[error("a preset name, subject or message is too long")]
    TextTooLong,
    /// The invite's time is outside 15 to 43200 minutes.
    #[error("an invite lives 15 to 43200 minutes")]
    InviteMinutesInvalid,
    /// The session's time is outside 15 to 1440 minutes.
    #[error("a signing session lives 15 to 1440 minutes")]
    SessionMinutesInvalid,

    // Links.
    /// The envelope has no such invite.
    #[error("the envelope has no such invite")]
    InviteUnknown,
    /// Others sign first.
    #[error("the invite is on hold")]
    InviteHeld,
    /// The service sends the link to the recipient, and shows it to nobody else.
    #[error("the service sends this recipient's link itself, and shows it to nobody else")]
    LinkIsSent,
    /// The recipient has signed or declined.
    #[error("the recipient has signed or declined")]
    InviteDone,
    /// Nobody signs any more: somebody declined, or the time is over.
    #[error("the round has ended")]
    RoundEnded,
    /// The link's time is outside 15 to 45 minutes.
    #[error("a link lives 15 to 45 minutes")]
    LinkMinutesInvalid,

    // Signers.
    /// The recipient has signed before.
    #[error("the recipient has signed already")]
    AlreadySigned,
    /// The recipient has declined before.
    #[error("the recipient has declined already")]
    AlreadyDeclined,
    /// Others sign first.
    #[error("it is not the recipient's turn")]
    NotYourTurn,
    /// The sender has withdrawn the round or deleted the envelope.
    #[error("the sender has withdrawn the envelope")]
    Withdrawn,
    /// Somebody has declined.
    #[error("somebody has declined")]
    Declined,
    /// The time to sign is over.
    #[error("the time to sign is over")]
    Expired,
    /// The bytes that were shown are not those of the envelope, or not all of them.
    #[error("the documents shown are not the documents to be signed")]
    DocumentChanged,
    /// No consent to the disclosure in force.
    #[error("there is no consent to the disclosure in force")]
    ConsentRequired,
    /// A required field is empty.
    #[error("a required field is empty")]
    FieldMissing {
        /// The field.
        field_id: FieldId,
    },
    /// A value names a field that the recipient does not have, or one twice.
    #[error("a value names a field that is not the recipient's")]
    FieldNotYours {
        /// The field.
        field_id: FieldId,
    },
    /// A value does not fit its field.
    #[error("a value does not fit its field")]
    ValueInvalid {
        /// The field.
        field_id: FieldId,
        /// Why not.
        source: ValueError,
    },
    /// A mark is made in a way, or of a name, that the sender does not allow.
    #[error("the sender asks for another mark")]
    MarkNotAllowed {
        /// The field.
        field_id: FieldId,
    },
    /// A character cannot be printed with the service's fonts.
    #[error("no font has the character {character:?}")]
    NoGlyph {
        /// The field.
        field_id: FieldId,
        /// The first such character.
        character: char,
    },
    /// The service must know who they are first, and does not.
    #[error("the recipient must be identified first")]
    IdentityRequired,
    /// The proof of who they are.
    #[error(transparent)]
    Identity(#[from] IdentityRefusal),
    /// The role does not do this.
    #[error("the recipient's role does not do this")]
    RoleMayNot,
    /// The sender does not let this recipient hand over.
    #[error("the sender does not let this recipient hand over")]
    MayNotDelegate,
    /// Everybody who must act has acted.
    #[error("everybody has acted already")]
    Completed,
    /// A comment is empty or longer than 2000 characters.
    #[error("a comment has 1 to 2000 characters")]
    CommentInvalid,
    /// A reason is longer than 1000 characters, or a label or nonce longer than 255.
    #[error("a text is too long")]
    TooLong,

    // The service itself.
    /// There is nothing to seal, or it is sealed already.
    #[error("the envelope is not waiting for its seal")]
    SealNotDue,
    /// The time to sign is not over.
    #[error("the time to sign is not over")]
    NotExpired,
    /// No reminder is due.
    #[error("no reminder is due")]
    ReminderNotDue,
}

impl Refusal {
    /// The code that a program reads.
    #[must_use]
    pub fn problem_code(&self) -> ProblemCode {
        use ProblemCode as Code;
        match self {
            Self::AlreadySigned => Code::AlreadySigned,
            Self::AlreadyDeclined => Code::AlreadyDeclined,
            Self::NotYourTurn | Self::InviteHeld => Code::NotYourTurn,
            Self::Withdrawn => Code::Cancelled,
            Self::Declined => Code::Declined,
            Self::Expired => Code::Expired,
            Self::Completed => Code::Completed,
            Self::DocumentChanged => Code::DocumentChanged,
            Self::ConsentRequired => Code::ConsentRequired,
            Self::FieldMissing { .. } => Code::FieldMissing,
            Self::ValueInvalid { .. } | Self::FieldNotYours { .. } => Code::ValueInvalid,
            Self::MarkNotAllowed { .. } | Self::NoGlyph { .. } => Code::ValueInvalid,
            Self::NotOwner | Self::RoleMayNot | Self::MayNotDelegate => Code::NotAllowed,
            Self::LinkIsSent => Code::NotAllowed,
            Self::PhoneInvalid => Code::PhoneInvalid,
            Self::DeliveryUnavailable { .. } => Code::DeliveryUnavailable,
            Self::IdentityRequired => Code::IdentityRequired,
            Self::Identity(refusal) => refusal.problem_code(),
            Self::SealNotDue => Code::NotSealedYet,
            Self::IsTemplate => Code::IsTemplate,
            Self::NoFields | Self::NoDocuments => Code::NothingToSign,
            Self::NobodyActs => Code::NobodyActs,
            Self::InvitesActive => Code::NotDraft,
            Self::Frozen => Code::Frozen,
            Self::NoActiveInvites | Self::RoundEnded => Code::NotOpen,
            Self::RecipientsChanged | Self::FieldsChanged => Code::EnvelopeChanged,
            Self::InviteDone => Code::RecipientDone,
            Self::InviteUnknown | Self::RecipientUnknown => Code::NotFound,
            Self::FieldOffPage { .. } => Code::FieldOffPage,
            Self::FieldDocumentUnknown { .. } | Self::DocumentUnknown => Code::DocumentUnknown,
            Self::DocumentDuplicate => Code::DocumentDuplicate,
            Self::DocumentInUse => Code::DocumentInUse,
            Self::PrefillInvalid { .. } => Code::PrefillInvalid,
            Self::RulesInvalid { .. } => Code::RulesInvalid,
            Self::TitleInvalid | Self::NameInvalid => Code::NameInvalid,
            Self::SeatsNotTaken => Code::SeatsNotTaken,
            Self::SeatUnknown | Self::SeatMismatch => Code::SeatUnknown,
            Self::SeatTaken => Code::SeatTaken,
            Self::SeatOutOfSight => Code::SeatOutOfSight,
            Self::RoleTakesNoSeat | Self::RoleCannotWait => Code::RoleInvalid,
            Self::EmailInvalid => Code::EmailInvalid,
            Self::EmailIsOwner | Self::EmailTaken => Code::EmailTaken,
            Self::OrderInvalid => Code::OrderInvalid,
            Self::AuthenticationUnknown => Code::AuthenticationUnknown,
            Self::RedirectTooLong | Self::RedirectFourByte => Code::RedirectInvalid,
            Self::RedirectInvalid | Self::RedirectTargetAlone => Code::RedirectInvalid,
            Self::RedirectTargetUnknown => Code::RedirectInvalid,
            Self::PresetConflict => Code::PresetConflict,
            Self::TextTooLong | Self::CommentInvalid => Code::TextTooLong,
            Self::InviteMinutesInvalid | Self::SessionMinutesInvalid => Code::DeadlineInvalid,
            Self::DeadlineInvalid | Self::DeadlineNotLater => Code::DeadlineInvalid,
            Self::LinkMinutesInvalid => Code::DeadlineInvalid,
            Self::RemindersInvalid => Code::RemindersInvalid,
            Self::RemindedLately | Self::ReminderNotDue => Code::RemindedLately,
            Self::TooMany { .. } => Code::TooMany,
            Self::LocaleInvalid | Self::TooLong | Self::NotExpired => Code::BodyInvalid,
        }
    }

    /// The field at fault.
    #[must_use]
    pub fn field_id(&self) -> Option<&FieldId> {
        if let Self::FieldMissing { field_id }
        | Self::FieldNotYours { field_id }
        | Self::ValueInvalid { field_id, .. }
        | Self::MarkNotAllowed { field_id }
        | Self::NoGlyph { field_id, .. } = self
        {
            Some(field_id)
        } else {
            None
        }
    }
}
