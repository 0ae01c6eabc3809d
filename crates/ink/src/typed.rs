use crate::Outline;
use kurbo::{Affine, BezPath};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, MetadataProvider};

/// Says why a text cannot be set in a font.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TypeError {
    /// The font file cannot be read.
    #[error("the font cannot be read")]
    Font,
    /// The font has no letter for this character.
    #[error("the font has no letter for {missing:?}")]
    NoGlyph {
        /// The first such character.
        missing: char,
    },
}

/// Size that outlines are made in; they are scaled into their field later.
const EM: f32 = 100.0;

/// The outline of one line of text, y down, the base line at 0, 100 units to the em.
///
/// # Errors
/// When the font is unreadable or does not cover a character.
pub fn type_outline(text: &str, font: &[u8]) -> Result<Outline, TypeError> {
    let font = FontRef::new(font).map_err(|_| TypeError::Font)?;
    let (size, location) = (Size::new(EM), LocationRef::default());
    let (letters, widths) = (font.charmap(), font.glyph_metrics(size, location));
    let outlines = font.outline_glyphs();
    let mut path = BezPath::new();
    let mut x = 0.0;
    for c in text.trim().chars() {
        let glyph = letters.map(c).ok_or(TypeError::NoGlyph { missing: c })?;
        let mut pen = Pen(BezPath::new());
        if let Some(shape) = outlines.get(glyph) {
            let settings = DrawSettings::unhinted(size, location);
            shape
                .draw(settings, &mut pen)
                .map_err(|_| TypeError::Font)?;
        }
        path.extend(Affine::new([1.0, 0.0, 0.0, -1.0, x, 0.0]) * pen.0);
        x += f64::from(widths.advance_width(glyph).unwrap_or(EM / 2.0));
    }
    Ok(Outline::from_path(path))
}

/// The outlines of a font's glyphs, y down, 1 unit to the em.
#[cfg(feature = "shape")]
pub(crate) struct Shapes<'f> {
    outlines: skrifa::outline::OutlineGlyphCollection<'f>,
    location: skrifa::instance::Location,
}

#[cfg(feature = "shape")]
impl<'f> Shapes<'f> {
    pub(crate) fn open(font: &'f crate::Font) -> Result<Self, TypeError> {
        let opened = FontRef::from_index(font.bytes(), font.face());
        let opened = opened.map_err(|_| TypeError::Font)?;
        let coordinates = font.coordinates();
        let settings = coordinates
            .iter()
            .map(|(tag, at)| (skrifa::Tag::new(tag), *at));
        Ok(Self {
            outlines: opened.outline_glyphs(),
            location: opened.axes().location(settings),
        })
    }

    pub(crate) fn glyph(&self, id: u32) -> Result<BezPath, TypeError> {
        let mut pen = Pen(BezPath::new());
        if let Some(shape) = self.outlines.get(skrifa::GlyphId::new(id)) {
            // At size 1, lengths are in ems.
            let settings = DrawSettings::unhinted(Size::new(1.0), &self.location);
            shape
                .draw(settings, &mut pen)
                .map_err(|_| TypeError::Font)?;
        }
        Ok(Affine::FLIP_Y * pen.0)
    }
}

struct Pen(BezPath);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((f64::from(x), f64::from(y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to((f64::from(x), f64::from(y)));
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0
            .quad_to((f64::from(cx), f64::from(cy)), (f64::from(x), f64::from(y)));
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let p = |x, y| (f64::from(x), f64::from(y));
        self.0.curve_to(p(ax, ay), p(bx, by), p(x, y));
    }
    fn close(&mut self) {
        self.0.close_path();
    }
}

#[cfg(all(test, feature = "fonts"))]
mod tests {
    use super::*;
    use crate::ScriptFont;

    #[test]
    fn every_script_font_covers_nordic_and_slavic_names() {
        for font in ScriptFont::ALL {
            for name in [
                "Þórður Æðal",
                "Åsa Öström",
                "Łukasz Żak-Ćwik",
                "Jiří Dvořák",
            ] {
                let outline = type_outline(name, font.bytes()).unwrap();
                assert!(outline.bounds().width() > 100.0, "{name}");
            }
        }
    }

    #[test]
    fn letters_that_a_font_lacks_are_named() {
        let missing = type_outline("山", ScriptFont::Caveat.bytes());
        assert_eq!(missing, Err(TypeError::NoGlyph { missing: '山' }));
        assert_eq!(type_outline("a", b"no font"), Err(TypeError::Font));
    }
}
