use super::view::{SessionFacts, session_view};
use crate::app::App;
use crate::envelope::{Command, SignerAct};
use crate::error::ActError;
use crate::http::client::Client;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::Secret;
use crate::store::{NewSession, Side};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use paraph_protocol::{Exchange, ExchangeReply, ProblemCode};
use std::sync::Arc;

/// Longest signing session in minutes, whatever a sender asks for.
const LONGEST_MINUTES: u32 = 720;

/// Exchanges a link for a signing session, once.
///
/// Unknown, used, expired, withdrawn, of another invite, from another origin: one answer for all.
pub(super) async fn exchange(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    body: JsonBody<Exchange>,
) -> Result<(StatusCode, Json<ExchangeReply>), HttpError> {
    let ip = client.ip;
    match open(&app, client, &headers, body.value).await {
        Ok(reply) => Ok((StatusCode::CREATED, Json(reply))),
        Err(ActError::Fault(fault)) => Err(fault.into()),
        Err(
            ActError::Refused(_)
            | ActError::NotFound
            | ActError::LinkNotValid
            | ActError::LeaseLost,
        ) => match app.failures.count(ip, app.now()) {
            Some(retry_after_s) => Err(HttpError::TooMany { retry_after_s }),
            None => Err(ProblemCode::LinkNotValid.into()),
        },
    }
}

async fn open(
    app: &App,
    client: Client,
    headers: &HeaderMap,
    exchange: Exchange,
) -> Result<ExchangeReply, ActError> {
    let token = Secret::received(exchange.token);
    let link = app
        .store
        .link(&token)
        .await?
        .ok_or(ActError::LinkNotValid)?;
    let now = app.now();
    let named_other = exchange.invite_id.is_some_and(|id| id != link.invite_id);
    if link.spent || link.expires_at <= now || named_other {
        return Err(ActError::LinkNotValid);
    }
    let before = app.loaded(&link.envelope_id).await?.envelope;
    let invite = before
        .invite(&link.invite_id)
        .ok_or(ActError::LinkNotValid)?;
    if !app.admits(headers, &before.sender.account_id).await? {
        return Err(ActError::LinkNotValid);
    }
    let session_token = Secret::base64url(&app.random);
    let minutes = invite.session_minutes.min(LONGEST_MINUTES);
    let session = NewSession {
        sha256: session_token.sha256(),
        invite_id: link.invite_id.clone(),
        now,
        expires_at: now.plus_minutes(minutes),
    };
    let command = Command::Signer {
        invite_id: link.invite_id.clone(),
        act: SignerAct::OpenSession {
            surface: exchange.surface,
            observed: client.observed,
        },
    };
    let side = Side::Exchange {
        link: link.sha256,
        session: session.clone(),
    };
    let done = app
        .act(&link.envelope_id, command, |_| Ok(vec![side.clone()]))
        .await?;
    let facts = SessionFacts {
        invite_id: &link.invite_id,
        expires_at: session.expires_at,
        draft: app.store.draft(&link.invite_id).await?,
        now,
    };
    let session = session_view(&done.envelope, facts).ok_or(ActError::LinkNotValid)?;
    Ok(ExchangeReply {
        session_token: session_token.expose().to_owned(),
        session,
    })
}
