//! Copies what the pages reach into a new document and leaves the active parts behind.

use crate::budget::Budget;
use crate::error::Error;
use crate::finding::Finding;
use crate::operators::Operators;
use crate::pages::PageNode;
use crate::source::{Source, as_dictionary, resolve};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::collections::{BTreeSet, HashMap};

/// Keys that start something, point out of the file or hold private data of other programs.
const DROPPED: [&[u8]; 9] = [
    b"AA",
    b"AF",
    b"EF",
    b"JS",
    b"OPI",
    b"OpenAction",
    b"PieceInfo",
    b"RF",
    b"Ref",
];
/// Keys of a stream whose data is in another file (ISO 32000-2, table 5).
const EXTERNAL: [&[u8]; 3] = [b"F", b"FDecodeParms", b"FFilter"];

/// Copies objects on demand, each once.
pub(crate) struct Copier<'a> {
    source: &'a Source,
    budget: &'a mut Budget,
    operators: Operators,
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
            other => other.clone(),
        }
    }

    /// The dictionary as it stands in the new document.
    pub(crate) fn take_dictionary(&mut self, dictionary: &Dictionary) -> Dictionary {
        let structure = is_structure_element(dictionary);
        let mut copy = Dictionary::new();
        for (key, value) in dictionary {
            // In a structure element, `/Ref` names other elements (ISO 32000-2, table 355).
            let dropped = DROPPED.contains(&key.as_slice()) && !(structure && key == b"Ref");
            if !dropped {
                let taken = self.take(value);
                if !taken.is_null() {
                    copy.set(key.clone(), taken);
                }
            }
        }
        copy
    }

    /// The decoded bytes of a stream of the source, charged to the budget.
    pub(crate) fn decode(&mut self, stream: &Stream) -> Result<Vec<u8>, Error> {
        self.budget.decode(stream)
    }

    pub(crate) fn document(&self) -> &'a Document {
        &self.source.document
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
        self.budget.spend(&self.source.document, stream)?;
        let mut dictionary = stream.dict.clone();
        for key in EXTERNAL {
            if dictionary.remove(key).is_some() {
                self.findings.insert(Finding::ExternalStreams);
            }
        }
        dictionary.remove(b"Length");
        let mut taken = self.take_dictionary(&dictionary);
        for (key, value) in self.completed.remove(&id).unwrap_or_default() {
            taken.set(key, value);
        }
        Ok(Stream::new(taken, stream.content.clone()))
    }

    /// Whether an object may not come along, wherever it is referred to from: parts of the old
    /// page tree, annotations (they are drawn instead), actions, files and old signatures.
    fn is_left_behind(&mut self, dictionary: &Dictionary) -> bool {
        let kind = dictionary.get(b"Type").map(|t| self.source.resolve(t));
        match kind.and_then(Object::as_name) {
            Ok(b"Page" | b"Pages" | b"Catalog" | b"Annot" | b"Sig" | b"SigRef" | b"OBJR") => true,
            Ok(b"XRef" | b"ObjStm") => true,
            Ok(b"Action" | b"Filespec" | b"EmbeddedFile" | b"Rendition") => true,
            _ => is_action(dictionary),
        }
    }
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
