//! Icelandic electronic ID, `Auðkenni`: `OpenID` Connect Client-Initiated Backchannel Authentication
//! (CIBA Core 1.0) in poll mode, with signed requests.

mod code;
mod jws;
mod token;

pub(crate) use code::control_code;
pub(crate) use token::{Expected, check};

use crate::config::AudkenniConfig;
use crate::error::Fault;
use crate::outbound::{Outbound, OutboundError, Parcel, Purpose, UrlSource};
use ipnet::IpNet;
use jws::RequestKey;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;
use token::KeySet;
use url::form_urlencoded::Serializer;

/// Seconds for which a signed request is good.
const REQUEST_S: i64 = 120;
/// Most characters of what is shown on the telephone.
const MOST_MESSAGE: usize = 60;
/// What is asked for (`OpenID` Connect Core, 3.1.2.1).
const SCOPE: &str = "openid profile signature";
const GRANT: &str = "urn:openid:params:grant-type:ciba";
/// RFC 7523, 2.2.
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The way to the provider.
#[derive(Debug)]
pub struct Audkenni {
    outbound: Outbound,
    issuer: String,
    client_id: String,
    key: RequestKey,
}

/// Where the electronic identity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Means {
    /// In the app.
    App,
    /// On the SIM card.
    Sim,
}

impl Means {
    /// The authentication context class that is asked for.
    pub(crate) fn acr(self) -> &'static str {
        match self {
            Self::App => "app-auth",
            Self::Sim => "sim-auth",
        }
    }
}

/// Whom the provider shall ask for what.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    /// Where the identity is.
    pub(crate) means: Means,
    /// The kennitala for the app, seven digits of a telephone number for the SIM card.
    pub(crate) login_hint: &'a str,
    /// What the telephone shows.
    pub(crate) message: &'a str,
    /// What the control code is made from, base64.
    pub(crate) content: &'a str,
    /// Names the request; used once.
    pub(crate) id: &'a str,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub(crate) now_unix_s: i64,
}

/// A request that runs (CIBA Core, 7.3).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Started {
    /// Names it; never for anybody else than its visitor.
    pub(crate) auth_req_id: String,
    /// Seconds until it is over.
    #[serde(default)]
    pub(crate) expires_in: u32,
    /// Seconds between two looks.
    #[serde(default)]
    pub(crate) interval: Option<u32>,
}

/// How far a request is (CIBA Core, 10.1 and 11).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Polled {
    /// The person has not acted.
    Pending,
    /// The person said no.
    Denied,
    /// The person did nothing for too long.
    Expired,
    /// The ID token; whether it counts is another question.
    Token(String),
}

/// Why the provider did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudkenniError {
    /// There is no way to it.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// It asks to come back later.
    #[error("it is busy: {status}")]
    Busy {
        /// Its status.
        status: u16,
    },
    /// It says no; with `invalid_client` and `invalid_request` the operator's settings are at fault.
    #[error("it answers {status} {code}")]
    Refused {
        /// Its status.
        status: u16,
        /// Its word.
        code: String,
    },
    /// Its answer is none of the protocol.
    #[error("its answer cannot be read")]
    Garbled,
    /// A request could not be signed.
    #[error("a request cannot be signed with the configured key")]
    Key,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(default)]
    error: String,
}

impl Audkenni {
    /// Reads the key that the configuration names.
    ///
    /// # Errors
    /// When a file cannot be read or holds no key.
    pub fn open(
        config: &AudkenniConfig,
        opened: &[IpNet],
        timeout: Duration,
    ) -> Result<Self, Fault> {
        let outbound = Outbound::to_provider(opened.to_vec(), timeout, None, None);
        Ok(Self {
            outbound: outbound.map_err(Fault::Outbound)?,
            issuer: config.issuer.trim_end_matches('/').to_owned(),
            client_id: config.client_id.clone(),
            key: RequestKey::open(&config.signing_key)?,
        })
    }

    /// Who issues its tokens.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Whom they are issued to.
    pub(crate) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Asks the provider to ask a person.
    pub(crate) async fn start(&self, request: &Request<'_>) -> Result<Started, AudkenniError> {
        let now = request.now_unix_s;
        let message: String = request
            .message
            .chars()
            .filter(|c| !c.is_control())
            .take(MOST_MESSAGE)
            .collect();
        let signed = self.key.sign(&json!({
            "iss": self.client_id,
            "aud": self.issuer,
            "iat": now,
            "nbf": now,
            "exp": now + REQUEST_S,
            "jti": request.id,
            "scope": SCOPE,
            "acr_values": request.means.acr(),
            "login_hint": request.login_hint,
            "binding_message": message,
            "binding_content": request.content,
        }))?;
        let id = format!("{}-start", request.id);
        let form = self.form(now, &id, &[("request", &signed)])?;
        let (status, text) = self.ask("bc-authorize", form).await?;
        if status == 200 {
            return serde_json::from_str(&text).map_err(|_| AudkenniError::Garbled);
        }
        Err(refusal(status, &text))
    }

    /// Asks how far a request is.
    pub(crate) async fn poll(
        &self,
        auth_req_id: &str,
        id: &str,
        now_unix_s: i64,
    ) -> Result<Polled, AudkenniError> {
        let own = [("grant_type", GRANT), ("auth_req_id", auth_req_id)];
        let form = self.form(now_unix_s, id, &own)?;
        let (status, text) = self.ask("access_token", form).await?;
        if status == 200 {
            let tokens: Tokens = serde_json::from_str(&text).map_err(|_| AudkenniError::Garbled)?;
            return Ok(Polled::Token(tokens.id_token));
        }
        match refusal(status, &text) {
            AudkenniError::Refused { code, .. } if code == "authorization_pending" => {
                Ok(Polled::Pending)
            }
            AudkenniError::Refused { code, .. } if code == "slow_down" => Ok(Polled::Pending),
            AudkenniError::Refused { code, .. } if code == "access_denied" => Ok(Polled::Denied),
            AudkenniError::Refused { code, .. } if code == "expired_token" => Ok(Polled::Expired),
            error => Err(error),
        }
    }

    /// The keys that its tokens are signed with just now (RFC 7517).
    pub(crate) async fn keys(&self) -> Result<KeySet, AudkenniError> {
        let url = format!("{}/connect/jwk_uri", self.issuer);
        let (purpose, source) = (Purpose::Backchannel, UrlSource::Operator);
        let bytes = self.outbound.get(purpose, &url, source).await?;
        serde_json::from_slice(&bytes).map_err(|_| AudkenniError::Garbled)
    }

    /// A form in which we say who we are, by a signature (RFC 7523, 3).
    fn form(&self, now: i64, id: &str, own: &[(&str, &str)]) -> Result<String, AudkenniError> {
        let assertion = self.key.sign(&json!({
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.issuer,
            "iat": now,
            "exp": now + REQUEST_S,
            "jti": id,
        }))?;
        let mut form = Serializer::new(String::new());
        form.append_pair("client_id", &self.client_id);
        form.append_pair("client_assertion_type", ASSERTION);
        form.append_pair("client_assertion", &assertion);
        form.extend_pairs(own);
        Ok(form.finish())
    }

    async fn ask(&self, path: &str, body: String) -> Result<(u16, String), AudkenniError> {
        let url = format!("{}/{path}", self.issuer);
        let parcel = Parcel {
            purpose: Purpose::Backchannel,
            url: &url,
            source: UrlSource::Operator,
            body: body.as_bytes(),
            headers: &[],
            auth: None,
        };
        let received = self.outbound.hand_over(parcel).await?;
        Ok((received.status, received.text))
    }
}

fn refusal(status: u16, text: &str) -> AudkenniError {
    let refused = serde_json::from_str::<Refused>(text);
    match status {
        408 | 429 | 500..=599 => AudkenniError::Busy { status },
        _ => AudkenniError::Refused {
            status,
            code: refused.map(|r| r.error).unwrap_or_default(),
        },
    }
}
