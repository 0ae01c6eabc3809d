//! Cuts a paragraph into runs of one font, one script and one direction.

use crate::fonts::{Font, Fonts};
use std::ops::Range;
use std::sync::Arc;
use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_script::{Script, UnicodeScript as _};
use unicode_segmentation::UnicodeSegmentation as _;

/// A paragraph whose letters have their fonts and directions (UAX 9).
#[derive(Debug)]
pub(crate) struct Paragraph<'t> {
    pub(crate) text: &'t str,
    bidi: ParagraphBidiInfo<'t>,
    stretches: Vec<Stretch>,
}

/// Letters in one font and one script, in the order in which they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    range: Range<usize>,
    font: usize,
    script: Script,
}

/// A stretch that is read in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) range: Range<usize>,
    /// Index into the fonts.
    pub(crate) font: usize,
    pub(crate) script: Script,
    pub(crate) right_to_left: bool,
}

impl<'t> Paragraph<'t> {
    /// Reads one paragraph, without its line end; the character that no font has otherwise.
    pub(crate) fn new(text: &'t str, fonts: &Fonts) -> Result<Self, char> {
        if let Some(missing) = fonts.missing(text) {
            return Err(missing);
        }
        Ok(Self {
            text,
            bidi: ParagraphBidiInfo::new(text, None),
            stretches: stretches(text, fonts),
        })
    }

    /// Whether the paragraph starts at the right.
    pub(crate) fn is_right_to_left(&self) -> bool {
        self.bidi.paragraph_level.is_rtl()
    }

    /// The runs of a line of the paragraph, from left to right.
    pub(crate) fn line(&self, line: Range<usize>) -> Vec<Run> {
        if line.is_empty() {
            return Vec::new();
        }
        let (levels, visual) = self.bidi.visual_runs(line);
        let mut runs = Vec::new();
        for range in visual {
            let right_to_left = levels.get(range.start).is_some_and(Level::is_rtl);
            let mut inside = self.inside(&range, right_to_left);
            if right_to_left {
                inside.reverse();
            }
            runs.append(&mut inside);
        }
        runs
    }

    fn inside(&self, range: &Range<usize>, right_to_left: bool) -> Vec<Run> {
        let cut = |stretch: &Stretch| Run {
            range: stretch.range.start.max(range.start)..stretch.range.end.min(range.end),
            font: stretch.font,
            script: stretch.script,
            right_to_left,
        };
        let first = self
            .stretches
            .partition_point(|s| s.range.end <= range.start);
        let runs = self.stretches.iter().skip(first).map(cut);
        runs.take_while(|run| run.range.start < run.range.end)
            .collect()
    }
}

/// Chooses font and script for every cluster. What belongs to no script takes after what stands
/// before it, or at the beginning after what follows.
fn stretches(text: &str, fonts: &Fonts) -> Vec<Stretch> {
    let fonts = fonts.as_slice();
    let first = text.graphemes(true).find_map(|cluster| {
        let script = script(cluster)?;
        Some((covering(fonts, cluster)?, script))
    });
    let (mut font, mut last) = first.unwrap_or((0, Script::Common));
    let mut stretches: Vec<Stretch> = Vec::new();
    for (start, cluster) in text.grapheme_indices(true) {
        let own = script(cluster);
        let stays = own.is_none() && fonts.get(font).is_some_and(|f| f.has(cluster));
        if !stays {
            font = covering(fonts, cluster).unwrap_or(font);
        }
        last = own.unwrap_or(last);
        let end = start + cluster.len();
        match stretches.last_mut() {
            Some(stretch) if (stretch.font, stretch.script) == (font, last) => {
                stretch.range.end = end;
            }
            _ => stretches.push(Stretch {
                range: start..end,
                font,
                script: last,
            }),
        }
    }
    stretches
}

fn covering(fonts: &[Arc<Font>], cluster: &str) -> Option<usize> {
    fonts.iter().position(|font| font.has(cluster))
}

/// The script of a cluster; `None` for spaces, digits, punctuation and marks.
fn script(cluster: &str) -> Option<Script> {
    let mut scripts = cluster.chars().map(|c| c.script());
    scripts.find(|s| !matches!(s, Script::Common | Script::Inherited | Script::Unknown))
}
