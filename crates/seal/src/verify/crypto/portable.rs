//! Digests and signatures in Rust alone, for browsers.
//!
//! Nothing is secret here: all keys are public, so what leaks through timing tells nobody anything.

use super::{Hash, KeyKind, Scheme};
use der::{Decode, asn1::UintRef};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::{BigUint, Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Most bits of an RSA modulus; the library itself would stop earlier.
const RSA_BITS: usize = 8192;

pub(super) fn digest(hash: Hash, parts: &[&[u8]]) -> Vec<u8> {
    fn of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
        let joined = |digest: D, part: &&[u8]| digest.chain_update(part);
        parts.iter().fold(D::new(), joined).finalize().to_vec()
    }
    match hash {
        Hash::Sha256 => of::<Sha256>(parts),
        Hash::Sha384 => of::<Sha384>(parts),
        Hash::Sha512 => of::<Sha512>(parts),
    }
}

pub(super) fn legacy_fingerprint(certificate: &[u8]) -> Vec<u8> {
    sha1::Sha1::digest(certificate).to_vec()
}

pub(super) fn verifies(
    (kind, key): (KeyKind, &[u8]),
    (scheme, hash): (Scheme, Hash),
    message: &[u8],
    signature: &[u8],
) -> bool {
    let digest = digest(hash, &[message]);
    let holds = match (kind, scheme) {
        (KeyKind::P256, Scheme::Ecdsa) => p256_holds(key, &digest, signature),
        (KeyKind::P384, Scheme::Ecdsa) => p384_holds(key, &digest, signature),
        (KeyKind::Rsa { .. }, Scheme::RsaPkcs1) => pkcs1_holds(key, hash, &digest, signature),
        (KeyKind::Rsa { .. }, Scheme::RsaPss) => pss_holds(key, hash, &digest, signature),
        (KeyKind::Rsa { .. }, Scheme::Ecdsa)
        | (KeyKind::P256 | KeyKind::P384, Scheme::RsaPkcs1 | Scheme::RsaPss) => None,
    };
    holds.is_some()
}

fn p256_holds(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    let signature = p256::ecdsa::Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

fn p384_holds(key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
    let signature = p384::ecdsa::Signature::from_der(signature).ok()?;
    key.verify_prehash(digest, &signature).ok()
}

fn pkcs1_holds(key: &[u8], hash: Hash, digest: &[u8], signature: &[u8]) -> Option<()> {
    let padding = match hash {
        Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    };
    rsa_key(key)?.verify(padding, digest, signature).ok()
}

/// With a salt as long as the digest, and no other.
fn pss_holds(key: &[u8], hash: Hash, digest: &[u8], signature: &[u8]) -> Option<()> {
    let padding = match hash {
        Hash::Sha256 => Pss::new_with_salt::<Sha256>(digest.len()),
        Hash::Sha384 => Pss::new_with_salt::<Sha384>(digest.len()),
        Hash::Sha512 => Pss::new_with_salt::<Sha512>(digest.len()),
    };
    rsa_key(key)?.verify(padding, digest, signature).ok()
}

fn rsa_key(der: &[u8]) -> Option<RsaPublicKey> {
    let [modulus, exponent] = <[UintRef<'_>; 2]>::from_der(der).ok()?;
    let number = |value: UintRef<'_>| BigUint::from_bytes_be(value.as_bytes());
    RsaPublicKey::new_with_max_size(number(modulus), number(exponent), RSA_BITS).ok()
}
