//! How the dialect tells what happens: the vendor's event names, body and signature header.

use super::notes::Notes;
use crate::app::App;
use crate::envelope::{Envelope, Event, NoticeKind};
use crate::error::Fault;
use crate::secret::Secret;
use crate::store::WebhookRow;
use crate::vault::keyed;
use crate::webhooks::{Header, Rendering, Told, WebhookForm, WebhookMessage};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;
use paraph_protocol::RecipientState;
use serde_json::{Value, json};
use std::borrow::Cow;
use url::Url;

/// The form of subscriptions that were made through this dialect.
#[derive(Debug)]
pub(crate) struct SignNowForm;

/// Its name in the database.
pub(super) const FORM: &str = "signnow";

/// Events of one document; with `user.` before them, of every document of the account.
const DOCUMENT_EVENTS: &[&str] = &[
    "document.complete",
    "document.delete",
    "document.open",
    "document.update",
    "document.fieldinvite.create",
    "document.fieldinvite.decline",
    "document.fieldinvite.delete",
    "document.fieldinvite.reassign",
    "document.fieldinvite.replace",
    SENT,
    "document.fieldinvite.signed",
    FREE_FORM_CREATED,
    FREE_FORM_SIGNED,
];
/// The event that no document can be watched for before it is there.
const CREATED: &str = "document.create";
const SENT: &str = "document.fieldinvite.sent";
const FREE_FORM_CREATED: &str = "document.freeform.create";
const FREE_FORM_SIGNED: &str = "document.freeform.signed";
/// Events of invites that take a role.
const OF_INVITES: &str = "document.fieldinvite.";
const USER: &str = "user.";

/// Whose events a subscription's name asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watched {
    /// Those of every document of the account.
    Account,
    /// Those of one document.
    Document,
}

/// What an event's name asks for; nothing when there is no such event.
pub(super) fn watched(name: &str) -> Option<Watched> {
    match name.strip_prefix(USER) {
        Some(inner) if inner == CREATED || DOCUMENT_EVENTS.contains(&inner) => {
            Some(Watched::Account)
        }
        None if DOCUMENT_EVENTS.contains(&name) => Some(Watched::Document),
        Some(_) | None => None,
    }
}

impl WebhookForm for SignNowForm {
    fn name(&self) -> &'static str {
        FORM
    }

    fn messages<'a>(&'a self, app: &'a App, told: &'a Told) -> Rendering<'a> {
        Box::pin(async move { messages(app, told) })
    }

    fn address(&self, webhook: &WebhookRow, body: &[u8]) -> String {
        let wanted = webhook
            .settings
            .get("docid_queryparam")
            .and_then(Value::as_bool);
        with_document_id(&webhook.url, body)
            .filter(|_| wanted == Some(true))
            .unwrap_or_else(|| webhook.url.clone())
    }

    /// The signature that the vendor's clients check, and what the subscription asks for besides.
    fn headers(&self, webhook: &WebhookRow, secret: Option<&Secret>, body: &[u8]) -> Vec<Header> {
        let signature = secret.map(|secret| {
            let mut mac = keyed(secret.expose().as_bytes());
            mac.update(body);
            let signature = STANDARD.encode(mac.finalize().into_bytes());
            (Cow::Borrowed("x-signnow-signature"), signature)
        });
        let own = webhook.settings.get("headers").and_then(Value::as_object);
        let own = own.into_iter().flatten();
        let own = own.filter_map(|(name, value)| {
            let value = value.as_str()?.to_owned();
            Some((Cow::Owned(name.clone()), value))
        });
        own.chain(signature).collect()
    }

    fn pauses_s(&self) -> &'static [u32] {
        &[60, 300, 1_800, 7_200]
    }
}

/// The subscription's one event, if this is it.
fn messages(app: &App, told: &Told) -> Result<Vec<WebhookMessage>, Fault> {
    let webhook = &told.webhook;
    let other = |subject: &String| *subject != told.envelope.id.as_str();
    let [wanted] = webhook.topics.as_slice() else {
        return Ok(Vec::new());
    };
    let name = wanted.strip_prefix(USER).unwrap_or(wanted);
    if webhook.subject.as_ref().is_some_and(other) || !names(told).contains(&name) {
        return Ok(Vec::new());
    }
    let account_id = &webhook.account_id;
    let body = json!({
        "meta": {
            "timestamp": told.entry.at.unix_s(),
            "event": wanted,
            "environment": app.config.base_url.as_str().trim_end_matches('/'),
            "callback_url": webhook.url,
            // A token in a message would open the account to whoever reads it.
            "access_token": "",
            "initiator_id": account_id,
        },
        "content": {
            "document_id": told.envelope.id,
            "document_name": told.envelope.title,
            "user_id": account_id,
        },
    });
    Ok(vec![WebhookMessage {
        topic: wanted.clone(),
        body: serde_json::to_string(&body)?,
    }])
}

/// The vendor's names for what happened.
fn names(told: &Told) -> Vec<&'static str> {
    let mut names = match &told.event {
        Event::Created { .. } => vec![CREATED],
        Event::Renamed { .. } | Event::FieldsReplaced { .. } => vec!["document.update"],
        Event::SessionOpened { .. } => vec!["document.open"],
        Event::Invited { .. } => vec!["document.fieldinvite.create"],
        Event::Signed { .. } | Event::Approved { .. } => vec!["document.fieldinvite.signed"],
        Event::Declined { .. } => vec!["document.fieldinvite.decline"],
        Event::Delegated { .. } => vec!["document.fieldinvite.reassign"],
        Event::RecipientChanged { .. } if told.envelope.has_invites() => {
            vec!["document.fieldinvite.replace"]
        }
        Event::Withdrawn | Event::Cancelled { .. } => vec!["document.fieldinvite.delete"],
        Event::MessageAccepted { notice, .. }
            if NoticeKind::named(notice) == Some(NoticeKind::Invitation) =>
        {
            vec![SENT]
        }
        Event::Completed => vec!["document.complete"],
        Event::Deleted => vec!["document.delete"],
        _ => Vec::new(),
    };
    let open = |envelope: &Envelope| {
        let open = envelope.invites.iter();
        // Of those whom the service tells, the server that takes the mail says when.
        let open = open.filter(|i| !i.delivery.is_by_service());
        let open = open.filter(|i| envelope.state(i) == RecipientState::Open);
        open.map(|i| i.id.clone()).collect::<Vec<_>>()
    };
    let before = told.before.as_ref().map(open).unwrap_or_default();
    if open(&told.envelope).iter().any(|id| !before.contains(id)) {
        names.push(SENT);
    }
    if is_free_form(told) {
        names = names.into_iter().filter_map(of_free_form).collect();
    }
    names
}

/// Whether the round of an event is that of a free-form invite.
fn is_free_form(told: &Told) -> bool {
    let notes = Notes::of(&told.envelope);
    let before = told.before.iter().flat_map(|e| &e.invites);
    let mut invites = before.chain(&told.envelope.invites);
    invites.any(|invite| notes.has_requested(invite))
}

/// What a name is for a free-form invite; of most of its steps the vendor tells nothing.
fn of_free_form(name: &'static str) -> Option<&'static str> {
    match name {
        "document.fieldinvite.create" => Some(FREE_FORM_CREATED),
        "document.fieldinvite.signed" => Some(FREE_FORM_SIGNED),
        other if other.starts_with(OF_INVITES) => None,
        other => Some(other),
    }
}

/// The address with the document's id in its query.
fn with_document_id(url: &str, body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let id = body.pointer("/content/document_id")?.as_str()?;
    let mut url = Url::parse(url).ok()?;
    url.query_pairs_mut().append_pair("document_id", id);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ask_for_one_document_or_for_all() {
        assert_eq!(watched("document.complete"), Some(Watched::Document));
        assert_eq!(watched("user.document.complete"), Some(Watched::Account));
        assert_eq!(watched("user.document.create"), Some(Watched::Account));
        for unknown in ["document.create", "user.", "", "template.copy", "complete"] {
            assert_eq!(watched(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn the_document_id_joins_a_query_that_is_there() {
        let body = br#"{"content":{"document_id":"abc"}}"#;
        let url = with_document_id("https://host.example/hook?a=1", body);
        assert_eq!(
            url.unwrap(),
            "https://host.example/hook?a=1&document_id=abc"
        );
    }
}
