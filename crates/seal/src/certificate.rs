use crate::error::KeyError;
#[cfg(feature = "sealing")]
use crate::public_key::verifies;
#[cfg(feature = "sealing")]
use crate::signed::Signed;
#[cfg(feature = "sealing")]
use const_oid::{AssociatedOid, ObjectIdentifier};
use der::{Decode, DecodePem, Encode, EncodePem, pem::LineEnding};
#[cfg(feature = "sealing")]
use x509_cert::ext::{
    Extension,
    pkix::{BasicConstraints, KeyUsage},
};

/// An X.509 certificate (RFC 5280).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    parsed: x509_cert::Certificate,
    der: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate in DER.
    ///
    /// # Errors
    /// [`KeyError::Certificate`] when it is none.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let parsed = x509_cert::Certificate::from_der(der).map_err(|_| KeyError::Certificate)?;
        Ok(Self {
            parsed,
            der: der.to_vec(),
        })
    }

    /// Reads one or more certificates in PEM, in their order (RFC 7468).
    ///
    /// # Errors
    /// [`KeyError::Certificate`] when there is none or one cannot be read.
    pub fn chain_from_pem(pem: &str) -> Result<Vec<Self>, KeyError> {
        const END: &str = "-----END CERTIFICATE-----";
        let begin = |part: &str| part.find("-----BEGIN CERTIFICATE-----");
        let blocks = pem
            .split_inclusive(END)
            .filter_map(|part| Some(&part[begin(part)?..]));
        let read = |block: &str| {
            let parsed = x509_cert::Certificate::from_pem(block.trim());
            let der = parsed
                .and_then(|c| c.to_der())
                .map_err(|_| KeyError::Certificate)?;
            Self::from_der(&der)
        };
        let chain = blocks.map(read).collect::<Result<Vec<_>, _>>()?;
        if chain.is_empty() {
            Err(KeyError::Certificate)
        } else {
            Ok(chain)
        }
    }

    /// The certificate in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate in PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        self.parsed.to_pem(LineEnding::LF).unwrap_or_default()
    }

    /// The subject's name (RFC 4514).
    #[must_use]
    pub fn subject(&self) -> String {
        self.parsed.tbs_certificate.subject.to_string()
    }

    /// The issuer's name (RFC 4514).
    #[must_use]
    pub fn issuer(&self) -> String {
        self.parsed.tbs_certificate.issuer.to_string()
    }

    /// Start and end of validity, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn validity_unix_s(&self) -> (u64, u64) {
        let validity = &self.parsed.tbs_certificate.validity;
        let seconds = |t: x509_cert::time::Time| t.to_unix_duration().as_secs();
        (seconds(validity.not_before), seconds(validity.not_after))
    }

    pub(crate) fn is_issued_by(&self, issuer: &Self) -> bool {
        self.parsed.tbs_certificate.issuer == issuer.parsed.tbs_certificate.subject
    }

    pub(crate) fn parsed(&self) -> &x509_cert::Certificate {
        &self.parsed
    }
}

/// What the sealing side asks; the validator judges certificates itself.
#[cfg(feature = "sealing")]
impl Certificate {
    /// The raw public key, without its algorithm.
    pub(crate) fn public_key(&self) -> Option<&[u8]> {
        self.parsed
            .tbs_certificate
            .subject_public_key_info
            .subject_public_key
            .as_bytes()
    }

    /// Whether this is an authority's certificate whose key has signed the other one.
    pub(crate) fn has_issued(&self, other: &Self) -> bool {
        // What stands outside of the signed part must say the same (RFC 5280, 4.1.1.2).
        let consistent = other.parsed.signature_algorithm == other.parsed.tbs_certificate.signature;
        consistent && other.is_issued_by(self) && self.is_authority() && self.has_signed(&other.der)
    }

    /// Whether the key has signed a certificate, revocation list or OCSP reply.
    pub(crate) fn has_signed(&self, der: &[u8]) -> bool {
        let Ok(signed) = Signed::from_der(der) else {
            return false;
        };
        let key = &self.parsed.tbs_certificate.subject_public_key_info;
        verifies(key, &signed.algorithm, None, signed.body, signed.signature)
    }

    /// Whether an instant, in seconds since 1970-01-01T00:00:00Z, lies within the validity.
    pub(crate) fn is_in_force(&self, at_unix_s: i64) -> bool {
        let (start, end) = self.validity_unix_s();
        u64::try_from(at_unix_s).is_ok_and(|at| (start..=end).contains(&at))
    }

    pub(crate) fn extension(&self, oid: ObjectIdentifier) -> Option<&Extension> {
        let extensions = self.parsed.tbs_certificate.extensions.as_ref()?;
        extensions.iter().find(|e| e.extn_id == oid)
    }

    /// An extension's value, read as its type; `None` when it is not there or not that.
    pub(crate) fn extended<'a, T: Decode<'a> + AssociatedOid>(&'a self) -> Option<T> {
        T::from_der(self.extension(T::OID)?.extn_value.as_bytes()).ok()
    }

    fn is_authority(&self) -> bool {
        let constraints = self.extended::<BasicConstraints>();
        let usage = self.extended::<KeyUsage>();
        constraints.is_some_and(|c| c.ca) && usage.is_none_or(|u| u.key_cert_sign())
    }
}
