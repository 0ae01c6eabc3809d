//! The signing link: whoever has it signs the document, without being named.

use super::caller::Caller;
use super::error::Failure;
use super::invite;
use super::notes::Notes;
use super::shape::SigningLinkShape;
use super::sole_signer::{self, SoleSigner};
use super::wire::Body;
use crate::app::App;
use crate::envelope::{Envelope, Invite, RedirectRequest};
use crate::store::Account;
use axum::Json;
use axum::extract::State;
use paraph_protocol::{Delivery, EnvelopeId, InviteId, RecipientId};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// Body of `POST /link`.
#[derive(Debug, Deserialize)]
struct CreateSigningLink {
    document_id: String,
    redirect_uri: Option<Value>,
}

/// `POST /link`: one more address of the same place while nobody has signed, else a new round.
pub(super) async fn create(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<SigningLinkShape>, Failure> {
    let asked: CreateSigningLink = body.parse()?;
    let id: Option<EnvelopeId> = asked.document_id.parse().ok();
    let id = id.ok_or(Failure::DocumentNotFound)?;
    let envelope = app.envelope(&account.id, &id).await?;
    let (invite_id, recipient_id) = match running(&envelope) {
        Some(invite) => (invite.id.clone(), invite.recipient.id.clone()),
        None => start(&app, &account, &envelope, asked.redirect_uri).await?,
    };
    let (_, token) = app
        .issue_standing_link(&account.id, &id, recipient_id)
        .await?;
    let page = app.config.app_url().as_str().trim_end_matches('/');
    let url = format!("{page}/s/{invite_id}#t={}", token.expose());
    // Nobody signs up anywhere here.
    Ok(Json(SigningLinkShape {
        url_no_signup: url.clone(),
        url,
    }))
}

/// The invite behind the links that were given out, while its place is free.
fn running(envelope: &Envelope) -> Option<&Invite> {
    let id = Notes::of(envelope).signing_link?;
    envelope.invite(&id).filter(|invite| invite.is_waiting())
}

async fn start(
    app: &App,
    account: &Account,
    envelope: &Envelope,
    redirect_uri: Option<Value>,
) -> Result<(InviteId, RecipientId), Failure> {
    let (invite_id, recipient_id): (InviteId, RecipientId) = (app.random.id(), app.random.id());
    let notes = Notes {
        signing_link: Some(invite_id.clone()),
        ..Notes::of(envelope)
    };
    let signer = SoleSigner {
        invite_id: invite_id.clone(),
        recipient_id: recipient_id.clone(),
        email: None,
        delivery: Delivery::Embedded,
        redirects: RedirectRequest {
            finish: invite::redirect(redirect_uri)?,
            ..RedirectRequest::default()
        },
        locale: None,
        subject: None,
        message: None,
    };
    let act = sole_signer::invited(app, envelope, signer, &notes).await?;
    app.act_as_sender(&account.id, &envelope.id, act).await?;
    Ok((invite_id, recipient_id))
}
