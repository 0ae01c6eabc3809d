//! Sealing keys in files: PKCS#12, or PKCS#8 with a certificate chain.

use crate::certificate::Certificate;
use crate::error::KeyError;
use crate::private_key::{Padding, PrivateKey};
use crate::sealer::{Algorithm, Sealer, SealerError};
use const_oid::db::rfc5912::ID_RSASSA_PSS;
use der::SecretDocument;
use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use x509_cert::ext::pkix::KeyUsage;

/// A key that this process holds in memory.
pub struct LocalKey {
    private: PrivateKey,
    chain: Vec<Certificate>,
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
    /// Keys are ECDSA on P-256 or P-384, or RSA of 2048 to 4096 bits. RSA pads by PKCS#1 v1.5
    /// unless key or certificate are for RSASSA-PSS.
    ///
    /// # Errors
    /// When the key cannot be read, is weak or of another kind, or the certificates do not fit.
    pub fn from_pkcs8_der(key: &[u8], chain: Vec<Certificate>) -> Result<Self, KeyError> {
        let private = PrivateKey::from_pkcs8(key)?;
        let leaf = chain.first().ok_or(KeyError::NoKey)?;
        if leaf.public_key() != Some(&private.public_key()[..]) {
            return Err(KeyError::Mismatch);
        }
        check_chain(&chain)?;
        let key = &leaf.parsed().tbs_certificate.subject_public_key_info;
        let private = match key.algorithm.oid {
            ID_RSASSA_PSS => private.padded(Padding::Pss)?,
            _ => private,
        };
        Ok(Self { private, chain })
    }

    /// The same RSA key, signing by RSASSA-PSS (RFC 8017, 8.1).
    ///
    /// # Errors
    /// [`KeyError::Unsupported`] for keys that are not RSA.
    pub fn with_pss(self) -> Result<Self, KeyError> {
        let private = self.private.padded(Padding::Pss)?;
        Ok(Self { private, ..self })
    }
}

impl Sealer for LocalKey {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn algorithm(&self) -> Algorithm {
        self.private.algorithm()
    }

    fn sign(&self, signed_attributes_der: &[u8]) -> Result<Vec<u8>, SealerError> {
        self.private.sign(signed_attributes_der)
    }
}

/// Refuses certificates that are not for signing or do not lead to each other.
pub(crate) fn check_chain(chain: &[Certificate]) -> Result<(), KeyError> {
    let usage = chain.first().and_then(Certificate::extended::<KeyUsage>);
    if usage.is_some_and(|u| !u.digital_signature() && !u.non_repudiation()) {
        return Err(KeyError::Purpose);
    }
    let linked =
        |pair: &[Certificate]| pair[0].is_issued_by(&pair[1]) && pair[1].has_signed(pair[0].der());
    let whole = chain.windows(2).all(linked);
    whole.then_some(()).ok_or(KeyError::Chain)
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
