//! The token endpoint (RFC 6749), and who the caller is.

use super::caller::Caller;
use super::credentials::{self, Grant, TokenForm};
use super::error::Failure;
use super::shape::{TokenShape, TokenStateShape, UserShape};
use crate::accounts::{ACCESS_TOKEN_SECONDS, TokenPair};
use crate::app::App;
use crate::secret::Secret;
use crate::store::TokenKind;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use paraph_protocol::AccountId;
use std::sync::Arc;

const TOKEN_TYPE: &str = "bearer";

/// `POST /oauth2/token`
pub(super) async fn issue(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Json<TokenShape>, Failure> {
    let client = credentials::client(request.headers())?;
    let secret = Secret::received(client.secret);
    let client_account = app.store.client_account(&client.id, &secret).await?;
    let client_account = client_account.ok_or(Failure::InvalidClient)?;
    let form = TokenForm::read(request).await?;
    let scope = form.scope()?;
    let pair = match form.grant()? {
        Grant::Password { username, password } => {
            by_password(&app, &client_account, &username, &password, &scope).await?
        }
        Grant::Refresh { token } => {
            let refresh = Secret::received(token);
            by_refresh(&app, &client_account, &refresh).await?
        }
        // No page of this service gives out codes, so every code is a wrong one.
        Grant::Code => return Err(Failure::WrongCode),
    };
    Ok(Json(TokenShape {
        expires_in: i64::from(ACCESS_TOKEN_SECONDS),
        token_type: TOKEN_TYPE,
        scope: pair.scope,
        last_login: app.now().unix_s(),
        access_token: pair.access.expose().to_owned(),
        refresh_token: pair.refresh.expose().to_owned(),
    }))
}

/// `GET /oauth2/token`
pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Json<TokenStateShape>, Failure> {
    let bearer = credentials::bearer(&headers)?;
    let now = app.now();
    let token = Secret::received(bearer);
    let found = app
        .store
        .access_token(TokenKind::Access, &token, now)
        .await?;
    let found = found.ok_or(Failure::InvalidToken)?;
    Ok(Json(TokenStateShape {
        access_token: bearer.to_owned(),
        scope: found.scope,
        expires_in: (found.expires_at.unix_s() - now.unix_s()).to_string(),
        token_type: TOKEN_TYPE,
    }))
}

/// `GET /user`
pub(super) async fn user(Caller(account): Caller) -> Json<UserShape> {
    let (first_name, last_name) = account.name.rsplit_once(' ').unwrap_or((&account.name, ""));
    Json(UserShape {
        id: account.id.to_string(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        emails: vec![account.email.clone()],
        primary_email: account.email,
        active: "1",
        verified: "1",
        created: account.created_at.unix_s().to_string(),
    })
}

/// A client speaks for its own account alone.
async fn by_password(
    app: &App,
    client_account: &AccountId,
    username: &str,
    password: &str,
    scope: &str,
) -> Result<TokenPair, Failure> {
    let account = app.authenticate(username, password).await?;
    let account = account.filter(|a| a.id == *client_account);
    let account = account.ok_or(Failure::InvalidCredentials)?;
    Ok(app.issue_tokens(&account.id, scope).await?)
}

async fn by_refresh(
    app: &App,
    client_account: &AccountId,
    refresh: &Secret,
) -> Result<TokenPair, Failure> {
    let known = app
        .store
        .access_token(TokenKind::Refresh, refresh, app.now())
        .await?;
    if known.is_none_or(|token| token.account_id != *client_account) {
        return Err(Failure::InvalidGrant);
    }
    app.refresh_tokens(refresh)
        .await?
        .ok_or(Failure::InvalidGrant)
}
