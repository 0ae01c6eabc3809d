use super::command::{PresetRequest, RedirectRequest};
use super::invite::{HostAuthentication, NamePreset, ways_to_mark};
use super::round;
use super::state::{Document, Envelope, Recipient};
use super::{IdentityRefusal, Refusal};
use paraph_protocol::{
    AuthenticationMethod, CaptureKind, Delivery, DocumentId, InviteId, RecipientId, Redirects,
    Role, SigningMethod, Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Most recipients of an envelope.
pub(super) const MAX_RECIPIENTS: usize = 100;
const MAX_NAME: usize = 255;
const MAX_LOCALE: usize = 35;
/// Most characters of the words of a text message.
const MAX_TEXT: usize = 200;

/// A recipient as the sender plans it: before a round, and again after it was withdrawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedRecipient {
    /// The person.
    pub person: Recipient,
    /// The phone number (E.164); empty when the sender gave none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// How they are told that it is their turn.
    #[serde(default, skip_serializing_if = "Delivery::is_embedded")]
    pub delivery: Delivery,
    /// What they are asked for.
    pub role: Role,
    /// Whether the envelope waits for them.
    pub must_act: bool,
    /// Their turn; equal numbers act at once.
    pub order: u32,
    /// The name of the seat that they take.
    pub seat: Option<String>,
    /// The documents that they get; empty means all.
    pub documents: Vec<DocumentId>,
    /// Whether they may hand over to another person.
    pub may_delegate: bool,
    /// How the host says that it authenticates the person.
    pub authentication: HostAuthentication,
    /// Where to go afterwards.
    pub redirects: Redirects,
    /// What the sender demands of the name in the mark.
    pub preset: NamePreset,
    /// The language of the signing page, BCP 47.
    pub locale: Option<String>,
    /// The longest that a signing session may last.
    pub session_minutes: u32,
    /// The ways to make a mark that the sender allows; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<CaptureKind>,
    /// What the sender's dialect wants back unchanged; the service reads nothing from it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
    /// Whether their address may be another recipient's too: the sender tells people apart by
    /// other means.
    #[serde(default)]
    pub shares_email: bool,
    /// By what the service authenticates them before it shows them a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticate_by: Option<AuthenticationMethod>,
    /// Their number in their country's register; empty when the sender gave none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub personal_number: String,
    /// By what they confirm the act of signing, beside the mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_by: Option<SigningMethod>,
    /// The sender's own words to them alone.
    #[serde(default, skip_serializing_if = "OwnWords::are_absent")]
    pub words: OwnWords,
}

/// What a sender says to one recipient; it goes before what is said to all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnWords {
    /// Subject line of the mail that asks them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The words in that mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The words of the text message that asks them; the link follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What a sender says about a recipient, unchecked; `None` leaves a part as it is.
#[derive(Debug, Clone, Default)]
pub struct RecipientChange {
    /// The name; may be empty when there is an address.
    pub name: Option<String>,
    /// The address; an empty one means none.
    pub email: Option<String>,
    /// The phone number; an empty one means none.
    pub phone: Option<String>,
    /// How they are told.
    pub delivery: Option<Delivery>,
    /// What they are asked for.
    pub role: Option<Role>,
    /// Whether the envelope waits for them.
    pub must_act: Option<bool>,
    /// Their turn.
    pub order: Option<i64>,
    /// The name of the seat; an empty one means none.
    pub seat: Option<String>,
    /// The documents that they get; empty means all.
    pub documents: Option<Vec<DocumentId>>,
    /// Whether they may hand over to another person.
    pub may_delegate: Option<bool>,
    /// How the host authenticates the person.
    pub authentication: Option<String>,
    /// Where to go afterwards.
    pub redirects: Option<RedirectRequest>,
    /// What is demanded of the mark.
    pub preset: Option<PresetRequest>,
    /// The language of the signing page; an empty one means none.
    pub locale: Option<String>,
    /// Longest signing session in minutes.
    pub session_minutes: Option<i64>,
    /// The ways to make a mark that are allowed; empty means all.
    pub marks: Option<Vec<CaptureKind>>,
    /// What the sender's dialect wants back unchanged.
    pub attributes: Option<Map<String, Value>>,
    /// Whether their address may be another recipient's too.
    pub shares_email: Option<bool>,
    /// By what the service authenticates them; `Some(None)` by nothing.
    pub authenticate_by: Option<Option<AuthenticationMethod>>,
    /// Their number in their country's register; an empty one means none.
    pub personal_number: Option<String>,
    /// By what they confirm the act of signing; `Some(None)` by nothing.
    pub sign_by: Option<Option<SigningMethod>>,
    /// The sender's own words to them alone.
    pub words: Option<OwnWords>,
}

/// Another person who shall take a recipient's place.
#[derive(Debug, Clone)]
pub struct DelegateRequest {
    /// A fresh id of the person.
    pub recipient_id: RecipientId,
    /// A fresh id of their invite.
    pub invite_id: InviteId,
    /// The name; may be empty when there is an address.
    pub name: String,
    /// The address; an empty one means none.
    pub email: String,
    /// Why.
    pub reason: String,
}

/// What a reviewer or approver said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Who.
    pub recipient_id: RecipientId,
    /// When.
    pub at: Timestamp,
    /// The comment.
    pub text: String,
    /// The document it is about; absent means all.
    pub document_id: Option<DocumentId>,
}

impl PlannedRecipient {
    /// Somebody of whom nothing is known yet.
    fn unknown(id: RecipientId) -> Self {
        Self {
            person: Recipient {
                id,
                email: String::new(),
                name: String::new(),
            },
            phone: String::new(),
            delivery: Delivery::default(),
            role: Role::Signer,
            must_act: true,
            order: 1,
            seat: None,
            documents: Vec::new(),
            may_delegate: false,
            authentication: HostAuthentication::None,
            redirects: Redirects::default(),
            preset: NamePreset::Free,
            locale: None,
            session_minutes: round::DEFAULT_SESSION_MINUTES,
            marks: Vec::new(),
            attributes: Map::new(),
            shares_email: false,
            authenticate_by: None,
            personal_number: String::new(),
            sign_by: None,
            words: OwnWords::default(),
        }
    }
}

impl OwnWords {
    /// Whether there are none.
    fn are_absent(&self) -> bool {
        *self == Self::default()
    }

    /// Checks their length and form; blank ones are none.
    fn checked(self) -> Result<Self, Refusal> {
        round::check_length(self.message.as_deref(), round::MAX_MESSAGE)?;
        round::check_length(self.text.as_deref(), MAX_TEXT)?;
        let said = |text: Option<String>| text.filter(|t| !t.trim().is_empty());
        Ok(Self {
            subject: round::subject_line(self.subject)?,
            message: said(self.message),
            text: said(self.text),
        })
    }
}

/// A new recipient of a draft.
pub(super) fn added(
    envelope: &Envelope,
    id: RecipientId,
    change: RecipientChange,
) -> Result<PlannedRecipient, Refusal> {
    if envelope.recipients.len() >= MAX_RECIPIENTS {
        return Err(Refusal::TooMany {
            limit: MAX_RECIPIENTS,
        });
    }
    changed(envelope, PlannedRecipient::unknown(id), change)
}

/// A recipient with a change, checked as a whole.
pub(super) fn changed(
    envelope: &Envelope,
    mut planned: PlannedRecipient,
    change: RecipientChange,
) -> Result<PlannedRecipient, Refusal> {
    planned.shares_email = change.shares_email.unwrap_or(planned.shares_email);
    let name = change.name.unwrap_or(planned.person.name);
    let email = change.email.unwrap_or(planned.person.email);
    planned.person = person(planned.person.id, name, email)?;
    check_free(envelope, &planned)?;
    if let Some(phone) = change.phone {
        planned.phone = phone_number(&phone)?;
    }
    planned.delivery = change.delivery.unwrap_or(planned.delivery);
    check_reach(planned.delivery, &planned.person.email, &planned.phone)?;
    planned.authenticate_by = change.authenticate_by.unwrap_or(planned.authenticate_by);
    if let Some(number) = change.personal_number {
        planned.personal_number = personal_number(&number)?;
    }
    planned.sign_by = change.sign_by.unwrap_or(planned.sign_by);
    let excused = planned.role == Role::Approver && !planned.must_act;
    planned.role = change.role.unwrap_or(planned.role);
    planned.must_act = must_act(planned.role, change.must_act.or(excused.then_some(false)))?;
    check_means(&planned)?;
    if let Some(order) = change.order {
        let order = u32::try_from(order).ok().filter(|o| *o >= 1);
        planned.order = order.ok_or(Refusal::OrderInvalid)?;
    }
    if let Some(seat) = change.seat {
        planned.seat = Some(seat).filter(|s| !s.is_empty());
    }
    if planned.seat.is_some() && planned.role != Role::Signer {
        return Err(Refusal::RoleTakesNoSeat);
    }
    round::check_length(planned.seat.as_deref(), MAX_NAME)?;
    if let Some(documents) = change.documents {
        planned.documents = documents;
    }
    check_documents(envelope, &planned.documents)?;
    planned.may_delegate = change.may_delegate.unwrap_or(planned.may_delegate);
    if let Some(method) = change.authentication {
        planned.authentication = method.parse()?;
    }
    if let Some(redirects) = change.redirects {
        planned.redirects = round::redirects(redirects)?;
    }
    if let Some(preset) = change.preset {
        planned.preset = round::preset(preset)?;
    }
    if let Some(locale) = change.locale {
        planned.locale = locale_tag(locale)?;
    }
    if let Some(minutes) = change.session_minutes {
        planned.session_minutes = round::session_minutes(Some(minutes))?;
    }
    planned.marks = change.marks.unwrap_or(planned.marks);
    if ways_to_mark(&planned.preset, &planned.marks).is_empty() {
        return Err(Refusal::PresetConflict);
    }
    planned.attributes = change.attributes.unwrap_or(planned.attributes);
    if let Some(words) = change.words {
        planned.words = words.checked()?;
    }
    Ok(planned)
}

/// A person whom one can name and, if there is an address, reach.
pub(super) fn person(id: RecipientId, name: String, email: String) -> Result<Recipient, Refusal> {
    let printable = |c: char| !c.is_control() && !turns_direction(c);
    if name.chars().count() > MAX_NAME || !name.chars().all(printable) {
        return Err(Refusal::NameInvalid);
    }
    if email.is_empty() {
        return if name.trim().is_empty() {
            Err(Refusal::NameInvalid)
        } else {
            Ok(Recipient { id, email, name })
        };
    }
    round::check_address(&email)?;
    Ok(Recipient { id, email, name })
}

/// Checks that nobody else has the address, unless both may share it.
pub(super) fn check_free(envelope: &Envelope, planned: &PlannedRecipient) -> Result<(), Refusal> {
    let PlannedRecipient { person, .. } = planned;
    let taken = |other: &PlannedRecipient| {
        other.person.id != person.id
            && !(other.shares_email && planned.shares_email)
            && other.person.email.to_lowercase() == person.email.to_lowercase()
    };
    if !person.email.is_empty() && envelope.recipients.iter().any(taken) {
        return Err(Refusal::EmailTaken);
    }
    Ok(())
}

/// A phone number with its country code and nothing but digits (E.164); an empty one is none.
pub(super) fn phone_number(text: &str) -> Result<String, Refusal> {
    let decoration = |c: &char| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{a0}');
    let number: String = text.chars().filter(decoration).collect();
    let digits = number.strip_prefix('+').unwrap_or_default();
    let whole = (7..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    if number.is_empty() || whole {
        Ok(number)
    } else {
        Err(Refusal::PhoneInvalid)
    }
}

/// Whether there is an address for this way of telling somebody.
pub(super) fn check_reach(delivery: Delivery, email: &str, phone: &str) -> Result<(), Refusal> {
    match delivery {
        Delivery::Email if email.is_empty() => Err(Refusal::EmailInvalid),
        Delivery::Sms if phone.is_empty() => Err(Refusal::PhoneInvalid),
        Delivery::Email | Delivery::Sms | Delivery::Embedded | Delivery::None => Ok(()),
    }
}

/// Whether there is what this way of authentication needs. A `BankID` of nobody in particular
/// tells who it was; what may be read is for the sender to judge.
fn check_means(planned: &PlannedRecipient) -> Result<(), Refusal> {
    let means = (planned.person.email.as_str(), planned.phone.as_str());
    check_authentication(planned.authenticate_by, means, &planned.personal_number)?;
    match (planned.sign_by, planned.personal_number.len()) {
        (Some(_), _) if !planned.role.can_act() => {
            Err(Refusal::Identity(IdentityRefusal::SignsNothing))
        }
        (None, _) | (Some(SigningMethod::BankId), 0 | 12) => Ok(()),
        (Some(SigningMethod::BankId), _) => {
            Err(Refusal::Identity(IdentityRefusal::PersonalNumberInvalid))
        }
    }
}

/// The same of somebody who has taken another person's place.
pub(super) fn check_authentication(
    method: Option<AuthenticationMethod>,
    (email, phone): (&str, &str),
    personal_number: &str,
) -> Result<(), Refusal> {
    let digits = personal_number.len();
    match method {
        Some(AuthenticationMethod::EmailCode) if email.is_empty() => Err(Refusal::EmailInvalid),
        Some(AuthenticationMethod::SmsCode) if phone.is_empty() => Err(Refusal::PhoneInvalid),
        Some(AuthenticationMethod::BankId) if !matches!(digits, 0 | 12) => {
            Err(Refusal::Identity(IdentityRefusal::PersonalNumberInvalid))
        }
        Some(AuthenticationMethod::Audkenni) if digits != 10 => {
            Err(Refusal::Identity(IdentityRefusal::PersonalNumberInvalid))
        }
        Some(_) | None => Ok(()),
    }
}

/// A personal number without its hyphen: digits alone.
fn personal_number(text: &str) -> Result<String, Refusal> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && digits.len() <= 20;
    plain
        .then_some(digits)
        .ok_or(Refusal::Identity(IdentityRefusal::PersonalNumberInvalid))
}

/// Marks that turn the direction of text: a name with them is not read as it is written.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Signers must act, lookers-on cannot, approvers must unless they are excused.
pub(super) fn must_act(role: Role, wanted: Option<bool>) -> Result<bool, Refusal> {
    match (role, wanted) {
        (Role::Signer, Some(false))
        | (Role::Reviewer | Role::Organizer | Role::Copy, Some(true)) => {
            Err(Refusal::RoleCannotWait)
        }
        (Role::Signer, Some(true) | None) => Ok(true),
        (Role::Approver, wanted) => Ok(wanted.unwrap_or(true)),
        (Role::Reviewer | Role::Organizer | Role::Copy, Some(false) | None) => Ok(false),
    }
}

fn check_documents(envelope: &Envelope, wanted: &[DocumentId]) -> Result<(), Refusal> {
    let known = |id: &DocumentId| envelope.document(id).is_some();
    let twice = |(i, id): (usize, &DocumentId)| wanted[..i].contains(id);
    if !wanted.iter().all(known) || wanted.iter().enumerate().any(twice) {
        return Err(Refusal::DocumentUnknown);
    }
    Ok(())
}

/// A language tag by its form (RFC 5646, 2.1); which languages there are is for the page.
fn locale_tag(text: String) -> Result<Option<String>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let part = |p: &str| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric());
    if text.len() <= MAX_LOCALE && text.split('-').all(part) {
        Ok(Some(text))
    } else {
        Err(Refusal::LocaleInvalid)
    }
}

/// Whether a list of a recipient's documents, empty for all, holds this one.
pub(super) fn gets(documents: &[DocumentId], document: &Document) -> bool {
    documents.is_empty() || documents.contains(&document.id)
}
