use super::{CommentResource, FieldResource, NewRecipient, RecipientResource};
use crate::{
    DocumentId, EnvelopeId, EnvelopeStatus, PageGeometry, RecipientId, Reminders, SealState,
    Sha256, Timestamp,
};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/envelopes`: a draft, with its recipients when they are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateEnvelope {
    /// The title, 1 to 255 characters.
    pub title: String,
    /// Its recipients.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<NewRecipient>,
}

/// Body of `PATCH /v1/envelopes/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateEnvelope {
    /// The new title, 1 to 255 characters; refused once somebody has acted.
    pub title: String,
}

/// Body of `POST /v1/envelopes/{id}/send`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendEnvelope {
    /// When the time to sign is over, 15 minutes to 366 days ahead; absent means 30 days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When to remind; absent means never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Reminders>,
    /// Subject line of mails that ask recipients, at most 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Your own words in mails that ask recipients, at most 5000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Body of `POST /v1/envelopes/{id}/cancel`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CancelEnvelope {
    /// Why, at most 1000 characters.
    #[serde(default)]
    pub reason: String,
}

/// Body of `POST /v1/envelopes/{id}/extend`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExtendEnvelope {
    /// The new deadline: later than the present one, at most 366 days ahead.
    pub expires_at: Timestamp,
}

/// Body of `POST /v1/envelopes/{id}/remind`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemindRecipients {
    /// Whom; empty means everybody whose turn it is and who was not reminded within a day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipient_ids: Vec<RecipientId>,
}

/// An envelope as its sender sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvelopeResource {
    /// Its id.
    pub id: EnvelopeId,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub status: EnvelopeStatus,
    /// How far its seal is.
    pub seal: SealState,
    /// When the time to sign is over, while it is open.
    pub expires_at: Option<Timestamp>,
    /// When those whose turn it is are reminded.
    pub reminders: Option<Reminders>,
    /// Its documents, in order.
    pub documents: Vec<DocumentResource>,
    /// Its recipients, in order of their addition.
    pub recipients: Vec<RecipientResource>,
    /// Its fields, in signing order.
    pub fields: Vec<FieldResource>,
    /// What reviewers and approvers said, oldest first.
    pub comments: Vec<CommentResource>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its last event was recorded.
    pub updated_at: Timestamp,
}

/// One line of `GET /v1/envelopes`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnvelopeSummary {
    /// Its id.
    pub id: EnvelopeId,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub status: EnvelopeStatus,
    /// When the time to sign is over, while it is open.
    pub expires_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its last event was recorded.
    pub updated_at: Timestamp,
}

/// A document as the sender sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentResource {
    /// Its id.
    pub id: DocumentId,
    /// The file name as it was uploaded.
    pub file_name: String,
    /// Digest of the bytes as they were uploaded.
    pub original_sha256: Sha256,
    /// Digest of the bytes that are shown, signed and sealed.
    pub sha256: Sha256,
    /// Length of those bytes.
    pub size_bytes: u64,
    /// Its pages, in order.
    pub pages: Vec<PageGeometry>,
    /// What was noticed while it was read, as stable codes.
    pub findings: Vec<String>,
    /// Digest of the sealed file, once it is there.
    pub sealed_sha256: Option<Sha256>,
    /// What is wrong with its text tags; told once, in the answer to the upload.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag_findings: Vec<TagFinding>,
}

/// A text tag that asks for something that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagFinding {
    /// A stable word: `tag_unclosed`, `tag_unreadable`, `tag_kind_unknown`, `tag_seat_missing`,
    /// `tag_value_invalid`, `tag_off_page`; `tag_key_ignored` when the field was placed.
    pub code: String,
    /// Page index, from 0.
    pub page: u32,
    /// The tag as it stands there, at most 80 characters.
    pub text: String,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// What to ask for the next page with; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
