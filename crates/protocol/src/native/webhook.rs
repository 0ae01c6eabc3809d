use crate::{EnvelopeId, EnvelopeStatus, RecipientId, Role, Sha256, Timestamp, WebhookId};
use serde::{Deserialize, Serialize};

/// Everything that a webhook can tell, besides `webhook.test`.
pub const WEBHOOK_EVENTS: &[&str] = &[
    "envelope.created",
    "envelope.sent",
    "envelope.extended",
    "envelope.completed",
    "envelope.sealed",
    "envelope.seal_failed",
    "envelope.declined",
    "envelope.withdrawn",
    "envelope.cancelled",
    "envelope.expired",
    "envelope.deleted",
    "recipient.opened",
    "recipient.viewed",
    "recipient.signed",
    "recipient.approved",
    "recipient.reviewed",
    "recipient.commented",
    "recipient.declined",
    "recipient.delegated",
    "recipient.changed",
    "recipient.reminded",
    "recipient.authenticated",
    "recipient.locked",
    "message.accepted",
    "message.failed",
];

/// Body of `POST /v1/webhooks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewWebhook {
    /// Where to post: an https address of the internet, at most 2048 characters.
    pub url: String,
    /// What to tell, such as `envelope.sealed`; empty means everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
}

/// Body of `PATCH /v1/webhooks/{webhook_id}`: what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateWebhook {
    /// Where to post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What to tell; empty means everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// Whether anything is told; what happens meanwhile is not kept for later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// A webhook as its account sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookResource {
    /// Its id.
    pub id: WebhookId,
    /// Where it posts.
    pub url: String,
    /// How it says things: `native`, or the dialect that it was made through.
    pub form: String,
    /// What it tells; empty means everything.
    pub events: Vec<String>,
    /// Whether it tells anything.
    pub enabled: bool,
    /// Why the service has disabled it.
    pub disabled_reason: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed.
    pub updated_at: Timestamp,
}

/// A webhook and the secret that its messages are signed with; the secret is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookSecret {
    /// The webhook.
    pub webhook: WebhookResource,
    /// `whsec_` and the key in base64, as libraries for Standard Webhooks take it.
    pub secret: String,
}

/// What is posted to a native webhook; signed as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookBody {
    /// What happened, such as `recipient.signed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub timestamp: Timestamp,
    /// To what.
    pub data: WebhookData,
}

/// To what something happened. Names and addresses are left out: ask the API for them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookData {
    /// The envelope as it was right after; absent in a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub envelope: Option<WebhookEnvelope>,
    /// The recipient whom it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<WebhookRecipient>,
    /// Where it stands in the audit trail: an order number, and proof of all before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditPoint>,
}

/// The envelope of a webhook's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookEnvelope {
    /// Its id.
    pub id: EnvelopeId,
    /// How far it was.
    pub status: EnvelopeStatus,
}

/// The recipient of a webhook's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookRecipient {
    /// The id.
    pub id: RecipientId,
    /// What they are asked for.
    pub role: Role,
    /// Their turn.
    pub order: u32,
}

/// One event of an audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditPoint {
    /// Its number, from 0, without gaps.
    pub seq: u64,
    /// Its hash, which covers all before it.
    pub hash: Sha256,
}
