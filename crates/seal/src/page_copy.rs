//! Copies one page: explicit boxes, closed content, no annotations.

use crate::content::{Balance, without_surplus_restores};
use crate::copy::Copier;
use crate::error::Error;
use crate::finding::Finding;
use crate::geometry::Rect;
use crate::glyphs::single;
use crate::layers::without_hidden;
use crate::overlay::Overlay;
use crate::pages::PageNode;
use crate::path::numbers;
use crate::source::{as_dictionary, resolve, value};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

/// Page entries that describe and do nothing (ISO 32000-2, table 31).
const KEPT: [&[u8]; 6] = [
    b"Group",
    b"StructParents",
    b"Tabs",
    b"BleedBox",
    b"TrimBox",
    b"ArtBox",
];

/// A page on its way into the new document.
pub(crate) struct PageCopy<'a, 'b> {
    copier: &'b mut Copier<'a>,
    node: &'a PageNode,
}

impl<'a, 'b> PageCopy<'a, 'b> {
    pub(crate) fn new(copier: &'b mut Copier<'a>, node: &'a PageNode) -> Self {
        Self { copier, node }
    }

    /// The page dictionary, with `overlay` drawn over the page's own content.
    pub(crate) fn finish(mut self, overlay: &Overlay, tree: ObjectId) -> Result<Dictionary, Error> {
        let mut page = self.boxes(tree);
        for key in KEPT {
            if let Ok(value) = self.node.dictionary.get(key) {
                page.set(key, self.copier.take(value));
            }
        }
        let (resources, drawn) = self.resources(overlay);
        page.set("Resources", resources);
        let contents = self.contents(&drawn)?;
        page.set("Contents", contents);
        Ok(page)
    }

    fn boxes(&mut self, tree: ObjectId) -> Dictionary {
        let shown = &self.node.page;
        if self.node.media_missing {
            self.copier.findings.insert(Finding::MissingMediaBox);
        }
        let mut page = dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "MediaBox" => rectangle(&self.node.media),
            "CropBox" => rectangle(&shown.crop),
            "Rotate" => i64::from(shown.rotation_degrees),
        };
        if (shown.user_unit - 1.0).abs() > f64::EPSILON {
            page.set("UserUnit", Object::Real(single(shown.user_unit)));
        }
        page
    }

    fn resources(&mut self, overlay: &Overlay) -> (Object, String) {
        let document = self.copier.document();
        let own = self
            .node
            .dictionary
            .get(b"Resources")
            .unwrap_or(&Object::Null);
        let empty = Dictionary::new();
        let resolved = as_dictionary(resolve(document, own)).unwrap_or(&empty);
        if overlay.is_empty() && !resolved.is_empty() {
            return (self.copier.take(own), String::new());
        }
        let mut resources = self.copier.take_dictionary(resolved);
        let xobjects = value(document, resolved, b"XObject").and_then(as_dictionary);
        let mut xobjects = self.copier.take_dictionary(xobjects.unwrap_or(&empty));
        let drawn = overlay.settle(&mut xobjects);
        if !xobjects.is_empty() {
            resources.set("XObject", xobjects);
        }
        (resources.into(), drawn)
    }

    /// The content streams as they are, between one that saves the blank state and one that
    /// closes whatever they leave open, so that nothing in them moves what is drawn later.
    fn contents(&mut self, drawn: &str) -> Result<Object, Error> {
        let streams = self.streams();
        let mut joined = Vec::new();
        for id in &streams {
            joined.extend(self.decoded(*id)?);
            joined.push(b'\n');
        }
        let balance = Balance::of(&joined);
        self.copier.count_operators(self.node, &joined)?;
        let mut contents = vec![self.stream(opening(self.node.clip.as_ref()))];
        if let Some(rewritten) = self.rewritten(&joined, &balance)? {
            contents.push(self.stream(rewritten));
        } else {
            contents.extend(
                streams
                    .iter()
                    .map(|id| self.copier.take(&Object::Reference(*id))),
            );
        }
        let mut closing = balance.closing();
        closing.extend_from_slice(b"Q\n");
        closing.extend_from_slice(drawn.as_bytes());
        contents.push(self.stream(closing));
        contents.retain(|c| !c.is_null());
        Ok(Object::Array(contents))
    }

    /// The content without hidden layers and surplus restores; `None` when it can stay as it is.
    fn rewritten(&mut self, joined: &[u8], balance: &Balance) -> Result<Option<Vec<u8>>, Error> {
        let source = self.copier.source();
        let resources = source.dictionary(&self.node.dictionary, b"Resources");
        let hidden = self.copier.layers().hidden_names(source, resources);
        let mut rewritten = None;
        if !hidden.is_empty() {
            self.copier.findings.insert(Finding::HiddenContent);
            rewritten = Some(without_hidden(joined, &hidden)?);
        }
        if balance.surplus_restores > 0 {
            self.copier.findings.insert(Finding::UnbalancedContent);
            let content = rewritten.as_deref().unwrap_or(joined);
            let balanced = without_surplus_restores(content)?;
            // In damaged content two readers see two programs: one of them would move the marks.
            if Balance::of(&balanced).surplus_restores > 0 {
                return Err(Error::Unreadable);
            }
            rewritten = Some(balanced);
        }
        Ok(rewritten)
    }

    fn stream(&mut self, content: Vec<u8>) -> Object {
        let stream = Stream::new(Dictionary::new(), content);
        Object::Reference(self.copier.target.add_object(stream))
    }

    /// The content streams of the page, in order.
    fn streams(&self) -> Vec<ObjectId> {
        let document = self.copier.document();
        let own = self
            .node
            .dictionary
            .get(b"Contents")
            .unwrap_or(&Object::Null);
        let is_stream = |o: &Object| match document.dereference(o) {
            Ok((Some(id), Object::Stream(_))) => Some(id),
            _ => None,
        };
        match resolve(document, own) {
            Object::Array(parts) => parts.iter().filter_map(is_stream).collect(),
            _ => is_stream(own).into_iter().collect(),
        }
    }

    fn decoded(&mut self, id: ObjectId) -> Result<Vec<u8>, Error> {
        let Ok(Object::Stream(stream)) = self.copier.document().get_object(id) else {
            return Ok(Vec::new());
        };
        match self.copier.decode(id, stream) {
            // Viewers draw nothing for a stream that they cannot decode.
            Err(Error::Unreadable) => Ok(Vec::new()),
            decoded => decoded,
        }
    }
}

/// Saves the blank state, and keeps the content off a part that was added to the page.
fn opening(clip: Option<&Rect>) -> Vec<u8> {
    let mut opening = String::from("q\n");
    if let Some(clip) = clip {
        numbers(&mut opening, &[clip.x, clip.y, clip.width, clip.height]);
        opening.push_str("re W n\n");
    }
    opening.into_bytes()
}

fn rectangle(rect: &Rect) -> Object {
    let edges = [rect.x, rect.y, rect.right(), rect.top()];
    Object::Array(edges.map(|v| Object::Real(single(v))).to_vec())
}
