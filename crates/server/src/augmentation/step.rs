use crate::envelope::SealLevel;
use paraph_protocol::Timestamp;

/// What brings a sealed file on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Trusted time for a file that left without it, as a document timestamp.
    Time,
    /// Certificates and revocation data of all that has signed in it.
    ValidationData,
    /// A document timestamp over these.
    DocumentTimestamp,
    /// Data about the newest document timestamp, and another one over it.
    Renewal,
}

/// Longest time before the end of its certificates that a timestamp is renewed.
const EARLIEST_MS: i64 = 90 * 86_400_000;

impl Step {
    /// What a file of one level needs for another one; nothing when it is there for good. The
    /// highest level is kept, whatever is wanted of newer files.
    #[must_use]
    pub fn after(reached: SealLevel, target: SealLevel) -> Option<Self> {
        match reached {
            SealLevel::BLta => Some(Self::Renewal),
            _ if reached >= target => None,
            SealLevel::BB => Some(Self::Time),
            SealLevel::BT => Some(Self::ValidationData),
            SealLevel::BLt => Some(Self::DocumentTimestamp),
        }
    }

    /// The level that it leads to.
    #[must_use]
    pub fn reaches(self) -> SealLevel {
        match self {
            Self::Time => SealLevel::BT,
            Self::ValidationData => SealLevel::BLt,
            Self::DocumentTimestamp | Self::Renewal => SealLevel::BLta,
        }
    }
}

/// Even a certificate that never ends is not relied on for longer: algorithms age.
const LONGEST_MS: i64 = 20 * 366 * 86_400_000;

/// When a document timestamp whose certificates end at `ends` is renewed: three months before,
/// or when half of what is left is over.
#[must_use]
pub fn renewal_at(now: Timestamp, ends_unix_s: u64) -> Timestamp {
    let ends_ms = i64::try_from(ends_unix_s)
        .unwrap_or(i64::MAX)
        .saturating_mul(1_000);
    let left_ms = ends_ms.saturating_sub(now.unix_ms()).clamp(0, LONGEST_MS);
    now.plus_ms((left_ms - EARLIEST_MS).max(left_ms / 2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use SealLevel::{BB, BLt, BLta, BT};

    #[test]
    fn every_level_is_reached_by_the_one_below_it_and_the_highest_is_kept() {
        for target in [BB, BT, BLt, BLta] {
            let mut reached = BB;
            while let Some(step) = Step::after(reached, target) {
                if step == Step::Renewal {
                    assert_eq!((reached, step.reaches()), (BLta, BLta));
                    break;
                }
                assert!(step.reaches() > reached, "{step:?}");
                reached = step.reaches();
            }
            assert_eq!(reached, target);
        }
        assert_eq!(Step::after(BLta, BT), Some(Step::Renewal));
        assert_eq!(Step::after(BLt, BT), None, "nothing is taken back");
    }

    #[test]
    fn a_timestamp_is_renewed_well_before_it_ends() {
        let now: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let days = |days: i64| {
            let ends = u64::try_from(now.unix_s() + days * 86_400).unwrap();
            (renewal_at(now, ends).unix_s() - now.unix_s()) / 86_400
        };
        assert_eq!(days(3_650), 3_560);
        assert_eq!(days(180), 90);
        assert_eq!(days(100), 50);
        assert_eq!(days(2), 1);
        assert_eq!(days(-10), 0);
        assert_eq!(days(1_000_000), 7_230);
        assert!(renewal_at(now, u64::MAX).unix_ms() > now.unix_ms());
    }
}
