//! Webhooks: who wants to hear what happens.

use super::caller::{Caller, WebhookPath};
use super::deliveries::delivery;
use super::openapi::Problems;
use crate::app::App;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::store::WebhookRow;
use crate::webhooks::{NewWebhookRow, WebhookMessage};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use paraph_protocol::native::{
    DeliveryResource, NewWebhook, UpdateWebhook, WEBHOOK_EVENTS, WebhookBody, WebhookData,
    WebhookResource, WebhookSecret,
};
use paraph_protocol::{ProblemCode, WebhookId};
use serde_json::Map;
use std::sync::Arc;

/// The form of webhooks that are made here.
const FORM: &str = "native";
/// What a test says.
const TEST: &str = "webhook.test";

/// Make a webhook; its secret is shown once.
#[utoipa::path(
    post, path = "/v1/webhooks", tag = "webhooks", request_body = NewWebhook,
    responses(
        (status = 201, description = "The webhook and its secret.", body = WebhookSecret),
        Problems
    )
)]
pub(super) async fn create(
    caller: Caller,
    State(app): State<Arc<App>>,
    body: JsonBody<NewWebhook>,
) -> Result<(StatusCode, Json<WebhookSecret>), HttpError> {
    check_url(&app, &body.value.url)?;
    check_events(&body.value.events)?;
    let new = NewWebhookRow {
        account_id: caller.account.id,
        form: FORM,
        url: body.value.url,
        topics: body.value.events,
        subject: None,
        settings: Map::new(),
        form_secret: None,
    };
    let (row, secret) = app.new_webhook(new)?;
    if !app.store.create_webhook(&row).await? {
        return Err(ProblemCode::TooManyWebhooks.into());
    }
    let reply = WebhookSecret {
        webhook: resource(row),
        secret: secret.expose().to_owned(),
    };
    Ok((StatusCode::CREATED, Json(reply)))
}

/// List the account's webhooks, oldest first; those that dialects have made as well.
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "webhooks",
    responses((status = 200, description = "All of them.", body = Vec<WebhookResource>), Problems)
)]
pub(super) async fn list(
    caller: Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<Vec<WebhookResource>>, HttpError> {
    let rows = app.store.webhooks(&caller.account.id).await?;
    Ok(Json(rows.into_iter().map(resource).collect()))
}

/// Show a webhook.
#[utoipa::path(
    get, path = "/v1/webhooks/{webhook_id}", tag = "webhooks",
    params(("webhook_id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 200, description = "The webhook.", body = WebhookResource), Problems)
)]
pub(super) async fn show(
    caller: Caller,
    WebhookPath(id): WebhookPath,
    State(app): State<Arc<App>>,
) -> Result<Json<WebhookResource>, HttpError> {
    Ok(Json(resource(owned(&app, &caller, &id).await?)))
}

/// Change a webhook, or switch it off and on.
#[utoipa::path(
    patch, path = "/v1/webhooks/{webhook_id}", tag = "webhooks", request_body = UpdateWebhook,
    params(("webhook_id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 200, description = "The webhook.", body = WebhookResource), Problems)
)]
pub(super) async fn update(
    caller: Caller,
    WebhookPath(id): WebhookPath,
    State(app): State<Arc<App>>,
    body: JsonBody<UpdateWebhook>,
) -> Result<Json<WebhookResource>, HttpError> {
    let mut row = owned(&app, &caller, &id).await?;
    if let Some(url) = body.value.url {
        check_url(&app, &url)?;
        row.url = url;
    }
    if let Some(events) = body.value.events {
        // What a dialect calls events is for the dialect to say.
        if row.form != FORM {
            let detail = "the events of this webhook are changed through its own API";
            return Err(HttpError::detailed(
                ProblemCode::WebhookEventUnknown,
                detail,
            ));
        }
        check_events(&events)?;
        row.topics = events;
    }
    if let Some(enabled) = body.value.enabled {
        row.enabled = enabled;
        row.disabled_reason = None;
    }
    row.updated_at = app.now();
    stored(&app, row).await
}

/// Delete a webhook, and what waits for it.
#[utoipa::path(
    delete, path = "/v1/webhooks/{webhook_id}", tag = "webhooks",
    params(("webhook_id" = WebhookId, Path, description = "The webhook.")),
    responses((status = 204, description = "It is gone."), Problems)
)]
pub(super) async fn delete(
    caller: Caller,
    WebhookPath(id): WebhookPath,
    State(app): State<Arc<App>>,
) -> Result<StatusCode, HttpError> {
    if app.store.delete_webhook(&caller.account.id, &id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ProblemCode::NotFound.into())
    }
}

/// Give a webhook a new secret, shown once; for 24 hours the old one signs beside it.
#[utoipa::path(
    post, path = "/v1/webhooks/{webhook_id}/rotate", tag = "webhooks",
    params(("webhook_id" = WebhookId, Path, description = "The webhook.")),
    responses(
        (status = 200, description = "The webhook and its new secret.", body = WebhookSecret),
        Problems
    )
)]
pub(super) async fn rotate(
    caller: Caller,
    WebhookPath(id): WebhookPath,
    State(app): State<Arc<App>>,
) -> Result<Json<WebhookSecret>, HttpError> {
    let mut row = owned(&app, &caller, &id).await?;
    let secret = app.rotate_webhook_secret(&mut row)?;
    row.updated_at = app.now();
    let Json(webhook) = stored(&app, row).await?;
    Ok(Json(WebhookSecret {
        webhook,
        secret: secret.expose().to_owned(),
    }))
}

/// Post a test to a webhook: `webhook.test`, signed like everything else.
#[utoipa::path(
    post, path = "/v1/webhooks/{webhook_id}/test", tag = "webhooks",
    params(("webhook_id" = WebhookId, Path, description = "The webhook.")),
    responses(
        (status = 202, description = "The message, on its way.", body = DeliveryResource),
        Problems
    )
)]
pub(super) async fn test(
    caller: Caller,
    WebhookPath(id): WebhookPath,
    State(app): State<Arc<App>>,
) -> Result<(StatusCode, Json<DeliveryResource>), HttpError> {
    let row = owned(&app, &caller, &id).await?;
    let body = WebhookBody {
        kind: TEST.into(),
        timestamp: app.now(),
        data: WebhookData::default(),
    };
    let message = WebhookMessage {
        topic: TEST.into(),
        body: serde_json::to_string(&body).map_err(crate::error::Fault::from)?,
    };
    let written = app.post_to(&row, &message).await?;
    let sent = app.store.message(&written.id).await?;
    let sent = sent.and_then(delivery).ok_or(ProblemCode::NotFound)?;
    Ok((StatusCode::ACCEPTED, Json(sent)))
}

async fn stored(app: &App, row: WebhookRow) -> Result<Json<WebhookResource>, HttpError> {
    if app.store.update_webhook(&row).await? {
        Ok(Json(resource(row)))
    } else {
        Err(ProblemCode::NotFound.into())
    }
}

async fn owned(app: &App, caller: &Caller, id: &WebhookId) -> Result<WebhookRow, HttpError> {
    let row = app.store.webhook(id).await?;
    let row = row.filter(|row| row.account_id == caller.account.id);
    Ok(row.ok_or(ProblemCode::NotFound)?)
}

fn check_url(app: &App, url: &str) -> Result<(), HttpError> {
    if app.may_post_to(url) {
        return Ok(());
    }
    let detail = "url is an https address of the internet without a name, a password or an unusual \
                  port, at most 2048 characters; operators open inner networks with \
                  private_networks";
    Err(HttpError::detailed(ProblemCode::WebhookUrlInvalid, detail))
}

fn check_events(events: &[String]) -> Result<(), HttpError> {
    let known = |event: &String| WEBHOOK_EVENTS.contains(&event.as_str());
    if events.iter().all(known) {
        return Ok(());
    }
    let detail = format!("events are any of {}", WEBHOOK_EVENTS.join(", "));
    Err(HttpError::detailed(
        ProblemCode::WebhookEventUnknown,
        detail,
    ))
}

fn resource(row: WebhookRow) -> WebhookResource {
    WebhookResource {
        id: row.id,
        url: row.url,
        form: row.form,
        events: row.topics,
        enabled: row.enabled,
        disabled_reason: row.disabled_reason,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
