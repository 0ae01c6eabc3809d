//! The service itself, and what the caller may do.

use super::caller::Caller;
use super::throttle::{PER_HOUR, PER_MINUTE};
use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET /health`, for everybody.
pub(super) async fn health(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({
        "status": "ok",
        "timestamp": app.now(),
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

/// `GET /me`
pub(super) async fn me(Caller(account): Caller) -> Json<Value> {
    Json(json!({
        "id": account.id,
        "name": account.name,
        "email": account.email,
        "createdAt": account.created_at,
    }))
}

/// `GET /limits`
pub(super) async fn limits(Caller(_): Caller, State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({
        "requestsPerMinute": PER_MINUTE,
        "requestsPerHour": PER_HOUR,
        "maxFileSize": app.config.max_upload_bytes,
    }))
}
