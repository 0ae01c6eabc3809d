use crate::{DocumentId, FieldId, Placement, Rules};
use serde::{Deserialize, Serialize};

/// What a recipient puts into a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum FieldKind {
    /// The signer's mark.
    Signature,
    /// The signer's short mark.
    Initials,
    /// A calendar date.
    Date,
    /// Free text.
    Text,
    /// A box that is ticked or not.
    Checkbox,
    /// A number.
    Number,
    /// One of several buttons of which one is chosen; the others are fields of the same group.
    Radio,
    /// One entry of a list.
    Dropdown,
    /// A picture that is drawn into the page.
    Image,
    /// The stamp of a company, a picture as well.
    Stamp,
    /// A file that travels inside the sealed document.
    Attachment,
}

impl FieldKind {
    /// The kind as written on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::Initials => "initials",
            Self::Date => "date",
            Self::Text => "text",
            Self::Checkbox => "checkbox",
            Self::Number => "number",
            Self::Radio => "radio",
            Self::Dropdown => "dropdown",
            Self::Image => "image",
            Self::Stamp => "stamp",
            Self::Attachment => "attachment",
        }
    }

    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Signature,
        Self::Initials,
        Self::Date,
        Self::Text,
        Self::Checkbox,
        Self::Number,
        Self::Radio,
        Self::Dropdown,
        Self::Image,
        Self::Stamp,
        Self::Attachment,
    ];

    /// The kind of a word of the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Width and height, in points, of a field that nobody gave another size.
    #[must_use]
    pub fn usual_size_pt(self) -> (f64, f64) {
        match self {
            Self::Signature => (180.0, 40.0),
            Self::Initials => (72.0, 36.0),
            Self::Date | Self::Number => (100.0, 20.0),
            Self::Text | Self::Dropdown => (160.0, 20.0),
            Self::Checkbox | Self::Radio => (14.0, 14.0),
            Self::Image | Self::Stamp => (120.0, 90.0),
            Self::Attachment => (160.0, 24.0),
        }
    }

    /// Whether it takes a file that the signer hands in.
    #[must_use]
    pub fn takes_file(self) -> bool {
        matches!(self, Self::Image | Self::Stamp | Self::Attachment)
    }

    /// Whether it is a button that is on or off.
    #[must_use]
    pub fn ticks(self) -> bool {
        matches!(self, Self::Checkbox | Self::Radio)
    }
}

/// A place in a document where a recipient puts a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its id.
    pub id: FieldId,
    /// The document it stands in.
    pub document_id: DocumentId,
    /// Name given by the sender, unique in the document for one seat.
    pub name: String,
    /// What goes in.
    pub kind: FieldKind,
    /// What the signer reads; empty when the sender gave none.
    pub label: String,
    /// Where it stands.
    pub placement: Placement,
    /// Whether the signing needs it filled.
    pub required: bool,
    /// Whether the signer may only look at it.
    pub read_only: bool,
    /// Most characters of a text, when the sender set a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u32>,
    /// What it takes beside its kind.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
}

impl Field {
    /// Whether the service and the widget fill it, and nobody else.
    #[must_use]
    pub fn is_computed(&self) -> bool {
        self.rules.formula.is_some()
    }

    /// Whether the signer may write into it.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        !self.read_only && !self.is_computed()
    }
}
