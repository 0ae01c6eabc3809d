//! Who calls: a company's key and one of its API keys (RFC 7617).

use super::error::Failure;
use crate::app::App;
use crate::http::client::Client;
use crate::requester;
use crate::scopes::Scopes;
use crate::secret::Secret;
use crate::store::Account;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::sync::Arc;

/// The account that both keys speak for.
#[derive(Debug)]
pub(super) struct Caller(pub(super) Account);

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let (company_key, api_key) = credentials(parts).ok_or(Failure::Unauthorized)?;
        let known = app.store.bearer(&api_key, app.now()).await?;
        let known = known.ok_or(Failure::Unauthorized)?;
        let account = app.store.account(&known.account_id).await?;
        let account = account.filter(|a| a.company_key().eq_ignore_ascii_case(&company_key));
        let account = account.ok_or(Failure::Unauthorized)?;
        if !known.scopes.allow(needed(parts)) {
            return Err(Failure::ScopeMissing);
        }
        let Ok(client) = Client::from_request_parts(parts, app).await;
        requester::set(client.requester(&api_key));
        Ok(Self(account))
    }
}

/// What a call needs. All replies but the signed files hold people's signing addresses.
fn needed(parts: &Parts) -> Scopes {
    let route = parts.extensions.get::<MatchedPath>();
    let route = route.map_or("", MatchedPath::as_str);
    if route.ends_with("/{process}/{file}") {
        Scopes::READ
    } else if route == "/api/management/webhook" {
        Scopes::SETTINGS
    } else {
        Scopes::of_method(&parts.method).with(Scopes::LINKS)
    }
}

fn credentials(parts: &Parts) -> Option<(String, Secret)> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let text = Some(text).filter(|text| !text.contains('\0'))?;
    let (company_key, api_key) = text.split_once(':')?;
    Some((company_key.to_owned(), Secret::received(api_key)))
}
