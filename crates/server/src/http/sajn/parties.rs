//! Parties: add, list, show with their address, change, take out.

use super::caller::{Caller, DocumentPath, PartyPath};
use super::error::{Failure, Thing};
use super::invitation;
use super::notes::Notes;
use super::party::Party;
use super::render;
use super::shape::{PartyShape, PartyWithUrl};
use super::wire::{Body, PartyBody};
use crate::app::App;
use crate::envelope::{Envelope, Refusal, SenderAct};
use crate::store::Account;
use axum::Json;
use axum::extract::State;
use paraph_protocol::RecipientId;
use serde::Serialize;
use std::sync::Arc;

/// `{"signers":[…]}`
#[derive(Debug, Serialize)]
pub(super) struct Signers {
    signers: Vec<PartyShape>,
}

/// `{"parties":[…]}`
#[derive(Debug, Serialize)]
pub(super) struct Parties {
    parties: Vec<PartyShape>,
}

/// `GET /documents/{id}/signers`
pub(super) async fn signers(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
) -> Result<Json<Signers>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let signers = render::parties(&envelope);
    Ok(Json(Signers { signers }))
}

/// `GET /documents/{id}/parties`
pub(super) async fn parties(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
) -> Result<Json<Parties>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let parties = render::parties(&envelope);
    Ok(Json(Parties { parties }))
}

/// `POST /documents/{id}/signers`: the form of a contact, and the form by hand.
pub(super) async fn add(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<PartyShape>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let party = parsed(&app, &account, Party::default(), body.object()?).await?;
    let place = i64::try_from(envelope.recipients.len() + 1).unwrap_or(i64::MAX);
    let recipient_id: RecipientId = app.random.id();
    let act = SenderAct::AddRecipient {
        id: recipient_id.clone(),
        change: Box::new(party.added(place, Notes::of(&envelope).kind)),
    };
    let envelope = app.act_as_sender(&account.id, &id, act).await?;
    shown(&envelope, &recipient_id)
}

/// `GET /documents/{id}/signers/{signerId}`: gives a new address, and says so in the activity.
pub(super) async fn show(
    Caller(account): Caller,
    path: PartyPath,
    State(app): State<Arc<App>>,
) -> Result<Json<PartyWithUrl>, Failure> {
    let PartyPath { document, party } = path;
    let (envelope, token) = app
        .issue_standing_link(&account.id, &document, party.clone())
        .await?;
    let what = Thing::Party;
    let party = render::party_of(&envelope, &party).ok_or(Failure::Missing { what })?;
    let page = app.config.app_url().as_str().trim_end_matches('/');
    let token = token.expose().to_owned();
    Ok(Json(PartyWithUrl {
        signing_url: format!("{page}/sign/{}?token={token}", party.document_id),
        token,
        party,
    }))
}

/// `PATCH /documents/{id}/signers/{signerId}`
pub(super) async fn update(
    Caller(account): Caller,
    path: PartyPath,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<PartyShape>, Failure> {
    let envelope = app.envelope(&account.id, &path.document).await?;
    let planned = envelope.recipient(&path.party);
    let before = Party::of(planned.ok_or(Refusal::RecipientUnknown)?);
    let party = parsed(&app, &account, before.clone(), body.object()?).await?;
    let details = party.details.clone();
    if envelope.has_invites() {
        party.check_ready(app.bankid.is_some())?;
    }
    let mut change = party.changed(&before, Notes::of(&envelope).kind);
    // In a draft the sending decides: what this service has may change until then.
    if envelope.has_invites() {
        change = invitation::reached(&app, &details, change);
    }
    if before.details.two_step_verification.method().is_some() {
        change.authenticate_by = change.authenticate_by.or(Some(None));
    }
    let act = SenderAct::ChangeRecipient {
        id: path.party.clone(),
        change: Box::new(change),
    };
    let envelope = app.act_as_sender(&account.id, &path.document, act).await?;
    shown(&envelope, &path.party)
}

/// `DELETE /documents/{id}/signers/{signerId}`
pub(super) async fn remove(
    Caller(account): Caller,
    path: PartyPath,
    State(app): State<Arc<App>>,
) -> Result<Json<PartyShape>, Failure> {
    let envelope = app.envelope(&account.id, &path.document).await?;
    let before = shown(&envelope, &path.party)?;
    let act = SenderAct::RemoveRecipient(path.party);
    app.act_as_sender(&account.id, &path.document, act).await?;
    Ok(before)
}

/// A party with what its contact and the body say.
pub(super) async fn parsed(
    app: &App,
    account: &Account,
    before: Party,
    body: PartyBody,
) -> Result<Party, Failure> {
    let party = match body.contact() {
        None => before,
        Some(id) => {
            let what = Thing::Contact;
            let id = id.ok_or(Failure::Missing { what })?;
            let contact = app.store.contact(&account.id, &id).await?;
            before.linked(&contact.ok_or(Failure::Missing { what })?)
        }
    };
    Ok(party.with(body)?)
}

fn shown(envelope: &Envelope, id: &RecipientId) -> Result<Json<PartyShape>, Failure> {
    let party = render::party_of(envelope, id);
    Ok(Json(party.ok_or(Refusal::RecipientUnknown)?))
}
