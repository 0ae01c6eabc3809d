//! The vendor's words. Its documents and parties are this service's envelopes and recipients.

use paraph_protocol::{AuthenticationMethod, CaptureKind, Delivery, EnvelopeStatus, Role};
use serde::{Deserialize, Serialize};

/// What a party is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum PartyRole {
    #[default]
    Signer,
    Organizer,
    Reviewer,
    Acceptor,
}

/// Whom a party signs for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum PartyKind {
    #[default]
    Individual,
    Company,
}

/// How a party is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum DeliveryMethod {
    #[default]
    Email,
    Sms,
    None,
    InApp,
}

/// How a party signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum RequiredSignature {
    #[default]
    Drawing,
    #[serde(rename = "BANKID")]
    BankId,
    ClickToSign,
    Manual,
    None,
}

/// How a party is identified before it signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum TwoStepVerification {
    #[default]
    None,
    SmsBeforeSigning,
    EmailBeforeSigning,
    #[serde(rename = "BANKID_BEFORE_SIGNING")]
    BankIdBeforeSigning,
}

/// Who comes after whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum SigningOrder {
    #[default]
    Parallel,
    Sequential,
}

/// What a document is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum DocumentKind {
    #[default]
    Signable,
    Acceptable,
    ArchiveImported,
}

/// How far a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum DocumentStatus {
    Draft,
    Pending,
    Completed,
    Rejected,
    Expired,
    Cancelled,
}

/// The languages of the vendor's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Language {
    #[default]
    Sv,
    En,
    No,
    Da,
    Fi,
    De,
    Is,
    Es,
    Fr,
    It,
}

/// Which file of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum FileType {
    #[default]
    Signed,
    Original,
    Journal,
}

impl PartyRole {
    /// The role of the core.
    pub(super) fn role(self) -> Role {
        match self {
            Self::Signer => Role::Signer,
            Self::Organizer => Role::Organizer,
            Self::Reviewer => Role::Reviewer,
            Self::Acceptor => Role::Approver,
        }
    }

    /// The vendor's word for a role; somebody who gets a copy organizes nothing, but has the same rights.
    pub(super) fn of(role: Role) -> Self {
        match role {
            Role::Signer => Self::Signer,
            Role::Organizer | Role::Copy => Self::Organizer,
            Role::Reviewer => Self::Reviewer,
            Role::Approver => Self::Acceptor,
        }
    }
}

impl DeliveryMethod {
    /// How the core tells somebody.
    pub(super) fn delivery(self) -> Delivery {
        match self {
            Self::Email => Delivery::Email,
            Self::Sms => Delivery::Sms,
            Self::None | Self::InApp => Delivery::None,
        }
    }
}

impl RequiredSignature {
    /// The ways to make a mark that it leaves; empty means all.
    pub(super) fn marks(self) -> Vec<CaptureKind> {
        match self {
            Self::Drawing => vec![CaptureKind::Draw],
            Self::ClickToSign => vec![CaptureKind::Click],
            Self::BankId | Self::Manual | Self::None => Vec::new(),
        }
    }
}

impl TwoStepVerification {
    /// By what the core authenticates somebody.
    pub(super) fn method(self) -> Option<AuthenticationMethod> {
        match self {
            Self::None => None,
            Self::SmsBeforeSigning => Some(AuthenticationMethod::SmsCode),
            Self::EmailBeforeSigning => Some(AuthenticationMethod::EmailCode),
            Self::BankIdBeforeSigning => Some(AuthenticationMethod::BankId),
        }
    }
}

impl Language {
    /// The language tag (BCP 47).
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
            Self::No => "no",
            Self::Da => "da",
            Self::Fi => "fi",
            Self::De => "de",
            Self::Is => "is",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::It => "it",
        }
    }
}

impl DocumentStatus {
    /// The status of the core that a list is narrowed to.
    pub(super) fn status(self) -> EnvelopeStatus {
        match self {
            Self::Draft => EnvelopeStatus::Draft,
            Self::Pending => EnvelopeStatus::Open,
            Self::Completed => EnvelopeStatus::Complete,
            Self::Rejected => EnvelopeStatus::Declined,
            Self::Expired => EnvelopeStatus::Expired,
            Self::Cancelled => EnvelopeStatus::Cancelled,
        }
    }
}

impl FileType {
    /// The type of this name, in whatever case.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "SIGNED" => Some(Self::Signed),
            "ORIGINAL" => Some(Self::Original),
            "JOURNAL" => Some(Self::Journal),
            _ => None,
        }
    }
}
