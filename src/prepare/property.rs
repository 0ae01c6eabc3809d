use super::item::Item;
use paraph_protocol::native::Prefill;
use paraph_protocol::{Choice, TextPreset};

/// What is changed of the selected field.
#[derive(Debug, Clone, PartialEq)]
pub enum Property {
    /// Whose it is.
    Seat(String),
    /// What the signer reads.
    Label(String),
    /// Its name.
    Name(String),
    /// Whether it must be filled.
    Required(bool),
    /// Whether the signer may only look at it.
    ReadOnly(bool),
    /// Most characters.
    MaxChars(Option<u32>),
    /// What a text has to be.
    Preset(Option<TextPreset>),
    /// A text that stands there before.
    Prefill(String),
    /// The entries of a list, one a line.
    Entries(String),
    /// Which choice a button belongs to.
    Group(String),
}

impl Property {
    /// Which text it is, if it is one that people write letter by letter.
    pub(super) fn is_written(&self) -> Option<u8> {
        match self {
            Self::Label(_) => Some(0),
            Self::Name(_) => Some(1),
            Self::MaxChars(_) => Some(2),
            Self::Entries(_) => Some(3),
            Self::Group(_) => Some(4),
            Self::Prefill(_) => Some(5),
            Self::Seat(_) | Self::Required(_) | Self::ReadOnly(_) | Self::Preset(_) => None,
        }
    }

    /// Changes a field.
    pub(super) fn apply(self, item: &mut Item) {
        match self {
            Self::Seat(seat) => item.seat = seat,
            Self::Label(label) => item.label = label,
            Self::Name(name) => item.name = name,
            Self::Required(required) => item.required = required,
            Self::ReadOnly(read_only) => item.read_only = read_only,
            Self::MaxChars(most) => item.max_chars = most,
            Self::Preset(preset) => item.rules.preset = preset,
            Self::Prefill(text) => {
                item.prefill = (!text.is_empty()).then_some(Prefill::Text { text });
            }
            Self::Entries(lines) => {
                let entry = |line: &str| Choice {
                    value: line.trim().to_owned(),
                    label: None,
                };
                let lines = lines.lines().filter(|line| !line.trim().is_empty());
                item.rules.options = lines.map(entry).collect();
            }
            Self::Group(name) => {
                if let Some(group) = &mut item.rules.group {
                    group.name = name;
                }
            }
        }
    }
}
