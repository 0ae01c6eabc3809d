use crate::randomness::Randomness;
use crate::requester;
use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

tokio::task_local! {
    static CURRENT: String;
}

/// Names the request in the log and in what is answered, and logs how it ended.
///
/// The log has the route, never the address: queries may hold tokens of a dialect.
pub async fn name_request(request: Request, next: Next) -> Response {
    let id = hex::encode(Randomness.bytes::<8>());
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let started = Instant::now();
    let work = requester::scope(next.run(request));
    let mut response = CURRENT.scope(id.clone(), work).await;
    let status = response.status().as_u16();
    let ms = started.elapsed().as_millis();
    tracing::info!(request_id = id, %method, route, status, ms, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// The name of the request that runs now; empty outside of one.
#[must_use]
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// Runs a task of its own under the name of the request that started it.
pub async fn keep<F: Future>(work: F) -> F::Output {
    CURRENT.scope(current(), work).await
}
