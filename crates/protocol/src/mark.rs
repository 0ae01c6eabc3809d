use crate::ValueError;
use crate::file::media_type_of;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_ink::{Ink, ScriptFont};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Largest picture of a signature in bytes.
pub(crate) const MOST_MARK_BYTES: usize = 64 * 1024;
/// Longest side of a picture of a signature in pixels.
const MOST_SIDE: u32 = 1_200;

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
    /// A picture of a signature on paper, its background taken away.
    Uploaded {
        /// The picture.
        picture: MarkPicture,
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
    /// By choosing a picture.
    Upload,
}

impl Mark {
    /// The way this mark was made.
    #[must_use]
    pub fn capture(&self) -> CaptureKind {
        match self {
            Self::Drawn { .. } => CaptureKind::Draw,
            Self::Typed { .. } => CaptureKind::Type,
            Self::Clicked { .. } => CaptureKind::Click,
            Self::Uploaded { .. } => CaptureKind::Upload,
        }
    }
}

/// A PNG (ISO/IEC 15948) of a signature; in JSON its bytes are base64.
#[derive(Clone, PartialEq, Eq)]
pub struct MarkPicture(Vec<u8>);

impl MarkPicture {
    /// The picture of these bytes.
    #[must_use]
    pub fn new(png: Vec<u8>) -> Self {
        Self(png)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Width and height in pixels, as the first chunk says.
    #[must_use]
    pub fn size_px(&self) -> Option<(u32, u32)> {
        let head = self.0.get(12..24).filter(|h| h.starts_with(b"IHDR"))?;
        let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
        Some((number(4)?, number(8)?))
    }

    /// Checks size and form; whether it can be decoded is seen where it is drawn.
    ///
    /// # Errors
    /// [`ValueError::NotAMark`].
    pub fn check(&self) -> Result<(), ValueError> {
        let side = 1..=MOST_SIDE;
        let fits = |(w, h): (u32, u32)| side.contains(&w) && side.contains(&h);
        let png = media_type_of(&self.0) == Some("image/png");
        if png && self.0.len() <= MOST_MARK_BYTES && self.size_px().is_some_and(fits) {
            Ok(())
        } else {
            Err(ValueError::NotAMark)
        }
    }
}

/// A picture is long: its first bytes say enough in a log.
impl std::fmt::Debug for MarkPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MarkPicture({} bytes)", self.0.len())
    }
}

impl Serialize for MarkPicture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for MarkPicture {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = STANDARD
            .decode(text)
            .map_err(|_| D::Error::custom("not base64"))?;
        Ok(Self(bytes))
    }
}
