//! The signNow dialect: embedded invites and the calls around them, as that vendor's clients make
//! them. A translator: it parses into the core's commands and renders the core's answers.

mod archive;
mod callback;
mod caller;
mod credentials;
mod disposition;
mod documents;
mod downloads;
mod error;
mod extraction;
mod field;
mod field_values;
mod free_form;
mod invite;
mod invites;
mod notes;
mod render;
mod role_invite;
mod shape;
mod signing_link;
mod sole_signer;
mod subscriptions;
mod tokens;
mod upload;
mod validator;
mod wire;

pub(crate) use callback::SignNowForm;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Uri;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use error::{Failure, PayloadError};
use std::sync::Arc;

/// Room for the other parts and the boundaries around an uploaded file.
const PARTS_BYTES: usize = 64 * 1024;

/// The routes of the dialect; their paths stand at the root.
pub(crate) fn routes(max_upload_bytes: usize) -> Router<Arc<App>> {
    let upload = DefaultBodyLimit::max(max_upload_bytes + PARTS_BYTES);
    Router::new()
        .route("/oauth2/token", post(tokens::issue).get(tokens::show))
        .route("/user", get(tokens::user))
        .route("/document", post(documents::create).layer(upload))
        .route(
            "/document/fieldextract",
            post(extraction::extract).layer(upload),
        )
        .route(
            "/document/{id}",
            get(documents::show)
                .put(documents::update)
                .delete(documents::delete),
        )
        .route("/document/{id}/download", get(downloads::by_type))
        .route("/document/{id}/download/collapsed", get(downloads::by_path))
        .route("/document/{id}/download/link", post(downloads::link))
        .route("/link/download", get(downloads::by_link))
        .route("/link", post(signing_link::create))
        .route("/document/{id}/invite", post(role_invite::send))
        .route("/invite/{invite_id}/cancel", put(free_form::cancel))
        .route("/document/{id}/fieldinvitecancel", put(role_invite::cancel))
        .route("/v2/documents/{id}/fields", get(field_values::list))
        .route(
            "/v2/documents/{id}/prefill-texts",
            put(field_values::prefill),
        )
        .route(
            "/v2/documents/{id}/embedded-invites",
            post(invites::create).delete(invites::withdraw),
        )
        .route(
            "/v2/documents/{id}/embedded-invites/{invite_id}/link",
            post(invites::link),
        )
        .route(
            "/api/v2/events",
            post(subscriptions::create).get(subscriptions::list),
        )
        .route(
            "/api/v2/events/{id}",
            get(subscriptions::show)
                .put(subscriptions::update)
                .delete(subscriptions::delete),
        )
        .method_not_allowed_fallback(route_miss)
}

/// Whether a path without a route belongs to this dialect and gets its answer.
pub(crate) fn owns(path: &str) -> bool {
    const FIRST: [&str; 9] = [
        "document",
        "documentgroup",
        "folder",
        "invite",
        "link",
        "oauth2",
        "template",
        "user",
        "v2",
    ];
    let first = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    FIRST.contains(&first) || path.starts_with("/api/v2/")
}

/// The dialect's answer to an address that holds U+0000.
pub(crate) fn refuse_nul() -> Response {
    Failure::from(PayloadError::HoldsNul).into_response()
}

/// The dialect's answer to a path that has no route.
pub(crate) async fn route_miss(uri: Uri) -> impl axum::response::IntoResponse {
    Failure::RouteMiss {
        path: uri.path().to_owned(),
    }
}
