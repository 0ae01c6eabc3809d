//! JSON Web Signatures (RFC 7515) with RS256 (RFC 7518, 3.3), compact.

use super::AudkenniError;
use crate::error::Fault;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::SecretDocument;
use serde_json::{Value, json};
use std::path::Path;

const ALGORITHM: &str = "RS256";

/// The key that signs our requests.
pub(super) struct RequestKey(RsaKeyPair);

impl std::fmt::Debug for RequestKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RequestKey(…)")
    }
}

impl RequestKey {
    /// Reads a private key, PKCS#8 in PEM (RFC 7468, 10).
    pub(super) fn open(file: &Path) -> Result<Self, Fault> {
        let pem = std::fs::read_to_string(file).map_err(Fault::file(file))?;
        let no_key = || Fault::Key {
            path: file.to_owned(),
        };
        let (_, document) = SecretDocument::from_pem(&pem).map_err(|_| no_key())?;
        let key = RsaKeyPair::from_pkcs8(document.as_bytes()).map_err(|_| no_key())?;
        Ok(Self(key))
    }

    /// Signs claims.
    pub(super) fn sign(&self, claims: &Value) -> Result<String, AudkenniError> {
        let header = json!({ "alg": ALGORITHM, "typ": "JWT" });
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let mut value = vec![0; self.0.public_modulus_len()];
        let random = SystemRandom::new();
        self.0
            .sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut value)
            .map_err(|_| AudkenniError::Key)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(value)))
    }
}

/// A token that came, unverified.
#[derive(Debug)]
pub(super) struct Token<'a> {
    signed: &'a str,
    value: Vec<u8>,
    /// The key that it names.
    pub(super) key_id: String,
    /// What it says.
    pub(super) claims: Value,
}

impl<'a> Token<'a> {
    /// Takes a token apart; one of another algorithm is none.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (signed, value) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |part: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice::<Value>(&bytes).ok()
        };
        let header = json(header)?;
        // Whoever sends the token does not choose how it is verified (RFC 8725, 3.1).
        let known = header.get("alg")? == ALGORITHM && header.get("crit").is_none();
        known.then_some(())?;
        let key_id = header.get("kid").and_then(Value::as_str);
        Some(Self {
            signed,
            value: URL_SAFE_NO_PAD.decode(value).ok()?,
            key_id: key_id.unwrap_or_default().to_owned(),
            claims: json(claims)?,
        })
    }

    /// Whether a public key, modulus and exponent in base64url, has signed it.
    pub(super) fn is_signed_by(&self, modulus: &str, exponent: &str) -> bool {
        let parts = URL_SAFE_NO_PAD
            .decode(modulus)
            .and_then(|n| Ok((n, URL_SAFE_NO_PAD.decode(exponent)?)));
        let Ok((n, e)) = parts else {
            return false;
        };
        let key = RsaPublicKeyComponents { n, e };
        let params = &RSA_PKCS1_2048_8192_SHA256;
        key.verify(params, self.signed.as_bytes(), &self.value)
            .is_ok()
    }
}
