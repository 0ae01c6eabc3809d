use crate::{EventId, Sha256, Timestamp};
use serde::{Deserialize, Serialize};

/// One event of an envelope's audit trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventResource {
    /// Its number, from 0, without gaps.
    pub seq: u64,
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What happened, such as `signed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who, as a pseudonym: `account:…`, `invite:…` or `service`.
    pub actor: String,
    /// What exactly; members that were erased are missing.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub payload: serde_json::Map<String, serde_json::Value>,
    /// Its hash, which covers all before it.
    pub hash: Sha256,
    /// The hash of the event before, or zeros.
    pub prev_hash: Sha256,
}
