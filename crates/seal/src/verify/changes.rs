//! What a later revision changes, object by object, and what of that is permitted.
//!
//! First everything that the extension of a seal needs is explained, step by step from the
//! catalog. Whatever is left over in the revision is a change of the document.

use super::frame::Frame;
use super::value::{Dictionary, Id, Value};
use std::collections::BTreeSet;

/// What a later revision does to the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Adds validation data (`/DSS`; EN 319 142-1, 5.4.2).
    ValidationData,
    /// Adds a document timestamp with its invisible field (EN 319 142-1, 5.4.3).
    DocumentTimestamp,
    /// Names a developer extension (ISO 32000-2, 7.12).
    Extensions,
    /// Changes the catalog in another way.
    Catalog,
    /// Changes the order or number of pages.
    PageTree,
    /// Changes a page's own entries.
    Page,
    /// Changes what pages paint: content, forms, images, resources.
    Painting,
    /// Changes a font.
    Font,
    /// Changes the form as a whole.
    Form,
    /// Changes a form field, its value or its appearance.
    Field,
    /// Adds or changes a signature that is no document timestamp.
    Signature,
    /// Changes an annotation.
    Annotation,
    /// Changes metadata or document information.
    Metadata,
    /// Changes layers.
    Layers,
    /// Changes attached files.
    Attachment,
    /// Changes the trailer.
    Trailer,
    /// Frees an object that was in use.
    Freed,
    /// Replaces an object of an unknown kind.
    Replaced,
    /// Adds an object that nothing permitted needs.
    Added,
}

/// Changes that the newer revision of two makes.
pub(crate) type Changes = BTreeSet<(Change, u32)>;

impl Change {
    /// Whether a signature with this `DocMDP` level survives the change.
    ///
    /// ISO 32000-2, table 257, lets level 2 fill forms and level 3 annotate. This validator does
    /// not: a number in a field that was 100 when it was sealed must not become 999999.
    #[must_use]
    pub fn is_permitted(self, docmdp: Option<i64>) -> bool {
        match (self, docmdp) {
            (Self::ValidationData | Self::DocumentTimestamp | Self::Extensions, _) => true,
            (
                Self::Catalog
                | Self::PageTree
                | Self::Page
                | Self::Painting
                | Self::Font
                | Self::Form
                | Self::Field
                | Self::Signature
                | Self::Annotation
                | Self::Metadata
                | Self::Layers
                | Self::Attachment
                | Self::Trailer
                | Self::Freed
                | Self::Replaced
                | Self::Added,
                None | Some(_),
            ) => false,
        }
    }
}

/// Continues "Revision 3 …".
impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::ValidationData => "adds validation data",
            Self::DocumentTimestamp => "adds a document timestamp",
            Self::Extensions => "names a developer extension",
            Self::Catalog => "changes the catalog",
            Self::PageTree => "changes the list of pages",
            Self::Page => "changes a page",
            Self::Painting => "changes what a page shows",
            Self::Font => "changes a font",
            Self::Form => "changes the form",
            Self::Field => "changes a form field",
            Self::Signature => "adds or changes a signature",
            Self::Annotation => "changes an annotation",
            Self::Metadata => "changes the document's metadata",
            Self::Layers => "changes layers",
            Self::Attachment => "changes an attached file",
            Self::Trailer => "changes the trailer",
            Self::Freed => "removes an object",
            Self::Replaced => "replaces an object",
            Self::Added => "adds an object that has no business there",
        })
    }
}

/// Everything that a revision changes; `revision` counts from 0 and is not the first.
pub(crate) fn find_changes(frame: &Frame, revision: usize) -> Changes {
    let mut extension = Extension {
        frame,
        new: revision,
        old: revision.saturating_sub(1),
        changes: Changes::new(),
        explained: BTreeSet::new(),
    };
    extension.trailer();
    extension.catalog();
    extension.fields();
    extension.leftovers();
    extension.changes
}

struct Extension<'a> {
    frame: &'a Frame,
    new: usize,
    old: usize,
    changes: Changes,
    explained: BTreeSet<u32>,
}

/// A document timestamp that the revision adds, and its field.
struct NewField {
    field: Id,
    timestamp: Id,
}

impl<'a> Extension<'a> {
    fn explain(&mut self, number: u32, change: Change) {
        self.explained.insert(number);
        self.changes.insert((change, number));
    }

    fn is_touched(&self, number: u32) -> bool {
        self.frame.revisions[self.new].objects.contains_key(&number)
    }

    /// Whether no earlier revision ever used the number.
    fn is_fresh(&self, number: u32) -> bool {
        let earlier = &self.frame.revisions[..self.new];
        self.is_touched(number) && !earlier.iter().any(|r| r.objects.contains_key(&number))
    }

    fn old_dictionary(&self, id: Id) -> Option<&'a Dictionary> {
        self.frame.object(id, self.old)?.value.dictionary()
    }

    fn new_dictionary(&self, id: Id) -> Option<&'a Dictionary> {
        let object = self.frame.object(id, self.new)?;
        object.stream.is_none().then(|| object.value.dictionary())?
    }

    fn trailer(&mut self) {
        let (old, new) = (
            &self.frame.revisions[self.old].trailer,
            &self.frame.revisions[self.new].trailer,
        );
        let known = |key: &[u8]| matches!(key, b"Size" | b"Prev" | b"Root" | b"Info" | b"ID");
        let unknown = new
            .entries
            .iter()
            .any(|e| !known(&e.key) && old_differs(old, e));
        if unknown || old.get("Info") != new.get("Info") {
            self.changes.insert((Change::Trailer, 0));
        }
    }

    /// Explains the catalog if it differs only in what an extension of the seal needs.
    fn catalog(&mut self) {
        let id = self.frame.catalog_id();
        let (Some(old), Some(new)) = (self.old_dictionary(id), self.new_dictionary(id)) else {
            self.explain(id.0, Change::Catalog);
            return;
        };
        if self.is_touched(id.0) {
            self.explained.insert(id.0);
            for key in differing_keys(old, new) {
                let change = match key {
                    b"DSS" => Change::ValidationData,
                    b"Extensions" if only_adds_extensions(old, new) => Change::Extensions,
                    // Judged below, where the fields are compared.
                    b"AcroForm" => continue,
                    b"Pages" => Change::PageTree,
                    b"Metadata" => Change::Metadata,
                    b"OCProperties" => Change::Layers,
                    _ => Change::Catalog,
                };
                self.changes.insert((change, id.0));
            }
        }
        self.validation_data(old.get("DSS"), new.get("DSS"));
    }

    /// Explains the objects of `/DSS`: streams are only added, what lists them may grow.
    fn validation_data(&mut self, old: Option<&Value>, new: Option<&Value>) {
        let mut before = BTreeSet::new();
        if let Some(old) = old {
            collect(self.frame, self.old, old, 6, &mut before);
        }
        let mut after = BTreeSet::new();
        if let Some(new) = new {
            collect(self.frame, self.new, new, 6, &mut after);
        } else if old.is_some() {
            self.changes
                .insert((Change::Catalog, self.frame.catalog_id().0));
        }
        for number in after {
            let object = self.frame.revisions[self.new].objects.get(&number);
            let is_list = object.is_some_and(|o| o.stream.is_none());
            if self.is_fresh(number) || (is_list && before.contains(&number)) {
                self.explain(number, Change::ValidationData);
            }
        }
    }

    /// Explains the form, its list of fields and the page of an added document timestamp.
    fn fields(&mut self) {
        let catalog = self.frame.catalog_id();
        let form = |revision| {
            let catalog = self.frame.object(catalog, revision)?.value.dictionary()?;
            Some((
                catalog.get("AcroForm")?,
                self.frame.dictionary(catalog, "AcroForm", revision)?,
            ))
        };
        let (old, new) = match (form(self.old), form(self.new)) {
            (None, None) => return,
            (Some(old), Some(new)) => (old, new),
            (Some(_), None) | (None, Some(_)) => {
                self.changes.insert((Change::Form, catalog.0));
                return;
            }
        };
        let Some(added) = self.added_fields(old.1, new.1) else {
            self.changes
                .insert((Change::Form, new.0.reference().unwrap_or(catalog).0));
            return;
        };
        for value in [Some(new.0), new.1.get("Fields")].into_iter().flatten() {
            if let Some((number, _)) = value.reference().filter(|id| self.is_touched(id.0)) {
                self.explain(number, Change::DocumentTimestamp);
            }
        }
        for new in &added {
            self.explain(new.field.0, Change::DocumentTimestamp);
            self.explain(new.timestamp.0, Change::DocumentTimestamp);
        }
        self.pages(&added);
    }

    /// The timestamps that the form gained; `None` when it differs in another way.
    fn added_fields(&self, old: &Dictionary, new: &Dictionary) -> Option<Vec<NewField>> {
        let keys = differing_keys(old, new);
        keys.iter().all(|key| *key == b"Fields").then_some(())?;
        let (before, after) = (
            self.list(old, "Fields", self.old)?,
            self.list(new, "Fields", self.new)?,
        );
        let added = after.strip_prefix(before)?;
        added
            .iter()
            .map(|field| self.new_field(field.reference()?))
            .collect()
    }

    fn list(&self, owner: &'a Dictionary, key: &str, revision: usize) -> Option<&'a [Value]>
    where
        Self: 'a,
    {
        match self.frame.resolve(owner.get(key)?, revision) {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// A fresh, invisible field with a fresh document timestamp and nothing else.
    fn new_field(&self, field: Id) -> Option<NewField> {
        const KEYS: [&[u8]; 9] = [
            b"Type", b"Subtype", b"FT", b"T", b"F", b"Ff", b"P", b"Rect", b"V",
        ];
        let dictionary = self
            .new_dictionary(field)
            .filter(|_| self.is_fresh(field.0))?;
        let timestamp = dictionary.reference("V").filter(|id| self.is_fresh(id.0))?;
        let value = self.new_dictionary(timestamp)?;
        let invisible = dictionary.array("Rect").is_none_or(|rect| {
            rect.iter()
                .all(|n| matches!(n, Value::Integer(0)) || *n == Value::Real(0.0))
        });
        let plain = dictionary
            .entries
            .iter()
            .all(|e| KEYS.contains(&&e.key[..]));
        let stamped = value.is("Type", "DocTimeStamp") && value.is("SubFilter", "ETSI.RFC3161");
        let formed = dictionary.is("FT", "Sig") && plain && invisible && stamped;
        formed.then_some(NewField { field, timestamp })
    }

    /// Explains pages whose list of annotations gained just the added fields.
    fn pages(&mut self, added: &[NewField]) {
        let pages: Vec<Id> = added
            .iter()
            .filter_map(|new| self.new_dictionary(new.field)?.reference("P"))
            .collect();
        for page in pages {
            let (Some(old), Some(new)) = (self.old_dictionary(page), self.new_dictionary(page))
            else {
                continue;
            };
            let only_lists = differing_keys(old, new).iter().all(|key| *key == b"Annots");
            if !old.is("Type", "Page") || !only_lists {
                continue;
            }
            let before = self.list(old, "Annots", self.old).unwrap_or_default();
            let after = self.list(new, "Annots", self.new).unwrap_or_default();
            let gained = after.strip_prefix(before).is_some_and(|gained| {
                gained
                    .iter()
                    .all(|value| added.iter().any(|a| value.reference() == Some(a.field)))
            });
            if gained {
                let list = new.get("Annots").and_then(Value::reference);
                for (number, _) in [Some(page), list].into_iter().flatten() {
                    if self.is_touched(number) {
                        self.explain(number, Change::DocumentTimestamp);
                    }
                }
            }
        }
    }

    /// Whatever the revision holds beyond that.
    fn leftovers(&mut self) {
        let revision = &self.frame.revisions[self.new];
        for (number, object) in &revision.objects {
            if !self.explained.contains(number) {
                let change = self.classify(*number, object.id, &object.value);
                self.changes.insert((change, *number));
            }
        }
        let before = self.frame.objects(self.old);
        let freed = revision
            .freed
            .iter()
            .filter(|number| before.contains_key(number));
        self.changes
            .extend(freed.map(|number| (Change::Freed, *number)));
    }

    fn classify(&self, number: u32, id: Id, value: &Value) -> Change {
        let old = self.frame.objects(self.old).get(&number).map(|o| &o.value);
        let newest = self.frame.revisions[self.new].trailer.reference("Info");
        if newest == Some(id) {
            return Change::Metadata;
        }
        let kinds = [Some(value), old]
            .into_iter()
            .flatten()
            .filter_map(Value::dictionary);
        if let Some(change) = kinds.filter_map(kind).next() {
            return change;
        }
        if self.is_painted(id) {
            return Change::Painting;
        }
        if old.is_some() {
            Change::Replaced
        } else {
            Change::Added
        }
    }

    /// Whether some page names the object as its content or resources.
    fn is_painted(&self, id: Id) -> bool {
        let objects = self.frame.objects(self.new);
        let mut pages = objects.values().filter_map(|o| o.value.dictionary());
        pages.any(|d| {
            let named = d.reference("Contents") == Some(id) || d.reference("Resources") == Some(id);
            let listed = d
                .array("Contents")
                .is_some_and(|c| c.contains(&Value::Reference(id)));
            d.is("Type", "Page") && (named || listed)
        })
    }
}

fn old_differs(old: &Dictionary, entry: &super::value::Entry) -> bool {
    old.entries
        .iter()
        .find(|o| o.key == entry.key)
        .is_none_or(|o| o.value != entry.value)
}

/// Keys whose values differ, or that only one of the two has.
fn differing_keys<'a>(old: &'a Dictionary, new: &'a Dictionary) -> Vec<&'a [u8]> {
    let changed = new.entries.iter().filter(|e| old_differs(old, e));
    let gone = old
        .entries
        .iter()
        .filter(|o| !new.entries.iter().any(|e| e.key == o.key));
    changed.chain(gone).map(|e| &e.key[..]).collect()
}

/// Whether `/Extensions` only gained entries that consist of a version and a number.
fn only_adds_extensions(old: &Dictionary, new: &Dictionary) -> bool {
    let none = Dictionary::default();
    let old = old.get("Extensions").map_or(Some(&none), Value::dictionary);
    let new = new.get("Extensions").and_then(Value::dictionary);
    let (Some(old), Some(new)) = (old, new) else {
        return false;
    };
    let known = |key: &[u8]| {
        matches!(
            key,
            b"Type" | b"BaseVersion" | b"ExtensionLevel" | b"URL" | b"ExtensionRevision"
        )
    };
    let kept = old.entries.iter().all(|o| {
        new.entries
            .iter()
            .any(|e| e.key == o.key && e.value == o.value)
    });
    kept && new.entries.iter().all(|e| match &e.value {
        Value::Dictionary(d) => d.entries.iter().all(|e| known(&e.key)),
        Value::Name(name) => e.key == b"Type" && name == b"Extensions",
        _ => false,
    })
}

/// Numbers of the objects that a value of `/DSS` leads to.
fn collect(frame: &Frame, revision: usize, value: &Value, depth: usize, found: &mut BTreeSet<u32>) {
    let Some(below) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Reference(id) => {
            if let Some(object) = frame.object(*id, revision)
                && found.insert(id.0)
                && object.stream.is_none()
            {
                collect(frame, revision, &object.value, below, found);
            }
        }
        Value::Array(items) => {
            items
                .iter()
                .for_each(|item| collect(frame, revision, item, below, found));
        }
        Value::Dictionary(d) => {
            d.entries
                .iter()
                .for_each(|e| collect(frame, revision, &e.value, below, found));
        }
        Value::Null
        | Value::Boolean(_)
        | Value::Integer(_)
        | Value::Real(_)
        | Value::Name(_)
        | Value::String(_) => {}
    }
}

/// What kind of change a changed dictionary is, judging by what it says of itself.
fn kind(dictionary: &Dictionary) -> Option<Change> {
    if dictionary.get("ByteRange").is_some() {
        return Some(Change::Signature);
    }
    if dictionary.get("FT").is_some() {
        return Some(Change::Field);
    }
    match dictionary.name("Type") {
        Some(b"Catalog") => Some(Change::Catalog),
        Some(b"Pages") => Some(Change::PageTree),
        Some(b"Page") => Some(Change::Page),
        Some(b"Annot") => Some(Change::Annotation),
        Some(b"Font" | b"FontDescriptor") => Some(Change::Font),
        Some(b"XObject" | b"ExtGState" | b"Pattern") => Some(Change::Painting),
        Some(b"Metadata") => Some(Change::Metadata),
        Some(b"OCG" | b"OCMD") => Some(Change::Layers),
        Some(b"EmbeddedFile" | b"Filespec") => Some(Change::Attachment),
        _ => match dictionary.name("Subtype") {
            Some(b"Form" | b"Image") => Some(Change::Painting),
            Some(b"Widget") => Some(Change::Field),
            _ => dictionary.get("Fields").map(|_| Change::Form),
        },
    }
}
