use super::open::Store;
use super::row::{Columns, integer};
use crate::clock::timestamp;
use crate::error::Fault;
use paraph_protocol::native::{DeliveryKind, DeliveryState};
use paraph_protocol::{AccountId, EnvelopeId, InviteId, MessageId, Timestamp, WebhookId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};

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

/// How long a lease holds.
const LEASE_MS: i64 = 60_000;
/// Attempts of one lane at the same time: a slow receiver must not take all hands.
const LANE_WIDTH: i64 = 4;

impl Store {
    /// Leases the message that has waited longest in a lane with room, if any is due.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_message(
        &self,
        owner: &str,
        now: Timestamp,
    ) -> Result<Option<OutboxRow>, Fault> {
        let mut tx = self.write().await?;
        // The outer conditions are asked again when another node was faster.
        let row = sqlx::query(AssertSqlSafe(format!(
            "UPDATE outbox SET owner = $1, leased_until_ms = $2, fence = fence + 1
             WHERE id = (SELECT id FROM outbox WHERE state = 'waiting' AND run_at_ms <= $3
                AND (leased_until_ms IS NULL OR leased_until_ms < $3)
                AND lane NOT IN (SELECT lane FROM outbox WHERE state = 'waiting'
                    AND leased_until_ms >= $3 GROUP BY lane HAVING count(*) >= $4)
                ORDER BY run_at_ms, created_at_ms, id LIMIT 1 {})
             AND state = 'waiting' AND (leased_until_ms IS NULL OR leased_until_ms < $3)
             RETURNING *",
            self.engine().skip_locked()
        )))
        .bind(owner)
        .bind(now.plus_ms(LEASE_MS).unix_ms())
        .bind(now.unix_ms())
        .bind(LANE_WIDTH)
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        row.as_ref().map(message).transpose()
    }

    /// Holds a lease for longer; `false` when somebody else has the message now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew_message(&self, row: &OutboxRow, now: Timestamp) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let held = sqlx::query(
            "UPDATE outbox SET leased_until_ms = $1
             WHERE id = $2 AND fence = $3 AND state = 'waiting'",
        )
        .bind(now.plus_ms(LEASE_MS).unix_ms())
        .bind(row.id.as_str())
        .bind(row.fence)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(held.rows_affected() == 1)
    }

    /// Gives a message back after a failure, to be tried again at `run_at`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_message_off(
        &self,
        row: &OutboxRow,
        result: &AttemptResult,
        now: Timestamp,
        run_at: Timestamp,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE outbox SET owner = NULL, leased_until_ms = NULL, failures = failures + 1,
                last_error = $1, last_status = $2,
                failing_since_ms = coalesce(failing_since_ms, $3), run_at_ms = $4
             WHERE id = $5 AND fence = $6",
        )
        .bind(result.cause.clone())
        .bind(result.status.map(i64::from))
        .bind(now.unix_ms())
        .bind(run_at.unix_ms())
        .bind(row.id.as_str())
        .bind(row.fence)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Ends a message; `false` when somebody else has it now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_message(&self, end: &MessageEnd) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let ended = finish(&mut tx, end).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Puts messages in the place of an announcement; `false` when somebody else has it now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn expand_announcement(
        &self,
        row: &OutboxRow,
        messages: &[NewMessage],
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let gone = sqlx::query("DELETE FROM outbox WHERE id = $1 AND fence = $2")
            .bind(row.id.as_str())
            .bind(row.fence)
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        for message in messages {
            insert(&mut tx, message, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Writes a message that no event has caused.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_message(&self, new: &NewMessage, now: Timestamp) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        insert(&mut tx, new, now).await?;
        Ok(tx.commit().await?)
    }

    /// When the next message is due, if any waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_message_at(&self) -> Result<Option<Timestamp>, Fault> {
        let row = sqlx::query(
            "SELECT min(CASE WHEN leased_until_ms >= run_at_ms THEN leased_until_ms + 1
                ELSE run_at_ms END) AS due FROM outbox WHERE state = 'waiting'",
        )
        .fetch_one(self.read())
        .await?;
        let due: Option<i64> = Columns(&row).plain("due")?;
        Ok(due.map(timestamp))
    }

    /// Messages, newest first; without announcements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn messages(&self, filter: &OutboxFilter) -> Result<Vec<OutboxRow>, Fault> {
        let (before_ms, before_id) = match &filter.before {
            Some((at, id)) => (at.unix_ms(), id.as_str().to_owned()),
            None => (i64::MAX, String::new()),
        };
        let text = |id: Option<&str>| id.map(str::to_owned);
        let rows = sqlx::query(
            "SELECT * FROM outbox WHERE kind <> 'announcement'
                AND ($1 IS NULL OR account_id = $1) AND ($2 IS NULL OR webhook_id = $2)
                AND ($3 IS NULL OR envelope_id = $3) AND ($4 IS NULL OR state = $4)
                AND (created_at_ms < $5 OR (created_at_ms = $5 AND id < $6))
             ORDER BY created_at_ms DESC, id DESC LIMIT $7",
        )
        .bind(text(filter.account_id.as_ref().map(AccountId::as_str)))
        .bind(text(filter.webhook_id.as_ref().map(WebhookId::as_str)))
        .bind(text(filter.envelope_id.as_ref().map(EnvelopeId::as_str)))
        .bind(text(filter.state.map(state_name)))
        .bind(before_ms)
        .bind(before_id)
        .bind(i64::from(filter.limit))
        .fetch_all(self.read())
        .await?;
        rows.iter().map(message).collect()
    }

    /// The message of this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn message(&self, id: &MessageId) -> Result<Option<OutboxRow>, Fault> {
        let row = sqlx::query("SELECT * FROM outbox WHERE id = $1")
            .bind(id.as_str().to_owned())
            .fetch_optional(self.read())
            .await?;
        row.as_ref().map(message).transpose()
    }

    /// Lets a waiting or stuck message be tried now; `false` when there is none of this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hurry_message(&self, id: &MessageId, now: Timestamp) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let found = sqlx::query(
            "UPDATE outbox SET state = 'waiting', run_at_ms = $1, ended_at_ms = NULL, failures = 0
             WHERE id = $2 AND state IN ('waiting', 'stuck')",
        )
        .bind(now.unix_ms())
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(found.rows_affected() == 1)
    }

    /// Forgets messages that were taken or dropped before `then`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_messages(&self, then: Timestamp) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM outbox WHERE state IN ('sent', 'dropped') AND ended_at_ms < $1")
            .bind(then.unix_ms())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
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

/// Ends a message; `false` when the lease was lost, so that nothing may be kept beside it.
pub(super) async fn finish(tx: &mut AnyConnection, end: &MessageEnd) -> Result<bool, Fault> {
    let ended = sqlx::query(
        "UPDATE outbox SET state = $1, last_error = $2, last_status = $3, ended_at_ms = $4,
            owner = NULL, leased_until_ms = NULL,
            failures = failures + (CASE WHEN $1 = 'stuck' THEN 1 ELSE 0 END)
         WHERE id = $5 AND fence = $6 AND state = 'waiting'",
    )
    .bind(state_name(end.state))
    .bind(end.result.cause.clone())
    .bind(end.result.status.map(i64::from))
    .bind(end.now.unix_ms())
    .bind(end.id.as_str())
    .bind(end.fence)
    .execute(tx)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Writes a message, unless it was written before.
pub(super) async fn insert(
    tx: &mut AnyConnection,
    new: &NewMessage,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO outbox (id, kind, account_id, envelope_id, invite_id, webhook_id, seq, topic,
            lane, body, replay_of, state, created_at_ms, run_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', $12, $12)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(new.id.as_str())
    .bind(new.kind.as_str())
    .bind(new.account_id.as_str())
    .bind(new.envelope_id.as_ref().map(EnvelopeId::as_str))
    .bind(new.invite_id.as_ref().map(InviteId::as_str))
    .bind(new.webhook_id.as_ref().map(WebhookId::as_str))
    .bind(new.seq.map(integer))
    .bind(&new.topic)
    .bind(&new.lane)
    .bind(new.body.as_deref())
    .bind(new.replay_of.as_ref().map(MessageId::as_str))
    .bind(now.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

fn message(row: &AnyRow) -> Result<OutboxRow, Fault> {
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

fn state_name(state: DeliveryState) -> &'static str {
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
    fn as_str(self) -> &'static str {
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
