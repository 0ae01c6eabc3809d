//! The signature over the head of an envelope's chain (Ed25519, RFC 8032).

use ed25519_dalek::{Signature, VerifyingKey};
use paraph_protocol::{EnvelopeId, Sha256};

/// Whether a signature over a chain's head holds; signature and public key in hexadecimal.
#[must_use]
pub fn head_signature_holds(
    envelope: &EnvelopeId,
    seq: u64,
    hash: &Sha256,
    signature: &str,
    key: &str,
) -> bool {
    let (mut bytes, mut public) = ([0; 64], [0; 32]);
    if hex::decode_to_slice(signature, &mut bytes).is_err()
        || hex::decode_to_slice(key, &mut public).is_err()
    {
        return false;
    }
    let message = head_message(envelope, seq, hash);
    let signature = Signature::from_bytes(&bytes);
    // Strict: a signature that another implementation could judge otherwise does not hold.
    VerifyingKey::from_bytes(&public)
        .is_ok_and(|key| key.verify_strict(message.as_bytes(), &signature).is_ok())
}

/// What the signature of a chain's head is over.
#[must_use]
pub fn head_message(envelope: &EnvelopeId, seq: u64, hash: &Sha256) -> String {
    format!("paraph-head-v1\n{envelope}\n{seq}\n{hash}\n")
}
