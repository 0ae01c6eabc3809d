//! A pad on another device: a QR code leads a phone to it, and its ink appears in the session that
//! asked for it.

use crate::{PadId, Timestamp};
use paraph_ink::Ink;
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/session/pads`: asks for a pad on another device; an older one ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPad {
    /// Whether initials are drawn on it; else a signature.
    pub initials: bool,
}

/// Reply of `POST /v1/session/pads` (201).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PadOffer {
    /// Names the pad.
    pub id: PadId,
    /// Opens it, once; who asks shows it to the person who holds the other device.
    pub link: String,
    /// The same link as a QR code (ISO/IEC 18004).
    pub qr: QrCode,
    /// When it can no longer be opened.
    pub expires_at: Timestamp,
}

/// A QR code as a picture of unit squares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrCode {
    /// Modules on a side, the quiet zone of four on each side too.
    pub side: u32,
    /// The dark modules as an SVG path, one unit to the module.
    pub path: String,
}

/// How far a pad is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PadState {
    /// Nobody has opened it.
    Waiting,
    /// A device draws on it.
    Open,
    /// The device has said that it is done.
    Drawn,
    /// It is over: it expired, or the session went on without it.
    Ended,
}

impl PadState {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Open => "open",
            Self::Drawn => "drawn",
            Self::Ended => "ended",
        }
    }

    /// Whether nothing comes any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Drawn | Self::Ended)
    }
}

/// One event of `GET /v1/session/pads/{id}` (`text/event-stream`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PadNews {
    /// How far it is.
    pub state: PadState,
    /// All that is drawn so far; absent while nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ink: Option<Ink>,
}

/// Body of `POST /v1/pads`: the other device opens the pad, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPad {
    /// The secret of the link's fragment.
    pub token: String,
}

/// Reply of `POST /v1/pads` (201): no more than is needed to know what one draws, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PadReply {
    /// The bearer token of the device: in memory only, never stored.
    pub pad_token: String,
    /// Whether initials are drawn on it; else a signature.
    pub initials: bool,
    /// The title of what is signed.
    pub title: String,
    /// Who asks for it.
    pub sender: String,
    /// The language that the sender chose for the recipient, BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Body of `PUT /v1/pad`: what is drawn so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PadInk {
    /// Counts the changes from 1; what comes late with a lower number changes nothing.
    pub revision: u32,
    /// All of it.
    pub ink: Ink,
    /// Whether the person says that it is done.
    pub done: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_of_a_pad_travel_as_they_are_documented() {
        let json = r#"{"state":"waiting"}"#;
        let news: PadNews = serde_json::from_str(json).unwrap();
        assert_eq!(news.ink, None);
        assert_eq!(serde_json::to_string(&news).unwrap(), json);
        for state in [
            PadState::Waiting,
            PadState::Open,
            PadState::Drawn,
            PadState::Ended,
        ] {
            let word = serde_json::to_value(state).unwrap();
            assert_eq!(word, state.as_str());
        }
    }
}
