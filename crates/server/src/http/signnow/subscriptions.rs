//! Event subscriptions: one event of one document, or of every document of the account.

use super::callback::{FORM, Watched, watched};
use super::caller::Caller;
use super::credentials;
use super::error::{Failure, PayloadError};
use super::wire::{Body, flag};
use crate::app::App;
use crate::secret::Secret;
use crate::store::WebhookRow;
use crate::webhooks::NewWebhookRow;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use paraph_protocol::AccountId;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Body of `POST` and `PUT /api/v2/events`.
#[derive(Debug, Deserialize)]
pub(super) struct Subscription {
    event: Option<String>,
    entity_id: Option<Value>,
    attributes: Option<Attributes>,
    secret_key: Option<String>,
}

/// What a subscription says besides; null counts as absent.
#[derive(Debug, Default, Deserialize)]
struct Attributes {
    callback: Option<String>,
    callback_url: Option<String>,
    docid_queryparam: Option<Value>,
    headers: Option<Map<String, Value>>,
    secret_key: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Attributes that are given back as they came; the service does nothing with them.
const KEPT: &[&str] = &[
    "use_tls_12",
    "integration_id",
    "delete_access_token",
    "include_metadata",
];
/// Headers that belong to the request itself.
const TAKEN: &[&str] = &[
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "webhook-id",
    "webhook-signature",
    "webhook-timestamp",
    "x-signnow-signature",
];
const MOST_HEADERS: usize = 20;
const LONGEST_HEADER: usize = 1_000;

/// `POST /api/v2/events`
pub(super) async fn create(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let asked = read(&app, &account.id, body.parse()?).await?;
    let new = NewWebhookRow {
        account_id: account.id,
        form: FORM,
        url: asked.url,
        topics: vec![asked.event],
        subject: asked.subject,
        settings: asked.settings,
        form_secret: asked.secret,
    };
    let (row, _) = app.new_webhook(new)?;
    if !app.store.create_webhook(&row).await? {
        return Err(PayloadError::Value { key: "event" }.into());
    }
    Ok(Json(json!({})))
}

/// `GET /api/v2/events`
pub(super) async fn list(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Failure> {
    let account_id = client_account(&app, &headers).await?;
    let mut rows = app.store.webhooks(&account_id).await?;
    rows.retain(|row| row.form == FORM);
    let items: Result<Vec<Value>, Failure> = rows.iter().map(|row| item(&app, row)).collect();
    Ok(Json(json!({ "data": items? })))
}

/// `GET /api/v2/events/{id}`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let row = owned(&app, &headers, &id).await?;
    Ok(Json(json!({ "data": item(&app, &row)? })))
}

/// `PUT /api/v2/events/{id}`
pub(super) async fn update(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let mut row = owned(&app, &headers, &id).await?;
    let asked = read(&app, &row.account_id, body.parse()?).await?;
    if let Some(secret) = &asked.secret {
        row.form_secret = Some(app.lock_secret(&row, secret)?);
    }
    row.url = asked.url;
    row.topics = vec![asked.event];
    row.subject = asked.subject;
    row.settings = asked.settings;
    row.updated_at = app.now();
    app.store.update_webhook(&row).await?;
    Ok(Json(json!({})))
}

/// `DELETE /api/v2/events/{id}`
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Value>, Failure> {
    let row = owned(&app, &headers, &id).await?;
    app.store.delete_webhook(&row.account_id, &row.id).await?;
    Ok(Json(json!({})))
}

/// The account of the client whose name and secret the header has.
async fn client_account(app: &App, headers: &HeaderMap) -> Result<AccountId, Failure> {
    let client = credentials::client(headers)?;
    let secret = Secret::received(client.secret);
    let account = app.store.client_account(&client.id, &secret).await?;
    account.ok_or(Failure::InvalidClient)
}

async fn owned(app: &App, headers: &HeaderMap, id: &str) -> Result<WebhookRow, Failure> {
    let account_id = client_account(app, headers).await?;
    let unknown = || Failure::RouteMiss {
        path: format!("/api/v2/events/{id}"),
    };
    let id = id.parse().map_err(|_| unknown())?;
    let row = app.store.webhook(&id).await?;
    let row = row.filter(|row| row.account_id == account_id && row.form == FORM);
    row.ok_or_else(unknown)
}

/// A subscription that can be kept.
struct Asked {
    event: String,
    subject: Option<String>,
    url: String,
    settings: Map<String, Value>,
    secret: Option<Secret>,
}

async fn read(app: &App, account_id: &AccountId, body: Subscription) -> Result<Asked, Failure> {
    let wrong = |key| Failure::from(PayloadError::Value { key });
    let attributes = body.attributes.unwrap_or_default();
    let event = body.event.ok_or_else(|| wrong("event"))?;
    let scope = watched(&event).ok_or_else(|| wrong("event"))?;
    let entity = match &body.entity_id {
        Some(Value::String(id)) => id.as_str(),
        _ => return Err(wrong("entity_id")),
    };
    let subject = match scope {
        Watched::Account if entity == account_id.as_str() => None,
        Watched::Account => return Err(wrong("entity_id")),
        Watched::Document => {
            let id = entity.parse().map_err(|_| wrong("entity_id"))?;
            app.envelope(account_id, &id).await?;
            Some(entity.to_owned())
        }
    };
    let url = attributes.callback.or(attributes.callback_url);
    let url = url.filter(|url| app.may_post_to(url));
    let url = url.ok_or_else(|| wrong("callback"))?;
    let mut settings = attributes.others;
    settings.retain(|key, _| KEPT.contains(&key.as_str()));
    let docid = attributes.docid_queryparam.as_ref().and_then(flag);
    let docid = docid.unwrap_or(false);
    settings.insert("docid_queryparam".into(), docid.into());
    let headers = attributes.headers.unwrap_or_default();
    if headers.len() > MOST_HEADERS || !headers.iter().all(may_be_sent) {
        return Err(wrong("headers"));
    }
    settings.insert("headers".into(), headers.into());
    let secret = body.secret_key.or(attributes.secret_key);
    Ok(Asked {
        event,
        subject,
        url,
        settings,
        secret: secret.filter(|s| !s.is_empty()).map(Secret::received),
    })
}

/// Whether a header can be written, and is none of the request's own.
fn may_be_sent((name, value): (&String, &Value)) -> bool {
    let Some(value) = value.as_str() else {
        return false;
    };
    let Ok(name) = HeaderName::try_from(name.as_str()) else {
        return false;
    };
    let short = value.len() <= LONGEST_HEADER;
    short && HeaderValue::from_str(value).is_ok() && !TAKEN.contains(&name.as_str())
}

fn item(app: &App, row: &WebhookRow) -> Result<Value, Failure> {
    let mut attributes = row.settings.clone();
    attributes.insert("callback_url".into(), row.url.clone().into());
    let secret = match &row.form_secret {
        Some(locked) => app.unlock_secret(row, locked)?.expose().to_owned(),
        None => String::new(),
    };
    attributes.insert("secret_key".into(), secret.into());
    Ok(json!({
        "id": row.id,
        "event": row.topics.first(),
        "entity_id": row.subject.as_deref().unwrap_or(row.account_id.as_str()),
        "action": "callback",
        "json_attributes": attributes,
        "created": row.created_at.unix_s(),
    }))
}
