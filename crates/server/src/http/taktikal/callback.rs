//! How the dialect tells what happens: one series of events for each process, whose signature
//! stands in the body.

use super::book::{Book, Opened, ProcessEntry, SigneeEntry};
use super::meta::Meta;
use super::render;
use super::shape::SigneeShape;
use super::word::Delivery;
use crate::app::App;
use crate::envelope::{Envelope, Event};
use crate::error::Fault;
use crate::secret::sha256;
use crate::store::WebhookRow;
use crate::vault::keyed;
use crate::webhooks::{Judgment, Rendering, Told, WebhookForm, WebhookMessage};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;
use paraph_protocol::{InviteId, Timestamp};
use serde::Serialize;

/// The form of webhooks that were made through this dialect.
#[derive(Debug)]
pub(crate) struct TaktikalForm;

/// Its name in the database.
pub(super) const FORM: &str = "taktikal";

/// From the year 1 to 1970 in ticks of 100 ns, as .NET counts.
const TICKS_BEFORE_1970: i64 = 621_355_968_000_000_000;
const TICKS_PER_MS: i64 = 10_000;

/// What is told, by the vendor's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventType {
    SignedDocument = 1,
    AllSigned = 2,
    Canceled = 5,
    Expired = 6,
    Completed = 10,
    Created = 11,
}

impl EventType {
    /// The topic of its messages.
    fn topic(self) -> &'static str {
        match self {
            Self::SignedDocument => "SignedDocument",
            Self::AllSigned => "AllSigned",
            Self::Canceled => "Canceled",
            Self::Expired => "Expired",
            Self::Completed => "Completed",
            Self::Created => "Created",
        }
    }
}

impl WebhookForm for TaktikalForm {
    fn name(&self) -> &'static str {
        FORM
    }

    fn messages<'a>(&'a self, app: &'a App, told: &'a Told) -> Rendering<'a> {
        Box::pin(messages(app, told))
    }

    fn pauses_s(&self) -> &'static [u32] {
        &[60, 300]
    }

    fn judges(&self, status: u16) -> Judgment {
        match status {
            200 => Judgment::Taken,
            406 => Judgment::Refused,
            _ => Judgment::Failed,
        }
    }
}

async fn messages(app: &App, told: &Told) -> Result<Vec<WebhookMessage>, Fault> {
    let Some(book) = Book::of_envelope(app, &told.envelope.id).await? else {
        return Ok(Vec::new());
    };
    let opened = Opened {
        book,
        envelope: told.envelope.clone(),
    };
    let flow = |webhook: &WebhookRow, process: &ProcessEntry| {
        let subject = webhook.subject.as_ref();
        subject.is_none_or(|flow_key| process.flow_key == *flow_key)
    };
    let mut messages = Vec::new();
    for process in &opened.book.processes {
        if flow(&told.webhook, process) {
            for event_type in event_types(told, process) {
                messages.push(message(app, told, (&opened, process), event_type).await?);
            }
        }
    }
    Ok(messages)
}

/// What an event is to a process. Its last signature is told with the sealed document.
fn event_types(told: &Told, process: &ProcessEntry) -> Vec<EventType> {
    match &told.event {
        Event::Invited { .. } => vec![EventType::Created],
        Event::Signed { invite_id, .. } if leaves_others(&told.envelope, process, invite_id) => {
            vec![EventType::SignedDocument]
        }
        Event::Sealed { .. } => vec![EventType::AllSigned, EventType::Completed],
        Event::Cancelled { .. } | Event::Declined { .. } => vec![EventType::Canceled],
        Event::Expired => vec![EventType::Expired],
        _ => Vec::new(),
    }
}

/// Whether the invite's recipient is on the process, and somebody on it has not signed yet.
fn leaves_others(envelope: &Envelope, process: &ProcessEntry, id: &InviteId) -> bool {
    let invite = |s: &SigneeEntry| envelope.invite_of(&s.recipient_id);
    let invites: Vec<_> = process.signees.iter().filter_map(invite).collect();
    invites.iter().any(|i| i.id == *id) && invites.iter().any(|i| i.is_awaited())
}

/// What is posted.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Post {
    id: String,
    event_data: EventData,
    event_signature: EventSignature,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EventData {
    process_key: String,
    company_key: String,
    flow_key: String,
    event_type: u8,
    signees: Vec<SigneeData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_document: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_document_download_url: Option<String>,
    attachment_references: [(); 0],
    meta: Meta,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct SigneeData {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    key: String,
    signed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_at: Option<Timestamp>,
    process_key: String,
    communication_delivery_type: Delivery,
}

/// HMAC-SHA256 over the time and a name that is used once; the data is not covered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EventSignature {
    time_stamp: i64,
    guid: String,
    signature: String,
    signed_data: String,
}

async fn message(
    app: &App,
    told: &Told,
    (opened, process): (&Opened, &ProcessEntry),
    event_type: EventType,
) -> Result<WebhookMessage, Fault> {
    let account = app.store.account(&told.webhook.account_id).await?;
    let sealed = told.envelope.sealed.iter();
    let mut sealed = sealed.filter(|s| s.id == process.document_id);
    let document = match sealed.next().filter(|_| event_type == EventType::AllSigned) {
        Some(sealed) => Some(app.blobs.get(&sealed.sha256).await?),
        None => None,
    };
    let signee = |entry: &SigneeEntry| data(render::signee(app, opened, (process, entry)));
    let url = process.signees.first().map(|signee| {
        let base = app.config.app_url().as_str().trim_end_matches('/');
        format!("{base}/{}/{}.pdf", process.key, signee.key)
    });
    let event_data = EventData {
        process_key: process.key.clone(),
        company_key: account.map(|a| a.company_key()).unwrap_or_default(),
        flow_key: process.flow_key.clone(),
        event_type: event_type as u8,
        signees: process.signees.iter().map(signee).collect(),
        signed_document_download_url: url.filter(|_| document.is_some()),
        signed_document: document.map(|bytes| STANDARD.encode(bytes)),
        attachment_references: [],
        meta: process.meta.clone(),
    };
    // A repeat has the same names, and nobody can tell them before they were posted.
    let about = format!("{}/{}/{}", told.entry.hash, process.key, event_type as u8);
    let name = |of: &str| sha256(format!("{of}/{about}").as_bytes()).to_string();
    let post = Post {
        id: name("id")[..32].to_owned(),
        event_data,
        event_signature: signature(told, &name("guid")),
    };
    Ok(WebhookMessage {
        topic: event_type.topic().to_owned(),
        body: serde_json::to_string(&post)?,
    })
}

fn signature(told: &Told, digits: &str) -> EventSignature {
    let time_stamp = told.entry.at.unix_ms() * TICKS_PER_MS + TICKS_BEFORE_1970;
    // The form of a UUID of version 8: its digits are our own (RFC 9562, 5.8).
    let guid = format!(
        "{}-{}-8{}-8{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..32]
    );
    let signed_data = format!("{time_stamp}{guid}");
    let key = told
        .form_secret
        .as_ref()
        .map_or("", |secret| secret.expose());
    let mut mac = keyed(key.as_bytes());
    mac.update(signed_data.as_bytes());
    EventSignature {
        time_stamp,
        guid,
        signature: STANDARD.encode(mac.finalize().into_bytes()),
        signed_data,
    }
}

fn data(signee: SigneeShape) -> SigneeData {
    SigneeData {
        name: signee.name,
        ssn: signee.ssn,
        phone_number: signee.phone_number,
        email: signee.email,
        address: signee.address,
        city: signee.city,
        key: signee.key,
        signed: signee.signed,
        signed_at: signee.signed_at,
        process_key: signee.process_key,
        communication_delivery_type: signee.communication_delivery_type,
    }
}
