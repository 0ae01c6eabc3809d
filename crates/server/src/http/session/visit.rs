use crate::app::App;
use crate::envelope::{Command, Envelope, Invite, SignerAct};
use crate::http::problem::HttpError;
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

impl Visit {
    /// The visitor's invite.
    pub(super) fn invite(&self) -> Result<&Invite, HttpError> {
        let invite = self.envelope.invite(&self.session.invite_id);
        invite.ok_or_else(|| HttpError::session_ended("withdrawn"))
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
        let visit = Self { session, envelope };
        visit.invite()?;
        Ok(visit)
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
pub(super) fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Secret::received(token.trim()))
}
