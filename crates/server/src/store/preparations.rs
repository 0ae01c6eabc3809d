use super::idempotency::{self, Attempt, StoredAnswer};
use super::open::Store;
use super::row::Columns;
use crate::clock::timestamp;
use crate::error::Fault;
use crate::origin::Origin;
use crate::secret::Secret;
use paraph_protocol::{EnvelopeId, Sha256, Timestamp};

/// How long it is known that a preparation is over.
const KEPT_MS: i64 = 24 * 60 * 60_000;

/// A link to be stored that lets somebody place fields on a draft.
#[derive(Debug, Clone)]
pub struct NewPreparation {
    /// SHA-256 of its token.
    pub sha256: Sha256,
    /// The draft.
    pub envelope_id: EnvelopeId,
    /// When the link ends.
    pub expires_at: Timestamp,
}

/// What a link is exchanged for.
#[derive(Debug, Clone)]
pub struct PreparationSession {
    /// SHA-256 of its token.
    pub sha256: Sha256,
    /// When it begins.
    pub now: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// A preparation that has begun.
#[derive(Debug, Clone)]
pub struct PreparationRow {
    /// The draft.
    pub envelope_id: EnvelopeId,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

impl Store {
    /// Keeps a link, together with the answer for a repeated request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_preparation(
        &self,
        new: &NewPreparation,
        repeat: Option<(&Attempt, &StoredAnswer)>,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO preparations VALUES ($1, $2, $3, NULL, NULL)")
            .bind(new.sha256.0.as_slice())
            .bind(new.envelope_id.as_str())
            .bind(new.expires_at.unix_ms())
            .execute(&mut *tx)
            .await?;
        if let Some((attempt, answer)) = repeat {
            idempotency::answer(&mut tx, attempt, answer).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The draft of a link that was not exchanged and has not ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prepare_link(
        &self,
        token: &Secret,
        now: Timestamp,
    ) -> Result<Option<EnvelopeId>, Fault> {
        let row = sqlx::query(
            "SELECT envelope_id FROM preparations
             WHERE link_sha256 = $1 AND session_sha256 IS NULL AND link_expires_at_ms > $2",
        )
        .bind(token.sha256().0.to_vec())
        .bind(now.unix_ms())
        .fetch_optional(self.read())
        .await?;
        row.map(|row| Columns(&row).parsed("envelope_id"))
            .transpose()
    }

    /// Exchanges a link, once; `false` when somebody was faster, or it has ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_preparation(
        &self,
        link: &Secret,
        session: &PreparationSession,
    ) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let begun = sqlx::query(
            "UPDATE preparations SET session_sha256 = $1, expires_at_ms = $2
             WHERE link_sha256 = $3 AND session_sha256 IS NULL AND link_expires_at_ms > $4",
        )
        .bind(session.sha256.0.as_slice())
        .bind(session.expires_at.unix_ms())
        .bind(link.sha256().0.to_vec())
        .bind(session.now.unix_ms())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(begun.rows_affected() == 1)
    }

    /// The preparation of a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preparation(&self, token: &Secret) -> Result<Option<PreparationRow>, Fault> {
        let row = sqlx::query("SELECT * FROM preparations WHERE session_sha256 = $1")
            .bind(token.sha256().0.to_vec())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        let expires_at_ms: Option<i64> = columns.plain("expires_at_ms")?;
        Ok(Some(PreparationRow {
            envelope_id: columns.parsed("envelope_id")?,
            expires_at: timestamp(expires_at_ms.unwrap_or_default()),
        }))
    }

    /// Forgets links that nobody opened in time, and preparations whose time is over for so long
    /// that nobody wonders any more why.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_preparations(&self, now: Timestamp) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "DELETE FROM preparations WHERE coalesce(expires_at_ms, link_expires_at_ms) <= $1",
        )
        .bind(now.plus_ms(-KEPT_MS).unix_ms())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The origins of an envelope's account, sorted; none when there is no such envelope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn origins_of_envelope(&self, id: &EnvelopeId) -> Result<Vec<Origin>, Fault> {
        let rows = sqlx::query(
            "SELECT o.origin FROM origins o JOIN envelopes e ON e.account_id = o.account_id
             WHERE e.id = $1 ORDER BY o.origin",
        )
        .bind(id.as_str())
        .fetch_all(self.read())
        .await?;
        super::accounts::origins(&rows)
    }
}
