use super::read;
use super::visit::Visit;
use crate::app::App;
use crate::envelope::{Command, Envelope, Invite, SignerAct};
use crate::error::{ActError, Fault};
use crate::http::client::Client;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::Secret;
use crate::store::{LinkRow, NewSession, SessionRow, Side, StandingLinkRow};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use paraph_protocol::{EnvelopeId, Exchange, ExchangeReply, ProblemCode, Timestamp};
use std::sync::Arc;

/// Longest signing session in minutes, whatever a sender asks for.
const LONGEST_MINUTES: u32 = 720;

/// Exchanges a link for a signing session.
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
        Ok((visit, token)) => {
            let reply = ExchangeReply {
                session_token: token.expose().to_owned(),
                session: read::view(&app, &visit).await?,
            };
            Ok((StatusCode::CREATED, Json(reply)))
        }
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
) -> Result<(Visit, Secret), ActError> {
    let token = Secret::received(exchange.token);
    let link = Found::by(app, &token).await?;
    let link = link.ok_or(ActError::LinkNotValid)?;
    let now = app.now();
    if link.is_over(now) {
        return Err(ActError::LinkNotValid);
    }
    let envelope_id = link.envelope_id().clone();
    let before = app.loaded(&envelope_id).await?.envelope;
    let invite = link.invite(&before).ok_or(ActError::LinkNotValid)?;
    let invite_id = invite.id.clone();
    if exchange.invite_id.is_some_and(|id| id != invite_id) {
        return Err(ActError::LinkNotValid);
    }
    if !app.admits(headers, &before.sender.account_id).await? {
        return Err(ActError::LinkNotValid);
    }
    let session_token = Secret::base64url(&app.random);
    let minutes = invite.session_minutes.min(LONGEST_MINUTES);
    let session = NewSession {
        sha256: session_token.sha256(),
        invite_id: invite_id.clone(),
        now,
        expires_at: now.plus_minutes(minutes),
    };
    let command = Command::Signer {
        invite_id: invite_id.clone(),
        act: SignerAct::OpenSession {
            surface: exchange.surface,
            observed: client.observed,
        },
    };
    let side = link.side(session.clone());
    let done = app
        .act(&envelope_id, command, |_| Ok(vec![side.clone()]))
        .await?;
    let visit = Visit {
        session: SessionRow::begun(&envelope_id, &session),
        envelope: done.envelope,
    };
    Ok((visit, session_token))
}

/// What a token leads to.
enum Found {
    /// A link that opens once.
    Once(LinkRow),
    /// A link that opens until its recipient has acted.
    Standing(StandingLinkRow),
}

impl Found {
    async fn by(app: &App, token: &Secret) -> Result<Option<Self>, Fault> {
        if let Some(link) = app.store.link(token).await? {
            return Ok(Some(Self::Once(link)));
        }
        let link = app.store.standing_link(token).await?;
        Ok(link.map(Self::Standing))
    }

    fn is_over(&self, now: Timestamp) -> bool {
        match self {
            Self::Once(link) => link.spent || link.expires_at <= now,
            Self::Standing(link) => link.ending.is_some() || link.expires_at <= now,
        }
    }

    fn envelope_id(&self) -> &EnvelopeId {
        match self {
            Self::Once(link) => &link.envelope_id,
            Self::Standing(link) => &link.envelope_id,
        }
    }

    /// The invite of the running round.
    fn invite<'a>(&self, envelope: &'a Envelope) -> Option<&'a Invite> {
        match self {
            Self::Once(link) => envelope.invite(&link.invite_id),
            Self::Standing(link) => envelope.invite_of(&link.recipient_id),
        }
    }

    /// What opening it stores.
    fn side(&self, session: NewSession) -> Side {
        match self {
            Self::Once(link) => Side::Exchange {
                link: link.sha256,
                session,
            },
            Self::Standing(link) => Side::Visit {
                link: link.sha256,
                session,
            },
        }
    }
}
