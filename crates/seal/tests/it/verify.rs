//! Validation of sealed files: what must pass, and how it is told.

use crate::support::{KEY, NOW_S, drawing, ink, rect, sealed, text};
use paraph_seal::verify::{Coverage, Indication, Revocation};
use paraph_seal::{Report, Trust, samples, verify};

/// Trust in the tests' own root, an hour after sealing.
pub(crate) fn trust() -> Trust {
    Trust {
        anchors: vec![KEY.root().unwrap().clone()],
        at_unix_s: NOW_S + 3600,
    }
}

pub(crate) fn report(pdf: &[u8]) -> Report {
    verify(pdf, &trust()).unwrap()
}

#[test]
fn every_sealed_sample_passes() {
    for sample in samples::accepted() {
        let marks = [
            drawing(0, rect(60.0, 60.0, 150.0, 40.0), ink()),
            drawing(0, rect(60.0, 160.0, 200.0, 20.0), text("Þórður Łęcki")),
        ];
        let report = report(&sealed(&sample.pdf, &marks));
        assert!(report.passed(), "{}: {report:#?}", sample.name);
        let [seal] = &report.signatures[..] else {
            panic!("{}", sample.name)
        };
        assert_eq!(seal.indication, Indication::TotalPassed);
        assert_eq!(seal.coverage, Coverage::WholeFile);
        assert_eq!(seal.docmdp, Some(1));
        assert_eq!(seal.signer.as_deref(), Some("CN=Paraph test"));
        assert_eq!(seal.claimed_at_unix_s, Some(NOW_S));
        assert_eq!(seal.revocation, Revocation::NotChecked);
        assert_eq!(seal.changes, []);
    }
}
