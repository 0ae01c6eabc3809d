//! Fonts and the letters that are shown in them (ISO 19005-3, 6.2.11).

use super::encoding::glyph_names;
use super::examiner::Examiner;
use super::finding::ArchivalFinding;
use super::program::Program;
use crate::source::{as_dictionary, number, resolve, value};
use lopdf::{Dictionary, Document, Object, Stream};
use std::collections::{BTreeMap, BTreeSet};

/// How far a width may be off, in thousandths of the size.
const TOLERANCE: f64 = 1.0;
/// `/Flags`: the font has letters of its own (ISO 32000-1, table 123).
const SYMBOLIC: i64 = 1 << 2;

/// A font and the character codes that are shown in it.
#[derive(Debug)]
pub(super) struct FontUse<'a> {
    pub(super) dictionary: &'a Dictionary,
    codes: BTreeSet<u16>,
    pub(super) visible: bool,
}

impl<'a> FontUse<'a> {
    pub(super) fn new(dictionary: &'a Dictionary) -> Self {
        Self {
            dictionary,
            codes: BTreeSet::new(),
            visible: false,
        }
    }

    pub(super) fn show(&mut self, text: &[u8], visible: bool) {
        self.visible |= visible && !text.is_empty();
        let composite = self.dictionary.get(b"Subtype").and_then(Object::as_name);
        if composite.is_ok_and(|kind| kind == b"Type0") {
            let pairs = text.chunks(2);
            let code = |pair: &[u8]| pair.iter().fold(0, |code, b| (code << 8) | u16::from(*b));
            self.codes.extend(pairs.map(code));
        } else {
            self.codes.extend(text.iter().map(|b| u16::from(*b)));
        }
    }
}

/// One glyph of a program: its width by the program, if the program has the glyph.
enum Glyph {
    Has(f64),
    Lacks,
    /// Which one it is cannot be said.
    Unknown,
}

impl<'a> Examiner<'a> {
    /// Examines one font with all that is shown in it.
    pub(super) fn font(&mut self, font: &FontUse<'a>) -> Result<(), crate::error::Error> {
        let kind = self.subtype(font.dictionary);
        let named = font.dictionary.has(b"BaseFont") || kind == Some(b"Type3");
        if !font.dictionary.has_type(b"Font") || !named {
            self.note(ArchivalFinding::FontDictionary);
        }
        match kind {
            Some(b"Type0") => self.composite(font),
            Some(b"Type1" | b"MMType1" | b"TrueType") => self.simple(font),
            Some(b"Type3") => return self.type3(font),
            _ => self.note(ArchivalFinding::FontDictionary),
        }
        Ok(())
    }

    fn composite(&mut self, font: &FontUse<'a>) {
        let document = self.document;
        let map = self.value(font.dictionary, b"Encoding");
        if !matches!(
            map.and_then(|m| m.as_name().ok()),
            Some(b"Identity-H" | b"Identity-V")
        ) {
            self.note(ArchivalFinding::CharacterMap);
        }
        let below = self.value(font.dictionary, b"DescendantFonts");
        let below = below
            .and_then(|d| d.as_array().ok())
            .and_then(|d| d.first());
        let Some(below) = below.and_then(|d| as_dictionary(resolve(document, d))) else {
            return self.note(ArchivalFinding::FontDictionary);
        };
        if !below.has_type(b"Font") || !below.has(b"CIDSystemInfo") {
            self.note(ArchivalFinding::FontDictionary);
        }
        let Some(program) = self.program(below, font) else {
            return;
        };
        let to_glyph = match (self.subtype(below), self.value(below, b"CIDToGIDMap")) {
            (Some(b"CIDFontType2"), Some(Object::Stream(map))) => Some(plain(map)),
            (Some(b"CIDFontType2"), Some(Object::Name(name))) if name == b"Identity" => None,
            (Some(b"CIDFontType0"), None) => None,
            _ => return self.note(ArchivalFinding::CharacterMap),
        };
        let widths = composite_widths(document, below);
        let default = self.value(below, b"DW").and_then(number).unwrap_or(1000.0);
        for code in &font.codes {
            let glyph = match &to_glyph {
                Some(map) => map
                    .get(2 * usize::from(*code)..2 * usize::from(*code) + 2)
                    .map_or(0, |pair| u16::from_be_bytes([pair[0], pair[1]])),
                None => *code,
            };
            let width = match program.width_of_cid(glyph) {
                Some(width) if glyph != 0 => Glyph::Has(width),
                _ => Glyph::Lacks,
            };
            let stated = widths.get(code).copied().unwrap_or(default);
            self.compare(&width, stated);
        }
    }

    fn simple(&mut self, font: &FontUse<'a>) {
        let Some(program) = self.program(font.dictionary, font) else {
            return;
        };
        let dictionary = font.dictionary;
        let document = self.document;
        let first = self
            .value(dictionary, b"FirstChar")
            .and_then(|o| o.as_i64().ok());
        let widths = self
            .value(dictionary, b"Widths")
            .and_then(|o| o.as_array().ok());
        let (Some(first), Some(widths)) = (first, widths) else {
            return self.note(ArchivalFinding::FontDictionary);
        };
        let descriptor = self
            .value(dictionary, b"FontDescriptor")
            .and_then(as_dictionary);
        let flags = descriptor.and_then(|d| self.value(d, b"Flags"));
        let symbolic = flags.and_then(|f| f.as_i64().ok()).unwrap_or(0) & SYMBOLIC != 0;
        let missing = descriptor.and_then(|d| self.value(d, b"MissingWidth"));
        let missing = missing.and_then(number).unwrap_or(0.0);
        let true_type = self.subtype(dictionary) == Some(b"TrueType");
        let encoding = self.value(dictionary, b"Encoding");
        if true_type && !program.may_be_encoded(encoding, symbolic) {
            return self.note(ArchivalFinding::FontEncoding);
        }
        if !true_type {
            self.glyph_list(descriptor, &program);
        }
        let names = glyph_names(document, encoding, symbolic);
        for code in &font.codes {
            let glyph = match program.width_of_code(*code, &names, symbolic) {
                Ok(Some(width)) => Glyph::Has(width),
                Ok(None) => Glyph::Lacks,
                Err(()) => Glyph::Unknown,
            };
            let at = usize::try_from(i64::from(*code) - first).ok();
            let stated = at.and_then(|at| widths.get(at));
            let stated = stated.and_then(|o| number(resolve(document, o)));
            self.compare(&glyph, stated.unwrap_or(missing));
        }
    }

    /// A subset of a Type 1 font lists exactly its glyphs (`/CharSet`).
    fn glyph_list(&mut self, descriptor: Option<&Dictionary>, program: &Program) {
        let list = descriptor.and_then(|d| self.value(d, b"CharSet"));
        let list = list.and_then(|l| l.as_str().ok());
        let name = descriptor.and_then(|d| self.value(d, b"FontName"));
        let subset = name.and_then(|n| n.as_name().ok()).is_some_and(is_subset);
        let Some(list) = list else {
            if subset {
                self.note(ArchivalFinding::GlyphList);
            }
            return;
        };
        let list = String::from_utf8_lossy(list);
        let listed: BTreeSet<&str> = list.split('/').map(str::trim).collect();
        let held = program.glyph_names();
        let mut held = held.iter().filter(|name| *name != ".notdef");
        if !held.all(|name| listed.contains(name.as_str())) {
            self.note(ArchivalFinding::GlyphList);
        }
    }

    fn compare(&mut self, glyph: &Glyph, stated: f64) {
        match glyph {
            Glyph::Has(width) if (width - stated).abs() <= TOLERANCE => {}
            Glyph::Has(_) => self.note(ArchivalFinding::GlyphWidth),
            Glyph::Lacks => self.note(ArchivalFinding::GlyphMissing),
            Glyph::Unknown => self.note(ArchivalFinding::FontEncoding),
        }
    }

    /// The embedded program of a font; noted when it has none or none that can be read.
    fn program(&mut self, font: &'a Dictionary, used: &FontUse<'a>) -> Option<Program> {
        let descriptor = self.value(font, b"FontDescriptor").and_then(as_dictionary);
        let file = descriptor.and_then(|descriptor| {
            let keys: [&[u8]; 3] = [b"FontFile", b"FontFile2", b"FontFile3"];
            keys.into_iter()
                .find_map(|key| match self.value(descriptor, key)? {
                    Object::Stream(file) => Some((key, file)),
                    _ => None,
                })
        });
        let Some((key, file)) = file else {
            // Text that is not painted needs no font program.
            if used.visible {
                self.note(ArchivalFinding::FontNotEmbedded);
            }
            return None;
        };
        let kind = self.subtype(&file.dict).unwrap_or_default().to_vec();
        let program = Program::read(key, &kind, plain(file));
        if program.is_none() {
            self.note(ArchivalFinding::FontProgram);
        }
        program
    }

    /// A font whose glyphs are content streams.
    fn type3(&mut self, font: &FontUse<'a>) -> Result<(), crate::error::Error> {
        let document = self.document;
        let resources = self
            .value(font.dictionary, b"Resources")
            .and_then(as_dictionary);
        let procedures = self
            .value(font.dictionary, b"CharProcs")
            .and_then(as_dictionary);
        let names = glyph_names(document, self.value(font.dictionary, b"Encoding"), true);
        let first = self
            .value(font.dictionary, b"FirstChar")
            .and_then(|o| o.as_i64().ok());
        let widths = self
            .value(font.dictionary, b"Widths")
            .and_then(|o| o.as_array().ok());
        for code in &font.codes {
            let procedure = names
                .get(code)
                .and_then(|name| procedures?.get(name.as_bytes()).ok());
            let Some(Ok((Some(id), Object::Stream(procedure)))) =
                procedure.map(|p| document.dereference(p))
            else {
                self.note(ArchivalFinding::GlyphMissing);
                continue;
            };
            let at = first.and_then(|first| usize::try_from(i64::from(*code) - first).ok());
            let stated = widths.and_then(|w| number(resolve(document, w.get(at?)?)));
            let content = self.decoded(id, procedure)?;
            let width = advance_of(&content).map_or(Glyph::Unknown, Glyph::Has);
            self.compare(&width, stated.unwrap_or(0.0));
            if self.walked.insert(id) {
                self.content(&content, resources, 1)?;
            }
        }
        Ok(())
    }
}

/// Whether a font's name begins with the tag of a subset, `ABCDEF+`.
fn is_subset(name: &[u8]) -> bool {
    name.get(6) == Some(&b'+') && name[..6].iter().all(u8::is_ascii_uppercase)
}

/// The advance that a glyph procedure begins with, `wx wy d0` or `wx wy … d1`.
fn advance_of(content: &[u8]) -> Option<f64> {
    let start = &content[..content.len().min(200)];
    let text = String::from_utf8_lossy(start);
    text.split_ascii_whitespace().next()?.parse().ok()
}

fn plain(stream: &Stream) -> Vec<u8> {
    let content = stream.get_plain_content_with_limit(1 << 26);
    content.unwrap_or_default()
}

/// `/W`: `c [w …]` or `first last w` (ISO 32000-1, 9.7.4.3).
fn composite_widths(document: &Document, font: &Dictionary) -> BTreeMap<u16, f64> {
    let mut widths = BTreeMap::new();
    let list = value(document, font, b"W").and_then(|w| w.as_array().ok());
    let mut rest = list.map(Vec::as_slice).unwrap_or_default();
    let code = |o: &Object| u16::try_from(resolve(document, o).as_i64().ok()?).ok();
    while let [first, second, tail @ ..] = rest {
        let Some(start) = code(first) else { break };
        if let Object::Array(several) = resolve(document, second) {
            for (at, width) in several.iter().enumerate() {
                let cid = u16::try_from(at).ok().and_then(|at| start.checked_add(at));
                if let (Some(cid), Some(width)) = (cid, number(resolve(document, width))) {
                    widths.insert(cid, width);
                }
            }
            rest = tail;
        } else {
            let width = tail.first().and_then(|o| number(resolve(document, o)));
            if let (Some(last), Some(width)) = (code(second), width) {
                widths.extend((start..=last).map(|cid| (cid, width)));
            }
            rest = tail.get(1..).unwrap_or_default();
        }
    }
    widths
}
