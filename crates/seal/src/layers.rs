//! Resolves layers to what they show by default, as the signer sees them (ISO 32000-2, 8.11).

use crate::error::Error;
use crate::source::{Source, as_dictionary};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::HashSet;

/// Operators that paint a path; hidden ones only end it.
const PATHS: [&str; 10] = ["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"];
/// Operators that paint something else; hidden ones are dropped.
const OTHERS: [&str; 7] = ["Do", "sh", "Tj", "TJ", "'", "\"", "BI"];

/// The layers that are off in the default configuration.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    off: HashSet<ObjectId>,
    present: bool,
}

impl Layers {
    pub(crate) fn read(source: &Source) -> Self {
        Self::read_properties(source).unwrap_or_default()
    }

    fn read_properties(source: &Source) -> Option<Self> {
        let properties = source.dictionary(source.catalog().ok()?, b"OCProperties")?;
        let ids = |owner: Option<&Dictionary>, key: &[u8]| -> HashSet<ObjectId> {
            let list = owner
                .and_then(|o| source.value(o, key))
                .and_then(|l| l.as_array().ok());
            list.into_iter()
                .flatten()
                .filter_map(|o| o.as_reference().ok())
                .collect()
        };
        let configuration = source.dictionary(properties, b"D");
        let base = configuration.and_then(|c| source.value(c, b"BaseState"));
        let mut off = ids(configuration, b"OFF");
        if base.and_then(|b| b.as_name().ok()) == Some(b"OFF") {
            off.extend(ids(Some(properties), b"OCGs"));
            for on in ids(configuration, b"ON") {
                off.remove(&on);
            }
        }
        Some(Self { off, present: true })
    }

    /// Whether the document has layers at all.
    pub(crate) fn are_present(&self) -> bool {
        self.present
    }

    /// Whether what is marked with this `/OC` value is hidden.
    pub(crate) fn hide(&self, source: &Source, membership: &Object) -> bool {
        if let Ok(id) = membership.as_reference()
            && self.off.contains(&id)
        {
            return true;
        }
        let Some(policy) = as_dictionary(source.resolve(membership)) else {
            return false;
        };
        let Ok(groups) = policy.get(b"OCGs") else {
            return false;
        };
        let is_off = |o: &Object| o.as_reference().is_ok_and(|id| self.off.contains(&id));
        let groups: Vec<bool> = match (groups, source.resolve(groups)) {
            (_, Object::Array(several)) => several.iter().map(is_off).collect(),
            (one, _) => vec![is_off(one)],
        };
        if groups.is_empty() {
            return false;
        }
        match source.value(policy, b"P").and_then(|p| p.as_name().ok()) {
            Some(b"AllOn") => groups.contains(&true),
            Some(b"AnyOff") => !groups.contains(&true),
            Some(b"AllOff") => groups.contains(&false),
            _ => !groups.contains(&false),
        }
    }

    /// Names of the marked-content properties in `resources` that are hidden.
    pub(crate) fn hidden_names(
        &self,
        source: &Source,
        resources: Option<&Dictionary>,
    ) -> HashSet<Vec<u8>> {
        let properties = resources.and_then(|r| source.dictionary(r, b"Properties"));
        let entries = properties.into_iter().flat_map(|p| p.iter());
        let hidden = entries.filter(|(_, value)| !self.off.is_empty() && self.hide(source, value));
        hidden.map(|(name, _)| name.clone()).collect()
    }
}

/// The content without what is painted between `/OC /name BDC` and its `EMC`.
pub(crate) fn without_hidden(content: &[u8], names: &HashSet<Vec<u8>>) -> Result<Vec<u8>, Error> {
    let decoded = Content::decode(content).map_err(|_| Error::Unreadable)?;
    let mut marks: Vec<bool> = Vec::new();
    let mut operations = Vec::with_capacity(decoded.operations.len());
    for operation in decoded.operations {
        match operation.operator.as_str() {
            "BMC" | "BDC" => marks.push(is_hidden_mark(&operation, names)),
            "EMC" => drop(marks.pop()),
            _ => {}
        }
        let hidden = marks.contains(&true);
        let operator = operation.operator.as_str();
        if hidden && PATHS.contains(&operator) {
            operations.push(Operation::new("n", Vec::new()));
        } else if !(hidden && OTHERS.contains(&operator)) {
            operations.push(operation);
        }
    }
    Content { operations }
        .encode()
        .map_err(|_| Error::Unreadable)
}

fn is_hidden_mark(operation: &Operation, names: &HashSet<Vec<u8>>) -> bool {
    match &operation.operands[..] {
        [Object::Name(kind), Object::Name(name)] => kind == b"OC" && names.contains(name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_painting_goes_and_state_stays() {
        let content = b"/OC /A BDC /Span BMC 1 g 0 0 5 5 re f (x) Tj EMC 2 w EMC 1 1 2 2 re f";
        let names = HashSet::from([b"A".to_vec()]);
        let left = String::from_utf8(without_hidden(content, &names).unwrap()).unwrap();
        let words: Vec<_> = left.split_whitespace().collect();
        assert_eq!(words.iter().filter(|w| **w == "f").count(), 1, "{left}");
        assert!(
            words.contains(&"w") && words.contains(&"n") && !words.contains(&"Tj"),
            "{left}"
        );
    }
}
