//! What `paraph verify` says about the service's own seals.

use crate::support::House;
use paraph_protocol::SignReply;
use paraph_seal::Certificate;
use paraph_seal::verify::Trust;
use paraph_verdict::{EvidenceFound, Verdict, verify_file};
use std::process::{Command, Output};

/// A sealed document of a fresh service, the anchor of its key, and the time.
async fn sealed() -> (Vec<u8>, Trust) {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    round.signer(0).await.sign().await.ok::<SignReply>();
    house.work().await;
    let sealed = round.now().await.sealed[0].sha256;
    let pdf = house.app.blobs.get(&sealed).await.unwrap();
    let anchors = anchor(&house);
    let at_unix_s = house.app.now().unix_s();
    (pdf, Trust { anchors, at_unix_s })
}

fn anchor(house: &House) -> Vec<Certificate> {
    let chain = house.app.seal_key.sealer().chain();
    chain.last().cloned().into_iter().collect()
}

#[tokio::test]
async fn the_services_own_seal_holds_with_its_evidence() {
    let (pdf, trust) = sealed().await;
    let found = verify_file(&pdf, &trust).unwrap();
    assert!(found.report.passed(), "{found}");
    assert!(matches!(found.evidence, EvidenceFound::Holds(_)), "{found}");
    assert_eq!(found.verdict(true), Verdict::Holds);
    assert_eq!(found.verdict(false), Verdict::Unproven, "no timestamp");
}

#[tokio::test]
async fn nobody_is_believed_who_was_not_named() {
    let (pdf, trust) = sealed().await;
    let nobody = Trust {
        anchors: Vec::new(),
        ..trust
    };
    let found = verify_file(&pdf, &nobody).unwrap();
    assert_eq!(found.verdict(true), Verdict::Unproven, "{found}");
}

#[tokio::test]
async fn a_byte_that_was_changed_makes_it_fail() {
    let (mut pdf, trust) = sealed().await;
    let middle = pdf.len() / 2;
    pdf[middle] ^= 1;
    let found = verify_file(&pdf, &trust).unwrap();
    assert_eq!(found.verdict(true), Verdict::Fails, "{found}");
}

fn command(file: &std::path::Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paraph"));
    command.arg("verify").arg(file).args(args).output().unwrap()
}

#[tokio::test]
async fn the_command_tells_by_its_exit_code_and_in_three_formats() {
    let (pdf, trust) = sealed().await;
    let folder = tempfile::tempdir().unwrap();
    let (file, anchor) = (folder.path().join("a.pdf"), folder.path().join("root.pem"));
    std::fs::write(&file, &pdf).unwrap();
    std::fs::write(&anchor, trust.anchors[0].pem()).unwrap();
    let anchor = anchor.to_str().unwrap();
    let at = time_of(&trust);
    let all = ["--anchor", anchor, "--at", &at, "--allow-no-timestamp"];
    let said = command(&file, &all);
    let text = String::from_utf8(said.stdout).unwrap();
    assert_eq!(said.status.code(), Some(0), "{text}");
    assert!(
        text.contains("TOTAL-PASSED") && text.contains("the chain holds"),
        "{text}"
    );

    let json = command(&file, &[&all[..], &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (&json["verdict"], &json["evidence"]["state"]),
        (&"holds".into(), &"holds".into())
    );

    let html = command(&file, &[&all[..], &["--format", "html"]].concat());
    let html = String::from_utf8(html.stdout).unwrap();
    assert!(
        html.starts_with("<!doctype html>") && html.contains("The seal holds"),
        "{html}"
    );

    assert_eq!(command(&file, &all[..4]).status.code(), Some(2));
    assert_eq!(command(&file, &["--at", "never"]).status.code(), Some(3));
    let mut changed = pdf.clone();
    changed[100] ^= 1;
    std::fs::write(&file, changed).unwrap();
    assert_eq!(command(&file, &all).status.code(), Some(1));
    let missing = command(&folder.path().join("none.pdf"), &all);
    assert_eq!(missing.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cannot read"));
}

fn time_of(trust: &Trust) -> String {
    paraph_protocol::Timestamp::from_unix_ms(trust.at_unix_s * 1000)
        .unwrap()
        .to_string()
}
