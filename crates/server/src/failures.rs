use paraph_protocol::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Counts failed exchanges of links by address, in windows of a minute.
///
/// Only answers to failures are replaced: a good link is never refused because of others' failures.
#[derive(Debug)]
pub struct Failures {
    most: u32,
    windows: Mutex<HashMap<IpAddr, Window>>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    ends_at: Timestamp,
    count: u32,
}

const WINDOW_MS: i64 = 60_000;
/// Addresses that are remembered; beyond it finished windows are forgotten.
const CROWD: usize = 10_000;

impl Failures {
    /// A counter that lets `most` failures per address and minute pass.
    #[must_use]
    pub fn new(most: u32) -> Self {
        Self {
            most,
            windows: Mutex::default(),
        }
    }

    /// Counts a failure; gives the seconds to wait when there were too many.
    pub fn count(&self, ip: IpAddr, now: Timestamp) -> Option<u64> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() > CROWD {
            windows.retain(|_, window| window.ends_at > now);
        }
        let fresh = Window {
            ends_at: now.plus_ms(WINDOW_MS),
            count: 0,
        };
        let window = windows.entry(subnet(ip)).or_insert(fresh);
        if window.ends_at <= now {
            *window = fresh;
        }
        window.count = window.count.saturating_add(1);
        let left_ms = window.ends_at.unix_ms() - now.unix_ms();
        (window.count > self.most).then(|| u64::try_from(left_ms).unwrap_or(0).div_ceil(1_000))
    }
}

/// One customer of an access provider has a whole /64 of IPv6 addresses.
fn subnet(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => {
            let s = v6.segments();
            IpAddr::from([s[0], s[1], s[2], s[3], 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_failures_in_a_minute_have_to_wait_and_others_do_not() {
        let failures = Failures::new(2);
        let now: Timestamp = "2026-11-21T20:40:00Z".parse().unwrap();
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        assert_eq!(failures.count(one, now), None);
        assert_eq!(failures.count(one, now.plus_ms(500)), None);
        assert_eq!(failures.count(one, now.plus_ms(500)), Some(60));
        assert_eq!(failures.count(other, now), None);
        assert_eq!(failures.count(one, now.plus_minutes(1)), None);
    }
}
