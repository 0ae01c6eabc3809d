//! Every attack that is known by a name has a file that was made for it, and is found.

use crate::authority::{changed_values, unfit};
use crate::forge::append_second_signature;
use crate::verify::{codes, report};
use crate::{authority, hostile_seals};
use std::collections::BTreeSet;

/// The attack, and the names of the files and values that carry it out.
const ATTACKS: &[(&str, &[&str])] = &[
    (
        "incremental update after P=1",
        &["value_replaced", "content_replaced", "annotation_added"],
    ),
    ("shadow hide", &["shadow_hide", "shadow_hide_by_freeing"]),
    ("shadow replace", &["shadow_replace"]),
    ("shadow hide and replace", &["shadow_hide_and_replace"]),
    ("signature wrapping", &["signature_wrapping"]),
    (
        "byte-range overlap",
        &["byte_range_overlaps_hole", "byte_range_overlaps_itself"],
    ),
    (
        "byte-range gap",
        &["byte_range_gap_too_wide", "byte_range_gap_reaches_on"],
    ),
    ("two fields, one signature", &["two_fields_one_signature"]),
    ("unsigned attributes", &["unsigned_attribute"]),
    ("padded value", &["padded_value"]),
    ("wrong key usage", &["key_usage", "server_certificate"]),
    ("expired certificate", &["expired"]),
    ("certificate of the future", &["not_yet_valid"]),
    ("SHA-1", &["sha_1", "ecdsa_with_sha_1"]),
];

#[test]
fn every_known_attack_has_a_file_of_its_name() {
    let files = hostile_seals::all().into_iter().map(|hostile| hostile.name);
    let values = changed_values().into_iter().map(|(name, _, _)| name);
    let authority = authority::Authority::new();
    let keys = unfit(&authority).into_iter().map(|(name, _, _)| name);
    let made: BTreeSet<&str> = files.chain(values).chain(keys).collect();
    for (attack, names) in ATTACKS {
        for name in *names {
            assert!(made.contains(name), "{attack}: {name}");
        }
    }
}

/// The other way round: one field, whose name a second signature takes in a later revision.
#[test]
fn a_second_signature_in_a_field_of_the_same_name_is_a_change() {
    let pdf = append_second_signature(&hostile_seals::good(), "Seal 0");
    let report = report(&pdf);
    assert!(!report.passed(), "{report}");
    assert!(codes(&report).contains(&"changed_later"), "{report}");
}
