//! Role invites: a round whose invites the service mails itself.

use super::caller::{Caller, DocumentPath};
use super::error::{Failure, PayloadError};
use super::invite::{self, FreshIds};
use super::shape::Success;
use super::wire::{Body, InviteItem};
use crate::app::App;
use crate::envelope::{InviteRequest, SenderAct};
use axum::Json;
use axum::extract::State;
use paraph_protocol::Delivery;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

const MINUTES_PER_DAY: i64 = 1_440;

/// Body of `POST /document/{id}/invite`.
#[derive(Debug, Deserialize)]
struct SendInvite {
    to: Value,
    subject: Option<String>,
    message: Option<String>,
    #[serde(flatten)]
    others: serde_json::Map<String, Value>,
}

/// One signer of a role invite.
#[derive(Debug, Deserialize)]
struct RoleItem {
    expiration_days: Option<Value>,
    #[serde(flatten)]
    item: InviteItem,
    #[serde(flatten)]
    others: serde_json::Map<String, Value>,
}

/// `POST /document/{id}/invite`
pub(super) async fn send(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Success>, Failure> {
    app.envelope(&account.id, &id).await?;
    let asked: SendInvite = body.parse()?;
    refuse_others(
        &asked.others,
        &["cc", "cc_step", "viewers", "approvers", "email_groups"],
    )?;
    let Value::Array(items) = asked.to else {
        // The signer would have to place a field on a page that has none.
        return Err(PayloadError::Unsupported {
            key: "a free-form invite",
        }
        .into());
    };
    let mut round = Vec::with_capacity(items.len());
    for item in items {
        let item: RoleItem = serde_json::from_value(item).map_err(|_| PayloadError::NotJson)?;
        let ids = FreshIds {
            invite: app.random.id(),
            recipient: app.random.id(),
        };
        let mut request = parse(item, ids)?;
        request.subject = request.subject.or_else(|| asked.subject.clone());
        request.message = request.message.or_else(|| asked.message.clone());
        round.push(request);
    }
    app.act_as_sender(&account.id, &id, SenderAct::Invite(round))
        .await?;
    Ok(Json(Success::default()))
}

/// `PUT /document/{id}/fieldinvitecancel`
pub(super) async fn cancel(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<Success>, Failure> {
    app.act_as_sender(&account.id, &id, SenderAct::Withdraw)
        .await?;
    Ok(Json(Success::default()))
}

fn parse(role: RoleItem, ids: FreshIds) -> Result<InviteRequest, Failure> {
    refuse_others(
        &role.others,
        &[
            "authentication_type",
            "password",
            "phone_invite",
            "payment_request",
            "reminder",
        ],
    )?;
    let days = invite::minutes(role.expiration_days.as_ref(), "expiration_days")?;
    let request = invite::parse(role.item, ids)?;
    Ok(InviteRequest {
        delivery: Delivery::Email,
        expires_in_minutes: days.map(|days| days.saturating_mul(MINUTES_PER_DAY)),
        ..request
    })
}

/// What would be silently dropped is refused by name; empty values ask for nothing.
fn refuse_others(
    others: &serde_json::Map<String, Value>,
    keys: &[&'static str],
) -> Result<(), PayloadError> {
    let asked = |key: &&&'static str| others.get(**key).is_some_and(asks);
    match keys.iter().find(asked) {
        Some(key) => Err(PayloadError::Unsupported { key }),
        None => Ok(()),
    }
}

fn asks(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !matches!(text.as_str(), "" | "0" | "none"),
        Value::Array(list) => list.iter().any(asks),
        Value::Object(members) => members.values().any(asks),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn empty_values_ask_for_nothing() {
        for empty in [
            json!(null),
            json!(0),
            json!(""),
            json!([]),
            json!({ "a": [0] }),
        ] {
            assert!(!asks(&empty), "{empty}");
        }
        for full in [
            json!(3),
            json!("x"),
            json!([{ "email": "a@b.se" }]),
            json!(true),
        ] {
            assert!(asks(&full), "{full}");
        }
    }
}
