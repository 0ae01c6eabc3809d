//! Role invites and embedded invites that leave by mail.

use super::host::{Host, invite};
use crate::support::mail_server::Taken;
use crate::support::receiver::Receiver;
use crate::support::{House, Signer};
use paraph_protocol::{ProblemCode, SessionView};
use paraph_server::config::SmsPreset;
use paraph_server::secret::Secret;
use serde_json::{Value, json};

fn role_invite(to: &[Value]) -> Value {
    json!({ "from": "somebody@else.example", "subject": "Please sign",
        "message": "Lease for flat 12", "to": to, "cc": [], "viewers": null })
}

fn to(mail: &[Taken]) -> Vec<String> {
    mail.iter().map(|m| m.header("To")).collect()
}

fn token(mail: &Taken) -> Secret {
    Secret::received(mail.link().split_once("#t=").unwrap().1)
}

async fn sign(host: &Host, mail: &Taken) {
    let signer = Signer::open(&host.house, &token(mail)).await;
    assert_eq!(signer.sign().await.status, 200);
}

#[tokio::test]
async fn n32_a_role_invite_is_mailed_in_turn_and_cancelled_again() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    let path = format!("/document/{document}/invite");
    let mut jon = invite("jon@example.is", "Signer 2", 2);
    jon["subject"] = "For Jon".into();
    let body = role_invite(&[invite("hanna@example.se", "Signer 1", 1), jon]);
    let reply = host.post(&path, &body).await;
    assert_eq!(reply.json(), json!({ "status": "success" }));
    let shown = host.show(&document).await["field_invites"][0].clone();
    assert_eq!(shown["status"], "pending");
    assert_eq!(
        (&shown["is_embedded"], &shown["delivery_type"]),
        (&json!(false), &json!("email"))
    );
    host.house.deliver().await;
    let taken = server.taken();
    assert_eq!(to(&taken), ["hanna@example.se"]);
    assert_eq!(taken[0].header("Subject"), "Please sign");
    assert!(taken[0].text().contains("Lease for flat 12"));
    assert_eq!(taken[0].header("Reply-To"), super::host::OWNER);
    sign(&host, &taken[0]).await;
    host.house.deliver().await;
    let taken = server.taken();
    assert_eq!(to(&taken[1..]), ["jon@example.is"]);
    assert_eq!(taken[1].header("Subject"), "For Jon");
    let link = format!(
        "/v2/documents/{document}/embedded-invites/{}/link",
        shown["id"].as_str().unwrap()
    );
    let asked = json!({ "auth_method": "none" });
    assert_eq!(host.post(&link, &asked).await.refusal(), (400, 900_129));
    let cancel = format!("/document/{document}/fieldinvitecancel");
    let cancelled = host.put(&cancel, &json!({ "reason": "no" })).await;
    assert_eq!(cancelled.json(), json!({ "status": "success" }));
    assert_eq!(host.show(&document).await["field_invites"], json!([]));
    let again = host.put(&cancel, &json!({})).await;
    assert_eq!(again.refusal(), (400, 900_119));
}

#[tokio::test]
async fn n24_embedded_invites_are_mailed_only_when_they_ask_for_it() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let (document, invites) = host.two_in_a_row().await;
    host.sign(&document, &invites[0]).await;
    host.sign(&document, &invites[1]).await;
    host.house.work().await;
    host.house.deliver().await;
    assert!(server.taken().is_empty());
    let document = host.lease(&["Signer 1"]).await;
    let mut hanna = invite("hanna@example.se", "Signer 1", 1);
    hanna["delivery_type"] = "email".into();
    hanna["first_name"] = "Hanna".into();
    host.invite(&document, &[hanna]).await;
    host.house.deliver().await;
    sign(&host, &server.taken()[0]).await;
    host.house.work().await;
    host.house.deliver().await;
    let mut copies = to(&server.taken()[1..]);
    copies.sort_unstable();
    assert_eq!(
        copies,
        ["Hanna <hanna@example.se>", "Nordvik AB <owner@example.com>"]
    );
}

#[tokio::test]
async fn who_gets_a_copy_is_asked_for_nothing_and_mailed_the_sealed_document() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let document = host.lease(&["Signer 1"]).await;
    let mut body = role_invite(&[invite("hanna@example.se", "Signer 1", 1)]);
    body["cc"] = json!(["kari@example.no", { "email": "eva@example.se" }]);
    let path = format!("/document/{document}/invite");
    let sent = host.post(&path, &body).await;
    assert_eq!(sent.status(), 200, "{}", sent.text());
    assert_eq!(host.statuses(&document).await, ["pending"]);
    host.house.deliver().await;
    let taken = server.taken();
    assert_eq!(to(&taken), ["hanna@example.se"]);
    sign(&host, &taken[0]).await;
    host.house.work().await;
    host.house.deliver().await;
    let copies = server.taken().split_off(1);
    let mut readers = to(&copies);
    readers.sort_unstable();
    assert_eq!(
        readers,
        [
            "Nordvik AB <owner@example.com>",
            "eva@example.se",
            "hanna@example.se",
            "kari@example.no"
        ]
    );
    assert!(copies.iter().all(|copy| copy.attachments().len() == 1));
    // An address that is used twice would be mailed twice.
    let document = host.lease(&["Signer 1"]).await;
    body["cc"] = json!(["Hanna@example.se"]);
    let path = format!("/document/{document}/invite");
    assert_eq!(host.post(&path, &body).await.refusal(), (400, 900_108));
    body["cc"] = json!(["kari@example.no"]);
    body["cc_subject"] = "A copy".into();
    assert_eq!(host.post(&path, &body).await.refusal(), (400, 19_001_000));
}

#[tokio::test]
async fn signers_are_reminded_after_the_days_of_their_invite() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let document = host.lease(&["Signer 1"]).await;
    let path = format!("/document/{document}/invite");
    let mut hanna = invite("hanna@example.se", "Signer 1", 1);
    hanna["reminder"] = json!(31);
    let refused = host.post(&path, &role_invite(&[hanna.clone()])).await;
    assert_eq!(refused.refusal(), (400, 19_001_000));
    hanna["reminder"] = json!({ "remind_after": 2, "remind_repeat": "1" });
    let sent = host.post(&path, &role_invite(&[hanna])).await;
    assert_eq!(sent.status(), 200, "{}", sent.text());
    assert_eq!(
        host.show(&document).await["field_invites"][0]["reminder"],
        "2"
    );
    host.house.deliver().await;
    host.house.clock.advance_minutes(2 * 24 * 60);
    paraph_server::jobs::tidy(&host.house.app).await;
    host.house.deliver().await;
    assert_eq!(to(&server.taken()), ["hanna@example.se"; 2]);
    let two = host.lease(&["Signer 1", "Signer 2"]).await;
    let mut jon = invite("jon@example.is", "Signer 2", 2);
    jon["reminder"] = json!(3);
    let round = role_invite(&[invite("hanna@example.se", "Signer 1", 1), jon]);
    let differs = host.post(&format!("/document/{two}/invite"), &round).await;
    assert_eq!(differs.refusal(), (400, 19_001_000));
}

#[tokio::test]
async fn a_signer_with_a_phone_proves_it_before_the_document_is_shown() {
    let phone = Receiver::open().await;
    let sms = phone.sms(SmsPreset::Form, "/send");
    let host = Host::of(House::open_with(|config| config.sms = Some(sms)).await).await;
    let document = host.lease(&["Signer 1"]).await;
    let path = format!("/v2/documents/{document}/embedded-invites");
    let asked = async |authentication: Value| {
        let mut hanna = invite("hanna@example.se", "Signer 1", 1);
        hanna["authentication"] = authentication;
        host.post(&path, &json!({ "invites": [hanna] })).await
    };
    for bad in [
        json!({ "type": "password", "value": "secret" }),
        json!({ "type": "phone", "method": "phone_call", "phone": "+46701234567" }),
        json!({ "type": "phone", "method": "sms" }),
        json!({ "type": "phone", "phone": "070-123" }),
        json!({ "type": "smoke" }),
        json!("phone"),
    ] {
        let refused = asked(bad.clone()).await;
        assert_eq!(refused.refusal(), (400, 19_001_000), "{bad}");
    }
    let good = json!({ "type": "phone", "method": "sms", "phone": "+46 70 123 45 67" });
    let made = asked(good).await;
    assert_eq!(made.status(), 200, "{}", made.text());
    let invites = made.json()["data"].clone();
    let hanna = host.signer(&document, &invites[0]).await;
    assert!(hanna.view.documents.is_empty() && hanna.view.authentication.is_some());
    hanna.sign().await.refuses(ProblemCode::IdentityRequired);
    let start = hanna.request("POST", "session/authentication");
    let started = host.house.call(start.json(&json!({}))).await;
    started.ok::<SessionView>();
    host.house.deliver().await;
    let posted = phone.posted().pop().unwrap();
    assert_eq!(posted.field("number"), "+46701234567");
    let code = json!({ "code": &posted.field("body")[..6] });
    let offer = hanna.request("POST", "session/authentication/code");
    let known: SessionView = host.house.call(offer.json(&code)).await.ok();
    assert_eq!(known.documents.len(), 1);
}

#[tokio::test]
async fn a_role_invite_that_would_not_happen_is_refused_and_nothing_is_kept() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let path = format!("/document/{document}/invite");
    let hanna = invite("hanna@example.se", "Signer 1", 1);
    let with = |key: &str, value: Value| {
        let mut item = hanna.clone();
        item[key] = value;
        role_invite(&[item])
    };
    let mut copied = role_invite(std::slice::from_ref(&hanna));
    copied["cc_step"] = json!([{ "email": "kari@example.no", "step": 1 }]);
    for (body, code) in [
        (role_invite(std::slice::from_ref(&hanna)), 900_128),
        (copied, 19_001_000),
        (with("password", json!("secret")), 19_001_000),
        (with("reminder", json!("soon")), 19_001_000),
        (with("reminder", json!({ "remind_before": 2 })), 19_001_000),
        (with("authentication_type", json!("password")), 19_001_000),
        (with("authentication_type", json!("phone")), 19_001_000),
        (with("expiration_days", json!(31)), 19_001_000),
        (with("expiration_days", json!("soon")), 19_001_000),
        (with("email", json!("nobody")), 900_109),
        (
            json!({ "to": "hanna@example.se", "from": "a@b.se" }),
            900_128,
        ),
        (json!({ "subject": "Nobody" }), 19_001_000),
        (json!({ "to": [7] }), 19_001_000),
    ] {
        let refused = host.post(&path, &body).await;
        assert_eq!(refused.refusal(), (400, code), "{body}");
    }
    assert_eq!(host.show(&document).await["field_invites"], json!([]));
    let stranger = host.stranger().await;
    let body = role_invite(&[hanna]);
    assert_eq!(stranger.post(&path, &body).await.refusal(), (400, 65_582));
}
