//! The clock and the outbox of a sandbox. Where there is none, there are no such routes.

use super::caller::Caller;
use crate::app::App;
use crate::http::json::JsonBody;
use crate::http::problem::{self, HttpError};
use crate::jobs;
use crate::sandbox::{MOST_MS, SandboxClock};
use crate::store::KeptMessage;
use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use paraph_protocol::{ProblemCode, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The routes, if this service is a sandbox.
pub(crate) fn sandbox_routes(app: &App) -> Router<Arc<App>> {
    if app.sandbox.is_none() {
        return Router::new();
    }
    Router::new()
        .route("/v1/sandbox/clock", get(show_clock).post(move_clock))
        .route("/v1/sandbox/outbox", get(outbox))
        .method_not_allowed_fallback(problem::no_route)
}

#[derive(Debug, Serialize)]
struct Shown {
    now: Timestamp,
}

/// How far the clock goes on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: i64,
}

/// Which messages are wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    to: Option<String>,
}

#[derive(Debug, Serialize)]
struct Listed {
    messages: Vec<Message>,
}

#[derive(Debug, Serialize)]
struct Message {
    id: String,
    way: String,
    to: String,
    subject: String,
    text: String,
    sent_at: Timestamp,
}

async fn show_clock(State(app): State<Arc<App>>, _caller: Caller) -> Json<Shown> {
    Json(Shown { now: app.now() })
}

async fn move_clock(
    State(app): State<Arc<App>>,
    _caller: Caller,
    body: JsonBody<Advance>,
) -> Result<Json<Shown>, HttpError> {
    let clock: &SandboxClock = app.sandbox.as_deref().ok_or(ProblemCode::NotFound)?;
    let by_ms = body.value.advance_ms;
    if !(0..=MOST_MS).contains(&by_ms) {
        let detail = format!("advance_ms must be 0 to {MOST_MS}: this clock only goes on");
        return Err(HttpError::detailed(ProblemCode::BodyInvalid, detail));
    }
    clock.set_ahead(app.store.advance_sandbox(by_ms).await?);
    // What has become due by it is done now, not at the next round.
    jobs::tidy(&app).await;
    app.new_job.notify_one();
    app.new_message.notify_one();
    Ok(Json(Shown { now: app.now() }))
}

async fn outbox(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Listed>, HttpError> {
    let mut kept = app.store.kept_messages(&caller.account.id).await?;
    if let Some(to) = &wanted.to {
        kept.retain(|message| message.address.eq_ignore_ascii_case(to));
    }
    let messages = kept.into_iter().map(Message::from).collect();
    Ok(Json(Listed { messages }))
}

impl From<KeptMessage> for Message {
    fn from(kept: KeptMessage) -> Self {
        Self {
            id: kept.id,
            way: kept.way,
            to: kept.address,
            subject: kept.subject,
            text: kept.text,
            sent_at: kept.sent_at,
        }
    }
}
