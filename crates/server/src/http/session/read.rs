use super::view::{SessionFacts, session_view};
use super::visit::Visit;
use crate::app::App;
use crate::error::Fault;
use crate::http::headers;
use crate::http::problem::HttpError;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::{ProblemCode, SessionView, Sha256};
use std::sync::Arc;

/// Everything that the visitor may see.
pub(super) async fn session(
    State(app): State<Arc<App>>,
    visit: Visit,
) -> Result<Json<SessionView>, HttpError> {
    view(&app, &visit).await.map(Json)
}

/// The session as it stands now.
pub(super) async fn view(app: &App, visit: &Visit) -> Result<SessionView, HttpError> {
    let facts = SessionFacts {
        invite_id: &visit.session.invite_id,
        expires_at: visit.session.expires_at,
        draft: app.store.draft(&visit.session.invite_id).await?,
        now: app.now(),
    };
    let view = session_view(&visit.envelope, facts);
    view.ok_or_else(|| HttpError::session_ended("withdrawn"))
}

/// Exactly the bytes that are shown, hashed and sealed.
pub(super) async fn document(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, HttpError> {
    let id = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let document = visit.envelope.document(&id).ok_or(ProblemCode::NotFound)?;
    let name = file_name(&visit.envelope.title);
    pdf(&app, document.sha256, &name, &request).await
}

/// The sealed document, once everybody has signed and the service has sealed it.
pub(super) async fn sealed(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, HttpError> {
    let id = id.parse().map_err(|_| ProblemCode::NotFound)?;
    visit.envelope.document(&id).ok_or(ProblemCode::NotFound)?;
    let sealed = visit.envelope.sealed.iter().find(|s| s.id == id);
    let sealed = sealed.ok_or(ProblemCode::NotSealedYet)?;
    let name = file_name(&visit.envelope.title);
    pdf(&app, sealed.sha256, &name, &request).await
}

/// The name that a document is saved under.
fn file_name(title: &str) -> String {
    let stem = title.strip_suffix(".pdf").unwrap_or(title);
    format!("{stem}.pdf")
}

async fn pdf(
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
