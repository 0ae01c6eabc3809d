//! Keys and tokens (RFC 7515, RFC 7517, RFC 7519) with RS256.

use super::request::{Asked, Flaw};
use anyhow::{Result, anyhow};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use der::asn1::UintRef;
use der::{Decode as _, Sequence};
use rcgen::{KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// Names the key of the provider.
const KEY_ID: &str = "simulated-1";
/// Longest life of a signed request in seconds.
const LONGEST_S: i64 = 1_800;

/// `RSAPublicKey` (RFC 8017, A.1.1).
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

/// The provider's key, and one that nobody knows.
pub(super) struct IssuerKey {
    own: RsaKeyPair,
    other: RsaKeyPair,
}

/// The key of the client that the provider knows; a real provider has its public half alone.
pub(super) struct ClientKey {
    pem: String,
    key: RsaKeyPair,
}

impl fmt::Debug for IssuerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IssuerKey(…)")
    }
}

impl fmt::Debug for ClientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientKey(…)")
    }
}

fn fresh() -> Result<(String, RsaKeyPair)> {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let pair = RsaKeyPair::from_pkcs8(&key.serialize_der());
    let pair = pair.map_err(|_| anyhow!("the key is none"))?;
    Ok((key.serialize_pem(), pair))
}

impl ClientKey {
    pub(super) fn new() -> Result<Self> {
        let (pem, key) = fresh()?;
        Ok(Self { pem, key })
    }

    pub(super) fn pem(&self) -> String {
        self.pem.clone()
    }

    /// The claims of a token that the client has signed.
    pub(super) fn verified(&self, token: &str) -> Option<Value> {
        let (signed, value) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |part: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice::<Value>(&bytes).ok()
        };
        if json(header)?.get("alg")? != "RS256" {
            return None;
        }
        let value = URL_SAFE_NO_PAD.decode(value).ok()?;
        let public = self.key.public_key().as_ref();
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
        public.verify(signed.as_bytes(), &value).ok()?;
        json(claims)
    }
}

impl IssuerKey {
    pub(super) fn new() -> Result<Self> {
        Ok(Self {
            own: fresh()?.1,
            other: fresh()?.1,
        })
    }

    /// The public half (RFC 7517, 5), beside a key of another kind that clients must pass over.
    pub(super) fn key_set(&self) -> Value {
        let public = RsaPublicKey::from_der(self.own.public_key().as_ref());
        let part = |number: UintRef<'_>| URL_SAFE_NO_PAD.encode(number.as_bytes());
        let (n, e) = match public {
            Ok(key) => (part(key.modulus), part(key.exponent)),
            Err(_) => (String::new(), String::new()),
        };
        json!({ "keys": [
            { "kty": "EC", "crv": "P-256", "kid": "simulated-0", "use": "sig", "x": "AA", "y": "AA" },
            { "kty": "RSA", "kid": KEY_ID, "use": "sig", "alg": "RS256", "n": n, "e": e },
        ] })
    }

    /// What is said of somebody who has approved.
    pub(super) fn id_token(
        &self,
        asked: &Asked,
        (issuer, client): (&str, &str),
        flaw: Option<Flaw>,
    ) -> Result<String> {
        let person = asked.person().ok_or_else(|| anyhow!("nobody"))?;
        let now = now_s();
        let (issued, expires) = match flaw {
            Some(Flaw::Expired) => (now, now - 1_000),
            Some(Flaw::Old) => (now - 1_000, now + 300),
            _ => (now, now + 300),
        };
        let number = match flaw {
            Some(Flaw::OtherPerson) => "6000101990",
            _ => person.kennitala,
        };
        let mut claims = json!({
            "iss": issuer, "aud": client, "azp": client, "sub": number, "iat": issued, "exp": expires,
            "auth_time": issued, "acr": asked.acr, "jti": fresh_id(), "tokenName": "id_token",
            "name": person.name, "nationalRegisterId": number, "phoneNumber": person.phone,
        });
        match flaw {
            Some(Flaw::OtherIssuer) => claims["iss"] = "https://example.is/realms/other".into(),
            Some(Flaw::OtherAudience) => claims["aud"] = json!([client, "another"]),
            Some(Flaw::OtherContext) => claims["acr"] = "password".into(),
            Some(Flaw::OtherRequest) => {
                claims["urn:openid:params:jwt:claim:auth_req_id"] = "another".into();
            }
            _ => {}
        }
        self.signed(&claims, flaw)
    }

    fn signed(&self, claims: &Value, flaw: Option<Flaw>) -> Result<String> {
        let algorithm = match flaw {
            Some(Flaw::NoAlgorithm) => "none",
            _ => "RS256",
        };
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let header = part(&json!({ "alg": algorithm, "typ": "JWT", "kid": KEY_ID }));
        let signed = format!("{header}.{}", part(claims));
        let key = match flaw {
            Some(Flaw::OtherKey) => &self.other,
            _ => &self.own,
        };
        let mut value = vec![0; key.public_modulus_len()];
        key.sign(
            &RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            signed.as_bytes(),
            &mut value,
        )
        .map_err(|_| anyhow!("the key does not sign"))?;
        if flaw == Some(Flaw::BadSignature) {
            value[10] ^= 1;
        }
        let value = match flaw {
            Some(Flaw::NoAlgorithm) => String::new(),
            _ => URL_SAFE_NO_PAD.encode(value),
        };
        let signed = match flaw {
            Some(Flaw::ChangedClaims) => {
                let mut claims = claims.clone();
                claims["name"] = "Somebody Else".into();
                format!("{header}.{}", part(&claims))
            }
            _ => signed,
        };
        Ok(format!("{signed}.{value}"))
    }
}

/// Whether a token is good now, and not for too long.
pub(super) fn in_time(claims: &Value) -> bool {
    let expires = claims.get("exp").and_then(Value::as_i64);
    let now = now_s();
    expires.is_some_and(|at| at > now - 60 && at < now + LONGEST_S)
}

/// A name that nobody guesses.
pub(super) fn fresh_id() -> String {
    let mut bytes = [0_u8; 20];
    if getrandom::fill(&mut bytes).is_err() {
        unreachable!("the operating system gives random bytes");
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

fn now_s() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}
