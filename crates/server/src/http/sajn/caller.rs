//! Who calls, and what the path names. What is no id is nothing that exists.

use super::error::{Failure, Thing};
use crate::app::App;
use crate::http::client::Client;
use crate::requester;
use crate::scopes::Scopes;
use crate::secret::Secret;
use crate::store::{Account, Bearer};
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use paraph_protocol::{ContactId, EnvelopeId, RecipientId, UploadId};
use std::str::FromStr;
use std::sync::Arc;

/// The vendor's ids say what they are of.
pub(super) const DOCUMENT: &str = "doc_";
pub(super) const PARTY: &str = "party_";
pub(super) const CONTACT: &str = "contact_";
pub(super) const FILE: &str = "file_";

/// The account that the bearer speaks for.
#[derive(Debug)]
pub(super) struct Caller(pub(super) Account);

/// Whom the request was counted for, before it came here.
#[derive(Debug, Clone)]
pub(super) struct Known(pub(super) Bearer);

/// The document that the path names.
#[derive(Debug)]
pub(super) struct DocumentPath(pub(super) EnvelopeId);

/// The document and the party that the path names.
#[derive(Debug)]
pub(super) struct PartyPath {
    pub(super) document: EnvelopeId,
    pub(super) party: RecipientId,
}

/// The contact that the path names.
#[derive(Debug)]
pub(super) struct ContactPath(pub(super) ContactId);

/// The file that the path names.
#[derive(Debug)]
pub(super) struct FilePath(pub(super) UploadId);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let bearer = bearer(&parts.headers).ok_or(Failure::Unauthorized)?;
        let known = parts.extensions.get::<Known>();
        let Known(known) = known.cloned().ok_or(Failure::Unauthorized)?;
        if !known.scopes.allow(needed(parts)) {
            return Err(Failure::Forbidden);
        }
        let account = app.store.account(&known.account_id).await?;
        let account = account.ok_or(Failure::Unauthorized)?;
        let Ok(client) = Client::from_request_parts(parts, app).await;
        requester::set(client.requester(&bearer));
        Ok(Self(account))
    }
}

/// What a call needs. A look at one party gives its signing address.
fn needed(parts: &Parts) -> Scopes {
    const PARTIES: [&str; 2] = [
        "/api/v1/documents/{id}/signers/{party_id}",
        "/api/v1/documents/{id}/parties/{party_id}",
    ];
    let route = parts.extensions.get::<MatchedPath>();
    let route = route.map_or("", MatchedPath::as_str);
    if PARTIES.contains(&route) && parts.method == Method::GET {
        Scopes::LINKS
    } else if route.starts_with("/api/v1/webhooks") {
        Scopes::SETTINGS
    } else {
        Scopes::of_method(&parts.method)
    }
}

/// The token of `Authorization: Bearer …` (RFC 6750).
pub(super) fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Secret::received(token.trim()))
}

impl FromRequestParts<Arc<App>> for DocumentPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let what = Thing::Document;
        let id = segment(parts, app, "id", DOCUMENT).await;
        Ok(Self(id.ok_or(Failure::Missing { what })?))
    }
}

impl FromRequestParts<Arc<App>> for PartyPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let what = Thing::Document;
        let document = segment(parts, app, "id", DOCUMENT).await;
        let document = document.ok_or(Failure::Missing { what })?;
        let what = Thing::Party;
        let party = segment(parts, app, "party_id", PARTY).await;
        let party = party.ok_or(Failure::Missing { what })?;
        Ok(Self { document, party })
    }
}

impl FromRequestParts<Arc<App>> for ContactPath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let what = Thing::Contact;
        let id = segment(parts, app, "id", CONTACT).await;
        Ok(Self(id.ok_or(Failure::Missing { what })?))
    }
}

impl FromRequestParts<Arc<App>> for FilePath {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let what = Thing::File;
        let id = segment(parts, app, "id", FILE).await;
        Ok(Self(id.ok_or(Failure::Missing { what })?))
    }
}

async fn segment<T: FromStr>(
    parts: &mut Parts,
    app: &Arc<App>,
    name: &str,
    prefix: &str,
) -> Option<T> {
    let params = RawPathParams::from_request_parts(parts, app).await.ok()?;
    let (_, text) = params.iter().find(|(key, _)| *key == name)?;
    named(text, prefix)
}

/// The id behind its prefix.
pub(super) fn named<T: FromStr>(text: &str, prefix: &str) -> Option<T> {
    text.strip_prefix(prefix)?.parse().ok()
}
