use crate::app::App;
use crate::envelope::{Command, Envelope, Invite, Refusal, SignerAct};
use crate::http::client::Client;
use crate::http::problem::HttpError;
use crate::identity::Visitor;
use crate::secret::Secret;
use crate::store::SessionRow;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use paraph_protocol::{ProblemCode, Timestamp};
use std::sync::Arc;

/// A signing session that nobody uses for so long has ended.
const IDLE_MS: i64 = 30 * 60_000;
/// How much later than it was a session's last use may be stored.
const TOUCH_MS: i64 = 60_000;

/// A recipient in a running signing session, and what the session is about.
#[derive(Debug)]
pub(super) struct Visit {
    /// The session.
    pub(super) session: SessionRow,
    /// The envelope.
    pub(super) envelope: Envelope,
}

/// The same of somebody who may still have to prove who they are: nothing of the documents is for
/// them before that.
#[derive(Debug)]
pub(super) struct Guest(pub(super) Visit);

impl Visit {
    /// Whether the service has still to learn who visits in this session.
    pub(super) fn is_locked(&self) -> bool {
        let invite = self.envelope.invite(&self.session.invite_id);
        let asked = invite.is_some_and(|i| i.authenticate_by.is_some());
        asked && self.session.authenticated_at.is_none()
    }

    /// The visitor's invite.
    pub(super) fn invite(&self) -> Result<&Invite, HttpError> {
        let invite = self.envelope.invite(&self.session.invite_id);
        invite.ok_or_else(|| HttpError::session_ended("withdrawn"))
    }

    /// The visitor, as those see them who find out who it is.
    pub(super) fn visitor<'a>(&'a self, client: &'a Client) -> Visitor<'a> {
        Visitor {
            session: &self.session,
            envelope: &self.envelope,
            observed: &client.observed,
        }
    }

    /// What the visitor asks, as a command.
    pub(super) fn command(&self, act: SignerAct) -> Command {
        Command::Signer {
            invite_id: self.session.invite_id.clone(),
            act,
        }
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        let Guest(visit) = Guest::from_request_parts(parts, app).await?;
        if visit.is_locked() {
            return Err(Refusal::IdentityRequired.into());
        }
        Ok(visit)
    }
}

impl FromRequestParts<Arc<App>> for Guest {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        let token = bearer(&parts.headers).ok_or(ProblemCode::SessionNotValid)?;
        let session = app.store.session(&token).await?;
        let session = session.ok_or(ProblemCode::SessionNotValid)?;
        let now = app.now();
        check_alive(&session, now)?;
        let envelope = app.loaded(&session.envelope_id).await?.envelope;
        if !app
            .admits(&parts.headers, &envelope.sender.account_id)
            .await?
        {
            return Err(ProblemCode::SessionNotValid.into());
        }
        if session.last_seen_at.plus_ms(TOUCH_MS) < now {
            app.store.touch_session(&session.sha256, now).await?;
        }
        let visit = Visit { session, envelope };
        visit.invite()?;
        Ok(Self(visit))
    }
}

fn check_alive(session: &SessionRow, now: Timestamp) -> Result<(), HttpError> {
    if let Some(reason) = &session.ended_reason {
        return Err(HttpError::session_ended(reason));
    }
    let idle = session.last_seen_at.plus_ms(IDLE_MS) <= now;
    if idle || session.expires_at <= now {
        return Err(HttpError::session_ended("expired"));
    }
    Ok(())
}

/// The token of `Authorization: Bearer …` (RFC 6750).
pub(in crate::http) fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Secret::received(token.trim()))
}
