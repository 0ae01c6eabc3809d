use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

/// An instant in UTC, to the millisecond; on the wire RFC 3339 (`2026-11-21T20:40:00.000Z`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(value_type = String, format = DateTime)
)]
pub struct Timestamp(i64);

/// Says why a text or number is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an instant is written like 2026-11-21T20:40:00Z (RFC 3339), years 0000 to 9999")]
#[non_exhaustive]
pub struct TimestampError;

impl Timestamp {
    /// The instant `ms` milliseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// When it lies outside the years 0000 to 9999.
    pub fn from_unix_ms(ms: i64) -> Result<Self, TimestampError> {
        let instant = OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
            .map_err(|_| TimestampError)?;
        if (0..=9999).contains(&instant.year()) {
            Ok(Self(ms))
        } else {
            Err(TimestampError)
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_ms(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    #[must_use]
    pub fn unix_s(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant `ms` milliseconds later (earlier when negative), held inside the calendar.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Self {
        Self::from_unix_ms(self.0.saturating_add(ms)).unwrap_or(self)
    }

    /// This instant `minutes` later.
    #[must_use]
    pub fn plus_minutes(self, minutes: u32) -> Self {
        self.plus_ms(i64::from(minutes) * 60_000)
    }

    fn calendar(self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(self.0)
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let instant = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimestampError)?;
        let ms = instant
            .to_offset(UtcOffset::UTC)
            .unix_timestamp_nanos()
            .div_euclid(1_000_000);
        Self::from_unix_ms(i64::try_from(ms).map_err(|_| TimestampError)?)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimestampError;
    fn try_from(text: String) -> Result<Self, TimestampError> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(instant: Timestamp) -> Self {
        instant.to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.calendar();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            c.year(),
            u8::from(c.month()),
            c.day(),
            c.hour(),
            c.minute(),
            c.second(),
            c.millisecond()
        )
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_read_and_write_rfc_3339_in_utc() {
        let t: Timestamp = "2026-11-21T21:40:00.5+01:00".parse().unwrap();
        assert_eq!(t.to_string(), "2026-11-21T20:40:00.500Z");
        assert_eq!(t.plus_minutes(15).to_string(), "2026-11-21T20:55:00.500Z");
        assert_eq!(t.unix_s(), 1_795_293_600);
        for bad in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-21"] {
            assert_eq!(bad.parse::<Timestamp>(), Err(TimestampError), "{bad}");
        }
    }
}
