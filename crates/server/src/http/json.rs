use super::nul;
use super::problem::HttpError;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use paraph_protocol::ProblemCode;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

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
        if nul::in_json(&bytes) {
            return Err(HttpError::detailed(ProblemCode::BodyInvalid, nul::REFUSED));
        }
        // A list would be read as the members of an object in their order.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            let detail = "the body is not a JSON object";
            return Err(HttpError::detailed(ProblemCode::BodyInvalid, detail));
        }
        let value = serde_json::from_slice(&bytes).map_err(|e| unreadable(&e))?;
        Ok(Self { value, bytes })
    }
}

/// Says where, never what: the body may hold names and addresses.
fn unreadable(error: &serde_json::Error) -> HttpError {
    let (line, column) = (error.line(), error.column());
    let detail = match error.classify() {
        Category::Data => format!("unknown key or wrong value at line {line}, column {column}"),
        Category::Syntax | Category::Eof | Category::Io => {
            format!("not JSON at line {line}, column {column}")
        }
    };
    HttpError::detailed(ProblemCode::BodyInvalid, detail)
}

/// Whether the media type is `application/json`, with or without parameters.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    media_type(headers) == "application/json"
}

/// The media type without its parameters, in lower case; empty when there is none.
pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = kind.split(';').next().unwrap_or("").trim();
    essence.to_ascii_lowercase()
}
