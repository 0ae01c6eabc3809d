use super::{assets, headers};
use crate::app::App;
use crate::error::Fault;
use crate::http::problem::HttpError;
use crate::origin::Origin;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use paraph_protocol::{DocumentId, InviteId, ProblemCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// Stands in the page for the folder of the widget's files.
const ASSETS: &str = "__PARAPH_ASSETS__";
/// Stands in the page's data block for what the page must know before it asks.
const PAGE: &str = "__PARAPH_PAGE__";

/// The signing page, which is the same for everybody: it shows nothing until a link is exchanged.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/s/{invite_id}", get(invite_page))
        .route("/pad", get(pad_page))
        .route("/webapp/document/{document_id}", get(document_page))
}

/// An unknown invite gives the same page, which nobody may frame.
async fn invite_page(
    State(app): State<Arc<App>>,
    Path(invite_id): Path<String>,
) -> Result<Response, HttpError> {
    let invite_id: Option<InviteId> = invite_id.parse().ok();
    let ancestors = match &invite_id {
        Some(id) => app.store.origins_of_invite(id).await?,
        None => Vec::new(),
    };
    render(&app, &ancestors, json!({ "invite_id": invite_id })).await
}

/// The page of a pad on another device, which nobody may frame.
async fn pad_page(State(app): State<Arc<App>>) -> Result<Response, HttpError> {
    render(&app, &[], json!({ "pad": true })).await
}

/// The page of a link whose token stands in the query: only the page's script reads it.
async fn document_page(
    State(app): State<Arc<App>>,
    Path(document_id): Path<String>,
) -> Result<Response, HttpError> {
    let document_id: Option<DocumentId> = document_id.parse().ok();
    let ancestors = match &document_id {
        Some(id) => app.store.origins_of_document(id).await?,
        None => Vec::new(),
    };
    render(&app, &ancestors, json!({ "invite_id": null })).await
}

/// The page with what it must know before it asks.
pub(super) async fn render(
    app: &App,
    ancestors: &[Origin],
    mut facts: Value,
) -> Result<Response, HttpError> {
    let Some(shell) = assets::read(app, "index.html").await else {
        tracing::error!("the widget is not built: there is no index.html");
        return Err(ProblemCode::Fault.into());
    };
    let origins: Vec<&str> = ancestors.iter().map(Origin::as_str).collect();
    facts["allowed_origins"] = json!(origins);
    let data = serde_json::to_string(&facts).map_err(Fault::from)?;
    let html = String::from_utf8_lossy(&shell)
        .replace(ASSETS, &assets::folder())
        // Nothing in the data can end the block that it stands in.
        .replace(PAGE, &data.replace('<', "\\u003c"));
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = (StatusCode::OK, [(header::CONTENT_TYPE, kind)], html).into_response();
    headers::add_page(response.headers_mut(), ancestors);
    Ok(response)
}
