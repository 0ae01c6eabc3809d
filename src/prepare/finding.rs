use super::board::Seat;
use super::item::Item;
use paraph_protocol::FieldKind;
use std::collections::BTreeSet;

/// What is missing before the envelope can be sent, or what would be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Somebody who signs has no signature.
    NoSignature {
        /// The name of the seat.
        seat: String,
    },
    /// A list has no entries, or the same one twice.
    NoEntries {
        /// The field.
        key: u32,
    },
    /// Two fields of one seat have one name.
    SameName {
        /// The second field.
        key: u32,
    },
    /// The rules of a field contradict each other.
    Rules {
        /// The field.
        key: u32,
    },
}

impl Finding {
    /// The field that it is about.
    #[must_use]
    pub fn key(&self) -> Option<u32> {
        match self {
            Self::NoSignature { .. } => None,
            Self::NoEntries { key } | Self::SameName { key } | Self::Rules { key } => Some(*key),
        }
    }

    /// Whether the service would refuse to save.
    #[must_use]
    pub fn blocks(&self) -> bool {
        match self {
            Self::NoSignature { .. } | Self::SameName { .. } => false,
            Self::NoEntries { .. } | Self::Rules { .. } => true,
        }
    }
}

/// Everything that is the matter, seats first.
pub(super) fn findings(seats: &[Seat], items: &[Item]) -> Vec<Finding> {
    let signed = |seat: &Seat| {
        let mut theirs = items.iter().filter(|item| item.seat == seat.name);
        theirs.any(|item| item.kind == FieldKind::Signature)
    };
    let unsigned = seats.iter().filter(|seat| seat.signs && !signed(seat));
    let mut found: Vec<Finding> = unsigned
        .map(|seat| Finding::NoSignature {
            seat: seat.name.clone(),
        })
        .collect();
    let mut names = BTreeSet::new();
    for item in items {
        let key = item.key;
        if item.rules.check(item.kind, item.read_only).is_err() {
            found.push(match item.kind {
                FieldKind::Dropdown => Finding::NoEntries { key },
                _ => Finding::Rules { key },
            });
        }
        let name = (item.document, &item.seat, &item.name);
        if !item.name.is_empty() && !names.insert(name) {
            found.push(Finding::SameName { key });
        }
    }
    found
}
