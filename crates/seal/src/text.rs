//! Sets text into a box: which letters there are, how large they may be, where lines break.

use crate::error::Error;
use crate::path::Color;
#[cfg(any(test, feature = "samples"))]
use crate::path::INK;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// Noto Sans: Latin with all diacritics, Greek, Cyrillic.
pub(crate) static FONT: &[u8] = include_bytes!("../fonts/NotoSans-Regular.ttf");

/// Distance of two base lines per size; holds the ring over an Å below the tail of a g.
const LEADING: f64 = 1.25;
/// Where the base line stands in its line, from the top, per size.
const BASELINE: f64 = 0.97;
/// Share by which the size shrinks until the text fits.
const SHRINK: f64 = 0.96;
/// From this share of the wanted size on, words may be broken anywhere.
const BREAK_WORDS_BELOW: f64 = 0.4;
/// Nothing is set smaller than this share of the wanted size, even if it then stands over.
const SMALLEST: f64 = 0.1;

/// A text to be set into a box; lengths in user space units of the page as shown.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Largest font size.
    pub(crate) size: f64,
    pub(crate) align: Align,
    pub(crate) color: Color,
}

/// Where lines stand in their box (`/Q`, ISO 32000-2, table 228).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Align {
    #[default]
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
    pub(crate) text: String,
    pub(crate) x: f64,
    pub(crate) baseline: f64,
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
            color: INK,
        }
    }

    /// Fits the text: as large as allowed, wrapped where the box is tall, centered upright.
    pub(crate) fn layout(&self) -> Result<Layout, Error> {
        let letters = Letters::of_bundled_font()?;
        let paragraphs = self.paragraphs();
        for paragraph in &paragraphs {
            letters.check(paragraph)?;
        }
        let padding = (self.width * 0.04).min(self.size * 0.25);
        let room = self.width - 2.0 * padding;
        let wanted = self.size.min(self.height / LEADING);
        let mut size = wanted;
        loop {
            let breakable = size < wanted * BREAK_WORDS_BELOW;
            let lines = wrap(&letters, &paragraphs, room / size, breakable);
            let last = size < wanted * SMALLEST;
            if let Some(lines) = lines.filter(|l| last || fits(l.len(), size, self.height)) {
                return Ok(self.place(&letters, lines, size, padding));
            }
            size *= SHRINK;
        }
    }

    fn paragraphs(&self) -> Vec<String> {
        let unified = self
            .text
            .replace("\r\n", "\n")
            .replace(['\r', '\u{2028}'], "\n");
        unified
            .replace(['\t', '\u{a0}'], " ")
            .split('\n')
            .map(str::to_owned)
            .collect()
    }

    fn place(&self, letters: &Letters, lines: Vec<String>, size: f64, padding: f64) -> Layout {
        #[expect(clippy::cast_precision_loss, reason = "a text has few lines")]
        let at = |i: usize| i as f64 * LEADING * size;
        let top = (self.height - at(lines.len())) / 2.0;
        let line = |(i, text): (usize, String)| {
            let free = self.width - 2.0 * padding - letters.width(&text) * size;
            let x = padding + free.max(0.0) * self.align.share();
            Line {
                x,
                baseline: top + at(i) + BASELINE * size,
                text,
            }
        };
        Layout {
            size,
            lines: lines.into_iter().enumerate().map(line).collect(),
        }
    }
}

impl Align {
    /// Share of the free width that stands before the line.
    fn share(self) -> f64 {
        match self {
            Self::Left => 0.0,
            Self::Center => 0.5,
            Self::Right => 1.0,
        }
    }
}

fn fits(lines: usize, size: f64, height: f64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "a text has few lines")]
    let needed = lines as f64 * LEADING * size;
    needed <= height + 1e-6
}

/// Breaks paragraphs into lines of at most `room` ems; `None` when a word is too long.
fn wrap(
    letters: &Letters,
    paragraphs: &[String],
    room: f64,
    breakable: bool,
) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    for paragraph in paragraphs {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let joined = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if letters.width(&joined) <= room {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = if letters.width(word) <= room {
                word.to_owned()
            } else if breakable {
                break_word(letters, word, room, &mut lines)
            } else {
                return None;
            };
        }
        lines.push(line);
    }
    Some(lines)
}

/// Fills lines with the letters of a word and returns what is left for the next line.
fn break_word(letters: &Letters, word: &str, room: f64, lines: &mut Vec<String>) -> String {
    let mut line = String::new();
    for letter in word.chars() {
        line.push(letter);
        if line.chars().count() > 1 && letters.width(&line) > room {
            line.pop();
            lines.push(std::mem::replace(&mut line, letter.into()));
        }
    }
    line
}

/// Whether the bundled font has all letters of a text.
pub(crate) fn has_letters(text: &str) -> bool {
    let lines = text.split(['\n', '\r', '\t', '\u{a0}', '\u{2028}']);
    let letters = Letters::of_bundled_font();
    letters.is_ok_and(|letters| lines.into_iter().all(|line| letters.check(line).is_ok()))
}

/// Coverage and advance widths of the bundled font.
struct Letters {
    map: skrifa::charmap::Charmap<'static>,
    widths: skrifa::metrics::GlyphMetrics<'static>,
}

impl Letters {
    fn of_bundled_font() -> Result<Self, Error> {
        let font = FontRef::new(FONT).map_err(|_| Error::Drawing)?;
        // At size 1, advances come in ems.
        let widths = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        Ok(Self {
            map: font.charmap(),
            widths,
        })
    }

    fn check(&self, text: &str) -> Result<(), Error> {
        let lacking = |c: &char| c.is_control() || self.map.map(*c).is_none();
        match text.chars().find(lacking) {
            Some(missing) => Err(Error::NoGlyph { missing }),
            None => Ok(()),
        }
    }

    fn width(&self, text: &str) -> f64 {
        let advance = |c| {
            self.widths
                .advance_width(self.map.map(c).unwrap_or_default())
        };
        text.chars()
            .map(|c| f64::from(advance(c).unwrap_or(0.6)))
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str, width: f64, height: f64) -> Label {
        Label {
            text: text.into(),
            width,
            height,
            size: 12.0,
            align: Align::Left,
            color: INK,
        }
    }

    #[test]
    fn short_text_gets_the_largest_size_and_stands_in_the_middle() {
        let layout = label("Þórður Æðal", 200.0, 40.0).layout().unwrap();
        assert_eq!(layout.size, 12.0);
        let [line] = &layout.lines[..] else {
            panic!("{layout:?}")
        };
        assert!((line.baseline - 24.1).abs() < 0.2, "{line:?}");
    }

    #[test]
    fn low_boxes_and_long_words_shrink_the_text() {
        assert!((label("Łukasz", 200.0, 10.0).layout().unwrap().size - 8.0).abs() < 1e-9);
        let long = label("Donaudampfschifffahrtsgesellschaft", 120.0, 16.0)
            .layout()
            .unwrap();
        assert!(long.size < 8.0 && long.lines.len() == 1, "{long:?}");
    }

    #[test]
    fn tall_boxes_wrap_text_before_they_shrink_it() {
        let text = "The tenant keeps the garden and the paths in good order.";
        let layout = label(text, 120.0, 80.0).layout().unwrap();
        assert_eq!(layout.size, 12.0);
        assert!(layout.lines.len() > 2);
        let joined: Vec<_> = layout.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(joined.join(" "), text);
    }

    #[test]
    fn no_text_is_lost_however_small_the_box() {
        let text = "x".repeat(3000);
        let layout = label(&text, 50.0, 12.0).layout().unwrap();
        let kept: String = layout.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(kept, text);
    }

    #[test]
    fn letters_that_the_font_lacks_are_named() {
        let missing = |text: &str| match label(text, 99.0, 20.0).layout() {
            Err(Error::NoGlyph { missing }) => Some(missing),
            _ => None,
        };
        assert_eq!(missing("王"), Some('王'));
        assert_eq!(missing("a\u{0}"), Some('\u{0}'));
        assert_eq!(missing("Žluťoučký kůň, Ελλάδα, Київ, Żółć, ǫ́"), None);
    }
}
