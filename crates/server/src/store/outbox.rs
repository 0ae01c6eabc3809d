use super::message::{
    AttemptResult, MessageEnd, NewMessage, OutboxFilter, OutboxRow, message, state_name,
};
use super::open::Store;
use super::row::{Columns, integer};
use super::sessions::{self, NewLink};
use crate::clock::timestamp;
use crate::error::Fault;
use paraph_protocol::{AccountId, EnvelopeId, InviteId, MessageId, Timestamp, WebhookId};
use sqlx::{AnyConnection, AssertSqlSafe};

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

    /// Keeps the locked token of a message, and the link that it opens, from before it is sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_link(
        &self,
        row: &OutboxRow,
        locked: &[u8],
        link: &NewLink,
    ) -> Result<(), Fault> {
        let Some(envelope_id) = &row.envelope_id else {
            return Ok(());
        };
        let mut tx = self.write().await?;
        let kept = sqlx::query(
            "UPDATE outbox SET body = $1 WHERE id = $2 AND fence = $3 AND state = 'waiting'",
        )
        .bind(locked)
        .bind(row.id.as_str())
        .bind(row.fence)
        .execute(&mut *tx)
        .await?;
        if kept.rows_affected() == 1 {
            sessions::insert_link(&mut tx, envelope_id, link).await?;
            tx.commit().await?;
        }
        Ok(())
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

/// Ends a message; `false` when the lease was lost, so that nothing may be kept beside it.
pub(super) async fn finish(tx: &mut AnyConnection, end: &MessageEnd) -> Result<bool, Fault> {
    let ended = sqlx::query(
        "UPDATE outbox SET state = $1, last_error = $2, last_status = $3, ended_at_ms = $4,
            owner = NULL, leased_until_ms = NULL,
            body = (CASE WHEN $1 <> 'stuck' AND kind <> 'webhook' THEN NULL ELSE body END),
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
