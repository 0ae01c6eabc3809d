use crate::{DocumentId, FieldId, Placement};
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
}
