//! Plain text set onto pages of A4: a title, and paragraphs below it. Nothing of it is parsed.

use krilla::color::rgb;
use krilla::geom::Point;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};
use paraph_ink::{Fonts, Glyph, GlyphRun, Setter, TypeError};
use std::sync::Arc;

/// A4 in points, and the edges that stay free.
const WIDTH: f64 = 595.0;
const HEIGHT: f64 = 842.0;
const MARGIN: f64 = 72.0;
const TITLE: f64 = 20.0;
const BODY: f64 = 11.0;
/// From one base line to the next, in ems.
const LEADING: f64 = 1.45;

/// A line, its size, and the base line that it stands on.
struct Placed {
    runs: Vec<GlyphRun>,
    /// From the left edge of the page.
    x: f64,
    /// From the upper edge of the page.
    y: f64,
    size: f64,
}

/// Sets a title and paragraphs; line ends separate paragraphs too.
///
/// # Errors
/// The first character that no font has.
pub(crate) fn titled(title: &str, paragraphs: &[String], fonts: &Fonts) -> Result<Vec<u8>, char> {
    let mut pages = Pages {
        setter: Setter::new(fonts),
        done: vec![Vec::new()],
        y: MARGIN,
    };
    pages.set(title, TITLE)?;
    pages.y += BODY;
    for paragraph in paragraphs {
        for line in paragraph.lines() {
            pages.set(line, BODY)?;
        }
        pages.y += BODY * 0.5;
    }
    Ok(write(&pages.done, fonts))
}

struct Pages<'f> {
    setter: Setter<'f>,
    done: Vec<Vec<Placed>>,
    y: f64,
}

impl Pages<'_> {
    fn set(&mut self, text: &str, size: f64) -> Result<(), char> {
        // A tab has no shape of its own.
        let text = text.replace('\t', "    ");
        if text.trim().is_empty() {
            self.y += size * LEADING;
            return Ok(());
        }
        let room = (WIDTH - 2.0 * MARGIN) / size;
        let measured = self.setter.measure(&text).map_err(missing)?;
        for part in measured.wrap(room, true).unwrap_or_default() {
            let line = self.setter.line(&measured, &part).map_err(missing)?;
            self.y += size * LEADING;
            if self.y > HEIGHT - MARGIN {
                self.done.push(Vec::new());
                self.y = MARGIN + size * LEADING;
            }
            let indent = if line.right_to_left {
                WIDTH - MARGIN - line.width * size
            } else {
                MARGIN
            };
            let placed = Placed {
                runs: line.runs,
                x: indent,
                y: self.y,
                size,
            };
            if let Some(page) = self.done.last_mut() {
                page.push(placed);
            }
        }
        Ok(())
    }
}

fn missing(error: TypeError) -> char {
    match error {
        TypeError::NoGlyph { missing } => missing,
        _ => char::REPLACEMENT_CHARACTER,
    }
}

fn write(pages: &[Vec<Placed>], fonts: &Fonts) -> Vec<u8> {
    let mut writer = Document::new_with(SerializeSettings {
        xmp_metadata: false,
        enable_tagging: false,
        ..SerializeSettings::default()
    });
    let mut opened = vec![None; fonts.as_slice().len()];
    for lines in pages {
        let Some(settings) = PageSettings::from_wh(single(WIDTH), single(HEIGHT)) else {
            continue;
        };
        let mut page = writer.start_page_with(settings);
        let mut surface = page.surface();
        surface.set_fill(Some(Fill {
            paint: rgb::Color::new(24, 24, 30).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
        for line in lines {
            draw(&mut surface, line, fonts, &mut opened);
        }
        surface.finish();
        page.finish();
    }
    // What is set is small and plain; an empty file would be refused at the upload.
    writer.finish().unwrap_or_default()
}

fn draw(surface: &mut Surface<'_>, line: &Placed, fonts: &Fonts, opened: &mut [Option<Font>]) {
    let mut x = line.x;
    for run in &line.runs {
        if let Some(font) = font(run.font, fonts, opened) {
            let glyphs: Vec<KrillaGlyph> = run.glyphs.iter().map(glyph).collect();
            let start = Point::from_xy(single(x), single(line.y));
            surface.draw_glyphs(start, &glyphs, font, &run.text, single(line.size), false);
        }
        x += run.width * line.size;
    }
}

/// Each font is opened once.
fn font(index: usize, fonts: &Fonts, opened: &mut [Option<Font>]) -> Option<Font> {
    let slot = opened.get_mut(index)?;
    if slot.is_none() {
        let face = fonts.as_slice().get(index)?;
        *slot = Font::new(Arc::clone(face.bytes()).into(), face.face());
    }
    slot.clone()
}

fn glyph(glyph: &Glyph) -> KrillaGlyph {
    KrillaGlyph {
        glyph_id: GlyphId::new(glyph.id),
        text_range: glyph.bytes.clone(),
        x_advance: single(glyph.advance),
        x_offset: single(glyph.x),
        y_offset: single(glyph.y),
        y_advance: 0.0,
        location: None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "pages are smaller than 2^24 points"
)]
fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use paraph_seal::{Limits, bundled_fonts, inspect};

    #[test]
    fn long_texts_fill_as_many_pages_as_they_need() {
        let clause = "Leigutaki greiðir húsaleigu fyrsta virka dag hvers mánaðar. ".repeat(8);
        for (paragraphs, pages) in [(0, 1), (2, 1), (40, 6)] {
            let text = vec![clause.clone(); paragraphs];
            let pdf = titled("Húsaleigusamningur", &text, &bundled_fonts()).unwrap();
            let found = inspect(&pdf, &Limits::default()).unwrap().pages.len();
            assert_eq!(found, pages, "{paragraphs}");
        }
    }

    #[test]
    fn what_cannot_be_printed_is_said() {
        assert_eq!(titled("Lease 🏠", &[], &bundled_fonts()), Err('🏠'));
    }
}
