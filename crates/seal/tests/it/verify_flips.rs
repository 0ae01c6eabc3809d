//! Case 43: every single changed byte of a sealed file is noticed, and nothing makes it panic.

use crate::support::{KEY, NOW_S, drawing, ink, rect};
use crate::verify::report;
use paraph_seal::{
    Attachment, Limits, Relation, Room, attach, canonicalize, reserve, samples, sign_digest, stamp,
};
use std::thread;

/// A sealed file that carries its evidence, with little room to spare, so that all of its bytes can
/// be tried.
fn small() -> Vec<u8> {
    let canonical = canonicalize(&samples::rotated(90), &Limits::default()).unwrap();
    let marks = [drawing(0, rect(60.0, 60.0, 150.0, 40.0), ink())];
    let evidence = Attachment {
        name: "evidence.json".into(),
        description: "What was done".into(),
        media_type: "application/json".into(),
        relation: Relation::Data,
        modified_unix_s: NOW_S,
        bytes: br#"{"events":[{"seq":1,"type":"signed","hash":"d2a84f4b8b65"}]}"#.to_vec(),
    };
    let revision = attach(stamp(&canonical.bytes, &marks).unwrap(), &[evidence]).unwrap();
    let room = Room {
        contents_bytes: 1024,
        ..Room::at(NOW_S)
    };
    let prepared = reserve(revision, &room).unwrap();
    let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
    prepared.fill(&cms).unwrap().into_bytes()
}

/// Offsets and new bytes that still pass; all cores share the work.
fn unnoticed(pdf: &[u8], changes: &[(usize, u8)]) -> Vec<(usize, u8)> {
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let passes = |changed: &mut Vec<u8>, (at, byte): (usize, u8)| {
        let kept = std::mem::replace(&mut changed[at], byte);
        let passed = report(changed).passed();
        changed[at] = kept;
        passed
    };
    let try_all = |share: &[(usize, u8)]| -> Vec<(usize, u8)> {
        let mut copy = pdf.to_vec();
        let share = share.iter().copied();
        share.filter(|change| passes(&mut copy, *change)).collect()
    };
    thread::scope(|scope| {
        let shares = changes.chunks(changes.len().div_ceil(cores).max(1));
        let running: Vec<_> = shares.map(|s| scope.spawn(|| try_all(s))).collect();
        let found = running.into_iter().map(|share| share.join().unwrap());
        found.flatten().collect()
    })
}

/// Every byte, changed by the masks that belong to its offset.
fn flipped<const N: usize>(pdf: &[u8], masks: fn(usize) -> [u8; N]) -> Vec<(usize, u8)> {
    let flip = |(at, byte): (usize, &u8)| masks(at).map(|mask| (at, byte ^ mask));
    pdf.iter().enumerate().flat_map(flip).collect()
}

/// All digits of the value with each of these in their place.
fn other_digits(pdf: &[u8], digits: &[u8]) -> Vec<(usize, u8)> {
    let start = pdf.windows(10).rposition(|w| w == b"/Contents<").unwrap() + 10;
    let end = start + pdf[start..].iter().position(|b| *b == b'>').unwrap();
    let others = |at: usize| digits.iter().map(move |digit| (at, *digit));
    let all = (start - 1..=end).flat_map(others);
    all.filter(|(at, digit)| pdf[*at] != *digit).collect()
}

/// Two flips for each byte: one bit, whose place goes round with the offset, and all eight.
#[test]
fn every_single_changed_byte_of_a_sealed_file_with_evidence_is_noticed() {
    let pdf = small();
    assert!(report(&pdf).passed());
    let changes = flipped(&pdf, |at| [1 << (at % 8), 0xff]);
    assert_eq!(changes.len(), 2 * pdf.len());
    println!("{} flips of {} bytes", changes.len(), pdf.len());
    assert_eq!(unnoticed(&pdf, &changes), []);
}

#[test]
fn every_digit_of_the_value_can_only_be_what_it_is() {
    let pdf = small();
    let changes = other_digits(&pdf, b"0fA ");
    println!("{} other digits", changes.len());
    assert_eq!(unnoticed(&pdf, &changes), []);
}

/// Each bit of each byte, and the digits once more with every digit there is.
#[test]
#[ignore = "takes minutes"]
fn every_byte_can_only_be_what_it_is() {
    let pdf = small();
    let bits = flipped(&pdf, |_| [1, 2, 4, 8, 16, 32, 64, 128]);
    assert_eq!(unnoticed(&pdf, &bits), []);
    let digits = b"0123456789abcdefABCDEF> \n";
    assert_eq!(unnoticed(&pdf, &other_digits(&pdf, digits)), []);
}
