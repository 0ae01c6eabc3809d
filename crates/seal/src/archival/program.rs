//! What an embedded font program says about its glyphs.

use super::encoding::{letter, letter_of_name};
use lopdf::Object;
use skrifa::raw::TableProvider;
use skrifa::raw::ps::{cff::CffFontRef, type1::Type1Font};
use skrifa::raw::tables::cmap::{CmapSubtable, PlatformId};
use skrifa::{FontRef, GlyphId};
use std::collections::BTreeMap;

/// The private letters of symbolic fonts begin here (ISO 32000-1, 9.6.6.4).
const PRIVATE: u32 = 0xf000;

/// An embedded font program that can be read.
pub(super) enum Program {
    /// TrueType or OpenType (`FontFile2`, or `FontFile3` with `/OpenType`).
    Sfnt(Vec<u8>),
    /// Bare CFF (`FontFile3`).
    Cff(Vec<u8>),
    /// Type 1 (`FontFile`).
    Type1(Box<Type1Font>),
}

impl Program {
    /// Reads a program; nothing when it is damaged or of another kind than it says.
    pub(super) fn read(key: &[u8], subtype: &[u8], bytes: Vec<u8>) -> Option<Self> {
        match (key, subtype) {
            (b"FontFile", _) if is_whole_type1(&bytes) => {
                Type1Font::new(&bytes).ok().map(Box::new).map(Self::Type1)
            }
            (b"FontFile2", _) | (_, b"OpenType") => {
                let readable = FontRef::new(&bytes).is_ok_and(|font| font.head().is_ok());
                readable.then_some(Self::Sfnt(bytes))
            }
            (_, b"Type1C" | b"CIDFontType0C") => {
                let readable = CffFontRef::new_cff(&bytes, 0, None).is_ok();
                readable.then_some(Self::Cff(bytes))
            }
            _ => None,
        }
    }

    /// The names of the glyphs of a Type 1 font; none for other kinds.
    pub(super) fn glyph_names(&self) -> Vec<String> {
        match self {
            Self::Type1(font) => font
                .glyph_names()
                .map(|(_, name)| name.to_owned())
                .collect(),
            Self::Cff(bytes) => {
                let Ok(font) = CffFontRef::new_cff(bytes, 0, None) else {
                    return Vec::new();
                };
                let names = font.charset().into_iter().flat_map(|set| set.iter());
                names
                    .filter_map(|(_, sid)| font.string(sid))
                    .map(|name| String::from_utf8_lossy(name).into_owned())
                    .collect()
            }
            Self::Sfnt(_) => Vec::new(),
        }
    }

    /// The width of a composite font's glyph in thousandths of the size.
    pub(super) fn width_of_cid(&self, cid: u16) -> Option<f64> {
        match self {
            Self::Sfnt(bytes) => sfnt_width(&FontRef::new(bytes).ok()?, GlyphId::from(cid)),
            Self::Cff(bytes) => {
                let font = CffFontRef::new_cff(bytes, 0, None).ok()?;
                let glyph = if font.is_cid() {
                    let sid = skrifa::raw::ps::Sid::new(cid);
                    font.charset()?.glyph_id(sid)?
                } else {
                    GlyphId::from(cid)
                };
                cff_width(&font, glyph)
            }
            Self::Type1(_) => None,
        }
    }

    /// The width of a simple font's letter; `Err` when nobody can say which glyph it is.
    pub(super) fn width_of_code(
        &self,
        code: u16,
        names: &BTreeMap<u16, String>,
        symbolic: bool,
    ) -> Result<Option<f64>, ()> {
        let name = names.get(&code).map(String::as_str);
        if name == Some(".notdef") {
            return Ok(None);
        }
        match self {
            Self::Sfnt(bytes) => {
                let font = FontRef::new(bytes).map_err(|_| ())?;
                let glyph = sfnt_glyph(&font, code, name, symbolic)?;
                Ok(glyph.and_then(|glyph| sfnt_width(&font, glyph)))
            }
            Self::Cff(bytes) => {
                let font = CffFontRef::new_cff(bytes, 0, None).map_err(|_| ())?;
                Ok(cff_glyph(&font, code, name).and_then(|glyph| cff_width(&font, glyph)))
            }
            Self::Type1(font) => Ok(type1_glyph(font, code, name).and_then(|glyph| {
                let width = font.advance(glyph, None).ok()??;
                Some(f64::from(width) * 1000.0 / f64::from(font.upem().max(1)))
            })),
        }
    }

    /// Whether a TrueType font may have this encoding (ISO 19005-3, 6.2.11.6): a symbolic one has
    /// none and one table of its letters, others have one of the two great encodings.
    pub(super) fn may_be_encoded(&self, encoding: Option<&Object>, symbolic: bool) -> bool {
        let Self::Sfnt(bytes) = self else {
            return false;
        };
        let Ok(font) = FontRef::new(bytes) else {
            return false;
        };
        let great = |name: &[u8]| name == b"WinAnsiEncoding" || name == b"MacRomanEncoding";
        let has = |encoding| subtable(&font, PlatformId::Windows, encoding).is_some();
        match (encoding, symbolic) {
            (None, true) => {
                let tables = font.cmap().map(|cmap| cmap.encoding_records().len());
                has(0) || tables.is_ok_and(|count| count == 1)
            }
            (Some(Object::Name(name)), false) => great(name),
            (Some(Object::Dictionary(described)), false) => {
                let base = described.get(b"BaseEncoding").and_then(Object::as_name);
                base.is_ok_and(great) && (has(1) || !described.has(b"Differences"))
            }
            _ => false,
        }
    }
}

/// Whether a Type 1 program has its head, its encrypted part, and the zeros that end it. The head
/// `%!FontType1`, which is as good, is not known to every validator.
fn is_whole_type1(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|w| w == word);
    bytes.starts_with(b"%!PS-AdobeFont") && has(b"eexec") && has(b"cleartomark")
}

fn sfnt_width(font: &FontRef<'_>, glyph: GlyphId) -> Option<f64> {
    let count = font.maxp().ok()?.num_glyphs();
    if glyph.to_u32() >= u32::from(count) {
        return None;
    }
    let metrics = font.hmtx().ok()?;
    let width = metrics.advance(glyph)?;
    let em = font.head().ok()?.units_per_em();
    Some(f64::from(width) * 1000.0 / f64::from(em.max(1)))
}

fn sfnt_glyph(
    font: &FontRef<'_>,
    code: u16,
    name: Option<&str>,
    symbolic: bool,
) -> Result<Option<GlyphId>, ()> {
    let code8 = u8::try_from(code).map_err(|_| ())?;
    let there = |glyph: GlyphId| glyph.to_u32() != 0;
    if symbolic {
        let private = subtable(font, PlatformId::Windows, 0).and_then(|t| {
            t.map_codepoint(PRIVATE + u32::from(code))
                .or_else(|| t.map_codepoint(u32::from(code)))
        });
        let mac = || subtable(font, PlatformId::Macintosh, 0)?.map_codepoint(u32::from(code));
        return Ok(private.or_else(mac).filter(|g| there(*g)));
    }
    let letter = match name {
        Some(name) => letter_of_name(name).ok_or(())?,
        None => return Ok(None),
    };
    if let Some(table) = subtable(font, PlatformId::Windows, 1) {
        return Ok(table.map_codepoint(letter).filter(|g| there(*g)));
    }
    // Codes of the Macintosh are those of its encoding, whatever the document calls them.
    let table = subtable(font, PlatformId::Macintosh, 0).ok_or(())?;
    let mac = (0..=255_u8).find(|c| self::letter(b"MacRomanEncoding", *c) == Some(letter));
    let mac = mac.unwrap_or(code8);
    Ok(table.map_codepoint(u32::from(mac)).filter(|g| there(*g)))
}

fn subtable<'a>(
    font: &FontRef<'a>,
    platform: PlatformId,
    encoding: u16,
) -> Option<CmapSubtable<'a>> {
    let cmap = font.cmap().ok()?;
    let record = cmap
        .encoding_records()
        .iter()
        .find(|record| record.platform_id() == platform && record.encoding_id() == encoding)?;
    record.subtable(cmap.offset_data()).ok()
}

fn cff_width(font: &CffFontRef<'_>, glyph: GlyphId) -> Option<f64> {
    if glyph.to_u32() >= font.num_glyphs() {
        return None;
    }
    let subfont = font.subfont(font.subfont_index(glyph)?, &[]).ok()?;
    let width = font.advance(&subfont, glyph, &[], None).ok()??;
    Some(f64::from(width) * 1000.0 / f64::from(font.upem().max(1)))
}

fn cff_glyph(font: &CffFontRef<'_>, code: u16, name: Option<&str>) -> Option<GlyphId> {
    let Some(name) = name else {
        let glyph = font.encoding()?.map(u8::try_from(code).ok()?)?;
        return (glyph.to_u32() != 0).then_some(glyph);
    };
    let charset = font.charset()?;
    let named =
        |(_, sid): &(GlyphId, skrifa::raw::ps::Sid)| font.string(*sid) == Some(name.as_bytes());
    charset.iter().find(named).map(|(glyph, _)| glyph)
}

fn type1_glyph(font: &Type1Font, code: u16, name: Option<&str>) -> Option<GlyphId> {
    let glyph = match name {
        Some(name) => font.glyph_names().find(|(_, n)| *n == name)?.0,
        None => font.encoding()?.map(u8::try_from(code).ok()?)?,
    };
    (font.glyph_name(glyph) != Some(".notdef")).then_some(glyph)
}
