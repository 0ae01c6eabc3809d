//! What happened to a document, newest first: the audit trail without addresses and browsers.

use super::caller::{Caller, DocumentPath};
use super::error::Failure;
use super::render;
use super::shape::ActivityShape;
use crate::app::App;
use crate::audit::{self, Entry};
use crate::envelope::{Doubt, Event, NoticeKind, Recipient};
use crate::error::Fault;
use axum::Json;
use axum::extract::State;
use paraph_protocol::{
    AuthenticationMethod, Delivery, EnvelopeId, InviteId, RecipientId, Timestamp,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// `{"activity":[…]}`
#[derive(Debug, Serialize)]
pub(super) struct Activity {
    activity: Vec<ActivityShape>,
}

/// `GET /documents/{id}/activity`
pub(super) async fn list(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
) -> Result<Json<Activity>, Failure> {
    app.envelope(&account.id, &id).await?;
    let activity = of(&app, &id).await?;
    Ok(Json(Activity { activity }))
}

/// The lines of a document, newest first.
///
/// # Errors
/// When the audit trail cannot be read.
pub(super) async fn of(app: &App, id: &EnvelopeId) -> Result<Vec<ActivityShape>, Fault> {
    let trail = app.store.audit_trail(id).await?;
    let mut told = People::default();
    let mut activity = Vec::new();
    for entry in &trail {
        let event = audit::recorded(entry)?.event;
        told.meet(&event);
        for (part, item) in items(&event).into_iter().enumerate() {
            activity.push(told.tell(entry, part, item));
        }
    }
    activity.reverse();
    Ok(activity)
}

/// One line of the activity.
struct Item {
    kind: &'static str,
    who: Who,
    data: Value,
}

/// Whom a line is about.
enum Who {
    Sender,
    Invite(InviteId),
    Party(RecipientId),
}

/// Everybody whom the trail has named so far.
#[derive(Default)]
struct People {
    sender: Option<(String, String)>,
    invites: BTreeMap<InviteId, RecipientId>,
    parties: BTreeMap<RecipientId, (String, String)>,
}

impl People {
    fn meet(&mut self, event: &Event) {
        match event {
            Event::Created { sender, .. } => {
                self.sender = Some((sender.name.clone(), sender.email.clone()));
            }
            Event::RecipientAdded { recipient } | Event::RecipientChanged { recipient } => {
                self.name(&recipient.person);
            }
            Event::Invited { invites } => {
                for invite in invites {
                    self.name(&invite.recipient);
                    let person = invite.recipient.id.clone();
                    self.invites.insert(invite.id.clone(), person);
                }
            }
            Event::Delegated { invite, .. } => {
                self.name(&invite.recipient);
                let person = invite.recipient.id.clone();
                self.invites.insert(invite.id.clone(), person);
            }
            _ => {}
        }
    }

    fn name(&mut self, person: &Recipient) {
        let known = (person.name.clone(), person.email.clone());
        self.parties.insert(person.id.clone(), known);
    }

    fn tell(&self, entry: &Entry, part: usize, item: Item) -> ActivityShape {
        let party = match item.who {
            Who::Sender => None,
            Who::Invite(id) => self.invites.get(&id).cloned(),
            Who::Party(id) => Some(id),
        };
        let person = match &party {
            None => self.sender.as_ref(),
            Some(id) => self.parties.get(id),
        };
        let (name, email) = person.cloned().unzip();
        let mut data = item.data;
        if let Some(id) = party {
            data["signerId"] = render::party_id(&id).into();
        }
        ActivityShape {
            // An event may be two lines; ids of lines are unique all the same.
            id: match part {
                0 => entry.id.to_string(),
                part => format!("{}_{part}", entry.id),
            },
            created_at: entry.at,
            kind: item.kind,
            data,
            name: name.filter(|n| !n.is_empty()),
            email: email.filter(|e| !e.is_empty()),
        }
    }
}

/// The lines of an event; what the vendor has no word for is left out.
fn items(event: &Event) -> Vec<Item> {
    let sender = |kind| vec![line(kind, Who::Sender)];
    let party = |kind, id: &RecipientId| vec![line(kind, Who::Party(id.clone()))];
    let invite = |kind, id: &InviteId| vec![line(kind, Who::Invite(id.clone()))];
    match event {
        Event::Created { .. } => sender("DOCUMENT_CREATED"),
        Event::Renamed { .. } => sender("DOCUMENT_UPDATED"),
        Event::RecipientAdded { recipient } => party("SIGNER_CREATED", &recipient.person.id),
        Event::RecipientChanged { recipient } => party("SIGNER_UPDATED", &recipient.person.id),
        Event::RecipientRemoved { recipient_id } => party("SIGNER_DELETED", recipient_id),
        Event::StandingLinkIssued { recipient_id, .. } => {
            party("SIGNING_URL_ACCESSED", recipient_id)
        }
        Event::LinkIssued { invite_id, .. } => invite("SIGNING_URL_ACCESSED", invite_id),
        Event::Invited { .. } => sender("DOCUMENT_SENT"),
        Event::SessionOpened { invite_id, .. } => invite("DOCUMENT_OPENED", invite_id),
        Event::AuthenticationStarted { .. }
        | Event::Authenticated { .. }
        | Event::AuthenticationFailed { .. }
        | Event::SignatureStarted { .. }
        | Event::SignatureFailed { .. } => proofs(event),
        Event::Viewed { invite_id, .. } => invite("DOCUMENT_READ", invite_id),
        Event::Signed { .. } | Event::Approved { .. } => signed(event),
        Event::Declined {
            invite_id, reason, ..
        } => vec![rejected(invite_id, reason)],
        Event::Commented { invite_id, .. } => invite("COMMENT_CREATED", invite_id),
        Event::Delegated { invite: new, .. } => invite("SIGNER_DELEGATED", &new.id),
        Event::Sealed { .. } => ["DOCUMENT_SEALED", "DOCUMENT_COMPLETED"]
            .map(|kind| line(kind, Who::Sender))
            .into(),
        Event::Withdrawn => sender("DOCUMENT_WITHDRAWN"),
        Event::Cancelled { .. } => sender("DOCUMENT_CANCELLED"),
        Event::Extended { expires_at } => vec![extended(*expires_at)],
        Event::MessageAccepted {
            invite_id,
            way,
            notice,
            ..
        } => invite(sent(*way, notice), invite_id),
        Event::Expired => sender("DOCUMENT_EXPIRED"),
        Event::Deleted => sender("DOCUMENT_DELETED"),
        Event::Noted { .. }
        | Event::DocumentAdded { .. }
        | Event::DocumentRemoved { .. }
        | Event::FieldsReplaced { .. }
        | Event::FileHandedIn { .. }
        | Event::DrawnElsewhere { .. }
        | Event::Reviewed { .. }
        | Event::TemplateMarked
        | Event::RemindersSet { .. }
        | Event::Completed
        | Event::AuthenticationLocked { .. }
        // What follows is a message of its own, once it has been taken.
        | Event::Reminded { .. }
        | Event::MessageFailed { .. }
        | Event::Augmented { .. }
        | Event::SealFailed { .. } => Vec::new(),
    }
}

fn rejected(invite_id: &InviteId, reason: &str) -> Item {
    Item {
        data: json!({ "reason": reason }),
        ..line("DOCUMENT_REJECTED", Who::Invite(invite_id.clone()))
    }
}

fn extended(expires_at: Timestamp) -> Item {
    Item {
        data: json!({ "expiresAt": expires_at }),
        ..line("DOCUMENT_EXPIRATION_DATE_UPDATED", Who::Sender)
    }
}

/// A signing; one with an electronic identity has told who it was.
fn signed(event: &Event) -> Vec<Item> {
    let (Event::Signed {
        invite_id, proof, ..
    }
    | Event::Approved {
        invite_id, proof, ..
    }) = event
    else {
        return Vec::new();
    };
    let told = [
        "BANKID_AUTH_COMPLETED",
        "BANKID_SSN_VERIFICATION_MATCH",
        "DOCUMENT_SIGNED",
    ];
    let told = &told[if proof.is_some() { 0 } else { 2 }..];
    let line = |kind: &&'static str| line(kind, Who::Invite(invite_id.clone()));
    told.iter().map(line).collect()
}

/// The lines of what somebody did to prove who they are.
fn proofs(event: &Event) -> Vec<Item> {
    let invite = |kind, id: &InviteId| vec![line(kind, Who::Invite(id.clone()))];
    match event {
        Event::AuthenticationStarted {
            invite_id, method, ..
        } => match method {
            AuthenticationMethod::SmsCode => invite("SMS_VERIFICATION_SENT", invite_id),
            AuthenticationMethod::BankId => invite("BANKID_AUTH_INITIATED", invite_id),
            AuthenticationMethod::EmailCode | AuthenticationMethod::Audkenni => Vec::new(),
        },
        Event::Authenticated {
            invite_id, method, ..
        } => match method {
            AuthenticationMethod::SmsCode => invite("SMS_VERIFICATION_COMPLETED", invite_id),
            AuthenticationMethod::BankId => invite("BANKID_AUTH_COMPLETED", invite_id),
            AuthenticationMethod::EmailCode | AuthenticationMethod::Audkenni => Vec::new(),
        },
        Event::AuthenticationFailed {
            invite_id,
            method,
            reason,
            ..
        } => match (method, reason) {
            (AuthenticationMethod::SmsCode, _) => invite("SMS_VERIFICATION_FAILED", invite_id),
            (AuthenticationMethod::BankId, Doubt::OtherPerson) => {
                invite("BANKID_SSN_VERIFICATION_MISMATCH", invite_id)
            }
            (AuthenticationMethod::BankId, _) => invite("BANKID_AUTH_FAILED", invite_id),
            (AuthenticationMethod::EmailCode | AuthenticationMethod::Audkenni, _) => Vec::new(),
        },
        Event::SignatureStarted { invite_id, .. } => invite("BANKID_AUTH_INITIATED", invite_id),
        Event::SignatureFailed {
            invite_id, reason, ..
        } => match reason {
            Doubt::OtherPerson => invite("BANKID_SSN_VERIFICATION_MISMATCH", invite_id),
            _ => invite("BANKID_AUTH_FAILED", invite_id),
        },
        _other => Vec::new(),
    }
}

/// The vendor's word for a message that was taken.
fn sent(way: Delivery, notice: &str) -> &'static str {
    match (NoticeKind::named(notice), way) {
        (Some(NoticeKind::Reminder), _) => "REMINDER_SENT",
        (_, Delivery::Sms) => "SMS_SENT",
        _ => "EMAIL_SENT",
    }
}

fn line(kind: &'static str, who: Who) -> Item {
    let data = json!({});
    Item { kind, who, data }
}
