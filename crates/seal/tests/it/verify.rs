//! Validation of sealed files: what must pass, and how it is told.

use crate::forge::with_validation_data;
use crate::hostile_seals;
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

/// The codes of everything that speaks against a file.
pub(crate) fn codes(report: &Report) -> Vec<&'static str> {
    report
        .all_findings()
        .map(|finding| finding.code())
        .collect()
}

#[test]
fn every_hostile_file_is_rejected_with_its_finding() {
    assert!(report(&hostile_seals::good()).passed());
    let mut wrong = Vec::new();
    for hostile in hostile_seals::all() {
        let report = report(&hostile.pdf);
        let found = codes(&report);
        if report.passed() || !found.contains(&hostile.finding) {
            wrong.push(format!(
                "{}: {} {found:?}",
                hostile.name,
                report.indication.word()
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_hostile_files_that_are_merely_unsigned_are_indeterminate() {
    for hostile in hostile_seals::all() {
        let indication = report(&hostile.pdf).indication;
        let unsigned = hostile.name == "unsigned";
        let expected = if unsigned {
            Indication::Indeterminate
        } else {
            Indication::TotalFailed
        };
        assert_eq!(indication, expected, "{}", hostile.name);
    }
}

#[test]
fn validation_data_may_be_added_later() {
    let pdf = hostile_seals::good();
    let root = KEY.root().unwrap();
    let once = with_validation_data(&pdf, &[root.der()], &[]);
    let twice = with_validation_data(&once, &[root.der()], &[]);
    for (extended, of) in [(once, 2), (twice, 3)] {
        let report = report(&extended);
        assert!(report.passed(), "{report}");
        assert_eq!(
            report.signatures[0].coverage,
            Coverage::Revision { number: 1, of }
        );
        assert!(report.signatures[0].changes.iter().all(|c| c.permitted));
    }
}

#[test]
fn a_report_reads_as_a_person_would_tell_it() {
    let told = "\
The document is sealed and unchanged.
Result      TOTAL-PASSED

Seal \"Seal 0\"
  Result    TOTAL-PASSED
  Signer    CN=Paraph test
  Claimed   2026-11-21 20:30:00 UTC
  Timestamp none: the time is only claimed
  Level     B-B
  Judged    as of 2026-11-21 21:30:00 UTC
  Revoked   not checked: the file holds no complete revocation data
  Covers    the whole file
  Permits   no later change
";
    assert_eq!(report(&hostile_seals::good()).to_string(), told);
    let changed = hostile_seals::all();
    let changed = changed.iter().find(|h| h.name == "value_replaced").unwrap();
    let told = told
        .replace(
            "sealed and unchanged.",
            "not what was sealed, or the seal is not good.",
        )
        .replace("TOTAL-PASSED", "TOTAL-FAILED (SIG_CONSTRAINTS_FAILURE)")
        .replace("  Level     B-B\n", "")
        .replace("the whole file", "revision 1 of 2")
        + "  ! Revision 2 changes a form field (object 6). [changed_later]\n";
    assert_eq!(report(&changed.pdf).to_string(), told);
}
