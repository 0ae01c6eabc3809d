use crate::app::App;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

/// What everybody may ask.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/.well-known/jwks.json", get(jwks))
        .route("/csp-report", post(csp_report))
}

/// The keys that receipts are verified with (RFC 7517).
async fn jwks(State(app): State<Arc<App>>) -> Json<Value> {
    Json(app.evidence.jwks())
}

/// Browsers say here what the policy of a page has stopped; the report may hold anything.
async fn csp_report(report: Bytes) -> StatusCode {
    tracing::warn!(bytes = report.len(), "a page reported a policy violation");
    StatusCode::NO_CONTENT
}
