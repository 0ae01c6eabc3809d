use super::problem::HttpError;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use paraph_protocol::ProblemCode;
use serde::de::DeserializeOwned;

/// Largest JSON body in bytes: a draft with all the ink that a mark may have.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// A JSON body and the bytes it came in; unknown keys are refused by its type.
#[derive(Debug)]
pub struct JsonBody<T> {
    /// The parsed body.
    pub value: T,
    /// The bytes as they came.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = HttpError;

    async fn from_request(request: Request, _: &S) -> Result<Self, HttpError> {
        if !is_json(request.headers()) {
            return Err(ProblemCode::MediaTypeUnsupported.into());
        }
        let bytes = to_bytes(request.into_body(), MAX_BODY)
            .await
            .map_err(|_| ProblemCode::BodyTooLarge)?;
        let value = serde_json::from_slice(&bytes)
            .map_err(|e| HttpError::detailed(ProblemCode::BodyInvalid, e.to_string()))?;
        Ok(Self { value, bytes })
    }
}

/// Whether the media type is `application/json`, with or without parameters.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim();
    essence.eq_ignore_ascii_case("application/json")
}
