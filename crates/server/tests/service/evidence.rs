//! The evidence that travels inside every sealed document.

use crate::support::House;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paraph_protocol::SignReply;
use paraph_seal::{AttachedFile, Limits, attached_files};
use paraph_verdict::{EvidenceError, check_evidence};
use serde_json::Value;

/// The files inside the sealed document of a signing by two people.
async fn sealed() -> (House, Vec<AttachedFile>) {
    let house = House::open().await;
    let files = {
        let sender = house.sender().await;
        let round = sender.send(&[("Buyer", 1), ("Seller", 2)]).await;
        for number in [0, 1] {
            round.signer(number).await.sign().await.ok::<SignReply>();
        }
        house.work().await;
        let sealed = round.now().await.sealed[0].sha256;
        let pdf = house.app.blobs.get(&sealed).await.unwrap();
        attached_files(&pdf, &Limits::default()).unwrap()
    };
    (house, files)
}

fn file<'a>(files: &'a [AttachedFile], name: &str) -> &'a [u8] {
    &files.iter().find(|f| f.name == name).unwrap().bytes
}

#[tokio::test]
async fn a_sealed_document_holds_its_evidence_for_programs_and_for_people() {
    let (house, files) = sealed().await;
    let names: Vec<&str> = files.iter().map(|f| &*f.name).collect();
    assert_eq!(names, ["disclosure.txt", "evidence.html", "evidence.json"]);
    let json = file(&files, "evidence.json");
    let checked = check_evidence(json).unwrap();
    assert_eq!(checked.erased, 0);
    let published = house.app.evidence.jwks();
    let published = published["keys"][0]["x"].as_str().unwrap();
    let published = URL_SAFE_NO_PAD.decode(published).unwrap();
    assert_eq!(hex::encode(published), checked.key);
    let facts: Value = serde_json::from_slice(json).unwrap();
    assert_eq!(
        facts["chain"]["events"].as_array().unwrap().len(),
        checked.events
    );
    let page = String::from_utf8(file(&files, "evidence.html").to_vec()).unwrap();
    assert!(page.contains(&checked.head.to_string()), "{page}");
}

#[tokio::test]
async fn the_six_questions_of_a_court_have_an_answer_or_a_reason() {
    let (_house, files) = sealed().await;
    let facts: Value = serde_json::from_slice(file(&files, "evidence.json")).unwrap();
    let there = |pointer: &str| {
        let value = facts.pointer(pointer).unwrap_or(&Value::Null);
        assert!(!value.is_null(), "{pointer} is missing");
        value.clone()
    };
    for pointer in ["/sent_by/name", "/sent_by/authenticated_by", "/sent_by/ip"] {
        there(pointer);
    }
    for signer in 0..2 {
        let at = |path: &str| there(&path.replace('*', &signer.to_string()));
        at("/delivery/*/way");
        at("/signers/*/act/consent/sha256");
        at("/signers/*/act/documents_shown/0/sha256");
        at("/signers/*/returned/request_id");
        at("/received_by/*/recipient_id");
        let identity = at("/signers/*/identity");
        let said: Vec<&Value> = identity.as_array().unwrap().iter().collect();
        assert!(said.iter().all(|step| step["assurance_source"].is_string()));
        assert!(said.len() >= 2, "{said:?}");
    }
    assert_no_empty_member(&facts, "");
}

/// Every member has a value or says why it has none.
fn assert_no_empty_member(value: &Value, at: &str) {
    match value {
        Value::Null => panic!("{at} is null"),
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| assert_no_empty_member(value, &format!("{at}/{name}"))),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(i, value)| assert_no_empty_member(value, &format!("{at}/{i}"))),
        _ => {}
    }
}

#[tokio::test]
async fn evidence_that_was_changed_does_not_hold() {
    let (_house, files) = sealed().await;
    let facts: Value = serde_json::from_slice(file(&files, "evidence.json")).unwrap();
    let changed = |change: fn(&mut Value)| {
        let mut facts = facts.clone();
        change(&mut facts);
        check_evidence(facts.to_string().as_bytes()).unwrap_err()
    };
    let broken = |seq| EvidenceError::Broken { seq };
    let value = |facts: &mut Value| {
        facts["chain"]["events"][2]["members"][0]["value"]["json"] = "\"other\"".into();
    };
    assert_eq!(changed(value), broken(2));
    let order = |facts: &mut Value| {
        facts["chain"]["events"].as_array_mut().unwrap().swap(1, 2);
    };
    assert_eq!(changed(order), broken(1));
    let cut = |facts: &mut Value| {
        facts["chain"]["events"].as_array_mut().unwrap().pop();
    };
    assert_eq!(changed(cut), EvidenceError::OtherHead);
    let beyond = |facts: &mut Value| facts["chain"]["head"]["seq"] = u64::MAX.into();
    assert_eq!(changed(beyond), EvidenceError::OtherHead);
    let signature = |facts: &mut Value| {
        facts["chain"]["head"]["signature"] = "00".repeat(64).into();
    };
    assert_eq!(changed(signature), EvidenceError::HeadSignature);
    let other = |facts: &mut Value| facts["v"] = 2.into();
    assert_eq!(changed(other), EvidenceError::Unknown);
}

#[tokio::test]
async fn an_erased_value_leaves_a_chain_that_holds() {
    let (_house, files) = sealed().await;
    let mut facts: Value = serde_json::from_slice(file(&files, "evidence.json")).unwrap();
    let member = &mut facts["chain"]["events"][1]["members"][0];
    member["salt"] = serde_json::json!({ "none": "erased" });
    member["value"] = serde_json::json!({ "none": "erased" });
    let checked = check_evidence(facts.to_string().as_bytes()).unwrap();
    assert_eq!(checked.erased, 1);
}
