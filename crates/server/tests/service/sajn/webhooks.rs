use super::host::{Host, drawing, text};
use crate::support::receiver::{Posted, Receiver};
use serde_json::{Value, json};

async fn webhook(host: &Host, receiver: &Receiver, triggers: &[&str]) -> Value {
    let body = json!({
        "webhookUrl": receiver.url(), "eventTriggers": triggers, "secret": "line\nbreak",
    });
    host.post("/webhooks", &body).await.refuses(400);
    let body = json!({
        "webhookUrl": receiver.url(), "eventTriggers": triggers, "secret": "whs 3cr3t=/+",
        "failureNotificationEmail": "ops@example.se",
    });
    let made = host.post("/webhooks", &body).await.ok();
    host.house.deliver().await;
    made
}

fn events(posted: &[Posted]) -> Vec<String> {
    posted.iter().map(|p| text(&p.json()["event"])).collect()
}

#[tokio::test]
async fn s24_the_secret_arrives_byte_for_byte_beside_a_signature() {
    let (host, receiver) = (Host::open().await, Receiver::open().await);
    let made = webhook(&host, &receiver, &["DOCUMENT_CREATED"]).await;
    assert_eq!(
        made,
        json!({
            "id": made["id"], "webhookUrl": receiver.url(), "eventTriggers": ["DOCUMENT_CREATED"],
            "secret": "whs 3cr3t=/+", "enabled": true,
            "failureNotificationEmail": "ops@example.se",
            "createdAt": made["createdAt"], "updatedAt": made["updatedAt"],
        })
    );
    host.draft("PARALLEL", &[]).await;
    host.house.deliver().await;
    let posted = receiver.posted();
    assert_eq!(events(&posted), ["WEBHOOK_TEST", "DOCUMENT_CREATED"]);
    for message in &posted {
        assert_eq!(message.header("x-sajn-secret"), "whs 3cr3t=/+");
        assert!(message.header("webhook-signature").starts_with("v1,"));
        assert_eq!(message.header("content-type"), "application/json");
    }
    let path = format!("/webhooks/{}", text(&made["id"]));
    host.patch(&path, &json!({ "secret": "" })).await.ok();
    host.draft("PARALLEL", &[]).await;
    host.house.deliver().await;
    assert_eq!(receiver.posted()[2].header("x-sajn-secret"), "");
}

#[tokio::test]
async fn s25_signed_is_told_before_completed_and_each_has_the_vendors_payload() {
    let (host, receiver) = (Host::open().await, Receiver::open().await);
    let triggers = [
        "DOCUMENT_SENT",
        "DOCUMENT_SIGNED",
        "DOCUMENT_COMPLETED",
        "DOCUMENT_PARTY_OPENED",
        "DOCUMENT_PARTY_SIGNED",
    ];
    webhook(&host, &receiver, &triggers).await;
    let (document, party) = host.one_pending().await;
    host.sign(&document, &party).await;
    host.house.deliver().await;
    host.house.work().await;
    host.house.deliver().await;
    let posted = receiver.posted();
    // Here all happens in one instant, and messages of one instant may overtake each other.
    let mut told = events(&posted)[1..5].to_vec();
    told.sort();
    assert_eq!(
        told,
        [
            "DOCUMENT_PARTY_OPENED",
            "DOCUMENT_PARTY_SIGNED",
            "DOCUMENT_SENT",
            "DOCUMENT_SIGNED",
        ]
    );
    assert_eq!(events(&posted)[5..], ["DOCUMENT_COMPLETED"]);
    let is_signing = |p: &&Posted| p.json()["event"] == "DOCUMENT_PARTY_SIGNED";
    let signed = posted.iter().find(is_signing).unwrap().json();
    let hanna = json!({ "id": party, "name": "Hanna", "email": null, "signingStatus": "SIGNED" });
    let told = &signed["payload"]["document"];
    assert_eq!(
        signed,
        json!({
            "event": "DOCUMENT_PARTY_SIGNED", "createdAt": signed["createdAt"],
            "webhookEndpoint": receiver.url(),
            "payload": {
                "document": {
                    "id": document, "title": "Lease", "createdAt": told["createdAt"],
                    "updatedAt": told["updatedAt"], "organizationId": told["organizationId"],
                    "status": "PENDING", "signers": [hanna],
                },
                "party": hanna,
            },
        })
    );
    assert_eq!(posted[5].json()["payload"]["status"], "COMPLETED");
}

#[tokio::test]
async fn a_failed_delivery_is_not_tried_again_until_it_is_asked_for() {
    let (host, receiver) = (Host::open().await, Receiver::open().await);
    let made = webhook(&host, &receiver, &["CONTACT_CREATED", "CONTACT_DELETED"]).await;
    // The list is by time, and here time stands still until it is moved.
    host.house.clock.advance_ms(1_000);
    receiver.answers(500, &[]);
    let contact = json!({ "firstName": "Nils", "lastName": "Berg" });
    let contact = host.post("/contacts", &contact).await.ok();
    host.house.deliver().await;
    host.house.clock.advance_minutes(60 * 24);
    host.house.deliver().await;
    assert_eq!(
        events(&receiver.posted()),
        ["WEBHOOK_TEST", "CONTACT_CREATED"]
    );
    assert_eq!(receiver.posted()[1].json()["payload"], contact);
    let path = format!("/webhooks/{}/deliveries", text(&made["id"]));
    let list = host.get(&path).await.ok();
    let failed = &list["deliveries"][0];
    assert_eq!(
        (&failed["status"], &failed["event"], &failed["responseCode"]),
        (&json!("FAILED"), &json!("CONTACT_CREATED"), &json!(500))
    );
    let one = format!("{path}/{}", text(&failed["id"]));
    assert_eq!(&host.get(&one).await.ok(), failed);
    host.ask(&format!("{one}/retry")).await.ok();
    host.house.deliver().await;
    let posted = receiver.posted();
    assert_eq!(posted[2].text(), posted[1].text());
    let again = host.get(&path).await.ok();
    assert_eq!(again["deliveries"][0]["status"], "SUCCESS");
    assert_eq!(again["deliveries"][0]["replayOfId"], failed["id"]);
}

#[tokio::test]
async fn bad_and_foreign_webhooks_are_refused() {
    let (host, receiver) = (Host::open().await, Receiver::open().await);
    let url = receiver.url();
    for bad in [
        json!({}),
        json!({ "webhookUrl": url, "eventTriggers": [] }),
        json!({ "webhookUrl": url, "eventTriggers": ["DOCUMENT_EATEN"] }),
        json!({ "webhookUrl": "https://10.0.0.1/", "eventTriggers": ["DOCUMENT_SENT"] }),
        json!({ "webhookUrl": "ftp://a.example/", "eventTriggers": ["DOCUMENT_SENT"] }),
        json!({ "webhookUrl": url, "eventTriggers": "DOCUMENT_SENT" }),
    ] {
        host.post("/webhooks", &bad).await.refuses(400);
    }
    let made = webhook(&host, &receiver, &["DOCUMENT_SENT"]).await;
    let path = format!("/webhooks/{}", text(&made["id"]));
    let other = host.stranger().await;
    other.get(&path).await.refuses(404);
    other
        .patch(&path, &json!({ "enabled": false }))
        .await
        .refuses(404);
    other.delete(&path).await.refuses(404);
    other.get(&format!("{path}/deliveries")).await.refuses(404);
    assert_eq!(other.get("/webhooks").await.ok()["webhooks"], json!([]));
    assert_eq!(host.get("/webhooks").await.ok()["webhooks"], json!([made]));
    host.delete(&path).await.ok();
    host.sent("PARALLEL", &[drawing("Hanna")]).await;
    host.house.deliver().await;
    assert_eq!(events(&receiver.posted()), ["WEBHOOK_TEST"]);
}
