//! Webhooks of the account, and what became of their messages.

use super::callback::{FORM, SILENT, TEST, TRIGGERS, message};
use super::caller::{Caller, named};
use super::error::{BodyError, Failure, Thing};
use super::query::Keys;
use super::wire::{Body, HookBody};
use crate::app::App;
use crate::secret::Secret;
use crate::store::{Account, MessageKind, NewMessage, OutboxFilter, OutboxRow, WebhookRow};
use crate::webhooks::NewWebhookRow;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderValue;
use paraph_protocol::MessageId;
use paraph_protocol::native::DeliveryState;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

const HOOK: &str = "webhook_";
const DELIVERY: &str = "delivery_";
const NOTIFIED: &str = "failureNotificationEmail";
/// How long the vendor shows deliveries.
const SHOWN_MS: i64 = 72 * 3_600_000;
/// Most deliveries of a list.
const MOST: u32 = 100;

/// `POST /webhooks`
pub(super) async fn create(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked: HookBody = body.object()?;
    let url = asked.webhook_url.as_deref();
    let triggers = asked.event_triggers.as_deref();
    let new = NewWebhookRow {
        account_id: account.id,
        form: FORM,
        url: address(&app, url.unwrap_or_default())?,
        topics: topics(triggers.unwrap_or_default())?,
        subject: None,
        settings: settings(Map::new(), &asked),
        form_secret: secret(asked.secret.as_deref().unwrap_or_default())?,
    };
    let (mut row, _) = app.new_webhook(new)?;
    row.enabled = asked.enabled.unwrap_or(true);
    if !app.store.create_webhook(&row).await? {
        let key = "One more webhook";
        return Err(BodyError::Unsupported { key }.into());
    }
    let test = message(TEST, app.now(), &row.url, &json!({ "id": id(&row) }))?;
    app.post_to(&row, &test).await?;
    Ok(Json(shape(&app, &row)?))
}

/// `GET /webhooks`
pub(super) async fn list(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Failure> {
    let page = Keys::of(query.as_deref()).page();
    let mut rows = app.store.webhooks(&account.id).await?;
    rows.retain(|row| row.form == FORM);
    let pages = page.pages(rows.len() as u64);
    let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let rows = rows.iter().skip(skip).take(page.per_page as usize);
    let webhooks: Result<Vec<_>, Failure> = rows.map(|row| shape(&app, row)).collect();
    Ok(Json(json!({ "webhooks": webhooks?, "totalPages": pages })))
}

/// `GET /webhooks/{id}`
pub(super) async fn show(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(path): Path<BTreeMap<String, String>>,
) -> Result<Json<Value>, Failure> {
    let row = owned(&app, &account, &path).await?;
    Ok(Json(shape(&app, &row)?))
}

/// `PATCH /webhooks/{id}`
pub(super) async fn update(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(path): Path<BTreeMap<String, String>>,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let mut row = owned(&app, &account, &path).await?;
    let asked: HookBody = body.object()?;
    if let Some(url) = &asked.webhook_url {
        row.url = address(&app, url)?;
    }
    if let Some(triggers) = &asked.event_triggers {
        row.topics = topics(triggers)?;
    }
    if let Some(text) = &asked.secret {
        row.form_secret = match secret(text)? {
            Some(secret) => Some(app.lock_secret(&row, &secret)?),
            None => None,
        };
    }
    row.settings = settings(row.settings, &asked);
    row.enabled = asked.enabled.unwrap_or(row.enabled);
    row.updated_at = app.now();
    app.store.update_webhook(&row).await?;
    Ok(Json(shape(&app, &row)?))
}

/// `DELETE /webhooks/{id}`
pub(super) async fn remove(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(path): Path<BTreeMap<String, String>>,
) -> Result<Json<Value>, Failure> {
    let row = owned(&app, &account, &path).await?;
    let shape = shape(&app, &row)?;
    app.store.delete_webhook(&row.account_id, &row.id).await?;
    Ok(Json(shape))
}

/// `GET /webhooks/{id}/deliveries`
pub(super) async fn deliveries(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(path): Path<BTreeMap<String, String>>,
) -> Result<Json<Value>, Failure> {
    let row = owned(&app, &account, &path).await?;
    let filter = OutboxFilter {
        account_id: Some(account.id),
        webhook_id: Some(row.id.clone()),
        limit: MOST,
        ..OutboxFilter::default()
    };
    let since = app.now().plus_ms(-SHOWN_MS);
    let mut sent = app.store.messages(&filter).await?;
    sent.retain(|message| message.created_at >= since && status(message).is_some());
    let sent: Vec<_> = sent.iter().map(|message| delivery(&row, message)).collect();
    Ok(Json(json!({ "deliveries": sent })))
}

/// `GET /webhooks/{id}/deliveries/{delivery}`
pub(super) async fn show_delivery(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(path): Path<BTreeMap<String, String>>,
) -> Result<Json<Value>, Failure> {
    let row = owned(&app, &account, &path).await?;
    let sent = sent(&app, &row, &path).await?;
    Ok(Json(delivery(&row, &sent)))
}

/// `POST /webhooks/{id}/deliveries/{delivery}/retry`: a copy, with the same `webhook-id`.
pub(super) async fn retry(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(path): Path<BTreeMap<String, String>>,
) -> Result<Json<Value>, Failure> {
    let row = owned(&app, &account, &path).await?;
    let sent = sent(&app, &row, &path).await?;
    let copy = NewMessage {
        id: app.random.id(),
        lane: format!("replay:{}", row.account_id),
        replay_of: Some(sent.replay_of.unwrap_or(sent.id)),
        kind: sent.kind,
        account_id: sent.account_id,
        envelope_id: sent.envelope_id,
        invite_id: sent.invite_id,
        webhook_id: sent.webhook_id,
        seq: sent.seq,
        topic: sent.topic,
        body: sent.body,
    };
    app.store.write_message(&copy, app.now()).await?;
    app.new_message.notify_one();
    let id = format!("{DELIVERY}{}", copy.id);
    Ok(Json(json!({ "success": true, "deliveryId": id })))
}

async fn owned(
    app: &App,
    account: &Account,
    path: &BTreeMap<String, String>,
) -> Result<WebhookRow, Failure> {
    let id = path.get("id").and_then(|text| named(text, HOOK));
    let row = match id {
        Some(id) => app.store.webhook(&id).await?,
        None => None,
    };
    let what = Thing::Webhook;
    row.filter(|row| row.account_id == account.id && row.form == FORM)
        .ok_or(Failure::Missing { what })
}

async fn sent(
    app: &App,
    row: &WebhookRow,
    path: &BTreeMap<String, String>,
) -> Result<OutboxRow, Failure> {
    let id: Option<MessageId> = path.get("delivery").and_then(|text| named(text, DELIVERY));
    let message = match id {
        Some(id) => app.store.message(&id).await?,
        None => None,
    };
    let ours = |m: &OutboxRow| {
        m.webhook_id.as_ref() == Some(&row.id) && matches!(m.kind, MessageKind::Message(_))
    };
    let what = Thing::Delivery;
    message.filter(ours).ok_or(Failure::Missing { what })
}

fn address(app: &App, url: &str) -> Result<String, BodyError> {
    if app.may_post_to(url) {
        Ok(url.to_owned())
    } else {
        Err(BodyError::Invalid { key: "webhookUrl" })
    }
}

fn topics(triggers: &[String]) -> Result<Vec<String>, BodyError> {
    let known = |t: &String| TRIGGERS.contains(&t.as_str()) || SILENT.contains(&t.as_str());
    if triggers.is_empty() || !triggers.iter().all(known) {
        return Err(BodyError::Invalid {
            key: "eventTriggers",
        });
    }
    // The test is told to every webhook.
    let mut topics = triggers.to_vec();
    topics.sort();
    topics.dedup();
    Ok(topics)
}

/// A secret that can stand in a header; an empty one is none.
fn secret(text: &str) -> Result<Option<Secret>, BodyError> {
    HeaderValue::from_str(text).map_err(|_| BodyError::Invalid { key: "secret" })?;
    Ok(Some(text).filter(|t| !t.is_empty()).map(Secret::received))
}

fn settings(mut before: Map<String, Value>, body: &HookBody) -> Map<String, Value> {
    if let Some(email) = &body.failure_notification_email {
        before.insert(NOTIFIED.into(), json!(email));
    }
    before
}

fn id(row: &WebhookRow) -> String {
    format!("{HOOK}{}", row.id)
}

fn shape(app: &App, row: &WebhookRow) -> Result<Value, Failure> {
    let secret = match &row.form_secret {
        Some(locked) => Some(app.unlock_secret(row, locked)?),
        None => None,
    };
    Ok(json!({
        "id": id(row),
        "webhookUrl": row.url,
        "eventTriggers": row.topics,
        "secret": secret.as_ref().map(Secret::expose),
        "enabled": row.enabled,
        NOTIFIED: row.settings.get(NOTIFIED),
        "createdAt": row.created_at,
        "updatedAt": row.updated_at,
    }))
}

/// The vendor's word for what became of a message; none while it waits.
fn status(message: &OutboxRow) -> Option<&'static str> {
    match message.state {
        DeliveryState::Sent => Some("SUCCESS"),
        DeliveryState::Stuck | DeliveryState::Dropped => Some("FAILED"),
        DeliveryState::Waiting => None,
    }
}

fn delivery(row: &WebhookRow, message: &OutboxRow) -> Value {
    let prefixed = |id: &MessageId| format!("{DELIVERY}{id}");
    let body = message.body.as_deref().map(String::from_utf8_lossy);
    json!({
        "id": prefixed(&message.id),
        "webhookId": id(row),
        "event": message.topic,
        "status": status(message),
        "url": row.url,
        "responseCode": message.last_status,
        "attempt": 1,
        "isFinalAttempt": true,
        "replayOfId": message.replay_of.as_ref().map(prefixed),
        "requestBody": body,
        "responseBody": message.last_error,
        "createdAt": message.created_at,
    })
}
