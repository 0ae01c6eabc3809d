//! Turns letters into glyphs: ligatures, joined forms, marks, kerning (OpenType, GSUB and GPOS).

use crate::fonts::Fonts;
use crate::runs::{Paragraph, Run};
use rustybuzz::ttf_parser::{GlyphId, Tag};
use rustybuzz::{Direction, Face, Feature, Script, UnicodeBuffer};
use std::ops::Range;

/// A glyph and its place; lengths in ems.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u32,
    /// How far it moves the pen.
    pub advance: f64,
    /// How far it stands right of the pen.
    pub x: f64,
    /// How far it stands above the base line.
    pub y: f64,
    /// The bytes of the run's text that it stands for; glyphs of one cluster share them.
    pub bytes: Range<usize>,
}

/// Glyphs of one font, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub struct GlyphRun {
    /// Index into [`Fonts::as_slice`].
    pub font: usize,
    /// Where its text starts in the paragraph, in bytes.
    pub start: usize,
    /// The letters, in the order in which they are read.
    pub text: String,
    /// What is drawn for them.
    pub glyphs: Vec<Glyph>,
    /// Width in ems.
    pub width: f64,
    /// How far ink reaches above the base line, in ems.
    pub above: f64,
    /// How far ink reaches below it, in ems.
    pub below: f64,
}

/// Shapes with some fonts; made once for a document, because opening a font takes a while.
#[derive(Debug)]
pub(crate) struct Shaper<'f> {
    pub(crate) fonts: &'f Fonts,
    faces: Vec<std::cell::OnceCell<Option<Opened<'f>>>>,
}

struct Opened<'f>(Face<'f>);

impl std::fmt::Debug for Opened<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opened")
    }
}

impl<'f> Shaper<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Self {
        let faces = fonts.as_slice().iter().map(|_| std::cell::OnceCell::new());
        Self {
            fonts,
            faces: faces.collect(),
        }
    }

    /// The runs of a line, from left to right; the character that has no glyph otherwise.
    pub(crate) fn line(
        &self,
        paragraph: &Paragraph<'_>,
        line: &Range<usize>,
    ) -> Result<Vec<GlyphRun>, char> {
        let runs = paragraph.line(line.clone()).into_iter();
        runs.map(|run| self.run(paragraph.text, line, &run))
            .collect()
    }

    fn run(&self, text: &str, line: &Range<usize>, run: &Run) -> Result<GlyphRun, char> {
        let own = &text[run.range.clone()];
        let first = own.chars().next().unwrap_or_default();
        let face = self.face(run.font).ok_or(first)?;
        let mut buffer = UnicodeBuffer::new();
        // Letters join across a change of fonts, but not across a line end.
        buffer.set_pre_context(&text[line.start..run.range.start]);
        buffer.push_str(own);
        buffer.set_post_context(&text[run.range.end..line.end]);
        let name = u32::from_be_bytes(tag(run.script));
        if let Some(script) = Script::from_iso15924_tag(Tag(name)) {
            buffer.set_script(script);
        }
        buffer.set_direction(match run.right_to_left {
            true => Direction::RightToLeft,
            false => Direction::LeftToRight,
        });
        let shaped = rustybuzz::shape(face, features(run.right_to_left), buffer);
        let em = f64::from(face.units_per_em());
        let starts: Vec<usize> = shaped
            .glyph_infos()
            .iter()
            .map(|i| i.cluster as usize)
            .collect();
        let mut result = GlyphRun {
            font: run.font,
            start: run.range.start,
            text: own.to_owned(),
            glyphs: Vec::with_capacity(starts.len()),
            width: 0.0,
            above: 0.0,
            below: 0.0,
        };
        let ends = ends(&starts, own.len());
        let placed = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
        for ((info, position), bytes) in placed.zip(starts.iter().zip(ends).map(|(s, e)| *s..e)) {
            if info.glyph_id == 0 {
                return Err(own[bytes].chars().next().unwrap_or(first));
            }
            let glyph = Glyph {
                id: info.glyph_id,
                advance: f64::from(position.x_advance) / em,
                x: f64::from(position.x_offset) / em,
                y: f64::from(position.y_offset) / em,
                bytes,
            };
            let bounds = u16::try_from(info.glyph_id).ok();
            if let Some(bounds) = bounds.and_then(|id| face.glyph_bounding_box(GlyphId(id))) {
                result.above = result.above.max(glyph.y + f64::from(bounds.y_max) / em);
                result.below = result.below.max(-glyph.y - f64::from(bounds.y_min) / em);
            }
            result.width += glyph.advance;
            result.glyphs.push(glyph);
        }
        Ok(result)
    }

    fn face(&self, font: usize) -> Option<&Face<'f>> {
        let open = || Some(Opened(self.fonts.as_slice().get(font)?.shaper()?));
        let opened = self.faces.get(font)?.get_or_init(open);
        opened.as_ref().map(|opened| &opened.0)
    }
}

/// Readers of the page take a ligature of letters that are read from the right apart in the wrong
/// order, so there are none but those that the script cannot do without.
fn features(right_to_left: bool) -> &'static [Feature] {
    const PLAIN: [Feature; 1] = [Feature {
        tag: Tag::from_bytes(b"liga"),
        value: 0,
        start: 0,
        end: u32::MAX,
    }];
    if right_to_left { &PLAIN } else { &[] }
}

fn tag(script: unicode_script::Script) -> [u8; 4] {
    let name = script.short_name().as_bytes();
    name.try_into().unwrap_or(*b"Zyyy")
}

/// Where each cluster ends: where the next one in reading order starts.
fn ends(starts: &[usize], len: usize) -> Vec<usize> {
    let mut order = starts.to_vec();
    order.push(len);
    order.sort_unstable();
    order.dedup();
    let end = |start: &usize| order.get(order.partition_point(|s| s <= start)).copied();
    starts
        .iter()
        .map(|start| end(start).unwrap_or(len))
        .collect()
}
