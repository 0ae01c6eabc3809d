//! `twoStepVerification`: who somebody is, before anything of a document is shown.

use super::host::{Host, drawing, text};
use crate::support::Signer;
use crate::support::receiver::{Posted, Receiver};
use paraph_protocol::{ProblemCode, SessionView, SignReply};
use paraph_server::config::SmsPreset;
use serde_json::{Value, json};

const PHONE: &str = "+46701234567";

/// A host at a service that sends text messages to a telephone that we hold.
async fn with_phone() -> (Host, Receiver) {
    let phone = Receiver::open().await;
    let sms = phone.sms(SmsPreset::Form, "/send");
    let host = Host::open_with(|config| config.sms = Some(sms)).await;
    (host, phone)
}

/// A signer whom the host tells, and who proves by text message who they are.
fn by_text(name: &str) -> Value {
    let mut signer = drawing(name);
    signer["twoStepVerification"] = "SMS_BEFORE_SIGNING".into();
    signer["phone"] = PHONE.into();
    signer
}

/// Asks for a code and gives the one that arrives.
async fn code(host: &Host, phone: &Receiver, signer: &Signer<'_>) -> String {
    let call = signer.request("POST", "session/authentication");
    let begun = host.house.call(call.json(&json!({}))).await;
    begun.ok::<SessionView>();
    host.house.deliver().await;
    let posted = phone.posted().pop().unwrap();
    assert_eq!(posted.field("number"), PHONE);
    posted.field("body")[..6].to_owned()
}

async fn offers(host: &Host, signer: &Signer<'_>, code: &str) -> crate::support::Answer {
    let call = signer.request("POST", "session/authentication/code");
    host.house.call(call.json(&json!({ "code": code }))).await
}

#[tokio::test]
async fn a_party_proves_by_text_message_who_it_is_before_it_sees_the_document() {
    let (host, phone) = with_phone().await;
    let receiver = Receiver::open().await;
    let hook = json!({ "webhookUrl": receiver.url(),
        "eventTriggers": ["DOCUMENT_PARTY_AUTH_FAILED", "DOCUMENT_PARTY_SIGNED"] });
    host.post("/webhooks", &hook).await.ok();
    let (document, ids) = host.sent("PARALLEL", &[by_text("Hanna")]).await;
    let party = host.party(&document, &ids[0]).await;
    assert_eq!(party["twoStepVerification"], "SMS_BEFORE_SIGNING");
    let mut hanna = host.signer(&document, &ids[0]).await;
    assert!(hanna.view.documents.is_empty() && hanna.view.authentication.is_some());
    assert!(
        phone.posted().is_empty(),
        "a code is sent when it is asked for"
    );
    hanna.sign().await.refuses(ProblemCode::IdentityRequired);
    let code = code(&host, &phone, &hanna).await;
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let refused = offers(&host, &hanna, wrong).await;
    refused.refuses(ProblemCode::CodeWrong);
    hanna.view = offers(&host, &hanna, &code).await.ok();
    assert_eq!(hanna.view.documents.len(), 1);
    hanna.sign().await.ok::<SignReply>();
    let mut types = host.activity_types(&document).await;
    types.retain(|t| t.starts_with("SMS_VERIFICATION"));
    assert_eq!(
        types,
        [
            "SMS_VERIFICATION_COMPLETED",
            "SMS_VERIFICATION_FAILED",
            "SMS_VERIFICATION_SENT"
        ]
    );
    host.house.deliver().await;
    let posted = receiver.posted();
    let told = |p: &&Posted| text(&p.json()["event"]) == "DOCUMENT_PARTY_AUTH_FAILED";
    let failed: Vec<Posted> = posted.iter().filter(told).cloned().collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].json()["payload"]["party"]["id"], ids[0].as_str());
}

#[tokio::test]
async fn a_party_proves_by_mail_who_it_is() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let mut signer = drawing("Hanna");
    signer["twoStepVerification"] = "EMAIL_BEFORE_SIGNING".into();
    let (document, ids) = host.draft("PARALLEL", &[signer]).await;
    let send = format!("/documents/{document}/send");
    assert!(host.ask(&send).await.refuses(400).contains("needs email"));
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    let address = json!({ "email": "hanna@example.se" });
    host.patch(&path, &address).await.ok();
    host.ask(&send).await.ok();
    let hanna = host.signer(&document, &ids[0]).await;
    let call = hanna.request("POST", "session/authentication");
    let begun = host.house.call(call.json(&json!({}))).await;
    begun.ok::<SessionView>();
    host.house.deliver().await;
    let mail = server.taken().remove(0).text();
    let code = mail
        .split_whitespace()
        .find(|word| word.len() == 6 && word.bytes().all(|digit| digit.is_ascii_digit()));
    let view: SessionView = offers(&host, &hanna, code.unwrap()).await.ok();
    assert_eq!(view.documents.len(), 1);
}

#[tokio::test]
async fn a_verification_is_changed_and_given_up_while_it_is_pending() {
    let (host, _phone) = with_phone().await;
    let (document, ids) = host.sent("PARALLEL", &[by_text("Hanna")]).await;
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    for bad in [
        json!({ "phone": null }),
        json!({ "phone": "070-123" }),
        json!({ "twoStepVerification": "EMAIL_BEFORE_SIGNING" }),
        json!({ "twoStepVerification": "BANKID_BEFORE_SIGNING" }),
        json!({ "twoStepVerification": "BANKID_BEFORE_SIGNING", "ssn": "197001011234" }),
        json!({ "requiredSignature": "BANKID", "ssn": "197001011234" }),
    ] {
        host.patch(&path, &bad).await.refuses(400);
    }
    let locked = host.signer(&document, &ids[0]).await;
    assert!(locked.view.authentication.is_some());
    let none = json!({ "twoStepVerification": "NONE" });
    host.patch(&path, &none).await.ok();
    host.sign(&document, &ids[0]).await;
}

#[tokio::test]
async fn a_withdrawn_verification_does_not_come_back_by_itself() {
    let (host, _phone) = with_phone().await;
    let (document, ids) = host.sent("PARALLEL", &[by_text("Hanna")]).await;
    let withdraw = format!("/documents/{document}/withdraw");
    host.ask(&withdraw).await.ok();
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    let none = json!({ "twoStepVerification": "NONE", "phone": null });
    host.patch(&path, &none).await.ok();
    host.ask(&format!("/documents/{document}/send")).await.ok();
    host.sign(&document, &ids[0]).await;
}
