use super::authentication::{Doubt, Proof};
use super::invite::{HostAuthentication, Invite};
use super::level::{SealLevel, TrustedTime};
use super::recipient::PlannedRecipient;
use super::signature::SignatureProof;
use super::state::{Document, PlacedField, Seat, Sender};
use paraph_protocol::{
    AuthenticationMethod, ConsentGiven, Delivery, DocumentAck, DocumentId, FieldId, HandedFile,
    InviteId, RecipientId, Reminders, Sha256, SigningMethod, Surface, Timestamp, Value, Visibility,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// A fact of one envelope; its name and members are evidence and never change their meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
pub enum Event {
    /// The sender uploaded documents.
    Created {
        /// Who asks for signatures.
        sender: Sender,
        /// The title.
        title: String,
        /// The documents.
        documents: Vec<Document>,
    },
    /// The sender changed the title.
    Renamed {
        /// The new title.
        title: String,
    },
    /// The sender's dialect left something to be given back.
    Noted {
        /// All of it.
        attributes: Map<String, Json>,
    },
    /// The sender added a document.
    DocumentAdded {
        /// The document.
        document: Document,
    },
    /// The sender took a document out.
    DocumentRemoved {
        /// The document.
        document_id: DocumentId,
    },
    /// The sender added a recipient.
    RecipientAdded {
        /// The recipient.
        recipient: PlannedRecipient,
    },
    /// The sender changed a recipient; in a running round their links and sessions end.
    RecipientChanged {
        /// The recipient as it is now.
        recipient: PlannedRecipient,
    },
    /// The sender took a recipient out.
    RecipientRemoved {
        /// The recipient.
        recipient_id: RecipientId,
    },
    /// The sender placed all fields anew.
    FieldsReplaced {
        /// The seats that follow from the fields.
        seats: Vec<Seat>,
        /// The fields.
        fields: Vec<PlacedField>,
    },
    /// The sender made it a template.
    TemplateMarked,
    /// The sender started a round.
    Invited {
        /// One invite per seat.
        invites: Vec<Invite>,
    },
    /// The sender wants those whose turn it is to be reminded.
    RemindersSet {
        /// When.
        reminders: Reminders,
    },
    /// The host asked for a link; its token is never part of an event.
    LinkIssued {
        /// The invite.
        invite_id: InviteId,
        /// How the host says that it authenticated the person.
        authentication: HostAuthentication,
        /// When the link ends.
        expires_at: Timestamp,
    },
    /// The host asked for a link that opens until its recipient has acted.
    StandingLinkIssued {
        /// The recipient.
        recipient_id: RecipientId,
        /// When the link ends at the latest.
        expires_at: Timestamp,
    },
    /// A link was exchanged for a signing session.
    SessionOpened {
        /// The invite.
        invite_id: InviteId,
        /// How the widget is shown.
        surface: Surface,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// A code was sent to the recipient, or a provider of electronic identities was asked.
    AuthenticationStarted {
        /// The invite.
        invite_id: InviteId,
        /// By what.
        method: AuthenticationMethod,
        /// Names this try; no secret.
        attempt: String,
        /// Where a code goes, with most of it hidden.
        to: String,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// The service knows who the visitor is.
    Authenticated {
        /// The invite.
        invite_id: InviteId,
        /// By what.
        method: AuthenticationMethod,
        /// The try.
        attempt: String,
        /// What convinced it.
        proof: Proof,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// A try did not convince.
    AuthenticationFailed {
        /// The invite.
        invite_id: InviteId,
        /// By what.
        method: AuthenticationMethod,
        /// The try.
        attempt: String,
        /// Why not.
        reason: Doubt,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// The last code of a day was tried in vain: nothing is possible before the instant.
    AuthenticationLocked {
        /// The invite.
        invite_id: InviteId,
        /// Until when.
        until: Timestamp,
    },
    /// The recipient was asked to confirm the act of signing at a provider.
    SignatureStarted {
        /// The invite.
        invite_id: InviteId,
        /// By what.
        method: SigningMethod,
        /// Names this try; no secret.
        attempt: String,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// A try to confirm it did not convince; nothing is signed.
    SignatureFailed {
        /// The invite.
        invite_id: InviteId,
        /// By what.
        method: SigningMethod,
        /// The try.
        attempt: String,
        /// Why not.
        reason: Doubt,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// The recipient had the document on the screen.
    Viewed {
        /// The invite.
        invite_id: InviteId,
        /// The document.
        document_id: DocumentId,
        /// Digest of the bytes that were shown.
        sha256: Sha256,
    },
    /// The recipient handed in a file for a field, to be signed with or replaced.
    FileHandedIn {
        /// The invite.
        invite_id: InviteId,
        /// The field.
        field_id: FieldId,
        /// The file, by its digest.
        file: HandedFile,
    },
    /// The recipient drew a mark on another device, for the running signing session.
    DrawnElsewhere {
        /// The invite.
        invite_id: InviteId,
        /// Digest of the ink as JSON; what was signed with is in the values of the signing.
        sha256: Sha256,
        /// What the service saw of that device.
        observed: Observed,
    },
    /// The recipient signed.
    Signed {
        /// The invite.
        invite_id: InviteId,
        /// Every document as it was shown.
        documents: Vec<DocumentAck>,
        /// Every filled field.
        values: Vec<Value>,
        /// The consent.
        consent: ConsentGiven,
        /// The words on the button that was pressed.
        button_label: String,
        /// How the widget was shown.
        surface: Surface,
        /// What the browser could say about the button.
        visibility: Visibility,
        /// The host's nonce.
        nonce: Option<String>,
        /// What the service saw of the browser.
        observed: Observed,
        /// What confirms it, where it is confirmed by an electronic identity.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Box<SignatureProof>>,
    },
    /// The recipient approved.
    Approved {
        /// The invite.
        invite_id: InviteId,
        /// Every document as it was shown.
        documents: Vec<DocumentAck>,
        /// The consent.
        consent: ConsentGiven,
        /// The words on the button that was pressed.
        button_label: String,
        /// How the widget was shown.
        surface: Surface,
        /// What the browser could say about the button.
        visibility: Visibility,
        /// The host's nonce.
        nonce: Option<String>,
        /// What the service saw of the browser.
        observed: Observed,
        /// What confirms it, where it is confirmed by an electronic identity.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Box<SignatureProof>>,
    },
    /// The recipient has read the documents, as a reviewer.
    Reviewed {
        /// The invite.
        invite_id: InviteId,
        /// Every document as it was shown.
        documents: Vec<DocumentAck>,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// The recipient said something about the documents.
    Commented {
        /// The invite.
        invite_id: InviteId,
        /// The comment.
        text: String,
        /// The document it is about; absent means all.
        document_id: Option<DocumentId>,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// Another person takes a recipient's place; the old links and sessions end.
    Delegated {
        /// The invite that ends.
        invite_id: InviteId,
        /// The invite that follows it.
        invite: Box<Invite>,
        /// Why, in the words of whoever handed over.
        reason: String,
    },
    /// Everybody who must act has acted.
    Completed,
    /// The recipient said no.
    Declined {
        /// The invite.
        invite_id: InviteId,
        /// Why, in the signer's words.
        reason: String,
        /// What the service saw of the browser.
        observed: Observed,
    },
    /// The sender took the round back.
    Withdrawn,
    /// The sender said no.
    Cancelled {
        /// Why, in the sender's words.
        reason: String,
    },
    /// The sender gave everybody who has not acted more time.
    Extended {
        /// When the time to sign is over now.
        expires_at: Timestamp,
    },
    /// Recipients are reminded that it is their turn.
    Reminded {
        /// Their invites.
        invite_ids: Vec<InviteId>,
    },
    /// The time to sign is over.
    Expired,
    /// The service sealed the documents.
    Sealed {
        /// The sealed files.
        documents: Vec<SealedDocument>,
    },
    /// The service appended timestamps or validation data to the sealed files (EN 319 102-1, 9).
    Augmented {
        /// The longer files; each begins with the one before it.
        documents: Vec<SealedDocument>,
    },
    /// Sealing failed again and again; it goes on.
    SealFailed {
        /// Stable code of the cause.
        cause: String,
    },
    /// A mail server or a gateway has taken a message to a recipient.
    MessageAccepted {
        /// The recipient's invite.
        invite_id: InviteId,
        /// By what it went.
        way: Delivery,
        /// What it told, such as `invitation`.
        notice: String,
        /// The address or number that it went to.
        address: String,
        /// Its Message-ID, or the id of the text message.
        message_id: String,
        /// Digest of the message as it was sent.
        sha256: Option<Sha256>,
        /// What the server or gateway said.
        reply: String,
    },
    /// A message to a recipient will not be taken.
    MessageFailed {
        /// The recipient's invite.
        invite_id: InviteId,
        /// By what it should have gone.
        way: Delivery,
        /// What it would have told.
        notice: String,
        /// The address or number.
        address: String,
        /// Its Message-ID, or the id of the text message.
        message_id: String,
        /// What the server or gateway said.
        reply: String,
    },
    /// The sender deleted it.
    Deleted,
}

/// What the service itself saw of a request, beside what the client claims.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Observed {
    /// Address of the client.
    pub ip: String,
    /// The client's `User-Agent`.
    pub user_agent: String,
    /// The host's origin, when the browser sent one.
    pub origin: Option<String>,
    /// Names the request in the service's log.
    pub request_id: String,
}

/// A sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedDocument {
    /// The document.
    pub id: DocumentId,
    /// Digest of the sealed file; names its blob.
    pub sha256: Sha256,
    /// Length of the sealed file.
    pub size_bytes: u64,
    /// Its level; older events know B-B only.
    #[serde(default)]
    pub level: SealLevel,
    /// The newest trusted time over it; none when no authority has stated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trusted_time: Option<TrustedTime>,
}

/// An event and when it was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The event.
    pub event: Event,
    /// When.
    pub at: Timestamp,
}
