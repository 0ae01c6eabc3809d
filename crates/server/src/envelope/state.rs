use super::event::{Event, Recorded, SealedDocument};
use super::invite::{Invite, Outcome};
use super::recipient::{Comment, PlannedRecipient};
use super::{reminders, sequence};
use paraph_protocol::{
    AccountId, Content, DocumentId, EnvelopeId, EnvelopeStatus, Field, InviteId, PageGeometry,
    RecipientId, RecipientState, Reminders, SeatId, Sha256, Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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
    /// The recipients as the sender plans them; a round that a dialect starts at once has none.
    pub recipients: Vec<PlannedRecipient>,
    /// The invites of the running or finished round, in the order of the request.
    pub invites: Vec<Invite>,
    /// When those whose turn it is are reminded.
    pub reminders: Option<Reminders>,
    /// What reviewers and approvers said, oldest first.
    pub comments: Vec<Comment>,
    /// How far it is.
    pub status: EnvelopeStatus,
    /// The newest version of its sealed documents; empty until the seal is there.
    pub sealed: Vec<SealedDocument>,
    /// Attempts to seal that have failed.
    pub seal_failures: u32,
    /// What the sender's dialect wants back unchanged; the service reads nothing from it.
    pub attributes: Map<String, Value>,
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
    pub attributes: Map<String, Value>,
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

    /// The title of a document: the envelope's, and with more than one that of its file.
    #[must_use]
    pub fn title_of<'a>(&'a self, document: &'a Document) -> &'a str {
        if self.documents.len() < 2 || document.file_name.is_empty() {
            return &self.title;
        }
        let name = document.file_name.as_str();
        let stem = name
            .len()
            .checked_sub(4)
            .and_then(|at| name.split_at_checked(at));
        match stem {
            Some((stem, ending)) if ending.eq_ignore_ascii_case(".pdf") && !stem.is_empty() => stem,
            Some(_) | None => name,
        }
    }

    /// The documents that an invite's recipient gets, in order.
    pub fn documents_of<'a>(&'a self, invite: &'a Invite) -> impl Iterator<Item = &'a Document> {
        self.documents.iter().filter(|d| invite.gets(d))
    }

    /// The planned recipient of this id.
    #[must_use]
    pub fn recipient(&self, id: &RecipientId) -> Option<&PlannedRecipient> {
        self.recipients.iter().find(|r| r.person.id == *id)
    }

    /// The invite of this recipient in the running or finished round.
    #[must_use]
    pub fn invite_of(&self, id: &RecipientId) -> Option<&Invite> {
        self.invites.iter().find(|i| i.recipient.id == *id)
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
        use EnvelopeStatus::{Cancelled, Complete};
        self.has_invites() && !matches!(self.status, Complete | Cancelled)
    }

    /// When the time to sign is over for the first who has not signed, while a round runs.
    #[must_use]
    pub fn expires_at(&self) -> Option<Timestamp> {
        let awaited = self.invites.iter().filter(|i| i.is_awaited());
        awaited.map(|i| i.expires_at).min()
    }

    /// When the next reminder is due, if any will be.
    #[must_use]
    pub fn remind_at(&self) -> Option<Timestamp> {
        let due = |i: &Invite| reminders::due_at(self, i);
        self.invites.iter().filter_map(due).min()
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
            recipients: Vec::new(),
            invites: Vec::new(),
            reminders: None,
            comments: Vec::new(),
            status: EnvelopeStatus::Draft,
            sealed: Vec::new(),
            seal_failures: 0,
            attributes: Map::new(),
            deleted: false,
            created_at: first.at,
            updated_at: first.at,
        })
    }

    /// Takes one event in. Events are facts: nothing is judged here.
    pub fn apply(&mut self, event: &Event, at: Timestamp) {
        self.updated_at = at;
        self.take_in(event, at);
        self.note_turns(at);
    }

    fn take_in(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Created { .. } | Event::LinkIssued { .. } | Event::StandingLinkIssued { .. } => {
            }
            Event::Noted { attributes } => self.attributes.clone_from(attributes),
            Event::SessionOpened { invite_id, .. } => self.note_opening(invite_id),
            Event::MessageAccepted { .. } | Event::MessageFailed { .. } => self.note_asking(event),
            Event::Renamed { title } => self.title.clone_from(title),
            Event::DocumentAdded { document } => self.documents.push(document.clone()),
            Event::DocumentRemoved { document_id } => {
                self.documents.retain(|d| d.id != *document_id);
            }
            Event::RecipientAdded { recipient } => self.recipients.push(recipient.clone()),
            Event::RecipientChanged { recipient } => self.change_recipient(recipient),
            Event::RecipientRemoved { recipient_id } => self.forget_recipient(recipient_id),
            Event::FieldsReplaced { seats, fields } => {
                self.seats.clone_from(seats);
                self.fields.clone_from(fields);
            }
            Event::TemplateMarked => self.template = true,
            Event::Invited { invites } => {
                self.invites.clone_from(invites);
                self.status = EnvelopeStatus::Open;
            }
            Event::RemindersSet { reminders } => self.reminders = Some(*reminders),
            Event::Viewed { .. }
            | Event::Commented { .. }
            | Event::DrawnElsewhere { .. }
            | Event::FileHandedIn { .. }
            | Event::AuthenticationStarted { .. }
            | Event::Authenticated { .. }
            | Event::AuthenticationFailed { .. }
            | Event::AuthenticationLocked { .. }
            | Event::SignatureStarted { .. }
            | Event::SignatureFailed { .. } => self.note_visit(event, at),
            Event::Signed {
                invite_id, values, ..
            } => self.sign(invite_id, at, values.clone()),
            Event::Reviewed { invite_id, .. } => self.conclude(invite_id, Outcome::Reviewed { at }),
            Event::Approved { invite_id, .. } => self.conclude(invite_id, Outcome::Approved { at }),
            Event::Delegated {
                invite_id, invite, ..
            } => self.replace(invite_id, invite),
            Event::Completed => self.status = EnvelopeStatus::Complete,
            Event::Declined {
                invite_id, reason, ..
            } => self.decline(invite_id, at, reason.clone()),
            Event::Withdrawn => self.return_to_draft(),
            Event::Cancelled { .. } => self.status = EnvelopeStatus::Cancelled,
            Event::Extended { expires_at } => self.extend(*expires_at),
            Event::Reminded { invite_ids } => self.note_reminders(invite_ids, at),
            Event::Expired => self.status = EnvelopeStatus::Expired,
            Event::Sealed { documents } | Event::Augmented { documents } => {
                self.sealed.clone_from(documents);
            }
            Event::SealFailed { .. } => self.seal_failures += 1,
            Event::Deleted => self.deleted = true,
        }
    }

    /// The no of somebody whom nobody waits for ends nothing.
    fn decline(&mut self, invite_id: &InviteId, at: Timestamp, reason: String) {
        self.conclude(invite_id, Outcome::Declined { at, reason });
        if self.invite(invite_id).is_some_and(|i| i.must_act) {
            self.status = EnvelopeStatus::Declined;
        }
    }

    fn sign(&mut self, invite_id: &InviteId, at: Timestamp, values: Vec<paraph_protocol::Value>) {
        self.conclude(invite_id, Outcome::Signed { at, values });
    }

    fn return_to_draft(&mut self) {
        self.invites.clear();
        self.reminders = None;
        self.status = EnvelopeStatus::Draft;
    }

    fn conclude(&mut self, invite_id: &InviteId, outcome: Outcome) {
        if let Some(invite) = self.invite_mut(invite_id) {
            invite.outcome = outcome;
        }
    }
}
