//! Whether a signature was made by the key of a certificate, for the algorithms that count.

use aws_lc_rs::signature::{self as lc, UnparsedPublicKey, VerificationAlgorithm};
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5912, rfc8410};
use der::{Any, Decode, Encode, Sequence};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

type Algorithm = &'static dyn VerificationAlgorithm;

/// Parameters of RSASSA-PSS (RFC 4055, 3.1).
#[derive(Sequence)]
pub(crate) struct PssParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt_bytes: Option<u8>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

impl PssParameters {
    /// SHA-256 throughout, and a salt as long as the hash.
    pub(crate) fn sha256() -> der::Result<Self> {
        let hash = AlgorithmIdentifierOwned {
            oid: rfc5912::ID_SHA_256,
            parameters: Some(Any::null()),
        };
        let mask = AlgorithmIdentifierOwned {
            oid: rfc5912::ID_MGF_1,
            parameters: Some(Any::encode_from(&hash)?),
        };
        Ok(Self {
            hash: Some(hash),
            mask: Some(mask),
            salt_bytes: Some(32),
            trailer: None,
        })
    }
}

/// Whether `signature` over `message` is this key's.
///
/// `digest` is the algorithm that a CMS names beside the signature's (RFC 5652, 5.3); it decides
/// where the latter says no more than "RSA". MD5, SHA-1, DSA and RSA below 2048 bits never hold.
pub(crate) fn verifies(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<ObjectIdentifier>,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let Some(algorithm) = chosen(key, algorithm, digest) else {
        return false;
    };
    let key = UnparsedPublicKey::new(algorithm, key.subject_public_key.raw_bytes());
    key.verify(message, signature).is_ok()
}

fn chosen(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Option<ObjectIdentifier>,
) -> Option<Algorithm> {
    let (key, curve) = (&key.algorithm, curve(key));
    let rsa = key.oid == rfc5912::RSA_ENCRYPTION;
    let pss = rsa || key.oid == rfc5912::ID_RSASSA_PSS;
    match algorithm.oid {
        rfc5912::SHA_256_WITH_RSA_ENCRYPTION if rsa => pkcs1(rfc5912::ID_SHA_256),
        rfc5912::SHA_384_WITH_RSA_ENCRYPTION if rsa => pkcs1(rfc5912::ID_SHA_384),
        rfc5912::SHA_512_WITH_RSA_ENCRYPTION if rsa => pkcs1(rfc5912::ID_SHA_512),
        rfc5912::RSA_ENCRYPTION if rsa => pkcs1(digest?),
        rfc5912::ID_RSASSA_PSS if pss => rsa_pss(algorithm),
        rfc5912::ECDSA_WITH_SHA_256 => ecdsa(curve?, rfc5912::ID_SHA_256),
        rfc5912::ECDSA_WITH_SHA_384 => ecdsa(curve?, rfc5912::ID_SHA_384),
        rfc5912::ECDSA_WITH_SHA_512 => ecdsa(curve?, rfc5912::ID_SHA_512),
        rfc8410::ID_ED_25519 if key.oid == rfc8410::ID_ED_25519 => Some(&lc::ED25519),
        _ => None,
    }
}

/// The named curve of an elliptic key.
pub(crate) fn curve(key: &SubjectPublicKeyInfoOwned) -> Option<ObjectIdentifier> {
    let elliptic = key.algorithm.oid == rfc5912::ID_EC_PUBLIC_KEY;
    let parameters = key.algorithm.parameters.as_ref().filter(|_| elliptic)?;
    parameters.decode_as().ok()
}

fn pkcs1(digest: ObjectIdentifier) -> Option<Algorithm> {
    match digest {
        rfc5912::ID_SHA_256 => Some(&lc::RSA_PKCS1_2048_8192_SHA256),
        rfc5912::ID_SHA_384 => Some(&lc::RSA_PKCS1_2048_8192_SHA384),
        rfc5912::ID_SHA_512 => Some(&lc::RSA_PKCS1_2048_8192_SHA512),
        _ => None,
    }
}

fn ecdsa(curve: ObjectIdentifier, digest: ObjectIdentifier) -> Option<Algorithm> {
    match (curve, digest) {
        (rfc5912::SECP_256_R_1, rfc5912::ID_SHA_256) => Some(&lc::ECDSA_P256_SHA256_ASN1),
        (rfc5912::SECP_256_R_1, rfc5912::ID_SHA_384) => Some(&lc::ECDSA_P256_SHA384_ASN1),
        (rfc5912::SECP_256_R_1, rfc5912::ID_SHA_512) => Some(&lc::ECDSA_P256_SHA512_ASN1),
        (rfc5912::SECP_384_R_1, rfc5912::ID_SHA_256) => Some(&lc::ECDSA_P384_SHA256_ASN1),
        (rfc5912::SECP_384_R_1, rfc5912::ID_SHA_384) => Some(&lc::ECDSA_P384_SHA384_ASN1),
        (rfc5912::SECP_384_R_1, rfc5912::ID_SHA_512) => Some(&lc::ECDSA_P384_SHA512_ASN1),
        (rfc5912::SECP_521_R_1, rfc5912::ID_SHA_256) => Some(&lc::ECDSA_P521_SHA256_ASN1),
        (rfc5912::SECP_521_R_1, rfc5912::ID_SHA_384) => Some(&lc::ECDSA_P521_SHA384_ASN1),
        (rfc5912::SECP_521_R_1, rfc5912::ID_SHA_512) => Some(&lc::ECDSA_P521_SHA512_ASN1),
        _ => None,
    }
}

/// One hash for message and mask, and a salt of its length: what RFC 4055 recommends.
fn rsa_pss(algorithm: &AlgorithmIdentifierOwned) -> Option<Algorithm> {
    let parameters = algorithm.parameters.as_ref()?.to_der().ok()?;
    let parameters = PssParameters::from_der(&parameters).ok()?;
    let (hash, mask) = (parameters.hash?, parameters.mask?);
    let mask_hash: AlgorithmIdentifierOwned = mask.parameters?.decode_as().ok()?;
    if mask.oid != rfc5912::ID_MGF_1 || mask_hash.oid != hash.oid {
        return None;
    }
    match (
        hash.oid,
        parameters.salt_bytes?,
        parameters.trailer.unwrap_or(1),
    ) {
        (rfc5912::ID_SHA_256, 32, 1) => Some(&lc::RSA_PSS_2048_8192_SHA256),
        (rfc5912::ID_SHA_384, 48, 1) => Some(&lc::RSA_PSS_2048_8192_SHA384),
        (rfc5912::ID_SHA_512, 64, 1) => Some(&lc::RSA_PSS_2048_8192_SHA512),
        _ => None,
    }
}
