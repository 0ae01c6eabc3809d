//! What a flow's webhook is told.

use super::host::{
    APP_URL, Host, PROCESS, USER, dagny, example, madkur, process, refuses, says_no, sequence,
    text, url, with,
};
use crate::support::Call;
use crate::support::receiver::{Posted, Receiver};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

const WEBHOOK: &str = "/api/management/webhook";
const KEY: &str = "whk-demo-key";

/// A receiver that hears of a flow, or of all of them.
async fn receiver(host: &Host, flow_key: Option<&str>) -> Receiver {
    let receiver = Receiver::open().await;
    let body = json!({
        "url": receiver.url(), "webhookSignatureKey": KEY, "flowKey": flow_key,
    });
    host.post(WEBHOOK, &body).await.ok::<Value>();
    receiver
}

/// The numbers of what one process has told, oldest first.
fn series(posted: &[Posted], process_key: &str) -> Vec<i64> {
    let posted = posted.iter().map(Posted::json);
    let mine = posted.filter(|p| p["EventData"]["ProcessKey"] == process_key);
    mine.map(|p| p["EventData"]["EventType"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn t19_the_signature_is_over_time_and_guid_and_verifies() {
    let host = Host::open().await;
    let receiver = receiver(&host, None).await;
    let made: Value = host.post(PROCESS, &process(&[dagny()])).await.ok();
    host.house.deliver().await;
    let [posted] = &receiver.posted()[..] else {
        panic!()
    };
    let body = posted.json();
    let signature = &body["EventSignature"];
    // 2026-11-21T20:40:00Z in ticks.
    assert_eq!(signature["TimeStamp"], 639_308_904_000_000_000_i64);
    let guid = text(signature, "/Guid");
    assert_eq!(
        guid.split('-').map(str::len).collect::<Vec<_>>(),
        [8, 4, 4, 4, 12]
    );
    let signed = format!("639308904000000000{guid}");
    assert_eq!(signature["SignedData"], signed);
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(signature["Signature"], expected);
    assert_eq!(text(&body, "/Id").len(), 32);
    let data = json!({
        "ProcessKey": made["key"], "CompanyKey": host.credentials.account.company_key(),
        "FlowKey": "fd9583b6be91", "EventType": 11, "AttachmentReferences": [],
        "Meta": { "myKey": "myvalue" },
        "Signees": [{
            "Name": "Dagný prófari Bjarkadóttir", "Ssn": "6000101992", "PhoneNumber": "4444444",
            "Email": "noreply@taktikal.is", "Address": "Götugata 23", "City": "Reykjavík",
            "Key": made["signees"][0]["key"], "Signed": false, "ProcessKey": made["key"],
            "CommunicationDeliveryType": "None",
        }],
    });
    assert_eq!(body["EventData"], data);
}

#[tokio::test]
async fn t20_a_process_tells_of_each_signature_but_the_last_then_of_all_with_the_document() {
    let host = Host::open().await;
    let receiver = receiver(&host, None).await;
    let made = host.sequence(&example()).await;
    host.sign(url(&made, 0)).await;
    host.sign(url(&made, 1)).await;
    host.house.work().await;
    host.house.deliver().await;
    let posted = receiver.posted();
    for number in 0..2 {
        let key = text(&made, &format!("/signingProcesses/{number}/key"));
        let mut told = series(&posted, key);
        told.sort_unstable();
        assert_eq!(told, [1, 2, 10, 11]);
        let all = posted
            .iter()
            .map(Posted::json)
            .find(|p| p["EventData"]["EventType"] == 2 && p["EventData"]["ProcessKey"] == key);
        let all = all.unwrap();
        let document = STANDARD
            .decode(text(&all, "/EventData/SignedDocument"))
            .unwrap();
        assert!(String::from_utf8_lossy(&document).contains("/ETSI.CAdES.detached"));
        let address = text(&all, "/EventData/SignedDocumentDownloadUrl");
        let file = host.get(&address[APP_URL.len()..]).await;
        assert_eq!(file.body, document);
        let signees = all["EventData"]["Signees"].as_array().unwrap();
        assert!(
            signees
                .iter()
                .all(|s| s["Signed"] == true && s["SignedAt"].is_string())
        );
    }
}

#[tokio::test]
async fn t21_a_receiver_that_fails_is_asked_three_times_and_one_that_refuses_once() {
    let host = Host::open().await;
    let receiver = receiver(&host, None).await;
    for _ in 0..3 {
        receiver.answers(500, &[]);
    }
    host.post(PROCESS, &process(&[dagny()])).await.ok::<Value>();
    for _ in 0..5 {
        host.house.deliver().await;
        host.house.clock.advance_ms(3_600_000);
    }
    let posted = receiver.posted();
    assert_eq!(posted.len(), 3);
    assert!(posted.iter().all(|p| p.body == posted[0].body));
    receiver.answers(406, &[]);
    host.post(PROCESS, &process(&[madkur()]))
        .await
        .ok::<Value>();
    for _ in 0..3 {
        host.house.deliver().await;
        host.house.clock.advance_ms(3_600_000);
    }
    assert_eq!(receiver.posted().len(), 4);
}

#[tokio::test]
async fn t22_an_expiry_and_a_cancellation_are_told_for_every_process() {
    let host = Host::open().await;
    let receiver = receiver(&host, None).await;
    let expired = host.sequence(&example()).await;
    let canceled = host
        .sequence(&sequence(&[process(&[dagny()]), process(&[madkur()])]))
        .await;
    let key = text(&canceled, "/signingProcesses/0/key");
    let path = format!("{PROCESS}?ProcessKey={key}&User={USER}");
    host.delete(&path).await.ok::<Value>();
    host.house.clock.advance_ms(30 * 86_400_000);
    paraph_server::jobs::tidy(&host.house.app).await;
    host.house.deliver().await;
    let posted = receiver.posted();
    for (made, number) in [(expired, 6), (canceled, 5)] {
        for process in made["signingProcesses"].as_array().unwrap() {
            let mut told = series(&posted, text(process, "/key"));
            told.sort_unstable();
            assert_eq!(told, [number, 11]);
        }
    }
}

#[tokio::test]
async fn a_webhook_of_one_flow_hears_of_no_other() {
    let host = Host::open().await;
    let receiver = receiver(&host, Some("7c0d41e9a2b8")).await;
    let mine = with(process(&[dagny()]), "/flowKey", "7c0d41e9a2b8");
    let made = host.sequence(&sequence(&[process(&[dagny()]), mine])).await;
    host.house.deliver().await;
    let posted = receiver.posted();
    assert_eq!(posted.len(), 1);
    let key = text(&made, "/signingProcesses/1/key");
    assert_eq!(series(&posted, key), [11]);
    // Envelopes that were made through another door are none of this dialect.
    host.house
        .sender_named("else@example.com")
        .await
        .send(&[("Buyer", 1)])
        .await;
    host.house.deliver().await;
    assert_eq!(receiver.posted().len(), 1);
}

#[tokio::test]
async fn webhooks_that_go_nowhere_are_refused() {
    let host = Host::open().await;
    let inner = json!({ "url": "http://10.0.0.1/hook", "webhookSignatureKey": KEY });
    refuses(
        &host.post(WEBHOOK, &inner).await,
        400,
        &[("Invalid", "Url")],
    );
    let faults = [("NotEmpty", "Url"), ("NotEmpty", "WebhookSignatureKey")];
    refuses(&host.post(WEBHOOK, &json!({})).await, 400, &faults);
    let nobody = host.house.call(Call::post(WEBHOOK).json(&inner)).await;
    says_no(&nobody, 401, "Unauthorized");
}
