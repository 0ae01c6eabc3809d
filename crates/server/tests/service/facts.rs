//! The numbered facts of the dialects: each is a test that has its number in its name, and
//! `docs/dialects.md` lists them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../../../docs/dialects.md");
/// The letter of each dialect's facts, and how many it has.
const FACTS: [(char, u32); 3] = [('N', 40), ('S', 30), ('T', 25)];

/// The names of tests by fact.
type Tests = BTreeMap<(char, u32), BTreeSet<String>>;

/// The fact that a test's name begins with, such as N7 of `n07_a_second_round_is_refused`.
fn fact(name: &str) -> Option<(char, u32)> {
    let letter = name.chars().next()?.to_ascii_uppercase();
    let (digits, _) = name.get(1..)?.split_once(['_', ' '])?;
    let known = FACTS.iter().any(|(known, _)| *known == letter);
    Some((letter, digits.parse().ok()?)).filter(|_| known)
}

/// The name of the test that begins in a line, of Rust or of Playwright.
fn name(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix("test(\"") {
        return rest.split_once('"').map(|(name, _)| name);
    }
    let line = line.strip_prefix("async ").unwrap_or(line);
    let (name, _) = line.strip_prefix("fn ")?.split_once("()")?;
    Some(name)
}

/// Notes the tests of every file below a folder.
fn read(folder: &Path, tests: &mut Tests) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, tests);
            continue;
        }
        for name in fs::read_to_string(&path).unwrap().lines().filter_map(name) {
            if let Some(fact) = fact(name) {
                tests.entry(fact).or_default().insert(name.to_owned());
            }
        }
    }
}

#[test]
fn every_fact_is_a_test_and_the_page_lists_it() {
    let mut tests = Tests::new();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    read(&home.join("tests/service"), &mut tests);
    read(&home.join("../../tests/journeys"), &mut tests);
    for (letter, count) in FACTS {
        for number in 1..=count {
            let fact = (letter, number);
            assert!(tests.contains_key(&fact), "{letter}{number} has no test");
        }
    }
    let rows = tests.iter().map(|((letter, number), names)| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        format!("| {letter}{number} | {} |", names.join(", "))
    });
    let listed = PAGE.lines().filter(|line| {
        let first = line
            .strip_prefix("| ")
            .and_then(|rest| rest.split_once(' '));
        first.is_some_and(|(first, _)| fact(&format!("{first}_")).is_some())
    });
    let (rows, listed): (Vec<String>, Vec<&str>) = (rows.collect(), listed.collect());
    assert_eq!(listed, rows, "docs/dialects.md and the tests differ");
}
