//! Certificates and revocation data that prove a seal for good (EN 319 142-1, 5.4).
//!
//! What to fetch is decided here, fetching is the caller's:
//! ```text
//! signing_chains(pdf) ─► Gathering::new ─► needs ─► (the caller's network)
//!                              ▲                          │
//!                              └── add_… (checked) ◄──────┘   until nothing is needed
//! finish ─► ValidationData ─ add_validation_data(pdf, …) ─► pdf of level B-LT
//! ```

mod crl;
mod need;
mod ocsp;
mod store;

use crate::certificate::Certificate;
use crate::error::RevocationError;
use const_oid::ObjectIdentifier;
use std::collections::BTreeSet;

pub use need::Need;
pub use store::add_validation_data;

/// `id-pkix-ocsp-nocheck` (RFC 6960, 4.2.2.2.1): nobody need ask about this responder.
const NO_CHECK: ObjectIdentifier = const_oid::db::rfc6960::ID_PKIX_OCSP_NOCHECK;
/// `id-ce-noRevAvail` (RFC 9608): the certificate is too short-lived to be revoked.
const NO_REVOCATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.56");
/// Longest list of certificates that is followed.
const MOST_CERTIFICATES: usize = 100;

/// What goes into the document security store (ISO 32000-2, 12.8.4.3), each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValidationData {
    /// Certificates of all chains, in DER.
    pub certificates: Vec<Vec<u8>>,
    /// OCSP replies, whole, in DER (RFC 6960).
    pub ocsps: Vec<Vec<u8>>,
    /// Certificate revocation lists in DER (RFC 5280).
    pub crls: Vec<Vec<u8>>,
}

/// Validation data in the making: knows what is still missing and checks what comes.
#[derive(Debug, Clone)]
pub struct Gathering {
    anchors: Vec<Certificate>,
    subjects: Vec<Certificate>,
    known: Vec<Certificate>,
    /// Certificates whose revocation state is settled, in DER.
    settled: BTreeSet<Vec<u8>>,
    ocsps: Vec<Vec<u8>>,
    crls: Vec<Vec<u8>>,
    now_unix_s: i64,
}

impl Gathering {
    /// Starts with chains whose first certificates have signed something, such as those of
    /// [`signing_chains`](crate::signing_chains) or [`Sealer::chain`](crate::Sealer::chain).
    ///
    /// `now_unix_s` (seconds since 1970-01-01T00:00:00Z) is when data must be in force.
    #[must_use]
    pub fn new(chains: &[Vec<Certificate>], anchors: &[Certificate], now_unix_s: i64) -> Self {
        let subjects = chains.iter().filter_map(|chain| chain.first().cloned());
        Self {
            anchors: anchors.to_vec(),
            subjects: subjects.collect(),
            known: chains.concat(),
            settled: BTreeSet::new(),
            ocsps: Vec::new(),
            crls: Vec::new(),
            now_unix_s,
        }
    }

    /// Lists what is still missing; empty when all chains end at an anchor and each certificate
    /// on the way is known not to be revoked.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let path = self.path();
        path.iter().filter_map(|c| self.need_of(c)).collect()
    }

    /// Takes an issuer's certificate, as the address of a [`Need::Issuer`] gives it.
    ///
    /// # Errors
    /// When it is no certificate in DER, or has not issued the one in question.
    pub fn add_issuer(&mut self, need: &Need, issuer: &[u8]) -> Result<(), RevocationError> {
        let issuer = Certificate::from_der(issuer).map_err(|_| RevocationError::Malformed)?;
        if !issuer.has_issued(need.certificate()) {
            return Err(RevocationError::OtherIssuer);
        }
        self.known.push(issuer);
        Ok(())
    }

    /// Takes an OCSP reply for a [`Need::Revocation`].
    ///
    /// # Errors
    /// The first check that it does not pass; it is not kept then.
    pub fn add_ocsp(&mut self, need: &Need, reply: &[u8]) -> Result<(), RevocationError> {
        let Need::Revocation {
            certificate,
            issuer,
            ..
        } = need
        else {
            return Err(RevocationError::OtherCertificate);
        };
        let responder = ocsp::check(reply, certificate, issuer, self.now_unix_s)?;
        self.settled.insert(certificate.der().to_vec());
        keep(&mut self.ocsps, reply);
        if responder != **issuer {
            self.known.push(responder.clone());
            self.subjects.push(responder);
        }
        Ok(())
    }

    /// Takes a revocation list for a [`Need::Revocation`].
    ///
    /// # Errors
    /// The first check that it does not pass; it is not kept then.
    pub fn add_crl(&mut self, need: &Need, list: &[u8]) -> Result<(), RevocationError> {
        let Need::Revocation {
            certificate,
            issuer,
            ..
        } = need
        else {
            return Err(RevocationError::OtherCertificate);
        };
        crl::check(list, certificate, issuer, self.now_unix_s)?;
        self.settled.insert(certificate.der().to_vec());
        keep(&mut self.crls, list);
        Ok(())
    }

    /// The data, if nothing is missing.
    ///
    /// # Errors
    /// [`RevocationError::Incomplete`]: a store with gaps would promise more than it holds.
    pub fn finish(self) -> Result<ValidationData, RevocationError> {
        let missing = self.needs().len();
        if missing > 0 {
            return Err(RevocationError::Incomplete { missing });
        }
        let mut certificates = Vec::new();
        for certificate in self.path() {
            keep(&mut certificates, certificate.der());
        }
        Ok(ValidationData {
            certificates,
            ocsps: self.ocsps,
            crls: self.crls,
        })
    }

    /// Every certificate from the subjects to the anchors, as far as issuers are known.
    fn path(&self) -> Vec<Certificate> {
        let mut path: Vec<Certificate> = Vec::new();
        let mut waiting = self.subjects.clone();
        while let Some(next) = waiting.pop() {
            if path.contains(&next) || path.len() == MOST_CERTIFICATES {
                continue;
            }
            if !self.anchors.contains(&next) {
                waiting.extend(self.issuer_of(&next).cloned());
            }
            path.push(next);
        }
        path
    }

    fn issuer_of(&self, certificate: &Certificate) -> Option<&Certificate> {
        let mut candidates = self.anchors.iter().chain(&self.known);
        candidates.find(|c| *c != certificate && c.has_issued(certificate))
    }

    fn need_of(&self, certificate: &Certificate) -> Option<Need> {
        if self.anchors.contains(certificate) {
            return None;
        }
        let Some(issuer) = self.issuer_of(certificate) else {
            return Some(Need::issuer_of(certificate));
        };
        let unasked = [NO_CHECK, NO_REVOCATION];
        let exempt = unasked.iter().any(|e| certificate.extension(*e).is_some());
        let settled = self.settled.contains(certificate.der());
        (!exempt && !settled).then(|| Need::revocation_of(certificate, issuer))
    }
}

fn keep(list: &mut Vec<Vec<u8>>, value: &[u8]) {
    if !list.iter().any(|known| known == value) {
        list.push(value.to_vec());
    }
}
