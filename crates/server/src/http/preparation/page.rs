use crate::app::App;
use crate::http::problem::HttpError;
use crate::http::{assets, headers};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use paraph_protocol::{EnvelopeId, ProblemCode};
use std::sync::Arc;

/// Stands in the page for the folder of the widget's files.
const ASSETS: &str = "__PARAPH_ASSETS__";

/// The page of a prepare link, which is the same for everybody.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/prepare/{envelope_id}", get(page))
}

/// An unknown envelope gives the same page, which nobody may frame.
async fn page(
    State(app): State<Arc<App>>,
    Path(envelope_id): Path<String>,
) -> Result<Response, HttpError> {
    let envelope_id: Option<EnvelopeId> = envelope_id.parse().ok();
    let ancestors = match &envelope_id {
        Some(id) => app.store.origins_of_envelope(id).await?,
        None => Vec::new(),
    };
    let Some(shell) = assets::read(&app, "prepare.html").await else {
        tracing::error!("the widget is not built: there is no prepare.html");
        return Err(ProblemCode::Fault.into());
    };
    let html = String::from_utf8_lossy(&shell).replace(ASSETS, &assets::folder());
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = ([(header::CONTENT_TYPE, kind)], html).into_response();
    headers::add_page(response.headers_mut(), &ancestors);
    Ok(response)
}
