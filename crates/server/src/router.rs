//! Every route on one page.

use crate::app::App;
use crate::http::{
    assets, cors, headers, metrics, native, page, problem, request_id, sajn, service, session,
    signnow, taktikal, verify,
};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// The whole service.
pub fn router(app: Arc<App>) -> Router {
    // Only the signing session is for pages of other origins.
    let session = session::routes().layer(from_fn_with_state(app.clone(), cors::allow_listed));
    let door = taktikal::routes().with_state(app.clone());
    Router::new()
        .merge(service::routes())
        .merge(session)
        .merge(native::routes(app.config.max_upload_bytes))
        .merge(native::sandbox_routes(&app))
        .merge(page::routes())
        .merge(verify::routes())
        .merge(assets::routes())
        .merge(signnow::routes(app.config.max_upload_bytes))
        .merge(sajn::routes(&app))
        .merge(taktikal::pages())
        .fallback(move |request| no_route(door, request))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn(request_id::name_request))
        .layer(from_fn(metrics::count_request))
        .layer(from_fn(headers::add_base))
        .with_state(app)
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
