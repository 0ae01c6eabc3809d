//! What an ID token is worth (`OpenID` Connect Core, 3.1.3.7): everything is held against what was
//! asked.

use super::Means;
use super::jws::Token;
use crate::envelope::{Doubt, EidProof};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How far clocks may be apart, in seconds.
const SKEW_S: i64 = 300;

/// The provider's public keys (RFC 7517, 5).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct KeySet {
    keys: Vec<PublicKey>,
}

/// One of them; keys of other kinds are passed over.
#[derive(Debug, Clone, Deserialize, Serialize)]
struct PublicKey {
    kty: String,
    #[serde(default)]
    kid: String,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
}

/// What was asked, and of whom.
#[derive(Debug)]
pub(crate) struct Expected<'a> {
    /// Who issues tokens.
    pub(crate) issuer: &'a str,
    /// Whom it is for.
    pub(crate) client_id: &'a str,
    /// The request that it answers.
    pub(crate) auth_req_id: &'a str,
    /// Where the identity is.
    pub(crate) means: Means,
    /// The one person who may answer it.
    pub(crate) personal_number: &'a str,
    /// What the telephone showed, base64.
    pub(crate) message: &'a str,
    /// What the control code was made from, base64.
    pub(crate) content: &'a str,
    /// When it was asked for, in seconds since 1970-01-01T00:00:00Z.
    pub(crate) started_unix_s: i64,
    /// The time, likewise.
    pub(crate) now_unix_s: i64,
}

/// Checks an ID token against what was asked.
///
/// # Errors
/// The first doubt.
pub(crate) fn check(text: &str, keys: &KeySet, expected: &Expected<'_>) -> Result<EidProof, Doubt> {
    let token = Token::parse(text).ok_or(Doubt::BadSignature)?;
    let named =
        |key: &&PublicKey| key.kty == "RSA" && (token.key_id.is_empty() || key.kid == token.key_id);
    let mut candidates = keys.keys.iter().filter(named);
    let key = candidates.find(|key| token.is_signed_by(&key.n, &key.e));
    let key = key.ok_or(Doubt::BadSignature)?;
    let claims = &token.claims;
    check_frame(claims, expected)?;
    let text_of = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = text_of("nationalRegisterId");
    if number.is_empty() || number != expected.personal_number {
        return Err(Doubt::OtherPerson);
    }
    Ok(EidProof {
        name: text_of("name").to_owned(),
        personal_number: number.to_owned(),
        order_ref: expected.auth_req_id.to_owned(),
        signature: text.to_owned(),
        ocsp_response: String::new(),
        key: serde_json::to_string(key).unwrap_or_default(),
        visible_data: expected.message.to_owned(),
        non_visible_data: expected.content.to_owned(),
        device_ip: String::new(),
    })
}

/// Issuer, audience, times, and that it answers this very request.
fn check_frame(claims: &Value, expected: &Expected<'_>) -> Result<(), Doubt> {
    let is = |name: &str, wanted: &str| claims.get(name).is_some_and(|value| value == wanted);
    // What a provider need not say must not say something else.
    let may_be = |name: &str, wanted: &str| claims.get(name).is_none_or(|value| value == wanted);
    let ours = match claims.get("aud") {
        // With several of them it would have to say for whom it was made (3.1.3.7, 4).
        Some(Value::Array(all)) => matches!(&all[..], [one] if one == expected.client_id),
        one => one.is_some_and(|one| one == expected.client_id),
    };
    let request = "urn:openid:params:jwt:claim:auth_req_id";
    let same = is("iss", expected.issuer)
        && ours
        && may_be("azp", expected.client_id)
        && may_be("acr", expected.means.acr())
        && may_be(request, expected.auth_req_id)
        && may_be("binding_content", expected.content);
    if !same {
        return Err(Doubt::OtherData);
    }
    let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
    let (now, started) = (expected.now_unix_s, expected.started_unix_s);
    let fresh = seconds("exp").is_some_and(|exp| exp > now - SKEW_S)
        && seconds("iat").is_some_and(|iat| (started - SKEW_S..=now + SKEW_S).contains(&iat));
    fresh.then_some(()).ok_or(Doubt::TimedOut)
}
