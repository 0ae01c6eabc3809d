//! Digests and signatures by aws-lc.

use super::{Hash, KeyKind, Scheme};
use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P256_SHA512_ASN1, ECDSA_P384_SHA256_ASN1,
    ECDSA_P384_SHA384_ASN1, ECDSA_P384_SHA512_ASN1, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};

pub(super) fn digest(hash: Hash, parts: &[&[u8]]) -> Vec<u8> {
    let algorithm = match hash {
        Hash::Sha256 => &digest::SHA256,
        Hash::Sha384 => &digest::SHA384,
        Hash::Sha512 => &digest::SHA512,
    };
    let mut context = digest::Context::new(algorithm);
    parts.iter().for_each(|part| context.update(part));
    context.finish().as_ref().to_vec()
}

pub(super) fn legacy_fingerprint(certificate: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate)
        .as_ref()
        .to_vec()
}

pub(super) fn verifies(
    (kind, key): (KeyKind, &[u8]),
    (scheme, hash): (Scheme, Hash),
    message: &[u8],
    signature: &[u8],
) -> bool {
    let Some(algorithm) = algorithm(kind, scheme, hash) else {
        return false;
    };
    UnparsedPublicKey::new(algorithm, key)
        .verify(message, signature)
        .is_ok()
}

fn algorithm(
    kind: KeyKind,
    scheme: Scheme,
    hash: Hash,
) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (kind, scheme, hash) {
        (KeyKind::P256, Scheme::Ecdsa, Hash::Sha256) => &ECDSA_P256_SHA256_ASN1,
        (KeyKind::P256, Scheme::Ecdsa, Hash::Sha384) => &ECDSA_P256_SHA384_ASN1,
        (KeyKind::P256, Scheme::Ecdsa, Hash::Sha512) => &ECDSA_P256_SHA512_ASN1,
        (KeyKind::P384, Scheme::Ecdsa, Hash::Sha256) => &ECDSA_P384_SHA256_ASN1,
        (KeyKind::P384, Scheme::Ecdsa, Hash::Sha384) => &ECDSA_P384_SHA384_ASN1,
        (KeyKind::P384, Scheme::Ecdsa, Hash::Sha512) => &ECDSA_P384_SHA512_ASN1,
        (KeyKind::Rsa { .. }, Scheme::RsaPkcs1, Hash::Sha256) => &RSA_PKCS1_2048_8192_SHA256,
        (KeyKind::Rsa { .. }, Scheme::RsaPkcs1, Hash::Sha384) => &RSA_PKCS1_2048_8192_SHA384,
        (KeyKind::Rsa { .. }, Scheme::RsaPkcs1, Hash::Sha512) => &RSA_PKCS1_2048_8192_SHA512,
        (KeyKind::Rsa { .. }, Scheme::RsaPss, Hash::Sha256) => &RSA_PSS_2048_8192_SHA256,
        (KeyKind::Rsa { .. }, Scheme::RsaPss, Hash::Sha384) => &RSA_PSS_2048_8192_SHA384,
        (KeyKind::Rsa { .. }, Scheme::RsaPss, Hash::Sha512) => &RSA_PSS_2048_8192_SHA512,
        (KeyKind::Rsa { .. }, Scheme::Ecdsa, _)
        | (KeyKind::P256 | KeyKind::P384, Scheme::RsaPkcs1 | Scheme::RsaPss, _) => return None,
    })
}
