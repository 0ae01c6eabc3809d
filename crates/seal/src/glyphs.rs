//! Makes text appearances with krilla (shaped, subset, mapped to Unicode) and imports them.

use crate::error::Error;
use crate::text::{Label, Layout, Line};
use krilla::color::rgb;
use krilla::geom::Point;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph, Tag};
use krilla::{Document as Writer, SerializeSettings};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use paraph_ink::{Fonts, GlyphRun, Setter};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Letters may stand a little over their box; the clip of the form leaves room for that.
const BLEED: f64 = 4.0;

/// A form that draws one label: its box has the origin bottom-left, y up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextForm {
    pub(crate) id: ObjectId,
    pub(crate) height: f64,
}

/// Adds one form for each label to the target; each font that is needed is embedded once, with
/// the letters that are needed.
pub(crate) fn add_labels(
    target: &mut Document,
    fonts: &Fonts,
    labels: &[Label],
) -> Result<Vec<TextForm>, Error> {
    if labels.is_empty() {
        return Ok(Vec::new());
    }
    // Fonts may be the operator's, texts are anybody's, and shaping is someone else's code.
    let written = catch_unwind(AssertUnwindSafe(|| {
        let setter = Setter::new(fonts);
        let layouts = labels.iter().map(|label| label.layout(&setter));
        let layouts = layouts.collect::<Result<Vec<_>, _>>()?;
        write(labels, &layouts, &mut Embedded::new(fonts))
    }));
    let pdf = written.map_err(|_| Error::Drawing)??;
    import(target, labels, &pdf)
}

fn write(labels: &[Label], layouts: &[Layout], fonts: &mut Embedded<'_>) -> Result<Vec<u8>, Error> {
    let settings = SerializeSettings {
        xmp_metadata: false,
        enable_tagging: false,
        ..SerializeSettings::default()
    };
    let mut writer = Writer::new_with(settings);
    for (label, layout) in labels.iter().zip(layouts) {
        let size = PageSettings::from_wh(single(label.width), single(label.height));
        let mut page = writer.start_page_with(size.ok_or(Error::Drawing)?);
        let mut surface = page.surface();
        let [r, g, b] = label.color;
        surface.set_fill(Some(Fill {
            paint: rgb::Color::new(r, g, b).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
        for line in &layout.lines {
            draw_line(&mut surface, line, layout.size, fonts)?;
        }
        surface.finish();
        page.finish();
    }
    writer.finish().map_err(|_| Error::Drawing)
}

/// Draws the runs of a line, one after the other from left to right.
pub(crate) fn draw_line(
    surface: &mut Surface<'_>,
    line: &Line,
    size: f64,
    fonts: &mut Embedded<'_>,
) -> Result<(), Error> {
    let mut x = line.x;
    for run in &line.runs {
        let font = fonts.font(run.font).ok_or(Error::Drawing)?;
        let glyphs: Vec<KrillaGlyph> = glyphs(run);
        let start = Point::from_xy(single(x), single(line.baseline));
        surface.draw_glyphs(start, &glyphs, font, &run.text, single(size), false);
        x += run.width * size;
    }
    Ok(())
}

fn glyphs(run: &GlyphRun) -> Vec<KrillaGlyph> {
    let glyph = |glyph: &paraph_ink::Glyph| KrillaGlyph {
        glyph_id: GlyphId::new(glyph.id),
        text_range: glyph.bytes.clone(),
        x_advance: single(glyph.advance),
        x_offset: single(glyph.x),
        y_offset: single(glyph.y),
        y_advance: 0.0,
        location: None,
    };
    run.glyphs.iter().map(glyph).collect()
}

/// The fonts as the writer of PDFs wants them, opened when they are needed.
pub(crate) struct Embedded<'f> {
    fonts: &'f Fonts,
    opened: Vec<Option<Font>>,
}

impl<'f> Embedded<'f> {
    pub(crate) fn new(fonts: &'f Fonts) -> Self {
        Self {
            fonts,
            opened: vec![None; fonts.as_slice().len()],
        }
    }

    fn font(&mut self, index: usize) -> Option<Font> {
        let opened = self.opened.get_mut(index)?;
        if opened.is_none() {
            let font = self.fonts.as_slice().get(index)?;
            let coordinates = font.coordinates();
            let coordinates: Vec<(Tag, f32)> = coordinates
                .iter()
                .map(|(tag, value)| (Tag::new(tag), *value))
                .collect();
            let bytes = Arc::clone(font.bytes());
            *opened = Font::new_variable(bytes.into(), font.face(), &coordinates);
        }
        opened.clone()
    }
}

/// PDF writers work in single precision.
#[expect(
    clippy::cast_possible_truncation,
    reason = "pages are smaller than 2^24 units"
)]
pub(crate) fn single(value: f64) -> f32 {
    value as f32
}

/// Turns each page of a document that krilla wrote into a form of the target.
fn import(target: &mut Document, labels: &[Label], pdf: &[u8]) -> Result<Vec<TextForm>, Error> {
    let written = Document::load_mem(pdf).map_err(|_| Error::Drawing)?;
    let mut import = Import {
        written: &written,
        target,
        ids: BTreeMap::new(),
    };
    let forms = written
        .page_iter()
        .zip(labels)
        .map(|(page, label)| import.form(page, label));
    let forms = forms.collect::<Option<Vec<_>>>().ok_or(Error::Drawing)?;
    if forms.len() == labels.len() {
        Ok(forms)
    } else {
        Err(Error::Drawing)
    }
}

struct Import<'a> {
    written: &'a Document,
    target: &'a mut Document,
    ids: BTreeMap<ObjectId, ObjectId>,
}

impl Import<'_> {
    fn form(&mut self, page: ObjectId, label: &Label) -> Option<TextForm> {
        let page = self.written.get_dictionary(page).ok()?;
        let content = page.get(b"Contents").and_then(Object::as_reference).ok()?;
        let content = self
            .written
            .get_object(content)
            .and_then(Object::as_stream)
            .ok()?;
        let resources = match page.get(b"Resources") {
            Ok(resources) => self.take(resources),
            Err(_) => Dictionary::new().into(),
        };
        let mut form = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => [-BLEED, -BLEED, label.width + BLEED, label.height + BLEED]
                .map(|v| Object::Real(single(v))).to_vec(),
            "Resources" => resources,
        };
        if let Ok(filter) = content.dict.get(b"Filter") {
            form.set("Filter", filter.clone());
        }
        let id = self
            .target
            .add_object(Stream::new(form, content.content.clone()));
        Some(TextForm {
            id,
            height: label.height,
        })
    }

    fn take(&mut self, object: &Object) -> Object {
        match object {
            Object::Reference(id) => self.reference(*id),
            Object::Array(items) => Object::Array(items.iter().map(|o| self.take(o)).collect()),
            Object::Dictionary(d) => Object::Dictionary(self.dictionary(d)),
            Object::Stream(s) => {
                Object::Stream(Stream::new(self.dictionary(&s.dict), s.content.clone()))
            }
            other => other.clone(),
        }
    }

    fn dictionary(&mut self, dictionary: &Dictionary) -> Dictionary {
        let mut copy = Dictionary::new();
        for (key, value) in dictionary {
            copy.set(key.clone(), self.take(value));
        }
        copy
    }

    fn reference(&mut self, id: ObjectId) -> Object {
        if let Some(new) = self.ids.get(&id) {
            return Object::Reference(*new);
        }
        let new = self.target.new_object_id();
        self.ids.insert(id, new);
        let object = self.written.get_object(id).cloned().unwrap_or(Object::Null);
        let copy = self.take(&object);
        self.target.set_object(new, copy);
        Object::Reference(new)
    }
}
