use crate::app::App;
use crate::evidence;
use crate::http::problem::HttpError;
use crate::readiness::Ready;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;
use std::sync::Arc;

/// What everybody may ask.
pub fn routes() -> Router<Arc<App>> {
    probes()
        .route("/.well-known/jwks.json", get(jwks))
        .route("/csp-report", post(csp_report))
}

/// What load balancers and supervisors ask: whether the process lives, whether it can serve.
pub fn probes() -> Router<Arc<App>> {
    Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/readyz", get(ready))
}

async fn ready(State(app): State<Arc<App>>) -> (StatusCode, Json<Ready>) {
    let ready = app.readiness.ask(&app.store, &app.blobs).await;
    let status = match ready.is_ready() {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(ready))
}

/// The keys that receipts are verified with (RFC 7517).
async fn jwks(State(app): State<Arc<App>>) -> Result<Json<Value>, HttpError> {
    Ok(Json(evidence::jwks(&app.store.evidence_keys().await?)))
}

/// Browsers say here what the policy of a page has stopped; the report may hold anything.
async fn csp_report(report: Bytes) -> StatusCode {
    tracing::warn!(bytes = report.len(), "a page reported a policy violation");
    StatusCode::NO_CONTENT
}
