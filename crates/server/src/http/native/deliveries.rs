//! Messages of the account: on their way, taken, stuck.

use super::caller::{Caller, DeliveryPath};
use super::envelopes::{bad_cursor, page_size, readable};
use super::openapi::Problems;
use crate::app::App;
use crate::http::problem::HttpError;
use crate::store::{MessageKind, NewMessage, OutboxFilter, OutboxRow};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paraph_protocol::native::{DeliveryKind, DeliveryResource, DeliveryState, Page};
use paraph_protocol::{EnvelopeId, MessageId, ProblemCode, Timestamp, WebhookId};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// What a list of messages may be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Items of the page, 1 to 100; absent means 25.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Only messages in this state.
    state: Option<DeliveryState>,
    /// Only messages to this webhook.
    webhook_id: Option<WebhookId>,
    /// Only messages about this envelope.
    envelope_id: Option<EnvelopeId>,
}

/// List messages, newest first; `state=stuck` are those that somebody must look at.
///
/// Messages that were taken are kept for 30 days.
#[utoipa::path(
    get, path = "/v1/deliveries", tag = "deliveries", params(ListQuery),
    responses((status = 200, description = "A page of them.", body = Page<DeliveryResource>), Problems)
)]
pub(super) async fn list(
    caller: Caller,
    State(app): State<Arc<App>>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Json<Page<DeliveryResource>>, HttpError> {
    let query = readable(query)?;
    let limit = page_size(query.limit)?;
    let filter = OutboxFilter {
        account_id: Some(caller.account.id),
        webhook_id: query.webhook_id,
        envelope_id: query.envelope_id,
        state: query.state,
        before: query.cursor.as_deref().map(place).transpose()?,
        limit: limit + 1,
    };
    let mut rows = app.store.messages(&filter).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more);
    let next_cursor = last.map(|row| cursor(row.created_at, &row.id));
    Ok(Json(Page {
        items: rows.into_iter().filter_map(delivery).collect(),
        next_cursor,
    }))
}

/// Show a message.
#[utoipa::path(
    get, path = "/v1/deliveries/{delivery_id}", tag = "deliveries",
    params(("delivery_id" = MessageId, Path, description = "The message.")),
    responses((status = 200, description = "The message.", body = DeliveryResource), Problems)
)]
pub(super) async fn show(
    caller: Caller,
    DeliveryPath(id): DeliveryPath,
    State(app): State<Arc<App>>,
) -> Result<Json<DeliveryResource>, HttpError> {
    let row = owned(&app, &caller, &id).await?;
    Ok(Json(delivery(row).ok_or(ProblemCode::NotFound)?))
}

/// Send a message again: one that waits or is stuck at once, one that was taken as a copy.
///
/// To a webhook's receiver a copy has the same `webhook-id`.
#[utoipa::path(
    post, path = "/v1/deliveries/{delivery_id}/replay", tag = "deliveries",
    params(("delivery_id" = MessageId, Path, description = "The message.")),
    responses(
        (status = 202, description = "The message, on its way.", body = DeliveryResource),
        Problems
    )
)]
pub(super) async fn replay(
    caller: Caller,
    DeliveryPath(id): DeliveryPath,
    State(app): State<Arc<App>>,
) -> Result<(StatusCode, Json<DeliveryResource>), HttpError> {
    let row = owned(&app, &caller, &id).await?;
    let id = if app.store.hurry_message(&row.id, app.now()).await? {
        row.id
    } else {
        copied(&app, row).await?
    };
    app.new_message.notify_one();
    let now = app.store.message(&id).await?;
    let now = now.and_then(delivery).ok_or(ProblemCode::NotFound)?;
    Ok((StatusCode::ACCEPTED, Json(now)))
}

async fn copied(app: &App, row: OutboxRow) -> Result<MessageId, HttpError> {
    let copy = NewMessage {
        id: app.random.id(),
        lane: format!("replay:{}", row.account_id),
        replay_of: Some(row.replay_of.unwrap_or(row.id)),
        kind: row.kind,
        account_id: row.account_id,
        envelope_id: row.envelope_id,
        invite_id: row.invite_id,
        webhook_id: row.webhook_id,
        seq: row.seq,
        topic: row.topic,
        body: row.body,
    };
    app.store.write_message(&copy, app.now()).await?;
    Ok(copy.id)
}

async fn owned(app: &App, caller: &Caller, id: &MessageId) -> Result<OutboxRow, HttpError> {
    let row = app.store.message(id).await?;
    let row = row.filter(|row| row.account_id == caller.account.id);
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

/// A message as its account sees it; an announcement is none.
pub(super) fn delivery(row: OutboxRow) -> Option<DeliveryResource> {
    let kind: DeliveryKind = match row.kind {
        MessageKind::Message(kind) => kind,
        MessageKind::Announcement => return None,
    };
    let waits = row.state == DeliveryState::Waiting;
    Some(DeliveryResource {
        id: row.id,
        kind,
        event: row.topic,
        state: row.state,
        envelope_id: row.envelope_id,
        invite_id: row.invite_id,
        webhook_id: row.webhook_id,
        replay_of: row.replay_of,
        created_at: row.created_at,
        next_attempt_at: waits.then_some(row.run_at),
        ended_at: row.ended_at,
        failures: row.failures,
        last_error: row.last_error,
        last_status: row.last_status,
    })
}

fn cursor(created_at: Timestamp, id: &MessageId) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{id}", created_at.unix_ms()))
}

fn place(cursor: &str) -> Result<(Timestamp, MessageId), HttpError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bad_cursor())?;
    let text = String::from_utf8(bytes).map_err(|_| bad_cursor())?;
    let (ms, id) = text.split_once(':').ok_or_else(bad_cursor)?;
    let ms = ms.parse().map_err(|_| bad_cursor())?;
    let at = Timestamp::from_unix_ms(ms).map_err(|_| bad_cursor())?;
    Ok((at, id.parse().map_err(|_| bad_cursor())?))
}
