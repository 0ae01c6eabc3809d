//! What an operator does around a running service: look after it, copy it, bring it back.

use crate::support::node::{Node, send};
use crate::support::{Call, House, Round, binary};
use paraph_protocol::SignReply;
use paraph_server::app::App;
use paraph_server::config::Database;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Signs and seals one envelope.
async fn seal(house: &House, round: &Round<'_>) {
    let signer = round.signer(0).await;
    signer.sign().await.ok::<SignReply>();
    house.work().await;
}

fn backup(house: &House, out: &Path) -> Output {
    let mut program = house.program();
    program.arg("backup").arg("--out").arg(out);
    program.output().unwrap()
}

fn restore(from: &Path, data: &Path) -> Output {
    let mut program = Command::new(binary());
    program.env_clear().env("PARAPH_DATA_DIR", data);
    program.arg("restore").arg("--from").arg(from);
    program.output().unwrap()
}

fn is_sqlite(house: &House) -> bool {
    matches!(house.app.config.database(), Database::Sqlite(_))
}

#[tokio::test]
async fn a_backup_of_a_running_service_is_a_whole_service_again() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    seal(&house, &round).await;
    let folder = tempfile::tempdir().unwrap();
    let (out, data) = (folder.path().join("backup"), folder.path().join("data"));
    let saved = backup(&house, &out);
    if !is_sqlite(&house) {
        assert_eq!(saved.status.code(), Some(1));
        assert!(text(&saved.stderr).contains("pg_dump"), "{saved:?}");
        assert!(!out.exists());
        return;
    }
    assert!(saved.status.success(), "{saved:?}");
    // What comes later is not in it.
    let later = sender.send(&[("Buyer", 1)]).await;
    let restored = restore(&out, &data);
    assert!(restored.status.success(), "{restored:?}");
    assert!(
        text(&restored.stdout).contains("1 envelopes"),
        "{restored:?}"
    );

    let mut config = house.app.config.clone();
    config.data_dir = data;
    let again = App::open(config, house.clock.clone(), &binary())
        .await
        .unwrap();
    let envelope = again.loaded(&round.envelope.id).await.unwrap().envelope;
    assert_eq!(envelope, round.now().await);
    let pdf = again.blobs.get(&envelope.sealed[0].sha256).await.unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    assert!(again.loaded(&later.envelope.id).await.is_err());
    assert_eq!(again.evidence.public(), house.app.evidence.public());
    let keys = |app: &App| app.vault.fingerprint();
    assert_eq!(keys(&again), keys(&house.app));
}

#[tokio::test]
async fn nothing_is_written_over_and_nothing_damaged_is_brought_back() {
    let house = House::open().await;
    if !is_sqlite(&house) {
        return;
    }
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let folder = tempfile::tempdir().unwrap();
    let (out, data) = (folder.path().join("backup"), folder.path().join("data"));
    assert!(backup(&house, &out).status.success());
    let second = backup(&house, &out);
    assert!(text(&second.stderr).contains("there already"), "{second:?}");
    let over = restore(&out, &house.data());
    assert!(text(&over.stderr).contains("there already"), "{over:?}");
    let nothing = restore(folder.path(), &data);
    assert!(text(&nothing.stderr).contains("no backup"), "{nothing:?}");

    let name = round.envelope.documents[0].sha256.to_string();
    let blob = out.join("blobs").join(&name[..2]).join(&name);
    let away = out.join("away");
    std::fs::rename(&blob, &away).unwrap();
    let missing = restore(&out, &data);
    assert!(text(&missing.stderr).contains("is missing"), "{missing:?}");
    std::fs::write(&blob, "another").unwrap();
    let damaged = restore(&out, &data);
    assert!(text(&damaged.stderr).contains("is damaged"), "{damaged:?}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test]
async fn a_node_is_ready_while_its_database_answers() {
    let house = House::open().await;
    let ready = house.call(Call::get("/readyz")).await.ok::<Value>();
    assert_eq!(ready, json!({ "database": true, "documents": true }));
    let house = house.restart().await;
    house.app.store.close().await;
    let answer = house.call(Call::get("/readyz")).await;
    assert_eq!(answer.status, 503);
    let ready: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(ready, json!({ "database": false, "documents": true }));
    assert_eq!(house.call(Call::get("/healthz")).await.status, 200);
}

#[tokio::test]
async fn prometheus_reads_counts_on_an_address_of_its_own_and_nothing_about_anybody() {
    let house = House::open().await;
    house.show_real_time(0);
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let mut program = house.program();
    let node = Node::start(program.env("PARAPH_METRICS_LISTEN", "127.0.0.1:0"));
    let signed = node.send(signer.sign_call(&signer.signing(), "key"));
    assert!(signed.unwrap().starts_with("HTTP/1.1 200"));
    let public = node.send(Call::get("/metrics")).unwrap();
    assert!(public.starts_with("HTTP/1.1 404"), "{public}");
    let ready = send(&node.metrics, Call::get("/readyz")).unwrap();
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    let page = send(&node.metrics, Call::get("/")).unwrap();
    assert!(
        page.contains("<dt>complete</dt><dd><bdi>1</bdi></dd>"),
        "{page}"
    );
    let public = node.send(Call::get("/")).unwrap();
    assert!(public.starts_with("HTTP/1.1 404"), "{public}");
    for personal in [&*signer.token, "example.se", "Buyer", "Lease"] {
        assert!(!page.contains(personal), "{personal} is in {page}");
    }
    let told = send(&node.metrics, Call::get("/metrics")).unwrap();
    for line in [
        "paraph_http_requests_total{method=\"POST\",route=\"/v1/session/sign\",status=\"200\"} 1",
        "paraph_http_request_seconds_bucket{method=\"POST\",route=\"/v1/session/sign\",le=\"0.15\"}",
        "paraph_jobs_failing{kind=\"seal_envelope\"} 0",
        "paraph_database_up 1",
    ] {
        assert!(told.contains(line), "{line} is not in {told}");
    }
    let id = round.envelope.id.as_str();
    for personal in [id, &*signer.token, "example.se", "Buyer", "127.0.0.1"] {
        assert!(!told.contains(personal), "{personal} is in {told}");
    }
}

#[tokio::test]
async fn the_doctor_says_what_works_and_what_does_not() {
    let house = House::open().await;
    let doctor = |house: &House| house.program().arg("doctor").output().unwrap();
    let well = doctor(&house);
    assert!(well.status.success(), "{well:?}");
    let told = text(&well.stdout);
    for line in [
        "ok    database",
        "ok    documents",
        "ok    pdf worker",
        "note  sealing key",
        "ok    trusted time",
    ] {
        assert!(told.contains(line), "{line} is not in {told}");
    }
    let mut away = house.program();
    away.env("PARAPH_DATABASE", "postgres://nobody@127.0.0.1:1/nothing");
    let ill = away.arg("doctor").output().unwrap();
    assert_eq!(ill.status.code(), Some(1));
    let told = text(&ill.stderr);
    assert!(told.contains("paraph: the database failed"), "{told}");
}
