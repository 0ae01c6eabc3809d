use paraph_ink::{Ink, ScriptFont};
use serde::{Deserialize, Serialize};

/// What a signer adopts as signature or initials (15 USC 7006(5): a symbol adopted with intent).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Mark {
    /// Drawn by hand; the strokes themselves.
    Drawn {
        /// The strokes as the pen gave them.
        ink: Ink,
    },
    /// A name set in a script font; both painters make the same outlines from it.
    Typed {
        /// The name as typed.
        text: String,
        /// The font.
        font: ScriptFont,
    },
    /// A click on a button that says so; painted as the name in plain letters.
    Clicked {
        /// The signer's name.
        name: String,
    },
}

/// A way to make a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CaptureKind {
    /// By pen, finger or mouse.
    Draw,
    /// By typing a name.
    Type,
    /// By a click.
    Click,
}

impl Mark {
    /// The way this mark was made.
    #[must_use]
    pub fn capture(&self) -> CaptureKind {
        match self {
            Self::Drawn { .. } => CaptureKind::Draw,
            Self::Typed { .. } => CaptureKind::Type,
            Self::Clicked { .. } => CaptureKind::Click,
        }
    }
}
