//! Every route on one page.

use crate::app::App;
use crate::http::{assets, cors, headers, page, problem, request_id, service, session};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// The whole service.
pub fn router(app: Arc<App>) -> Router {
    // Only the signing session is for pages of other origins.
    let session = session::routes().layer(from_fn_with_state(app.clone(), cors::allow_listed));
    Router::new()
        .merge(service::routes())
        .merge(session)
        .merge(page::routes())
        .merge(assets::routes())
        .fallback(problem::no_route)
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(request_id::name_request))
        .layer(from_fn(headers::add_base))
        .with_state(app)
}
