use serde::{Deserialize, Serialize};

/// What a mail to a recipient tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum MailNotice {
    /// It is their turn.
    Invitation,
    /// It still is.
    Reminder,
    /// Everything is sealed.
    Completed,
    /// It is over.
    Closed,
}

impl MailNotice {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
            Self::Completed => "completed",
            Self::Closed => "closed",
        }
    }
}

/// How the account wants its mail; body of `PUT /v1/mail`, which sets all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailSettings {
    /// The name that mail comes from, at most 100 characters; absent means the account's name.
    /// The address is the operator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_name: Option<String>,
    /// Your own words; what they do not cover is said in the service's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<MailText>,
}

/// Your own words for one notice. Gaps are `{sender}` and `{title}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailText {
    /// For which notice.
    pub notice: MailNotice,
    /// For which language, like `sv`; absent means every language without words of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The subject line, at most 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The first paragraph, at most 2000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
}
