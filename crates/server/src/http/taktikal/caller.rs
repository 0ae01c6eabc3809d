//! Who calls: a company's key and one of its API keys (RFC 7617).

use super::error::Failure;
use crate::app::App;
use crate::http::client::Client;
use crate::requester;
use crate::secret::Secret;
use crate::store::Account;
use axum::extract::FromRequestParts;
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
        let id = app.store.bearer_account(&api_key, app.now()).await?;
        let id = id.ok_or(Failure::Unauthorized)?;
        let account = app.store.account(&id).await?;
        let account = account.filter(|a| a.company_key().eq_ignore_ascii_case(&company_key));
        let account = account.ok_or(Failure::Unauthorized)?;
        let Ok(client) = Client::from_request_parts(parts, app).await;
        requester::set(client.requester(&api_key));
        Ok(Self(account))
    }
}

fn credentials(parts: &Parts) -> Option<(String, Secret)> {
    let header = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (company_key, api_key) = text.split_once(':')?;
    Some((company_key.to_owned(), Secret::received(api_key)))
}
