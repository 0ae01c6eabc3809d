use serde::{Deserialize, Serialize};

/// A bundled script font for typed marks (SIL Open Font License 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ScriptFont {
    /// Caveat, by the Caveat project authors: upright and quick.
    #[default]
    Caveat,
    /// Dancing Script, by the Dancing Script project authors: round and joined.
    DancingScript,
}

impl ScriptFont {
    /// Every bundled font, in the order in which they are offered.
    pub const ALL: &[Self] = &[Self::Caveat, Self::DancingScript];

    /// The file name below the widget's `fonts/` folder.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Caveat => "Caveat-Regular.ttf",
            Self::DancingScript => "DancingScript-Regular.ttf",
        }
    }

    /// The font file itself.
    #[cfg(feature = "fonts")]
    #[must_use]
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Self::Caveat => include_bytes!("../fonts/Caveat-Regular.ttf"),
            Self::DancingScript => include_bytes!("../fonts/DancingScript-Regular.ttf"),
        }
    }
}
