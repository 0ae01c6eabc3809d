use super::JobError;
use crate::app::App;
use crate::augmentation::{Step, renewal_at};
use crate::envelope::{Command, SealLevel, SealedDocument, ServiceAct};
use crate::error::ActError;
use crate::store::{Lease, Side};
use paraph_protocol::Timestamp;

const MINUTE_MS: i64 = 60_000;

/// Takes one step with every sealed file of an envelope, and says when the next one is due, in
/// the same transaction.
pub(super) async fn run(app: &App, lease: &Lease) -> Result<(), JobError> {
    let envelope = app.loaded(&lease.envelope_id).await?.envelope;
    let lowest = envelope.sealed.iter().map(|sealed| sealed.level).min();
    let step = lowest.and_then(|lowest| Step::after(lowest, app.seal_policy.level));
    let Some(step) = step else {
        // The operator wants no more than there is.
        let ended = app.store.end_job(lease).await?;
        return ended.then_some(()).ok_or(JobError::LeaseLost);
    };
    let mut documents = Vec::with_capacity(envelope.sealed.len());
    let mut ends_unix_s = u64::MAX;
    for sealed in &envelope.sealed {
        let bytes = app.blobs.get(&sealed.sha256).await?;
        let taken = app.augmentation().take(step, &bytes, app.now()).await?;
        if step.reaches() == SealLevel::BLta {
            let ends = app.augmentation().ends_unix_s(&taken.bytes).await?;
            ends_unix_s = ends_unix_s.min(ends);
        }
        documents.push(SealedDocument {
            id: sealed.id.clone(),
            sha256: app.blobs.put(&taken.bytes).await?,
            size_bytes: taken.bytes.len() as u64,
            level: step.reaches(),
            trusted_time: taken.trusted_time.or_else(|| sealed.trusted_time.clone()),
        });
    }
    let next = next(app, step.reaches(), ends_unix_s);
    let command = Command::Service(ServiceAct::Augment { documents });
    let sides = |_: &_| {
        let lease = lease.clone();
        Ok(vec![match next {
            Some(at) => Side::JobGoesOn(lease, at),
            None => Side::JobDone(lease),
        }])
    };
    match app.act(&lease.envelope_id, command, sides).await {
        Ok(_) => Ok(()),
        Err(ActError::LeaseLost) => Err(JobError::LeaseLost),
        Err(error) => Err(error.into()),
    }
}

/// When files of this level are to be brought on, if they are.
pub(super) fn next(app: &App, reached: SealLevel, ends_unix_s: u64) -> Option<Timestamp> {
    let now = app.now();
    Some(match Step::after(reached, app.seal_policy.level)? {
        Step::Time | Step::DocumentTimestamp => now,
        // Data that are older than the seal would not prove that it was made in time.
        Step::ValidationData => now.plus_ms(i64::from(app.config.grace_minutes) * MINUTE_MS),
        Step::Renewal => renewal_at(now, ends_unix_s),
    })
}
