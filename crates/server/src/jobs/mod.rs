//! Work outside of a request: leased, done again after a crash, never given up.

mod augment_seals;
mod seal_envelope;

use crate::app::App;
use crate::augmentation::AugmentationError;
use crate::envelope::{Command, ServiceAct};
use crate::error::{ActError, Fault};
use crate::pdf_worker::PdfError;
use crate::store::{JobKind, Lease};
use crate::trust_services::NoTime;
use metrics::{counter, histogram};
use paraph_protocol::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::{interval, sleep};

/// Looks for work at least so often: other processes may have left some.
const LONGEST_NAP: Duration = Duration::from_secs(5);
/// How often the service tidies up.
const ROUND: Duration = Duration::from_secs(60);
/// A lease is renewed long before it ends.
const RENEW: Duration = Duration::from_secs(20);
/// Attempts in a row after which the sender is told.
const PATIENCE: u32 = 10;
const LONGEST_PAUSE_MS: i64 = 3_600_000;

/// Why a job has to be done again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// The envelope could not be read or written to.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The document could not be prepared.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// The seal could not be made.
    #[error("the seal could not be made: {0}")]
    Seal(#[from] paraph_seal::Error),
    /// A certificate of the sealing key is not in force.
    #[error("the sealing certificate of {subject} is not in force; configure another seal_key")]
    CertificateNotInForce {
        /// Whose certificate (RFC 4514).
        subject: String,
    },
    /// No authority gave a timestamp, and the seal waits for one.
    #[error(transparent)]
    NoTime(#[from] NoTime),
    /// The sealed files stay as they are.
    #[error(transparent)]
    Augmentation(#[from] AugmentationError),
    /// Somebody else has the job now.
    #[error("the lease was lost")]
    LeaseLost,
    /// The job panicked.
    #[error("the job panicked")]
    Panicked,
}

impl From<Fault> for JobError {
    fn from(fault: Fault) -> Self {
        Self::Act(fault.into())
    }
}

/// Works until `stop` says so.
pub async fn work(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let mut rounds = interval(ROUND);
    loop {
        // Whoever is told to stop finishes the job that has begun, and leaves the rest to others.
        while !*stop.borrow() && run_next(&app).await {}
        tokio::select! {
            () = told_to_stop(&mut stop) => return,
            () = app.new_job.notified() => {}
            () = sleep(nap(&app).await) => {}
            _ = rounds.tick() => tidy(&app).await,
        }
    }
}

async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone cannot say anything else any more.
    drop(stop.wait_for(|stopped| *stopped).await);
}

/// Does every job that is due now.
pub async fn run_due(app: &Arc<App>) {
    while run_next(app).await {}
}

/// Does the next job that is due; `false` when there is none.
async fn run_next(app: &Arc<App>) -> bool {
    match app.store.lease_job(&app.boot_id, app.now()).await {
        Ok(Some(lease)) => {
            run(app, lease).await;
            true
        }
        Ok(None) => false,
        Err(fault) => {
            tracing::error!(%fault, "cannot look for jobs");
            false
        }
    }
}

/// Ends what is overdue and forgets what nobody may ask for again.
pub async fn tidy(app: &App) {
    if let Err(fault) = try_tidy(app).await {
        tracing::error!(%fault, "cannot tidy up");
    }
}

async fn try_tidy(app: &App) -> Result<(), Fault> {
    app.store.forget_answers(app.now()).await?;
    app.store.forget_pads(app.now()).await?;
    app.store.forget_preparations(app.now()).await?;
    for id in app.store.overdue_envelopes(app.now()).await? {
        let command = Command::Service(ServiceAct::Expire);
        match app.act(&id, command, |_| Ok(Vec::new())).await {
            // Refused: somebody signed or withdrew in between.
            Ok(_) | Err(ActError::Refused(_)) => {}
            Err(error) => tracing::error!(envelope_id = %id, %error, "cannot expire"),
        }
    }
    for id in app.store.envelopes_to_remind(app.now()).await? {
        let command = Command::Service(ServiceAct::Remind);
        match app.act(&id, command, |_| Ok(Vec::new())).await {
            // Refused: somebody acted, or another node was faster.
            Ok(_) | Err(ActError::Refused(_)) => {}
            Err(error) => tracing::error!(envelope_id = %id, %error, "cannot remind"),
        }
    }
    Ok(())
}

async fn nap(app: &App) -> Duration {
    let Ok(Some(due)) = app.store.next_job_at().await else {
        return LONGEST_NAP;
    };
    let ms = due.unix_ms() - app.now().unix_ms();
    let ms = u64::try_from(ms).unwrap_or(0).max(50);
    Duration::from_millis(ms).min(LONGEST_NAP)
}

async fn run(app: &Arc<App>, lease: Lease) {
    let (task_app, task_lease) = (app.clone(), lease.clone());
    // A task of its own: a job that panics must not take the worker with it.
    let task = tokio::spawn(async move { attempt(&task_app, &task_lease).await });
    let (id, fence, job) = (&lease.envelope_id, lease.fence, lease.kind.as_str());
    let started = Instant::now();
    let ended = task.await.unwrap_or(Err(JobError::Panicked));
    let outcome = match &ended {
        Ok(()) => "done",
        Err(JobError::LeaseLost) => "lease_lost",
        Err(_) => "failed",
    };
    counter!("paraph_jobs_total", "kind" => job, "outcome" => outcome).increment(1);
    histogram!("paraph_job_seconds", "kind" => job).record(started.elapsed());
    match ended {
        Ok(()) => tracing::info!(job, envelope_id = %id, fence, "done"),
        Err(JobError::LeaseLost) => tracing::warn!(job, envelope_id = %id, fence, "lease lost"),
        Err(error) => {
            tracing::error!(job, envelope_id = %id, fence, %error, "failed");
            if let Err(fault) = put_off(app, &lease, &error).await {
                tracing::error!(envelope_id = %id, %fault, "cannot put the job off");
            }
        }
    }
}

async fn attempt(app: &App, lease: &Lease) -> Result<(), JobError> {
    let work = async {
        match lease.kind {
            JobKind::SealEnvelope => seal_envelope::run(app, lease).await,
            JobKind::AugmentSeals => augment_seals::run(app, lease).await,
        }
    };
    tokio::select! {
        done = work => done,
        lost = keep(app, lease) => Err(lost),
    }
}

/// Renews the lease until it is lost.
async fn keep(app: &App, lease: &Lease) -> JobError {
    loop {
        sleep(RENEW).await;
        match app.store.renew_lease(lease, app.now()).await {
            Ok(true) => {}
            Ok(false) => return JobError::LeaseLost,
            Err(fault) => return fault.into(),
        }
    }
}

async fn put_off(app: &App, lease: &Lease, error: &JobError) -> Result<(), Fault> {
    let failures = lease.failures + 1;
    let (now, run_at) = (app.now(), next_try(failures, app.now()));
    let cause = error.to_string();
    app.store.put_job_off(lease, &cause, now, run_at).await?;
    // A file that is sealed already was delivered; only operators can do something about it.
    if failures != PATIENCE || lease.kind != JobKind::SealEnvelope {
        return Ok(());
    }
    let command = Command::Service(ServiceAct::FailSeal { cause });
    match app
        .act(&lease.envelope_id, command, |_| Ok(Vec::new()))
        .await
    {
        Err(ActError::Fault(fault)) => Err(fault),
        _ => Ok(()),
    }
}

/// One second after the first failure, then twice as long each time, at most an hour.
fn next_try(failures: u32, now: Timestamp) -> Timestamp {
    let doubled = 1_000_i64 << failures.saturating_sub(1).min(20);
    now.plus_ms(doubled.min(LONGEST_PAUSE_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end_at_an_hour() {
        let now: Timestamp = "2026-11-21T20:40:00Z".parse().unwrap();
        let pause_s = |failures| next_try(failures, now).unix_s() - now.unix_s();
        assert_eq!(
            [1, 2, 3, 11, 12, 400].map(pause_s),
            [1, 2, 4, 1_024, 2_048, 3_600]
        );
    }
}
