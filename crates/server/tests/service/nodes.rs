//! Two nodes on one PostgreSQL server and one object store, and what is left when one is killed.

use crate::support::node::{Node, send};
use crate::support::objects::objects;
use crate::support::{Call, House, Round, binary};
use paraph_protocol::{EnvelopeStatus, Sign};
use paraph_server::app::App;
use paraph_server::audit;
use paraph_server::config::Database;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// Envelopes that are signed at once.
const ENVELOPES: usize = 12;

/// A house whose documents and rows every node can reach; `None` where there is no server for it.
async fn shared_house() -> Option<House> {
    if std::env::var("PARAPH_TEST_DATABASE").is_err() {
        eprintln!("skipped: PARAPH_TEST_DATABASE names no PostgreSQL server");
        return None;
    }
    let objects = objects()?;
    let house = House::open_with(|config| objects.configure(config, "nodes")).await;
    assert!(matches!(house.app.config.database(), Database::Postgres(_)));
    // The programs read the machine's clock.
    house.show_real_time(0);
    Some(house)
}

/// A node with a folder of its own.
fn node(house: &House, folder: &TempDir) -> Node {
    let config = &house.app.config;
    let mut program = house.program();
    program.env("PARAPH_DATA_DIR", folder.path());
    program.env("PARAPH_BLOBS", config.blobs().to_string());
    program.env("PARAPH_SECRETS_KEY", house.data().join("secrets.key"));
    let endpoint = config.s3_endpoint.as_ref().map(ToString::to_string);
    for (key, value) in [
        ("PARAPH_S3_ENDPOINT", &endpoint),
        ("PARAPH_S3_REGION", &config.s3_region),
        ("PARAPH_S3_ACCESS_KEY_ID", &config.s3_access_key_id),
        ("PARAPH_S3_SECRET_ACCESS_KEY", &config.s3_secret_access_key),
    ] {
        program.env(key, value.as_ref().unwrap());
    }
    Node::start(&mut program)
}

#[tokio::test]
async fn a_node_that_could_not_open_the_secrets_of_others_does_not_start() {
    let house = House::open().await;
    let mut config = house.app.config.clone();
    let folder = tempfile::tempdir().unwrap();
    config.database = Some(config.database());
    config.data_dir = folder.path().to_owned();
    let opened = App::open(config.clone(), house.clock.clone(), &binary()).await;
    let cause = opened.unwrap_err().to_string();
    assert!(cause.contains("secrets.key"), "{cause}");
    config.secrets_key = Some(house.data().join("secrets.key"));
    App::open(config, house.clock.clone(), &binary())
        .await
        .unwrap();
}

/// One person's signing, ready to be sent again and again.
struct Signing {
    token: String,
    sign: Sign,
    key: String,
}

impl Signing {
    async fn of(round: &Round<'_>, person: usize) -> Self {
        let signer = round.signer(person).await;
        Self {
            sign: signer.signing(),
            key: format!("key {person}"),
            token: signer.token,
        }
    }

    fn call(&self) -> Call {
        Call::post("/v1/session/sign")
            .origin(crate::support::HOST)
            .bearer(&self.token)
            .header("idempotency-key", &self.key)
            .json(&self.sign)
    }
}

fn acknowledged(answer: Option<&String>) -> bool {
    answer.is_some_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

/// The receipt in an answer.
fn receipt(answer: &str) -> String {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["receipt"].as_str().unwrap().to_owned()
}

/// Sends every signing to an address, one after the other, and counts as it goes.
fn sign_all(address: &str, signings: &[Signing], sent: &AtomicUsize) -> Vec<Option<String>> {
    let sign = |signing: &Signing| {
        let answer = send(address, signing.call());
        sent.fetch_add(1, Ordering::SeqCst);
        answer
    };
    signings.iter().map(sign).collect()
}

/// Once, or as often as `PARAPH_KILLS` says; `cargo xtask nodes` sets it.
#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_lose_nothing_when_one_is_killed_in_the_middle() {
    let times = std::env::var("PARAPH_KILLS").map_or(1, |times| times.parse().unwrap());
    for time in 1..=times {
        let Some(house) = shared_house().await else {
            return;
        };
        kill_one_of_two(house).await;
        eprintln!("killed {time} of {times} times: nothing was lost");
    }
}

async fn kill_one_of_two(house: House) {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let [mut first, second] = folders.each_ref().map(|folder| node(&house, folder));
    let sender = house.sender().await;
    let (mut rounds, mut buyers, mut sellers) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ENVELOPES {
        let round = sender.send(&[("Buyer", 1), ("Seller", 1)]).await;
        buyers.push(Signing::of(&round, 0).await);
        sellers.push(Signing::of(&round, 1).await);
        rounds.push(round);
    }

    let (at_first, at_second) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (from_first, from_second) = std::thread::scope(|scope| {
        let address = first.address.clone();
        let (buyers, at_first) = (&buyers, &at_first);
        let here = scope.spawn(move || sign_all(&address, buyers, at_first));
        let there = scope.spawn(|| sign_all(&second.address, &sellers, &at_second));
        while at_first.load(Ordering::SeqCst) < ENVELOPES / 2 {
            std::thread::sleep(Duration::from_millis(1));
        }
        first.kill();
        (here.join().unwrap(), there.join().unwrap())
    });
    assert!(
        from_second
            .iter()
            .all(|answer| acknowledged(answer.as_ref()))
    );
    let survived = from_first.iter().filter(|a| acknowledged(a.as_ref()));
    assert!(survived.count() >= ENVELOPES / 2);

    // Whoever got no answer asks the other node, under the same key; whoever got one gets it again.
    for (signing, before) in buyers.iter().zip(&from_first) {
        let again = second.send(signing.call());
        assert!(acknowledged(again.as_ref()), "{again:?}");
        if acknowledged(before.as_ref()) {
            let (before, again) = (before.as_deref().unwrap(), again.as_deref().unwrap());
            assert_eq!(receipt(before), receipt(again));
        }
    }
    check_that_all_is_sealed(&house, &rounds).await;
    check_that_receipts_can_be_verified(&second, from_first.iter().chain(&from_second));
}

/// Every envelope is complete, with a gapless chain and one seal.
async fn check_that_all_is_sealed(house: &House, rounds: &[Round<'_>]) {
    for _ in 0..200 {
        let mut left = 0;
        for round in rounds {
            left += usize::from(round.now().await.sealed.is_empty());
        }
        if left == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // What the killed node had leased: a later clock says that its lease is over.
    house.clock.advance_minutes(2);
    house.work().await;
    for round in rounds {
        let envelope = round.now().await;
        assert_eq!(envelope.status, EnvelopeStatus::Complete);
        assert_eq!(envelope.sealed.len(), 1);
        let trail = house.app.store.audit_trail(&envelope.id).await.unwrap();
        audit::verify(&envelope.id, &trail).unwrap();
        let count = |kind: &str| trail.iter().filter(|entry| entry.kind == kind).count();
        let counts = ["signed", "completed", "sealed"].map(count);
        assert_eq!(counts, [2, 1, 1], "{}", envelope.id);
        let pdf = house
            .app
            .blobs
            .get(&envelope.sealed[0].sha256)
            .await
            .unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
    }
    assert_eq!(house.app.store.waiting_jobs().await.unwrap(), []);
}

/// The node that is left publishes the keys of both.
fn check_that_receipts_can_be_verified<'a>(
    node: &Node,
    answers: impl Iterator<Item = &'a Option<String>>,
) {
    let published = node.send(Call::get("/.well-known/jwks.json")).unwrap();
    let signed_with = |answer: &String| {
        let jws = receipt(answer);
        let header = base64url(jws.split('.').next().unwrap());
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        header["kid"].as_str().unwrap().to_owned()
    };
    let answers = answers.flatten().filter(|a| acknowledged(Some(a)));
    let keys: BTreeSet<String> = answers.map(signed_with).collect();
    assert_eq!(keys.len(), 2);
    for key in keys {
        assert!(published.contains(&key), "{published}");
    }
}

fn base64url(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    engine.decode(text).unwrap()
}
