//! `BankID`: the numbered facts of its specification, and case 21 of the threat model.

use super::guest::{lock, sees_nothing, visit};
use super::provider::Provider;
use crate::native::desk::Desk;
use crate::support::{House, Signer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_protocol::native::EnvelopeResource;
use paraph_protocol::{OrderState, OrderView, ProblemCode, SessionView, SignReply};
use paraph_simulators::bankid::{Deed, Flaw, Person};
use serde_json::{Value, json};
use std::process::Command;
use std::time::Duration;

const NUMBER: &str = "198504122386";

/// Somebody whom the sender knows by number.
fn by_number() -> Value {
    json!({ "name": "Maja", "email": "maja@example.se", "authenticate_by": "bankid",
        "personal_number": "19850412-2386" })
}

async fn sent(desk: &Desk<'_>) -> EnvelopeResource {
    desk.sent(&[by_number()]).await
}

impl Signer<'_> {
    async fn begins(&self, wishes: Value) -> OrderView {
        order(&self.start(&wishes).await.ok())
    }

    /// Looks how far it is, as often as a page may.
    async fn looks(&self) -> SessionView {
        self.house.clock.advance_ms(2_000);
        let call = self.request("POST", "session/authentication/look");
        self.house.call(call.json(&json!({}))).await.ok()
    }
}

fn order(view: &SessionView) -> OrderView {
    lock(view).order.clone().expect("an order")
}

/// Why tries have failed, as the evidence tells it.
async fn failures(desk: &Desk<'_>, envelope: &EnvelopeResource) -> Vec<String> {
    let evidence = desk
        .get(&format!("envelopes/{}/evidence", envelope.id))
        .await;
    let facts: Value = serde_json::from_slice(&evidence.body).unwrap();
    let steps = facts["signers"][0]["identity"].as_array().unwrap().iter();
    let failed = steps.filter(|s| s["outcome"] == "failed");
    failed
        .map(|s| s["reason"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn b9_what_was_signed_is_what_was_sent_and_opens_the_document() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let document = envelope.documents[0].id.to_string();
    let mut maja = visit(&desk, &envelope).await;
    assert_eq!(lock(&maja.view).order, None);
    let begun = maja.begins(json!({ "locale": "sv" })).await;
    assert_eq!(begun.state, OrderState::Pending);
    assert_eq!(
        (begun.message.as_str(), begun.message_locale.as_str()),
        ("Starta BankID-appen.", "sv")
    );
    assert!(begun.qr.is_some() && begun.start_url.is_none());
    let asked = provider.desk.last_request().unwrap();
    assert_eq!(asked["requirement"]["personalNumber"], NUMBER);
    assert_eq!(asked["requirement"]["pinCode"], true);
    assert_eq!(asked["web"]["referringDomain"], "sign.example");
    let hidden = asked["userNonVisibleData"].as_str().unwrap();
    let hidden: Value = serde_json::from_slice(&STANDARD.decode(hidden).unwrap()).unwrap();
    let digest = envelope.documents[0].sha256.to_string();
    assert_eq!(
        hidden["documents"],
        json!([{ "id": document, "sha256": digest }])
    );
    assert!(provider.desk.act(&provider.order(), Deed::Scan));
    let scanned = order(&maja.looks().await);
    assert!(scanned.qr.is_none() && scanned.message.starts_with("Skriv in din säkerhetskod"));
    sees_nothing(&maja, &document).await;
    provider.signs(None);
    maja.view = maja.looks().await;
    assert_eq!(maja.view.authentication, None);
    maja.sign().await.ok::<SignReply>();
    let evidence = desk
        .get(&format!("envelopes/{}/evidence", envelope.id))
        .await;
    let facts: Value = serde_json::from_slice(&evidence.body).unwrap();
    let steps = facts["signers"][0]["identity"].as_array().unwrap();
    let step = steps.iter().find(|s| s["method"] == "bankid").unwrap();
    assert_eq!(step["assurance_source"], "bankid");
    let proof = &step["proof"];
    assert_eq!(proof["visible_data"], asked["userVisibleData"]);
    assert_eq!(proof["non_visible_data"], asked["userNonVisibleData"]);
    assert_eq!(proof["name"], "Maja Holm");
    assert_eq!(step["name_agrees"], false, "the sender wrote Maja");
    for raw in ["signature", "ocsp_response"] {
        assert!(proof[raw].as_str().unwrap().len() > 100, "{raw}");
    }
}

/// Case 21.
#[tokio::test]
async fn a_completed_order_with_a_flaw_opens_nothing_and_is_an_event() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    for (flaw, reason) in [
        (Flaw::OtherVisibleData, "other_data"),
        (Flaw::OtherNonVisibleData, "other_data"),
        (Flaw::BadSignature, "bad_signature"),
        (Flaw::ChangedData, "bad_signature"),
        (Flaw::WrappedData, "bad_signature"),
        (Flaw::OtherRoot, "bad_certificate"),
        (Flaw::Revoked, "bad_status"),
        (Flaw::OtherStatus, "bad_status"),
        (Flaw::Expired, "bad_certificate"),
        (Flaw::OtherFunction, "other_data"),
        (Flaw::OtherPerson, "other_person"),
    ] {
        let envelope = sent(&desk).await;
        let maja = visit(&desk, &envelope).await;
        maja.begins(json!({})).await;
        provider.signs(Some(flaw));
        let seen = order(&maja.looks().await);
        assert_eq!(seen.state, OrderState::Failed, "{flaw:?}");
        assert_eq!(seen.message, "Unknown error. Please try again.");
        assert_eq!(failures(&desk, &envelope).await, [reason], "{flaw:?}");
        sees_nothing(&maja, envelope.documents[0].id.as_str()).await;
        house.show_real_time(0);
    }
}

#[tokio::test]
async fn b5_extra_keys_in_replies_do_no_harm() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    maja.begins(json!({})).await;
    provider.signs(Some(Flaw::ExtraKeys));
    assert_eq!(maja.looks().await.authentication, None);
}

#[tokio::test]
async fn b6_an_order_is_asked_about_every_two_seconds_at_most() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    let mut seen = vec![maja.begins(json!({})).await.qr.unwrap()];
    let order_ref = provider.order();
    for second in 1..=8 {
        house.clock.advance_ms(1_000);
        for _ in 0..3 {
            let call = maja.request("POST", "session/authentication/look");
            let view: SessionView = house.call(call.json(&json!({}))).await.ok();
            let qr = order(&view).qr.unwrap();
            if seen.last() != Some(&qr) {
                seen.push(qr);
            }
        }
        assert_eq!(seen.len(), second + 1, "a new code each second");
    }
    assert_eq!(provider.desk.collected(&order_ref).len(), 4);
}

#[tokio::test]
async fn b8_another_person_than_the_one_who_is_asked_fails() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    maja.begins(json!({})).await;
    let person = Some(Person::of("199001011234".into()));
    assert!(
        provider
            .desk
            .act(&provider.order(), Deed::Sign { person, flaw: None })
    );
    assert_eq!(order(&maja.looks().await).state, OrderState::Failed);
    sees_nothing(&maja, envelope.documents[0].id.as_str()).await;
}

#[tokio::test]
async fn b10_no_reply_to_the_browser_contains_the_secret_of_the_code() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    for wishes in [json!({}), json!({ "same_device": true })] {
        let answer = maja.start(&wishes).await;
        let text = answer.text();
        for word in ["qrStart", "qr_start", "orderRef", "order_ref"] {
            assert!(!text.contains(word), "{text}");
        }
        let order_ref = provider.order();
        assert!(!text.contains(&order_ref), "{text}");
        let url = order(&answer.ok()).start_url;
        let here = wishes["same_device"] == true;
        assert_eq!(url.is_some(), here);
        let desktop = |u: String| u.starts_with("bankid:///?autostarttoken=");
        assert!(url.is_none_or(desktop));
        house.show_real_time(0);
    }
}

#[tokio::test]
async fn b11_another_session_neither_sees_nor_moves_an_order() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let (maja, other) = (visit(&desk, &envelope).await, visit(&desk, &envelope).await);
    maja.begins(json!({})).await;
    provider.signs(None);
    let seen = other.looks().await;
    assert_eq!(lock(&seen).order, None);
    let cancel = other.request("DELETE", "session/authentication");
    house.call(cancel).await.ok::<SessionView>();
    assert_eq!(maja.looks().await.authentication, None);
    assert!(other.looks().await.authentication.is_some());
    sees_nothing(&other, envelope.documents[0].id.as_str()).await;
}

#[tokio::test]
async fn b12_an_order_that_nobody_opens_fails_and_another_try_is_offered() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    maja.begins(json!({})).await;
    assert!(
        provider
            .desk
            .act(&provider.order(), Deed::Fail("startFailed"))
    );
    let failed = order(&maja.looks().await);
    assert_eq!(failed.state, OrderState::Failed);
    assert!(failed.message.starts_with("Failed to scan the QR code."));
    maja.begins(json!({})).await;
    provider.signs(None);
    assert_eq!(maja.looks().await.authentication, None);
}

#[tokio::test]
async fn b4_a_cancelled_order_is_gone_on_both_sides() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    maja.begins(json!({})).await;
    let cancel = maja.request("DELETE", "session/authentication");
    let view: SessionView = house.call(cancel).await.ok();
    assert_eq!(order(&view).state, OrderState::Failed);
    assert!(provider.desk.pending().is_empty());
    for _ in 0..9 {
        maja.begins(json!({})).await;
    }
    let refused = maja.start(&json!({})).await;
    refused.refuses(ProblemCode::TooManyCodes);
}

#[tokio::test]
async fn a_provider_that_is_gone_is_said_so_and_lets_nobody_in() {
    let provider = Provider::open().await;
    let nowhere = provider.config("http://127.0.0.1:9/rp/v6.0/");
    let house = House::open_with(|config| config.bankid = Some(nowhere)).await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    let begun = maja.begins(json!({ "locale": "de" })).await;
    assert_eq!(begun.state, OrderState::Failed);
    assert_eq!(
        (begun.message.as_str(), begun.message_locale.as_str()),
        ("Internal error. Please try again.", "en")
    );
}

/// Facts B2, B3 and B4, by a client that we did not write.
#[tokio::test]
async fn b2_b3_b4_the_public_client_runs_unmodified_against_the_simulator() {
    let Ok(python) = std::env::var("PARAPH_PYTHON") else {
        eprintln!("skipped: PARAPH_PYTHON does not name a Python with bankid6");
        return;
    };
    let provider = Provider::open().await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/sdk/bankid.py");
    let base = provider.base();
    let ran = tokio::task::spawn_blocking(move || {
        Command::new(python).arg(script).arg(base).output().unwrap()
    });
    let ran = tokio::time::timeout(Duration::from_secs(60), ran)
        .await
        .unwrap()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{told}");
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "Maja Holm");
}
