//! The fonts that text is set in, and which letters each has.

use rustybuzz::ttf_parser::{Permissions, PlatformId, Tag, VariationAxis, fonts_in_collection};
use rustybuzz::{Face, Variation};
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// Weight at which a variable font is set (OpenType, `wght`).
const REGULAR: f32 = 400.0;

/// Reads the whole of a font file.
type Read = dyn Fn() -> std::io::Result<Vec<u8>> + Send + Sync;

/// Says why a file is no font to set text in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FontError {
    /// The file cannot be read.
    #[error("the font file cannot be read")]
    Unreadable,
    /// The file is no OpenType font, or the collection has no such face.
    #[error("the file is no OpenType font with outlines, or has no face {face}")]
    NotAFont {
        /// The face asked for, from 0.
        face: u32,
    },
    /// The maker forbids to embed the font or a part of it (OpenType, `OS/2`, `fsType`).
    #[error("the font's license forbids to embed a part of it in a document")]
    Embedding,
}

/// Fonts in the order in which they are asked for a letter.
#[derive(Debug, Clone, Default)]
pub struct Fonts(Vec<Arc<Font>>);

/// One face; its file is read when a letter is asked for that the fonts before it lack.
pub struct Font {
    read: Box<Read>,
    face: u32,
    bytes: OnceLock<Arc<Vec<u8>>>,
    letters: OnceLock<Vec<RangeInclusive<u32>>>,
}

impl Fonts {
    /// Adds the face of a file; `face` counts from 0 within a collection.
    pub fn push(
        &mut self,
        face: u32,
        read: impl Fn() -> std::io::Result<Vec<u8>> + Send + Sync + 'static,
    ) {
        self.0.push(Arc::new(Font {
            read: Box::new(read),
            face,
            bytes: OnceLock::new(),
            letters: OnceLock::new(),
        }));
    }

    /// The fonts in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Arc<Font>] {
        &self.0
    }

    /// The first character that no font has, or not together with the letter that it belongs to.
    #[must_use]
    pub fn missing(&self, text: &str) -> Option<char> {
        text.graphemes(true).find_map(|cluster| {
            let has = |font: &Arc<Font>| font.lacking(cluster).is_none();
            let lacks = !self.0.iter().any(has);
            lacks.then(|| self.lacking(cluster)).flatten()
        })
    }

    /// What is lacking of a cluster that no font has whole.
    fn lacking(&self, cluster: &str) -> Option<char> {
        let lacking = |font: &Arc<Font>| font.lacking(cluster).map(|c| (cluster.find(c), c));
        // The font that comes furthest says what is missing.
        let all = self.0.iter().filter_map(lacking);
        all.max_by_key(|(at, _)| *at)
            .map(|(_, c)| c)
            .or_else(|| cluster.chars().next())
    }
}

impl Font {
    /// Checks that the file can be read, is a font and may be embedded.
    ///
    /// # Errors
    /// The first reason why not.
    pub fn check(&self) -> Result<(), FontError> {
        let bytes = (self.read)().map_err(|_| FontError::Unreadable)?;
        let not_a_font = FontError::NotAFont { face: self.face };
        if self.face >= fonts_in_collection(&bytes).unwrap_or(1) {
            return Err(not_a_font);
        }
        let face = self.open(&bytes).ok_or(not_a_font)?;
        let tables = face.tables();
        if tables.glyf.is_none() && tables.cff.is_none() {
            return Err(not_a_font);
        }
        let allowed = tables.os2.is_none_or(|os2| {
            os2.permissions() != Some(Permissions::Restricted)
                && os2.is_subsetting_allowed()
                && os2.is_outline_embedding_allowed()
        });
        allowed.then_some(()).ok_or(FontError::Embedding)
    }

    /// The whole file; empty when it cannot be read.
    #[must_use]
    pub fn bytes(&self) -> &Arc<Vec<u8>> {
        self.bytes
            .get_or_init(|| Arc::new((self.read)().unwrap_or_default()))
    }

    /// Which face of the file, from 0.
    #[must_use]
    pub fn face(&self) -> u32 {
        self.face
    }

    /// The coordinates of a variable font, as tag and value; empty for others.
    #[must_use]
    pub fn coordinates(&self) -> Vec<([u8; 4], f32)> {
        let face = Face::from_slice(self.bytes(), self.face);
        face.map(|face| coordinates(&face)).unwrap_or_default()
    }

    /// The face ready for shaping.
    pub(crate) fn shaper(&self) -> Option<Face<'_>> {
        self.open(self.bytes())
    }

    fn open<'a>(&self, bytes: &'a [u8]) -> Option<Face<'a>> {
        let mut face = Face::from_slice(bytes, self.face)?;
        let coordinates = coordinates(&face);
        let variation = |(tag, value): ([u8; 4], f32)| Variation {
            tag: Tag::from_bytes(&tag),
            value,
        };
        face.set_variations(&coordinates.into_iter().map(variation).collect::<Vec<_>>());
        Some(face)
    }

    /// Whether the font can set a cluster, as it is written, composed or decomposed.
    pub(crate) fn has(&self, cluster: &str) -> bool {
        self.lacking(cluster).is_none()
    }

    fn lacking(&self, cluster: &str) -> Option<char> {
        let lacking = |mut letters: &mut dyn Iterator<Item = char>| {
            (&mut letters).find(|c| !is_invisible(*c) && !self.has_letter(*c))
        };
        let first = lacking(&mut cluster.chars())?;
        let other = |form: &mut dyn Iterator<Item = char>| lacking(form).is_none();
        let settable = other(&mut cluster.nfc()) || other(&mut cluster.nfd());
        (!settable).then_some(first)
    }

    fn has_letter(&self, letter: char) -> bool {
        if is_turning(letter) {
            return false;
        }
        // Spaces of other widths are made from the ordinary one.
        let letter = if is_space(letter) { ' ' } else { letter };
        let (letters, code) = (self.letters(), u32::from(letter));
        let after = letters.partition_point(|range| *range.end() < code);
        letters
            .get(after)
            .is_some_and(|range| range.contains(&code))
    }

    /// Ranges of code points in order; kept without the file, which may be large.
    fn letters(&self) -> &[RangeInclusive<u32>] {
        self.letters.get_or_init(|| {
            let read = || (self.read)().unwrap_or_default();
            match self.bytes.get() {
                Some(bytes) => letters(bytes, self.face),
                None => letters(&read(), self.face),
            }
        })
    }
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font")
            .field("face", &self.face)
            .finish_non_exhaustive()
    }
}

fn coordinates(face: &Face<'_>) -> Vec<([u8; 4], f32)> {
    let weight = Tag::from_bytes(b"wght");
    let mut axes = face.variation_axes().into_iter();
    let axis = axes.find(|axis| axis.tag == weight);
    let regular = |axis: VariationAxis| REGULAR.max(axis.min_value).min(axis.max_value);
    axis.map(|axis| (*b"wght", regular(axis)))
        .into_iter()
        .collect()
}

fn letters(bytes: &[u8], face: u32) -> Vec<RangeInclusive<u32>> {
    let face = Face::from_slice(bytes, face);
    let tables = face.as_ref().and_then(|face| face.tables().cmap);
    let mut codes = Vec::new();
    for table in tables.into_iter().flat_map(|cmap| cmap.subtables) {
        if table.is_unicode() || table.platform_id == PlatformId::Unicode {
            table.codepoints(|code| {
                let printable = char::from_u32(code).is_some_and(|c| !c.is_control());
                let glyph = table.glyph_index(code);
                if printable && glyph.is_some_and(|id| id.0 != 0) {
                    codes.push(code);
                }
            });
        }
    }
    codes.sort_unstable();
    codes.dedup();
    let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some(range) if *range.end() + 1 == code => *range = *range.start()..=code,
            _ => ranges.push(code..=code),
        }
    }
    ranges
}

/// Characters that turn the order of others around: no font has them, because with them a page
/// can be made to say something else than its text.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Spaces that shaping makes from the ordinary one where a font lacks them.
fn is_space(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Characters that leave no ink wherever they stand (Unicode, `Default_Ignorable_Code_Point`).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}
