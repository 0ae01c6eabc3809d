//! Private keys in memory, of the kinds and sizes that a seal may have.

use crate::error::KeyError;
use crate::sealer::{Algorithm, SealerError};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaEncoding, RsaKeyPair,
};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{
    ID_EC_PUBLIC_KEY, ID_RSASSA_PSS, RSA_ENCRYPTION, SECP_224_R_1, SECP_256_R_1, SECP_384_R_1,
};
use der::Decode;
use der::asn1::Uint;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{DecodePrivateKey, PrivateKeyInfo};

/// Sizes of RSA keys that are taken, in bits.
pub(crate) const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// A key and how it signs.
pub(crate) enum PrivateKey {
    P256(Box<SigningKey>),
    P384(Box<EcdsaKeyPair>),
    Rsa(Box<RsaKeyPair>, Padding),
}

/// How an RSA key pads what it signs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Padding {
    Pkcs1,
    Pss,
}

impl PrivateKey {
    /// Reads a PKCS#8 key (RFC 5958).
    pub(crate) fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let info = PrivateKeyInfo::from_der(der).map_err(|_| KeyError::Pkcs8)?;
        match info.algorithm.oid {
            ID_EC_PUBLIC_KEY => Self::elliptic(der, info.algorithm.parameters_oid().ok()),
            RSA_ENCRYPTION => Self::rsa(der, info.private_key, Padding::Pkcs1),
            ID_RSASSA_PSS => Self::rsa(der, info.private_key, Padding::Pss),
            _ => Err(KeyError::Unsupported),
        }
    }

    fn elliptic(der: &[u8], curve: Option<ObjectIdentifier>) -> Result<Self, KeyError> {
        match curve {
            Some(SECP_256_R_1) => {
                let key = SigningKey::from_pkcs8_der(der).map_err(|_| KeyError::Pkcs8)?;
                Ok(Self::P256(Box::new(key)))
            }
            Some(SECP_384_R_1) => {
                let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, der);
                Ok(Self::P384(Box::new(key.map_err(|_| KeyError::Pkcs8)?)))
            }
            Some(SECP_224_R_1) => Err(KeyError::Weak { bits: 224 }),
            _ => Err(KeyError::Unsupported),
        }
    }

    fn rsa(der: &[u8], inner: &[u8], padding: Padding) -> Result<Self, KeyError> {
        let bits = modulus_bits(inner).ok_or(KeyError::Pkcs8)?;
        if bits < *RSA_BITS.start() {
            return Err(KeyError::Weak { bits });
        }
        if bits > *RSA_BITS.end() {
            return Err(KeyError::Unsupported);
        }
        let key = RsaKeyPair::from_pkcs8(der).map_err(|_| KeyError::Pkcs8)?;
        Ok(Self::Rsa(Box::new(key), padding))
    }

    /// The same key, padding another way; others have no padding to change.
    pub(crate) fn padded(self, padding: Padding) -> Result<Self, KeyError> {
        match self {
            Self::Rsa(key, _) => Ok(Self::Rsa(key, padding)),
            Self::P256(_) | Self::P384(_) => Err(KeyError::Unsupported),
        }
    }

    /// The public key as it stands in a certificate, without its algorithm.
    pub(crate) fn public_key(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => key
                .verifying_key()
                .to_encoded_point(false)
                .as_bytes()
                .to_vec(),
            Self::P384(key) => key.public_key().as_ref().to_vec(),
            Self::Rsa(key, _) => key.public_key().as_ref().to_vec(),
        }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256(_) => Algorithm::EcdsaP256Sha256,
            Self::P384(_) => Algorithm::EcdsaP384Sha384,
            Self::Rsa(_, Padding::Pkcs1) => Algorithm::RsaPkcs1Sha256,
            Self::Rsa(_, Padding::Pss) => Algorithm::RsaPssSha256,
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealerError> {
        let random = SystemRandom::new();
        let rsa = |key: &RsaKeyPair, encoding: &'static dyn RsaEncoding| {
            let mut signature = vec![0; key.public_modulus_len()];
            key.sign(encoding, &random, message, &mut signature)?;
            Ok(signature)
        };
        match self {
            Self::P256(key) => {
                let signature: Signature = key.try_sign(message)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Self::P384(key) => Ok(key.sign(&random, message)?.as_ref().to_vec()),
            Self::Rsa(key, Padding::Pkcs1) => rsa(key, &RSA_PKCS1_SHA256),
            Self::Rsa(key, Padding::Pss) => rsa(key, &RSA_PSS_SHA256),
        }
    }
}

/// The size of an `RSAPrivateKey`: its numbers follow each other, the modulus is the second
/// (RFC 8017, A.1.2).
fn modulus_bits(rsa_private_key: &[u8]) -> Option<usize> {
    let numbers = Vec::<Uint>::from_der(rsa_private_key).ok()?;
    let modulus = numbers.get(1)?.as_bytes();
    let leading = modulus.first()?.leading_zeros();
    Some(modulus.len() * 8 - usize::try_from(leading).ok()?)
}
