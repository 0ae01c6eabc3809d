//! Webhooks of flows. The vendor's own routes are not published: this one is ours, and what it
//! makes is listed, changed and deleted through the native API.

use super::body::Body;
use super::callback::FORM;
use super::caller::Caller;
use super::error::Failure;
use super::read::Faults;
use super::request::text;
use crate::app::App;
use crate::secret::Secret;
use crate::webhooks::NewWebhookRow;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

/// `POST /management/webhook`
pub(super) async fn create(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Value>, Failure> {
    let members = body.members()?;
    let mut faults = Faults::default();
    let url = members.required("Url", &mut faults);
    let key = members.required("WebhookSignatureKey", &mut faults);
    let flow_key = text(&members, "FlowKey", &mut faults).filter(|key| !key.is_empty());
    if faults.is_empty() && !app.may_post_to(&url) {
        let says = "is not an https address of the internet.";
        faults.add("Invalid", members.path("Url"), says);
    }
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let (row, _) = app.new_webhook(NewWebhookRow {
        account_id: account.id,
        form: FORM,
        url,
        topics: Vec::new(),
        subject: flow_key,
        settings: serde_json::Map::new(),
        form_secret: Some(Secret::received(key)),
    })?;
    app.store.create_webhook(&row).await?;
    let mut reply = json!({ "key": row.id, "url": row.url });
    if let Some(flow_key) = row.subject {
        reply["flowKey"] = flow_key.into();
    }
    Ok(Json(reply))
}
