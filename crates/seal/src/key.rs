//! Sealing keys in files: PKCS#12, or PKCS#8 with a certificate chain.

use crate::certificate::Certificate;
use crate::error::KeyError;
use crate::sealer::{Algorithm, Sealer, SealerError};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use der::{Decode, Document as DerDocument, SecretDocument};
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::DecodePrivateKey;

/// A key that this process holds in memory.
pub struct LocalKey {
    private: Private,
    chain: Vec<Certificate>,
}

enum Private {
    P256(Box<SigningKey>),
    Rsa(Box<RsaKeyPair>),
}

impl LocalKey {
    /// Opens a PKCS#12 file, modern (PBES2) or legacy (RFC 7292).
    ///
    /// # Errors
    /// When file or password are wrong, or key and certificates do not fit.
    pub fn from_pkcs12(pkcs12: &[u8], password: &str) -> Result<Self, KeyError> {
        let store = KeyStore::from_pkcs12(pkcs12, password, Pkcs12ImportPolicy::Strict)
            .map_err(|_| KeyError::Pkcs12)?;
        let (_, entry) = store.private_key_chain().ok_or(KeyError::NoKey)?;
        let chain = entry
            .certs()
            .iter()
            .map(|c| Certificate::from_der(c.as_der()));
        Self::from_pkcs8_der(entry.key().as_der(), chain.collect::<Result<_, _>>()?)
    }

    /// Reads a PKCS#8 private key and its certificate chain, leaf first, both in PEM.
    ///
    /// # Errors
    /// When one of them cannot be read, or they do not fit.
    pub fn from_pem(private_key: &str, chain: &str) -> Result<Self, KeyError> {
        let (label, key) = SecretDocument::from_pem(private_key).map_err(|_| KeyError::Pkcs8)?;
        if label != "PRIVATE KEY" {
            return Err(KeyError::Pkcs8);
        }
        Self::from_pkcs8_der(key.as_bytes(), Certificate::chain_from_pem(chain)?)
    }

    /// Takes a PKCS#8 private key in DER and its certificate chain, leaf first.
    ///
    /// # Errors
    /// When the key cannot be read or used, or the certificates do not fit.
    pub fn from_pkcs8_der(key: &[u8], chain: Vec<Certificate>) -> Result<Self, KeyError> {
        let private = Private::read(key)?;
        let leaf = chain.first().ok_or(KeyError::NoKey)?;
        if leaf.public_key() != Some(&private.public_key()[..]) {
            return Err(KeyError::Mismatch);
        }
        if !chain.windows(2).all(|pair| pair[0].is_issued_by(&pair[1])) {
            return Err(KeyError::Chain);
        }
        Ok(Self { private, chain })
    }
}

impl Sealer for LocalKey {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn algorithm(&self) -> Algorithm {
        match &self.private {
            Private::P256(_) => Algorithm::EcdsaP256Sha256,
            Private::Rsa(_) => Algorithm::RsaPkcs1Sha256,
        }
    }

    fn sign(&self, signed_attributes_der: &[u8]) -> Result<Vec<u8>, SealerError> {
        match &self.private {
            Private::P256(key) => {
                let signature: Signature = key.try_sign(signed_attributes_der)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Private::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                let random = SystemRandom::new();
                key.sign(
                    &RSA_PKCS1_SHA256,
                    &random,
                    signed_attributes_der,
                    &mut signature,
                )?;
                Ok(signature)
            }
        }
    }
}

/// Shows the certificates, never the key.
impl std::fmt::Debug for LocalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let subjects: Vec<_> = self.chain.iter().map(Certificate::subject).collect();
        f.debug_struct("LocalKey")
            .field("chain", &subjects)
            .finish_non_exhaustive()
    }
}

impl Private {
    fn read(pkcs8: &[u8]) -> Result<Self, KeyError> {
        // Not parsed further than this: the two kinds below check the rest.
        DerDocument::from_der(pkcs8).map_err(|_| KeyError::Pkcs8)?;
        if let Ok(key) = SigningKey::from_pkcs8_der(pkcs8) {
            return Ok(Self::P256(Box::new(key)));
        }
        let key = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Unsupported)?;
        Ok(Self::Rsa(Box::new(key)))
    }

    fn public_key(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => key
                .verifying_key()
                .to_encoded_point(false)
                .as_bytes()
                .to_vec(),
            Self::Rsa(key) => key.public_key().as_ref().to_vec(),
        }
    }
}
