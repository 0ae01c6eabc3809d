use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// By what the service authenticates a recipient before it shows them a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AuthenticationMethod {
    /// A code that goes to their mailbox.
    EmailCode,
    /// A code that goes to their phone.
    SmsCode,
    /// Swedish `BankID`.
    #[serde(rename = "bankid")]
    BankId,
    /// Icelandic electronic ID, in an app or on a SIM card.
    Audkenni,
}

impl AuthenticationMethod {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmailCode => "email_code",
            Self::SmsCode => "sms_code",
            Self::BankId => "bankid",
            Self::Audkenni => "audkenni",
        }
    }

    /// Whether the service itself sends a code.
    #[must_use]
    pub fn is_code(self) -> bool {
        matches!(self, Self::EmailCode | Self::SmsCode)
    }
}

/// What stands between a visitor and the documents: reply of the routes below
/// `/v1/session/authentication`, and a part of the session's view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationView {
    /// By what.
    pub method: AuthenticationMethod,
    /// Where a code goes, with most of it hidden; empty where none does.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// The code that is on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeView>,
    /// The identification that runs at a provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderView>,
    /// Nothing is possible before this instant: too many codes were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<Timestamp>,
}

/// A code that was sent to the visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeView {
    /// The last instant at which it is good.
    pub expires_at: Timestamp,
    /// When another one may be asked for.
    pub again_at: Timestamp,
    /// Wrong tries that are left.
    pub tries_left: u32,
}

/// An identification, or a signature, that the visitor gives in an app of theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// How far it is.
    pub state: OrderState,
    /// What the provider wants its user to read just now.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// The language of that, BCP 47.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message_locale: String,
    /// A QR code as the path of an SVG picture, one unit per module; only while it may be scanned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr: Option<QrPicture>,
    /// The address that opens the app on this device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_url: Option<String>,
    /// The digits that the app shows too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_code: Option<String>,
    /// Why it has failed; absent while it has not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<OrderFailure>,
    /// Milliseconds until it is worth asking again.
    pub poll_ms: u32,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// The visitor has to act.
    Pending,
    /// It has ended without success; another may be started.
    Failed,
    /// Its proof was accepted.
    Complete,
}

/// Why an order has failed, for programs; people read its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderFailure {
    /// The person refused in their app.
    Refused,
    /// The person did nothing for too long.
    TimedOut,
    /// Nobody opened the app in time.
    NotStarted,
    /// It was given up on the page, or by another order of the same person.
    Cancelled,
    /// Another person did it than the one who was asked.
    OtherPerson,
    /// What came back does not hold: its signature, its certificate, or what was signed.
    NotBelieved,
    /// The provider ended it for a reason of its own.
    ByProvider,
}

/// A QR code as a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrPicture {
    /// Modules of a side, the quiet zone among them.
    pub side: u32,
    /// The dark modules, as the `d` of an SVG path.
    pub path: String,
}

/// Body of `POST /v1/session/authentication`: follows a click or a key press.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StartAuthentication {
    /// The app is on the device that shows the page.
    pub same_device: bool,
    /// The electronic ID is on the SIM card of the visitor's phone, not in an app.
    pub on_sim: bool,
    /// The telephone number of that SIM card; absent for the one that the sender gave.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// The language in which the visitor reads, BCP 47.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub locale: String,
}

/// Body of `POST /v1/session/authentication/code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferedCode {
    /// The digits that the visitor has typed; spaces between them do no harm.
    pub code: String,
}
