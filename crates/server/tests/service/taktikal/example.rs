//! The vendor's own example, with a real PDF, gets the vendor's own answer.

use super::host::{APP_URL, Host, SEQUENCE, example};
use serde_json::Value;
use std::collections::BTreeMap;

/// The vendor's answer to its example.
const ANSWER: &str = include_str!("example_answer.json");

#[tokio::test]
async fn the_vendors_example_gets_the_vendors_answer_field_by_field() {
    let host = Host::open().await;
    let answer = host.post(SEQUENCE, &example()).await;
    let told: Value = answer.ok();
    let mut expected: Value = serde_json::from_str(ANSWER).unwrap();
    let mut keys = BTreeMap::new();
    pair_keys(&expected, &told, &mut keys);
    // One sequence, two people, two processes, four signees; each key stands for one thing.
    assert_eq!(keys.len(), 9);
    let distinct: std::collections::BTreeSet<_> = keys.values().collect();
    assert_eq!(distinct.len(), 9);
    rename(&mut expected, &keys);
    assert_eq!(told, expected);
    assert_eq!(order(&answer.text()), order(ANSWER));
}

/// Which key of ours stands where the vendor's example has one of theirs.
fn pair_keys(expected: &Value, told: &Value, keys: &mut BTreeMap<String, String>) {
    const KEYS: [&str; 4] = ["key", "signeeKey", "processKey", "sequenceKey"];
    match (expected, told) {
        (Value::Object(expected), Value::Object(told)) => {
            for (name, value) in expected {
                let told = told
                    .get(name)
                    .unwrap_or_else(|| panic!("{name} is missing"));
                if let (true, Value::String(theirs), Value::String(ours)) =
                    (KEYS.contains(&name.as_str()), value, told)
                {
                    assert_eq!(theirs[..2], ours[..2], "{name}");
                    let known = keys.entry(theirs.clone()).or_insert_with(|| ours.clone());
                    assert_eq!(known, ours, "{name}");
                } else {
                    pair_keys(value, told, keys);
                }
            }
        }
        (Value::Array(expected), Value::Array(told)) => {
            assert_eq!(expected.len(), told.len());
            for (expected, told) in expected.iter().zip(told) {
                pair_keys(expected, told, keys);
            }
        }
        _ => {}
    }
}

/// Puts our keys and our page's address in the place of the vendor's.
fn rename(value: &mut Value, keys: &BTreeMap<String, String>) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|v| rename(v, keys)),
        Value::Array(items) => items.iter_mut().for_each(|v| rename(v, keys)),
        Value::String(text) => {
            *text = text.replace("https://app-dev.taktikal.is", APP_URL);
            for (theirs, ours) in keys {
                *text = text.replace(theirs.as_str(), ours);
            }
        }
        _ => {}
    }
}

/// The names of all members in the order in which they stand in the text.
fn order(json: &str) -> Vec<&str> {
    let parts: Vec<&str> = json.split('"').collect();
    let names = parts.iter().zip(&parts[1..]);
    let names = names.skip(1).step_by(2);
    names
        .filter(|(_, after)| after.trim_start().starts_with(':'))
        .map(|(name, _)| *name)
        .collect()
}
