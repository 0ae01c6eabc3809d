use super::authentication::Authentication;
use super::recipient;
use super::signature::Signature;
use super::state::{Document, Recipient};
use paraph_protocol::{
    AuthenticationMethod, CaptureKind, Delivery, DocumentId, FieldId, HandedFile, InviteId,
    RecipientId, Redirects, Role, SeatId, SigningMethod, Timestamp, Value,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The request to one recipient, delivered by the host or by the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// Who is asked.
    pub recipient: Recipient,
    /// The phone number (E.164); empty when the sender gave none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// How they are told that it is their turn.
    #[serde(default, skip_serializing_if = "Delivery::is_embedded")]
    pub delivery: Delivery,
    /// Subject line of the mail that asks them, when the sender gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The sender's own words in that mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The sender's own words in the text message that asks them; the link follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What they are asked for.
    #[serde(default)]
    pub role: Role,
    /// Whether the envelope waits for them.
    #[serde(default = "must")]
    pub must_act: bool,
    /// The seat they take; nobody but a signer takes one.
    pub seat_id: Option<SeatId>,
    /// Their turn; equal numbers sign in parallel.
    pub order: u32,
    /// The documents that they get; empty means all.
    #[serde(default)]
    pub documents: Vec<DocumentId>,
    /// Whether they may hand over to another person.
    #[serde(default)]
    pub may_delegate: bool,
    /// Who handed over to them.
    #[serde(default)]
    pub delegated_from: Option<RecipientId>,
    /// How the host says that it authenticates the person.
    pub authentication: HostAuthentication,
    /// Where to go afterwards.
    pub redirects: Redirects,
    /// What the sender demands of the name in the mark.
    pub preset: NamePreset,
    /// The language of the signing page, BCP 47, when the sender chose one.
    pub locale: Option<String>,
    /// When the time to sign is over.
    pub expires_at: Timestamp,
    /// The longest that a signing session may last.
    pub session_minutes: u32,
    /// By what the service authenticates them before it shows them a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticate_by: Option<AuthenticationMethod>,
    /// Their number in their country's register; empty when the sender gave none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub personal_number: String,
    /// By what they confirm the act of signing, beside the mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_by: Option<SigningMethod>,
    /// When the invite was made.
    pub created_at: Timestamp,
    /// The ways to make a mark that the sender allows; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<CaptureKind>,
    /// What the recipient did.
    #[serde(skip)]
    pub outcome: Outcome,
    /// Whether the recipient has opened a signing session.
    #[serde(skip)]
    pub opened: bool,
    /// The documents that the recipient has had on the screen.
    #[serde(skip)]
    pub viewed: Vec<DocumentId>,
    /// The files that they handed in, each with its field.
    #[serde(skip)]
    pub files: Vec<(FieldId, HandedFile)>,
    /// When their turn began.
    #[serde(skip)]
    pub open_since: Option<Timestamp>,
    /// How far their authentication is.
    #[serde(skip)]
    pub identity: Authentication,
    /// How far their signature at a provider is.
    #[serde(skip)]
    pub signature: Signature,
    /// The last reminder.
    #[serde(skip)]
    pub reminded_at: Option<Timestamp>,
    /// What became of the message that asks them.
    #[serde(skip)]
    pub asking: Asking,
}

/// What became of the service's own message that asks a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asking {
    /// No server has taken one.
    #[default]
    NotSent,
    /// A mail server or a gateway has taken it.
    Taken,
    /// It will not be taken.
    Failed,
}

/// Invites from before there were roles are of people who must sign.
fn must() -> bool {
    true
}

/// What a recipient did so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Outcome {
    /// Nothing yet.
    #[default]
    Waiting,
    /// Signed.
    Signed {
        /// When.
        at: Timestamp,
        /// With which values.
        values: Vec<Value>,
    },
    /// Approved.
    Approved {
        /// When.
        at: Timestamp,
    },
    /// Has read the documents, as a reviewer.
    Reviewed {
        /// When.
        at: Timestamp,
    },
    /// Declined.
    Declined {
        /// When.
        at: Timestamp,
        /// Why, in the signer's words.
        reason: String,
    },
}

/// How the host authenticated a person: a statement of the host, kept as evidence, never run here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostAuthentication {
    /// By a password.
    Password,
    /// By access to a mailbox.
    Email,
    /// By more than one factor.
    Mfa,
    /// By an account elsewhere.
    Social,
    /// By a trait of the body.
    Biometric,
    /// In another way.
    Other,
    /// Not at all.
    None,
}

impl HostAuthentication {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Email => "email",
            Self::Mfa => "mfa",
            Self::Social => "social",
            Self::Biometric => "biometric",
            Self::Other => "other",
            Self::None => "none",
        }
    }
}

impl FromStr for HostAuthentication {
    type Err = super::Refusal;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "password" => Self::Password,
            "email" => Self::Email,
            "mfa" => Self::Mfa,
            "social" => Self::Social,
            "biometric" => Self::Biometric,
            "other" => Self::Other,
            "none" => Self::None,
            _ => return Err(super::Refusal::AuthenticationUnknown),
        })
    }
}

/// What the sender demands of the name in a mark.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NamePreset {
    /// Nothing.
    #[default]
    Free,
    /// This name is offered and may be changed.
    Offered {
        /// The name.
        name: String,
    },
    /// The mark is exactly this name, typed.
    Required {
        /// The name.
        name: String,
    },
}

impl Invite {
    /// Whether the fields of this seat are theirs.
    #[must_use]
    pub fn takes(&self, seat_id: &SeatId) -> bool {
        self.seat_id.as_ref() == Some(seat_id)
    }

    /// Whether they get this document.
    #[must_use]
    pub fn gets(&self, document: &Document) -> bool {
        recipient::gets(&self.documents, document)
    }

    /// Whether they handed in exactly this file for this field.
    #[must_use]
    pub fn has_handed_in(&self, field_id: &FieldId, file: &HandedFile) -> bool {
        self.files.iter().any(|(id, f)| id == field_id && f == file)
    }

    /// Whether they have neither said yes nor no.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        matches!(self.outcome, Outcome::Waiting)
    }

    /// Whether the envelope waits for them still.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.must_act && self.is_waiting()
    }

    /// The name that the signer is offered: the preset, else the recipient's.
    #[must_use]
    pub fn offered_name(&self) -> &str {
        match &self.preset {
            NamePreset::Free => &self.recipient.name,
            NamePreset::Offered { name } | NamePreset::Required { name } => name,
        }
    }

    /// The ways to make a mark that the sender allows, in order.
    #[must_use]
    pub fn capture(&self) -> Vec<CaptureKind> {
        ways_to_mark(&self.preset, &self.marks)
    }
}

/// The ways to make a mark that are left by what is demanded of the name and of the way, in order.
pub(super) fn ways_to_mark(preset: &NamePreset, allowed: &[CaptureKind]) -> Vec<CaptureKind> {
    let mut ways = match preset {
        NamePreset::Required { .. } => vec![CaptureKind::Type, CaptureKind::Click],
        NamePreset::Free | NamePreset::Offered { .. } => {
            use CaptureKind::{Click, Draw, Type, Upload};
            vec![Draw, Type, Upload, Click]
        }
    };
    ways.retain(|way| allowed.is_empty() || allowed.contains(way));
    ways
}
