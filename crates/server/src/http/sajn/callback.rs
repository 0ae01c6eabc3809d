//! How the dialect tells what happens: the vendor's event names, bodies and secret header.

use super::render;
use super::shape::SigningStatus;
use crate::app::App;
use crate::envelope::{Envelope, Event, Invite, NoticeKind};
use crate::error::Fault;
use crate::secret::Secret;
use crate::store::WebhookRow;
use crate::webhooks::{Header, Rendering, Told, WebhookForm, WebhookMessage};
use paraph_protocol::{EnvelopeStatus, InviteId, Timestamp};
use serde_json::{Value, json};

/// The form of webhooks that were made through this dialect.
#[derive(Debug)]
pub(crate) struct SajnForm;

/// Its name in the database.
pub(super) const FORM: &str = "sajn";
/// What is posted when a webhook is made.
pub(super) const TEST: &str = "WEBHOOK_TEST";
pub(super) const CONTACT_CREATED: &str = "CONTACT_CREATED";
pub(super) const CONTACT_UPDATED: &str = "CONTACT_UPDATED";
pub(super) const CONTACT_DELETED: &str = "CONTACT_DELETED";

/// The vendor's events that happen here.
pub(super) const TRIGGERS: &[&str] = &[
    "DOCUMENT_CREATED",
    "DOCUMENT_SENT",
    "DOCUMENT_SIGNED",
    "DOCUMENT_COMPLETED",
    "DOCUMENT_REJECTED",
    "DOCUMENT_EXPIRED",
    "DOCUMENT_WITHDRAWN",
    "DOCUMENT_DELETED",
    "DOCUMENT_EXPIRATION_EXTENDED",
    "DOCUMENT_PARTY_SENT",
    "DOCUMENT_PARTY_DELIVERY_FAILED",
    "DOCUMENT_PARTY_OPENED",
    "DOCUMENT_PARTY_READ",
    "DOCUMENT_PARTY_SIGNED",
    "DOCUMENT_PARTY_REJECTED",
    "DOCUMENT_PARTY_DELEGATED",
    "DOCUMENT_PARTY_AUTH_FAILED",
    "DOCUMENT_REMINDER_AUTOMATIC",
    "DOCUMENT_REMINDER_MANUAL",
    CONTACT_CREATED,
    CONTACT_UPDATED,
    CONTACT_DELETED,
];
/// Events of the vendor that can be asked for and never come.
pub(super) const SILENT: &[&str] = &[
    "DOCUMENT_RESTORED",
    "DOCUMENT_ARCHIVED",
    "DOCUMENT_UNARCHIVED",
    "DOCUMENT_RECREATED",
];

impl WebhookForm for SajnForm {
    fn name(&self) -> &'static str {
        FORM
    }

    fn messages<'a>(&'a self, _: &'a App, told: &'a Told) -> Rendering<'a> {
        Box::pin(async move { messages(told) })
    }

    /// The secret as it is: it protects nothing else, and the signature stands beside it.
    fn headers(&self, _: &WebhookRow, secret: Option<&Secret>, _: &[u8]) -> Vec<Header> {
        let secret = secret.map(|s| s.expose().to_owned());
        vec![("x-sajn-secret".into(), secret.unwrap_or_default())]
    }

    /// The vendor tries once; its API repeats.
    fn pauses_s(&self) -> &'static [u32] {
        &[]
    }
}

/// A message as the vendor wraps it.
pub(super) fn message(
    topic: &str,
    at: Timestamp,
    url: &str,
    payload: &Value,
) -> Result<WebhookMessage, Fault> {
    let body = json!({
        "event": topic, "createdAt": at, "webhookEndpoint": url, "payload": payload,
    });
    Ok(WebhookMessage {
        topic: topic.to_owned(),
        body: serde_json::to_string(&body)?,
    })
}

fn messages(told: &Told) -> Result<Vec<WebhookMessage>, Fault> {
    let document = document(&told.envelope, told.entry.at);
    let wrap = |topic, payload: &Value| message(topic, told.entry.at, &told.webhook.url, payload);
    let of_party = |topic, id: &InviteId| {
        let party = told.invite(id).map(party);
        wrap(topic, &json!({ "document": document, "party": party }))
    };
    let mut messages = Vec::new();
    for (topic, invite_id) in happened(told) {
        messages.push(match invite_id {
            Some(id) => of_party(topic, id)?,
            None => wrap(topic, &document)?,
        });
    }
    Ok(messages)
}

/// The vendor's names for what happened, and whom each is about.
fn happened(told: &Told) -> Vec<(&'static str, Option<&InviteId>)> {
    let before = |id: &InviteId| told.before.as_ref().and_then(|e| e.invite(id));
    match &told.event {
        Event::Created { .. } => vec![("DOCUMENT_CREATED", None)],
        Event::Invited { .. } => vec![("DOCUMENT_SENT", None)],
        Event::SessionOpened { invite_id, .. } if !before(invite_id).is_some_and(|i| i.opened) => {
            vec![("DOCUMENT_PARTY_OPENED", Some(invite_id))]
        }
        Event::Viewed { invite_id, .. } if has_read(&told.envelope, invite_id) => {
            vec![("DOCUMENT_PARTY_READ", Some(invite_id))]
        }
        Event::Signed { invite_id, .. } | Event::Approved { invite_id, .. } => {
            vec![("DOCUMENT_PARTY_SIGNED", Some(invite_id))]
        }
        Event::Declined { invite_id, .. } => {
            let mut names = vec![("DOCUMENT_PARTY_REJECTED", Some(invite_id))];
            if told.envelope.status == EnvelopeStatus::Declined {
                names.push(("DOCUMENT_REJECTED", None));
            }
            names
        }
        Event::AuthenticationFailed { invite_id, .. } => {
            vec![("DOCUMENT_PARTY_AUTH_FAILED", Some(invite_id))]
        }
        Event::Delegated { invite, .. } => vec![("DOCUMENT_PARTY_DELEGATED", Some(&invite.id))],
        Event::Completed => vec![("DOCUMENT_SIGNED", None)],
        Event::Sealed { .. } => vec![("DOCUMENT_COMPLETED", None)],
        Event::Expired => vec![("DOCUMENT_EXPIRED", None)],
        Event::Withdrawn => vec![("DOCUMENT_WITHDRAWN", None)],
        Event::Deleted => vec![("DOCUMENT_DELETED", None)],
        Event::Extended { .. } => vec![("DOCUMENT_EXPIRATION_EXTENDED", None)],
        Event::MessageAccepted {
            invite_id, notice, ..
        } if NoticeKind::named(notice) == Some(NoticeKind::Invitation) => {
            vec![("DOCUMENT_PARTY_SENT", Some(invite_id))]
        }
        Event::MessageFailed { invite_id, .. } => {
            vec![("DOCUMENT_PARTY_DELIVERY_FAILED", Some(invite_id))]
        }
        Event::Reminded { invite_ids } => {
            let name = if told.entry.actor == "service" {
                "DOCUMENT_REMINDER_AUTOMATIC"
            } else {
                "DOCUMENT_REMINDER_MANUAL"
            };
            invite_ids.iter().map(|id| (name, Some(id))).collect()
        }
        _ => Vec::new(),
    }
}

fn has_read(envelope: &Envelope, id: &InviteId) -> bool {
    envelope.invite(id).is_some_and(|invite| {
        let mut documents = envelope.documents_of(invite);
        documents.all(|d| invite.viewed.contains(&d.id))
    })
}

/// A document as the vendor's messages have it.
fn document(envelope: &Envelope, now: Timestamp) -> Value {
    let signers = render::parties(envelope);
    let signers = signers.iter().map(|party| {
        json!({
            "id": party.id, "name": party.name, "email": party.email,
            "signingStatus": party.signing_status,
        })
    });
    json!({
        "id": render::document_id(&envelope.id),
        "title": envelope.title,
        "createdAt": envelope.created_at,
        "updatedAt": envelope.updated_at,
        "organizationId": envelope.sender.account_id,
        "status": render::status(envelope, now),
        "signers": signers.collect::<Vec<_>>(),
    })
}

fn party(invite: &Invite) -> Value {
    let status: SigningStatus = render::signing_status(Some(invite));
    let email = Some(&invite.recipient.email).filter(|e| !e.is_empty());
    json!({
        "id": render::party_id(&invite.recipient.id),
        "name": invite.recipient.name,
        "email": email,
        "signingStatus": status,
    })
}
