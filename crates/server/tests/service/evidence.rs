//! The evidence that travels inside every sealed document.

use crate::support::{Call, House, Round, pdf};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paraph_protocol::SignReply;
use paraph_seal::{AttachedFile, Limits, attached_files};
use paraph_server::envelope::{InviteRequest, SenderAct};
use paraph_server::requester::{self, AccountCredential, Requester};
use paraph_verdict::{EvidenceError, check_evidence};
use serde_json::Value;

/// The files inside the sealed document of a signing by two people, whose pages speak these
/// languages. Their sender asks as the dialects do: with a key, from an address.
async fn sealed_in(locales: [Option<&str>; 2]) -> (House, Vec<AttachedFile>) {
    let house = House::open().await;
    let files = {
        let sender = house.sender().await;
        let envelope = sender.upload(pdf::one_page()).await;
        let envelope = sender.place(&envelope, &["Buyer", "Seller"]).await;
        let invites = ["Buyer", "Seller"].iter().zip(locales).zip(1..);
        let invites = invites.map(|((seat, locale), order)| InviteRequest {
            locale: locale.map(str::to_owned),
            ..sender.request(seat, &format!("{seat}@example.com"), order)
        });
        let act = SenderAct::Invite(invites.collect());
        let asked = requester::scope(async {
            requester::set(Requester {
                authenticated_by: AccountCredential::ApiKey,
                credential_id: "5e".repeat(16),
                ip: "192.0.2.7".into(),
                request_id: "r-1".into(),
            });
            sender.act(&envelope, act).await.unwrap()
        });
        let envelope = asked.await;
        let round = Round {
            sender: &sender,
            envelope,
        };
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

async fn sealed() -> (House, Vec<AttachedFile>) {
    sealed_in([None, None]).await
}

fn file<'a>(files: &'a [AttachedFile], name: &str) -> &'a [u8] {
    &files.iter().find(|f| f.name == name).unwrap().bytes
}

#[tokio::test]
async fn a_sealed_document_holds_its_evidence_for_programs_and_for_people() {
    let (house, files) = sealed().await;
    let names: Vec<&str> = files.iter().map(|f| &*f.name).collect();
    assert_eq!(
        names,
        ["disclosure.txt", "evidence.en.html", "evidence.json"]
    );
    let json = file(&files, "evidence.json");
    let checked = check_evidence(json).unwrap();
    assert_eq!(checked.erased, 0);
    let published: Value = house.call(Call::get("/.well-known/jwks.json")).await.ok();
    let published = published["keys"][0]["x"].as_str().unwrap();
    let published = URL_SAFE_NO_PAD.decode(published).unwrap();
    assert_eq!(hex::encode(published), checked.key);
    let facts: Value = serde_json::from_slice(json).unwrap();
    assert_eq!(
        facts["chain"]["events"].as_array().unwrap().len(),
        checked.events
    );
    let page = String::from_utf8(file(&files, "evidence.en.html").to_vec()).unwrap();
    assert!(page.contains(&checked.head.to_string()), "{page}");
}

/// Case 48.
#[tokio::test]
async fn the_six_questions_of_a_court_have_an_answer_or_a_reason() {
    let (_house, files) = sealed().await;
    let facts: Value = serde_json::from_slice(file(&files, "evidence.json")).unwrap();
    let there = |pointer: &str| {
        let value = facts.pointer(pointer).unwrap_or(&Value::Null);
        assert!(!value.is_null(), "{pointer} is missing");
        value.clone()
    };
    assert_eq!(there("/sent_by/authenticated_by"), "api_key");
    assert_eq!(there("/sent_by/credential_id"), "5e".repeat(16));
    assert_eq!(there("/sent_by/ip"), "192.0.2.7");
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
        Value::String(text) => assert!(!text.trim().is_empty(), "{at} is empty"),
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| assert_no_empty_member(value, &format!("{at}/{name}"))),
        // What the chain keeps as it came is not for this test to judge.
        Value::Array(_) if at == "/chain/events" => {}
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

#[tokio::test]
async fn the_report_speaks_the_language_of_each_signer() {
    let (_house, files) = sealed_in([Some("sv-SE"), Some("he")]).await;
    let names: Vec<&str> = files.iter().map(|f| &*f.name).collect();
    let expected = [
        "disclosure.txt",
        "evidence.he.html",
        "evidence.json",
        "evidence.sv.html",
    ];
    assert_eq!(names, expected);
    let page = |name: &str| String::from_utf8(file(&files, name).to_vec()).unwrap();
    assert!(page("evidence.sv.html").contains("<html lang=\"sv\" dir=\"ltr\">"));
    let hebrew = page("evidence.he.html");
    assert!(hebrew.contains("<html lang=\"he\" dir=\"rtl\">"));
    for page in [page("evidence.sv.html"), hebrew] {
        assert!(page.contains("192.0.2.7") && page.contains("@example.com"));
        assert!(!page.contains("undefined") && !page.contains("null"));
    }
}

#[tokio::test]
async fn the_chain_keeps_who_asked_and_old_events_without_it_are_read() {
    let (_house, files) = sealed().await;
    let facts: Value = serde_json::from_slice(file(&files, "evidence.json")).unwrap();
    let events = facts["chain"]["events"].as_array().unwrap();
    let asked = |event: &&Value| {
        let members = event["members"].as_array().unwrap().iter();
        let mut paths = members.map(|m| m["path"].as_str().unwrap());
        paths.any(|path| path == "/requester/ip")
    };
    let kinds: Vec<&str> = events
        .iter()
        .filter(asked)
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["invited"],
        "the others were not asked for by a request"
    );
}

#[tokio::test]
async fn the_evidence_says_why_a_document_is_not_pdf_a() {
    let (_house, files) = sealed().await;
    let facts: Value = serde_json::from_slice(file(&files, "evidence.json")).unwrap();
    let archival = &facts["documents"][0]["archival"];
    // The test's page is set in a font that it does not bring along.
    assert!(archival["declared"]["none"].is_string(), "{archival}");
    assert_eq!(
        archival["obstacles"][0]["code"], "font_not_embedded",
        "{archival}"
    );
    let page = String::from_utf8(file(&files, "evidence.en.html").to_vec()).unwrap();
    assert!(page.contains("font_not_embedded (6.2.11.4.1)"), "{page}");
}

#[tokio::test]
async fn the_evidence_of_an_envelope_is_written_to_one_file_that_holds() {
    let (house, files) = sealed().await;
    let inside = file(&files, "evidence.json");
    let facts: Value = serde_json::from_slice(inside).unwrap();
    let id = facts["envelope"]["id"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("evidence.json");
    let written = || {
        let mut command = house.program();
        command.args(["evidence", id, "--out"]).arg(&out);
        command.output().unwrap()
    };
    let first = written();
    assert!(first.status.success(), "{first:?}");
    let json = std::fs::read(&out).unwrap();
    let later = check_evidence(&json).unwrap();
    assert_eq!(later.events, check_evidence(inside).unwrap().events + 1);
    let now: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(now["scope"], "final");
    assert!(now["documents"][0]["sealed_sha256"].is_string());
    // The chain inside the file is the beginning of the longer one.
    let events = |of: &Value| of["chain"]["events"].as_array().unwrap().clone();
    assert!(events(&now).starts_with(&events(&facts)));
    let second = written();
    assert!(
        !second.status.success(),
        "a file that is there is left alone"
    );
}
