//! The Taktikal dialect: sequences and processes of documents to be signed, as that vendor's
//! clients make them. A translator: it parses into the core's commands and renders its answers.

mod activity;
mod auth;
mod body;
mod book;
mod callback;
mod caller;
mod downloads;
mod entry;
mod error;
mod json;
mod key;
mod meta;
mod people;
mod plan;
mod processes;
mod read;
mod render;
mod request;
mod sequences;
mod shape;
mod signees;
mod webhooks;
mod word;

use crate::app::App;
use axum::Router;
use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
pub(crate) use callback::TaktikalForm;
use error::Failure;
use std::sync::Arc;
use tower::ServiceExt as _;

/// The signing pages.
pub(crate) fn pages() -> Router<Arc<App>> {
    Router::new().route("/s/{key}/{signee_key}", get(entry::show).post(entry::open))
}

/// The calls of hosts; their paths are written in lower case here and in any case on the wire.
pub(crate) fn routes() -> Router<Arc<App>> {
    let sequence = || post(sequences::create).delete(sequences::cancel);
    Router::new()
        .route("/api/management/signing/sequence", sequence())
        .route("/api/management/signing/sequential", sequence())
        .route(
            "/api/management/signing",
            post(processes::create).delete(processes::cancel),
        )
        .route(
            "/api/management/signing/{process}/signee/{signee}/remind",
            post(signees::remind),
        )
        .route(
            "/api/signing/{process}/signee/{signee}",
            get(signees::show).put(signees::update),
        )
        .route(
            "/api/signing/sequential/{sequence}/auth",
            post(auth::of_sequence),
        )
        .route("/api/signing/activity/user", get(activity::of_user))
        .route("/api/signing/activity/company", get(activity::of_company))
        .route("/api/signing/activity/{process}", get(activity::of_process))
        .route("/api/pdf/{process}/{file}", get(downloads::show))
        .route("/{process}/{file}", get(downloads::show))
        .route("/api/auth/start", post(auth::start))
        .route("/api/auth/poll", post(auth::poll))
        .route("/api/management/webhook", post(webhooks::create))
        .route("/api/management/flow", any(unsupported))
        .route("/api/management/sealing", any(unsupported))
        .route("/api/management/sealing/xml", any(unsupported))
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
}

/// Whether a path without a route elsewhere belongs to this dialect.
pub(crate) fn owns(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let signed = || path.starts_with("/sp") && path.ends_with(".pdf");
    path == "/api" || path.starts_with("/api/") || signed()
}

/// Answers a request whose path may be written in any case.
pub(crate) async fn serve(door: Router, mut request: Request) -> Response {
    if let Some(uri) = in_lower_case(request.uri()) {
        *request.uri_mut() = uri;
    }
    match door.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The same address with its path in lower case: keys have no other letters.
fn in_lower_case(uri: &Uri) -> Option<Uri> {
    let path = uri.path().trim_end_matches('/').to_ascii_lowercase();
    let path = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

/// The dialect's answer to an address that holds U+0000.
pub(crate) fn refuse_nul() -> Response {
    Failure::HoldsNul.into_response()
}

async fn unsupported(_: caller::Caller) -> Response {
    Failure::NotSupported.into_response()
}

async fn no_route() -> Response {
    Failure::NotFound.into_response()
}
