use paraph_protocol::Timestamp;
use serde::{Deserialize, Serialize};

/// A `PAdES` baseline level (EN 319 142-1, 6.1), as events and the configuration write it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize,
)]
pub enum SealLevel {
    /// The time is only claimed.
    #[default]
    #[serde(rename = "B-B")]
    BB,
    /// A timestamp authority states the time.
    #[serde(rename = "B-T")]
    BT,
    /// Certificates and their revocation data are in the file.
    #[serde(rename = "B-LT")]
    BLt,
    /// A document timestamp protects all of it, and is renewed.
    #[serde(rename = "B-LTA")]
    BLta,
}

/// The newest time that a timestamp authority has stated about a sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedTime {
    /// The time in the token.
    pub at: Timestamp,
    /// The authority's address, as the operator configured it.
    pub authority: String,
}

impl SealLevel {
    /// The level in the standard's words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BB => "B-B",
            Self::BT => "B-T",
            Self::BLt => "B-LT",
            Self::BLta => "B-LTA",
        }
    }
}

impl std::fmt::Display for SealLevel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for SealLevel {
    type Err = UnknownLevel;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let levels = [Self::BB, Self::BT, Self::BLt, Self::BLta];
        let found = levels.into_iter().find(|level| level.as_str() == text);
        found.ok_or(UnknownLevel)
    }
}

/// The text is no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the levels are B-B, B-T, B-LT and B-LTA")]
pub struct UnknownLevel;
