use crate::error::KeyError;
use der::{Decode, DecodePem, Encode, EncodePem, pem::LineEnding};

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

    /// Start and end of validity, in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn validity_unix_s(&self) -> (u64, u64) {
        let validity = &self.parsed.tbs_certificate.validity;
        let seconds = |t: x509_cert::time::Time| t.to_unix_duration().as_secs();
        (seconds(validity.not_before), seconds(validity.not_after))
    }

    /// The raw public key, without its algorithm.
    pub(crate) fn public_key(&self) -> Option<&[u8]> {
        self.parsed
            .tbs_certificate
            .subject_public_key_info
            .subject_public_key
            .as_bytes()
    }

    pub(crate) fn is_issued_by(&self, issuer: &Self) -> bool {
        self.parsed.tbs_certificate.issuer == issuer.parsed.tbs_certificate.subject
    }

    pub(crate) fn parsed(&self) -> &x509_cert::Certificate {
        &self.parsed
    }
}
