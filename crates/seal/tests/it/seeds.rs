//! What fuzzing starts from: small files and values of every kind that the readers read.
//!
//! `cargo xtask fuzz` names the folder in `PARAPH_SEEDS`; without it they go to one that is
//! removed again, so that they are made in every run of the tests.

use crate::authority::{leaf, sealed_by};
use crate::forge::{with_store, with_validation_data};
use crate::hostile_seals;
use crate::support::{Folder, KEY, NOW_S, sealed_canonical};
use crate::verify::report;
use crate::verify_ocsp::{GOOD, reply};
use crate::verify_timestamps::{HOUSE, archived, token};
use paraph_seal::{
    Certificate, Limits, Room, Sealer, TimestampRequest, canonicalize, reserve, samples,
    sign_digest, stamp,
};
use std::fs;
use std::path::{Path, PathBuf};

/// Larger files would be cut by the fuzzer, and slow it down.
const LARGEST_BYTES: usize = 64 * 1024;

fn write(folder: &Path, name: &str, bytes: &[u8]) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

#[test]
fn seeds_for_fuzzing_are_written() {
    let temporary = Folder::new("seeds");
    let asked = std::env::var_os("PARAPH_SEEDS").map(PathBuf::from);
    let folder = asked.unwrap_or_else(|| temporary.path("all"));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    write_keys(&folder);
    write_uploads(&folder);
    write_sealed(&folder);
    write_replies(&folder);
    for target in ["inspect", "examine", "round_trip", "replies"] {
        assert!(fs::read_dir(folder.join(target)).unwrap().count() > 5);
    }
}

fn pem<'a>(chain: impl IntoIterator<Item = &'a Certificate>) -> String {
    chain.into_iter().map(Certificate::pem).collect()
}

fn write_keys(folder: &Path) {
    let house = HOUSE.authority.certificate();
    let anchors = pem([KEY.root().unwrap(), &house]);
    write(folder, "key.p12", &KEY.pkcs12);
    write(folder, "anchors.pem", anchors.as_bytes());
    write(folder, "chain.pem", pem(HOUSE.seal.chain()).as_bytes());
}

fn write_uploads(folder: &Path) {
    for sample in samples::all() {
        if sample.pdf.len() <= LARGEST_BYTES {
            let name = format!("{}.pdf", sample.name);
            write(&folder.join("inspect"), &name, &sample.pdf);
            if sample.accepted {
                write(&folder.join("round_trip"), &name, &sample.pdf);
            }
        }
    }
}

/// The originals, and what an attacker or an honest extension makes of them.
fn write_sealed(folder: &Path) {
    let root = KEY.root().unwrap();
    let good = hostile_seals::good();
    let canonical = canonicalize(&samples::rotated(90), &Limits::default()).unwrap();
    let (first, last) = archived();
    for (name, pdf) in [
        ("invoice.pdf", good.clone()),
        ("rotated.pdf", sealed_canonical(&canonical.bytes, &[])),
        ("house.pdf", first),
    ] {
        write(&folder.join("sealed"), name, &pdf);
        write(&folder.join("examine"), name, &pdf);
    }
    let extended = with_validation_data(&good, &[root.der()], &[]);
    assert!(report(&extended).passed());
    write(&folder.join("examine"), "extended.pdf", &extended);
    write(&folder.join("examine"), "archived.pdf", &last);
    for hostile in hostile_seals::all() {
        let name = format!("{}.pdf", hostile.name);
        write(&folder.join("examine"), &name, &hostile.pdf);
    }
}

/// A first byte that says who reads it, then the value.
fn write_replies(folder: &Path) {
    let canonical = canonicalize(&samples::rotated(90), &Limits::default()).unwrap();
    write(folder, "canonical.pdf", &canonical.bytes);
    let revision = stamp(&canonical.bytes, &[]).unwrap();
    let prepared = reserve(revision, &Room::at(NOW_S)).unwrap();
    let value = sign_digest(prepared.digest(), &KEY.key).unwrap();
    write(&folder.join("values"), "b-b.der", &value);
    let request = TimestampRequest::for_digest(&[1; 32], [2; 16]).unwrap();
    let granted = [
        &[0x30, 0x03, 0x02, 0x01, 0x00][..],
        &token(&HOUSE.clock, &[1], NOW_S),
    ]
    .concat();
    let good = reply(&HOUSE.authority.own_key(), &HOUSE.seal, GOOD);
    let list = HOUSE.authority.list(&[7], NOW_S);
    let middle = HOUSE.authority.key(&leaf());
    let timestamp = crate::verify_timestamps::element(0x30, &[&granted]);
    for (name, reader, der) in [
        ("request", 0, request.der()),
        ("timestamp", 0, &timestamp[..]),
        ("ocsp", 1, &good[..]),
        ("list", 1, &list[..]),
        ("certificate", 2, middle.chain()[0].der()),
        ("root", 2, middle.chain()[1].der()),
        ("value", 3, &value[..]),
        ("stored-ocsp", 4, &good[..]),
        ("stored-list", 5, &list[..]),
        ("stored-certificate", 5, middle.chain()[0].der()),
    ] {
        write(
            &folder.join("replies"),
            name,
            &[&[reader][..], der].concat(),
        );
    }
    // Read once here, so that a seed that nobody can read is noticed.
    let stored = with_store(&sealed_by(&HOUSE.seal), &[("OCSPs", &[&good])]);
    assert!(stored.len() < LARGEST_BYTES);
}
