//! A sandbox: its clock goes on when a test says so, and what it would send is kept.

use crate::support::{Answer, Call, House, Sender};
use axum::http::StatusCode;
use paraph_protocol::native::{EnvelopeResource, RecipientResource};
use paraph_protocol::{EnvelopeStatus, ProblemCode};
use paraph_server::app::App;
use paraph_server::config::Config;
use paraph_server::error::Fault;
use serde_json::{Value, json};

/// A house that is a sandbox; it needs the database in its folder.
async fn sandbox() -> House {
    House::open_with(|config| {
        config.sandbox = true;
        config.database = None;
    })
    .await
}

async fn ask(sender: &Sender<'_>, call: Call) -> Answer {
    let key = sender.credentials.api_key.expose();
    sender.house.call(call.bearer(key)).await
}

async fn advance(sender: &Sender<'_>, ms: i64) -> Answer {
    let body = json!({ "advance_ms": ms });
    ask(sender, Call::post("/v1/sandbox/clock").json(&body)).await
}

/// An envelope that is out to one person by mail or text message.
async fn sent(sender: &Sender<'_>, person: Value) -> EnvelopeResource {
    let body = json!({ "title": "Lease", "recipients": [person] });
    let made: EnvelopeResource = ask(sender, Call::post("/v1/envelopes").json(&body))
        .await
        .ok();
    let id = &made.id;
    let path = format!("/v1/envelopes/{id}/documents?file_name=Lease.pdf");
    let pdf = crate::support::pdf::one_page();
    let upload = Call::post(path).header("content-type", "application/pdf");
    assert!(ask(sender, upload.body(pdf)).await.status.is_success());
    let send = Call::post(format!("/v1/envelopes/{id}/send")).json(&json!({}));
    ask(sender, send).await.ok()
}

#[tokio::test]
async fn a_sandbox_keeps_what_it_would_send_for_its_own_account_only() {
    let house = sandbox().await;
    let (sender, other) = (
        house.sender().await,
        house.sender_named("other@example.com").await,
    );
    let hanna = json!({ "name": "Hanna", "email": "hanna@example.se", "role": "approver", "delivery": "email" });
    sent(&sender, hanna).await;
    house.deliver().await;
    house.clock.advance_ms(1_000);
    let nils =
        json!({ "name": "Nils", "phone": "+46701234567", "role": "approver", "delivery": "sms" });
    sent(&sender, nils).await;
    house.deliver().await;
    let outbox = |sender, path: &'static str| async move {
        let listed: Value = ask(sender, Call::get(path)).await.ok();
        listed["messages"].as_array().unwrap().clone()
    };
    let all = outbox(&sender, "/v1/sandbox/outbox").await;
    let ways: Vec<_> = all.iter().map(|m| m["way"].as_str().unwrap()).collect();
    assert_eq!(ways, ["email", "sms"]);
    let mail = outbox(&sender, "/v1/sandbox/outbox?to=Hanna@example.se").await;
    assert_eq!(mail[0]["to"], "hanna@example.se");
    assert!(
        mail[0]["text"]
            .as_str()
            .unwrap()
            .contains("https://sign.example/s/")
    );
    assert!(!mail[0]["subject"].as_str().unwrap().is_empty());
    assert!(outbox(&other, "/v1/sandbox/outbox").await.is_empty());
}

#[tokio::test]
async fn the_clock_goes_on_what_becomes_due_is_done_and_a_restart_keeps_the_time() {
    let house = sandbox().await;
    let sender = house.sender().await;
    let hanna = json!({ "name": "Hanna", "email": "hanna@example.se", "role": "approver", "delivery": "email" });
    let envelope = sent(&sender, hanna).await;
    let before = house.app.now().unix_ms();
    let shown: Value = advance(&sender, 60 * 86_400_000).await.ok();
    assert_eq!(house.app.now().unix_ms() - before, 60 * 86_400_000);
    assert_eq!(shown["now"], json!(house.app.now()));
    let path = format!("/v1/envelopes/{}", envelope.id);
    let now: EnvelopeResource = ask(&sender, Call::get(path)).await.ok();
    assert_eq!(now.status, EnvelopeStatus::Expired);
    for wrong in [-1, 400 * 86_400_000] {
        advance(&sender, wrong)
            .await
            .refuses(ProblemCode::BodyInvalid);
    }
    let shown = house.app.now();
    let house = house.restart().await;
    assert_eq!(house.app.now(), shown);
}

#[tokio::test]
async fn nobody_moves_a_clock_without_a_key_or_outside_of_a_sandbox() {
    let house = sandbox().await;
    let body = json!({ "advance_ms": 1 });
    let call = || Call::post("/v1/sandbox/clock").json(&body);
    house.call(call()).await.refuses(ProblemCode::KeyNotValid);
    let real = House::open().await;
    let sender = real.sender().await;
    for call in [
        call(),
        Call::get("/v1/sandbox/outbox"),
        Call::get("/v1/sandbox/clock"),
    ] {
        ask(&sender, call).await.refuses(ProblemCode::NotFound);
    }
}

#[tokio::test]
async fn a_database_is_a_sandbox_from_its_first_moment_or_never() {
    let house = sandbox().await;
    let reopen = |house: &House, sandbox| {
        let config = Config {
            sandbox,
            ..house.app.config.clone()
        };
        let clock = house.clock.clone();
        async move { App::open(config, clock, &crate::support::binary()).await }
    };
    assert!(matches!(reopen(&house, false).await, Err(Fault::IsSandbox)));
    let real = House::open_with(|config| config.database = None).await;
    real.sender().await;
    assert!(matches!(reopen(&real, true).await, Err(Fault::NotSandbox)));
}

#[tokio::test]
async fn keys_of_a_sandbox_say_so_and_so_do_its_sessions() {
    let house = sandbox().await;
    let sender = house.sender().await;
    assert!(sender.credentials.api_key.expose().starts_with("pk_test_"));
    let round = sender.send(&[("Buyer", 1)]).await;
    assert!(round.signer(0).await.session().await.sandbox);
    let real = House::open().await;
    let sender = real.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let answer = round.signer(0).await.get("session").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.text().contains("sandbox"));
}

/// Recipients are told nothing of the sandbox by the wire of the native API.
#[tokio::test]
async fn a_sandbox_speaks_the_same_wire() {
    let house = sandbox().await;
    let sender = house.sender().await;
    let hanna = json!({ "name": "Hanna", "email": "hanna@example.se", "role": "approver", "delivery": "email" });
    let envelope = sent(&sender, hanna).await;
    let recipient: &RecipientResource = &envelope.recipients[0];
    assert_eq!(recipient.email.as_deref(), Some("hanna@example.se"));
}
