//! What a client shows to be let in: a form for a token, its own id and secret, a bearer token.

use super::error::Failure;
use axum::Form;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use email_address::EmailAddress;
use serde::Deserialize;

/// Id and secret of a client application.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
}

/// What a token is asked for with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Grant {
    Password { username: String, password: String },
    Refresh { token: String },
    Code,
}

/// Body of `POST /oauth2/token`, as a form or in parts.
#[derive(Debug, Default, Deserialize)]
pub(super) struct TokenForm {
    grant_type: Option<String>,
    username: Option<String>,
    password: Option<String>,
    refresh_token: Option<String>,
    code: Option<String>,
    scope: Option<String>,
}

impl TokenForm {
    /// Reads a form in either of its two encodings.
    ///
    /// # Errors
    /// [`Failure::InvalidRequest`] when it is neither.
    pub(super) async fn read(request: Request) -> Result<Self, Failure> {
        if is_multipart(request.headers()) {
            let parts = Multipart::from_request(request, &()).await;
            return Self::from_parts(parts.map_err(|_| Failure::InvalidRequest)?).await;
        }
        let form = Form::<Self>::from_request(request, &()).await;
        form.map(|Form(form)| form)
            .map_err(|_| Failure::InvalidRequest)
    }

    async fn from_parts(mut parts: Multipart) -> Result<Self, Failure> {
        let mut form = Self::default();
        while let Some(part) = parts
            .next_field()
            .await
            .map_err(|_| Failure::InvalidRequest)?
        {
            let name = part.name().unwrap_or_default().to_owned();
            let text = part.text().await.map_err(|_| Failure::InvalidRequest)?;
            form.set(&name, text);
        }
        Ok(form)
    }

    fn set(&mut self, name: &str, text: String) {
        let slot = match name {
            "grant_type" => &mut self.grant_type,
            "username" => &mut self.username,
            "password" => &mut self.password,
            "refresh_token" => &mut self.refresh_token,
            "code" => &mut self.code,
            "scope" => &mut self.scope,
            _ => return,
        };
        *slot = Some(text);
    }

    /// The scope asked for; all when none is named.
    ///
    /// # Errors
    /// [`Failure::InvalidScope`] for an unknown one.
    pub(super) fn scope(&self) -> Result<String, Failure> {
        match self.scope.as_deref() {
            None | Some("" | "*") => Ok("*".into()),
            Some("user") => Ok("user".into()),
            Some(_) => Err(Failure::InvalidScope),
        }
    }

    /// The grant; an empty `code` beside a password is what some clients always send.
    ///
    /// # Errors
    /// [`Failure::InvalidRequest`] when a part is missing or the login is no e-mail address.
    pub(super) fn grant(self) -> Result<Grant, Failure> {
        match self.grant_type.as_deref() {
            Some("password") => {
                let username = self.username.filter(|u| EmailAddress::is_valid(u));
                let username = username.ok_or(Failure::InvalidRequest)?;
                let password = self.password.ok_or(Failure::InvalidRequest)?;
                Ok(Grant::Password { username, password })
            }
            Some("refresh_token") => {
                let token = self.refresh_token.ok_or(Failure::InvalidRequest)?;
                Ok(Grant::Refresh { token })
            }
            Some("authorization_code") => {
                self.code.ok_or(Failure::InvalidRequest)?;
                Ok(Grant::Code)
            }
            Some(_) => Err(Failure::UnsupportedGrant),
            None => Err(Failure::InvalidRequest),
        }
    }
}

/// Id and secret of the header `Authorization: Basic …` (RFC 7617).
///
/// # Errors
/// [`Failure::InvalidClient`] when it is missing or malformed.
pub(super) fn client(headers: &HeaderMap) -> Result<Client, Failure> {
    let parsed = credentials(headers, "basic")
        .and_then(|text| STANDARD.decode(text).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|text| !text.contains('\0'));
    let text = parsed.ok_or(Failure::InvalidClient)?;
    let (id, secret) = text.split_once(':').ok_or(Failure::InvalidClient)?;
    Ok(Client {
        id: id.into(),
        secret: secret.into(),
    })
}

/// The token of the header `Authorization: Bearer …` (RFC 6750).
///
/// # Errors
/// [`Failure::InvalidToken`] when it is missing or malformed.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Failure> {
    credentials(headers, "bearer").ok_or(Failure::InvalidToken)
}

/// What follows the scheme; schemes are compared without case (RFC 9110, 11.1).
fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (given, rest) = header.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    kind.is_some_and(|v| v.to_ascii_lowercase().starts_with("multipart/form-data"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        [(AUTHORIZATION, value.parse().unwrap())]
            .into_iter()
            .collect()
    }

    #[test]
    fn schemes_are_read_without_case_and_a_secret_may_have_colons() {
        assert_eq!(bearer(&headers("BEARER  abc")).unwrap(), "abc");
        let expected = Client {
            id: "id".into(),
            secret: "a:b".into(),
        };
        assert_eq!(client(&headers("basic aWQ6YTpi")).unwrap(), expected);
        for bad in ["Basic", "Basic !!", "Basic aWQ=", "Bearer abc", ""] {
            assert!(
                matches!(client(&headers(bad)), Err(Failure::InvalidClient)),
                "{bad}"
            );
        }
        assert!(matches!(
            bearer(&HeaderMap::new()),
            Err(Failure::InvalidToken)
        ));
    }

    fn form(pairs: &[(&str, &str)]) -> TokenForm {
        let mut form = TokenForm::default();
        for (name, text) in pairs {
            form.set(name, (*text).into());
        }
        form
    }

    #[test]
    fn a_login_is_an_email_address_and_an_empty_code_is_ignored() {
        let good = [
            ("grant_type", "password"),
            ("username", "owner@example.com"),
            ("password", "secret"),
            ("code", ""),
            ("scope", "user"),
        ];
        assert_eq!(form(&good).scope().unwrap(), "user");
        let grant = form(&good).grant().unwrap();
        assert!(
            matches!(grant, Grant::Password { username, .. } if username == "owner@example.com")
        );
        let nobody = [
            ("grant_type", "password"),
            ("username", "owner"),
            ("password", "x"),
        ];
        for bad in [&nobody[..], &nobody[..1], &[]] {
            assert!(matches!(form(bad).grant(), Err(Failure::InvalidRequest)));
        }
        assert!(matches!(
            form(&[("scope", "all")]).scope(),
            Err(Failure::InvalidScope)
        ));
    }
}
