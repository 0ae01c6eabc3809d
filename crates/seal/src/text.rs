//! Sets text into a box: which letters there are, how large they may be, where lines break.

use crate::error::Error;
use crate::path::Color;
#[cfg(any(test, feature = "samples"))]
use crate::path::INK;
use paraph_ink::{Fonts, GlyphRun, Measured, Setter, TypeError};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation as _;

/// Where the base line stands in its line, from the top, per size; holds the ring over an Å.
const ABOVE: f64 = 0.97;
/// What a line has below its base line, per size; holds the tail of a g.
const BELOW: f64 = 0.28;
/// Share by which the size shrinks until the text fits.
const SHRINK: f64 = 0.96;
/// From this share of the wanted size on, words may be broken anywhere.
const BREAK_WORDS_BELOW: f64 = 0.4;
/// Nothing is set smaller than this share of the wanted size, even if it then stands over.
const SMALLEST: f64 = 0.1;
/// Width beyond the room that is taken for rounding, in ems.
const OVER: f64 = 0.01;

/// A text to be set into a box; lengths in user space units of the page as shown.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Largest font size.
    pub(crate) size: f64,
    pub(crate) align: Align,
    /// How many cells of one width the box has, one for each letter (`/MaxLen` with the flag
    /// "comb", ISO 32000-2, table 231); 0 for a box without cells.
    pub(crate) cells: usize,
    pub(crate) color: Color,
}

/// Where lines stand in their box (`/Q`, ISO 32000-2, table 228).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Align {
    /// Where the paragraph is read from: left, or right for Arabic and Hebrew.
    #[default]
    Start,
    Left,
    Center,
    Right,
}

/// A text that has its size and lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Layout {
    pub(crate) size: f64,
    pub(crate) lines: Vec<Line>,
}

/// A line and the start of its base line, y down from the top-left corner of the box.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// In the order in which it is read.
    pub(crate) text: String,
    pub(crate) x: f64,
    pub(crate) baseline: f64,
    /// Its glyphs, from left to right.
    pub(crate) runs: Vec<GlyphRun>,
}

/// The paragraphs of a label, and how tall their lines are per size.
struct Paragraphs<'t> {
    measured: Vec<(&'t str, Measured<'t>)>,
    above: f64,
    leading: f64,
}

/// A line that has no place yet; its width in ems.
struct Loose {
    text: String,
    width: f64,
    right_to_left: bool,
    runs: Vec<GlyphRun>,
}

impl Label {
    /// A label of any size, its lines starting at the left.
    #[cfg(feature = "samples")]
    pub(crate) fn left(text: &str, size: f64) -> Self {
        Self {
            text: text.into(),
            width: 0.0,
            height: 0.0,
            size,
            align: Align::Left,
            cells: 0,
            color: INK,
        }
    }

    /// Fits the text: as large as allowed, wrapped where the box is tall, centered upright.
    pub(crate) fn layout(&self, setter: &Setter<'_>) -> Result<Layout, Error> {
        if self.cells > 0 {
            return self.layout_cells(setter);
        }
        let clean = clean(&self.text);
        let paragraphs = Paragraphs::measure(setter, &clean)?;
        let padding = (self.width * 0.04).min(self.size * 0.25);
        let room = self.width - 2.0 * padding;
        let wanted = self.size.min(self.height / paragraphs.leading);
        let mut size = wanted;
        loop {
            let breakable = size < wanted * BREAK_WORDS_BELOW;
            let last = size < wanted * SMALLEST;
            let parts = paragraphs.wrap(room / size, breakable);
            let fits = |parts: &Vec<(usize, Range<usize>)>| {
                last || lines(parts.len()) * paragraphs.leading * size <= self.height + 1e-6
            };
            if let Some(parts) = parts.filter(fits) {
                let set = paragraphs.set(setter, &parts)?;
                // Letters at the ends of lines may take other forms than in the whole.
                if last || set.iter().all(|line| line.width <= room / size + OVER) {
                    return Ok(self.place(&paragraphs, set, size, padding));
                }
            }
            size *= SHRINK;
        }
    }

    fn place(
        &self,
        paragraphs: &Paragraphs<'_>,
        set: Vec<Loose>,
        size: f64,
        padding: f64,
    ) -> Layout {
        let at = |i: usize| lines(i) * paragraphs.leading * size;
        let top = (self.height - at(set.len())) / 2.0;
        let line = |(i, line): (usize, Loose)| {
            let free = self.width - 2.0 * padding - line.width * size;
            Line {
                x: padding + free.max(0.0) * self.align.share(line.right_to_left),
                baseline: top + at(i) + paragraphs.above * size,
                text: line.text,
                runs: line.runs,
            }
        };
        Layout {
            size,
            lines: set.into_iter().enumerate().map(line).collect(),
        }
    }

    /// One letter in the middle of each cell, all of one size.
    fn layout_cells(&self, setter: &Setter<'_>) -> Result<Layout, Error> {
        let clean = clean(&self.text).replace('\n', " ");
        let whole = Paragraphs::measure(setter, &clean)?;
        if clean.graphemes(true).count() > self.cells {
            return Err(Error::TooFewCells { cells: self.cells });
        }
        let mut set = Vec::new();
        for letter in clean.graphemes(true) {
            let alone = Paragraphs::measure(setter, letter)?;
            set.extend(alone.set(setter, &[(0, 0..letter.len())])?);
        }
        if whole.is_right_to_left() {
            set.reverse();
        }
        Ok(self.place_in_cells(&whole, set))
    }

    fn place_in_cells(&self, whole: &Paragraphs<'_>, set: Vec<Loose>) -> Layout {
        let cell = self.width / lines(self.cells);
        let widest = set.iter().map(|line| line.width).fold(0.1, f64::max);
        let size = self
            .size
            .min(self.height / whole.leading)
            .min(cell / widest);
        let share = self.align.share(whole.is_right_to_left());
        let skipped = (lines(self.cells - set.len()) * share).floor();
        let baseline = (self.height - whole.leading * size) / 2.0 + whole.above * size;
        let line = |(i, line): (usize, Loose)| Line {
            x: (skipped + lines(i)) * cell + (cell - line.width * size) / 2.0,
            baseline,
            text: line.text,
            runs: line.runs,
        };
        Layout {
            size,
            lines: set.into_iter().enumerate().map(line).collect(),
        }
    }
}

impl<'t> Paragraphs<'t> {
    fn measure(setter: &Setter<'_>, clean: &'t str) -> Result<Self, Error> {
        let measure = |text| match setter.measure(text) {
            Ok(measured) => Ok((text, measured)),
            Err(error) => Err(no_glyph(&error)),
        };
        let measured = clean.split('\n').map(measure);
        let measured = measured.collect::<Result<Vec<_>, _>>()?;
        let above = measured.iter().map(|(_, m)| m.above).fold(ABOVE, f64::max);
        let below = measured.iter().map(|(_, m)| m.below).fold(BELOW, f64::max);
        Ok(Self {
            measured,
            above,
            leading: above + below,
        })
    }

    fn is_right_to_left(&self) -> bool {
        self.measured.iter().any(|(_, m)| m.is_right_to_left())
    }

    /// Breaks into lines of at most `room` ems, each a paragraph's number and a part of it; `None`
    /// when a word is too long.
    fn wrap(&self, room: f64, breakable: bool) -> Option<Vec<(usize, Range<usize>)>> {
        let mut parts = Vec::new();
        for (i, (_, measured)) in self.measured.iter().enumerate() {
            let wrapped = measured.wrap(room, breakable)?;
            parts.extend(wrapped.into_iter().map(|part| (i, part)));
        }
        Some(parts)
    }

    fn set(
        &self,
        setter: &Setter<'_>,
        parts: &[(usize, Range<usize>)],
    ) -> Result<Vec<Loose>, Error> {
        let mut lines = Vec::with_capacity(parts.len());
        for (i, part) in parts {
            let Some((text, measured)) = self.measured.get(*i) else {
                continue;
            };
            let line = setter.line(measured, part).map_err(|e| no_glyph(&e))?;
            lines.push(Loose {
                text: text.get(part.clone()).unwrap_or_default().to_owned(),
                width: line.width,
                right_to_left: line.right_to_left,
                runs: line.runs,
            });
        }
        Ok(lines)
    }
}

impl Align {
    /// Share of the free width that stands before the line.
    fn share(self, right_to_left: bool) -> f64 {
        match self {
            Self::Start if right_to_left => 1.0,
            Self::Start | Self::Left => 0.0,
            Self::Center => 0.5,
            Self::Right => 1.0,
        }
    }
}

/// A number of lines or cells as a factor.
#[expect(clippy::cast_precision_loss, reason = "a text has few lines")]
fn lines(count: usize) -> f64 {
    count as f64
}

/// The text with one kind of line end and one kind of space.
fn clean(text: &str) -> String {
    let unified = text.replace("\r\n", "\n");
    let unified = unified.replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    unified.replace(['\t', '\u{a0}'], " ")
}

fn no_glyph(error: &TypeError) -> Error {
    match error {
        TypeError::NoGlyph { missing } => Error::NoGlyph { missing: *missing },
        _ => Error::Drawing,
    }
}

/// Whether the fonts have all letters of a text.
pub(crate) fn has_letters(fonts: &Fonts, text: &str) -> bool {
    let clean = clean(text);
    clean.split('\n').all(|line| fonts.missing(line).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundled::bundled_fonts;

    fn label(text: &str, width: f64, height: f64) -> Label {
        Label {
            text: text.into(),
            width,
            height,
            size: 12.0,
            align: Align::Start,
            cells: 0,
            color: INK,
        }
    }

    fn set(label: &Label) -> Layout {
        let fonts = bundled_fonts();
        label.layout(&Setter::new(&fonts)).unwrap()
    }

    #[test]
    fn short_text_gets_the_largest_size_and_stands_in_the_middle() {
        let layout = set(&label("Þórður Æðal", 200.0, 40.0));
        assert_eq!(layout.size, 12.0);
        let [line] = &layout.lines[..] else {
            panic!("{layout:?}")
        };
        assert!((line.baseline - 24.1).abs() < 0.2, "{line:?}");
    }

    #[test]
    fn low_boxes_and_long_words_shrink_the_text() {
        assert!((set(&label("Łukasz", 200.0, 10.0)).size - 8.0).abs() < 1e-9);
        let long = set(&label("Donaudampfschifffahrtsgesellschaft", 120.0, 16.0));
        assert!(long.size < 8.0 && long.lines.len() == 1, "{long:?}");
    }

    #[test]
    fn tall_boxes_wrap_text_before_they_shrink_it() {
        let text = "The tenant keeps the garden and the paths in good order.";
        let layout = set(&label(text, 120.0, 80.0));
        assert_eq!(layout.size, 12.0);
        assert!(layout.lines.len() > 2);
        let joined: Vec<_> = layout.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(joined.join(" "), text);
    }

    #[test]
    fn no_text_is_lost_however_small_the_box() {
        let text = "x".repeat(3000);
        let layout = set(&label(&text, 50.0, 12.0));
        let kept: String = layout.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(kept, text);
    }

    #[test]
    fn letters_that_the_font_lacks_are_named() {
        let missing =
            |text: &str| match label(text, 99.0, 20.0).layout(&Setter::new(&bundled_fonts())) {
                Err(Error::NoGlyph { missing }) => Some(missing),
                _ => None,
            };
        assert_eq!(missing("王"), Some('王'));
        assert_eq!(missing("a\u{0}"), Some('\u{0}'));
        assert_eq!(missing("Žluťoučký kůň, Ελλάδα, Київ, Żółć, ǫ́"), None);
    }
}
