//! What a host wants back unchanged: the same keys and values in the same order.

use super::json::Node;
use super::read::{Faults, Members};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// Texts by name, in the order in which they came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Meta(Vec<(String, String)>);

impl Meta {
    /// Reads `meta`; its values are texts.
    pub(super) fn read(process: &Members<'_>, faults: &mut Faults) -> Self {
        const NAME: &str = "Meta";
        let members = match process.get(NAME) {
            None => return Self::default(),
            Some(Node::Object(members)) => members,
            Some(other) => {
                process.wrong_type::<()>(NAME, other, faults);
                return Self::default();
            }
        };
        let mut meta = Vec::with_capacity(members.len());
        for (key, value) in members {
            match value {
                Node::Text(text) => meta.push((key.clone(), text.clone())),
                other => {
                    process.wrong_type::<()>(&format!("{NAME}.{key}"), other, faults);
                }
            }
        }
        Self(meta)
    }
}

impl Serialize for Meta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, value)| (key, value)))
    }
}

impl<'de> Deserialize<'de> for Meta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries)
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Meta;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Meta, A::Error> {
        let mut meta = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            meta.push(entry);
        }
        Ok(Meta(meta))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_is_kept_in_its_order() {
        let text = r#"{"zebra":"1","Ape":"2","lion":"3"}"#;
        let meta: Meta = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&meta).unwrap(), text);
    }
}
