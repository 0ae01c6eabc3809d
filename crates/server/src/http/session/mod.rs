//! The signing session: what one recipient sees and does after a link was exchanged.

mod authentication;
mod exchange;
mod files;
mod pads;
mod read;
mod sign;
mod signature;
mod view;
mod visit;
mod write;

use crate::app::App;
use crate::http::problem;
use axum::Router;
use axum::routing::{get, post, put};
use std::sync::Arc;

pub(super) use visit::bearer;

/// The routes of the signing session.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/sessions", post(exchange::exchange))
        .route("/v1/session", get(read::session))
        .route(
            "/v1/session/authentication",
            post(authentication::start).delete(authentication::cancel),
        )
        .route(
            "/v1/session/authentication/code",
            post(authentication::code),
        )
        .route(
            "/v1/session/authentication/look",
            post(authentication::look),
        )
        .route("/v1/session/documents/{id}", get(read::document))
        .route("/v1/session/documents/{id}/sealed", get(read::sealed))
        .route("/v1/session/fields/{id}/file", post(files::hand_in))
        .route("/v1/session/files/{sha256}", get(files::file))
        .route("/v1/session/draft", put(write::draft))
        .route("/v1/session/viewed", post(write::viewed))
        .route("/v1/session/sign", post(sign::sign))
        .route(
            "/v1/session/signature",
            post(signature::start).delete(signature::cancel),
        )
        .route("/v1/session/signature/look", post(signature::look))
        .route("/v1/session/review", post(write::review))
        .route("/v1/session/comments", post(write::comment))
        .route("/v1/session/delegate", post(write::delegate))
        .route("/v1/session/decline", post(write::decline))
        .route("/v1/session/pads", post(pads::offer))
        .route("/v1/session/pads/{id}", get(pads::listen))
        .route("/v1/session/pads/{id}/end", post(pads::end))
        .route("/v1/pads", post(pads::open))
        .route("/v1/pad", put(pads::draw))
        .method_not_allowed_fallback(problem::no_route)
}
