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

/// How a recipient is told that it is their turn.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Delivery {
    /// The service sends a mail.
    Email,
    /// The service sends a text message.
    Sms,
    /// Your application asks for a link and shows it in a page of its own.
    #[default]
    Embedded,
    /// Nobody is told; your application hands over the link in its own way.
    None,
}

impl Delivery {
    /// Whether the service itself tells the recipient.
    #[must_use]
    pub fn is_by_service(self) -> bool {
        matches!(self, Self::Email | Self::Sms)
    }

    /// Whether it is what it always was before there were others.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        *self == Self::Embedded
    }

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Embedded => "embedded",
            Self::None => "none",
        }
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
