//! What happened: the audit trail, and the evidence as one file.

use super::caller::{Caller, EnvelopePath};
use super::envelopes::{bad_cursor, page_size, readable};
use super::openapi::Problems;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::error::Fault;
use crate::http::problem::HttpError;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::EnvelopeId;
use paraph_protocol::native::{EventResource, Page};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// What a list of events may be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EventsQuery {
    /// Items of the page, 1 to 100; absent means 25.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the events of an envelope, oldest first.
#[utoipa::path(
    get, path = "/v1/envelopes/{id}/events", tag = "evidence",
    params(("id" = EnvelopeId, Path, description = "The envelope."), EventsQuery),
    responses((status = 200, description = "A page of them.", body = Page<EventResource>), Problems)
)]
pub(super) async fn list(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    query: Result<Query<EventsQuery>, QueryRejection>,
) -> Result<Json<Page<EventResource>>, HttpError> {
    app.envelope(&caller.account.id, &id).await?;
    let query = readable(query)?;
    let limit = page_size(query.limit)? as usize;
    let from: u64 = match query.cursor {
        None => 0,
        Some(cursor) => cursor.parse().map_err(|_| bad_cursor())?,
    };
    let trail = app.store.audit_trail(&id).await?;
    let mut rest = trail.iter().filter(|entry| entry.seq >= from);
    let items: Vec<_> = rest
        .by_ref()
        .take(limit)
        .map(event)
        .collect::<Result<_, _>>()?;
    let next_cursor = rest.next().map(|entry| entry.seq.to_string());
    Ok(Json(Page { items, next_cursor }))
}

fn event(entry: &Entry) -> Result<EventResource, Fault> {
    Ok(EventResource {
        seq: entry.seq,
        id: entry.id.clone(),
        at: entry.at,
        kind: entry.kind.clone(),
        actor: entry.actor.clone(),
        payload: audit::payload(entry)?,
        hash: entry.hash,
        prev_hash: entry.prev_hash,
    })
}

/// Fetch the evidence of an envelope: the same that travels inside its sealed files, up to now.
#[utoipa::path(
    get, path = "/v1/envelopes/{id}/evidence", tag = "evidence",
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses(
        (status = 200, description = "Canonical JSON (RFC 8785).", content_type = "application/json"),
        Problems
    )
)]
pub(super) async fn evidence(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
) -> Result<Response, HttpError> {
    let envelope = app.envelope(&caller.account.id, &id).await?;
    let text = app.evidence_now(&envelope).await?;
    let kind = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
