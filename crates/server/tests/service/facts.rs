//! The numbered facts of the dialects: each is a test that has its number in its name, and
//! `docs/dialects.md` lists them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../../../docs/dialects.md");
/// The letter of each dialect's facts, and how many it has.
const FACTS: [(char, u32); 3] = [('N', 40), ('S', 30), ('T', 25)];

/// The names of tests by fact.
type Tests = BTreeMap<String, BTreeSet<String>>;

/// The fact that a test's name begins with, such as N7 of `n07_a_second_round_is_refused`.
fn fact(name: &str) -> Option<String> {
    let letter = name.chars().next()?.to_ascii_uppercase();
    let (digits, _) = name.get(1..)?.split_once(['_', ' '])?;
    let number: u32 = digits.parse().ok()?;
    let known = FACTS.iter().any(|(known, _)| *known == letter);
    known.then(|| format!("{letter}{number}"))
}

/// Notes the tests of every file below a folder.
fn read(folder: &Path, tests: &mut Tests) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, tests);
            continue;
        }
        for line in fs::read_to_string(&path).unwrap().lines() {
            let name = match line.strip_prefix("test(\"") {
                Some(rest) => rest.split_once('"').map(|(name, _)| name),
                None => line
                    .strip_prefix("async fn ")
                    .or_else(|| line.strip_prefix("fn "))
                    .and_then(|rest| rest.split_once("()"))
                    .map(|(name, _)| name),
            };
            if let Some((fact, name)) = name.and_then(|name| Some((fact(name)?, name))) {
                tests.entry(fact).or_default().insert(name.to_owned());
            }
        }
    }
}

/// The rows of the page: a fact, and its tests in backticks.
fn listed() -> Tests {
    let rows = PAGE.lines().filter_map(|line| {
        let (fact, tests) = line.strip_prefix("| ")?.split_once(" | ")?;
        let tests = tests.split('`').skip(1).step_by(2).map(str::to_owned);
        Some((fact.to_owned(), tests.collect::<BTreeSet<_>>()))
    });
    rows.filter(|(fact, _)| fact.len() > 1 && fact[1..].bytes().all(|b| b.is_ascii_digit()))
        .collect()
}

#[test]
fn every_fact_is_a_test_and_the_page_lists_it() {
    let mut tests = Tests::new();
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    read(&home.join("tests/service"), &mut tests);
    read(&home.join("../../tests/journeys"), &mut tests);
    for (letter, count) in FACTS {
        for number in 1..=count {
            let fact = format!("{letter}{number}");
            assert!(tests.contains_key(&fact), "{fact} has no test");
        }
    }
    let listed = listed();
    for (fact, names) in &tests {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let row = format!("| {fact} | {} |", names.join(", "));
        assert!(
            PAGE.lines().any(|line| line == row),
            "the page lacks\n{row}"
        );
    }
    assert_eq!(
        listed.len(),
        tests.len(),
        "the page lists tests that are gone"
    );
}
