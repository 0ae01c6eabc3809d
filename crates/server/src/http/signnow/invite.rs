//! Embedded invites: the vendor's items as requests of the core, unchecked.

use super::error::{Failure, PayloadError};
use super::wire::{self, InviteItem};
use crate::envelope::{InviteRequest, PresetRequest, RedirectRequest, SeatRef};
use paraph_protocol::{AuthenticationMethod, Delivery, InviteId, RecipientId, Role};
use serde_json::Value;

/// Fresh ids for one invite.
#[derive(Debug)]
pub(super) struct FreshIds {
    pub(super) invite: InviteId,
    pub(super) recipient: RecipientId,
}

/// Parses one item; what it asks for is judged by the core.
///
/// # Errors
/// A redirect address that is no text, or what this service does not do.
pub(super) fn parse(item: InviteItem, ids: FreshIds) -> Result<InviteRequest, Failure> {
    refuse_unsupported(&item)?;
    let delivery = delivery(item.delivery_type.as_deref())?;
    let phone = phone(item.authentication)?;
    let name = [item.first_name, item.last_name]
        .map(Option::unwrap_or_default)
        .join(" ");
    Ok(InviteRequest {
        id: ids.invite,
        recipient_id: ids.recipient,
        role: Role::Signer,
        seat: SeatRef {
            id: given(item.role_id),
            name: given(item.role),
        },
        email: text(item.email.as_ref()),
        name: name.trim().to_owned(),
        order: item.order.as_ref().and_then(Value::as_i64),
        delivery,
        auth_method: method(item.auth_method),
        authenticate_by: phone.as_ref().map(|_| AuthenticationMethod::SmsCode),
        phone,
        redirects: RedirectRequest {
            finish: redirect(item.redirect_uri)?,
            decline: redirect(item.decline_redirect_uri)?,
            close: redirect(item.close_redirect_uri)?,
            target: method(item.redirect_target),
        },
        preset: PresetRequest {
            prefill_name: item.prefill_signature_name,
            required_name: item.required_preset_signature_name,
            force_new: force_new(item.force_new_signature.as_ref())?,
        },
        locale: given(item.language),
        subject: item.subject,
        message: item.message,
        expires_in_minutes: minutes(item.link_expiration.as_ref(), "link_expiration")?,
        session_minutes: minutes(item.session_expiration.as_ref(), "session_expiration")?,
    })
}

/// The host's way of authentication; what is no text is kept as written, so that it is refused.
pub(super) fn method(value: Option<Value>) -> Option<String> {
    value.map(|value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

/// Whole minutes, if any.
///
/// # Errors
/// When they are no whole number.
pub(super) fn minutes(
    value: Option<&Value>,
    key: &'static str,
) -> Result<Option<i64>, PayloadError> {
    match value {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or(PayloadError::Value { key }),
    }
}

/// What would be silently dropped is refused instead: nobody may believe in a check that never ran.
fn refuse_unsupported(item: &InviteItem) -> Result<(), PayloadError> {
    let asked = match &item.signature {
        None | Some(Value::Null) => false,
        Some(Value::Object(object)) => !object.is_empty(),
        Some(Value::Array(array)) => !array.is_empty(),
        Some(_) => true,
    };
    if asked {
        return Err(PayloadError::Unsupported { key: "signature" });
    }
    Ok(())
}

/// The phone number that a signer proves to have, by a code in a text message, before they see the
/// document. Passwords and calls, which this service does not ask for, are refused.
///
/// # Errors
/// Another way, or no number.
fn phone(authentication: Option<Value>) -> Result<Option<String>, PayloadError> {
    let members = match authentication {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(members)) if members.is_empty() => return Ok(None),
        Some(Value::Array(items)) if items.is_empty() => return Ok(None),
        Some(Value::Object(members)) => members,
        Some(_) => {
            return Err(PayloadError::Value {
                key: "authentication",
            });
        }
    };
    let word = |key| members.get(key).and_then(Value::as_str).unwrap_or_default();
    by_phone(word("type"), word("method"))?;
    let number = [word("phone"), word("value")];
    let number = number.iter().find(|number| !number.is_empty());
    let number = number.ok_or(PayloadError::Value {
        key: "authentication.phone",
    })?;
    Ok(Some((*number).to_owned()))
}

/// Refuses every way of authentication but a text message to a phone.
///
/// # Errors
/// Another way.
pub(super) fn by_phone(kind: &str, method: &str) -> Result<(), PayloadError> {
    match (kind, method) {
        ("phone", "" | "sms") => Ok(()),
        ("phone", _) => Err(PayloadError::Unsupported {
            key: "authentication by phone call",
        }),
        ("password", _) => Err(PayloadError::Unsupported {
            key: "authentication by password",
        }),
        _ => Err(PayloadError::Value {
            key: "authentication.type",
        }),
    }
}

fn delivery(word: Option<&str>) -> Result<Delivery, PayloadError> {
    match word {
        None | Some("" | "link") => Ok(Delivery::Embedded),
        Some("email") => Ok(Delivery::Email),
        Some(_) => Err(PayloadError::Value {
            key: "delivery_type",
        }),
    }
}

/// An address to go to; whether it is one is judged by the core.
///
/// # Errors
/// When it is no text.
pub(super) fn redirect(value: Option<Value>) -> Result<Option<String>, Failure> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Failure::RedirectNotText),
    }
}

fn force_new(value: Option<&Value>) -> Result<bool, PayloadError> {
    const WRONG: PayloadError = PayloadError::Value {
        key: "force_new_signature",
    };
    value.map_or(Ok(false), |value| wire::flag(value).ok_or(WRONG))
}

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|t| !t.is_empty())
}
