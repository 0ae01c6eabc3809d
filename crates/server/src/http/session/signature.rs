//! The act of signing, confirmed by an electronic identity: what `sign` does at once, this does when
//! the provider's answer has come and holds.

use super::files;
use super::sign;
use super::visit::Visit;
use crate::app::App;
use crate::envelope::{IdentityRefusal, Invite, Refusal, check_glyphs};
use crate::envelopes::Done;
use crate::http::client::Client;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::http::request_id;
use crate::store::{OrderPurpose, Side};
use axum::Json;
use axum::extract::State;
use paraph_protocol::{OrderState, ProblemCode, SignReply, SignatureReply, StartSignature};
use serde::Deserialize;
use std::sync::Arc;

/// A body without members.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Asks the provider for a signature of what the visitor has confirmed.
pub(super) async fn start(
    State(app): State<Arc<App>>,
    visit: Visit,
    client: Client,
    body: JsonBody<StartSignature>,
) -> Result<Json<SignatureReply>, HttpError> {
    let wishes = body.value;
    files::check_marks(&app, &wishes.sign).await?;
    check_glyphs(&wishes.sign.values, &app.fonts)?;
    app.start_signature(visit.visitor(&client), wishes).await?;
    shown(&app, &visit, None).await
}

/// Looks how far it is. The look that finds a signature that holds signs.
pub(super) async fn look(
    State(app): State<Arc<App>>,
    visit: Visit,
    client: Client,
    _nothing: JsonBody<Nothing>,
) -> Result<Json<SignatureReply>, HttpError> {
    let task = async move {
        let mut given = None;
        let sides = |done: &Done| {
            let invite = done.envelope.invite(&visit.session.invite_id);
            if invite.is_none_or(Invite::is_waiting) {
                return Ok(Vec::new());
            }
            let (receipt, reply) = sign::reply(&app, &visit.session, done)?;
            given = Some(reply);
            Ok(vec![Side::Receipt(receipt)])
        };
        app.look_at_signature(visit.visitor(&client), sides).await?;
        shown(&app, &visit, given).await
    };
    // A task of its own: the provider tells an end once, also when the browser goes away meanwhile.
    match tokio::spawn(request_id::keep(task)).await {
        Ok(reply) => reply,
        Err(_) => Err(ProblemCode::Fault.into()),
    }
}

/// Gives up what was asked of the provider.
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    visit: Visit,
    client: Client,
) -> Result<Json<SignatureReply>, HttpError> {
    app.cancel_signature(visit.visitor(&client)).await?;
    shown(&app, &visit, None).await
}

/// How far the visitor's signature is; the answer of a signing also when it is asked for again.
async fn shown(
    app: &App,
    visit: &Visit,
    given: Option<SignReply>,
) -> Result<Json<SignatureReply>, HttpError> {
    let session = &visit.session;
    let order = app
        .store
        .order_of_session(&session.sha256, OrderPurpose::Signature);
    let order = order.await?;
    let order = order.ok_or(Refusal::Identity(IdentityRefusal::SignatureEnded))?;
    let mut signed = given;
    if signed.is_none() && order.state == OrderState::Complete {
        let receipt = app.store.receipt(&session.invite_id).await?;
        let envelope = app.loaded(&session.envelope_id).await?.envelope;
        let answer = receipt.map(|receipt| sign::answer(app, (session, &envelope), &receipt));
        signed = answer.transpose()?;
    }
    Ok(Json(SignatureReply {
        order: app.order_view(&order)?,
        signed: signed.map(Box::new),
    }))
}
