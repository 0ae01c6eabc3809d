use super::people::{self, Person};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::time::{Duration, Instant};

/// Most characters of what a telephone shows.
const MOST_MESSAGE: usize = 60;
/// A request that nobody answers is over after so long.
const EXPIRES: Duration = Duration::from_secs(180);

/// Body of the backchannel authentication request (CIBA Core, 7.1 and 7.1.1).
#[derive(Debug, Deserialize)]
pub(super) struct AuthenticationForm {
    pub(super) client_id: String,
    pub(super) client_assertion: String,
    pub(super) request: String,
}

/// Body of the token request (CIBA Core, 10.1).
#[derive(Debug, Deserialize)]
pub(super) struct TokenForm {
    pub(super) client_id: String,
    pub(super) client_assertion: String,
    pub(super) grant_type: String,
    pub(super) auth_req_id: String,
}

/// A way in which the token of an approved request may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// It is about another person.
    OtherPerson,
    /// A bit of the signature is another one.
    BadSignature,
    /// Another key has signed it.
    OtherKey,
    /// Its claims were changed afterwards.
    ChangedClaims,
    /// It says that it needs no signature.
    NoAlgorithm,
    /// Another provider has issued it.
    OtherIssuer,
    /// It was issued to another client.
    OtherAudience,
    /// It answers another request.
    OtherRequest,
    /// The person used something else than was asked for.
    OtherContext,
    /// Its time is over.
    Expired,
    /// It was issued before it was asked for.
    Old,
}

/// What somebody does on their telephone.
#[derive(Debug, Clone, Copy)]
pub enum Deed {
    /// Enters the PIN.
    Approve {
        /// What is wrong with the outcome.
        flaw: Option<Flaw>,
    },
    /// Says no.
    Refuse,
    /// Does nothing until the time is over.
    Expire,
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Pending,
    Denied,
    Expired,
    Approved(Option<Flaw>),
}

/// What is asked of whom, after its checks.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) acr: String,
    pub(super) login_hint: String,
    pub(super) message: String,
    content: Vec<u8>,
}

/// A request and what has become of it.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) asked: Asked,
    pub(super) begun: Instant,
    pub(super) looked: Option<Instant>,
    pub(super) answer: Answer,
}

impl Asked {
    pub(super) fn checked(
        claims: &Value,
        client: &str,
        issuer: &str,
    ) -> Result<Self, &'static str> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        if text("iss") != Some(client) || text("aud") != Some(issuer) {
            return Err("iss is the client and aud the realm");
        }
        if !super::jwt::in_time(claims) {
            return Err("the request is too old, or good for too long");
        }
        let scope = text("scope").unwrap_or_default();
        if !scope.split(' ').any(|word| word == "openid") {
            return Err("scope has openid");
        }
        let acr = text("acr_values").unwrap_or_default();
        let hint = text("login_hint").unwrap_or_default();
        let digits = match acr {
            "app-auth" => 10,
            "sim-auth" => 7,
            _ => return Err("acr_values is app-auth or sim-auth"),
        };
        if hint.len() != digits || !hint.bytes().all(|b| b.is_ascii_digit()) {
            return Err("login_hint is a kennitala for the app, a number for the SIM card");
        }
        let message = text("binding_message").unwrap_or_default();
        let long = message.chars().count() > MOST_MESSAGE;
        if message.is_empty() || long || message.contains(['\n', '\r']) {
            return Err("binding_message has 1 to 60 characters on one line");
        }
        let content = text("binding_content").unwrap_or_default();
        let content = STANDARD.decode(content);
        let content = content.map_err(|_| "binding_content is base64")?;
        Ok(Self {
            acr: acr.to_owned(),
            login_hint: hint.to_owned(),
            message: message.to_owned(),
            content,
        })
    }

    pub(super) fn person(&self) -> Option<&'static Person> {
        people::found(&self.acr, &self.login_hint)
    }

    /// The digits that the telephone shows.
    pub(super) fn code(&self) -> String {
        let digest = Sha256::digest(&self.content);
        let last = u16::from_be_bytes([digest[30], digest[31]]);
        format!("{:04}", last % 10_000)
    }
}

impl Waiting {
    pub(super) fn new(asked: Asked) -> Self {
        Self {
            asked,
            begun: Instant::now(),
            looked: None,
            answer: Answer::Pending,
        }
    }

    pub(super) fn is_pending(&self) -> bool {
        self.answer == Answer::Pending && self.begun.elapsed() < EXPIRES
    }

    pub(super) fn act(&mut self, deed: Deed) -> bool {
        if !self.is_pending() {
            return false;
        }
        self.answer = match deed {
            Deed::Approve { flaw } => Answer::Approved(flaw),
            Deed::Refuse => Answer::Denied,
            Deed::Expire => Answer::Expired,
        };
        true
    }

    pub(super) fn pass_time(&mut self, auto_ms: Option<u64>) {
        if self.answer != Answer::Pending {
            return;
        }
        let age = self.begun.elapsed();
        if auto_ms.is_some_and(|ms| age >= Duration::from_millis(ms)) {
            self.answer = Answer::Approved(None);
        } else if age >= EXPIRES {
            self.answer = Answer::Expired;
        }
    }
}
