//! Digests and signatures: the only room of the validator that knows libraries for them.
//!
//! Everything is decided on bytes here, so that one library can take another's place: the service
//! has one in C, browsers one in Rust. Which keys are taken at all is said here, once for both.

#[cfg(feature = "sealing")]
mod native;
// Beside the other one it is there to be held against it.
#[cfg(all(feature = "portable", any(test, not(feature = "sealing"))))]
mod portable;

#[cfg(feature = "sealing")]
use native as library;
#[cfg(not(feature = "sealing"))]
use portable as library;

use super::element::{Element, INTEGER, SEQUENCE};

/// The hash functions that are believed (FIPS 180-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// A kind of public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Rsa { bits: usize },
    P256,
    P384,
}

/// How a signature was padded or encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    RsaPkcs1,
    RsaPss,
    Ecdsa,
}

/// The digest of several parts, one after the other.
pub(crate) fn digest(hash: Hash, parts: &[&[u8]]) -> Vec<u8> {
    library::digest(hash, parts)
}

/// SHA-1 of a certificate, by which older timestamps name it. It proves nothing by itself: the
/// certificate's key must verify the signature as well.
pub(crate) fn legacy_fingerprint(certificate: &[u8]) -> Vec<u8> {
    library::legacy_fingerprint(certificate)
}

/// Whether a signature is the key's over the message.
///
/// The key is an `RSAPublicKey` in DER (RFC 8017, A.1.1) or an uncompressed point.
pub(crate) fn verifies(
    key: (KeyKind, &[u8]),
    method: (Scheme, Hash),
    message: &[u8],
    signature: &[u8],
) -> bool {
    is_sound(key) && library::verifies(key, method, message, signature)
}

/// Whether a key has the form that every library understands in the same way.
fn is_sound((kind, key): (KeyKind, &[u8])) -> bool {
    // SEC 1, 2.3.3: 04, then both coordinates.
    let point = |field_bytes: usize| key.first() == Some(&4) && key.len() == 1 + 2 * field_bytes;
    match kind {
        KeyKind::P256 => point(32),
        KeyKind::P384 => point(48),
        KeyKind::Rsa { bits } => {
            (2048..=8192).contains(&bits) && has_sound_numbers(key).unwrap_or(false)
        }
    }
}

/// Whether modulus and exponent are odd, positive and written in the shortest way, and the exponent
/// is one that anybody uses: 3 to 2^32.
fn has_sound_numbers(key: &[u8]) -> Option<bool> {
    let parts = Element::only(key)?.inside_of(SEQUENCE)?;
    let [modulus, exponent] = &parts[..] else {
        return None;
    };
    let modulus = positive(modulus.content_of(INTEGER)?)?;
    let exponent = positive(exponent.content_of(INTEGER)?)?;
    let odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
    Some(odd(modulus) && odd(exponent) && exponent.len() <= 4 && exponent != [1])
}

/// The digits of a positive INTEGER in its one encoding (X.690, 8.3).
fn positive(content: &[u8]) -> Option<&[u8]> {
    match content {
        [0, rest @ ..] if rest.first().is_some_and(|byte| *byte >= 0x80) => Some(rest),
        [1..=0x7f, ..] => Some(content),
        _ => None,
    }
}

#[cfg(all(test, feature = "sealing", feature = "portable"))]
mod tests;
