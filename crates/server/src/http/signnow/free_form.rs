//! Free-form invites: one person is mailed a document that names no roles.

use super::caller::{Caller, OneInvitePath};
use super::error::Failure;
use super::invite;
use super::notes::{Notes, Request};
use super::shape::{Empty, FreeFormShape};
use super::sole_signer::{self, SoleSigner};
use crate::app::App;
use crate::envelope::{Envelope, RedirectRequest, Refusal, SenderAct};
use crate::error::ActError;
use crate::store::Account;
use axum::Json;
use axum::extract::State;
use paraph_protocol::{Delivery, InviteId};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// What a free-form invite says beside its one address.
#[derive(Debug, Deserialize)]
pub(super) struct FreeFormInvite {
    to: String,
    subject: Option<String>,
    message: Option<String>,
    language: Option<String>,
    redirect_uri: Option<Value>,
    close_redirect_uri: Option<Value>,
    redirect_target: Option<Value>,
}

/// Starts a round of the one person; somebody whom this service mails.
///
/// # Errors
/// Why it may not start.
pub(super) async fn send(
    app: &App,
    account: &Account,
    envelope: &Envelope,
    asked: FreeFormInvite,
) -> Result<Json<FreeFormShape>, Failure> {
    if asked.to.trim().is_empty() {
        return Err(Refusal::EmailInvalid.into());
    }
    let redirects = RedirectRequest {
        finish: invite::redirect(asked.redirect_uri)?,
        decline: None,
        close: invite::redirect(asked.close_redirect_uri)?,
        target: invite::method(asked.redirect_target),
    };
    let invite_id: InviteId = app.random.id();
    let mut notes = Notes::of(envelope);
    notes.requests.push(Request {
        invite_id: invite_id.clone(),
        signer_email: asked.to.clone(),
        created_at: app.now(),
        redirect_uri: redirects.finish.clone().filter(|uri| !uri.is_empty()),
    });
    let signer = SoleSigner {
        invite_id: invite_id.clone(),
        recipient_id: app.random.id(),
        email: Some(asked.to),
        delivery: Delivery::Email,
        redirects,
        locale: asked.language.filter(|tag| !tag.is_empty()),
        subject: asked.subject,
        message: asked.message,
    };
    let act = sole_signer::invited(app, envelope, signer, &notes).await?;
    app.act_as_sender(&account.id, &envelope.id, act).await?;
    Ok(Json(FreeFormShape::sent(invite_id.to_string())))
}

/// `PUT /invite/{invite_id}/cancel`
pub(super) async fn cancel(
    OneInvitePath(id): OneInvitePath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<Empty>, Failure> {
    let found = app.store.envelope_of_invite(&id).await?;
    let envelope_id = found.ok_or(Refusal::InviteUnknown)?;
    let envelope = match app.envelope(&account.id, &envelope_id).await {
        // That somebody else has such an invite is nobody's business.
        Err(ActError::NotFound) => return Err(Refusal::InviteUnknown.into()),
        other => other?,
    };
    if envelope.invite(&id).is_none() {
        return Err(Refusal::InviteUnknown.into());
    }
    app.act_as_sender(&account.id, &envelope_id, SenderAct::Withdraw)
        .await?;
    Ok(Json(Empty::default()))
}
