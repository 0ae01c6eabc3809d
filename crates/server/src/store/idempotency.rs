use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{Sha256, Timestamp};
use sqlx::AnyConnection;

/// A request that carries an `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Credential and route.
    pub scope: String,
    /// The key.
    pub key: String,
    /// SHA-256 of the body.
    pub body_sha256: Sha256,
}

/// What the key says about a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Began {
    /// It is the first of its key: go on.
    First,
    /// The first one is still running.
    InFlight,
    /// The first one had another body.
    OtherBody,
    /// The first one was answered like this.
    Answered(StoredAnswer),
}

/// The answer to the first request of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: String,
}

/// A request that has not answered by then has died with its process.
const LONGEST_REQUEST_MS: i64 = 60_000;
/// How long answers are kept.
const KEPT_MS: i64 = 48 * 3_600_000;

impl Store {
    /// Claims a key for a request, or says what became of the earlier one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(&self, attempt: &Attempt, now: Timestamp) -> Result<Began, Fault> {
        let mut tx = self.write().await?;
        // One of two at once writes the row, the other waits for it and reads it.
        let mine = sqlx::query(
            "INSERT INTO idempotency VALUES ($1, $2, $3, $4, NULL, NULL)
             ON CONFLICT (scope, key) DO UPDATE SET started_at_ms = excluded.started_at_ms
                WHERE idempotency.status IS NULL AND idempotency.started_at_ms <= $5
                    AND idempotency.body_sha256 = excluded.body_sha256",
        )
        .bind(&attempt.scope)
        .bind(&attempt.key)
        .bind(attempt.body_sha256.0.as_slice())
        .bind(now.unix_ms())
        .bind(now.plus_ms(-LONGEST_REQUEST_MS).unix_ms())
        .execute(&mut *tx)
        .await?;
        if mine.rows_affected() == 1 {
            tx.commit().await?;
            return Ok(Began::First);
        }
        let row = sqlx::query("SELECT * FROM idempotency WHERE scope = $1 AND key = $2")
            .bind(&attempt.scope)
            .bind(&attempt.key)
            .fetch_optional(&mut *tx)
            .await?;
        // Gone in this moment: the earlier request has just given the key free.
        row.as_ref().map_or(Ok(Began::InFlight), |row| {
            earlier(Columns(row), &attempt.body_sha256)
        })
    }

    /// Gives a key free again: its request changed nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn abandon(&self, attempt: &Attempt) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM idempotency WHERE scope = $1 AND key = $2 AND status IS NULL")
            .bind(&attempt.scope)
            .bind(&attempt.key)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets answers that nobody may ask for again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_answers(&self, now: Timestamp) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM idempotency WHERE started_at_ms < $1")
            .bind(now.plus_ms(-KEPT_MS).unix_ms())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// What became of the earlier request of a key.
fn earlier(columns: Columns<'_>, body_sha256: &Sha256) -> Result<Began, Fault> {
    if columns.sha256("body_sha256")? != *body_sha256 {
        return Ok(Began::OtherBody);
    }
    let status: Option<i64> = columns.plain("status")?;
    let (Some(_), Some(body)) = (status, columns.plain("answer")?) else {
        return Ok(Began::InFlight);
    };
    let status = columns.count("status")?;
    Ok(Began::Answered(StoredAnswer { status, body }))
}

/// Stores the answer in the transaction of its effect.
pub(super) async fn answer(
    tx: &mut AnyConnection,
    attempt: &Attempt,
    answer: &StoredAnswer,
) -> Result<(), Fault> {
    sqlx::query("UPDATE idempotency SET status = $1, answer = $2 WHERE scope = $3 AND key = $4")
        .bind(i64::from(answer.status))
        .bind(&answer.body)
        .bind(&attempt.scope)
        .bind(&attempt.key)
        .execute(tx)
        .await?;
    Ok(())
}
