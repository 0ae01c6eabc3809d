//! The native API: what a sender's program asks, below `/v1`. A translator like the dialects: it
//! parses into the core's commands and renders the core's answers.
//!
//! Each route describes itself; the `OpenAPI` document and the router are made from the same list.
#![expect(
    unused_qualifications,
    reason = "the macros that describe routes name their types in full"
)]

mod caller;
mod deliveries;
mod documents;
mod envelopes;
mod events;
mod fields;
mod links;
mod mail;
mod once;
mod openapi;
mod parse;
mod recipients;
mod render;
mod rounds;
mod sandbox;
mod webhooks;

pub(crate) use sandbox::sandbox_routes;

use crate::app::App;
use crate::http::problem;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::routing::get;
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Room for the other parts and the boundaries around an uploaded file.
const PARTS_BYTES: usize = 64 * 1024;

/// The routes, and the document that describes them at `/v1/openapi.json`.
pub(crate) fn routes(max_upload_bytes: usize) -> Router<Arc<App>> {
    let upload = DefaultBodyLimit::max(max_upload_bytes + PARTS_BYTES);
    let (router, document) = OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(envelopes::create, envelopes::list))
        .routes(routes!(
            envelopes::show,
            envelopes::update,
            envelopes::delete
        ))
        .routes(routes!(documents::add))
        .layer(upload)
        .routes(routes!(documents::remove))
        .routes(routes!(documents::fetch))
        .routes(routes!(recipients::add))
        .routes(routes!(recipients::update, recipients::remove))
        .routes(routes!(recipients::delegate))
        .routes(routes!(links::create))
        .routes(routes!(fields::replace))
        .routes(routes!(rounds::send))
        .routes(routes!(rounds::withdraw))
        .routes(routes!(rounds::cancel))
        .routes(routes!(rounds::extend))
        .routes(routes!(rounds::remind))
        .routes(routes!(events::list))
        .routes(routes!(events::evidence))
        .routes(routes!(webhooks::create, webhooks::list))
        .routes(routes!(webhooks::show, webhooks::update, webhooks::delete))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::test))
        .routes(routes!(mail::show, mail::replace))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::show))
        .routes(routes!(deliveries::replay))
        .split_for_parts();
    // Plain data with text keys: this cannot fail.
    let document = document.to_json().unwrap_or_default();
    let show = move || async move { ([(header::CONTENT_TYPE, "application/json")], document) };
    router
        .route("/v1/openapi.json", get(show))
        .method_not_allowed_fallback(problem::no_route)
}
