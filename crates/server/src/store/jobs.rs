use super::open::Store;
use super::row::Columns;
use crate::clock::timestamp;
use crate::error::Fault;
use paraph_protocol::{EnvelopeId, Timestamp};
use sqlx::{AnyConnection, AssertSqlSafe};

/// Work that must happen outside of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Seals the documents of a complete envelope.
    SealEnvelope,
    /// Brings the sealed files of an envelope to a higher level, and keeps them there.
    AugmentSeals,
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
    /// When the first of them failed.
    pub failing_since: Option<Timestamp>,
}

/// A job that is not done, as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingJob {
    /// Its number.
    pub id: i64,
    /// What it does.
    pub kind: JobKind,
    /// To which envelope.
    pub envelope_id: EnvelopeId,
    /// When it is tried next.
    pub run_at: Timestamp,
    /// Attempts in a row that have failed.
    pub failures: u32,
    /// When the first of them failed.
    pub failing_since: Option<Timestamp>,
    /// Why the last one failed.
    pub last_error: Option<String>,
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
        let row = sqlx::query(AssertSqlSafe(format!(
            "UPDATE jobs SET owner = $1, leased_until_ms = $2, fence = fence + 1
             WHERE id = (SELECT id FROM jobs WHERE done = 0 AND run_at_ms <= $3
                AND kind IN ('seal_envelope', 'augment_seals')
                AND (leased_until_ms IS NULL OR leased_until_ms < $3)
                ORDER BY run_at_ms, id LIMIT 1 {})
             RETURNING id, kind, envelope_id, fence, failures, failing_since_ms",
            self.engine().skip_locked()
        )))
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
            kind: columns.parsed("kind")?,
            envelope_id: columns.parsed("envelope_id")?,
            fence: columns.plain("fence")?,
            failures: columns.count("failures")?,
            failing_since: failing_since(columns)?,
        }))
    }

    /// Holds a lease for longer; `false` when somebody else has the job now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn renew_lease(&self, lease: &Lease, now: Timestamp) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let held = sqlx::query(
            "UPDATE jobs SET leased_until_ms = $1 WHERE id = $2 AND fence = $3 AND done = 0",
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
        now: Timestamp,
        run_at: Timestamp,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE jobs SET owner = NULL, leased_until_ms = NULL, failures = failures + 1,
                last_error = $1, failing_since_ms = coalesce(failing_since_ms, $2), run_at_ms = $3
             WHERE id = $4 AND fence = $5",
        )
        .bind(cause)
        .bind(now.unix_ms())
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
            "SELECT CASE WHEN leased_until_ms >= run_at_ms THEN leased_until_ms + 1
                ELSE run_at_ms END AS due FROM jobs WHERE done = 0 ORDER BY due LIMIT 1",
        )
        .fetch_optional(self.read())
        .await?;
        row.map(|row| Columns(&row).instant("due")).transpose()
    }

    /// The jobs that are not done, those that fail longest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn waiting_jobs(&self) -> Result<Vec<WaitingJob>, Fault> {
        let rows = sqlx::query(
            "SELECT * FROM jobs WHERE done = 0
             ORDER BY failing_since_ms IS NULL, failing_since_ms, run_at_ms, id",
        )
        .fetch_all(self.read())
        .await?;
        rows.iter().map(|row| waiting_job(Columns(row))).collect()
    }

    /// Makes a job due now; `false` when there is none of this number that is not done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hurry_job(&self, id: i64, now: Timestamp) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let found = sqlx::query("UPDATE jobs SET run_at_ms = $1 WHERE id = $2 AND done = 0")
            .bind(now.unix_ms())
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(found.rows_affected() == 1)
    }

    /// Ends a job that has nothing left to do; `false` when somebody else has it now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_job(&self, lease: &Lease) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let ended = finish(&mut tx, lease).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Envelopes whose time is over but whose audit trail does not say so yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn overdue_envelopes(&self, now: Timestamp) -> Result<Vec<EnvelopeId>, Fault> {
        let rows = sqlx::query(
            "SELECT id FROM envelopes WHERE status = 'open' AND deleted = 0
                AND expires_at_ms <= $1 LIMIT 100",
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
                AND remind_at_ms <= $1 LIMIT 100",
        )
        .bind(now.unix_ms())
        .fetch_all(self.read())
        .await?;
        rows.iter().map(|row| Columns(row).parsed("id")).collect()
    }
}

pub(super) async fn insert(
    tx: &mut AnyConnection,
    kind: JobKind,
    envelope_id: &EnvelopeId,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO jobs (kind, envelope_id, run_at_ms) VALUES ($1, $2, $3)")
        .bind(kind.as_str())
        .bind(envelope_id.as_str())
        .bind(now.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// Gives a job back after a success, to go on at `run_at`; `false` when the lease was lost.
pub(super) async fn go_on(
    tx: &mut AnyConnection,
    lease: &Lease,
    run_at: Timestamp,
) -> Result<bool, Fault> {
    let kept = sqlx::query(
        "UPDATE jobs SET owner = NULL, leased_until_ms = NULL, failures = 0, last_error = NULL,
            failing_since_ms = NULL, run_at_ms = $1 WHERE id = $2 AND fence = $3 AND done = 0",
    )
    .bind(run_at.unix_ms())
    .bind(lease.id)
    .bind(lease.fence)
    .execute(tx)
    .await?;
    Ok(kept.rows_affected() == 1)
}

fn waiting_job(columns: Columns<'_>) -> Result<WaitingJob, Fault> {
    Ok(WaitingJob {
        id: columns.plain("id")?,
        kind: columns.parsed("kind")?,
        envelope_id: columns.parsed("envelope_id")?,
        run_at: columns.instant("run_at_ms")?,
        failures: columns.count("failures")?,
        failing_since: failing_since(columns)?,
        last_error: columns.plain("last_error")?,
    })
}

fn failing_since(columns: Columns<'_>) -> Result<Option<Timestamp>, Fault> {
    let since: Option<i64> = columns.plain("failing_since_ms")?;
    Ok(since.map(timestamp))
}

/// Ends a job; `false` when the lease was lost, so that its effect must not be kept.
pub(super) async fn finish(tx: &mut AnyConnection, lease: &Lease) -> Result<bool, Fault> {
    let done = sqlx::query("UPDATE jobs SET done = 1 WHERE id = $1 AND fence = $2 AND done = 0")
        .bind(lease.id)
        .bind(lease.fence)
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::SealEnvelope, Self::AugmentSeals];

    /// The name in the database and in the operator's list.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SealEnvelope => "seal_envelope",
            Self::AugmentSeals => "augment_seals",
        }
    }
}

impl std::str::FromStr for JobKind {
    type Err = UnknownJob;
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == name);
        found.ok_or(UnknownJob)
    }
}

/// The name is of no job that this version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such kind of job")]
pub struct UnknownJob;
