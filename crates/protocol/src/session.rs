use crate::{
    AuthenticationView, CaptureKind, Content, DocumentId, EnvelopeId, Field, InviteId,
    PageGeometry, Placement, RecipientId, Role, Rules, Sha256, SigningMethod, Timestamp, Value,
};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/sessions`: exchanges a link's token for a signing session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The invite that the link names in its path; a dialect's link may name none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite_id: Option<InviteId>,
    /// The secret of the link's fragment.
    pub token: String,
    /// How the widget is shown.
    pub surface: Surface,
}

/// How the widget is shown to the signer; evidence always says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// Inside the host's own document.
    Inline,
    /// In a frame of the service.
    Frame,
    /// As a page of its own.
    Page,
}

/// Reply of `POST /v1/sessions` (201).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExchangeReply {
    /// The bearer token of the session: in memory only, never stored.
    pub session_token: String,
    /// What the signer sees first.
    pub session: SessionView,
}

/// Everything one recipient may see: reply of `GET /v1/session`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionView {
    /// The envelope.
    pub envelope: EnvelopeView,
    /// Who is visiting.
    pub recipient: RecipientView,
    /// Everybody who signs, in order; the visitor too.
    pub people: Vec<Person>,
    /// The documents, in order.
    pub documents: Vec<DocumentView>,
    /// The visitor's fields, in signing order.
    pub fields: Vec<Field>,
    /// What the sender put into those of the visitor's fields that are for reading only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<Value>,
    /// What stands on the pages already: values of those who signed before.
    pub painted: Vec<PaintedMark>,
    /// The visitor's saved but unsigned values.
    pub draft: Vec<Value>,
    /// What the visitor must agree to.
    pub disclosure: Disclosure,
    /// The ways to make a mark, in order.
    pub capture: Vec<CaptureKind>,
    /// What the visitor may do beside signing.
    pub permissions: Permissions,
    /// Where to go afterwards, when the host wants it.
    pub redirects: Redirects,
    /// What stands between the visitor and the documents; until it is done, nothing of the documents
    /// is here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<AuthenticationView>,
    /// When this session ends at the latest.
    pub session_expires_at: Timestamp,
    /// The service's clock, for countdowns.
    pub now: Timestamp,
    /// Whether the service is a sandbox, where nothing is signed for real.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sandbox: bool,
}

/// Body of `POST /v1/session/review`: a reviewer has read the documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Every document as it was shown.
    pub documents: Vec<DocumentAck>,
}

/// An envelope as a recipient sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeView {
    /// Its id.
    pub id: EnvelopeId,
    /// Its title.
    pub title: String,
    /// Who asks for signatures.
    pub sender: SenderView,
    /// How far it is.
    pub status: EnvelopeStatus,
    /// How far its seal is.
    pub seal: SealState,
    /// When the time to sign is over, if ever.
    pub expires_at: Option<Timestamp>,
}

/// Who asks for signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderView {
    /// The sender's or the account's name.
    pub name: String,
}

/// How far an envelope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EnvelopeStatus {
    /// Not sent, or taken back to draft.
    Draft,
    /// Sent; somebody must still act.
    Open,
    /// Everybody who must act has acted.
    Complete,
    /// Somebody said no.
    Declined,
    /// The sender said no.
    Cancelled,
    /// Time said no.
    Expired,
}

/// How far the seal of a complete envelope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SealState {
    /// Not everybody has signed.
    NotDue,
    /// Everybody has signed; the service is sealing.
    Pending,
    /// The sealed documents can be downloaded.
    Sealed,
}

/// The visitor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientView {
    /// The id; the only name a receipt uses.
    pub id: RecipientId,
    /// The name to be signed with; empty when the sender gave none.
    pub name: String,
    /// The address that a copy goes to.
    pub email: String,
    /// The language that the sender chose for this recipient, BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// What the visitor is asked for.
    #[serde(default)]
    pub role: Role,
    /// How far the visitor is.
    pub state: RecipientState,
    /// By what the visitor confirms the act of signing, beside the mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_by: Option<SigningMethod>,
}

/// How far a recipient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientState {
    /// Others come first.
    Held,
    /// May sign now.
    Open,
    /// Has signed.
    Signed,
    /// Has declined.
    Declined,
}

/// Somebody who signs, as the others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name, or the seat's name when the sender gave none.
    pub name: String,
    /// Turn; equal numbers sign in parallel.
    pub order: u32,
    /// How far.
    pub state: RecipientState,
    /// Whether this is the visitor.
    pub you: bool,
}

/// A document as a recipient sees it; its bytes are at `GET /v1/session/documents/{id}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentView {
    /// Its id.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// Digest of exactly the bytes that are shown and signed.
    pub sha256: Sha256,
    /// Its pages, in order.
    pub pages: Vec<PageGeometry>,
}

/// A value that an earlier signer left on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaintedMark {
    /// The document.
    pub document_id: DocumentId,
    /// Where.
    pub placement: Placement,
    /// What.
    pub content: Content,
    /// How it is printed.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// Whether it is a file that travels inside the document: its name stands here.
    #[serde(default)]
    pub attached: bool,
    /// Who, for readers of the page.
    pub by: String,
}

/// The statement that the signer agrees to (15 USC 7001(c)(1)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosure {
    /// Version given by the account.
    pub version: String,
    /// Language of the text, BCP 47.
    pub locale: String,
    /// The text; blank lines separate paragraphs.
    pub text: String,
    /// Digest of the text's UTF-8 bytes.
    pub sha256: Sha256,
}

/// What the visitor may do beside signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// May say no.
    pub decline: bool,
    /// May download the document.
    pub download: bool,
    /// May leave and come back.
    pub save: bool,
}

/// Where the host wants the signer to go afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Redirects {
    /// After signing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<String>,
    /// After declining.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline: Option<String>,
    /// After leaving.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub close: Option<String>,
    /// In which window.
    #[serde(default)]
    pub target: RedirectTarget,
}

/// The window that a redirect opens in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum RedirectTarget {
    /// The same one.
    #[default]
    #[serde(rename = "self")]
    Same,
    /// A new one.
    Blank,
}

/// Body of `PUT /v1/session/draft`: replaces the saved values.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// All values so far.
    pub values: Vec<Value>,
}

/// Body of `POST /v1/session/viewed`: follows the signer's first click or key press.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Viewed {
    /// The document that was shown.
    pub document_id: DocumentId,
    /// Digest of the bytes that were shown.
    pub sha256: Sha256,
}

/// Body of `POST /v1/session/sign`; the header `Idempotency-Key` is required.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Every document as it was shown.
    pub documents: Vec<DocumentAck>,
    /// Every filled field.
    pub values: Vec<Value>,
    /// The consent.
    pub consent: ConsentGiven,
    /// The words on the button that was pressed.
    pub button_label: String,
    /// How the widget was shown.
    pub surface: Surface,
    /// What the browser could say about the button's visibility.
    pub visibility: Visibility,
    /// The host's own nonce, repeated in the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
}

/// Says that a document was shown, and which bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentAck {
    /// The document.
    pub id: DocumentId,
    /// Digest of the bytes that were rendered.
    pub sha256: Sha256,
}

/// The signer's yes to the disclosure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsentGiven {
    /// Version of the disclosure.
    pub version: String,
    /// Digest of the text that was shown.
    pub sha256: Sha256,
}

/// What the browser's observer could say about the confirm button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Fully visible and uncovered for a second (`IntersectionObserver` v2).
    V2,
    /// Fully inside the viewport for a second (`IntersectionObserver` v1).
    V1,
    /// The browser cannot tell.
    Unknown,
}

/// Reply of `POST /v1/session/sign` (200), given only after the signing is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignReply {
    /// Signed statement of the service: a JWS (RFC 7515) over envelope, recipient, digests, time.
    pub receipt: String,
    /// A short name of the receipt that a person can read out.
    pub receipt_code: String,
    /// When the service accepted it.
    pub signed_at: Timestamp,
    /// The session after signing.
    pub session: SessionView,
}

/// Body of `POST /v1/session/decline`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// Why, in the signer's words; may be empty.
    pub reason: String,
}

/// Body of `POST /v1/session/comments`: what a reviewer or approver has to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    /// The comment, 1 to 2000 characters.
    pub text: String,
    /// The document it is about; absent means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_id: Option<DocumentId>,
}
