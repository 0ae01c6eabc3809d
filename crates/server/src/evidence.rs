//! The evidence key and what is signed with it: receipts (JWS, RFC 7515; `EdDSA`, RFC 8037).

use crate::error::Fault;
use crate::randomness::Randomness;
use crate::secret::sha256;
use crate::store::EvidenceKeyRow;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use ed25519_dalek::{Signer as _, SigningKey};
use paraph_protocol::{DocumentAck, EnvelopeId, RecipientId, Sha256, Timestamp};
use paraph_verdict::head::head_message;
use serde::Serialize;
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The Ed25519 key that signs evidence; another one than the key that seals.
pub struct EvidenceKey {
    key: SigningKey,
    id: String,
}

/// What a receipt says.
#[derive(Debug, Serialize)]
pub struct Claims<'a> {
    /// The service.
    pub iss: &'a str,
    /// Seconds since 1970, as JWT readers expect it.
    pub iat: i64,
    /// The envelope.
    pub envelope_id: &'a EnvelopeId,
    /// The recipient; no name and no address.
    pub recipient_id: &'a RecipientId,
    /// The documents as they were shown.
    pub documents: &'a [DocumentAck],
    /// When the signing was accepted.
    pub signed_at: Timestamp,
    /// The host's nonce.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<&'a str>,
}

/// Letters and digits that cannot be mistaken for each other when read out (Crockford's base 32).
const READABLE: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl EvidenceKey {
    /// Reads the key of `file`, or makes one there that only this user can read.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds no Ed25519 key.
    pub fn open(file: &Path) -> Result<Self, Fault> {
        let no_key = || Fault::Key {
            path: file.to_owned(),
        };
        match std::fs::read_to_string(file) {
            Ok(pem) => SigningKey::from_pkcs8_pem(&pem)
                .map(Self::new)
                .map_err(|_| no_key()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let key = SigningKey::from_bytes(&Randomness.bytes());
                let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| no_key())?;
                write_private(file, pem.as_bytes()).map_err(Fault::file(file))?;
                Ok(Self::new(key))
            }
            Err(e) => Err(Fault::file(file)(e)),
        }
    }

    fn new(key: SigningKey) -> Self {
        // RFC 7638: the thumbprint is taken over exactly these members in this order.
        let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
        let thumb = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
        let id = URL_SAFE_NO_PAD.encode(sha256(thumb.as_bytes()).0);
        Self { key, id }
    }

    /// The half that everybody may know.
    #[must_use]
    pub fn public(&self) -> EvidenceKeyRow {
        EvidenceKeyRow {
            id: self.id.clone(),
            public_key: self.key.verifying_key().to_bytes(),
        }
    }

    /// Signs the head of an envelope's chain; gives the signature and the public key, both in
    /// hexadecimal.
    #[must_use]
    pub fn sign_head(&self, envelope: &EnvelopeId, seq: u64, hash: &Sha256) -> (String, String) {
        let signature = self.key.sign(head_message(envelope, seq, hash).as_bytes());
        let public = self.key.verifying_key();
        (
            hex::encode(signature.to_bytes()),
            hex::encode(public.as_bytes()),
        )
    }

    /// Signs a receipt (compact serialization).
    ///
    /// # Errors
    /// When the claims cannot be written as JSON.
    pub fn receipt(&self, claims: &Claims<'_>) -> Result<String, Fault> {
        let header = json!({ "alg": "EdDSA", "kid": self.id, "typ": "paraph-receipt+jwt" });
        let header = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&header)?);
        let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?);
        let signed = format!("{header}.{claims}");
        let signature = self.key.sign(signed.as_bytes()).to_bytes();
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// Public keys as a JWK set (RFC 7517).
#[must_use]
pub fn jwks(keys: &[EvidenceKeyRow]) -> Value {
    let key = |key: &EvidenceKeyRow| {
        let x = URL_SAFE_NO_PAD.encode(key.public_key);
        json!({
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key.id, "x": x,
        })
    };
    json!({ "keys": keys.iter().map(key).collect::<Vec<_>>() })
}

impl std::fmt::Debug for EvidenceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EvidenceKey").field("id", &self.id).finish()
    }
}

/// A short name of a receipt that a person can read out, like `R-4K7Q-92MD`.
#[must_use]
pub fn receipt_code(jws: &str) -> String {
    let digest = sha256(jws.as_bytes()).0;
    let letters: String = digest[..8]
        .iter()
        .map(|b| char::from(READABLE[usize::from(b % 32)]))
        .collect();
    format!("R-{}-{}", &letters[..4], &letters[4..])
}

/// Writes a file that only this user can read, to the disk, unless it is there.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};

    #[test]
    fn the_key_is_made_once_and_then_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("evidence.pem");
        let made = EvidenceKey::open(&file).unwrap().id;
        assert_eq!(EvidenceKey::open(&file).unwrap().id, made);
        std::fs::write(&file, "not a key").unwrap();
        assert!(matches!(EvidenceKey::open(&file), Err(Fault::Key { .. })));
    }

    #[test]
    fn a_receipt_verifies_with_the_published_key_and_not_when_changed() {
        let key = EvidenceKey::new(SigningKey::from_bytes(&[7; 32]));
        let (envelope_id, recipient_id) = ("e".repeat(40), "r".repeat(40));
        let claims = Claims {
            iss: "https://sign.example.com",
            iat: 0,
            envelope_id: &envelope_id.parse().unwrap(),
            recipient_id: &recipient_id.parse().unwrap(),
            documents: &[],
            signed_at: "2026-11-21T20:40:00Z".parse().unwrap(),
            nonce: Some("n"),
        };
        let jws = key.receipt(&claims).unwrap();
        let (signed, signature) = jws.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        let signature = Signature::from_slice(&signature).unwrap();
        let jwk = &jwks(&[key.public()])["keys"][0];
        let x = URL_SAFE_NO_PAD.decode(jwk["x"].as_str().unwrap()).unwrap();
        let public = VerifyingKey::from_bytes(&x.try_into().unwrap()).unwrap();
        assert!(public.verify(signed.as_bytes(), &signature).is_ok());
        assert!(public.verify(b"other", &signature).is_err());
    }

    #[test]
    fn receipt_codes_are_short_and_have_no_letters_that_look_alike() {
        let code = receipt_code("a.b.c");
        assert_eq!(code.len(), 11);
        assert!(!code[2..].contains(['I', 'L', 'O', 'U']), "{code}");
    }
}
