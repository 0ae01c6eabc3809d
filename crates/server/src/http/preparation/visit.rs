use crate::app::App;
use crate::envelope::Envelope;
use crate::http::client::Client;
use crate::http::problem::HttpError;
use crate::http::session::bearer;
use crate::requester::{self, AccountCredential};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use paraph_protocol::ProblemCode;
use std::sync::Arc;

/// Somebody in a running preparation, and the draft that it is about.
#[derive(Debug)]
pub(super) struct Visit {
    /// The envelope.
    pub(super) envelope: Envelope,
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        let token = bearer(&parts.headers).ok_or(ProblemCode::SessionNotValid)?;
        let preparation = app.store.preparation(&token).await?;
        let preparation = preparation.ok_or(ProblemCode::SessionNotValid)?;
        if preparation.expires_at <= app.now() {
            return Err(HttpError::session_ended("expired"));
        }
        let envelope = app.loaded(&preparation.envelope_id).await?.envelope;
        if envelope.deleted {
            return Err(HttpError::session_ended("withdrawn"));
        }
        let account_id = &envelope.sender.account_id;
        if !app.admits(&parts.headers, account_id).await? {
            return Err(ProblemCode::SessionNotValid.into());
        }
        let Ok(client) = Client::from_request_parts(parts, app).await;
        requester::set(client.requester_by(&token, AccountCredential::PrepareLink));
        Ok(Self { envelope })
    }
}
