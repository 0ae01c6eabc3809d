//! Invitations, reminders and copies that leave by mail and text message, and what is said of them.

use super::host::{Host, drawing, mailed, text};
use crate::support::mail_server::Taken;
use crate::support::receiver::Receiver;
use crate::support::{Signer, exchange};
use paraph_protocol::ProblemCode;
use paraph_server::config::SmsPreset;
use paraph_server::secret::Secret;
use serde_json::{Value, json};

fn token(link: &str) -> Secret {
    Secret::received(link.split_once("#t=").unwrap().1)
}

fn to(mail: &[Taken]) -> Vec<String> {
    mail.iter().map(|m| m.header("To")).collect()
}

async fn send_status(host: &Host, document: &str, party: &str) -> String {
    text(&host.party(document, party).await["sendStatus"])
}

#[tokio::test]
async fn an_invitation_is_sent_once_a_mail_server_has_taken_it_and_everybody_gets_a_copy() {
    let Some((host, mut server)) = Host::with_mail().await else {
        return;
    };
    let mut hanna = mailed("Hanna");
    hanna["name"] = "Hanna Lind".into();
    let (document, ids) = host.draft("PARALLEL", &[hanna]).await;
    let meta = json!({ "documentMeta": { "subject": "{{documentName}} for {{lastName}}",
        "preferredLanguage": "en" } });
    host.patch(&format!("/documents/{document}"), &meta)
        .await
        .ok();
    server.stop();
    let words = json!({ "customMessage": "Hi {{firstName}},\nsign at {{signUrl}} <b>" });
    let send = format!("/documents/{document}/send");
    assert_eq!(host.post(&send, &words).await.ok()["status"], "PENDING");
    host.house.deliver().await;
    assert_eq!(send_status(&host, &document, &ids[0]).await, "NOT_SENT");
    server.start();
    host.house.clock.advance_minutes(1);
    host.house.deliver().await;
    assert_eq!(send_status(&host, &document, &ids[0]).await, "SENT");
    let mail = server.taken().remove(0);
    assert_eq!(mail.header("To"), "Hanna Lind <hanna@example.se>");
    assert_eq!(mail.header("Subject"), "Lease for Lind");
    let link = mail.link();
    let said = format!("Hi Hanna,\nsign at {link} <b>");
    assert!(mail.text().contains(&said), "{}", mail.text());
    assert!(mail.html().contains("&lt;b&gt;"));
    assert_eq!(host.activity_types(&document).await[0], "EMAIL_SENT");
    let signer = Signer::open(&host.house, &token(&link)).await;
    assert_eq!(signer.sign().await.status, 200);
    host.house.work().await;
    host.house.deliver().await;
    let copies = server.taken().split_off(1);
    let mut readers = to(&copies);
    readers.sort_unstable();
    assert_eq!(
        readers,
        [
            "Hanna Lind <hanna@example.se>",
            "Nordvik AB <owner@example.com>"
        ]
    );
    assert!(copies.iter().all(|copy| copy.attachments().len() == 1));
}

#[tokio::test]
async fn s14_nobody_is_mailed_whom_the_host_tells() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let (document, ids) = host.sent("PARALLEL", &[drawing("Hanna")]).await;
    host.sign(&document, &ids[0]).await;
    host.house.work().await;
    host.house.deliver().await;
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn s21_a_second_reminder_within_a_day_is_refused() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let signers = [mailed("Hanna"), drawing("Jon")];
    let (document, ids) = host.sent("PARALLEL", &signers).await;
    let path = format!("/documents/{document}/signers/{}/remind", ids[0]);
    let early = host.ask(&path).await.refuses(400);
    assert_eq!(early, "The invitation has not been sent yet");
    host.house.deliver().await;
    let reply = host.ask(&path).await.ok();
    assert_eq!(reply["success"], true);
    assert!(reply["sentAt"].is_string());
    assert!(host.ask(&path).await.refuses(400).contains("24 hours"));
    let quiet = format!("/documents/{document}/signers/{}/remind", ids[1]);
    host.ask(&quiet).await.refuses(400);
    host.house.deliver().await;
    host.house.clock.advance_minutes(24 * 60);
    host.ask(&path).await.ok();
    let reminders = format!("/documents/{document}/reminders");
    let listed = async || {
        let sent = host.get(&reminders).await.ok();
        sent["reminders"].as_array().unwrap().clone()
    };
    assert_eq!(listed().await.len(), 1, "those that were taken");
    host.house.deliver().await;
    let sent = listed().await;
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0]["signerId"], ids[0].as_str());
    let hanna = "Hanna <hanna@example.se>";
    assert_eq!(to(&server.taken()), [hanna; 3]);
    let types = host.activity_types(&document).await;
    let reminded = types.iter().filter(|t| *t == "REMINDER_SENT").count();
    assert_eq!(reminded, 2, "{types:?}");
}

#[tokio::test]
async fn reminders_of_many_say_what_became_of_each() {
    let Some((host, _server)) = Host::with_mail().await else {
        return;
    };
    let (document, ids) = host
        .sent("PARALLEL", &[mailed("Hanna"), drawing("Jon")])
        .await;
    host.house.deliver().await;
    let path = format!("/documents/{document}/reminders");
    let body = json!({ "partyIds": [ids[0], ids[1], "party_1"] });
    let reply = host.post(&path, &body).await.ok();
    assert_eq!(
        (&reply["sent"], &reply["skipped"], &reply["failed"]),
        (&json!(1), &json!(1), &json!(1))
    );
    let results = reply["results"].as_array().unwrap();
    let statuses: Vec<_> = results.iter().map(|r| text(&r["status"])).collect();
    assert_eq!(statuses, ["SENT", "SKIPPED", "FAILED"]);
    assert_eq!(results[0]["signerEmail"], "hanna@example.se");
    assert_eq!(results[0]["reason"], Value::Null);
    assert!(results[1]["reason"].is_string());
    let again = host.ask(&path).await.ok();
    assert_eq!((&again["sent"], &again["skipped"]), (&json!(0), &json!(2)));
    host.ask(&format!("/documents/{document}/withdraw"))
        .await
        .ok();
    host.ask(&path).await.refuses(400);
}

#[tokio::test]
async fn a_service_that_sends_no_mail_does_not_say_that_it_did() {
    let host = Host::open().await;
    let (document, ids) = host.sent("PARALLEL", &[mailed("Hanna")]).await;
    host.house.deliver().await;
    assert_eq!(send_status(&host, &document, &ids[0]).await, "NOT_SENT");
    let path = format!("/documents/{document}/signers/{}/remind", ids[0]);
    let message = host.ask(&path).await.refuses(400);
    assert!(message.contains("EMAIL is not available"), "{message}");
    let all = host.ask(&format!("/documents/{document}/reminders")).await;
    assert_eq!(all.ok()["results"][0]["status"], "SKIPPED");
    let types = host.activity_types(&document).await;
    assert!(
        types
            .iter()
            .all(|t| !t.ends_with("_SENT") || t == "DOCUMENT_SENT")
    );
    // Whoever asks for the address can still deliver it.
    host.sign(&document, &ids[0]).await;
}

#[tokio::test]
async fn a_refused_address_is_failed_until_it_is_mended_and_told_to_webhooks() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let receiver = Receiver::open().await;
    let body = json!({ "webhookUrl": receiver.url(), "eventTriggers":
        ["DOCUMENT_PARTY_SENT", "DOCUMENT_PARTY_DELIVERY_FAILED"] });
    host.post("/webhooks", &body).await.ok();
    host.house.deliver().await;
    server.turns("550");
    let (document, ids) = host.sent("PARALLEL", &[mailed("Hanna")]).await;
    host.house.deliver().await;
    assert_eq!(send_status(&host, &document, &ids[0]).await, "FAILED");
    let remind = format!("/documents/{document}/signers/{}/remind", ids[0]);
    host.ask(&remind).await.refuses(400);
    server.turns("ok");
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    let moved = json!({ "email": "hanna.lind@example.se" });
    assert_eq!(
        host.patch(&path, &moved).await.ok()["sendStatus"],
        "NOT_SENT"
    );
    host.house.deliver().await;
    assert_eq!(send_status(&host, &document, &ids[0]).await, "SENT");
    let told: Vec<String> = receiver
        .posted()
        .iter()
        .map(|p| text(&p.json()["event"]))
        .collect();
    assert_eq!(
        told,
        [
            "WEBHOOK_TEST",
            "DOCUMENT_PARTY_DELIVERY_FAILED",
            "DOCUMENT_PARTY_SENT"
        ]
    );
}

#[tokio::test]
async fn a_change_while_it_is_pending_ends_the_mailed_link_and_mails_another() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let (document, ids) = host.sent("PARALLEL", &[mailed("Hanna")]).await;
    host.house.deliver().await;
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    let click = json!({ "requiredSignature": "CLICK_TO_SIGN" });
    host.patch(&path, &click).await.ok();
    host.house.deliver().await;
    let links: Vec<String> = server.taken().iter().map(Taken::link).collect();
    let [ended, fresh] = &links[..] else {
        panic!("{links:?}")
    };
    let old = host.house.call(exchange(token(ended).expose(), None)).await;
    old.refuses(ProblemCode::LinkNotValid);
    Signer::open(&host.house, &token(fresh)).await;
}

#[tokio::test]
async fn a_party_is_told_by_text_message() {
    let gateway = Receiver::open().await;
    let sms = gateway.sms(SmsPreset::Form, "/send");
    let host = Host::open_with(|config| config.sms = Some(sms)).await;
    let hanna = json!({ "name": "Hanna", "deliveryMethod": "SMS", "phone": "070-123 45 67" });
    let (document, ids) = host.draft("PARALLEL", &[hanna]).await;
    let send = format!("/documents/{document}/send");
    assert!(host.ask(&send).await.refuses(400).contains("country code"));
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    let phone = json!({ "phone": "+46 70-123 45 67" });
    host.patch(&path, &phone).await.ok();
    host.ask(&send).await.ok();
    host.house.deliver().await;
    assert_eq!(send_status(&host, &document, &ids[0]).await, "SENT");
    assert_eq!(host.activity_types(&document).await[0], "SMS_SENT");
    host.ask(&format!("{path}/remind")).await.ok();
    host.house.deliver().await;
    let numbers: Vec<String> = gateway.posted().iter().map(|p| p.field("number")).collect();
    assert_eq!(numbers, ["+46701234567"; 2]);
    let signer = Signer::open(&host.house, &token(&gateway.posted()[1].field("body"))).await;
    assert_eq!(signer.sign().await.status, 200);
}
