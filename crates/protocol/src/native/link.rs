use crate::{InviteId, Timestamp};
use serde::{Deserialize, Serialize};

/// Body of `POST /v1/envelopes/{id}/recipients/{recipient_id}/link`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateLink {
    /// How your application authenticated the person: `password`, `email`, `mfa`, `social`,
    /// `biometric`, `other` or `none`; absent means what the recipient says. Kept as evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<String>,
    /// Minutes until the link ends, 15 to 45; absent means 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
}

/// A link: it opens one signing session, once, and is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkReply {
    /// The address; its secret stands in the fragment, which browsers send to nobody.
    pub link: String,
    /// The invite that it opens.
    pub invite_id: InviteId,
    /// When it ends.
    pub expires_at: Timestamp,
}
