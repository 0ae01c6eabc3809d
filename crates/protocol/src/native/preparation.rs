use super::{FieldResource, NewField};
use crate::{DocumentId, PageGeometry, Sha256, Timestamp};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/envelopes/{id}/prepare-link`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatePrepareLink {
    /// Minutes until the link ends, 15 to 45; absent means 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
}

/// A link for `<paraph-prepare>`: it opens one preparation of one draft, once, and is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PrepareLinkReply {
    /// The address; its secret stands in the fragment, which browsers send to nobody.
    pub link: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Body of `POST /v1/preparations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenPreparation {
    /// The secret of the link.
    pub token: String,
}

/// What a prepare link is exchanged for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenedPreparation {
    /// The bearer of all that follows; kept in memory alone.
    pub preparation_token: String,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The draft.
    pub preparation: Preparation,
}

/// A draft as somebody places fields on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preparation {
    /// The envelope's title.
    pub title: String,
    /// Which fields these are; what is saved names those that it replaces.
    pub revision: Sha256,
    /// The documents, in order.
    pub documents: Vec<PreparedDocument>,
    /// The seats that fields or recipients name, in order.
    pub seats: Vec<PreparedSeat>,
    /// The fields, in signing order.
    pub fields: Vec<FieldResource>,
}

/// A document that fields are placed on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PreparedDocument {
    /// Its id.
    pub id: DocumentId,
    /// The file name as it was uploaded.
    pub file_name: String,
    /// Digest of the bytes that are shown.
    pub sha256: Sha256,
    /// Length of those bytes.
    pub size_bytes: u64,
    /// Its pages, in order.
    pub pages: Vec<PageGeometry>,
}

/// A seat, and who takes it if that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparedSeat {
    /// Its name.
    pub name: String,
    /// The name of the recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Whether its recipient signs, so that a signature belongs to it.
    pub signs: bool,
}

/// Body of `PUT /v1/preparation/fields`: the whole new set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavePreparation {
    /// The fields that are replaced.
    pub revision: Sha256,
    /// The fields, in signing order.
    pub fields: Vec<NewField>,
}
