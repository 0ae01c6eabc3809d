//! Who calls, and which document the path names.

use super::credentials;
use super::error::Failure;
use crate::app::App;
use crate::http::client::Client;
use crate::requester;
use crate::scopes::Scopes;
use crate::secret::Secret;
use crate::store::Account;
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use axum::http::request::Parts;
use paraph_protocol::{EnvelopeId, InviteId};
use std::str::FromStr;
use std::sync::Arc;

/// An invite that the path names without its document.
#[derive(Debug)]
pub(super) struct OneInvitePath(pub(super) InviteId);

/// The account that the bearer token speaks for.
#[derive(Debug)]
pub(super) struct Caller(pub(super) Account);

/// The document that the path names; what is no id is no route.
#[derive(Debug)]
pub(super) struct DocumentPath(pub(super) EnvelopeId);

/// The document and the invite that the path names.
#[derive(Debug)]
pub(super) struct InvitePath {
    pub(super) document: EnvelopeId,
    pub(super) invite: InviteId,
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let bearer = Secret::received(credentials::bearer(&parts.headers)?);
        let known = app.store.bearer(&bearer, app.now()).await?;
        let known = known.ok_or(Failure::InvalidToken)?;
        if !known.scopes.allow(needed(parts)) {
            return Err(Failure::InsufficientScope);
        }
        let account = app.store.account(&known.account_id).await?;
        let account = account.ok_or(Failure::InvalidToken)?;
        let Ok(client) = Client::from_request_parts(parts, app).await;
        requester::set(client.requester(&bearer));
        Ok(Self(account))
    }
}

/// What a call needs of an API key; tokens of the token endpoint may do everything.
fn needed(parts: &Parts) -> Scopes {
    let route = parts.extensions.get::<MatchedPath>();
    let route = route.map_or("", MatchedPath::as_str);
    if route.ends_with("/download/link") {
        Scopes::READ
    } else if route.ends_with("/link") {
        Scopes::LINKS
    } else if route.starts_with("/api/v2/events") {
        Scopes::SETTINGS
    } else {
        Scopes::of_method(&parts.method)
    }
}

impl FromRequestParts<Arc<App>> for DocumentPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        segment(parts, app, "id").await.map(Self)
    }
}

impl FromRequestParts<Arc<App>> for InvitePath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let document = segment(parts, app, "id").await?;
        let invite = segment(parts, app, "invite_id").await?;
        Ok(Self { document, invite })
    }
}

impl FromRequestParts<Arc<App>> for OneInvitePath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        segment(parts, app, "invite_id").await.map(Self)
    }
}

async fn segment<T: FromStr>(parts: &mut Parts, app: &Arc<App>, name: &str) -> Result<T, Failure> {
    let params = RawPathParams::from_request_parts(parts, app).await.ok();
    let text = params
        .as_ref()
        .and_then(|p| p.iter().find(|(key, _)| *key == name));
    let parsed = text.and_then(|(_, value)| value.parse().ok());
    parsed.ok_or_else(|| Failure::RouteMiss {
        path: parts.uri.path().to_owned(),
    })
}
