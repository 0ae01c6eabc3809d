//! Validates sealed files: a PDF and the trust anchors in, a [`Report`] out.
//!
//! ```no_run
//! # fn f(pdf: &[u8], root: paraph_seal::Certificate) -> Result<(), paraph_seal::Error> {
//! use paraph_seal::verify::{Trust, verify};
//! let report = verify(pdf, &Trust { anchors: vec![root], at_unix_s: 1_795_293_000 })?;
//! println!("{report}");
//! # Ok(()) }
//! ```
//! Every check fails closed, and every failure is a [`Finding`]. There is no clock, no network
//! and no list of authorities in here: the time of checking and the anchors come in, and
//! certificates and revocation lists are those that the file carries.
//!
//! ```text
//! frame ──────► every byte has its place           agreement ─► three readers see one document
//! signatures ─► ranges, values, certification      changes ───► what came later, object by object
//! signed_data ► the CMS value, no byte of it free  signer ────► digest, signature, chain, revocation
//! ```

mod agreement;
mod algorithm;
mod chain;
mod change;
mod changes;
mod crypto;
mod element;
mod finding;
mod frame;
mod level;
mod lexer;
mod ocsp;
mod report;
mod revocation;
mod scope;
mod signatures;
mod signed_data;
mod signer;
mod text;
mod token;
mod validation_data;
mod value;

pub use change::Change;
pub use finding::Finding;
pub use report::{
    Coverage, Indication, LaterChange, Report, Revocation, SignatureKind, SignatureReport,
    SubIndication, Timestamp,
};

use crate::certificate::Certificate;
use crate::error::{Error, Limit};
use changes::{Changes, find_changes};
use frame::Frame;
use report::judge;
use signatures::Placed;
use signed_data::{Purpose, SignedData};
use signer::{Circumstances, Judged};
use validation_data::ValidationData;

/// Larger than what is taken for sealing: a seal adds its evidence, and later years add theirs.
pub const FILE_BYTES: usize = 128 * 1024 * 1024;

/// Whom to believe, and the time of checking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// Certificates that are believed without proof: roots, or signers themselves.
    pub anchors: Vec<Certificate>,
    /// The time of checking, in seconds since 1970-01-01T00:00:00Z.
    pub at_unix_s: i64,
}

/// Validates all signatures of a file.
///
/// A file that cannot be read, or that holds no signature, gives a report that says so.
///
/// # Errors
/// [`Error::OverLimits`] when the file is larger than 128 MiB.
pub fn verify(pdf: &[u8], trust: &Trust) -> Result<Report, Error> {
    if pdf.len() > FILE_BYTES {
        return Err(Error::OverLimits {
            what: Limit::FileBytes,
        });
    }
    let frame = match Frame::read(pdf) {
        Ok(frame) => frame,
        Err(offset) => return Ok(finish(vec![out_of_order(pdf, offset)], 0, Vec::new())),
    };
    let (placed, mut findings) = signatures::find(pdf, &frame);
    // A timestamp alone says that a file existed, not that somebody sealed it.
    if !placed.iter().any(|p| p.kind == SignatureKind::Seal) {
        findings.push(Finding::Unsigned);
    }
    let data = ValidationData::read(pdf, &frame).unwrap_or_else(|| {
        findings.push(Finding::ValidationData);
        ValidationData::default()
    });
    let oldest = placed.first().map_or(frame.newest(), |p| p.revision);
    let signatures = File::new(pdf, &frame, data, oldest).validate(&placed, trust);
    let report = finish(findings, frame.revisions.len(), signatures);
    Ok(ask_other_readers(pdf, &frame, report))
}

/// Whether the bytes have an order that can be judged once they are sealed.
pub(crate) fn is_in_order(pdf: &[u8]) -> bool {
    Frame::read(pdf).is_ok()
}

/// Files with cross-reference streams are whole files; they are only not read here.
fn out_of_order(pdf: &[u8], offset: usize) -> Finding {
    const STREAM: &[u8] = b"/XRef";
    let ends = |next: u8| !next.is_ascii_alphanumeric();
    let mut names = pdf.windows(STREAM.len() + 1);
    if names.any(|w| w.starts_with(STREAM) && ends(w[STREAM.len()])) {
        Finding::CrossReferenceStream { offset }
    } else {
        Finding::Disorder { offset }
    }
}

/// The other readers are slow and not ours: they are asked last, and only about a file that has
/// not failed yet.
fn ask_other_readers(pdf: &[u8], frame: &Frame, mut report: Report) -> Report {
    if report.indication == Indication::TotalFailed || agreement::readers_agree(pdf, frame) {
        return report;
    }
    report.findings.push(Finding::Ambiguous);
    finish(report.findings, report.revisions, report.signatures)
}

/// Joins what is found about the file with what is found about each signature.
fn finish(
    mut findings: Vec<Finding>,
    revisions: usize,
    mut signatures: Vec<SignatureReport>,
) -> Report {
    findings.sort_unstable();
    findings.dedup();
    let mut overall = judge(&findings);
    for signature in &mut signatures {
        signature.findings.sort_unstable();
        signature.findings.dedup();
        let both = [&signature.findings[..], &findings[..]].concat();
        (signature.indication, signature.sub_indication) = judge(&both);
        if signature.indication > overall.0 {
            overall = (signature.indication, signature.sub_indication);
        }
    }
    level::tell(&mut signatures);
    let (indication, sub_indication) = overall;
    Report {
        indication,
        sub_indication,
        findings,
        revisions,
        signatures,
    }
}

/// A file in its revisions, and what each of them did.
struct File<'a> {
    pdf: &'a [u8],
    frame: &'a Frame,
    /// For each revision after the oldest signature's.
    changes: Vec<(usize, Changes)>,
    data: ValidationData,
}

impl<'a> File<'a> {
    fn new(pdf: &'a [u8], frame: &'a Frame, data: ValidationData, oldest: usize) -> Self {
        Self {
            pdf,
            frame,
            changes: find_changes(frame, oldest),
            data,
        }
    }

    /// From the newest to the oldest: a document timestamp proves when the older ones existed.
    fn validate(&self, placed: &[Placed<'_>], trust: &Trust) -> Vec<SignatureReport> {
        let mut proven_at = trust.at_unix_s;
        let mut reports = Vec::new();
        for signature in placed.iter().rev() {
            let report = self.validate_one(signature, trust, proven_at);
            let stamped = signature.kind == SignatureKind::DocumentTimestamp;
            if let Some(timestamp) = report.timestamp.as_ref().filter(|_| stamped)
                && report.findings.is_empty()
            {
                proven_at = proven_at.min(timestamp.at_unix_s);
            }
            reports.push(report);
        }
        reports.reverse();
        reports
    }

    fn validate_one(
        &self,
        signature: &Placed<'_>,
        trust: &Trust,
        proven_at_unix_s: i64,
    ) -> SignatureReport {
        let mut report = SignatureReport {
            field: signature.field.clone(),
            kind: signature.kind,
            indication: Indication::TotalFailed,
            sub_indication: None,
            findings: signature.findings.clone(),
            coverage: signature.coverage,
            docmdp: None,
            changes: Vec::new(),
            level: None,
            signer: None,
            chain: Vec::new(),
            claimed_at_unix_s: signatures::claimed_at_unix_s(signature.dictionary),
            timestamp: None,
            judged_at_unix_s: proven_at_unix_s,
            revocation: Revocation::NotChecked,
        };
        if signature.kind == SignatureKind::Seal {
            let (level, against) = signatures::certification(self.frame, signature);
            report.docmdp = level;
            report.findings.extend(against);
        }
        self.judge_changes(signature.revision, &mut report);
        let beside = Circumstances {
            anchors: &trust.anchors,
            data: &self.data,
            at_unix_s: proven_at_unix_s,
        };
        match signatures::value(self.pdf, signature.dictionary) {
            Ok(value) => self.judge_value(signature, &value, beside, &mut report),
            Err(finding) => report.findings.push(finding),
        }
        report
    }

    fn judge_changes(&self, made_in: usize, report: &mut SignatureReport) {
        let later = self
            .changes
            .iter()
            .filter(|(revision, _)| *revision > made_in);
        for (revision, changes) in later {
            // People count from one.
            let revision = revision + 1;
            for (change, object) in changes {
                let (change, object) = (*change, *object);
                let permitted = change.is_permitted(report.docmdp);
                report.changes.push(LaterChange {
                    revision,
                    change,
                    object,
                    permitted,
                });
                if !permitted {
                    report.findings.push(Finding::ChangedLater {
                        revision,
                        change,
                        object,
                    });
                }
            }
        }
    }

    fn judge_value(
        &self,
        signature: &Placed<'_>,
        value: &[u8],
        beside: Circumstances<'_>,
        report: &mut SignatureReport,
    ) {
        let Some(covered) = &signature.covered else {
            return;
        };
        let message = covered.clone().map(|range| &self.pdf[range]);
        match signature.kind {
            SignatureKind::DocumentTimestamp => {
                let timestamp = token::validate(value, &message, beside);
                report.findings.extend(&timestamp.findings);
                report.signer.clone_from(&timestamp.authority);
                report.timestamp = Some(timestamp);
            }
            SignatureKind::Seal => match SignedData::read(value, Purpose::Seal) {
                Ok(value) => judge_seal(&value, &message, beside, report),
                Err(finding) => report.findings.push(finding),
            },
        }
    }
}

/// A trusted timestamp over the signature's value moves the judgement to its time.
fn judge_seal(
    value: &SignedData<'_>,
    message: &[&[u8]],
    mut beside: Circumstances<'_>,
    report: &mut SignatureReport,
) {
    if let Some(token) = value.token {
        let timestamp = token::validate(token, &[value.signature], beside);
        match token::weigh(&timestamp) {
            Some(finding) => report.findings.push(finding),
            None => beside.at_unix_s = timestamp.at_unix_s,
        }
        report.timestamp = Some(timestamp);
    }
    let Judged {
        signer,
        chain,
        findings,
        revocation,
    } = signer::judge(value, message, beside);
    report.findings.extend(findings);
    report.signer = signer.map(|c| c.subject());
    report.chain = chain;
    report.judged_at_unix_s = beside.at_unix_s;
    report.revocation = revocation;
}
