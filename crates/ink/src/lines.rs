//! Breaks paragraphs into lines (UAX 14) and sets them.

use crate::Outline;
use crate::fonts::Fonts;
use crate::runs::Paragraph;
use crate::shape::{GlyphRun, Shaper};
use crate::typed::{Shapes, TypeError};
use kurbo::{Affine, BezPath};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation as _;

/// Units of an outline to the em.
const EM: f64 = 100.0;

/// Sets text in some fonts; made once for many texts, because opening a font takes a while.
#[derive(Debug)]
pub struct Setter<'f>(Shaper<'f>);

/// A paragraph that knows how wide its letters are and where it may be broken.
#[derive(Debug)]
pub struct Measured<'t> {
    paragraph: Paragraph<'t>,
    /// Where each cluster starts, in reading order, and the width before it in ems.
    before: Vec<(usize, f64)>,
    width: f64,
    breaks: Vec<usize>,
    /// How far ink reaches above the base line, in ems.
    pub above: f64,
    /// How far ink reaches below it, in ems.
    pub below: f64,
}

/// A line of glyphs.
#[derive(Debug, Clone, PartialEq)]
pub struct SetLine {
    /// Its runs, from left to right.
    pub runs: Vec<GlyphRun>,
    /// Its width in ems.
    pub width: f64,
    /// Whether it belongs at the right edge, as the paragraph is read from right to left.
    pub right_to_left: bool,
}

impl<'f> Setter<'f> {
    /// Sets in these fonts, asked in their order.
    #[must_use]
    pub fn new(fonts: &'f Fonts) -> Self {
        Self(Shaper::new(fonts))
    }

    /// Measures one paragraph, without its line end.
    ///
    /// # Errors
    /// The first character that no font has.
    pub fn measure<'t>(&self, text: &'t str) -> Result<Measured<'t>, TypeError> {
        let no_glyph = |missing| TypeError::NoGlyph { missing };
        let paragraph = Paragraph::new(text, self.0.fonts).map_err(no_glyph)?;
        let whole = 0..text.len();
        let runs = self.0.line(&paragraph, &whole).map_err(no_glyph)?;
        let most = |extent: fn(&GlyphRun) -> f64| runs.iter().map(extent).fold(0.0, f64::max);
        let (before, width) = widths(&runs);
        Ok(Measured {
            before,
            width,
            breaks: unicode_linebreak::linebreaks(text)
                .map(|(at, _)| at)
                .collect(),
            above: most(|run| run.above),
            below: most(|run| run.below),
            paragraph,
        })
    }

    /// Sets a part of a paragraph as one line.
    ///
    /// # Errors
    /// The first character that no font has.
    pub fn line(&self, of: &Measured<'_>, part: &Range<usize>) -> Result<SetLine, TypeError> {
        let runs = self.0.line(&of.paragraph, part);
        let runs = runs.map_err(|missing| TypeError::NoGlyph { missing })?;
        Ok(SetLine {
            width: runs.iter().map(|run| run.width).sum(),
            right_to_left: of.paragraph.is_right_to_left(),
            runs,
        })
    }
}

impl SetLine {
    /// The outline of the line, y down, the base line at 0, 100 units to the em.
    ///
    /// # Errors
    /// When a font is unreadable.
    pub fn outline(&self, fonts: &Fonts) -> Result<Outline, TypeError> {
        let mut path = BezPath::new();
        let mut pen = 0.0;
        for run in &self.runs {
            let font = fonts.as_slice().get(run.font).ok_or(TypeError::Font)?;
            let shapes = Shapes::open(font)?;
            for glyph in &run.glyphs {
                let at = (pen + glyph.x, -glyph.y);
                path.extend(Affine::translate(at) * shapes.glyph(glyph.id)?);
                pen += glyph.advance;
            }
        }
        Ok(Outline::from_path(Affine::scale(EM) * path))
    }
}

/// One line of text in the first of the fonts that has its letters, shaped, as an outline: y down,
/// the base line at 0, 100 units to the em.
///
/// # Errors
/// When no font covers a character.
pub fn line_outline(text: &str, fonts: &Fonts) -> Result<Outline, TypeError> {
    let (setter, text) = (Setter::new(fonts), text.trim());
    let measured = setter.measure(text)?;
    setter.line(&measured, &(0..text.len()))?.outline(fonts)
}

impl Measured<'_> {
    /// Whether the paragraph is read from right to left.
    #[must_use]
    pub fn is_right_to_left(&self) -> bool {
        self.paragraph.is_right_to_left()
    }

    /// The parts that become lines of at most `room` ems, without the spaces at their ends; `None`
    /// when a word is too long and may not be broken.
    #[must_use]
    pub fn wrap(&self, room: f64, break_words: bool) -> Option<Vec<Range<usize>>> {
        let mut lines = Vec::new();
        let (mut start, mut good) = (0, 0);
        for &stop in &self.breaks {
            if self.width(&self.trimmed(start..stop)) <= room {
                good = stop;
                continue;
            }
            if good > start {
                lines.push(self.trimmed(start..good));
                start = good;
            }
            if self.width(&self.trimmed(start..stop)) > room {
                if !break_words {
                    return None;
                }
                start = self.break_word(start..stop, room, &mut lines);
            }
            good = stop;
        }
        lines.push(self.trimmed(start..self.paragraph.text.len()));
        Some(lines)
    }

    /// Fills lines with the letters of a word and returns where the rest of it starts.
    fn break_word(&self, word: Range<usize>, room: f64, lines: &mut Vec<Range<usize>>) -> usize {
        let mut start = word.start;
        for (at, letter) in self.paragraph.text[word.clone()].grapheme_indices(true) {
            let at = word.start + at;
            let line = self.trimmed(start..at + letter.len());
            if at > start && self.width(&line) > room {
                lines.push(start..at);
                start = at;
            }
        }
        start
    }

    fn trimmed(&self, part: Range<usize>) -> Range<usize> {
        let text = self.paragraph.text[part.clone()].trim_end();
        part.start..part.start + text.len()
    }

    fn width(&self, part: &Range<usize>) -> f64 {
        self.width_before(part.end) - self.width_before(part.start)
    }

    fn width_before(&self, at: usize) -> f64 {
        let next = self.before.partition_point(|(start, _)| *start < at);
        self.before
            .get(next)
            .map_or(self.width, |(_, width)| *width)
    }
}

/// The width before each cluster in reading order, and in all.
fn widths(runs: &[GlyphRun]) -> (Vec<(usize, f64)>, f64) {
    let clusters = runs.iter().flat_map(|run| {
        let glyphs = run.glyphs.iter();
        glyphs.map(|glyph| (run.start + glyph.bytes.start, glyph.advance))
    });
    let mut clusters: Vec<(usize, f64)> = clusters.collect();
    clusters.sort_by_key(|(start, _)| *start);
    let mut before: Vec<(usize, f64)> = Vec::with_capacity(clusters.len());
    let mut width = 0.0;
    for (start, advance) in clusters {
        if before.last().is_none_or(|(last, _)| *last != start) {
            before.push((start, width));
        }
        width += advance;
    }
    (before, width)
}
