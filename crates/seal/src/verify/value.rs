//! Objects of a PDF as the validator's own strict reader sees them (ISO 32000-2, 7.3).

use std::collections::BTreeSet;
use std::ops::Range;

/// Object and generation number.
pub(crate) type Id = (u32, u16);

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    Real(f64),
    Name(Vec<u8>),
    String(Vec<u8>),
    Array(Vec<Self>),
    Dictionary(Dictionary),
    Reference(Id),
}

/// A dictionary; its entries are in the order of their keys, and no key stands in it twice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    entries: Vec<Entry>,
}

/// A key, its value, and where the value stands in the file.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Vec<u8>,
    pub(crate) value: Value,
    pub(crate) span: Range<usize>,
}

/// An object between `obj` and `endobj`.
#[derive(Debug, Clone)]
pub(crate) struct Indirect {
    pub(crate) id: Id,
    pub(crate) start: usize,
    pub(crate) value: Value,
    /// Where the encoded data of a stream stands.
    pub(crate) stream: Option<Range<usize>>,
}

impl Dictionary {
    /// `None` when a key stands there twice: one reader takes the first, another the last.
    pub(crate) fn new(mut entries: Vec<Entry>) -> Option<Self> {
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        let unique = entries.windows(2).all(|w| w[0].key != w[1].key);
        unique.then_some(Self { entries })
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn find(&self, key: &[u8]) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|e| e.key[..].cmp(key)).ok()?;
        self.entries.get(at)
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.find(key.as_bytes())
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|e| &e.value)
    }

    pub(crate) fn name(&self, key: &str) -> Option<&[u8]> {
        match self.get(key) {
            Some(Value::Name(name)) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key) {
            Some(Value::Integer(n)) => Some(*n),
            _ => None,
        }
    }

    pub(crate) fn reference(&self, key: &str) -> Option<Id> {
        self.get(key).and_then(Value::reference)
    }

    pub(crate) fn array(&self, key: &str) -> Option<&[Value]> {
        match self.get(key) {
            Some(Value::Array(items)) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn string(&self, key: &str) -> Option<&[u8]> {
        match self.get(key) {
            Some(Value::String(bytes)) => Some(bytes),
            _ => None,
        }
    }

    pub(crate) fn is(&self, key: &str, name: &str) -> bool {
        self.name(key) == Some(name.as_bytes())
    }
}

/// Dictionaries are equal when they say the same, in whatever order and wherever they stand.
impl PartialEq for Dictionary {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&Entry, &Entry)| a.key == b.key && a.value == b.value;
        self.entries.len() == other.entries.len()
            && self.entries.iter().zip(&other.entries).all(same)
    }
}

impl Value {
    pub(crate) fn reference(&self) -> Option<Id> {
        match self {
            Self::Reference(id) => Some(*id),
            _ => None,
        }
    }

    pub(crate) fn dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(d) => Some(d),
            _ => None,
        }
    }

    /// Adds the numbers of all objects that the value refers to, not following them.
    pub(crate) fn collect_references(&self, found: &mut BTreeSet<u32>) {
        self.each_reference(&mut |number| {
            found.insert(number);
        });
    }

    /// Gives the numbers of all objects that the value refers to, not following them.
    pub(crate) fn each_reference(&self, take: &mut impl FnMut(u32)) {
        match self {
            Self::Reference((number, _)) => take(*number),
            Self::Array(items) => items.iter().for_each(|item| item.each_reference(take)),
            Self::Dictionary(d) => d.entries.iter().for_each(|e| e.value.each_reference(take)),
            Self::Null
            | Self::Boolean(_)
            | Self::Integer(_)
            | Self::Real(_)
            | Self::Name(_)
            | Self::String(_) => {}
        }
    }
}
