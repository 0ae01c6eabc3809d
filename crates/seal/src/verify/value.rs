//! Objects of a PDF as the validator's own strict reader sees them (ISO 32000-2, 7.3).

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

/// A dictionary; no key stands in it twice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    pub(crate) entries: Vec<Entry>,
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
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key == key.as_bytes())
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
        let said = |e: &Entry| {
            let same = other.entries.iter().find(|o| o.key == e.key);
            same.is_some_and(|o| o.value == e.value)
        };
        self.entries.len() == other.entries.len() && self.entries.iter().all(said)
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
}
