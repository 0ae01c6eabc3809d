//! Files of users as they are handed out: named, sandboxed, never opened by a page of ours.

use super::headers;
use crate::app::App;
use crate::error::Fault;
use crate::http::problem::HttpError;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::Sha256;

/// The name that a document is saved under.
pub(crate) fn file_name(title: &str) -> String {
    let stem = title.strip_suffix(".pdf").unwrap_or(title);
    format!("{stem}.pdf")
}

/// A PDF by its digest; nothing when the asker has these bytes already.
pub(super) async fn pdf(
    app: &App,
    sha256: Sha256,
    file_name: &str,
    request: &HeaderMap,
) -> Result<Response, HttpError> {
    let etag = HeaderValue::from_str(&format!("\"{sha256}\"")).map_err(|_| Fault::Column {
        column: "documents.sha256",
    })?;
    if request.get(header::IF_NONE_MATCH) == Some(&etag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let bytes = app.blobs.get(&sha256).await?;
    let kind = HeaderValue::from_static("application/pdf");
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::ETAG, etag);
    headers::add_user_content(headers, file_name);
    Ok(response)
}
