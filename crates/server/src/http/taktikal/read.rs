//! Reads members of objects by name and collects what is wrong with them.

use super::json::Node;
use super::word::Word;
use serde::Serialize;

/// What is wrong with one property of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FieldFault {
    pub(super) error_code: &'static str,
    /// Each word begins with a capital; with indexes.
    pub(super) field_name: String,
    pub(super) message: String,
}

/// Everything that is wrong with a request, in the order in which it was read.
#[derive(Debug, Default)]
pub(super) struct Faults(pub(super) Vec<FieldFault>);

impl Faults {
    pub(super) fn add(&mut self, error_code: &'static str, field_name: String, says: &str) {
        let name = field_name.rsplit('.').next().unwrap_or_default();
        let message = format!("'{name}' {says}");
        self.0.push(FieldFault {
            error_code,
            field_name,
            message,
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The members of one object and where it stands in the request.
#[derive(Debug, Clone)]
pub(super) struct Members<'a> {
    path: String,
    members: &'a [(String, Node)],
}

impl<'a> Members<'a> {
    /// Those of a whole request.
    pub(super) fn of(node: &'a Node) -> Option<Self> {
        match node {
            Node::Object(members) => Some(Self {
                path: String::new(),
                members,
            }),
            _ => None,
        }
    }

    /// The full name of a property.
    pub(super) fn path(&self, name: &str) -> String {
        match &*self.path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }

    /// A member by its name in any case: of several the last; null counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        let same = |(key, _): &&(String, Node)| key.eq_ignore_ascii_case(name);
        let (_, node) = self.members.iter().rev().find(same)?;
        Some(node).filter(|node| **node != Node::Null)
    }

    /// A text; a number counts as its digits.
    pub(super) fn text(&self, name: &str, faults: &mut Faults) -> Option<String> {
        match self.get(name)? {
            Node::Text(text) | Node::Number(text) => Some(text.clone()),
            other => self.wrong_type(name, other, faults),
        }
    }

    /// A text that must not be blank.
    pub(super) fn required(&self, name: &str, faults: &mut Faults) -> String {
        let before = faults.0.len();
        let text = self.text(name, faults).unwrap_or_default();
        if text.trim().is_empty() && faults.0.len() == before {
            self.empty(name, faults);
        }
        text
    }

    /// A yes or no, which some clients send as a text.
    pub(super) fn flag(&self, name: &str, faults: &mut Faults) -> Option<bool> {
        match self.get(name)? {
            Node::Flag(flag) => Some(*flag),
            Node::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Node::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            other => self.wrong_type(name, other, faults),
        }
    }

    /// A word of an enumeration, in any case or as its number.
    pub(super) fn word<T: Word>(&self, name: &str, faults: &mut Faults) -> Option<T> {
        let given = match self.get(name)? {
            Node::Text(text) | Node::Number(text) => text,
            other => return self.wrong_type(name, other, faults),
        };
        let word = T::read(given);
        if word.is_none() {
            let words: Vec<&str> = T::ALL.iter().map(|word| word.as_str()).collect();
            let says = format!("must be one of {}.", words.join(", "));
            faults.add("Enum", self.path(name), &says);
        }
        word
    }

    /// The objects of a list; absent counts as empty.
    pub(super) fn objects(&self, name: &str, faults: &mut Faults) -> Vec<Self> {
        let list = match self.get(name) {
            None => return Vec::new(),
            Some(Node::List(list)) => list,
            Some(other) => {
                self.wrong_type::<()>(name, other, faults);
                return Vec::new();
            }
        };
        let mut objects = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            let path = format!("{}[{index}]", self.path(name));
            match item {
                Node::Object(members) => objects.push(Self { path, members }),
                other => {
                    let says = format!("must be an object, not {}.", other.kind());
                    faults.add("SerializationException", path, &says);
                }
            }
        }
        objects
    }

    pub(super) fn empty(&self, name: &str, faults: &mut Faults) {
        faults.add("NotEmpty", self.path(name), "must not be empty.");
    }

    pub(super) fn wrong_type<T>(&self, name: &str, node: &Node, faults: &mut Faults) -> Option<T> {
        let says = format!("must not be {}.", node.kind());
        faults.add("SerializationException", self.path(name), &says);
        None
    }
}
