use super::authentication::AuthenticationAct;
use super::event::{Observed, SealedDocument};
use super::recipient::{DelegateRequest, RecipientChange};
use super::sending::SendRequest;
use super::signature::{SignatureAct, SignatureProof};
use super::state::{Document, Sender};
use paraph_protocol::{
    AccountId, AuthenticationMethod, Content, Delivery, DocumentAck, DocumentId, FieldId,
    FieldKind, HandedFile, InviteId, NewComment, Placement, RecipientId, Reminders, Role, Rules,
    SeatId, Sha256, Sign, Surface, Timestamp,
};
use serde_json::{Map, Value};

/// What somebody asks of an envelope, and who.
#[derive(Debug, Clone)]
pub enum Command {
    /// An account asks.
    Sender {
        /// The account.
        account_id: AccountId,
        /// What.
        act: SenderAct,
    },
    /// A recipient asks.
    Signer {
        /// The recipient's invite.
        invite_id: InviteId,
        /// What.
        act: SignerAct,
    },
    /// The service itself reports.
    Service(ServiceAct),
}

/// What the upload of a document makes.
#[derive(Debug, Clone)]
pub struct NewEnvelope {
    /// Who asks for signatures.
    pub sender: Sender,
    /// The title.
    pub title: String,
    /// The documents; at least one.
    pub documents: Vec<Document>,
}

/// What a sender may ask.
#[derive(Debug, Clone)]
pub enum SenderAct {
    /// Change the title, the fields or both; `None` leaves a part as it is.
    Edit {
        /// The new title.
        title: Option<String>,
        /// The whole new set of fields.
        fields: Option<Vec<NewField>>,
    },
    /// Place all fields anew, if those are there that the sender has looked at.
    ReplaceFields {
        /// Which these are.
        known: Sha256,
        /// The whole new set.
        fields: Vec<NewField>,
    },
    /// Place further fields behind those that are there.
    AddFields(Vec<NewField>),
    /// Put values into fields, or take them out again, before anybody is asked.
    Prefill(Vec<(FieldId, Option<Content>)>),
    /// Keep what the sender's dialect wants back.
    Note(Map<String, Value>),
    /// Make it a template.
    MarkTemplate,
    /// Put a document at the end.
    AddDocument(Document),
    /// Take a document out.
    RemoveDocument(DocumentId),
    /// Put a recipient at the end of the plan.
    AddRecipient {
        /// A fresh id.
        id: RecipientId,
        /// What is known of them.
        change: Box<RecipientChange>,
    },
    /// Change a recipient who has not acted.
    ChangeRecipient {
        /// The recipient.
        id: RecipientId,
        /// What changes.
        change: Box<RecipientChange>,
    },
    /// Take a recipient out of the plan.
    RemoveRecipient(RecipientId),
    /// Start a round of invites, named one by one.
    Invite(Vec<InviteRequest>),
    /// Remind those whose turn it is in the running round.
    SetReminders(Reminders),
    /// Start a round of the planned recipients.
    Send(SendRequest),
    /// Put another person in a recipient's place.
    Delegate {
        /// The recipient.
        id: RecipientId,
        /// Who follows.
        to: DelegateRequest,
    },
    /// Remind these recipients; with none named, everybody who may be reminded.
    Remind(Vec<RecipientId>),
    /// Give everybody who has not acted more time.
    Extend(Timestamp),
    /// End the round for good.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Record that a link was asked for.
    IssueLink(LinkRequest),
    /// Record that a link was asked for that opens until its recipient has acted.
    IssueStandingLink(RecipientId),
    /// Take the round back.
    Withdraw,
    /// Delete it.
    Delete,
    /// All of these, each after those before it, or none.
    Together(Vec<Self>),
}

/// A field as a sender places it.
#[derive(Debug, Clone)]
pub struct NewField {
    /// A fresh id.
    pub id: FieldId,
    /// The document it stands in.
    pub document_id: DocumentId,
    /// The name of its seat.
    pub seat: String,
    /// The seat's id, if its name is new; else that of the known name is kept.
    pub new_seat_id: SeatId,
    /// Its name.
    pub name: String,
    /// What goes in.
    pub kind: FieldKind,
    /// What the signer reads.
    pub label: String,
    /// Where it stands.
    pub placement: Placement,
    /// Whether the signing needs it filled.
    pub required: bool,
    /// Whether the signer may only look at it.
    pub read_only: bool,
    /// Most characters of a text.
    pub max_chars: Option<u32>,
    /// What it takes beside its kind.
    pub rules: Rules,
    /// A value that the sender puts there.
    pub prefill: Option<Content>,
    /// What the sender's dialect wants back unchanged.
    pub attributes: Map<String, Value>,
}

/// One invite as it was asked for, unchecked: `decide` checks all of them in a fixed order.
#[derive(Debug, Clone)]
pub struct InviteRequest {
    /// A fresh id.
    pub id: InviteId,
    /// A fresh id of the recipient.
    pub recipient_id: RecipientId,
    /// What they are asked for.
    pub role: Role,
    /// The seat of a signer; nobody else takes one.
    pub seat: SeatRef,
    /// The address.
    pub email: Option<String>,
    /// The recipient's name; may be empty.
    pub name: String,
    /// The turn, when it is a whole number.
    pub order: Option<i64>,
    /// How the person is told.
    pub delivery: Delivery,
    /// How the host authenticates the person; absent means not at all.
    pub auth_method: Option<String>,
    /// By what the service authenticates the person before it shows them a document.
    pub authenticate_by: Option<AuthenticationMethod>,
    /// The phone number that this needs.
    pub phone: Option<String>,
    /// Where to go afterwards.
    pub redirects: RedirectRequest,
    /// What is demanded of the mark.
    pub preset: PresetRequest,
    /// The language of the signing page.
    pub locale: Option<String>,
    /// Subject line of the message.
    pub subject: Option<String>,
    /// Text of the message.
    pub message: Option<String>,
    /// Minutes until the invite expires.
    pub expires_in_minutes: Option<i64>,
    /// Longest signing session in minutes.
    pub session_minutes: Option<i64>,
}

/// A seat by id, by name, or by both when they agree.
#[derive(Debug, Clone, Default)]
pub struct SeatRef {
    /// Its id.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// Redirects as they were asked for; an empty text means none.
#[derive(Debug, Clone, Default)]
pub struct RedirectRequest {
    /// After signing.
    pub finish: Option<String>,
    /// After declining.
    pub decline: Option<String>,
    /// After leaving.
    pub close: Option<String>,
    /// `self` or `blank`.
    pub target: Option<String>,
}

/// Demands on the mark as they were asked for; an empty text means none.
#[derive(Debug, Clone, Default)]
pub struct PresetRequest {
    /// A name that may be changed.
    pub prefill_name: Option<String>,
    /// A name that may not be changed.
    pub required_name: Option<String>,
    /// Whether an earlier mark may not be used again.
    pub force_new: bool,
}

/// A link as it was asked for.
#[derive(Debug, Clone)]
pub struct LinkRequest {
    /// The invite, as named in the request.
    pub invite_id: String,
    /// How the host authenticated the person.
    pub auth_method: Option<String>,
    /// Minutes until the link expires; absent means 15.
    pub minutes: Option<i64>,
}

/// What a recipient may ask.
#[derive(Debug, Clone)]
pub enum SignerAct {
    /// Exchange a link for a signing session.
    OpenSession {
        /// How the widget is shown.
        surface: Surface,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// Prove who they are.
    Authenticate(AuthenticationAct),
    /// Say that a document was shown.
    View {
        /// The document.
        document_id: DocumentId,
        /// Digest of the bytes that were shown.
        sha256: Sha256,
    },
    /// Confirm the act of signing at a provider of electronic identities.
    Confirm(SignatureAct),
    /// Sign, or approve: each role says yes in its own way.
    Sign(Box<Signing>),
    /// Say that a file was handed in for a field; its bytes are stored.
    HandIn {
        /// The field.
        field_id: FieldId,
        /// The file.
        file: HandedFile,
    },
    /// Say that a mark was drawn on another device.
    DrawElsewhere {
        /// Digest of the ink.
        sha256: Sha256,
        /// What the service saw of that device.
        observed: Observed,
    },
    /// Say that the documents were read, as a reviewer.
    Review {
        /// Every document as it was shown.
        documents: Vec<DocumentAck>,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// Say something about the documents.
    Comment {
        /// The comment.
        comment: NewComment,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// Hand over to another person.
    Delegate(DelegateRequest),
    /// Decline.
    Decline {
        /// Why.
        reason: String,
        /// What the service saw of the browser.
        observed: Observed,
    },
}

/// A signing as it was asked for, and what it must agree with.
#[derive(Debug, Clone)]
pub struct Signing {
    /// The request.
    pub sign: Sign,
    /// Version of the disclosure in force.
    pub disclosure_version: String,
    /// Digest of the disclosure in force.
    pub disclosure_sha256: Sha256,
    /// What the service saw of the browser.
    pub observed: Observed,
    /// What confirms it, where it is confirmed by an electronic identity.
    pub proof: Option<Box<SignatureProof>>,
}

/// What the service reports.
#[derive(Debug, Clone)]
pub enum ServiceAct {
    /// Ends the envelope when its time is over.
    Expire,
    /// Reminds those whose reminder is due.
    Remind,
    /// The sealed files are stored.
    Seal {
        /// The sealed files.
        documents: Vec<SealedDocument>,
    },
    /// Longer versions of the sealed files are stored.
    Augment {
        /// The longer files.
        documents: Vec<SealedDocument>,
    },
    /// Sealing failed again and again.
    FailSeal {
        /// Stable code of the cause.
        cause: String,
    },
    /// A message to a recipient was taken, or will not be.
    NoteMessage(Box<MessageNote>),
}

/// What became of a message to a recipient.
#[derive(Debug, Clone)]
pub struct MessageNote {
    /// The recipient's invite.
    pub invite_id: Option<InviteId>,
    /// By what it went.
    pub way: Delivery,
    /// What it told.
    pub notice: String,
    /// The address or number.
    pub address: String,
    /// Its Message-ID, or the id of the text message.
    pub message_id: String,
    /// Digest of the message as it was sent.
    pub sha256: Option<Sha256>,
    /// What the server or gateway said.
    pub reply: String,
    /// Whether it was taken.
    pub accepted: bool,
}

impl Command {
    /// Who asks, as the pseudonymous name that the audit trail keeps.
    #[must_use]
    pub fn actor(&self) -> String {
        match self {
            Self::Sender { account_id, .. } => format!("account:{account_id}"),
            Self::Signer { invite_id, .. } => format!("invite:{invite_id}"),
            Self::Service(_) => "service".into(),
        }
    }
}
