//! What happens to a round: send, withdraw, extend.

use super::caller::{Caller, DocumentPath};
use super::error::{BodyError, Failure};
use super::invitation;
use super::notes::Notes;
use super::party::{Details, Party};
use super::places;
use super::render;
use super::shape::DocumentShape;
use super::wire::{Body, ExtendExpiration, SendDocument};
use super::words::{DocumentStatus, SigningOrder};
use crate::app::App;
use crate::envelope::{
    Envelope, PlannedRecipient, RecipientChange, RedirectRequest, SendRequest, SenderAct,
};
use crate::sheet;
use axum::Json;
use axum::extract::State;
use paraph_protocol::Delivery;
use std::sync::Arc;

/// `POST /documents/{id}/send`
pub(super) async fn send(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<DocumentShape>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let asked: SendDocument = body.object_if_any()?;
    if envelope.has_invites() {
        return Err(Failure::WrongStatus { wanted: "DRAFT" });
    }
    for planned in &envelope.recipients {
        Party::of(planned).check_ready(app.bankid.is_some())?;
    }
    let mut notes = Notes::of(&envelope);
    notes.custom_message = asked.custom_message.or(notes.custom_message);
    let room = places::room(&app, &envelope, &mut notes).await?;
    let people = envelope.recipients.iter();
    let received = people.map(|p| received((&app, &envelope), &notes, p, room.seat(p)));
    let received: Vec<_> = received.collect();
    let mut acts = vec![SenderAct::Note(notes.attributes())];
    acts.extend(room.acts);
    acts.extend(received);
    let people = envelope.recipients.iter();
    acts.push(SenderAct::Send(SendRequest {
        invite_ids: people.map(|_| app.random.id()).collect(),
        expires_at: notes.expires_at,
        reminders: None,
        in_parallel: notes.document_meta.signing_order == SigningOrder::Parallel,
        ..SendRequest::default()
    }));
    let act = SenderAct::Together(acts);
    let envelope = app.act_as_sender(&account.id, &id, act).await?;
    Ok(Json(render::document(&envelope, app.now())))
}

/// How the document's settings receive one party, how it is told, and where it draws.
fn received(
    (app, envelope): (&App, &Envelope),
    notes: &Notes,
    planned: &PlannedRecipient,
    seat: Option<String>,
) -> SenderAct {
    let meta = &notes.document_meta;
    let document_id = render::document_id(&envelope.id);
    let finish = meta.redirect(&document_id, &render::party_id(&planned.person.id));
    let redirects = RedirectRequest {
        finish,
        ..RedirectRequest::default()
    };
    let change = RecipientChange {
        locale: Some(meta.preferred_language.tag().to_owned()),
        redirects: Some(redirects),
        seat,
        words: Some(invitation::own_words(envelope, notes, planned)),
        ..RecipientChange::default()
    };
    // Somebody of another door is told by the host, and identified as that door says.
    let change = if planned.attributes.is_empty() {
        RecipientChange {
            delivery: Some(Delivery::None),
            ..change
        }
    } else {
        invitation::reached(app, &Details::of(planned), change)
    };
    SenderAct::ChangeRecipient {
        id: planned.person.id.clone(),
        change: Box::new(change),
    }
}

/// The page that stands for a document without content.
pub(super) fn title_pdf(app: &App, envelope: &Envelope) -> Result<Vec<u8>, BodyError> {
    let unprintable = |character| BodyError::Unprintable { character };
    sheet::titled(&envelope.title, &[], &app.fonts).map_err(unprintable)
}

/// `POST /documents/{id}/withdraw`
pub(super) async fn withdraw(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
) -> Result<Json<DocumentShape>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    if render::status(&envelope, app.now()) != DocumentStatus::Pending {
        return Err(Failure::WrongStatus { wanted: "PENDING" });
    }
    let mut notes = Notes::of(&envelope);
    notes.expires_at = render::expires_at(&envelope, &notes).filter(|_| notes.expires_at.is_some());
    let act = SenderAct::Together(vec![
        SenderAct::Note(notes.attributes()),
        SenderAct::Withdraw,
    ]);
    let envelope = app.act_as_sender(&account.id, &id, act).await?;
    Ok(Json(render::document(&envelope, app.now())))
}

/// `POST /documents/{id}/extend-expiration`
pub(super) async fn extend(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<DocumentShape>, Failure> {
    app.envelope(&account.id, &id).await?;
    let asked: ExtendExpiration = body.object()?;
    let act = SenderAct::Extend(asked.expires_at);
    let envelope = app.act_as_sender(&account.id, &id, act).await?;
    Ok(Json(render::document(&envelope, app.now())))
}
