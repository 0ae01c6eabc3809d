//! Text messages, through a server that follows the gateways' published protocols.

use crate::support::receiver::Receiver;
use crate::support::{Call, House, Sender, Signer};
use paraph_protocol::SignReply;
use paraph_protocol::native::{DeliveryResource, EnvelopeResource, Page};
use paraph_server::config::{Config, SmsPreset};
use paraph_server::secret::Secret;
use serde_json::{Value, json};

/// A configuration that sends text messages through this server.
fn by(gateway: &Receiver, preset: SmsPreset, path: &str) -> impl FnOnce(&mut Config) + use<> {
    let sms = gateway.sms(preset, path);
    move |config| {
        config.sms_password = Some("a secret".into());
        config.sms = Some(sms);
    }
}

async fn call(sender: &Sender<'_>, call: Call) -> crate::support::Answer {
    let key = sender.credentials.api_key.expose();
    sender.house.call(call.bearer(key)).await
}

/// An envelope of one page that is sent to a phone.
async fn sent(sender: &Sender<'_>) -> EnvelopeResource {
    let body = json!({ "title": "Lease", "recipients": [
        { "name": "Hanna", "phone": "+46 (70) 123-45 67", "delivery": "sms" } ] });
    let made = call(sender, Call::post("/v1/envelopes").json(&body)).await;
    let envelope: EnvelopeResource = made.ok();
    let path = format!("/v1/envelopes/{}", envelope.id);
    let upload = Call::post(format!("{path}/documents")).header("content-type", "application/pdf");
    call(sender, upload.body(crate::support::pdf::one_page()))
        .await
        .ok::<Value>();
    call(sender, Call::post(format!("{path}/send")).json(&json!({})))
        .await
        .ok()
}

fn form(body: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(body).into_owned().collect()
}

#[tokio::test]
async fn each_gateway_gets_its_own_form_and_the_recipient_one_link() {
    for (preset, path, names) in [
        (
            SmsPreset::Twilio,
            "/2010-04-01/Accounts/AC0123/Messages.json",
            ["From", "To", "Body"],
        ),
        (
            SmsPreset::FortySixElks,
            "/a1/sms",
            ["from", "to", "message"],
        ),
        (SmsPreset::Form, "/send", ["sender", "number", "body"]),
    ] {
        let gateway = Receiver::open().await;
        gateway.answers(201, &[("content-type", "application/json")]);
        let house = House::open_with(by(&gateway, preset, path)).await;
        let sender = house.sender().await;
        sent(&sender).await;
        house.deliver().await;
        house.deliver().await;
        let posted = gateway.posted();
        assert_eq!(posted.len(), 1, "once");
        assert_eq!(posted[0].path, path);
        // "AC0123:a secret" (RFC 7617).
        assert_eq!(
            posted[0].header("authorization"),
            "Basic QUMwMTIzOmEgc2VjcmV0"
        );
        assert_eq!(
            posted[0].header("content-type"),
            "application/x-www-form-urlencoded"
        );
        let form = form(&posted[0].body);
        let given: Vec<&str> = form.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(given, names);
        assert_eq!(
            (form[0].1.as_str(), form[1].1.as_str()),
            ("Nordvik", "+46701234567")
        );
        let text = &form[2].1;
        assert!(text.starts_with("Nordvik AB asks you to sign “Lease”: https://sign.example/s/"));
        let token = Secret::received(text.split_once("#t=").unwrap().1);
        let signer = Signer::open(&house, &token).await;
        signer.sign().await.ok::<SignReply>();
        house.work().await;
        house.deliver().await;
        let last = gateway.posted().pop().unwrap();
        assert!(
            self::form(&last.body)[2]
                .1
                .starts_with("“Lease” is complete: https://")
        );
    }
}

#[tokio::test]
async fn a_gateway_that_fails_is_asked_again_and_one_that_refuses_is_believed() {
    let gateway = Receiver::open().await;
    let house = House::open_with(by(&gateway, SmsPreset::FortySixElks, "/a1/sms")).await;
    let sender = house.sender().await;
    for status in [500, 401, 429, 302] {
        gateway.answers(status, &[("location", "/elsewhere")]);
    }
    let envelope = sent(&sender).await;
    for _ in 0..5 {
        house.deliver().await;
        house.clock.advance_minutes(60);
    }
    assert_eq!(gateway.posted().len(), 5);
    assert!(gateway.posted().iter().all(|p| p.path == "/a1/sms"));
    gateway.answers(400, &[]);
    let person = &envelope.recipients[0].id;
    let path = format!("/v1/envelopes/{}/recipients/{person}", envelope.id);
    let moved = json!({ "phone": "+46709999999" });
    call(&sender, Call::new("PATCH", path).json(&moved))
        .await
        .ok::<Value>();
    house.deliver().await;
    let stuck = call(&sender, Call::get("/v1/deliveries?state=stuck")).await;
    let stuck: Page<DeliveryResource> = stuck.ok();
    assert_eq!(
        (stuck.items.len(), stuck.items[0].last_status),
        (1, Some(400))
    );
}
