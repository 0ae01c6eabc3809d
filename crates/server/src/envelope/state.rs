use super::event::{Event, Recorded, SealedDocument};
use super::sequence;
use paraph_protocol::{
    AccountId, CaptureKind, Content, DocumentId, EnvelopeId, EnvelopeStatus, Field, InviteId,
    PageGeometry, RecipientId, RecipientState, Redirects, SeatId, Sha256, Timestamp, Value,
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Documents, seats, fields, recipients and their turns; the fold of its events.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// Its id.
    pub id: EnvelopeId,
    /// Who asks for signatures.
    pub sender: Sender,
    /// Its title.
    pub title: String,
    /// Whether it is a pattern for others and can never be sent itself.
    pub template: bool,
    /// Its documents, in order.
    pub documents: Vec<Document>,
    /// The places that people will take, in order of their names' first appearance.
    pub seats: Vec<Seat>,
    /// The fields, in signing order.
    pub fields: Vec<PlacedField>,
    /// The invites of the running or finished round, in the order of the request.
    pub invites: Vec<Invite>,
    /// How far it is.
    pub status: EnvelopeStatus,
    /// The newest version of its sealed documents; empty until the seal is there.
    pub sealed: Vec<SealedDocument>,
    /// Attempts to seal that have failed.
    pub seal_failures: u32,
    /// Whether its sender has deleted it.
    pub deleted: bool,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its last event was recorded.
    pub updated_at: Timestamp,
}

/// Who asks for signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The account.
    pub account_id: AccountId,
    /// The account's name as signers read it.
    pub name: String,
    /// The address of the account's owner.
    pub email: String,
}

/// One PDF of an envelope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its id.
    pub id: DocumentId,
    /// The file name as it was uploaded.
    pub file_name: String,
    /// Digest of the bytes as they were uploaded; names their blob.
    pub original_sha256: Sha256,
    /// Digest of the bytes that are shown, hashed and sealed; names their blob.
    pub sha256: Sha256,
    /// Length of those bytes.
    pub size_bytes: u64,
    /// Its pages, in order.
    pub pages: Vec<PageGeometry>,
    /// What was noticed while the document was read, as stable codes.
    pub findings: Vec<String>,
}

/// A named place that a person will take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Its id; kept as long as its name is in use.
    pub id: SeatId,
    /// Its name, unique in the envelope.
    pub name: String,
    /// Its number, from 1, in order of appearance.
    pub order: u32,
}

/// A field and the seat whose taker fills it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedField {
    /// The seat.
    pub seat_id: SeatId,
    /// The field.
    pub field: Field,
    /// A value that the sender put there.
    pub prefill: Option<Content>,
    /// What the sender's dialect wants back unchanged; the service reads nothing from it.
    pub attributes: serde_json::Map<String, serde_json::Value>,
}

/// A natural person whom an envelope goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The id; the only name that receipts and the chain use.
    pub id: RecipientId,
    /// The address.
    pub email: String,
    /// The name; empty when the sender gave none.
    pub name: String,
}

/// The request to one recipient, which the host delivers itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// Who is asked.
    pub recipient: Recipient,
    /// The seat they take.
    pub seat_id: SeatId,
    /// Their turn; equal numbers sign in parallel.
    pub order: u32,
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
    /// When the invite was made.
    pub created_at: Timestamp,
    /// What the recipient did.
    #[serde(skip)]
    pub outcome: Outcome,
    /// The documents that the recipient has had on the screen.
    #[serde(skip)]
    pub viewed: Vec<DocumentId>,
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
        match &self.preset {
            NamePreset::Required { .. } => vec![CaptureKind::Type, CaptureKind::Click],
            NamePreset::Free | NamePreset::Offered { .. } => {
                vec![CaptureKind::Draw, CaptureKind::Type, CaptureKind::Click]
            }
        }
    }
}

impl Envelope {
    /// Folds the events of one envelope, first to last; nothing when the first is not its creation.
    #[must_use]
    pub fn fold(id: &EnvelopeId, events: &[Recorded]) -> Option<Self> {
        let (first, later) = events.split_first()?;
        let mut envelope = Self::created(id, first)?;
        for recorded in later {
            envelope.apply(&recorded.event, recorded.at);
        }
        Some(envelope)
    }

    /// The invite of this id in the running or finished round.
    #[must_use]
    pub fn invite(&self, id: &InviteId) -> Option<&Invite> {
        self.invites.iter().find(|i| i.id == *id)
    }

    /// The document of this id.
    #[must_use]
    pub fn document(&self, id: &DocumentId) -> Option<&Document> {
        self.documents.iter().find(|d| d.id == *id)
    }

    /// The seat of this id.
    #[must_use]
    pub fn seat(&self, id: &SeatId) -> Option<&Seat> {
        self.seats.iter().find(|s| s.id == *id)
    }

    /// How far an invite's recipient is; everybody waits while others come first.
    #[must_use]
    pub fn state(&self, invite: &Invite) -> RecipientState {
        sequence::state_of(&self.invites, invite)
    }

    /// Whether a round runs or has been completed: documents and fields are frozen.
    #[must_use]
    pub fn has_invites(&self) -> bool {
        !self.invites.is_empty()
    }

    /// Whether a round runs that its sender may still withdraw.
    #[must_use]
    pub fn has_open_round(&self) -> bool {
        self.has_invites() && self.status != EnvelopeStatus::Complete
    }

    /// When the time to sign is over for the first who has not signed, while a round runs.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let waiting = |i: &&Invite| matches!(i.outcome, Outcome::Waiting);
        let waiting = self.invites.iter().filter(waiting);
        waiting.map(|i| i.expires_at).min()
    }

    fn created(id: &EnvelopeId, first: &Recorded) -> Option<Self> {
        let Event::Created {
            sender,
            title,
            documents,
        } = &first.event
        else {
            return None;
        };
        Some(Self {
            id: id.clone(),
            sender: sender.clone(),
            title: title.clone(),
            template: false,
            documents: documents.clone(),
            seats: Vec::new(),
            fields: Vec::new(),
            invites: Vec::new(),
            status: EnvelopeStatus::Draft,
            sealed: Vec::new(),
            seal_failures: 0,
            deleted: false,
            created_at: first.at,
            updated_at: first.at,
        })
    }

    /// Takes one event in. Events are facts: nothing is judged here.
    pub fn apply(&mut self, event: &Event, at: Timestamp) {
        self.updated_at = at;
        match event {
            Event::Created { .. } | Event::LinkIssued { .. } | Event::SessionOpened { .. } => {}
            Event::Renamed { title } => self.title.clone_from(title),
            Event::FieldsReplaced { seats, fields } => {
                self.seats.clone_from(seats);
                self.fields.clone_from(fields);
            }
            Event::TemplateMarked => self.template = true,
            Event::Invited { invites } => {
                self.invites.clone_from(invites);
                self.status = EnvelopeStatus::Open;
            }
            Event::Viewed {
                invite_id,
                document_id,
                ..
            } => self.note_view(invite_id, document_id),
            Event::Signed {
                invite_id, values, ..
            } => {
                let values = values.clone();
                self.conclude(invite_id, Outcome::Signed { at, values });
            }
            Event::Completed => self.status = EnvelopeStatus::Complete,
            Event::Declined {
                invite_id, reason, ..
            } => {
                let reason = reason.clone();
                self.conclude(invite_id, Outcome::Declined { at, reason });
                self.status = EnvelopeStatus::Declined;
            }
            Event::Withdrawn => {
                self.invites.clear();
                self.status = EnvelopeStatus::Draft;
            }
            Event::Expired => self.status = EnvelopeStatus::Expired,
            Event::Sealed { documents } | Event::Augmented { documents } => {
                self.sealed.clone_from(documents);
            }
            Event::SealFailed { .. } => self.seal_failures += 1,
            Event::Deleted => self.deleted = true,
        }
    }

    fn note_view(&mut self, invite_id: &InviteId, document_id: &DocumentId) {
        if let Some(invite) = self.invites.iter_mut().find(|i| i.id == *invite_id) {
            invite.viewed.push(document_id.clone());
        }
    }

    fn conclude(&mut self, invite_id: &InviteId, outcome: Outcome) {
        if let Some(invite) = self.invites.iter_mut().find(|i| i.id == *invite_id) {
            invite.outcome = outcome;
        }
    }
}
