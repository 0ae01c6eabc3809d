//! Who calls, and what the path names: what is no id is nothing that exists.

use crate::app::App;
use crate::http::client::Client;
use crate::http::problem::HttpError;
use crate::requester;
use crate::scopes::Scopes;
use crate::secret::Secret;
use crate::store::Account;
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use paraph_protocol::{
    DocumentId, EnvelopeId, MessageId, ProblemCode, RecipientId, Sha256, WebhookId,
};
use std::str::FromStr;
use std::sync::Arc;

/// The account that the bearer token speaks for.
#[derive(Debug)]
pub(super) struct Caller {
    /// The account.
    pub(super) account: Account,
    /// What the token is stored as; names the credential.
    pub(super) credential: Sha256,
}

/// The envelope that the path names.
#[derive(Debug)]
pub(super) struct EnvelopePath(pub(super) EnvelopeId);

/// The document that the path names.
#[derive(Debug)]
pub(super) struct DocumentPath(pub(super) DocumentId);

/// The recipient that the path names.
#[derive(Debug)]
pub(super) struct RecipientPath(pub(super) RecipientId);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        let bearer = bearer(&parts.headers).ok_or(ProblemCode::KeyNotValid)?;
        let known = app.store.bearer(&bearer, app.now()).await?;
        let known = known.ok_or(ProblemCode::KeyNotValid)?;
        let needed = needed(parts);
        if !known.scopes.allow(needed) {
            let detail = format!(
                "this needs the scope {needed}, and the key has {}",
                known.scopes
            );
            return Err(HttpError::detailed(ProblemCode::ScopeMissing, detail));
        }
        let account = app.store.account(&known.account_id).await?;
        let account = account.ok_or(ProblemCode::KeyNotValid)?;
        let Ok(client) = Client::from_request_parts(parts, app).await;
        requester::set(client.requester(&bearer));
        Ok(Self {
            account,
            credential: bearer.sha256(),
        })
    }
}

/// What a call needs: the route says where it leads, the method whether it changes anything.
fn needed(parts: &Parts) -> Scopes {
    let route = parts.extensions.get::<MatchedPath>();
    let route = route.map_or("", MatchedPath::as_str);
    if route.ends_with("/link") {
        Scopes::LINKS
    } else if route.ends_with("/prepare-link") {
        // It opens a draft to somebody, who changes it.
        Scopes::LINKS.with(Scopes::WRITE)
    } else if route.starts_with("/v1/webhooks") || route == "/v1/mail" {
        Scopes::SETTINGS
    } else {
        Scopes::of_method(&parts.method)
    }
}

/// The token of `Authorization: Bearer …` (RFC 6750).
fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Secret::received(token.trim()))
}

/// The webhook that the path names.
#[derive(Debug)]
pub(super) struct WebhookPath(pub(super) WebhookId);

/// The message that the path names.
#[derive(Debug)]
pub(super) struct DeliveryPath(pub(super) MessageId);

impl FromRequestParts<Arc<App>> for WebhookPath {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        segment(parts, app, "webhook_id").await.map(Self)
    }
}

impl FromRequestParts<Arc<App>> for DeliveryPath {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        segment(parts, app, "delivery_id").await.map(Self)
    }
}

impl FromRequestParts<Arc<App>> for EnvelopePath {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        segment(parts, app, "id").await.map(Self)
    }
}

impl FromRequestParts<Arc<App>> for DocumentPath {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        segment(parts, app, "document_id").await.map(Self)
    }
}

impl FromRequestParts<Arc<App>> for RecipientPath {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        segment(parts, app, "recipient_id").await.map(Self)
    }
}

/// What a segment of the path names.
pub(super) async fn segment<T: FromStr>(
    parts: &mut Parts,
    app: &Arc<App>,
    name: &str,
) -> Result<T, HttpError> {
    let params = RawPathParams::from_request_parts(parts, app).await.ok();
    let text = params
        .as_ref()
        .and_then(|p| p.iter().find(|(key, _)| *key == name));
    let parsed = text.and_then(|(_, value)| value.parse().ok());
    Ok(parsed.ok_or(ProblemCode::NotFound)?)
}
