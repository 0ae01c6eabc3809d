//! Request bodies as sajn clients send them. Unknown keys are dropped.

use super::error::{BodyError, Failure};
use crate::http::json::is_json;
use crate::http::nul;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use paraph_protocol::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::error::Category;

use super::words::{
    DeliveryMethod, DocumentKind, Language, PartyKind, PartyRole, RequiredSignature, SigningOrder,
    TwoStepVerification,
};

/// Largest JSON body in bytes.
const MAX_JSON: usize = 2 * 1024 * 1024;

/// A key that may be absent, null or there.
pub(super) type Given<T> = Option<Option<T>>;

/// A key that is there counts even when it is null.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Given<T>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}

/// A party, in a document or alone, new or changed.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PartyBody {
    #[serde(rename = "type")]
    pub(super) kind: Option<PartyKind>,
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "given")]
    pub(super) email: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) phone: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) ssn: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) company_name: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) company_role: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) company_org_number: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) external_id: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) country: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) contact_id: Given<String>,
    pub(super) role: Option<PartyRole>,
    pub(super) signing_order: Option<i64>,
    pub(super) delivery_method: Option<DeliveryMethod>,
    pub(super) required_signature: Option<RequiredSignature>,
    pub(super) two_step_verification: Option<TwoStepVerification>,
}

/// Body of `POST /documents`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateDocument {
    pub(super) name: Option<String>,
    pub(super) external_id: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<DocumentKind>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) document_meta: Option<MetaBody>,
    pub(super) signers: Option<Vec<PartyBody>>,
    pub(super) parties: Option<Vec<PartyBody>>,
    pub(super) template_id: Option<Value>,
}

/// Body of `PATCH /documents/{id}`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct UpdateDocument {
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "given")]
    pub(super) external_id: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) expires_at: Given<Timestamp>,
    pub(super) document_meta: Option<MetaBody>,
}

/// `documentMeta`: what is absent stays.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct MetaBody {
    #[serde(deserialize_with = "given")]
    pub(super) subject: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) message: Given<String>,
    pub(super) signing_order: Option<SigningOrder>,
    pub(super) force_read_full_document: Option<bool>,
    pub(super) show_chat_to_signers: Option<bool>,
    pub(super) preferred_language: Option<Language>,
    #[serde(deserialize_with = "given")]
    pub(super) value: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) redirect_url: Given<String>,
    pub(super) redirect_enabled: Option<bool>,
}

/// Body of `POST /documents/{id}/send`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SendDocument {
    pub(super) custom_message: Option<String>,
}

/// Body of `POST /documents/{id}/extend-expiration`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ExtendExpiration {
    pub(super) expires_at: Timestamp,
}

/// Body of `POST /documents/{id}/reminders`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SendReminders {
    pub(super) party_ids: Option<Vec<String>>,
    pub(super) signer_ids: Option<Vec<String>>,
}

/// Body of `POST /contacts` and `PATCH /contacts/{id}`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ContactBody {
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    #[serde(deserialize_with = "given")]
    pub(super) email: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) phone: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) ssn: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) external_id: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) company_role: Given<String>,
    #[serde(deserialize_with = "given")]
    pub(super) company: Given<CompanyBody>,
    pub(super) company_id: Option<Value>,
}

/// A contact's company; the vendor keeps companies apart, this service with the contact.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct CompanyBody {
    pub(super) name: Option<String>,
    pub(super) org_number: Option<String>,
}

/// Body of `POST /files`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnnounceFile {
    pub(super) file_name: String,
    pub(super) mime_type: String,
    pub(super) size: u64,
    pub(super) checksum: String,
    pub(super) visibility: Option<String>,
}

/// A piece of a document's content.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct FieldBody {
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) position: Option<i64>,
    pub(super) key: Option<String>,
    pub(super) field_meta: Option<serde_json::Map<String, Value>>,
}

/// Body of `POST /webhooks` and `PATCH /webhooks/{id}`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct HookBody {
    pub(super) webhook_url: Option<String>,
    pub(super) event_triggers: Option<Vec<String>>,
    pub(super) secret: Option<String>,
    pub(super) enabled: Option<bool>,
    pub(super) failure_notification_email: Option<String>,
}

/// One or many.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
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
    /// Parses a JSON object.
    ///
    /// # Errors
    /// When it is not announced as JSON, is none, or a key has a wrong type.
    pub(super) fn object<T: DeserializeOwned>(&self) -> Result<T, BodyError> {
        self.announced()?;
        // A list would be read as the members of an object in their order.
        if self.bytes.trim_ascii_start().first() != Some(&b'{') {
            // What is no JSON at all says where.
            serde_json::from_slice::<serde::de::IgnoredAny>(&self.bytes)
                .map_err(|e| unreadable(&e))?;
            return Err(BodyError::NotAnObject);
        }
        serde_json::from_slice(&self.bytes).map_err(|e| unreadable(&e))
    }

    /// As [`Self::object`]; without a body, what an empty object says.
    pub(super) fn object_if_any<T: DeserializeOwned + Default>(&self) -> Result<T, BodyError> {
        if self.bytes.trim_ascii().is_empty() {
            return Ok(T::default());
        }
        self.object()
    }

    /// Parses JSON of whatever kind.
    pub(super) fn value<T: DeserializeOwned>(&self) -> Result<T, BodyError> {
        self.announced()?;
        serde_json::from_slice(&self.bytes).map_err(|e| unreadable(&e))
    }

    fn announced(&self) -> Result<(), BodyError> {
        if !self.is_json {
            Err(BodyError::NotAnnounced)
        } else if nul::in_json(&self.bytes) {
            Err(BodyError::HoldsNul)
        } else {
            Ok(())
        }
    }
}

/// Says where, never what: the body may hold names and numbers.
fn unreadable(error: &serde_json::Error) -> BodyError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        Category::Data => BodyError::WrongValue { line, column },
        Category::Syntax | Category::Eof | Category::Io => BodyError::NotJson { line, column },
    }
}
