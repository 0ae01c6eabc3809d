//! Who the visitor is: codes and electronic identities, before anything of the documents.

use super::read;
use super::visit::{Guest, Visit};
use crate::app::App;
use crate::envelope::{CODE_MS, Envelope, IdentityRefusal, PAUSE_MS, Refusal};
use crate::http::client::Client;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::identity::{destination, tries_left};
use crate::store::{OrderPurpose, OrderRow};
use axum::Json;
use axum::extract::State;
use paraph_protocol::{
    AuthenticationMethod, AuthenticationView, CodeView, OfferedCode, SessionView,
    StartAuthentication,
};
use serde::Deserialize;
use std::sync::Arc;

/// A body without members.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Sends a code, or asks a provider of electronic identities.
pub(super) async fn start(
    State(app): State<Arc<App>>,
    Guest(mut visit): Guest,
    client: Client,
    wishes: JsonBody<StartAuthentication>,
) -> Result<Json<SessionView>, HttpError> {
    let method = method(&visit)?;
    let visitor = visit.visitor(&client);
    visit.envelope = match method {
        AuthenticationMethod::EmailCode | AuthenticationMethod::SmsCode => {
            app.send_code(visitor).await?.envelope
        }
        AuthenticationMethod::BankId => app.start_order(visitor, &wishes.value).await?,
        AuthenticationMethod::Audkenni => app.start_backchannel(visitor, &wishes.value).await?,
    };
    shown(&app, visit).await
}

/// Takes the digits that the visitor has typed.
pub(super) async fn code(
    State(app): State<Arc<App>>,
    Guest(mut visit): Guest,
    client: Client,
    body: JsonBody<OfferedCode>,
) -> Result<Json<SessionView>, HttpError> {
    method(&visit)?;
    let visitor = visit.visitor(&client);
    visit.envelope = app.offer_code(visitor, &body.value.code).await?.envelope;
    shown(&app, visit).await
}

/// Looks how far it is; asks the provider, where one was asked.
pub(super) async fn look(
    State(app): State<Arc<App>>,
    Guest(mut visit): Guest,
    client: Client,
    _nothing: JsonBody<Nothing>,
) -> Result<Json<SessionView>, HttpError> {
    if visit.is_locked() {
        let visitor = visit.visitor(&client);
        let looked = match method(&visit)? {
            AuthenticationMethod::EmailCode | AuthenticationMethod::SmsCode => None,
            AuthenticationMethod::BankId => app.look_at_order(visitor).await?,
            AuthenticationMethod::Audkenni => app.look_at_backchannel(visitor).await?,
        };
        keep(&mut visit, looked);
    }
    shown(&app, visit).await
}

/// Gives up what was asked of a provider.
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    Guest(mut visit): Guest,
    client: Client,
) -> Result<Json<SessionView>, HttpError> {
    let visitor = visit.visitor(&client);
    let cancelled = match method(&visit)? {
        AuthenticationMethod::EmailCode | AuthenticationMethod::SmsCode => None,
        AuthenticationMethod::BankId => app.cancel_order(visitor).await?,
        AuthenticationMethod::Audkenni => app.cancel_backchannel(visitor).await?,
    };
    keep(&mut visit, cancelled);
    shown(&app, visit).await
}

fn keep(visit: &mut Visit, now: Option<Envelope>) {
    if let Some(envelope) = now {
        visit.envelope = envelope;
    }
}

/// The session as it is stored now: what was done may have opened it.
async fn shown(app: &App, mut visit: Visit) -> Result<Json<SessionView>, HttpError> {
    let now = app.store.session_of(&visit.session.sha256).await?;
    visit.session = now.ok_or_else(|| HttpError::session_ended("withdrawn"))?;
    read::view(app, &visit).await.map(Json)
}

/// By what this visitor has to prove who they are.
fn method(visit: &Visit) -> Result<AuthenticationMethod, HttpError> {
    let method = visit
        .invite()?
        .authenticate_by
        .filter(|_| visit.is_locked());
    Ok(method.ok_or(Refusal::Identity(IdentityRefusal::AuthenticationNotAsked))?)
}

/// What the visitor has to do, as far as it is.
pub(super) async fn view(app: &App, visit: &Visit) -> Result<AuthenticationView, HttpError> {
    let invite = visit.invite()?;
    let method = method(visit)?;
    let now = app.now();
    let mut view = AuthenticationView {
        method,
        to: String::new(),
        code: None,
        order: None,
        locked_until: invite.identity.locked_until(method, now),
    };
    if !method.is_code() {
        let session = &visit.session.sha256;
        let purpose = OrderPurpose::Authentication;
        let order = app.store.order_of_session(session, purpose).await?;
        let shown = |order: OrderRow| match method {
            AuthenticationMethod::Audkenni => app.backchannel_view(&order),
            _ => app.order_view(&order),
        };
        view.order = order.map(shown).transpose()?;
        if method == AuthenticationMethod::Audkenni {
            view.to = destination(invite);
        }
        return Ok(view);
    }
    view.to = destination(invite);
    if let Some(attempt) = invite.identity.live_code(now) {
        let row = app.store.code(&invite.id).await?;
        // A code of another visit is of no use in this one.
        let own = row.is_some_and(|row| row.session_sha256 == visit.session.sha256);
        view.code = own.then(|| CodeView {
            expires_at: attempt.at.plus_ms(CODE_MS),
            again_at: attempt.at.plus_ms(PAUSE_MS),
            tries_left: tries_left(invite),
        });
    }
    // While a code is good, a lock of new ones keeps nobody out.
    view.locked_until = view.locked_until.filter(|_| view.code.is_none());
    Ok(view)
}
