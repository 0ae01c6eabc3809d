//! Role invites: a round whose invites the service mails itself, in turn, with copies in the end.

use super::caller::{Caller, DocumentPath};
use super::error::{Failure, PayloadError};
use super::free_form;
use super::invite::{self, FreshIds};
use super::shape::Success;
use super::wire::{self, Body, InviteItem};
use crate::app::App;
use crate::envelope::{InviteRequest, SenderAct};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::{AuthenticationMethod, Delivery, Reminders, Role};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const MINUTES_PER_DAY: i64 = 1_440;

/// Body of `POST /document/{id}/invite`.
#[derive(Debug, Deserialize)]
struct SendInvite {
    to: Value,
    subject: Option<String>,
    message: Option<String>,
    cc: Option<Vec<CopyItem>>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Somebody who gets a copy, as clients name them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum CopyItem {
    Address(String),
    Named { email: String },
}

/// One signer of a role invite.
#[derive(Debug, Deserialize)]
struct RoleItem {
    expiration_days: Option<Value>,
    reminder: Option<Value>,
    authentication_type: Option<String>,
    method: Option<String>,
    phone: Option<String>,
    #[serde(flatten)]
    item: InviteItem,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// `POST /document/{id}/invite`: of a list of signers, or of one who is named by an address alone.
pub(super) async fn send(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Response, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let asked: SendInvite = body.parse()?;
    refuse_others(
        &asked.others,
        &["cc_step", "viewers", "approvers", "email_groups"],
    )?;
    let copies = asked.cc.as_deref().unwrap_or_default();
    if !copies.is_empty() {
        // The mail with the document has words of its own.
        refuse_others(&asked.others, &["cc_subject", "cc_message"])?;
    }
    let items = match &asked.to {
        Value::Array(items) => items,
        Value::String(_) if !copies.is_empty() => {
            let key = "cc of a free-form invite";
            return Err(PayloadError::Unsupported { key }.into());
        }
        Value::String(_) => {
            let reply = free_form::send(&app, &account, &envelope, body.parse()?).await?;
            return Ok(reply.into_response());
        }
        _ => return Err(PayloadError::Value { key: "to" }.into()),
    };
    let act = round(&app, items, &asked)?;
    app.act_as_sender(&account.id, &id, act).await?;
    Ok(Json(Success::default()).into_response())
}

/// The act that starts a round of these signers and of those who get a copy.
fn round(app: &App, items: &[Value], asked: &SendInvite) -> Result<SenderAct, Failure> {
    let fresh = || FreshIds {
        invite: app.random.id(),
        recipient: app.random.id(),
    };
    let (mut round, mut reminders) = (Vec::with_capacity(items.len()), Vec::new());
    for item in items {
        let item: RoleItem =
            serde_json::from_value(item.clone()).map_err(|_| PayloadError::NotJson)?;
        reminders.push(reminder(item.reminder.as_ref())?);
        let mut request = parse(item, fresh())?;
        request.subject = request.subject.or_else(|| asked.subject.clone());
        request.message = request.message.or_else(|| asked.message.clone());
        round.push(request);
    }
    for copy in asked.cc.iter().flatten() {
        let (CopyItem::Address(email) | CopyItem::Named { email }) = copy;
        let item = InviteItem {
            email: Some(json!(email)),
            order: Some(json!(1)),
            delivery_type: Some("email".into()),
            ..InviteItem::default()
        };
        round.push(InviteRequest {
            role: Role::Copy,
            ..invite::parse(item, fresh())?
        });
    }
    reminders.dedup();
    let mut acts = vec![SenderAct::Invite(round)];
    match reminders[..] {
        [] | [None] => {}
        [Some(days)] => acts.push(SenderAct::SetReminders(days)),
        _ => {
            let key = "a reminder that differs between signers";
            return Err(PayloadError::Unsupported { key }.into());
        }
    }
    Ok(SenderAct::Together(acts))
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
        &["password", "phone_invite", "payment_request"],
    )?;
    let days = invite::minutes(role.expiration_days.as_ref(), "expiration_days")?;
    let request = invite::parse(role.item, ids)?;
    let given = |text: Option<String>| text.filter(|t| !t.is_empty());
    let (authenticate_by, phone) = match given(role.authentication_type) {
        Some(kind) => {
            invite::by_phone(&kind, role.method.as_deref().unwrap_or_default())?;
            let phone = given(role.phone);
            let phone = phone.ok_or(PayloadError::Value { key: "phone" })?;
            (Some(AuthenticationMethod::SmsCode), Some(phone))
        }
        None => (request.authenticate_by, request.phone.clone()),
    };
    Ok(InviteRequest {
        delivery: Delivery::Email,
        expires_in_minutes: days.map(|days| days.saturating_mul(MINUTES_PER_DAY)),
        authenticate_by,
        phone,
        ..request
    })
}

/// The days of reminders: those until the first, or an object that says how often after it.
fn reminder(value: Option<&Value>) -> Result<Option<Reminders>, PayloadError> {
    let Some(value) = value.filter(|value| asks(value)) else {
        return Ok(None);
    };
    let days = |value: Option<&Value>| {
        let days = value.map_or(Some(0), wire::integer);
        let days = days.and_then(|days| u8::try_from(days).ok());
        days.ok_or(PayloadError::Value { key: "reminder" })
    };
    let (first, repeat) = match value {
        Value::Object(members) => {
            if members.get("remind_before").is_some_and(asks) {
                let key = "remind_before";
                return Err(PayloadError::Unsupported { key });
            }
            (members.get("remind_after"), members.get("remind_repeat"))
        }
        number => (Some(number), None),
    };
    Ok(Some(Reminders {
        first_days: days(first)?,
        repeat_days: days(repeat)?,
    }))
}

/// What would be silently dropped is refused by name; empty values ask for nothing.
fn refuse_others(others: &Map<String, Value>, keys: &[&'static str]) -> Result<(), PayloadError> {
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
