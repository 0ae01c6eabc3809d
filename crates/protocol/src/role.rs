use serde::{Deserialize, Serialize};

/// What a recipient is asked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Role {
    /// Signs: fills the fields of a seat and adopts a mark.
    #[default]
    Signer,
    /// Accepts the documents without signing them.
    Approver,
    /// Reads and comments; nobody waits for it.
    Reviewer,
    /// Arranges matters for the sender; only looks on.
    Organizer,
    /// Gets a copy.
    Copy,
}

impl Role {
    /// Whether people of this role can say yes and no.
    #[must_use]
    pub fn can_act(self) -> bool {
        matches!(self, Self::Signer | Self::Approver)
    }

    /// Whether people of this role may comment.
    #[must_use]
    pub fn can_comment(self) -> bool {
        matches!(self, Self::Approver | Self::Reviewer)
    }
}

/// When the service reminds those whose turn it is, in days; 0 switches a part off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reminders {
    /// From the beginning of a turn to the first reminder, 0 to 30.
    pub first_days: u8,
    /// From one reminder to the next, 0 to 15.
    pub repeat_days: u8,
}
