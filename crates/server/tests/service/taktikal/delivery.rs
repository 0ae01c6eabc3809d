//! Signees who are told by mail and text message: one message each, whatever they sign.

use super::host::{
    Host, USER, dagny, madkur, process, refuses, says_no, sequence, text, url, with,
};
use crate::support::Signer;
use crate::support::mail_server::Taken;
use crate::support::receiver::Receiver;
use paraph_server::config::SmsPreset;
use paraph_server::secret::Secret;
use serde_json::{Value, json};

const DAGNY: &str = "Dagný prófari Bjarkadóttir <dagny@example.is>";
const MADKUR: &str = "Maðkur þór Jónsson <madkur@example.is>";

fn mailed(person: Value, address: &str) -> Value {
    let person = with(person, "/email", address);
    with(person, "/communicationDeliveryType", "email")
}

/// Two documents, two people on the first, one of them on the second.
fn two_documents() -> Value {
    let (dagny, madkur) = (
        mailed(dagny(), "dagny@example.is"),
        mailed(madkur(), "madkur@example.is"),
    );
    sequence(&[process(&[dagny.clone(), madkur]), process(&[dagny])])
}

fn to(mail: &[Taken]) -> Vec<String> {
    let mut to: Vec<String> = mail.iter().map(|m| m.header("To")).collect();
    to.sort_unstable();
    to
}

fn token(link: &str) -> Secret {
    Secret::received(link.split_once("#t=").unwrap().1)
}

async fn sign(host: &Host, mail: &Taken) -> usize {
    let signer = Signer::open(&host.house, &token(&mail.link())).await;
    assert_eq!(signer.sign().await.status, 200);
    signer.view.documents.len()
}

/// Where a signee of a sequence is reminded.
fn remind(made: &Value, process: usize, signee: usize) -> String {
    let process = format!("/signingProcesses/{process}");
    let p = text(made, &format!("{process}/key"));
    let s = text(made, &format!("{process}/signees/{signee}/key"));
    format!("/api/management/signing/{p}/signee/{s}/remind")
}

#[tokio::test]
async fn t15_everybody_gets_one_mail_at_creation_whatever_the_number_of_documents() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let made = host.sequence(&two_documents()).await;
    host.house.deliver().await;
    let taken = server.taken();
    assert_eq!(to(&taken), [DAGNY, MADKUR]);
    let process = text(&made, "/signingProcesses/0/key");
    let path = format!("/api/signing/activity/{process}");
    let told: Value = host.get(&path).await.ok();
    let log = told[0]["activityLog"].as_array().unwrap().iter();
    let sent = log.filter(|line| line["status"] == "SignupSent").count();
    assert_eq!(sent, 2);
    let theirs = taken.iter().find(|m| m.header("To") == DAGNY).unwrap();
    assert_eq!(sign(&host, theirs).await, 2, "one link over both documents");
    // The stable address of the sequence shows the same person.
    let entered = host.enter(url(&made, 0)).await;
    assert_eq!(entered.status, 409, "{}", entered.text());
}

#[tokio::test]
async fn t14_the_second_hears_nothing_until_the_first_has_signed_everything() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    host.sequence(&with(two_documents(), "/SignInOrder", true))
        .await;
    host.house.deliver().await;
    assert_eq!(to(&server.taken()), [DAGNY]);
    sign(&host, &server.taken()[0]).await;
    host.house.deliver().await;
    assert_eq!(to(&server.taken()[1..]), [MADKUR]);
}

#[tokio::test]
async fn t16_in_the_end_everybody_gets_one_mail_with_all_their_documents() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    host.sequence(&two_documents()).await;
    host.house.deliver().await;
    for mail in server.taken() {
        sign(&host, &mail).await;
    }
    host.house.work().await;
    host.house.deliver().await;
    let copies = server.taken().split_off(2);
    assert_eq!(
        to(&copies),
        [DAGNY, MADKUR, "Nordvik AB <owner@example.com>"]
    );
    let attached = |to: &str| {
        let copy = copies.iter().find(|m| m.header("To") == to).unwrap();
        copy.attachments().len()
    };
    assert_eq!((attached(DAGNY), attached(MADKUR)), (2, 1));
}

#[tokio::test]
async fn a_reminder_is_for_the_whole_sequence_and_once_a_day() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let made = host
        .sequence(&with(two_documents(), "/SignInOrder", true))
        .await;
    host.house.deliver().await;
    let body = json!({ "User": USER, "CommunicationDeliveryType": "Email" });
    let said: String = host.post(&remind(&made, 0, 0), &body).await.ok();
    assert!(!said.is_empty());
    host.house.deliver().await;
    assert_eq!(to(&server.taken()), [DAGNY, DAGNY]);
    let again = host.post(&remind(&made, 1, 0), &body).await;
    says_no(&again, 409, "RemindedLately");
    let other = host.post(&remind(&made, 0, 1), &body).await;
    says_no(&other, 409, "NotYourTurn");
    host.house.clock.advance_minutes(24 * 60);
    let own_way = json!({ "User": USER });
    let later = host.post(&remind(&made, 1, 0), &own_way).await;
    later.ok::<String>();
    host.house.deliver().await;
    assert_eq!(server.taken().len(), 3);
    let way = [("NotSupported", "CommunicationDeliveryType")];
    let by_sms = json!({ "User": USER, "CommunicationDeliveryType": "Sms" });
    refuses(&host.post(&remind(&made, 0, 0), &by_sms).await, 400, &way);
}

#[tokio::test]
async fn text_messages_have_the_hosts_own_words_and_icelandic_numbers_their_country() {
    let gateway = Receiver::open().await;
    let sms = gateway.sms(SmsPreset::Form, "/send");
    let host = Host::open_with(|config| config.sms = Some(sms)).await;
    let dagny = with(dagny(), "/communicationDeliveryType", "Sms");
    let dagny = with(dagny, "/customSmsText", "Lánið þitt er tilbúið:");
    host.sequence(&sequence(&[process(&[dagny])])).await;
    host.house.deliver().await;
    let posted = gateway.posted().remove(0);
    assert_eq!(posted.field("number"), "+3544444444");
    let said = posted.field("body");
    assert!(
        said.starts_with("Lánið þitt er tilbúið: https://app.sign.example/s/"),
        "{said}"
    );
    let signer = Signer::open(&host.house, &token(&said)).await;
    assert_eq!(signer.sign().await.status, 200);
}

#[tokio::test]
async fn what_this_service_cannot_send_is_refused_by_name() {
    let host = Host::open().await;
    let first = mailed(dagny(), "dagny@example.is");
    let second = with(madkur(), "/communicationDeliveryType", "Sms");
    let body = sequence(&[process(&[first, second])]);
    let refused = host.post(super::host::SEQUENCE, &body).await;
    let name = |s: usize| {
        format!("CreateSigningProcesses[0].CreateSignees[{s}].CommunicationDeliveryType")
    };
    let names = [name(0), name(1)];
    let faults = [("NotSupported", &*names[0]), ("NotSupported", &*names[1])];
    refuses(&refused, 400, &faults);
    let made = host.sequence(&sequence(&[process(&[dagny()])])).await;
    let body = json!({ "User": USER, "CommunicationDeliveryType": "Email" });
    let way = [("NotSupported", "CommunicationDeliveryType")];
    refuses(&host.post(&remind(&made, 0, 0), &body).await, 400, &way);
    let nobody = json!({ "CommunicationDeliveryType": "Pigeon" });
    let faults = [("NotEmpty", "User"), ("Enum", "CommunicationDeliveryType")];
    refuses(
        &host.post(&remind(&made, 0, 0), &nobody).await,
        400,
        &faults,
    );
    let other = json!({ "User": "other@email.is" });
    let refused = host.post(&remind(&made, 0, 0), &other).await;
    says_no(&refused, 403, "Forbidden");
}
