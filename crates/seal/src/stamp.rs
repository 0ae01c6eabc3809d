//! Draws values and marks into the pages of a canonical document as an incremental update.

use crate::bundled::bundled_fonts;
use crate::drawing::{Content, Drawing};
use crate::error::Error;
use crate::geometry::Frame;
use crate::glyphs::{TextForm, add_labels};
use crate::limits::Limits;
use crate::overlay::Overlay;
use crate::pages::{PageNode, read_pages};
use crate::path::{INK, paint_check, paint_dot, paint_outline};
use crate::source::{as_dictionary, value};
use crate::tagging::{Piece, Role, Structure, next_piece};
use crate::text::{Align, Label};
use crate::update::{self, Update};
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream};
use paraph_ink::Fonts;
use std::collections::BTreeMap;
use std::vec::IntoIter;

/// Largest font size of a value, in points.
const TEXT_PT: f64 = 12.0;

/// What was taken once is not measured again: the ceilings may have been others then.
fn taken() -> Limits {
    Limits {
        pages: usize::MAX,
        page_side_pt: u32::MAX,
        ..Limits::default()
    }
}

/// A canonical document with an incremental update that is not written yet (ISO 32000-2, 7.5.6).
#[derive(Debug)]
pub struct Revision {
    pub(crate) update: Update,
    pub(crate) first_page: ObjectId,
}

/// Draws `drawings` into their pages: page content, not annotations.
///
/// # Errors
/// When the document is not canonical, a place is not on its page or a letter has no glyph.
pub fn stamp(canonical: &[u8], drawings: &[Drawing]) -> Result<Revision, Error> {
    stamp_with(canonical, drawings, &bundled_fonts())
}

/// The same with text in other fonts than the bundled ones.
///
/// # Errors
/// As [`stamp`].
pub fn stamp_with(
    canonical: &[u8],
    drawings: &[Drawing],
    fonts: &Fonts,
) -> Result<Revision, Error> {
    let mut update = open(canonical)?;
    let nodes = read_pages(update.get_prev_documents(), &taken())?;
    let frames = frames(&nodes, drawings)?;
    let labels: Vec<Label> = labels(&nodes, drawings, &frames);
    let mut forms = add_labels(&mut update.new_document, fonts, &labels)?.into_iter();
    let mut pictures = add_pictures(&mut update.new_document, drawings)?.into_iter();
    let mut overlays: BTreeMap<usize, Overlay> = BTreeMap::new();
    for (drawing, frame) in drawings.iter().zip(&frames) {
        let overlay = overlays.entry(drawing.page).or_insert_with(|| {
            let node = nodes.get(drawing.page);
            Overlay::new(node.and_then(|n| next_piece(update.get_prev_documents(), &n.dictionary)))
        });
        overlay.piece(role(&drawing.content), |overlay| {
            let ready = (&mut forms, &mut pictures);
            paint(overlay, &drawing.content, frame, ready);
        });
    }
    for (page, overlay) in overlays {
        if let Some(node) = nodes.get(page) {
            draw_over(&mut update, node, &overlay)?;
        }
    }
    let first_page = nodes
        .first()
        .and_then(|node| node.id)
        .ok_or(Error::NotCanonical)?;
    Ok(Revision { update, first_page })
}

/// Opens the canonical file for appending.
fn open(canonical: &[u8]) -> Result<Update, Error> {
    let update = update::open(canonical).ok_or(Error::NotCanonical)?;
    let form = |catalog: &Dictionary| catalog.has(b"AcroForm");
    if update.get_prev_documents().catalog().is_ok_and(form) {
        return Err(Error::NotCanonical);
    }
    Ok(update)
}

fn frames(nodes: &[PageNode], drawings: &[Drawing]) -> Result<Vec<Frame>, Error> {
    let frame = |drawing: &Drawing| {
        let (page, rect) = (drawing.page, drawing.rect);
        let shown = nodes
            .get(page)
            .map(|node| &node.page)
            .filter(|p| p.holds(&rect));
        shown
            .map(|p| p.frame(&rect))
            .ok_or(Error::PlacementOffPage { page, rect })
    };
    drawings.iter().map(frame).collect()
}

fn labels(nodes: &[PageNode], drawings: &[Drawing], frames: &[Frame]) -> Vec<Label> {
    let unit = |page: usize| nodes.get(page).map_or(1.0, |node| node.page.user_unit);
    let label = |(drawing, frame): (&Drawing, &Frame)| {
        let (text, cells) = match &drawing.content {
            Content::Text(text) => (text, 0),
            Content::Cells { text, count } => (text, (*count).max(1)),
            Content::Outline(_) | Content::Check | Content::Dot => return None,
            Content::MarkPicture(_) | Content::Picture(_) => return None,
        };
        Some(Label {
            text: text.clone(),
            width: frame.width,
            height: frame.height,
            size: TEXT_PT / unit(drawing.page),
            align: Align::Start,
            cells,
            color: INK,
        })
    };
    drawings.iter().zip(frames).filter_map(label).collect()
}

fn add_pictures(document: &mut Document, drawings: &[Drawing]) -> Result<Vec<ObjectId>, Error> {
    let picture = |drawing: &Drawing| match &drawing.content {
        Content::MarkPicture(picture) | Content::Picture(picture) => Some(picture.add(document)),
        Content::Outline(_) | Content::Text(_) | Content::Cells { .. } => None,
        Content::Check | Content::Dot => None,
    };
    drawings.iter().filter_map(picture).collect()
}

fn role(content: &Content) -> Role {
    match content {
        Content::Text(_) | Content::Cells { .. } => Role::Text,
        Content::Outline(_) | Content::MarkPicture(_) => Role::Mark,
        Content::Picture(_) => Role::Picture,
        Content::Check | Content::Dot => Role::Check,
    }
}

/// What was added to the document before: texts and pictures, in the order of the drawings.
type Ready<'a> = (&'a mut IntoIter<TextForm>, &'a mut IntoIter<ObjectId>);

fn paint(overlay: &mut Overlay, content: &Content, frame: &Frame, ready: Ready<'_>) {
    let (forms, pictures) = ready;
    match content {
        Content::Outline(outline) => paint_outline(&mut overlay.content, outline, frame),
        Content::Check => paint_check(&mut overlay.content, frame, INK),
        Content::Dot => paint_dot(&mut overlay.content, frame, INK),
        Content::MarkPicture(picture) | Content::Picture(picture) => {
            if let Some(id) = pictures.next() {
                picture.paint(overlay, id, frame);
            }
        }
        Content::Text(_) | Content::Cells { .. } => {
            if let Some(form) = forms.next() {
                overlay.form(form.id, frame, form.height);
            }
        }
    }
}

/// Appends the overlay to the page's content, which is fenced off so that it cannot move it.
fn draw_over(
    update: &mut IncrementalDocument,
    node: &PageNode,
    overlay: &Overlay,
) -> Result<(), Error> {
    let id = node.id.ok_or(Error::NotCanonical)?;
    let before = update.get_prev_documents();
    let empty = Dictionary::new();
    let own = value(before, &node.dictionary, b"Resources").and_then(as_dictionary);
    let mut resources = own.unwrap_or(&empty).clone();
    let xobjects = value(before, &resources, b"XObject").and_then(as_dictionary);
    let mut xobjects = xobjects.unwrap_or(&empty).clone();
    let drawn = overlay.settle(&mut xobjects);
    if !xobjects.is_empty() {
        resources.set("XObject", xobjects);
    }
    let mut contents = match value(before, &node.dictionary, b"Contents") {
        Some(Object::Array(parts)) => parts.clone(),
        _ => node
            .dictionary
            .get(b"Contents")
            .ok()
            .cloned()
            .into_iter()
            .collect(),
    };
    contents.insert(0, stream(&mut update.new_document, "q\n")?);
    contents.push(stream(&mut update.new_document, &format!("\nQ\n{drawn}"))?);
    let mut page = node.dictionary.clone();
    page.set("Resources", resources);
    page.set("Contents", contents);
    update.new_document.set_object(id, page);
    if !overlay.pieces.is_empty() {
        tag(update, id, &overlay.pieces);
    }
    Ok(())
}

/// Gives the pieces their place in the structure. Where that is too damaged to take them, they
/// stay marked in the content, which says to readers what they are.
fn tag(update: &mut IncrementalDocument, page: ObjectId, pieces: &[Piece]) {
    let Ok(catalog) = update.get_prev_documents().catalog().cloned() else {
        return;
    };
    let mut target = std::mem::take(&mut update.new_document);
    let mut structure = Structure {
        before: Some(update.get_prev_documents()),
        target: &mut target,
        catalog,
    };
    let _ = structure.add(page, pieces);
    update.new_document = target;
}

fn stream(document: &mut Document, content: &str) -> Result<Object, Error> {
    let mut stream = Stream::new(Dictionary::new(), content.as_bytes().to_vec());
    stream.compress().map_err(|_| Error::Drawing)?;
    Ok(Object::Reference(document.add_object(stream)))
}
