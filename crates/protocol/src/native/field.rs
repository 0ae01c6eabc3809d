use crate::{Decimal, DocumentId, FieldId, FieldKind, Placement, Rules, SeatId};
use serde::{Deserialize, Serialize};

/// Body of `PUT /v1/envelopes/{id}/fields`: the whole new set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplaceFields {
    /// The fields, in signing order.
    pub fields: Vec<NewField>,
}

/// A field as its sender places it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewField {
    /// The document it stands in.
    pub document_id: DocumentId,
    /// The name of the seat whose taker fills it.
    pub seat: String,
    /// What goes in.
    pub kind: FieldKind,
    /// Where it stands.
    pub placement: Placement,
    /// Its name; absent means its kind and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the signer reads.
    #[serde(default)]
    pub label: String,
    /// Whether the signing needs it filled; absent means that it does.
    #[serde(default = "yes")]
    pub required: bool,
    /// Whether the signer may only look at it.
    #[serde(default)]
    pub read_only: bool,
    /// Most characters of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u32>,
    /// What it takes beside its kind.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// Whether the same field stands on every page of the document where it fits.
    #[serde(default)]
    pub every_page: bool,
    /// A value that stands there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
}

fn yes() -> bool {
    true
}

/// A value that a sender may put into a field; marks are the signers' own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Prefill {
    /// Free text.
    Text {
        /// The text.
        text: String,
    },
    /// A calendar date.
    Date {
        /// `YYYY-MM-DD` (RFC 3339, full-date).
        date: String,
    },
    /// A box.
    Checkbox {
        /// Whether it is ticked.
        checked: bool,
    },
    /// A number.
    Number {
        /// The number.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        number: Decimal,
    },
    /// A radio button.
    Radio {
        /// Whether it is the chosen one of its group.
        checked: bool,
    },
    /// An entry of a list.
    Dropdown {
        /// Its value.
        choice: String,
    },
}

/// A field as the sender sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldResource {
    /// Its id.
    pub id: FieldId,
    /// The document it stands in.
    pub document_id: DocumentId,
    /// The seat whose taker fills it.
    pub seat: String,
    /// The seat's id.
    pub seat_id: SeatId,
    /// Its name.
    pub name: String,
    /// What goes in.
    pub kind: FieldKind,
    /// What the signer reads.
    pub label: String,
    /// Where it stands.
    pub placement: Placement,
    /// Whether the signing needs it filled.
    pub required: bool,
    /// Whether the signer may only look at it.
    pub read_only: bool,
    /// Most characters of a text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_chars: Option<u32>,
    /// What it takes beside its kind.
    #[serde(default, skip_serializing_if = "Rules::is_empty")]
    pub rules: Rules,
    /// A value that stands there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
}
