use crate::{OrderView, Sign, SignReply};
use serde::{Deserialize, Serialize};

/// By what a recipient confirms the act of signing, beside the mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum SigningMethod {
    /// Swedish `BankID`.
    #[serde(rename = "bankid")]
    BankId,
}

impl SigningMethod {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BankId => "bankid",
        }
    }
}

/// Body of `POST /v1/session/signature`: follows the press of the confirm button, where signing
/// is confirmed by an electronic identity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartSignature {
    /// What is signed, as in `POST /v1/session/sign`.
    pub sign: Sign,
    /// The app is on the device that shows the page.
    #[serde(default)]
    pub same_device: bool,
    /// The language in which the signer reads, BCP 47.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub locale: String,
}

/// Reply of the routes below `/v1/session/signature`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignatureReply {
    /// How far the signature is at its provider.
    pub order: OrderView,
    /// The answer of `POST /v1/session/sign`, once the signature was checked and is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Box<SignReply>>,
}
