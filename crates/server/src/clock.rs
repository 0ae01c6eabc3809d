use paraph_protocol::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// What time it is.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The instant, UTC.
    fn now(&self) -> Timestamp;
    /// Nanoseconds since the process started; never goes back.
    fn mono_ns(&self) -> u128;
}

/// The clock of the machine.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose monotonic count starts now.
    #[must_use]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn mono_ns(&self) -> u128 {
        self.started.elapsed().as_nanos()
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct SettableClock {
    unix_ms: AtomicI64,
    started: Instant,
}

impl SettableClock {
    /// A clock that shows `at`.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        Self {
            unix_ms: AtomicI64::new(at.unix_ms()),
            started: Instant::now(),
        }
    }

    /// Moves the clock on by `minutes`.
    pub fn advance_minutes(&self, minutes: u32) {
        self.advance_ms(i64::from(minutes) * 60_000);
    }

    /// Moves the clock by `ms` milliseconds.
    pub fn advance_ms(&self, ms: i64) {
        self.unix_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Timestamp {
        timestamp(self.unix_ms.load(Ordering::SeqCst))
    }

    fn mono_ns(&self) -> u128 {
        self.started.elapsed().as_nanos()
    }
}

/// The instant of a count of milliseconds, held inside the calendar.
pub(crate) fn timestamp(unix_ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(unix_ms).unwrap_or_else(|_| {
        // A clock outside of the years 0 to 9999 is broken; the epoch shows that it is.
        Timestamp::from_unix_ms(0).unwrap_or_else(|_| unreachable!("the epoch is in the calendar"))
    })
}
