//! Files of each level before validators that we did not write.

use crate::pki::{Pki, now_s, pki};
use crate::support::{Folder, drawing, ink, rect, run, text, workspace};
use paraph_seal::verify::Revocation;
use paraph_seal::{
    Algorithm, Canonical, Error, Level, Limits, LocalKey, Prepared, Room, Sealer, TIMESTAMP_BYTES,
    Time, TimestampRequest, Trust, add_time, add_validation_data, canonicalize, level_of, renew,
    renewal_due_unix_s, reserve, reserve_timestamp, samples, sign_digest, signing_chains, stamp,
    verify,
};
use std::path::Path;

const NONCE: [u8; 16] = *b"used only by us.";

fn canonical(pdf: &[u8]) -> Canonical {
    canonicalize(pdf, &Limits::default()).unwrap()
}

pub(crate) fn prepared(pdf: &[u8]) -> Prepared {
    let marks = [
        drawing(0, rect(60.0, 200.0, 180.0, 60.0), ink()),
        drawing(0, rect(60.0, 160.0, 200.0, 20.0), text("Þórður Łęcki")),
    ];
    let revision = stamp(&canonical(pdf).bytes, &marks).unwrap();
    reserve(revision, &Room::at(now_s())).unwrap()
}

/// A file of level B-B, or B-T with a timestamp authority.
pub(crate) fn sealed(pki: &Pki, pdf: &[u8], key: &LocalKey, tsa: Option<&str>) -> Vec<u8> {
    let prepared = prepared(pdf);
    let digest = prepared.digest_for(key.algorithm());
    let cms = sign_digest(&digest, key).unwrap();
    let request = TimestampRequest::for_signature(&cms, NONCE).unwrap();
    let time = Time::first(tsa.map(|tsa| pki.stamp(tsa, &request)));
    assert_eq!(time.level() == Level::BT, tsa.is_some(), "{time:?}");
    let cms = add_time(&cms, &time).unwrap();
    prepared.fill(&cms).unwrap().into_bytes()
}

/// A file with all validation data that its signatures need now.
pub(crate) fn with_data(pki: &Pki, pdf: &[u8]) -> Vec<u8> {
    let data = pki.gather(&signing_chains(pdf).unwrap()).finish().unwrap();
    add_validation_data(pdf, &data).unwrap()
}

/// Fills a prepared document timestamp.
fn stamped(pki: &Pki, tsa: &str, prepared: Prepared) -> Vec<u8> {
    let request = TimestampRequest::for_digest(prepared.digest(), NONCE).unwrap();
    let timestamp = pki.stamp(tsa, &request).unwrap();
    prepared.fill_timestamp(&timestamp).unwrap().into_bytes()
}

pub(crate) fn with_document_timestamp(pki: &Pki, tsa: &str, pdf: &[u8]) -> Vec<u8> {
    stamped(pki, tsa, reserve_timestamp(pdf, TIMESTAMP_BYTES).unwrap())
}

fn renewed(pki: &Pki, tsa: &str, pdf: &[u8]) -> Vec<u8> {
    let newest = signing_chains(pdf).unwrap().pop().unwrap();
    let data = pki.gather(&[newest]).finish().unwrap();
    stamped(pki, tsa, renew(pdf, &data, TIMESTAMP_BYTES).unwrap())
}

/// What pyHanko says about a file, now or as of a year.
pub(crate) fn judged(pki: &Pki, pdf: &Path, year: Option<&str>) -> String {
    let script = workspace().join("tests/referee/levels.py");
    let python = std::env::var("PARAPH_PYTHON").unwrap();
    let root = pki.path("root");
    let files = [&script, &pdf.to_path_buf(), &root].map(|p| p.to_str().unwrap().to_owned());
    let mut arguments: Vec<&str> = files.iter().map(String::as_str).collect();
    arguments.extend(year);
    let output = run(&python, &arguments).unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// pyHanko gives a file exactly this level, respects its P=1 and finds nothing else changed;
/// pdfsig and qpdf, where they are, have no complaint.
fn assert_level(pki: &Pki, folder: &Folder, pdf: &[u8], level: &str, modification: &str) {
    let path = folder.write(&format!("{level}.pdf"), pdf);
    assert_eq!(level_of(pdf).unwrap().to_string(), level);
    let report = judged(pki, &path, None);
    for line in [
        &format!("\"level\": \"{level}\""),
        "\"docmdp\": 1",
        "\"docmdp_ok\": true",
        &format!("\"modification_level\": \"{modification}\""),
    ] {
        assert!(report.contains(line), "{level}: {line}: {report}");
    }
    let path = path.to_str().unwrap();
    if let Some(output) = run("qpdf", &["--check", path]) {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{level}: {text}");
    }
    if let Some(output) = run("pdfsig", &["-nocert", path]) {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.contains("Signature is Valid"), "{level}: {text}");
        assert!(!text.contains("Invalid"), "{level}: {text}");
    }
}

#[test]
fn a_referee_gives_each_level_its_name() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("levels");
    let key = pki.key(&["signer", "interm"]);
    let bb = sealed(pki, &samples::contract(), &key, None);
    assert_level(pki, &folder, &bb, "B-B", "NONE");
    let bt = sealed(pki, &samples::contract(), &key, Some("tsa"));
    assert_level(pki, &folder, &bt, "B-T", "NONE");
    let blt = with_data(pki, &bt);
    assert_level(pki, &folder, &blt, "B-LT", "LTA_UPDATES");
    let blta = with_document_timestamp(pki, "tsa", &blt);
    assert_level(pki, &folder, &blta, "B-LTA", "LTA_UPDATES");
    assert!(blt.starts_with(&bt) && blta.starts_with(&blt));
}

#[test]
fn our_own_validation_agrees_with_the_referees_on_every_level() {
    let Some(pki) = pki() else { return };
    let key = pki.key(&["signer", "interm"]);
    let trust = Trust {
        anchors: vec![pki.certificate("root")],
        // After all that is stamped here: a token from the future is none.
        at_unix_s: now_s() + 60,
    };
    let passes = |pdf: &[u8], vouched: bool, revocation: Revocation, signatures: usize| {
        let report = verify(pdf, &trust).unwrap();
        assert!(report.passed(), "{report}");
        assert_eq!(report.signatures[0].revocation, revocation, "{report}");
        assert_eq!(report.signatures.len(), signatures);
        assert_eq!(
            report.signatures[0].timestamp.is_some(),
            vouched,
            "{report}"
        );
    };
    let bb = sealed(pki, &samples::contract(), &key, None);
    passes(&bb, false, Revocation::NotChecked, 1);
    let bt = sealed(pki, &samples::contract(), &key, Some("tsa"));
    passes(&bt, true, Revocation::NotChecked, 1);
    let blt = with_data(pki, &bt);
    passes(&blt, true, Revocation::NotRevoked, 1);
    let blta = with_document_timestamp(pki, "tsa", &blt);
    passes(&blta, true, Revocation::NotRevoked, 2);
    let renewed = renewed(pki, "tsa2", &blta);
    passes(&renewed, true, Revocation::NotRevoked, 3);
}

#[test]
fn forms_and_scans_reach_the_highest_level() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("highest");
    let key = pki.key(&["signer", "interm"]);
    for pdf in [samples::form(), samples::object_streams()] {
        let bt = sealed(pki, &pdf, &key, Some("tsa"));
        let blta = with_document_timestamp(pki, "tsa", &with_data(pki, &bt));
        assert_level(pki, &folder, &blta, "B-LTA", "LTA_UPDATES");
    }
}

#[test]
fn revisions_take_the_form_of_the_cross_references_before_them() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("streams");
    let key = pki.key(&["signer", "interm"]);
    let mut document = lopdf::Document::load_mem(&canonical(&samples::contract()).bytes).unwrap();
    document.reference_table.cross_reference_type = lopdf::xref::XrefType::CrossReferenceStream;
    let mut streams = Vec::new();
    document.save_to(&mut streams).unwrap();
    let prepared = reserve(stamp(&streams, &[]).unwrap(), &Room::at(now_s())).unwrap();
    let cms = sign_digest(prepared.digest(), &key).unwrap();
    let request = TimestampRequest::for_signature(&cms, NONCE).unwrap();
    let time = Time::first([pki.stamp("tsa", &request)]);
    let bt = prepared.fill(&add_time(&cms, &time).unwrap()).unwrap();
    let blta = with_document_timestamp(pki, "tsa", &with_data(pki, &bt));
    let tables = blta.windows(8).filter(|w| w == b"\ntrailer").count();
    assert_eq!(tables, 0);
    assert_level(pki, &folder, &blta, "B-LTA", "LTA_UPDATES");
}

#[test]
fn time_comes_to_a_file_that_left_without_it() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("late");
    let key = pki.key(&["signer", "interm"]);
    let bb = sealed(pki, &samples::contract(), &key, None);
    let bt = with_document_timestamp(pki, "tsa", &bb);
    assert!(bt.starts_with(&bb));
    assert_level(pki, &folder, &bt, "B-T", "LTA_UPDATES");
    let blt = with_data(pki, &bt);
    assert_level(pki, &folder, &blt, "B-LT", "LTA_UPDATES");
    let blta = with_document_timestamp(pki, "tsa2", &blt);
    assert_level(pki, &folder, &blta, "B-LTA", "LTA_UPDATES");
}

#[test]
fn a_renewed_file_outlives_its_certificates() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("renewed");
    let key = pki.key(&["signer", "interm"]);
    let bt = sealed(pki, &samples::contract(), &key, Some("tsa"));
    // The seal's certificate ends in 2030, the first authority's in 2032, the second's in 2038.
    let first = with_document_timestamp(pki, "tsa", &with_data(pki, &bt));
    assert_eq!(renewal_due_unix_s(&first).unwrap(), 1_956_528_000);
    let second = renewed(pki, "tsa2", &first);
    assert_eq!(renewal_due_unix_s(&second).unwrap(), 2_145_916_800);
    assert!(second.starts_with(&first));
    assert_level(pki, &folder, &second, "B-LTA", "LTA_UPDATES");
    let third = renewed(pki, "tsa2", &second);
    assert_level(pki, &folder, &third, "B-LTA", "LTA_UPDATES");
    let path = folder.write("future.pdf", &third);
    let report = judged(pki, &path, Some("2035"));
    assert!(report.contains("\"indication\": \"PASSED\""), "{report}");
    let without_store = folder.write("bt.pdf", &bt);
    let report = judged(pki, &without_store, Some("2035"));
    assert!(!report.contains("\"indication\": \"PASSED\""), "{report}");
}

#[test]
fn a_change_after_the_last_timestamp_is_noticed() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("after");
    let key = pki.key(&["signer", "interm"]);
    let bt = sealed(pki, &samples::contract(), &key, Some("tsa"));
    let blta = with_document_timestamp(pki, "tsa", &with_data(pki, &bt));
    for at in [100, bt.len() - 100, bt.len() + 100, blta.len() - 100] {
        let mut changed = blta.clone();
        changed[at] ^= 1;
        let path = folder.write("changed.pdf", &changed);
        let report = judged(pki, &path, None);
        assert!(!report.contains("\"level\": \"B"), "{at}: {report}");
    }
}

#[test]
fn only_a_sealed_file_can_be_timestamped() {
    let canonical = canonical(&samples::contract()).bytes;
    let refused = reserve_timestamp(&canonical, TIMESTAMP_BYTES);
    assert!(matches!(refused, Err(Error::NotSealed)), "{refused:?}");
    assert!(matches!(
        reserve_timestamp(b"no PDF", TIMESTAMP_BYTES),
        Err(Error::NotAppendable)
    ));
    assert!(matches!(signing_chains(&canonical), Err(Error::NotSealed)));
    assert!(matches!(
        renewal_due_unix_s(&canonical),
        Err(Error::NotSealed)
    ));
}

#[test]
fn every_kind_of_key_reaches_the_highest_level() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("kinds-of-keys");
    for (key, algorithm) in [
        (
            pki.key(&["signer-rsa", "interm"]),
            Algorithm::RsaPkcs1Sha256,
        ),
        (
            pki.key(&["signer-rsa", "interm"]).with_pss().unwrap(),
            Algorithm::RsaPssSha256,
        ),
        (
            pki.key(&["signer-p384", "interm"]),
            Algorithm::EcdsaP384Sha384,
        ),
    ] {
        assert_eq!(key.algorithm(), algorithm);
        let bt = sealed(pki, &samples::contract(), &key, Some("tsa"));
        let blta = with_document_timestamp(pki, "tsa", &with_data(pki, &bt));
        assert_level(pki, &folder, &blta, "B-LTA", "LTA_UPDATES");
    }
}

#[test]
fn a_digest_of_another_length_is_not_signed() {
    let Some(pki) = pki() else { return };
    let refused = |key: &str, digest: &[u8]| {
        let key = pki.key(&[key, "interm"]);
        matches!(sign_digest(digest, &key), Err(Error::DigestLength { .. }))
    };
    assert!(refused("signer-p384", &[0; 32]) && !refused("signer-p384", &[0; 48]));
    assert!(refused("signer", &[0; 48]) && !refused("signer", &[0; 32]));
}

#[test]
fn changing_the_key_keeps_older_seals_valid() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("rotation");
    let keys = [["signer", "interm"], ["signer2", "interm"]].map(|names| pki.key(&names));
    let bt = sealed(pki, &samples::contract(), &keys[0], Some("tsa"));
    let before = with_document_timestamp(pki, "tsa", &with_data(pki, &bt));
    let bt = sealed(pki, &samples::form(), &keys[1], Some("tsa2"));
    let after = with_document_timestamp(pki, "tsa2", &with_data(pki, &bt));
    for (name, file) in [("before", before), ("after", after)] {
        assert_level(pki, &folder, &file, "B-LTA", "LTA_UPDATES");
        // Both sealing certificates have ended by then, and nobody else has their data.
        let report = judged(pki, &folder.write(name, &file), Some("2031"));
        assert!(report.contains("\"indication\": \"PASSED\""), "{report}");
    }
}

#[test]
fn a_timestamp_goes_only_where_it_was_asked_for() {
    let Some(pki) = pki() else { return };
    let key = pki.key(&["signer", "interm"]);
    let other = TimestampRequest::for_digest(&[1; 32], NONCE).unwrap();
    let other = pki.stamp("tsa", &other).unwrap();
    let cms = sign_digest(&[2; 32], &key).unwrap();
    let refused = add_time(&cms, &Time::Trusted(other.clone()));
    assert!(matches!(refused, Err(Error::OtherTimestamp)), "{refused:?}");
    let sealed = sealed(pki, &samples::contract(), &key, None);
    let prepared = reserve_timestamp(&sealed, TIMESTAMP_BYTES).unwrap();
    let refused = prepared.fill_timestamp(&other);
    assert!(matches!(refused, Err(Error::OtherTimestamp)), "{refused:?}");
}
