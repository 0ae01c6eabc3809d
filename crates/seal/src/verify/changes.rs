//! What a later revision changes, object by object, and what of that is permitted.
//!
//! First everything that the extension of a seal needs is explained, step by step from the
//! catalog. Whatever is left over in the revision is a change of the document.

use super::change::Change;
use super::frame::{Frame, Revision};
use super::value::{Dictionary, Entry, Id, Indirect, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Changes that the newer revision of two makes.
pub(crate) type Changes = BTreeSet<(Change, u32)>;

/// Most changes of one revision that are told, of the permitted and of the others: whoever makes
/// a million changes made one.
const MOST_TOLD: usize = 1000;

/// Everything that each revision after this one changes; revisions count from 0.
pub(crate) fn find_changes(frame: &Frame, after: usize) -> Vec<(usize, Changes)> {
    let mut earlier = Earlier::default();
    for revision in frame.revisions.iter().take(after + 1) {
        earlier.add(revision);
    }
    let mut found = Vec::new();
    for (at, revision) in frame.revisions.iter().enumerate().skip(after + 1) {
        found.push((at, changes_of(frame, at, &earlier)));
        earlier.add(revision);
    }
    found
}

/// What the revisions before one hold. It grows with them: to gather it anew for each would take
/// as many times as long as there are revisions.
#[derive(Default)]
struct Earlier<'a> {
    /// The objects in use.
    objects: BTreeMap<u32, &'a Indirect>,
    /// Numbers that are referred to, whether or not there was an object.
    awaited: BTreeSet<u32>,
}

impl<'a> Earlier<'a> {
    fn add(&mut self, revision: &'a Revision) {
        for number in &revision.freed {
            self.objects.remove(number);
        }
        for (number, object) in &revision.objects {
            self.objects.insert(*number, object);
            object.value.collect_references(&mut self.awaited);
        }
        for entry in revision.trailer.entries() {
            entry.value.collect_references(&mut self.awaited);
        }
    }
}

fn changes_of(frame: &Frame, revision: usize, earlier: &Earlier<'_>) -> Changes {
    let mut extension = Extension {
        frame,
        new: revision,
        old: revision.saturating_sub(1),
        before: &earlier.objects,
        awaited: &earlier.awaited,
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
    before: &'a BTreeMap<u32, &'a Indirect>,
    awaited: &'a BTreeSet<u32>,
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
        // Invariant: only what is permitted anyway is left untold.
        if self.changes.len() < MOST_TOLD || !change.is_permitted(None) {
            self.changes.insert((change, number));
        }
    }

    fn is_touched(&self, number: u32) -> bool {
        self.frame.revisions[self.new].objects.contains_key(&number)
    }

    /// Whether no earlier revision ever used the number, or left a reference waiting for it.
    fn is_fresh(&self, number: u32) -> bool {
        let earlier = &self.frame.revisions[..self.new];
        let used = earlier.iter().any(|r| r.objects.contains_key(&number));
        self.is_touched(number) && !used && !self.awaited.contains(&number)
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
            .entries()
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
        let shared = self.shared(&before);
        for number in after {
            let object = self.frame.revisions[self.new].objects.get(&number);
            let is_list = object.is_some_and(|o| o.stream.is_none());
            let may_grow = is_list && before.contains(&number) && !shared.contains(&number);
            if self.is_fresh(number) || may_grow {
                self.explain(number, Change::ValidationData);
            }
        }
    }

    /// Numbers of the store that the rest of the document refers to as well.
    fn shared(&self, of_store: &BTreeSet<u32>) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        if of_store.is_empty() {
            return found;
        }
        let mut take = |number| {
            if of_store.contains(&number) {
                found.insert(number);
            }
        };
        let catalog = self.frame.catalog_id().0;
        for (number, object) in self.before.iter().filter(|(n, _)| !of_store.contains(n)) {
            match &object.value {
                Value::Dictionary(d) if *number == catalog => {
                    let others = d.entries().iter().filter(|e| e.key != b"DSS");
                    others.for_each(|e| e.value.each_reference(&mut take));
                }
                value => value.each_reference(&mut take),
            }
        }
        found
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
        self.explain_role(Some(old.0), Some(new.0));
        self.explain_role(old.1.get("Fields"), new.1.get("Fields"));
        for new in &added {
            self.explain(new.field.0, Change::DocumentTimestamp);
            self.explain(new.timestamp.0, Change::DocumentTimestamp);
        }
        self.pages(&added);
    }

    /// Explains the object behind an entry, unless it was taken from another role: what was the
    /// content of a page must not become a list of fields.
    fn explain_role(&mut self, old: Option<&Value>, new: Option<&Value>) {
        let Some(id) = new.and_then(Value::reference) else {
            return;
        };
        let kept = old.and_then(Value::reference) == Some(id) && self.is_touched(id.0);
        if kept || self.is_fresh(id.0) {
            self.explain(id.0, Change::DocumentTimestamp);
        }
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
            .entries()
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
                if self.is_touched(page.0) {
                    self.explain(page.0, Change::DocumentTimestamp);
                }
                self.explain_role(old.get("Annots"), new.get("Annots"));
            }
        }
    }

    /// Whatever the revision holds beyond that.
    fn leftovers(&mut self) {
        let revision = &self.frame.revisions[self.new];
        let unexplained = |number: &u32| !self.explained.contains(number);
        let left = revision.objects.iter().filter(|(n, _)| unexplained(n));
        let left: Vec<_> = left.take(MOST_TOLD).collect();
        if !left.is_empty() {
            let painted = self.painted();
            let classified = left.iter().map(|(n, o)| (self.classify(o, &painted), **n));
            let classified: Changes = classified.collect();
            self.changes.extend(classified);
        }
        let freed = revision.freed.iter();
        let freed = freed.filter(|number| self.before.contains_key(number));
        self.changes
            .extend(freed.take(MOST_TOLD).map(|number| (Change::Freed, *number)));
    }

    /// Numbers of the objects that pages name as their content or resources.
    fn painted(&self) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        let revision = &self.frame.revisions[self.new];
        let kept = self.before.iter().filter(|(n, _)| !self.is_touched(**n));
        let objects = kept.map(|(_, o)| *o).chain(revision.objects.values());
        let pages = objects.filter_map(|o| o.value.dictionary());
        for page in pages.filter(|d| d.is("Type", "Page")) {
            for key in ["Contents", "Resources"] {
                if let Some(value) = page.get(key) {
                    value.collect_references(&mut found);
                }
            }
        }
        found
    }

    fn classify(&self, object: &Indirect, painted: &BTreeSet<u32>) -> Change {
        let old = self.before.get(&object.id.0).map(|o| &o.value);
        if self.frame.revisions[self.new].trailer.reference("Info") == Some(object.id) {
            return Change::Metadata;
        }
        let kinds = [Some(&object.value), old].into_iter().flatten();
        if let Some(change) = kinds.filter_map(Value::dictionary).find_map(kind) {
            return change;
        }
        if painted.contains(&object.id.0) {
            return Change::Painting;
        }
        if old.is_some() {
            Change::Replaced
        } else {
            Change::Added
        }
    }
}

fn old_differs(old: &Dictionary, entry: &Entry) -> bool {
    old.find(&entry.key).is_none_or(|o| o.value != entry.value)
}

/// Keys whose values differ, or that only one of the two has.
fn differing_keys<'a>(old: &'a Dictionary, new: &'a Dictionary) -> Vec<&'a [u8]> {
    let changed = new.entries().iter().filter(|e| old_differs(old, e));
    let gone = old.entries().iter().filter(|o| new.find(&o.key).is_none());
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
    let kept = old
        .entries()
        .iter()
        .all(|o| new.find(&o.key).is_some_and(|e| e.value == o.value));
    kept && new.entries().iter().all(|e| match &e.value {
        Value::Dictionary(d) => d.entries().iter().all(|e| known(&e.key)),
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
            d.entries()
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
