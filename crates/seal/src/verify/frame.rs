//! Reads a file from its first byte to its last: no gaps, no overlaps, nothing twice.
//!
//! A reader of PDF jumps from table to object and never sees what lies between. Attacks live
//! there, so this one reads everything in order and then compares with the tables.

use super::lexer::{Lexer, is_space};
use super::value::{Dictionary, Id, Indirect, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Most revisions that are read.
const REVISIONS: usize = 50;
/// Most objects of one revision.
const MOST_OBJECTS: usize = 1_000_000;

/// A file as its revisions, oldest first; at least one.
#[derive(Debug)]
pub(crate) struct Frame {
    pub(crate) revisions: Vec<Revision>,
}

/// One revision: objects, cross-references, trailer (ISO 32000-2, 7.5.6).
#[derive(Debug)]
pub(crate) struct Revision {
    pub(crate) objects: BTreeMap<u32, Indirect>,
    pub(crate) freed: BTreeSet<u32>,
    pub(crate) trailer: Dictionary,
    /// Offset of the cross-references.
    pub(crate) table: usize,
    /// Offset after `%%EOF`.
    pub(crate) mark: usize,
    /// Offset after the end of line that follows.
    pub(crate) end: usize,
}

impl Frame {
    /// Reads the whole file; the error is the offset where something is out of order.
    pub(crate) fn read(pdf: &[u8]) -> Result<Self, usize> {
        let mut lexer = Lexer::new(pdf, 0);
        Self::read_revisions(&mut lexer).ok_or(lexer.at)
    }

    fn read_revisions(lexer: &mut Lexer<'_>) -> Option<Self> {
        header(lexer)?;
        let mut revisions: Vec<Revision> = Vec::new();
        while !lexer.rest().is_empty() {
            let revision = Revision::read(lexer, revisions.last())?;
            revisions.push(revision);
            if revisions.len() > REVISIONS {
                return None;
            }
        }
        let frame = Self { revisions };
        (!frame.revisions.is_empty() && frame.lengths_hold() && frame.has_one_root())
            .then_some(frame)
    }

    /// The newest state of an object as of a revision.
    pub(crate) fn object(&self, id: Id, revision: usize) -> Option<&Indirect> {
        for revision in self.revisions.get(..=revision)?.iter().rev() {
            if let Some(object) = revision.objects.get(&id.0) {
                return (object.id == id).then_some(object);
            }
            if revision.freed.contains(&id.0) {
                return None;
            }
        }
        None
    }

    /// What a value stands for as of a revision: itself, or what it refers to.
    pub(crate) fn resolve<'a>(&'a self, value: &'a Value, revision: usize) -> &'a Value {
        match value {
            Value::Reference(id) => match self.object(*id, revision).map(|o| &o.value) {
                Some(Value::Reference(_)) | None => &Value::Null,
                Some(value) => value,
            },
            value => value,
        }
    }

    /// A dictionary's entry that is a dictionary itself, directly or by reference.
    pub(crate) fn dictionary<'a>(
        &'a self,
        owner: &'a Dictionary,
        key: &str,
        revision: usize,
    ) -> Option<&'a Dictionary> {
        self.resolve(owner.get(key)?, revision).dictionary()
    }

    pub(crate) fn catalog_id(&self) -> Id {
        self.revisions[0]
            .trailer
            .reference("Root")
            .unwrap_or_default()
    }

    pub(crate) fn catalog(&self, revision: usize) -> Option<&Dictionary> {
        self.object(self.catalog_id(), revision)?.value.dictionary()
    }

    pub(crate) fn newest(&self) -> usize {
        self.revisions.len() - 1
    }

    /// All objects that are in use as of a revision.
    pub(crate) fn objects(&self, revision: usize) -> BTreeMap<u32, &Indirect> {
        let mut objects = BTreeMap::new();
        for revision in self.revisions.iter().take(revision + 1) {
            for number in &revision.freed {
                objects.remove(number);
            }
            objects.extend(revision.objects.iter().map(|(n, o)| (*n, o)));
        }
        objects
    }

    /// Lengths of streams that are objects of their own say what was found.
    fn lengths_hold(&self) -> bool {
        self.revisions.iter().enumerate().all(|(at, revision)| {
            let mut streams = revision.objects.values().filter(|o| o.stream.is_some());
            streams.all(|object| {
                let dictionary = object.value.dictionary();
                let length = dictionary.and_then(|d| d.get("Length"));
                let length = length.map(|l| self.resolve(l, at));
                let found = object.stream.as_ref().map(|s| s.len());
                matches!(length, Some(Value::Integer(n)) if usize::try_from(*n).ok() == found)
            })
        })
    }

    fn has_one_root(&self) -> bool {
        let root = |r: &Revision| r.trailer.reference("Root");
        let first = root(&self.revisions[0]);
        first.is_some() && self.revisions.iter().all(|r| root(r) == first)
    }
}

/// `%PDF-1.7`, and one line of comment that marks the file as binary.
fn header(lexer: &mut Lexer<'_>) -> Option<()> {
    let version = lexer.take(b"%PDF-1.") || lexer.take(b"%PDF-2.");
    (version && lexer.unsigned()? <= 7 && lexer.skip_end_of_line()).then_some(())?;
    if lexer.take(b"%") {
        let end = |b: &u8| matches!(b, b'\n' | b'\r');
        lexer.at += lexer.rest().iter().position(end)?;
        (lexer.at < 64).then_some(())?;
    }
    Some(())
}

impl Revision {
    fn read(lexer: &mut Lexer<'_>, previous: Option<&Self>) -> Option<Self> {
        let mut objects = BTreeMap::new();
        lexer.skip_space();
        while !lexer.rest().starts_with(b"xref") {
            let object = indirect(lexer)?;
            let number = object.id.0;
            // Invariant: an object stands in a revision once.
            if number == 0 || objects.insert(number, object).is_some() {
                return None;
            }
            if objects.len() > MOST_OBJECTS {
                return None;
            }
            lexer.skip_space();
        }
        let table = lexer.at;
        let freed = cross_references(lexer, &objects)?;
        lexer.skip_space();
        if !lexer.keyword(b"trailer") {
            return None;
        }
        let Value::Dictionary(trailer) = lexer.value()? else {
            return None;
        };
        check_trailer(&trailer, &objects, previous)?;
        lexer.skip_space();
        let start = lexer.keyword(b"startxref");
        lexer.skip_space();
        let named = usize::try_from(lexer.unsigned()?).ok();
        if !start || named != Some(table) || !lexer.skip_end_of_line() || !lexer.take(b"%%EOF") {
            return None;
        }
        let mark = lexer.at;
        // Invariant: after the mark there is the end of the file or a line's end.
        if !lexer.skip_end_of_line() && !lexer.rest().is_empty() {
            return None;
        }
        let end = lexer.at;
        Some(Self {
            objects,
            freed,
            trailer,
            table,
            mark,
            end,
        })
    }
}

fn check_trailer(
    trailer: &Dictionary,
    objects: &BTreeMap<u32, Indirect>,
    previous: Option<&Revision>,
) -> Option<()> {
    let size = trailer.integer("Size")?;
    let largest = objects.keys().next_back().copied().unwrap_or_default();
    let prev = trailer
        .integer("Prev")
        .and_then(|at| usize::try_from(at).ok());
    let follows =
        prev == previous.map(|p| p.table) && trailer.get("Prev").is_some() == previous.is_some();
    let grows = previous.is_none_or(|p| p.trailer.integer("Size") <= Some(size));
    let plain = trailer.get("XRefStm").is_none() && trailer.get("Encrypt").is_none();
    (follows && grows && plain && i64::from(largest) < size).then_some(())
}

/// One object; the lexer stands at its number.
fn indirect(lexer: &mut Lexer<'_>) -> Option<Indirect> {
    let start = lexer.at;
    let id = lexer.id()?;
    lexer.keyword(b"obj").then_some(())?;
    let value = lexer.value()?;
    lexer.skip_space();
    let mut stream = None;
    if lexer.take(b"stream") {
        stream = Some(stream_data(lexer, value.dictionary()?)?);
        lexer.skip_space();
    }
    lexer.keyword(b"endobj").then_some(Indirect {
        id,
        start,
        value,
        stream,
    })
}

/// The data between `stream` and `endstream`; a length that stands elsewhere is checked later.
fn stream_data(lexer: &mut Lexer<'_>, dictionary: &Dictionary) -> Option<std::ops::Range<usize>> {
    const END: &[u8] = b"endstream";
    if !lexer.take(b"\r\n") && !lexer.take(b"\n") {
        return None;
    }
    let start = lexer.at;
    let length = match dictionary.get("Length")? {
        Value::Integer(length) => usize::try_from(*length).ok()?,
        Value::Reference(_) => {
            let end = lexer.rest().windows(END.len()).position(|w| w == END)?;
            let data = &lexer.rest()[..end];
            let data = data.strip_suffix(b"\n").unwrap_or(data);
            data.strip_suffix(b"\r").unwrap_or(data).len()
        }
        _ => return None,
    };
    // Data that is kept outside of the file is not in the file that was signed.
    if dictionary.get("F").is_some() || length > lexer.rest().len() {
        return None;
    }
    lexer.at += length;
    lexer.skip_end_of_line();
    lexer.keyword(END).then_some(start..start + length)
}

/// Reads a table and compares it with the objects of its revision; gives what it frees.
fn cross_references(
    lexer: &mut Lexer<'_>,
    objects: &BTreeMap<u32, Indirect>,
) -> Option<BTreeSet<u32>> {
    lexer.keyword(b"xref").then_some(())?;
    let (mut freed, mut used) = (BTreeSet::new(), BTreeSet::new());
    loop {
        lexer.skip_space();
        if lexer.rest().starts_with(b"trailer") {
            break;
        }
        let first = u32::try_from(lexer.unsigned()?).ok()?;
        lexer.take(b" ").then_some(())?;
        let count = u32::try_from(lexer.unsigned()?).ok()?;
        lexer.skip_space();
        for number in first..first.checked_add(count)? {
            let entry = lexer.rest().get(..20)?;
            lexer.at += 20;
            let in_use = table_entry(entry, number, objects)?;
            let set = if in_use { &mut used } else { &mut freed };
            if !set.insert(number) {
                return None;
            }
        }
    }
    let whole = used.len() == objects.len() && used.is_disjoint(&freed);
    whole.then_some(freed)
}

/// Whether an entry is in use; `None` when it is malformed or points past its object.
fn table_entry(entry: &[u8], number: u32, objects: &BTreeMap<u32, Indirect>) -> Option<bool> {
    let mut lexer = Lexer::new(entry, 0);
    let offset = usize::try_from(lexer.unsigned()?).ok()?;
    let first = lexer.at == 10 && lexer.take(b" ");
    let generation = u16::try_from(lexer.unsigned()?).ok()?;
    let second = lexer.at == 16 && lexer.take(b" ");
    let framed = entry[18..].iter().all(|b| is_space(*b));
    (first && second && framed).then_some(())?;
    match entry[17] {
        b'f' => Some(false),
        b'n' => {
            let object = objects.get(&number)?;
            (object.start == offset && object.id.1 == generation).then_some(true)
        }
        _ => None,
    }
}
