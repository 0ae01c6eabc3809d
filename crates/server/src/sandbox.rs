//! A service for tests: its clock can be moved on, and what it would send is kept to be read.
//!
//! A database is a sandbox from its first moment or never: neither can accounts that seal for real
//! get a clock that somebody moves, nor can what was signed under such a clock be sealed for real.

use crate::clock::{Clock, timestamp};
use crate::error::Fault;
use crate::store::Store;
use paraph_protocol::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Farthest that one call moves the clock, milliseconds: a year and a day.
pub const MOST_MS: i64 = 367 * 86_400_000;

/// A clock that runs like another one, ahead of it.
#[derive(Debug)]
pub struct SandboxClock {
    real: Arc<dyn Clock>,
    advanced_ms: AtomicI64,
}

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        let ahead = self.advanced_ms.load(Ordering::SeqCst);
        timestamp(self.real.now().unix_ms().saturating_add(ahead))
    }

    fn mono_ns(&self) -> u128 {
        self.real.mono_ns()
    }
}

/// The clock of a sandbox; nothing where none is configured.
///
/// # Errors
/// When the database is one of the other kind.
pub async fn open(
    store: &Store,
    is_sandbox: bool,
    real: Arc<dyn Clock>,
) -> Result<Option<Arc<SandboxClock>>, Fault> {
    let advanced = match (is_sandbox, store.sandbox_advance().await?) {
        (false, None) => return Ok(None),
        (false, Some(_)) => return Err(Fault::IsSandbox),
        (true, Some(advanced)) => advanced,
        (true, None) if store.become_sandbox().await? => 0,
        (true, None) => return Err(Fault::NotSandbox),
    };
    Ok(Some(Arc::new(SandboxClock {
        real,
        advanced_ms: AtomicI64::new(advanced),
    })))
}

impl SandboxClock {
    /// Shows what the database says: so far ahead in all, milliseconds.
    pub fn set_ahead(&self, advanced_ms: i64) {
        self.advanced_ms.store(advanced_ms, Ordering::SeqCst);
    }
}
