use super::{assets, headers};
use crate::app::App;
use crate::http::problem::HttpError;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use paraph_protocol::ProblemCode;
use std::sync::Arc;

/// Stands in the page for the folder of the widget's files.
const ASSETS: &str = "__PARAPH_ASSETS__";

/// The page where anybody checks a sealed file in the browser; no file ever comes here.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/verify", get(page))
        .route("/verify/anchors.pem", get(anchors))
}

async fn page(State(app): State<Arc<App>>) -> Result<Response, HttpError> {
    let Some(shell) = assets::read(&app, "verify.html").await else {
        tracing::error!("the widget is not built: there is no verify.html");
        return Err(ProblemCode::Fault.into());
    };
    let html = String::from_utf8_lossy(&shell).replace(ASSETS, &assets::folder());
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let mut response = ([(header::CONTENT_TYPE, kind)], html).into_response();
    headers::add_page(response.headers_mut(), &[]);
    Ok(response)
}

/// Whom to believe about this service's own seals: the last certificate of its chain.
async fn anchors(State(app): State<Arc<App>>) -> Response {
    let chain = app.seal_key.sealer().chain();
    let pem = chain.last().map(paraph_seal::Certificate::pem);
    let kind = HeaderValue::from_static("application/x-pem-file");
    let kind = [(header::CONTENT_TYPE, kind)];
    let mut response = (kind, pem.unwrap_or_default()).into_response();
    headers::add_public(response.headers_mut());
    response
}
