//! Every route on one page.

use crate::app::App;
use crate::http::problem::HttpError;
use crate::http::{
    assets, cors, headers, metrics, native, nul, page, preparation, problem, request_id, sajn,
    service, session, signnow, taktikal, verify,
};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::ProblemCode;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// The whole service.
pub fn router(app: Arc<App>) -> Router {
    // Only the signing session and the preparation of a draft are for pages of other origins.
    let session = session::routes().layer(from_fn_with_state(app.clone(), cors::allow_listed));
    let preparation = preparation::routes();
    let preparation = preparation.layer(from_fn_with_state(app.clone(), cors::allow_listed));
    let door = taktikal::routes().with_state(app.clone());
    Router::new()
        .merge(service::routes())
        .merge(session)
        .merge(preparation)
        .merge(preparation::pages())
        .merge(native::routes(app.config.max_upload_bytes))
        .merge(native::sandbox_routes(&app))
        .merge(page::routes())
        .merge(verify::routes())
        .merge(assets::routes())
        .merge(signnow::routes(app.config.max_upload_bytes))
        .merge(sajn::routes(&app))
        .merge(taktikal::pages())
        .fallback(move |request| no_route(door, request))
        .layer(from_fn(refuse_nul))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(request_id::name_request))
        .layer(from_fn(metrics::count_request))
        .layer(from_fn(headers::add_base))
        .with_state(app)
}

/// Refuses addresses that hold U+0000, in the words of the dialect that the path belongs to.
async fn refuse_nul(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !nul::in_address(request.uri()) {
        next.run(request).await
    } else if signnow::owns(path) {
        signnow::refuse_nul()
    } else if sajn::owns(path) {
        sajn::refuse_nul()
    } else if taktikal::owns(path) {
        taktikal::refuse_nul()
    } else {
        HttpError::detailed(ProblemCode::NotFound, nul::REFUSED).into_response()
    }
}

/// What is answered where there is no route, in the words of the dialect that the path belongs to.
async fn no_route(door: Router, request: Request) -> Response {
    let uri = request.uri();
    if signnow::owns(uri.path()) {
        signnow::route_miss(uri.clone()).await.into_response()
    } else if taktikal::owns(uri.path()) {
        taktikal::serve(door, request).await
    } else {
        problem::no_route().await.into_response()
    }
}
