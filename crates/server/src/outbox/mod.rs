//! What leaves the service: webhooks, mail, text messages. The only sender.
//!
//! A message is a row that was written in the transaction of the event that caused it. Workers
//! lease rows with a fence, try, and put off what fails; a message is sent at least once and keeps
//! its id, so that receivers know a repeat.

mod forms;
mod history;
mod kept;
mod letter;
mod mail;
mod native_form;
mod notice;
mod sms;
mod webhook;
mod words;

use crate::app::App;
use crate::error::Fault;
use crate::store::{AttemptResult, MessageEnd, MessageKind, OutboxRow};
use paraph_protocol::Timestamp;
use paraph_protocol::native::{DeliveryKind, DeliveryState};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

/// Looks for messages at least so often: other nodes may have left some.
const LONGEST_NAP: Duration = Duration::from_secs(5);
/// How long to leave messages alone whose lane is full.
const FULL_LANE: Duration = Duration::from_secs(1);
/// A lease is renewed long before it ends.
const RENEW: Duration = Duration::from_secs(20);
/// How often old messages are forgotten.
const ROUND: Duration = Duration::from_secs(600);
/// Attempts at the same time, in all lanes together.
const HANDS: usize = 16;
/// How long a message is kept after it was taken.
const KEPT_MS: i64 = 30 * 86_400_000;

/// What came of an attempt.
#[derive(Debug)]
enum Outcome {
    /// Taken, put into words, or written down otherwise: there is nothing left to store.
    Stored,
    /// The other side has it.
    Taken(AttemptResult),
    /// It is tried again, not before the instant.
    Later(AttemptResult, Timestamp),
    /// Nobody tries any more until somebody asks for it.
    Stuck(AttemptResult),
    /// It has lost its meaning.
    Dropped(AttemptResult),
}

/// Sends until `stop` says so.
pub async fn work(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    let mut busy = JoinSet::new();
    let mut rounds = interval(ROUND);
    loop {
        while busy.len() < HANDS {
            match lease(&app).await {
                Some(row) => drop(busy.spawn(run(app.clone(), row))),
                None => break,
            }
        }
        tokio::select! {
            () = told_to_stop(&mut stop) => break,
            () = app.new_message.notified() => {}
            Some(_) = busy.join_next() => {}
            () = sleep(nap(&app).await) => {}
            _ = rounds.tick() => tidy(&app).await,
        }
    }
    // Every attempt ends by itself: all of them have a time limit.
    while busy.join_next().await.is_some() {}
}

async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone cannot say anything else any more.
    drop(stop.wait_for(|stopped| *stopped).await);
}

/// Tries every message that is due now, one after the other.
pub async fn run_due(app: &Arc<App>) {
    while let Some(row) = lease(app).await {
        run(app.clone(), row).await;
    }
}

/// Forgets messages that were taken long ago.
pub async fn tidy(app: &App) {
    let then = app.now().plus_ms(-KEPT_MS);
    if let Err(fault) = app.store.forget_messages(then).await {
        tracing::error!(%fault, "cannot forget old messages");
    }
}

async fn lease(app: &App) -> Option<OutboxRow> {
    match app.store.lease_message(&app.boot_id, app.now()).await {
        Ok(row) => row,
        Err(fault) => {
            tracing::error!(%fault, "cannot look for messages");
            None
        }
    }
}

async fn nap(app: &App) -> Duration {
    let Ok(Some(due)) = app.store.next_message_at().await else {
        return LONGEST_NAP;
    };
    // What is due and was not leased waits for its lane; whoever leaves it wakes the worker.
    match u64::try_from(due.unix_ms() - app.now().unix_ms()) {
        Ok(ms) if ms > 0 => Duration::from_millis(ms).min(LONGEST_NAP),
        _ => FULL_LANE,
    }
}

async fn run(app: Arc<App>, row: OutboxRow) {
    let (task_app, task_row) = (app.clone(), row.clone());
    // A task of its own: an attempt that panics must not take the worker with it.
    let task = tokio::spawn(async move {
        tokio::select! {
            outcome = attempt(&task_app, &task_row) => Some(outcome),
            () = lost(&task_app, &task_row) => None,
        }
    });
    let outcome = match task.await {
        Ok(Some(outcome)) => outcome,
        Ok(None) => return tracing::warn!(message_id = %row.id, "lease lost"),
        Err(_) => later(&app, &row, "the attempt panicked"),
    };
    if let Err(fault) = keep(&app, &row, outcome).await {
        tracing::error!(message_id = %row.id, %fault, "cannot store what became of a message");
    }
}

async fn attempt(app: &App, row: &OutboxRow) -> Outcome {
    let tried = match row.kind {
        MessageKind::Announcement => webhook::put_into_words(app, row).await,
        MessageKind::Message(DeliveryKind::Webhook) => webhook::send(app, row).await,
        MessageKind::Message(DeliveryKind::Email) => mail::send(app, row).await,
        MessageKind::Message(DeliveryKind::Sms) => sms::send(app, row).await,
    };
    tried.unwrap_or_else(|fault| {
        tracing::error!(message_id = %row.id, %fault, "a message could not be made");
        later(app, row, "the service failed; its log says why")
    })
}

/// Returns when the lease is lost.
async fn lost(app: &App, row: &OutboxRow) {
    loop {
        sleep(RENEW).await;
        // A database that does not answer keeps the lease from nobody; the fence decides.
        if matches!(app.store.renew_message(row, app.now()).await, Ok(false)) {
            return;
        }
    }
}

async fn keep(app: &App, row: &OutboxRow, outcome: Outcome) -> Result<(), Fault> {
    let (state, result) = match outcome {
        Outcome::Stored => return Ok(()),
        Outcome::Later(result, run_at) => {
            // What others say may hold addresses: it stands in the list, not in the log.
            tracing::warn!(message_id = %row.id, topic = row.topic, status = result.status, "put off");
            let put_off = app.store.put_message_off(row, &result, app.now(), run_at);
            return put_off.await;
        }
        Outcome::Taken(result) => (DeliveryState::Sent, result),
        Outcome::Stuck(result) => (DeliveryState::Stuck, result),
        Outcome::Dropped(result) => (DeliveryState::Dropped, result),
    };
    tracing::info!(message_id = %row.id, topic = row.topic, ?state, status = result.status, "ended");
    let end = ended(app, row, state, result);
    app.store.end_message(&end).await.map(drop)
}

/// The end of a message under its present lease.
fn ended(app: &App, row: &OutboxRow, state: DeliveryState, result: AttemptResult) -> MessageEnd {
    MessageEnd {
        id: row.id.clone(),
        fence: row.fence,
        state,
        result,
        now: app.now(),
    }
}

/// A failure without an answer.
fn because(cause: impl Into<String>) -> AttemptResult {
    AttemptResult {
        status: None,
        cause: Some(cause.into()),
    }
}

/// After a failure of ours: again in a while, and never given up.
fn later(app: &App, row: &OutboxRow, cause: &str) -> Outcome {
    Outcome::Later(
        because(cause),
        app.now().plus_ms(pause_ms(row.failures + 1)),
    )
}

/// Fifteen seconds after the first failure, then twice as long each time, at most an hour.
fn pause_ms(failures: u32) -> i64 {
    const LONGEST_MS: i64 = 3_600_000;
    let doubled = 15_000_i64 << failures.saturating_sub(1).min(16);
    doubled.min(LONGEST_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end_at_an_hour() {
        let pauses = [1, 2, 3, 8, 9, 400].map(pause_ms);
        let s = pauses.map(|ms| ms / 1_000);
        assert_eq!(s, [15, 30, 60, 1_920, 3_600, 3_600]);
    }
}
