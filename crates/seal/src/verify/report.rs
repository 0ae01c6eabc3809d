//! What a validation has found, in the words of EN 319 102-1.

use super::change::Change;
use super::finding::Finding;
use crate::certificate::Certificate;
use crate::level::Level;

/// The result of a validation (EN 319 102-1, 5.1.3). The worst one is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Indication {
    /// Everything that was checked holds.
    TotalPassed,
    /// Intact, but signer or time are not proven.
    Indeterminate,
    /// Manipulated, malformed or not permitted.
    TotalFailed,
}

/// Why a validation did not pass (EN 319 102-1, tables 5 and 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubIndication {
    /// `FORMAT_FAILURE`.
    FormatFailure,
    /// `HASH_FAILURE`.
    HashFailure,
    /// `SIG_CRYPTO_FAILURE`.
    SigCryptoFailure,
    /// `SIG_CONSTRAINTS_FAILURE`.
    SigConstraintsFailure,
    /// `CHAIN_CONSTRAINTS_FAILURE`.
    ChainConstraintsFailure,
    /// `CRYPTO_CONSTRAINTS_FAILURE`.
    CryptoConstraintsFailure,
    /// `TIMESTAMP_ORDER_FAILURE`, the standard's only word for a timestamp that does not hold.
    TimestampFailure,
    /// `NO_SIGNING_CERTIFICATE_FOUND`.
    NoSigningCertificateFound,
    /// `NO_CERTIFICATE_CHAIN_FOUND`.
    NoCertificateChainFound,
    /// `EXPIRED`.
    Expired,
    /// `NOT_YET_VALID`.
    NotYetValid,
    /// `REVOKED`.
    Revoked,
    /// `NO_POE`.
    NoProofOfExistence,
    /// `SIGNED_DATA_NOT_FOUND`, also for a file without any signature.
    SignatureNotFound,
}

/// How much of the file a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every byte but the signature's own value.
    WholeFile,
    /// Every byte up to the end of a revision.
    Revision {
        /// The revision, from 1.
        number: usize,
        /// How many revisions the file has.
        of: usize,
    },
    /// It cannot be said.
    Unclear,
}

/// What a signature is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureKind {
    /// A seal (`/Type /Sig`).
    Seal,
    /// A document timestamp (`/Type /DocTimeStamp`).
    DocumentTimestamp,
}

/// What is known about the revocation of the certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// The file's revocation lists and OCSP replies do not speak of every certificate of the
    /// chain.
    NotChecked,
    /// Lists and replies in the file say that no certificate of the chain was revoked.
    NotRevoked,
    /// A list or reply in the file says that one was.
    Revoked,
}

/// A timestamp (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp {
    /// The time in it, in seconds since 1970-01-01T00:00:00Z.
    pub at_unix_s: i64,
    /// The subject of its authority's certificate (RFC 4514).
    pub authority: Option<String>,
    /// What speaks against it.
    pub findings: Vec<Finding>,
}

/// A change by a later revision, and whether it is permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaterChange {
    /// The revision, from 1.
    pub revision: usize,
    /// What it changes.
    pub change: Change,
    /// Number of the changed object; 0 for the trailer.
    pub object: u32,
    /// Whether the signature stays valid.
    pub permitted: bool,
}

/// The validation of one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureReport {
    /// The name of its field.
    pub field: String,
    /// What it is for.
    pub kind: SignatureKind,
    /// The result; what is found about the file counts as well.
    pub indication: Indication,
    /// Why it did not pass.
    pub sub_indication: Option<SubIndication>,
    /// Everything that speaks against it, each once.
    pub findings: Vec<Finding>,
    /// How much of the file it covers.
    pub coverage: Coverage,
    /// `P` of its `DocMDP` transform (ISO 32000-2, table 257).
    pub docmdp: Option<i64>,
    /// What came after it.
    pub changes: Vec<LaterChange>,
    /// The level that a seal keeps to, as far as that was proven; `None` when it failed.
    pub level: Option<Level>,
    /// The subject of the signer's certificate (RFC 4514).
    pub signer: Option<String>,
    /// The certificates of a seal from its signer to an anchor; the signer's alone when no chain
    /// leads to one.
    pub chain: Vec<Certificate>,
    /// The time that the signer claims (`/M`), in seconds since 1970-01-01T00:00:00Z.
    pub claimed_at_unix_s: Option<i64>,
    /// The timestamp over its value; for a document timestamp, the timestamp that it is.
    pub timestamp: Option<Timestamp>,
    /// The time at which its certificate was judged, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// The time of a trusted timestamp if there is one, else the time of checking.
    pub judged_at_unix_s: i64,
    /// What is known about revocation.
    pub revocation: Revocation,
}

/// The validation of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The worst result of all signatures.
    pub indication: Indication,
    /// Why it did not pass.
    pub sub_indication: Option<SubIndication>,
    /// What speaks against the file as a whole; it counts against every signature.
    pub findings: Vec<Finding>,
    /// How many revisions the file has; 0 when it cannot be read.
    pub revisions: usize,
    /// The signatures, oldest first.
    pub signatures: Vec<SignatureReport>,
}

impl Indication {
    /// The word of the standard.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::Indeterminate => "INDETERMINATE",
            Self::TotalFailed => "TOTAL-FAILED",
        }
    }
}

impl SubIndication {
    /// The word of the standard.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::FormatFailure => "FORMAT_FAILURE",
            Self::HashFailure => "HASH_FAILURE",
            Self::SigCryptoFailure => "SIG_CRYPTO_FAILURE",
            Self::SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
            Self::ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
            Self::CryptoConstraintsFailure => "CRYPTO_CONSTRAINTS_FAILURE",
            Self::TimestampFailure => "TIMESTAMP_ORDER_FAILURE",
            Self::NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
            Self::NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
            Self::Expired => "EXPIRED",
            Self::NotYetValid => "NOT_YET_VALID",
            Self::Revoked => "REVOKED",
            Self::NoProofOfExistence => "NO_POE",
            Self::SignatureNotFound => "SIGNED_DATA_NOT_FOUND",
        }
    }
}

impl Report {
    /// Whether every signature passed, and there is one.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.indication == Indication::TotalPassed
    }

    /// Everything that speaks against the file or one of its signatures.
    pub fn all_findings(&self) -> impl Iterator<Item = Finding> + '_ {
        let own = self.signatures.iter().flat_map(|s| {
            let timestamp = s.timestamp.iter().flat_map(|t| &t.findings);
            s.findings.iter().chain(timestamp)
        });
        self.findings.iter().chain(own).copied()
    }
}

/// The worst of several findings and the first reason for it; passed when there is none.
pub(crate) fn judge(findings: &[Finding]) -> (Indication, Option<SubIndication>) {
    let mut worst = (Indication::TotalPassed, None);
    for finding in findings {
        let (indication, reason) = finding.judgement();
        if indication > worst.0 {
            worst = (indication, Some(reason));
        }
    }
    worst
}
