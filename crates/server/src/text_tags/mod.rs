//! Text tags: words in a PDF that say where a field stands and whose it is.
//!
//! ```text
//! {{signature:signer_1}}   {{text?:buyer:City}}        kind, `?` when it may stay empty, seat, label
//! {{t:s;r:y;o:"Signer 1";}}                            signNow's simple tags
//! ```
//! Letters in, fields and findings out; nothing is drawn over a tag, because the pages that people
//! sign are those that were uploaded.

mod syntax;

use paraph_protocol::{FieldKind, PageGeometry, Placement, Rect};
use paraph_render::PlacedLetter;
use serde::{Deserialize, Serialize};
use syntax::{Parsed, parse};

/// Most characters of a tag.
const MOST_CHARS: usize = 500;
/// Most tags whose places are told: more fields than that are refused.
const MOST_PLACES: usize = 2_001;
/// Most faulty tags that are told.
const MOST_FINDINGS: usize = 100;
/// Most characters of a faulty tag that are told.
const MOST_TOLD: usize = 80;

/// A tag, as the field that it asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextTag {
    /// The name of its seat.
    pub seat: String,
    /// What goes in.
    pub kind: FieldKind,
    /// What the signer reads; may be empty.
    pub label: String,
    /// Whether the signing needs it filled.
    pub required: bool,
    /// The entries of a list.
    pub options: Vec<String>,
    /// A text that stands there before.
    pub prefill: Option<String>,
    /// What signNow checks the text with; only its dialect knows them.
    pub validator_id: Option<String>,
    /// Where it stands.
    pub placement: Placement,
}

/// A tag that asks for something that cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagFinding {
    /// What is wrong.
    pub fault: TagFault,
    /// The page, from 0.
    pub page: u32,
    /// The tag as it stands there, cut when it is long.
    pub text: String,
}

/// What is wrong with a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagFault {
    /// `{{` without `}}`.
    Unclosed,
    /// Neither form.
    Unreadable,
    /// There is no such kind of field.
    KindUnknown,
    /// It names no seat.
    SeatMissing,
    /// A key has a value that it cannot have.
    ValueInvalid,
    /// The field is placed, and a key that is not known was left out.
    KeyIgnored,
    /// The field would not fit on the page.
    OffPage,
}

impl TagFault {
    /// A stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unclosed => "tag_unclosed",
            Self::Unreadable => "tag_unreadable",
            Self::KindUnknown => "tag_kind_unknown",
            Self::SeatMissing => "tag_seat_missing",
            Self::ValueInvalid => "tag_value_invalid",
            Self::KeyIgnored => "tag_key_ignored",
            Self::OffPage => "tag_off_page",
        }
    }
}

/// Where something stands between double braces, whatever it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TagPlace {
    /// What stands between the braces.
    pub text: String,
    /// The page, from 0.
    pub page: u32,
    /// What its first line covers of the page as shown: points, y down.
    pub rect: Rect,
}

/// What the tags of a document say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TextTags {
    /// The fields, in the order of the pages' content.
    pub tags: Vec<TextTag>,
    /// What is wrong with the others.
    pub findings: Vec<TagFinding>,
    /// All of them, for those who say elsewhere what they mean.
    pub places: Vec<TagPlace>,
}

/// A page whose tags are read.
#[derive(Debug, Clone, Copy)]
pub struct Leaf<'a> {
    /// Its index, from 0.
    pub index: u32,
    /// Its measures.
    pub geometry: &'a PageGeometry,
}

impl TextTags {
    /// Adds the tags of a page.
    pub fn read(&mut self, lines: &[Vec<PlacedLetter>], leaf: Leaf<'_>) {
        let characters = flat(lines);
        let mut at = 0;
        while let Some(from) = begin(&characters, at) {
            let Some(to) = end(&characters, from) else {
                let text = told(&characters[from..]);
                self.note(TagFault::Unclosed, leaf, text);
                at = from + 2;
                continue;
            };
            self.take(&characters[from..to], leaf);
            at = to;
        }
    }

    fn take(&mut self, characters: &[Character], leaf: Leaf<'_>) {
        let inner = &characters[2..characters.len() - 2];
        let text: String = inner.iter().map(|c| c.letter).collect();
        let covered = extent(characters);
        let placed = parse(&text).and_then(|parsed| {
            let rect = rect(&parsed, covered, leaf.geometry)?;
            Ok((parsed, rect))
        });
        if self.places.len() < MOST_PLACES {
            self.places.push(TagPlace {
                text: text.trim().to_owned(),
                page: leaf.index,
                rect: covered,
            });
        }
        match placed {
            Ok((parsed, rect)) => {
                if parsed.ignored {
                    self.note(TagFault::KeyIgnored, leaf, told(characters));
                }
                let page = leaf.index;
                self.tags.push(tag(parsed, Placement { page, rect }));
            }
            Err(fault) => self.note(fault, leaf, told(characters)),
        }
    }

    fn note(&mut self, fault: TagFault, leaf: Leaf<'_>, text: String) {
        if self.findings.len() >= MOST_FINDINGS {
            return;
        }
        self.findings.push(TagFinding {
            fault,
            page: leaf.index,
            text,
        });
    }
}

/// A character and where it stands; the end of a line stands nowhere.
struct Character {
    letter: char,
    line: usize,
    place: Option<Rect>,
}

/// The lines in a row: a tag may go on in the next line.
fn flat(lines: &[Vec<PlacedLetter>]) -> Vec<Character> {
    let mut characters = Vec::new();
    for (line, letters) in lines.iter().enumerate() {
        for placed in letters {
            let place = Some(Rect {
                x: placed.x.into(),
                y: placed.y.into(),
                width: placed.width.into(),
                height: placed.height.into(),
            });
            // Names are made of what is found here, and hold no control characters.
            let each = placed.text.chars().filter(|c| !c.is_control());
            characters.extend(each.map(|letter| Character {
                letter,
                line,
                place,
            }));
        }
        characters.push(Character {
            letter: '\n',
            line,
            place: None,
        });
    }
    characters
}

fn is_pair(characters: &[Character], at: usize, brace: char) -> bool {
    let is_brace = |at: usize| characters.get(at).is_some_and(|c| c.letter == brace);
    is_brace(at) && is_brace(at + 1)
}

fn begin(characters: &[Character], from: usize) -> Option<usize> {
    (from..characters.len()).find(|at| is_pair(characters, *at, '{'))
}

/// The place behind the tag's last brace; none when another tag begins before.
fn end(characters: &[Character], from: usize) -> Option<usize> {
    let last = characters.len().min(from + MOST_CHARS);
    for at in from + 2..last {
        if is_pair(characters, at, '}') {
            return Some(at + 2);
        }
        if is_pair(characters, at, '{') {
            return None;
        }
    }
    None
}

fn told(characters: &[Character]) -> String {
    let line = characters.first().map_or(0, |c| c.line);
    let same = characters.iter().take_while(|c| c.line == line);
    let letters = same.map(|c| c.letter).filter(|c| *c != '\n');
    letters.take(MOST_TOLD).collect()
}

/// What the tag's first line covers of the page as shown.
fn extent(characters: &[Character]) -> Rect {
    let line = characters.first().map_or(0, |c| c.line);
    let here = characters.iter().filter(|c| c.line == line);
    let places = here.filter_map(|c| c.place);
    let corners = places.map(|p| (p.x, p.y, p.x + p.width, p.y + p.height));
    let whole = corners.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)));
    let (left, top, right, bottom) = whole.unwrap_or_default();
    Rect {
        x: left,
        y: top,
        width: right - left,
        height: bottom - top,
    }
}

/// The field's rectangle: it begins where the tag begins, stands on the tag's line, and is moved
/// onto the page where it would reach over the edge.
fn rect(parsed: &Parsed, tag: Rect, page: &PageGeometry) -> Result<Rect, TagFault> {
    let (usual_width, usual_height) = match parsed.as_large_as_tag {
        true if parsed.kind.ticks() => (tag.height, tag.height),
        true => (tag.width, tag.height),
        false => parsed.kind.usual_size_pt(),
    };
    let width = parsed.width.unwrap_or(usual_width);
    let height = parsed.height.unwrap_or(usual_height);
    let (page_width, page_height) = page.visible_size_pt();
    if width > page_width || height > page_height {
        return Err(TagFault::OffPage);
    }
    let shown = Rect {
        x: tag.x.clamp(0.0, page_width - width),
        y: (tag.y + tag.height - height).clamp(0.0, page_height - height),
        width,
        height,
    };
    let rect = page.placement_from_visible(shown);
    page.check(rect).map_err(|_| TagFault::OffPage)?;
    Ok(rect)
}

fn tag(parsed: Parsed, placement: Placement) -> TextTag {
    TextTag {
        seat: parsed.seat,
        kind: parsed.kind,
        label: parsed.label,
        required: parsed.required,
        options: parsed.options,
        prefill: parsed.prefill,
        validator_id: parsed.validator_id,
        placement,
    }
}

#[cfg(test)]
mod tests;
