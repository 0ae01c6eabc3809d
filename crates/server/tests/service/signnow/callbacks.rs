//! Event subscriptions and what they post.

use super::host::{Host, Reply, invite};
use crate::support::receiver::{Posted, Receiver};
use crate::support::{Call, House};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// A host with a server that takes what is posted to it.
async fn host() -> (Host, Receiver, Value) {
    let house = House::open_with(|config| {
        config.app_url = Some(super::host::APP_URL.parse().unwrap());
        config.private_networks = vec!["127.0.0.1/32".parse().unwrap()];
    });
    let host = Host::of(house.await).await;
    let user = host.get("/user").await.json();
    (host, Receiver::open().await, user)
}

async fn subscribe(host: &Host, event: &str, entity: &Value, attributes: Value) -> Reply {
    let body = json!({
        "event": event, "entity_id": entity, "action": "callback", "attributes": attributes,
    });
    host.post("/api/v2/events", &body).await
}

async fn basic(host: &Host, method: &'static str, path: &str, body: &Value) -> Reply {
    let call = Call::new(method, path).header("authorization", host.basic());
    host.bare(call.json(body)).await
}

fn events(posted: &[Posted]) -> Vec<String> {
    let event = |p: &Posted| p.json()["meta"]["event"].as_str().unwrap().to_owned();
    posted.iter().map(event).collect()
}

#[tokio::test]
async fn n38_completion_is_told_once_with_a_signature_over_the_bytes_of_its_body() {
    let (host, receiver, user) = host().await;
    let document = host.lease(&["Signer 1"]).await;
    let attributes = json!({ "callback": receiver.url(), "secret_key": "a secret",
        "docid_queryparam": true, "headers": { "X-Team": "leases" }, "use_tls_12": true });
    let made = subscribe(&host, "document.complete", &json!(document), attributes).await;
    assert_eq!((made.status(), made.json()), (200, json!({})));
    let round = [invite("hanna@example.se", "Signer 1", 1)];
    let invites = host.invite(&document, &round).await;
    host.sign(&document, &invites[0]).await;
    host.house.deliver().await;
    let posted = receiver.posted();
    assert_eq!(posted.len(), 1, "once, after the last signature");
    let body = posted[0].json();
    assert_eq!(
        body,
        json!({
            "meta": {
                "timestamp": body["meta"]["timestamp"],
                "event": "document.complete",
                "environment": "https://sign.example",
                "callback_url": receiver.url(),
                "access_token": "",
                "initiator_id": user["id"],
            },
            "content": { "document_id": document, "document_name": "lease", "user_id": user["id"] },
        })
    );
    assert!(body["meta"]["timestamp"].is_i64());
    let mut mac = Hmac::<Sha256>::new_from_slice(b"a secret").unwrap();
    mac.update(&posted[0].body);
    let expected = STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(posted[0].header("x-signnow-signature"), expected);
    assert_eq!(posted[0].header("x-team"), "leases");
    assert_eq!(posted[0].path, format!("/hook?document_id={document}"));
    assert!(posted[0].header("webhook-signature").starts_with("v1,"));
}

#[tokio::test]
async fn subscriptions_of_the_account_hear_of_every_document_in_the_vendors_words() {
    let (host, receiver, user) = host().await;
    let hook = json!({ "callback": receiver.url() });
    for event in [
        "user.document.create",
        "user.document.update",
        "user.document.fieldinvite.create",
        "user.document.fieldinvite.sent",
        "user.document.fieldinvite.signed",
        "user.document.fieldinvite.decline",
        "user.document.open",
        "user.document.complete",
    ] {
        let made = subscribe(&host, event, &user["id"], hook.clone()).await;
        assert_eq!(made.status(), 200, "{}", made.text());
    }
    let (document, invites) = host.two_in_a_row().await;
    host.sign(&document, &invites[0]).await;
    host.decline(&document, &invites[1], "no").await;
    host.house.deliver().await;
    let posted = receiver.posted();
    let mut heard = events(&posted);
    heard.sort_unstable();
    assert_eq!(
        heard,
        [
            "user.document.create",
            "user.document.fieldinvite.create",
            "user.document.fieldinvite.decline",
            // The second is told when the first has signed.
            "user.document.fieldinvite.sent",
            "user.document.fieldinvite.sent",
            "user.document.fieldinvite.signed",
            "user.document.open",
            "user.document.open",
            "user.document.update",
        ]
    );
    for message in &posted {
        assert_eq!(message.json()["content"]["document_id"], document);
        assert_eq!(
            message.header("x-signnow-signature"),
            "",
            "no secret, no header"
        );
    }
}

#[tokio::test]
async fn failed_callbacks_are_tried_five_times() {
    let (host, receiver, user) = host().await;
    let hook = json!({ "callback": receiver.url() });
    subscribe(&host, "user.document.create", &user["id"], hook).await;
    for _ in 0..9 {
        receiver.answers(500, &[]);
    }
    host.lease(&["Signer 1"]).await;
    for _ in 0..9 {
        host.house.deliver().await;
        host.house.clock.advance_minutes(133);
    }
    assert_eq!(receiver.posted().len(), 5);
}

#[tokio::test]
async fn subscriptions_are_listed_changed_and_deleted_by_their_client_alone() {
    let (host, receiver, user) = host().await;
    let hook = json!({ "callback": receiver.url(), "secret_key": "a secret", "use_tls_12": true });
    subscribe(&host, "user.document.create", &user["id"], hook).await;
    let list = basic(&host, "GET", "/api/v2/events", &json!({}))
        .await
        .json();
    let item = list["data"][0].clone();
    let expected = json!({ "id": item["id"], "event": "user.document.create",
        "entity_id": user["id"], "action": "callback", "created": item["created"],
        "json_attributes": { "callback_url": receiver.url(), "secret_key": "a secret",
            "docid_queryparam": false, "headers": {}, "use_tls_12": true } });
    assert_eq!(item, expected);
    let path = format!("/api/v2/events/{}", item["id"].as_str().unwrap());
    let stranger = host.stranger().await;
    for method in ["GET", "PUT", "DELETE"] {
        let foreign = basic(&stranger, method, &path, &json!({})).await;
        assert_eq!(foreign.status(), 404, "{method}");
    }
    let change = json!({ "event": "user.document.delete", "entity_id": user["id"],
        "attributes": { "callback": receiver.url() } });
    assert_eq!(basic(&host, "PUT", &path, &change).await.json(), json!({}));
    let shown = basic(&host, "GET", &path, &json!({})).await.json();
    assert_eq!(shown["data"]["event"], "user.document.delete");
    assert_eq!(
        basic(&host, "DELETE", &path, &json!({})).await.json(),
        json!({})
    );
    let list = basic(&host, "GET", "/api/v2/events", &json!({}))
        .await
        .json();
    assert_eq!(list, json!({ "data": [] }));
}

#[tokio::test]
async fn subscriptions_that_could_not_work_are_refused() {
    let (host, receiver, user) = host().await;
    let stranger = host.stranger().await;
    let foreign = json!(stranger.lease(&["Signer 1"]).await);
    let me = &user["id"];
    let hook = json!({ "callback": receiver.url() });
    let with_header = |name: &str, value: &str| {
        let mut headers = serde_json::Map::new();
        headers.insert(name.into(), value.into());
        json!({ "callback": receiver.url(), "headers": headers })
    };
    for (event, entity, attributes, code) in [
        ("user.document.eaten", me, hook.clone(), 19_001_000),
        ("document.complete", me, hook.clone(), 65_582),
        ("document.complete", &foreign, hook.clone(), 65_582),
        ("user.document.create", &foreign, hook.clone(), 19_001_000),
        ("user.document.create", me, json!({}), 19_001_000),
        (
            "user.document.create",
            me,
            json!({ "callback": "http://host.example/" }),
            19_001_000,
        ),
        (
            "user.document.create",
            me,
            with_header("Host", "inner"),
            19_001_000,
        ),
        (
            "user.document.create",
            me,
            with_header("X-A", "b\r\nX-C: d"),
            19_001_000,
        ),
    ] {
        let refused = subscribe(&host, event, entity, attributes.clone()).await;
        assert_eq!(refused.refusal(), (400, code), "{event} {attributes}");
    }
}
