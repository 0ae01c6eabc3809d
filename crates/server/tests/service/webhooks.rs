//! Webhooks of the native API, posted to a real server.

use crate::support::database;
use crate::support::receiver::{Posted, Receiver};
use crate::support::{Answer, Call, House, Sender};
use axum::http::StatusCode;
use paraph_protocol::native::{
    DeliveryResource, Page, WebhookBody, WebhookResource, WebhookSecret,
};
use paraph_protocol::{ProblemCode, SignReply};
use serde_json::{Value, json};
use std::process::Command;

/// A service whose webhooks may go to this machine.
async fn house() -> House {
    House::open_with(|config| config.private_networks = vec!["127.0.0.1/32".parse().unwrap()]).await
}

/// An account's program.
struct Program<'a> {
    sender: &'a Sender<'a>,
}

impl Program<'_> {
    async fn call(&self, method: &'static str, path: &str, body: Option<&Value>) -> Answer {
        let key = self.sender.credentials.api_key.expose();
        let call = Call::new(method, format!("/v1/{path}")).bearer(key);
        let call = match body {
            Some(body) => call.json(body),
            None => call,
        };
        self.sender.house.call(call).await
    }

    async fn hook(&self, url: &str, events: &[&str]) -> WebhookSecret {
        let body = json!({ "url": url, "events": events });
        self.call("POST", "webhooks", Some(&body)).await.ok()
    }

    async fn deliveries(&self, query: &str) -> Vec<DeliveryResource> {
        let path = format!("deliveries?{query}");
        let page: Page<DeliveryResource> = self.call("GET", &path, None).await.ok();
        page.items
    }
}

/// Lets `minutes` pass, and whatever is due then happen.
async fn later(house: &House, minutes: u32) {
    house.clock.advance_minutes(minutes);
    house.deliver().await;
}

fn kinds(posted: &[Posted]) -> Vec<String> {
    let kind = |p: &Posted| p.json()["type"].as_str().unwrap().to_owned();
    posted.iter().map(kind).collect()
}

#[tokio::test]
async fn everything_that_happens_is_told_in_order_with_its_place_in_the_audit_trail() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    program.hook(&receiver.url(), &[]).await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    signer.sign().await.ok::<SignReply>();
    house.work().await;
    house.deliver().await;
    let posted = receiver.posted();
    let expected = [
        "envelope.created",
        "envelope.sent",
        "recipient.opened",
        "recipient.signed",
        "envelope.completed",
        "envelope.sealed",
    ];
    let mut kinds = kinds(&posted);
    kinds.sort_unstable();
    let mut sorted = expected;
    sorted.sort_unstable();
    assert_eq!(kinds, sorted);
    let trail = house
        .app
        .store
        .audit_trail(&round.envelope.id)
        .await
        .unwrap();
    for message in &posted {
        let body: WebhookBody = serde_json::from_slice(&message.body).unwrap();
        let audit = body.data.audit.unwrap();
        assert_eq!(trail[usize::try_from(audit.seq).unwrap()].hash, audit.hash);
        assert_eq!(body.data.envelope.unwrap().id, round.envelope.id);
        assert!(!message.text().contains("buyer@example.se"), "no address");
        assert!(!message.text().contains("Buyer Person"), "no name");
    }
}

#[tokio::test]
async fn only_wanted_events_are_told_and_none_to_another_account_or_while_disabled() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let other = house.sender_named("other@example.com").await;
    let program = Program { sender: &sender };
    let hook = program.hook(&receiver.url(), &["envelope.sent"]).await;
    other.send(&[("Buyer", 1)]).await;
    let round = sender.send(&[("Buyer", 1)]).await;
    house.deliver().await;
    assert_eq!(kinds(&receiver.posted()), ["envelope.sent"]);
    let path = format!("webhooks/{}", hook.webhook.id);
    let off = json!({ "enabled": false });
    let changed: WebhookResource = program.call("PATCH", &path, Some(&off)).await.ok();
    assert!(!changed.enabled);
    sender.invite_again(&round).await;
    house.deliver().await;
    assert_eq!(receiver.posted().len(), 1);
    let on = json!({ "enabled": true, "events": ["envelope.withdrawn"] });
    program.call("PATCH", &path, Some(&on)).await.ok::<Value>();
    sender.withdraw(&round).await;
    house.deliver().await;
    assert_eq!(kinds(&receiver.posted()[1..]), ["envelope.withdrawn"]);
    let gone = program.call("DELETE", &path, None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    sender.invite_again(&round).await;
    house.deliver().await;
    assert_eq!(receiver.posted().len(), 2);
}

/// Case 36: the schedule, the stable id, and what is visible meanwhile.
#[tokio::test]
async fn a_receiver_that_was_down_for_70_hours_gets_everything_with_the_same_id() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    program.hook(&receiver.url(), &["envelope.sent"]).await;
    for status in [500, 404, 302, 503, 400, 500, 500, 500, 500] {
        receiver.answers(status, &[("location", "http://169.254.169.254/")]);
    }
    sender.send(&[("Buyer", 1)]).await;
    house.deliver().await;
    let waiting = program.deliveries("state=waiting").await;
    assert_eq!((waiting.len(), waiting[0].failures), (1, 1));
    assert_eq!(waiting[0].last_status, Some(500));
    for minutes in [1, 6, 33, 132, 330, 660, 924, 1_320] {
        later(&house, minutes).await;
    }
    assert_eq!(receiver.posted().len(), 9);
    later(&house, 1_584).await;
    let posted = receiver.posted();
    assert_eq!(posted.len(), 10, "after 75 hours");
    let ids: Vec<String> = posted.iter().map(|p| p.header("webhook-id")).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert!(posted.iter().all(|p| p.body == posted[0].body));
    let sent = program.deliveries("state=sent").await;
    assert_eq!(sent[0].id.as_str(), ids[0]);
    assert!(program.deliveries("state=waiting").await.is_empty());
}

#[tokio::test]
async fn what_nobody_takes_is_stuck_visible_and_can_be_replayed() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    program.hook(&receiver.url(), &["envelope.sent"]).await;
    for _ in 0..10 {
        receiver.answers(500, &[]);
    }
    sender.send(&[("Buyer", 1)]).await;
    house.deliver().await;
    for _ in 0..12 {
        later(&house, 1_600).await;
    }
    let stuck = program.deliveries("state=stuck").await;
    assert_eq!((stuck.len(), stuck[0].failures), (1, 10));
    let said = stuck[0].last_error.clone().unwrap();
    assert_eq!(said, "the receiver answered 500: the receiver's words");
    assert_eq!(receiver.posted().len(), 10);
    let path = format!("deliveries/{}/replay", stuck[0].id);
    let answer = program.call("POST", &path, None).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    house.deliver().await;
    assert_eq!(program.deliveries("state=sent").await[0].id, stuck[0].id);
    // What was taken is sent again as a copy, under the id that its receiver knows.
    let copy: DeliveryResource = program.call("POST", &path, None).await.ok();
    assert_eq!(copy.replay_of.as_ref(), Some(&stuck[0].id));
    house.deliver().await;
    let posted = receiver.posted();
    assert_eq!(posted.len(), 12);
    assert_eq!(posted[11].header("webhook-id"), stuck[0].id.as_str());
}

#[tokio::test]
async fn a_receiver_that_is_gone_disables_its_webhook_and_one_that_asks_to_wait_is_heard() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    let hook = program.hook(&receiver.url(), &["envelope.sent"]).await;
    receiver.answers(429, &[("retry-after", "3600")]);
    receiver.answers(410, &[]);
    sender.send(&[("Buyer", 1)]).await;
    house.deliver().await;
    later(&house, 59).await;
    assert_eq!(receiver.posted().len(), 1);
    later(&house, 2).await;
    assert_eq!(receiver.posted().len(), 2);
    let path = format!("webhooks/{}", hook.webhook.id);
    let shown: WebhookResource = program.call("GET", &path, None).await.ok();
    assert!(!shown.enabled);
    assert_eq!(
        shown.disabled_reason.as_deref(),
        Some("the receiver answered 410 Gone")
    );
    assert_eq!(program.deliveries("state=stuck").await.len(), 1);
}

/// Case 35: an implementation that we did not write checks signatures.
#[tokio::test]
async fn the_official_library_accepts_signatures_and_nothing_that_was_changed() {
    let Ok(python) = std::env::var("PARAPH_PYTHON") else {
        eprintln!("skipped: PARAPH_PYTHON does not name a Python with standardwebhooks");
        return;
    };
    let (house, receiver) = (house().await, Receiver::open().await);
    house.show_real_time(0);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    let hook = program.hook(&receiver.url(), &[]).await;
    let test = format!("webhooks/{}/test", hook.webhook.id);
    let answer = program.call("POST", &test, None).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    house.deliver().await;
    let rotate = format!("webhooks/{}/rotate", hook.webhook.id);
    let rotated: WebhookSecret = program.call("POST", &rotate, None).await.ok();
    assert_ne!(rotated.secret, hook.secret);
    program.call("POST", &test, None).await;
    house.deliver().await;
    let posted = receiver.posted();
    assert_eq!(kinds(&posted), ["webhook.test", "webhook.test"]);
    let passes = |message: &Posted, secret: &str, shift: i64| {
        let at: i64 = message.header("webhook-timestamp").parse().unwrap();
        let script = "import json,sys\nfrom standardwebhooks.webhooks import Webhook\n\
                      given=json.load(sys.stdin)\n\
                      Webhook(given['secret']).verify(given['body'], given['headers'])";
        let input = json!({ "secret": secret, "body": message.text(), "headers": {
            "webhook-id": message.header("webhook-id"),
            "webhook-timestamp": (at + shift).to_string(),
            "webhook-signature": message.header("webhook-signature"),
        } });
        let mut check = Command::new(&python);
        check.args(["-c", script]);
        crate::support::fed(check, &input.to_string())
    };
    assert!(passes(&posted[0], &hook.secret, 0));
    assert!(!passes(&posted[0], &rotated.secret, 0), "another secret");
    assert!(!passes(&posted[0], &hook.secret, 1), "another time");
    assert!(!passes(&posted[0], &hook.secret, -301), "too old");
    let mut changed = posted[0].clone();
    changed.body[10] ^= 1;
    assert!(!passes(&changed, &hook.secret, 0), "another byte");
    // For a day both secrets sign.
    assert!(passes(&posted[1], &hook.secret, 0));
    assert!(passes(&posted[1], &rotated.secret, 0));
    later(&house, 24 * 60 + 1).await;
    program.call("POST", &test, None).await;
    house.deliver().await;
    let signature = receiver.posted()[2].header("webhook-signature");
    assert_eq!(signature.split(' ').count(), 1);
}

#[tokio::test]
async fn secrets_are_in_no_message_no_list_and_not_readable_in_the_database() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    let hook = program.hook(&receiver.url(), &[]).await;
    sender.send(&[("Buyer", 1)]).await;
    house.deliver().await;
    let listed = program.call("GET", "webhooks", None).await;
    let key = hook.secret.trim_start_matches("whsec_");
    assert!(!listed.text().contains(key));
    for message in receiver.posted() {
        assert!(!format!("{message:?}").contains(key));
    }
    let content = database::content(&house.app.config.database()).await;
    assert!(content.holds(hook.webhook.id.as_str()) && !content.holds(key));
}

#[tokio::test]
async fn inner_addresses_are_refused_when_a_webhook_is_made_and_when_it_is_posted_to() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    for url in [
        "http://host.example/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://0xa.1:444/",
        "https://name:word@host.example/",
        "https://host.example:8443/",
        "ftp://host.example/",
        "file:///etc/passwd",
        "",
        &format!("https://host.example/{}", "x".repeat(2_048)),
    ] {
        let body = json!({ "url": url });
        let answer = program.call("POST", "webhooks", Some(&body)).await;
        answer.refuses(ProblemCode::WebhookUrlInvalid);
    }
    let unknown = json!({ "url": receiver.url(), "events": ["envelope.eaten"] });
    let answer = program.call("POST", "webhooks", Some(&unknown)).await;
    answer.refuses(ProblemCode::WebhookEventUnknown);
    // A name is judged when it is connected to, and then says why.
    let house = House::open().await;
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    program.hook("https://localhost/", &["envelope.sent"]).await;
    sender.send(&[("Buyer", 1)]).await;
    house.deliver().await;
    let waiting = program.deliveries("state=waiting").await;
    let cause = waiting[0].last_error.clone().unwrap();
    assert!(cause.contains("localhost is not permitted"), "{cause}");
}

#[tokio::test]
async fn messages_survive_a_kill_and_are_sent_by_the_next_run() {
    let (house, receiver) = (house().await, Receiver::open().await);
    {
        let sender = house.sender().await;
        let program = Program { sender: &sender };
        program.hook(&receiver.url(), &["envelope.sent"]).await;
        sender.send(&[("Buyer", 1)]).await;
    }
    // Somebody leased the announcement and died.
    let now = house.app.now();
    let leased = house.app.store.lease_message("dead", now).await.unwrap();
    assert!(leased.is_some());
    let house = house.restart().await;
    while receiver.posted().is_empty() {
        house.deliver().await;
        house.clock.advance_minutes(1);
    }
    assert_eq!(kinds(&receiver.posted()), ["envelope.sent"]);
}

/// Case 56, for messages: a worker that wakes up late loses at the fence.
#[tokio::test]
async fn a_worker_that_slept_past_its_lease_stores_nothing() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    program.hook(&receiver.url(), &["envelope.sent"]).await;
    sender.send(&[("Buyer", 1)]).await;
    let store = &house.app.store;
    // The first announcement makes no wanted message, the second does.
    let slept = store.lease_message("slow", house.app.now()).await;
    let slept = slept.unwrap().unwrap();
    later(&house, 2).await;
    assert_eq!(receiver.posted().len(), 1);
    let now = house.app.now();
    assert!(!store.renew_message(&slept, now).await.unwrap());
    assert!(!store.expand_announcement(&slept, &[], now).await.unwrap());
}

#[tokio::test]
async fn a_slow_lane_leaves_room_for_others() {
    let (house, receiver) = (house().await, Receiver::open().await);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    let slow = program.hook(&receiver.url(), &[]).await;
    let quick = program.hook(&receiver.url(), &[]).await;
    for _ in 0..6 {
        let path = format!("webhooks/{}/test", slow.webhook.id);
        program.call("POST", &path, None).await;
    }
    house.clock.advance_ms(1);
    let path = format!("webhooks/{}/test", quick.webhook.id);
    program.call("POST", &path, None).await;
    let mut leased = Vec::new();
    for _ in 0..6 {
        leased.extend(
            house
                .app
                .store
                .lease_message("me", house.app.now())
                .await
                .unwrap(),
        );
    }
    let of = |id| {
        leased
            .iter()
            .filter(|row| row.webhook_id.as_ref() == Some(id))
            .count()
    };
    assert_eq!((of(&slow.webhook.id), of(&quick.webhook.id)), (4, 1));
}

#[tokio::test]
async fn operators_see_what_waits_and_can_let_it_go_out_now() {
    let (house, receiver) = (house().await, Receiver::open().await);
    // The program reads the machine's clock.
    house.show_real_time(0);
    let sender = house.sender().await;
    let program = Program { sender: &sender };
    program.hook(&receiver.url(), &["envelope.sent"]).await;
    receiver.answers(500, &[]);
    sender.send(&[("Buyer", 1)]).await;
    house.deliver().await;
    let outbox = |args: &[&str]| {
        let mut program = house.program();
        program.arg("outbox").args(args).output().unwrap()
    };
    let listed: Value = serde_json::from_slice(&outbox(&["list", "--json"]).stdout).unwrap();
    let message = &listed[0];
    assert_eq!(message["kind"], "webhook");
    assert_eq!(
        (&message["failures"], &message["state"]),
        (&json!(1), &json!("waiting"))
    );
    let id = message["id"].as_str().unwrap();
    let line = String::from_utf8(outbox(&["list"]).stdout).unwrap();
    assert!(
        line.contains("failed 1 times: the receiver answered 500"),
        "{line}"
    );
    assert!(outbox(&["list", "--stuck"]).stdout.is_empty());
    assert!(outbox(&["retry", id]).status.success());
    house.show_real_time(0);
    house.deliver().await;
    assert_eq!(receiver.posted().len(), 2);
    assert_eq!(outbox(&["retry", id]).status.code(), Some(1));
    assert_eq!(outbox(&["retry", "x"]).status.code(), Some(1));
}
