//! Reminders: of one party, of some, of all, and those that were sent.

use super::caller::{Caller, DocumentPath, PARTY, PartyPath, named};
use super::error::{BodyError, Failure};
use super::party::Details;
use super::render;
use super::shape::SendStatus;
use super::wire::{Body, SendReminders};
use super::words::{DeliveryMethod, DocumentStatus};
use crate::app::App;
use crate::audit;
use crate::envelope::{Envelope, Event, NoticeKind, PlannedRecipient, Refusal, SenderAct};
use crate::error::ActError;
use crate::store::Account;
use axum::Json;
use axum::extract::State;
use paraph_protocol::{RecipientId, Timestamp};
use serde::Serialize;
use std::sync::Arc;

/// Reply of `POST …/remind`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reminded {
    success: bool,
    sent_at: Timestamp,
}

/// Reply of `POST …/reminders`.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    sent: usize,
    skipped: usize,
    failed: usize,
    results: Vec<Outcome>,
}

/// What became of one party's reminder.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    signer_id: String,
    signer_email: Option<String>,
    signer_name: Option<String>,
    status: &'static str,
    reason: Option<String>,
}

/// `{"reminders":[…]}`
#[derive(Debug, Serialize)]
pub(super) struct Reminders {
    reminders: Vec<Sent>,
}

/// A reminder that was sent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    id: String,
    signer_id: String,
    sent_at: Timestamp,
}

/// `POST /documents/{id}/signers/{signerId}/remind`
pub(super) async fn remind(
    Caller(account): Caller,
    path: PartyPath,
    State(app): State<Arc<App>>,
) -> Result<Json<Reminded>, Failure> {
    let envelope = pending(&app, &account, &path.document).await?;
    let planned = envelope.recipient(&path.party);
    let planned = planned.ok_or(Refusal::RecipientUnknown)?;
    check_reachable(&envelope, planned)?;
    let act = SenderAct::Remind(vec![path.party]);
    let envelope = app.act_as_sender(&account.id, &path.document, act).await?;
    Ok(Json(Reminded {
        success: true,
        sent_at: envelope.updated_at,
    }))
}

/// `POST /documents/{id}/reminders`
pub(super) async fn send(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Summary>, Failure> {
    let envelope = pending(&app, &account, &id).await?;
    let asked: SendReminders = body.object_if_any()?;
    let everybody = || {
        let ids = envelope.recipients.iter().map(|r| &r.person.id);
        ids.map(render::party_id).collect()
    };
    let ids: Vec<String> = asked
        .party_ids
        .or(asked.signer_ids)
        .unwrap_or_else(everybody);
    let mut summary = Summary::default();
    for id in ids {
        let planned = named::<RecipientId>(&id, PARTY).and_then(|id| envelope.recipient(&id));
        let outcome = match planned {
            Some(planned) => remind_one(&app, &account, &envelope, planned).await?,
            None => Err(Refusal::RecipientUnknown.into()),
        };
        summary.note(id, planned, outcome);
    }
    Ok(Json(summary))
}

/// The failure inside is the party's, the one outside ours.
async fn remind_one(
    app: &App,
    account: &Account,
    envelope: &Envelope,
    planned: &PlannedRecipient,
) -> Result<Result<(), Failure>, Failure> {
    if let Err(failure) = check_reachable(envelope, planned) {
        return Ok(Err(failure));
    }
    let act = SenderAct::Remind(vec![planned.person.id.clone()]);
    match app.act_as_sender(&account.id, &envelope.id, act).await {
        Ok(_) => Ok(Ok(())),
        Err(ActError::Refused(refusal)) => Ok(Err(refusal.into())),
        Err(error) => Err(error.into()),
    }
}

impl Summary {
    fn note(
        &mut self,
        signer_id: String,
        planned: Option<&PlannedRecipient>,
        outcome: Result<(), Failure>,
    ) {
        let status = match (&outcome, planned) {
            (Ok(()), _) => "SENT",
            (Err(_), Some(_)) => "SKIPPED",
            (Err(_), None) => "FAILED",
        };
        match status {
            "SENT" => self.sent += 1,
            "SKIPPED" => self.skipped += 1,
            _ => self.failed += 1,
        }
        let email = planned.map(|p| p.person.email.clone());
        self.results.push(Outcome {
            signer_id,
            signer_email: email.filter(|e| !e.is_empty()),
            signer_name: planned.map(|p| p.person.name.clone()),
            status,
            reason: outcome.err().map(|failure| failure.message()),
        });
    }
}

/// `GET /documents/{id}/reminders`
pub(super) async fn list(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
) -> Result<Json<Reminders>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let trail = app.store.audit_trail(&id).await?;
    let mut reminders = Vec::new();
    for entry in trail.iter().rev().filter(|e| e.kind == "message_accepted") {
        let Event::MessageAccepted {
            invite_id, notice, ..
        } = audit::recorded(entry)?.event
        else {
            continue;
        };
        let reminds = NoticeKind::named(&notice) == Some(NoticeKind::Reminder);
        let invite = envelope.invite(&invite_id).filter(|_| reminds);
        reminders.extend(invite.map(|invite| Sent {
            id: entry.id.to_string(),
            signer_id: render::party_id(&invite.recipient.id),
            sent_at: entry.at,
        }));
    }
    Ok(Json(Reminders { reminders }))
}

async fn pending(
    app: &App,
    account: &Account,
    id: &paraph_protocol::EnvelopeId,
) -> Result<Envelope, Failure> {
    let envelope = app.envelope(&account.id, id).await?;
    if render::status(&envelope, app.now()) == DocumentStatus::Pending {
        Ok(envelope)
    } else {
        Err(Failure::WrongStatus { wanted: "PENDING" })
    }
}

/// A reminder follows an invitation, by the same way.
fn check_reachable(envelope: &Envelope, planned: &PlannedRecipient) -> Result<(), Failure> {
    let method = Details::of(planned).delivery_method;
    if method == DeliveryMethod::None {
        let key = "A reminder for deliveryMethod NONE";
        return Err(BodyError::Unsupported { key }.into());
    }
    let invite = envelope.invite_of(&planned.person.id);
    if !invite.is_some_and(|i| i.delivery.is_by_service()) {
        let name = planned.person.name.clone();
        let what = match method {
            DeliveryMethod::Sms => "deliveryMethod SMS",
            _ => "deliveryMethod EMAIL",
        };
        return Err(BodyError::NotAvailable { name, what }.into());
    }
    let held = invite.is_some_and(|i| i.open_since.is_none());
    let done = invite.is_some_and(|i| !i.is_waiting());
    // Of those two the core has its own words.
    if held || done || render::send_status(invite) == SendStatus::Sent {
        Ok(())
    } else {
        Err(Failure::NothingSent)
    }
}
