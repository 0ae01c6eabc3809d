use crate::{EnvelopeId, InviteId, MessageId, Timestamp, WebhookId};
use serde::{Deserialize, Serialize};

/// By what a message goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeliveryKind {
    /// A request to one of your addresses.
    Webhook,
    /// A mail to a recipient, or to you.
    Email,
    /// A text message to a recipient.
    Sms,
}

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DeliveryState {
    /// It will be tried, or tried again.
    Waiting,
    /// The other side has taken it.
    Sent,
    /// Nobody tries any more; it waits for a replay.
    Stuck,
    /// It had lost its meaning before it could go out.
    Dropped,
}

/// A message of the account, on its way or there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliveryResource {
    /// Its id: the `webhook-id` of a webhook, the Message-ID of a mail before the `@`.
    pub id: MessageId,
    /// By what it goes out.
    pub kind: DeliveryKind,
    /// What it tells, such as `recipient.signed` or `invitation`.
    pub event: String,
    /// How far it is.
    pub state: DeliveryState,
    /// The envelope that it is about.
    pub envelope_id: Option<EnvelopeId>,
    /// The invite of the recipient to whom it goes.
    pub invite_id: Option<InviteId>,
    /// The webhook that it goes to.
    pub webhook_id: Option<WebhookId>,
    /// The message that this one repeats.
    pub replay_of: Option<MessageId>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next, while it waits.
    pub next_attempt_at: Option<Timestamp>,
    /// When it was taken, given up or dropped.
    pub ended_at: Option<Timestamp>,
    /// Attempts that have failed.
    pub failures: u32,
    /// Why the last one failed.
    pub last_error: Option<String>,
    /// Status of the last answer: HTTP, or SMTP.
    pub last_status: Option<u16>,
}
