//! Copies what the pages reach into a new document and leaves the active parts behind.

use crate::budget::Budget;
use crate::error::Error;
use crate::finding::Finding;
use crate::layers::{Layers, without_hidden};
use crate::operators::Operators;
use crate::pages::PageNode;
use crate::source::{Source, as_dictionary, resolve};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use std::collections::{BTreeSet, HashMap};

/// Keys of a stream whose data is in another file (ISO 32000-2, table 5).
const EXTERNAL: [&[u8]; 3] = [b"F", b"FDecodeParms", b"FFilter"];
/// Keys of a stream that stand for other files, describe it to other programs, or say what the copy
/// resolves.
const DROPPED: [&[u8]; 7] = [
    b"AF",
    b"Length",
    b"Metadata",
    b"OC",
    b"OPI",
    b"PieceInfo",
    b"Ref",
];

/// Copies objects on demand, each once.
pub(crate) struct Copier<'a> {
    source: &'a Source,
    budget: &'a mut Budget,
    operators: Operators,
    layers: Layers,
    pub(crate) target: Document,
    pub(crate) findings: BTreeSet<Finding>,
    copied: HashMap<ObjectId, ObjectId>,
    waiting: Vec<(ObjectId, ObjectId)>,
    /// Entries that copies of streams get in addition.
    completed: HashMap<ObjectId, Dictionary>,
}

impl<'a> Copier<'a> {
    pub(crate) fn new(source: &'a Source, budget: &'a mut Budget) -> Self {
        Self {
            source,
            operators: Operators::new(budget.limits()),
            layers: Layers::read(source),
            budget,
            target: Document::with_version("1.7"),
            findings: BTreeSet::new(),
            copied: HashMap::new(),
            waiting: Vec::new(),
            completed: HashMap::new(),
        }
    }

    /// Makes references to `old` point to `new`, which somebody else fills.
    pub(crate) fn assign(&mut self, old: ObjectId, new: ObjectId) {
        self.copied.insert(old, new);
    }

    /// The object as it stands in the new document; what it refers to follows with [`Self::finish`].
    pub(crate) fn take(&mut self, object: &Object) -> Object {
        match object {
            Object::Reference(id) => self.reference(*id),
            Object::Array(items) => self.array(items),
            Object::Dictionary(d) => self.inner_dictionary(d),
            Object::String(bytes, _) if is_slow_to_escape(bytes) => {
                Object::String(bytes.clone(), StringFormat::Hexadecimal)
            }
            other => other.clone(),
        }
    }

    /// The dictionary as it stands in the new document.
    pub(crate) fn take_dictionary(&mut self, dictionary: &Dictionary) -> Dictionary {
        let outline_item = dictionary.has(b"Title") && dictionary.has(b"Parent");
        let font = dictionary.has_type(b"FontDescriptor");
        let mut copy = Dictionary::new();
        for (key, value) in dictionary {
            let (key, taken) = match key.as_slice() {
                b"AA" | b"SE" if outline_item => continue,
                // A list of the glyphs in a font: outdated, often wrong, and PDF/A judges it.
                b"CIDSet" if font => continue,
                b"A" if outline_item => (&b"Dest"[..], self.destination(value)),
                key => (key, self.take(value)),
            };
            if !taken.is_null() {
                copy.set(key, taken);
            }
        }
        copy
    }

    /// Where an action goes within the document; null for every other action.
    fn destination(&mut self, action: &Object) -> Object {
        let source = self.source;
        let Some(action) = as_dictionary(source.resolve(action)) else {
            return Object::Null;
        };
        let goes = action
            .get(b"S")
            .and_then(Object::as_name)
            .is_ok_and(|s| s == b"GoTo");
        match action.get(b"D") {
            Ok(destination) if goes => self.take(destination),
            _ => Object::Null,
        }
    }

    /// The decoded bytes of a stream of the source, charged to the budget.
    pub(crate) fn decode(&mut self, id: ObjectId, stream: &Stream) -> Result<Vec<u8>, Error> {
        self.budget.decode(id, stream)
    }

    pub(crate) fn document(&self) -> &'a Document {
        &self.source.document
    }

    pub(crate) fn layers(&self) -> &Layers {
        &self.layers
    }

    pub(crate) fn source(&self) -> &'a Source {
        self.source
    }

    /// Refuses a page that draws more than the limit.
    pub(crate) fn count_operators(&mut self, page: &PageNode, content: &[u8]) -> Result<(), Error> {
        let document = self.document();
        self.operators
            .check(self.budget, document, &page.dictionary, content)
    }

    /// Copies an appearance stream as a form; `resources` are for one that has none itself.
    pub(crate) fn take_form(&mut self, id: ObjectId, resources: Option<&Object>) -> ObjectId {
        let mut form = dictionary! { "Type" => "XObject", "Subtype" => "Form" };
        if let Some(resources) = resources {
            form.set("Resources", self.take(resources));
        }
        self.completed.insert(id, form);
        match self.reference(id) {
            Object::Reference(new) => new,
            _ => id,
        }
    }

    /// Copies whatever is still referred to.
    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        while let Some((old, new)) = self.waiting.pop() {
            let source = self.source;
            let object = source.document.get_object(old).unwrap_or(&Object::Null);
            let copy = match object {
                Object::Stream(stream) => Object::Stream(self.stream(old, stream)?),
                other => self.take(other),
            };
            self.target.objects.insert(new, copy);
        }
        Ok(())
    }

    fn reference(&mut self, id: ObjectId) -> Object {
        if let Some(new) = self.copied.get(&id) {
            return Object::Reference(*new);
        }
        let Ok(object) = self.source.document.get_object(id) else {
            return Object::Null;
        };
        let object = resolve(&self.source.document, object);
        if object.is_null() || as_dictionary(object).is_some_and(|d| self.is_left_behind(d)) {
            return Object::Null;
        }
        let new = self.target.new_object_id();
        self.copied.insert(id, new);
        self.waiting.push((id, new));
        Object::Reference(new)
    }

    fn array(&mut self, items: &[Object]) -> Object {
        let source = self.source;
        let is_object_reference =
            |o: &Object| as_dictionary(source.resolve(o)).is_some_and(|d| d.has_type(b"OBJR"));
        let kept = items.iter().filter(|o| !is_object_reference(o));
        Object::Array(kept.map(|o| self.take(o)).collect())
    }

    fn inner_dictionary(&mut self, dictionary: &Dictionary) -> Object {
        if self.is_left_behind(dictionary) {
            return Object::Null;
        }
        Object::Dictionary(self.take_dictionary(dictionary))
    }

    fn stream(&mut self, id: ObjectId, stream: &Stream) -> Result<Stream, Error> {
        let hidden = stream
            .dict
            .get(b"OC")
            .is_ok_and(|oc| self.layers.hide(self.source, oc));
        if hidden {
            self.findings.insert(Finding::HiddenContent);
            return Ok(nothing());
        }
        let content = match self.visible_form(id, stream)? {
            Some(visible) => visible,
            None => {
                self.budget.spend(&self.source.document, id, stream)?;
                stream.clone()
            }
        };
        let mut dictionary = content.dict;
        for key in EXTERNAL {
            if dictionary.remove(key).is_some() {
                self.findings.insert(Finding::ExternalStreams);
            }
        }
        for key in DROPPED {
            dictionary.remove(key);
        }
        let mut taken = self.take_dictionary(&dictionary);
        for (key, value) in self.completed.remove(&id).unwrap_or_default() {
            taken.set(key, value);
        }
        Ok(Stream::new(taken, content.content))
    }

    /// A form without its hidden layers; `None` when it has none.
    fn visible_form(&mut self, id: ObjectId, stream: &Stream) -> Result<Option<Stream>, Error> {
        let resources = self.source.dictionary(&stream.dict, b"Resources");
        let names = self.layers.hidden_names(self.source, resources);
        if names.is_empty() {
            return Ok(None);
        }
        let mut visible = stream.clone();
        let content = self.budget.decode(id, stream)?;
        visible.set_plain_content(without_hidden(&content, &names)?);
        self.findings.insert(Finding::HiddenContent);
        Ok(Some(visible))
    }

    /// Whether an object may not come along, wherever it is referred to from: parts of the old
    /// page tree, annotations (they are drawn instead), actions, files and old signatures.
    fn is_left_behind(&mut self, dictionary: &Dictionary) -> bool {
        let kind = dictionary.get(b"Type").map(|t| self.source.resolve(t));
        match kind.and_then(Object::as_name) {
            Ok(b"Page" | b"Pages" | b"Catalog" | b"Annot" | b"Sig" | b"SigRef" | b"OBJR") => true,
            Ok(b"XRef" | b"ObjStm") => true,
            Ok(b"Action" | b"Filespec" | b"EmbeddedFile" | b"Rendition") => true,
            _ => is_action(dictionary) || dictionary.has(b"EF") && dictionary.has(b"F"),
        }
    }
}

/// Whether a string has so much to escape that it is written in digits: the writer looks through
/// all that it escapes at each byte.
fn is_slow_to_escape(bytes: &[u8]) -> bool {
    let escaped = |byte: &&u8| matches!(**byte, b'(' | b')' | b'\\' | b'\r');
    bytes.iter().filter(escaped).count() > 1000
}

/// A form that draws nothing.
fn nothing() -> Stream {
    let bounds = vec![Object::Integer(0); 4];
    let form = dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => bounds };
    Stream::new(form, Vec::new())
}

/// An action without `/Type`, told by the key that its kind requires (ISO 32000-2, 12.6.4).
pub(crate) fn is_action(dictionary: &Dictionary) -> bool {
    let Ok(Ok(kind)) = dictionary.get(b"S").map(Object::as_name) else {
        return false;
    };
    matches!(
        kind,
        b"JavaScript"
            | b"Launch"
            | b"URI"
            | b"GoToR"
            | b"GoToE"
            | b"SubmitForm"
            | b"ImportData"
            | b"ResetForm"
            | b"Named"
            | b"Hide"
            | b"Sound"
            | b"Movie"
            | b"Rendition"
            | b"Trans"
            | b"GoTo3DView"
            | b"RichMediaExecute"
            | b"SetOCGState"
            | b"Thread"
    ) && !is_structure_element(dictionary)
}

fn is_structure_element(dictionary: &Dictionary) -> bool {
    dictionary.has_type(b"StructElem") || (dictionary.has(b"P") && dictionary.has(b"K"))
}
