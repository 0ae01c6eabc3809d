//! A message of the outbox: what it is, and how far.

use super::row::Columns;
use crate::clock::timestamp;
use crate::error::Fault;
use paraph_protocol::native::{DeliveryKind, DeliveryState};
use paraph_protocol::{AccountId, EnvelopeId, InviteId, MessageId, Timestamp, WebhookId};
use sqlx::any::AnyRow;

/// What a row of the outbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// An event that a webhook has not put into words yet; no message of its own.
    Announcement,
    /// A message that goes out.
    Message(DeliveryKind),
}

/// A message to be written into the outbox.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Its id; the same message is written once only.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// Whose it is.
    pub account_id: AccountId,
    /// The envelope that it is about.
    pub envelope_id: Option<EnvelopeId>,
    /// The invite of its recipient.
    pub invite_id: Option<InviteId>,
    /// The webhook that it goes to.
    pub webhook_id: Option<WebhookId>,
    /// The event that caused it.
    pub seq: Option<u64>,
    /// What it tells.
    pub topic: String,
    /// Messages of one lane share a few attempts at a time.
    pub lane: String,
    /// What is posted, where it is fixed already.
    pub body: Option<Vec<u8>>,
    /// The message that it repeats.
    pub replay_of: Option<MessageId>,
}

/// A message of the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its id.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// Whose it is.
    pub account_id: AccountId,
    /// The envelope that it is about.
    pub envelope_id: Option<EnvelopeId>,
    /// The invite of its recipient.
    pub invite_id: Option<InviteId>,
    /// The webhook that it goes to.
    pub webhook_id: Option<WebhookId>,
    /// The event that caused it.
    pub seq: Option<u64>,
    /// What it tells.
    pub topic: String,
    /// What is posted, where it is fixed already.
    pub body: Option<Vec<u8>>,
    /// The message that it repeats.
    pub replay_of: Option<MessageId>,
    /// How far it is.
    pub state: DeliveryState,
    /// Which lease of it this is.
    pub fence: i64,
    /// Attempts in a row that have failed.
    pub failures: u32,
    /// When the first of them failed.
    pub failing_since: Option<Timestamp>,
    /// Why the last one failed.
    pub last_error: Option<String>,
    /// Status of the last answer.
    pub last_status: Option<u16>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub run_at: Timestamp,
    /// When it was taken, given up or dropped.
    pub ended_at: Option<Timestamp>,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptResult {
    /// Status of the answer, if one came.
    pub status: Option<u16>,
    /// Why it failed, if it did.
    pub cause: Option<String>,
}

/// Which messages.
#[derive(Debug, Clone, Default)]
pub struct OutboxFilter {
    /// Only this account's.
    pub account_id: Option<AccountId>,
    /// Only those to this webhook.
    pub webhook_id: Option<WebhookId>,
    /// Only those about this envelope.
    pub envelope_id: Option<EnvelopeId>,
    /// Only those in this state.
    pub state: Option<DeliveryState>,
    /// Only those that come after this one in the list.
    pub before: Option<(Timestamp, MessageId)>,
    /// How many at most.
    pub limit: u32,
}

/// The end of a message, under its lease.
#[derive(Debug, Clone)]
pub struct MessageEnd {
    /// The message.
    pub id: MessageId,
    /// The lease.
    pub fence: i64,
    /// How it ended.
    pub state: DeliveryState,
    /// What came of the last attempt.
    pub result: AttemptResult,
    /// When.
    pub now: Timestamp,
}

/// Reads a row.
pub(super) fn message(row: &AnyRow) -> Result<OutboxRow, Fault> {
    let columns = Columns(row);
    let instant = |column| -> Result<_, Fault> {
        let ms: Option<i64> = columns.plain(column)?;
        Ok(ms.map(timestamp))
    };
    let seq: Option<i64> = columns.plain("seq")?;
    let status: Option<i64> = columns.plain("last_status")?;
    Ok(OutboxRow {
        id: columns.parsed("id")?,
        kind: columns.parsed("kind")?,
        account_id: columns.parsed("account_id")?,
        envelope_id: columns.parsed_or_null("envelope_id")?,
        invite_id: columns.parsed_or_null("invite_id")?,
        webhook_id: columns.parsed_or_null("webhook_id")?,
        seq: seq.and_then(|seq| u64::try_from(seq).ok()),
        topic: columns.plain("topic")?,
        body: columns.plain("body")?,
        replay_of: columns.parsed_or_null("replay_of")?,
        state: state(&columns.plain::<String>("state")?)?,
        fence: columns.plain("fence")?,
        failures: columns.count("failures")?,
        failing_since: instant("failing_since_ms")?,
        last_error: columns.plain("last_error")?,
        last_status: status.and_then(|status| u16::try_from(status).ok()),
        created_at: columns.instant("created_at_ms")?,
        run_at: columns.instant("run_at_ms")?,
        ended_at: instant("ended_at_ms")?,
    })
}

/// The name of a state in the database.
pub(super) fn state_name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "waiting",
        DeliveryState::Sent => "sent",
        DeliveryState::Stuck => "stuck",
        DeliveryState::Dropped => "dropped",
    }
}

fn state(name: &str) -> Result<DeliveryState, Fault> {
    Ok(match name {
        "waiting" => DeliveryState::Waiting,
        "sent" => DeliveryState::Sent,
        "stuck" => DeliveryState::Stuck,
        "dropped" => DeliveryState::Dropped,
        _ => {
            return Err(Fault::Column {
                column: "outbox.state",
            });
        }
    })
}

impl MessageKind {
    /// The name in the database.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Announcement => "announcement",
            Self::Message(DeliveryKind::Webhook) => "webhook",
            Self::Message(DeliveryKind::Email) => "email",
            Self::Message(DeliveryKind::Sms) => "sms",
        }
    }
}

impl std::str::FromStr for MessageKind {
    type Err = UnknownMessageKind;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "announcement" => Ok(Self::Announcement),
            "webhook" => Ok(Self::Message(DeliveryKind::Webhook)),
            "email" => Ok(Self::Message(DeliveryKind::Email)),
            "sms" => Ok(Self::Message(DeliveryKind::Sms)),
            _ => Err(UnknownMessageKind),
        }
    }
}

/// The name is of no message that this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such kind of message")]
pub struct UnknownMessageKind;
