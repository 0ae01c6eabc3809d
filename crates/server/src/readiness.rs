//! Whether this node can serve: its database and the documents' bytes answer.

use crate::blobs::Blobs;
use crate::error::Fault;
use crate::store::Store;
use serde::Serialize;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::time::timeout;

/// What a node needs from others, and whether it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ready {
    /// The database.
    pub database: bool,
    /// The disk or the object store with the documents' bytes.
    pub documents: bool,
}

/// The last answer: whoever asks often does not ask the database as often.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, Ready)>>);

/// How long an answer is good for.
const FRESH: Duration = Duration::from_secs(1);
/// Who takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(3);

impl Ready {
    /// Whether requests can be served.
    #[must_use]
    pub fn is_ready(self) -> bool {
        self.database && self.documents
    }
}

impl Readiness {
    /// Asks what this node needs, at most once a second.
    pub async fn ask(&self, store: &Store, blobs: &Blobs) -> Ready {
        let mut last = self.0.lock().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < FRESH
        {
            return ready;
        }
        let (database, documents) = tokio::join!(
            timeout(PATIENCE, store.reach()),
            timeout(PATIENCE, blobs.reach())
        );
        let ready = Ready {
            database: answers("database", database.ok()),
            documents: answers("documents", documents.ok()),
        };
        *last = Some((Instant::now(), ready));
        ready
    }
}

fn answers(who: &'static str, answer: Option<Result<(), Fault>>) -> bool {
    match answer {
        Some(Ok(())) => true,
        Some(Err(fault)) => {
            tracing::warn!(who, %fault, "not ready");
            false
        }
        None => {
            tracing::warn!(who, "not ready: no answer in time");
            false
        }
    }
}
