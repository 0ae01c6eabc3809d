use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{EnvelopeId, Timestamp};
use sqlx::SqliteConnection;

/// Work that must happen outside of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Seals the documents of a complete envelope.
    SealEnvelope,
}

/// The right to do one job for a while; a later lease of it makes the fence higher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// To which envelope.
    pub envelope_id: EnvelopeId,
    /// Which lease of the job this is.
    pub fence: i64,
    /// Attempts in a row that have failed.
    pub failures: u32,
}

/// How long a lease holds.
const LEASE_MS: i64 = 60_000;

impl Store {
    /// Leases the job that has waited longest, if any is due.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_job(&self, owner: &str, now: Timestamp) -> Result<Option<Lease>, Fault> {
        let mut tx = self.write().await?;
        let row = sqlx::query(
            "UPDATE jobs SET owner = ?1, leased_until_ms = ?2, fence = fence + 1
             WHERE id = (SELECT id FROM jobs WHERE done = 0 AND run_at_ms <= ?3
                AND (leased_until_ms IS NULL OR leased_until_ms < ?3)
                ORDER BY run_at_ms, id LIMIT 1)
             RETURNING id, envelope_id, fence, failures",
        )
        .bind(owner)
        .bind(now.plus_ms(LEASE_MS).unix_ms())
        .bind(now.unix_ms())
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        Ok(Some(Lease {
            id: columns.plain("id")?,
            kind: JobKind::SealEnvelope,
            envelope_id: columns.parsed("envelope_id")?,
            fence: columns.plain("fence")?,
            failures: columns.plain("failures")?,
        }))
    }

    /// Holds a lease for longer; `false` when somebody else has the job now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew_lease(&self, lease: &Lease, now: Timestamp) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let held = sqlx::query(
            "UPDATE jobs SET leased_until_ms = ? WHERE id = ? AND fence = ? AND done = 0",
        )
        .bind(now.plus_ms(LEASE_MS).unix_ms())
        .bind(lease.id)
        .bind(lease.fence)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(held.rows_affected() == 1)
    }

    /// Gives a job back after a failure, to be done again at `run_at`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_job_off(
        &self,
        lease: &Lease,
        cause: &str,
        run_at: Timestamp,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET owner = NULL, leased_until_ms = NULL, failures = failures + 1,
                last_error = ?, run_at_ms = ? WHERE id = ? AND fence = ?",
        )
        .bind(cause)
        .bind(run_at.unix_ms())
        .bind(lease.id)
        .bind(lease.fence)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// When the next job is due, if any waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_job_at(&self) -> Result<Option<Timestamp>, Fault> {
        let row = sqlx::query(
            "SELECT max(run_at_ms, coalesce(leased_until_ms + 1, 0)) AS due FROM jobs
             WHERE done = 0 ORDER BY due LIMIT 1",
        )
        .fetch_optional(self.read())
        .await?;
        row.map(|row| Columns(&row).instant("due")).transpose()
    }

    /// Envelopes whose time is over but whose audit trail does not say so yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overdue_envelopes(&self, now: Timestamp) -> Result<Vec<EnvelopeId>, Fault> {
        let rows = sqlx::query(
            "SELECT id FROM envelopes WHERE status = 'open' AND deleted = 0
                AND expires_at_ms <= ? LIMIT 100",
        )
        .bind(now.unix_ms())
        .fetch_all(self.read())
        .await?;
        rows.iter().map(|row| Columns(row).parsed("id")).collect()
    }

    /// Envelopes with a reminder that is due.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn envelopes_to_remind(&self, now: Timestamp) -> Result<Vec<EnvelopeId>, Fault> {
        let rows = sqlx::query(
            "SELECT id FROM envelopes WHERE status = 'open' AND deleted = 0
                AND remind_at_ms <= ? LIMIT 100",
        )
        .bind(now.unix_ms())
        .fetch_all(self.read())
        .await?;
        rows.iter().map(|row| Columns(row).parsed("id")).collect()
    }
}

pub(super) async fn insert(
    tx: &mut SqliteConnection,
    kind: JobKind,
    envelope_id: &EnvelopeId,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO jobs (kind, envelope_id, run_at_ms) VALUES (?, ?, ?)")
        .bind(kind.as_str())
        .bind(envelope_id.as_str())
        .bind(now.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends a job; `false` when the lease was lost, so that its effect must not be kept.
pub(super) async fn finish(tx: &mut SqliteConnection, lease: &Lease) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE jobs SET done = 1 WHERE id = ? AND fence = ? AND done = 0")
        .bind(lease.id)
        .bind(lease.fence)
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

impl JobKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::SealEnvelope => "seal_envelope",
        }
    }
}
