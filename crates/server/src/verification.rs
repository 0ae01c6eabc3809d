//! A verification as a page for people. For the command line; the service never judges files beside
//! its keys.

use crate::plain_page::PlainPage;
use paraph_seal::verify::{Finding, SignatureKind, SignatureReport};
use paraph_verdict::{Verdict, Verification};

/// The verification as a page that needs nothing but itself.
#[must_use]
pub fn html(of: &Verification, verdict: Verdict) -> String {
    let mut page = PlainPage::new(match verdict {
        Verdict::Holds => "The seal holds",
        Verdict::Fails => "The seal does not hold",
        Verdict::Unproven => "The file is intact; not everything is proven",
    });
    page.rows(&[
        ("Result", of.report.indication.word()),
        ("SHA-256 of the file", &of.file_sha256),
    ]);
    page.steps(&said(&of.report.findings));
    for signature in &of.report.signatures {
        tell(&mut page, signature);
    }
    page.heading("Evidence");
    for line in of.evidence.to_string().lines() {
        page.paragraph(line.trim());
    }
    page.into_html()
}

fn tell(page: &mut PlainPage, signature: &SignatureReport) {
    page.heading(match signature.kind {
        SignatureKind::Seal => "Seal",
        SignatureKind::DocumentTimestamp => "Document timestamp",
    });
    // The same lines as on a terminal: the name, then the rest.
    let told = signature.to_string();
    let lines = told.lines().skip(1).filter_map(|line| {
        let (name, value) = line.trim().split_once(' ')?;
        (!matches!(name, "!" | "+")).then(|| (name, value.trim()))
    });
    page.rows(&lines.collect::<Vec<_>>());
    page.steps(&said(&signature.findings));
}

fn said(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}
