mod json;

use crate::check::{Checked, EvidenceError, check_evidence};
use paraph_protocol::Sha256;
use paraph_seal::verify::{
    FILE_BYTES, Indication, Report, SignatureKind, SignatureReport, Trust, verify,
};
use paraph_seal::{Limits, attached_files};
use serde_json::Value;
use sha2::Digest as _;
use std::fmt::{Display, Formatter};

/// The file that holds the evidence.
const EVIDENCE: &str = "evidence.json";

/// Documents of an envelope that are looked at; each one costs a digest over the file.
const MOST_DOCUMENTS: usize = 100;

/// What a sealed file is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// SHA-256 of the file, in hexadecimal.
    pub file_sha256: String,
    /// The seals and timestamps, and what was changed since.
    pub report: Report,
    /// The evidence inside.
    pub evidence: EvidenceFound,
}

/// The evidence inside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidenceFound {
    /// The file holds none, or it cannot be read.
    None,
    /// Its chain holds, and this file begins with a document that it says was shown.
    Holds(Checked),
    /// Its chain holds, but it speaks of other documents.
    OtherDocument(Checked),
    /// It does not hold.
    Broken(EvidenceError),
}

/// The answer in one word, and as the exit code of the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything holds: 0.
    Holds,
    /// Manipulated or malformed: 1.
    Fails,
    /// Intact, but signer or time are not proven: 2.
    Unproven,
}

/// Judges a file.
///
/// # Errors
/// When the file is over the limits.
pub fn verify_file(pdf: &[u8], trust: &Trust) -> Result<Verification, paraph_seal::Error> {
    Ok(Verification {
        file_sha256: sha256(pdf).to_string(),
        report: verify(pdf, trust)?,
        evidence: evidence(pdf),
    })
}

fn evidence(pdf: &[u8]) -> EvidenceFound {
    let limits = Limits {
        file_bytes: FILE_BYTES,
        ..Limits::default()
    };
    let files = attached_files(pdf, &limits).unwrap_or_default();
    let Some(file) = files.iter().find(|file| file.name == EVIDENCE) else {
        return EvidenceFound::None;
    };
    match check_evidence(&file.bytes) {
        Ok(checked) if shows(pdf, &file.bytes) => EvidenceFound::Holds(checked),
        Ok(checked) => EvidenceFound::OtherDocument(checked),
        Err(error) => EvidenceFound::Broken(error),
    }
}

/// Whether the file begins with the bytes of a document that the evidence says was shown: a seal
/// only ever appends.
fn shows(pdf: &[u8], evidence: &[u8]) -> bool {
    let facts: Value = serde_json::from_slice(evidence).unwrap_or_default();
    let documents = facts["documents"].as_array().map_or(&[][..], Vec::as_slice);
    documents.iter().take(MOST_DOCUMENTS).any(|document| {
        let size = document["shown_size_bytes"].as_u64();
        let size = size.and_then(|size| usize::try_from(size).ok());
        let shown = size.and_then(|size| pdf.get(..size));
        shown.is_some_and(|shown| document["shown_sha256"] == sha256(shown).to_string())
    })
}

fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

impl Verification {
    /// The answer. A seal without a trusted timestamp is unproven, unless the caller allows that.
    #[must_use]
    pub fn verdict(&self, allow_no_timestamp: bool) -> Verdict {
        let evidence_fails = matches!(
            self.evidence,
            EvidenceFound::Broken(_) | EvidenceFound::OtherDocument(_)
        );
        match self.report.indication {
            Indication::TotalFailed => Verdict::Fails,
            _ if evidence_fails => Verdict::Fails,
            Indication::Indeterminate => Verdict::Unproven,
            Indication::TotalPassed if allow_no_timestamp || self.has_trusted_time() => {
                Verdict::Holds
            }
            Indication::TotalPassed => Verdict::Unproven,
        }
    }

    /// Whether every seal has a timestamp against which nothing speaks: its own, or that of the
    /// file as it was with the seal, which came later.
    fn has_trusted_time(&self) -> bool {
        let signatures = &self.report.signatures;
        let holds = |s: &SignatureReport| {
            let own = s.timestamp.as_ref();
            own.is_some_and(|t| t.findings.is_empty())
        };
        let newest = signatures.last();
        let vouched = newest.is_some_and(|s| s.kind == SignatureKind::DocumentTimestamp)
            && newest.is_some_and(holds);
        let mut seals = signatures.iter().filter(|s| s.kind == SignatureKind::Seal);
        seals.all(|s| vouched || holds(s))
    }

    /// The verification for programs.
    #[must_use]
    pub fn to_json(&self, verdict: Verdict) -> Value {
        json::json(self, verdict)
    }
}

impl Verdict {
    /// The exit code of the command.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::Fails => 1,
            Self::Unproven => 2,
        }
    }

    /// A stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
            Self::Unproven => "unproven",
        }
    }
}

impl Display for Verification {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n{}\n", self.report, self.evidence)?;
        writeln!(f, "SHA-256 of the file  {}", self.file_sha256)
    }
}

impl Display for EvidenceFound {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => write!(f, "Evidence    the file holds none"),
            Self::Holds(checked) => write!(
                f,
                "Evidence    {} events, last on {}; the chain holds\n  Head      {}\n  Key       {}",
                checked.events, checked.at, checked.head, checked.key
            ),
            Self::OtherDocument(_) => {
                write!(f, "Evidence  ! it speaks of other documents than this one")
            }
            Self::Broken(error) => write!(f, "Evidence  ! {error}"),
        }
    }
}
