//! Case 43: every single changed byte of a sealed file is noticed, and nothing makes it panic.

use crate::support::{KEY, NOW_S, drawing, ink, rect};
use crate::verify::report;
use paraph_seal::{Limits, Room, canonicalize, reserve, samples, sign_digest, stamp};
use std::thread;

/// A sealed file with little room to spare, so that all of its bytes can be tried.
fn small() -> Vec<u8> {
    let canonical = canonicalize(&samples::rotated(90), &Limits::default()).unwrap();
    let marks = [drawing(0, rect(60.0, 60.0, 150.0, 40.0), ink())];
    let room = Room {
        contents_bytes: 1024,
        ..Room::at(NOW_S)
    };
    let prepared = reserve(stamp(&canonical.bytes, &marks).unwrap(), &room).unwrap();
    let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
    prepared.fill(&cms).unwrap().into_bytes()
}

/// Offsets and new bytes that still pass; the work is shared by two threads.
fn unnoticed(pdf: &[u8], changes: &[(usize, u8)]) -> Vec<(usize, u8)> {
    let passes = |(at, byte): &&(usize, u8)| {
        let mut changed = pdf.to_vec();
        changed[*at] = *byte;
        report(&changed).passed()
    };
    let halves = changes.split_at(changes.len() / 2);
    thread::scope(|scope| {
        let other = scope.spawn(|| halves.0.iter().filter(passes).copied().collect::<Vec<_>>());
        let mut found: Vec<_> = halves.1.iter().filter(passes).copied().collect();
        found.extend(other.join().unwrap());
        found
    })
}

fn flipped(pdf: &[u8], mask: u8) -> Vec<(usize, u8)> {
    let flip = |(at, byte): (usize, &u8)| (at, byte ^ mask);
    pdf.iter().enumerate().map(flip).collect()
}

/// All digits of the value with each of these in their place.
fn other_digits(pdf: &[u8], digits: &[u8]) -> Vec<(usize, u8)> {
    let start = pdf.windows(10).rposition(|w| w == b"/Contents<").unwrap() + 10;
    let end = start + pdf[start..].iter().position(|b| *b == b'>').unwrap();
    let others = |at: usize| digits.iter().map(move |digit| (at, *digit));
    let all = (start - 1..=end).flat_map(others);
    all.filter(|(at, digit)| pdf[*at] != *digit).collect()
}

#[test]
fn every_single_changed_byte_is_noticed() {
    let pdf = small();
    assert!(report(&pdf).passed());
    let changes = flipped(&pdf, 0x01);
    println!("{} bytes changed", changes.len());
    assert_eq!(unnoticed(&pdf, &changes), []);
}

#[test]
fn every_digit_of_the_value_can_only_be_what_it_is() {
    let pdf = small();
    let changes = other_digits(&pdf, b"0fA ");
    println!("{} other digits", changes.len());
    assert_eq!(unnoticed(&pdf, &changes), []);
}

#[test]
#[ignore = "takes minutes"]
fn every_byte_can_only_be_what_it_is() {
    let pdf = small();
    for mask in [0x20, 0x80, 0xff] {
        assert_eq!(unnoticed(&pdf, &flipped(&pdf, mask)), []);
    }
    let digits = b"0123456789abcdefABCDEF> \n";
    assert_eq!(unnoticed(&pdf, &other_digits(&pdf, digits)), []);
}
