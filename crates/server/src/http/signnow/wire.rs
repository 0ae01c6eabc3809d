//! Request bodies as signNow clients send them. Unknown keys are ignored; keys whose faults have
//! codes of their own stay loose here and are parsed where the code is known.

use super::error::{Failure, PayloadError};
use crate::http::json::is_json;
use crate::http::nul;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Largest JSON body in bytes.
const MAX_JSON: usize = 2 * 1024 * 1024;

/// Body of `POST /v2/documents/{id}/embedded-invites`.
#[derive(Debug, Deserialize)]
pub(super) struct CreateInvites {
    pub(super) invites: Vec<InviteItem>,
}

/// One signer of an embedded invite; null counts as absent.
#[derive(Debug, Default, Deserialize)]
pub(super) struct InviteItem {
    pub(super) email: Option<Value>,
    pub(super) role_id: Option<String>,
    pub(super) role: Option<String>,
    pub(super) order: Option<Value>,
    pub(super) auth_method: Option<Value>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) language: Option<String>,
    pub(super) redirect_uri: Option<Value>,
    pub(super) decline_redirect_uri: Option<Value>,
    pub(super) close_redirect_uri: Option<Value>,
    pub(super) redirect_target: Option<Value>,
    pub(super) required_preset_signature_name: Option<String>,
    pub(super) prefill_signature_name: Option<String>,
    pub(super) force_new_signature: Option<Value>,
    pub(super) subject: Option<String>,
    pub(super) message: Option<String>,
    pub(super) delivery_type: Option<String>,
    pub(super) link_expiration: Option<Value>,
    pub(super) session_expiration: Option<Value>,
    pub(super) authentication: Option<Value>,
    pub(super) signature: Option<Value>,
}

/// Body of `POST /v2/documents/{id}/embedded-invites/{inviteId}/link`.
#[derive(Debug, Deserialize)]
pub(super) struct CreateLink {
    pub(super) auth_method: Option<Value>,
    pub(super) link_expiration: Option<Value>,
    pub(super) session_expiration: Option<Value>,
}

/// Body of `PUT /document/{id}`; without `fields` the set of fields is unchanged.
#[derive(Debug, Deserialize)]
pub(super) struct UpdateDocument {
    pub(super) fields: Option<Vec<FieldItem>>,
    pub(super) document_name: Option<String>,
    #[serde(flatten)]
    pub(super) others: serde_json::Map<String, Value>,
}

/// One field, placed on the page as shown: points, y down from the top-left corner.
#[derive(Debug, Deserialize)]
pub(super) struct FieldItem {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) x: Value,
    pub(super) y: Value,
    pub(super) width: Value,
    pub(super) height: Value,
    pub(super) page_number: Value,
    pub(super) required: Option<Value>,
    pub(super) role: Option<String>,
    pub(super) name: Option<String>,
    pub(super) label: Option<String>,
    pub(super) max_chars: Option<Value>,
    pub(super) prefilled_text: Option<String>,
    #[serde(flatten)]
    pub(super) others: serde_json::Map<String, Value>,
}

/// Query of the downloads.
#[derive(Debug, Deserialize)]
pub(super) struct Download {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) with_history: Option<String>,
}

/// Query of an address that gives a file out.
#[derive(Debug, Deserialize)]
pub(super) struct LinkedDownload {
    pub(super) token: String,
}

/// A body as it came; what is wrong with it is said after the document has been found.
#[derive(Debug)]
pub(super) struct Body {
    is_json: bool,
    bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let is_json = is_json(request.headers());
        let bytes = to_bytes(request.into_body(), MAX_JSON).await;
        Ok(Self {
            is_json,
            bytes: bytes.map_err(|_| Failure::TooLarge)?,
        })
    }
}

impl Body {
    /// Parses JSON.
    ///
    /// # Errors
    /// [`PayloadError::NotJson`] when the body is not announced as JSON, is none, or a key has a
    /// wrong type.
    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, PayloadError> {
        if !self.is_json {
            return Err(PayloadError::NotJson);
        }
        if nul::in_json(&self.bytes) {
            return Err(PayloadError::HoldsNul);
        }
        serde_json::from_slice(&self.bytes).map_err(|_| PayloadError::NotJson)
    }
}

/// A whole number: a JSON integer, or one in a text, as some clients send it.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(n) => n.as_i64(),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
}

/// A finite number, or one in a text.
pub(super) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    };
    number.filter(|n: &f64| n.is_finite())
}

/// A yes or no: a boolean, 0 or 1, or one of them in a text.
pub(super) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Number(n) => match n.as_i64() {
            Some(0) => Some(false),
            Some(1) => Some(true),
            _ => None,
        },
        Value::String(s) => match s.as_str() {
            "0" | "false" => Some(false),
            "1" | "true" => Some(true),
            _ => None,
        },
        _ => None,
    }
}
