//! Lays all files that were made to be judged into a folder, with what must be found in each: the
//! command line and the browser are given the very same ones.

use crate::authority::{Authority, changed_values, leaf, sealed_by, sealed_with_value, unfit};
use crate::forge::{append, edit, invoice, with_validation_data};
use crate::hostile_seals;
use crate::keys::{P384, made};
use crate::support::{Folder, KEY, NOW_S};
use crate::verify::codes;
use crate::verify_mutations::{Dice, mutated};
use crate::verify_timestamps;
use lopdf::text_string;
use paraph_seal::verify::Indication;
use paraph_seal::{Certificate, LocalKey, Room, Trust, samples, seal, verify};
use rcgen::SerialNumber;
use serde_json::{Value, json};
use std::path::PathBuf;

/// A file, whom to believe about it, and what must be found.
struct Laid {
    name: String,
    pdf: Vec<u8>,
    anchor: Certificate,
    at_unix_s: i64,
    expected: Expected,
}

enum Expected {
    /// Nothing speaks against it.
    Sound,
    /// This finding, and more perhaps.
    Finding(&'static str),
    /// Whatever is found, it must not pass.
    Rejected,
}

fn laid(name: &str, pdf: Vec<u8>, anchor: &Certificate, expected: Expected) -> Laid {
    Laid {
        name: name.to_owned(),
        pdf,
        anchor: anchor.clone(),
        at_unix_s: NOW_S + 3600,
        expected,
    }
}

fn all() -> Vec<Laid> {
    let root = KEY.root().unwrap();
    let mut all = vec![
        laid("good", hostile_seals::good(), root, Expected::Sound),
        laid(
            "good_with_validation_data",
            with_validation_data(&hostile_seals::good(), &[root.der()], &[]),
            root,
            Expected::Sound,
        ),
    ];
    for hostile in hostile_seals::all() {
        let expected = Expected::Finding(hostile.finding);
        all.push(laid(hostile.name, hostile.pdf, root, expected));
    }
    for (name, finding, value) in changed_values() {
        let (name, pdf) = (format!("value_{name}"), sealed_with_value(value));
        all.push(laid(&name, pdf, root, Expected::Finding(finding)));
    }
    all.extend(by_authorities());
    all.extend(timestamps());
    all.extend(changed_by_chance());
    all.extend(by_other_keys());
    all
}

/// Seals whose certificate is the matter.
fn by_authorities() -> Vec<Laid> {
    let authority = Authority::new();
    let anchor = authority.certificate();
    let mut all = Vec::new();
    for (name, finding, key) in unfit(&authority) {
        let (name, pdf) = (format!("certificate_{name}"), sealed_by(&key));
        let mut one = laid(&name, pdf, &anchor, Expected::Finding(finding));
        one.at_unix_s = NOW_S;
        all.push(one);
    }
    let stranger = sealed_by(&Authority::new().key(&leaf()));
    let expected = Expected::Finding("no_anchor");
    all.push(laid(
        "certificate_of_a_stranger",
        stranger,
        &anchor,
        expected,
    ));
    let mut parameters = leaf();
    parameters.serial_number = Some(SerialNumber::from(7_u64));
    let list = authority.list(&[7], NOW_S - 60);
    let revoked = with_validation_data(&sealed_by(&authority.key(&parameters)), &[], &[&list]);
    let expected = Expected::Finding("revoked");
    all.push(laid("certificate_revoked", revoked, &anchor, expected));
    all
}

fn timestamps() -> Vec<Laid> {
    let anchor = verify_timestamps::anchor();
    let good = verify_timestamps::good().into_iter();
    let good = good.map(|(name, pdf)| laid(name, pdf, &anchor, Expected::Sound));
    let bad = verify_timestamps::bad().into_iter();
    let bad = bad.map(|(name, pdf)| {
        let expected = Expected::Finding("timestamp_invalid");
        laid(&format!("timestamp_{name}"), pdf, &anchor, expected)
    });
    let changed = verify_timestamps::good().into_iter().map(|(name, pdf)| {
        let amount = invoice().amount;
        let pdf = append(&pdf, |u| edit(u, amount).set("V", text_string("999999")));
        let expected = Expected::Finding("changed_later");
        laid(&format!("{name}_then_changed"), pdf, &anchor, expected)
    });
    good.chain(bad).chain(changed).collect()
}

/// Single bytes changed, and greater damage by dice.
fn changed_by_chance() -> Vec<Laid> {
    let (sealed, root) = (hostile_seals::good(), KEY.root().unwrap());
    let mut all = Vec::new();
    for at in (0..sealed.len()).step_by(sealed.len() / 40) {
        let mut pdf = sealed.clone();
        pdf[at] ^= 1;
        let name = format!("byte_{at}_changed");
        all.push(laid(&name, pdf, root, Expected::Rejected));
    }
    let mut dice = Dice::new(7);
    for round in 0..60 {
        let pdf = mutated(&sealed, &mut dice);
        if !pdf.starts_with(&sealed) {
            let name = format!("mutation_{round}");
            all.push(laid(&name, pdf, root, Expected::Rejected));
        }
    }
    all
}

/// Seals by keys of every kind and scheme; a good one, and one with a changed byte, of each.
fn by_other_keys() -> Vec<Laid> {
    let folder = Folder::new("laid-keys");
    let usage = "digitalSignature,nonRepudiation";
    let mut all = Vec::new();
    for (name, kind, pss) in [
        ("rsa_2048", &["rsa:2048"][..], false),
        ("rsa_4096", &["rsa:4096"], false),
        ("rsa_pss", &["rsa:3072"], true),
        ("p384", P384, false),
    ] {
        let Some((key, certificate)) = made(&folder, kind, usage) else {
            return all;
        };
        let key = LocalKey::from_pem(&key, &certificate).unwrap();
        let key = if pss { key.with_pss().unwrap() } else { key };
        let anchor = Certificate::chain_from_pem(&certificate).unwrap().remove(0);
        let (from, _) = anchor.validity_unix_s();
        let at_unix_s = i64::try_from(from).unwrap() + 60;
        let sample = samples::rotated(90);
        let pdf = seal(&sample, &[], &Room::at(at_unix_s), &key).unwrap();
        let mut changed = pdf.clone();
        changed[pdf.len() / 8] ^= 1;
        for (name, pdf, expected) in [
            (name.to_owned(), pdf, Expected::Sound),
            (format!("{name}_changed"), changed, Expected::Rejected),
        ] {
            let one = laid(&name, pdf, &anchor, expected);
            all.push(Laid { at_unix_s, ..one });
        }
    }
    all
}

/// What the manifest says about a file, once it is found.
fn entry(one: &Laid) -> Value {
    let trust = Trust {
        anchors: vec![one.anchor.clone()],
        at_unix_s: one.at_unix_s,
    };
    let report = verify(&one.pdf, &trust).unwrap();
    let found = codes(&report);
    let finding = match one.expected {
        Expected::Sound => {
            assert!(report.passed(), "{}: {report}", one.name);
            None
        }
        Expected::Rejected => {
            assert!(!report.passed(), "{}", one.name);
            None
        }
        Expected::Finding(finding) => {
            assert!(!report.passed(), "{}", one.name);
            assert!(found.contains(&finding), "{}: {found:?}", one.name);
            Some(finding)
        }
    };
    json!({
        "name": one.name,
        "finding": finding,
        "passes": report.indication == Indication::TotalPassed,
        "at_unix_s": one.at_unix_s,
        "anchor": one.anchor.pem(),
    })
}

#[test]
fn hostile_files_lie_ready_for_other_judges() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    std::fs::create_dir_all(&folder).unwrap();
    let mut manifest = Vec::new();
    for one in all() {
        std::fs::write(folder.join(format!("{}.pdf", one.name)), &one.pdf).unwrap();
        manifest.push(entry(&one));
    }
    assert!(manifest.len() > 150, "{}", manifest.len());
    let manifest = serde_json::to_vec_pretty(&manifest).unwrap();
    std::fs::write(folder.join("manifest.json"), manifest).unwrap();
}
