//! Icelandic electronic ID: the facts of its specification, and answers that must not be believed.

use super::guest::{lock, sees_nothing, visit};
use crate::native::desk::Desk;
use crate::support::{House, Signer};
use paraph_protocol::native::EnvelopeResource;
use paraph_protocol::{OrderFailure, OrderState, OrderView, ProblemCode, SessionView, SignReply};
use paraph_server::config::AudkenniConfig;
use paraph_simulators::audkenni::{Deed, Flaw, Pace, Simulator};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::net::TcpListener;

const KENNITALA: &str = "6000101994";

/// The simulator, listening.
pub(crate) struct Telephones {
    pub(crate) desk: Simulator,
    address: SocketAddr,
    folder: TempDir,
}

impl Telephones {
    pub(crate) async fn open() -> Self {
        // The services' clock is moved on, the simulator's is not.
        let desk = Simulator::new(Pace {
            auto_ms: None,
            patience_ms: Some(0),
        });
        let desk = desk.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = desk.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("client.pem"), desk.client_key_pem()).unwrap();
        Self {
            desk,
            address,
            folder,
        }
    }

    /// The configuration of a service that asks at this address.
    pub(crate) fn config_at(&self, address: &str) -> AudkenniConfig {
        AudkenniConfig {
            issuer: Simulator::issuer_at(address),
            client_id: self.desk.client_id().to_owned(),
            signing_key: self.folder.path().join("client.pem"),
        }
    }

    pub(crate) fn config(&self) -> AudkenniConfig {
        self.config_at(&self.address.to_string())
    }

    async fn house(&self) -> House {
        let audkenni = self.config();
        let house = House::open_with(|config| config.audkenni = Some(audkenni)).await;
        house.show_real_time(0);
        house
    }

    /// The telephone that rings.
    pub(crate) fn ringing(&self) -> String {
        self.desk.pending().pop().expect("a telephone that rings")
    }

    pub(crate) fn approves(&self, flaw: Option<Flaw>) {
        assert!(self.desk.act(&self.ringing(), Deed::Approve { flaw }));
    }
}

fn hasmundur() -> Value {
    json!({ "name": "Hásmundur Helgason", "email": "h@example.is", "authenticate_by": "audkenni",
        "personal_number": "600010-1994" })
}

impl Signer<'_> {
    pub(crate) async fn rings(&self, wishes: Value) -> OrderView {
        let view: SessionView = self.start(&wishes).await.ok();
        lock(&view).order.clone().expect("a request")
    }

    /// Looks how far it is, as often as the provider wants to be asked.
    pub(crate) async fn looks_at_phone(&self) -> SessionView {
        self.house.clock.advance_ms(3_000);
        let call = self.request("POST", "session/authentication/look");
        self.house.call(call.json(&json!({}))).await.ok()
    }
}

fn order(view: &SessionView) -> OrderView {
    lock(view).order.clone().expect("a request")
}

async fn identity(desk: &Desk<'_>, envelope: &EnvelopeResource) -> Vec<Value> {
    let path = format!("envelopes/{}/evidence", envelope.id);
    let facts: Value = serde_json::from_slice(&desk.get(&path).await.body).unwrap();
    let steps = facts["signers"][0]["identity"].as_array().unwrap().clone();
    let of = |s: &Value| s["method"] == "audkenni";
    steps.into_iter().filter(of).collect()
}

#[tokio::test]
async fn a2_the_code_on_the_page_is_the_one_on_the_telephone_and_the_document_opens() {
    let phones = Telephones::open().await;
    let house = phones.house().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[hasmundur()]).await;
    let document = envelope.documents[0].id.to_string();
    let visitor = visit(&desk, &envelope).await;
    let begun = visitor.rings(json!({ "locale": "is" })).await;
    assert_eq!(begun.state, OrderState::Pending);
    let (message, code) = phones.desk.shown(&phones.ringing()).unwrap();
    assert_eq!(begun.control_code, Some(code));
    assert_eq!(message, "Nordvik AB: Lease");
    let asked = phones.desk.last_asked().unwrap();
    assert_eq!(asked, ("app-auth".into(), KENNITALA.into()));
    let waiting = order(&visitor.looks_at_phone().await);
    assert_eq!(waiting.state, OrderState::Pending);
    sees_nothing(&visitor, &document).await;
    phones.approves(None);
    let mut visitor = visitor;
    visitor.view = visitor.looks_at_phone().await;
    assert_eq!(visitor.view.authentication, None);
    visitor.sign().await.ok::<SignReply>();
    let steps = identity(&desk, &envelope).await;
    let proof = &steps[0]["proof"];
    assert_eq!(steps[0]["assurance_source"], "audkenni");
    assert_eq!(proof["name"], "Hásmundur Helgason");
    assert_eq!(steps[0]["name_agrees"], true);
    assert_eq!(proof["signature"].as_str().unwrap().split('.').count(), 3);
    assert!(proof["key"].as_str().unwrap().contains(r#""kty":"RSA""#));
}

#[tokio::test]
async fn a_token_with_a_flaw_opens_nothing_and_is_an_event() {
    let phones = Telephones::open().await;
    let house = phones.house().await;
    let desk = Desk::open(&house).await;
    for (flaw, reason, told) in [
        (Flaw::OtherPerson, "other_person", OrderFailure::OtherPerson),
        (
            Flaw::BadSignature,
            "bad_signature",
            OrderFailure::NotBelieved,
        ),
        (Flaw::OtherKey, "bad_signature", OrderFailure::NotBelieved),
        (
            Flaw::ChangedClaims,
            "bad_signature",
            OrderFailure::NotBelieved,
        ),
        (
            Flaw::NoAlgorithm,
            "bad_signature",
            OrderFailure::NotBelieved,
        ),
        (Flaw::OtherIssuer, "other_data", OrderFailure::NotBelieved),
        (Flaw::OtherAudience, "other_data", OrderFailure::NotBelieved),
        (Flaw::OtherRequest, "other_data", OrderFailure::NotBelieved),
        (Flaw::OtherContext, "other_data", OrderFailure::NotBelieved),
        (Flaw::Expired, "timed_out", OrderFailure::TimedOut),
        (Flaw::Old, "timed_out", OrderFailure::TimedOut),
    ] {
        let envelope = desk.sent(&[hasmundur()]).await;
        let visitor = visit(&desk, &envelope).await;
        visitor.rings(json!({})).await;
        phones.approves(Some(flaw));
        let seen = order(&visitor.looks_at_phone().await);
        assert_eq!(seen.failure, Some(told), "{flaw:?}");
        assert_eq!(seen.control_code, None);
        let steps = identity(&desk, &envelope).await;
        assert_eq!(steps[0]["reason"], reason, "{flaw:?}");
        sees_nothing(&visitor, envelope.documents[0].id.as_str()).await;
        house.show_real_time(0);
    }
}

#[tokio::test]
async fn each_end_has_its_own_answer_and_another_try_opens() {
    let phones = Telephones::open().await;
    let house = phones.house().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[hasmundur()]).await;
    let visitor = visit(&desk, &envelope).await;
    for (deed, told) in [
        (Deed::Refuse, OrderFailure::Refused),
        (Deed::Expire, OrderFailure::TimedOut),
    ] {
        visitor.rings(json!({})).await;
        assert!(phones.desk.act(&phones.ringing(), deed));
        let seen = order(&visitor.looks_at_phone().await);
        assert_eq!((seen.state, seen.failure), (OrderState::Failed, Some(told)));
    }
    visitor.rings(json!({})).await;
    let cancel = visitor.request("DELETE", "session/authentication");
    let gone = order(&house.call(cancel).await.ok());
    assert_eq!(gone.failure, Some(OrderFailure::Cancelled));
    // Whoever approves what was given up opens nothing with it.
    phones.approves(None);
    let seen = order(&visitor.looks_at_phone().await);
    assert_eq!(seen.failure, Some(OrderFailure::Cancelled));
    visitor.rings(json!({})).await;
    house.clock.advance_ms(180_000);
    let late = order(&visitor.looks_at_phone().await);
    assert_eq!(late.failure, Some(OrderFailure::TimedOut));
    visitor.rings(json!({})).await;
    phones.approves(None);
    assert_eq!(visitor.looks_at_phone().await.authentication, None);
}

#[tokio::test]
async fn the_sim_card_is_asked_by_a_number_of_seven_digits() {
    let phones = Telephones::open().await;
    let house = phones.house().await;
    let desk = Desk::open(&house).await;
    let mut person = hasmundur();
    person["phone"] = "+354 666 6666".into();
    let envelope = desk.sent(&[person]).await;
    let visitor = visit(&desk, &envelope).await;
    assert_eq!(lock(&visitor.view).to, "+35 ••• •• 66");
    for wishes in [
        json!({ "on_sim": true }),
        json!({ "on_sim": true, "phone": "666-6666" }),
        json!({ "on_sim": true, "phone": "00354 6666666" }),
    ] {
        visitor.rings(wishes).await;
        let asked = phones.desk.last_asked().unwrap();
        assert_eq!(asked, ("sim-auth".into(), "6666666".into()));
    }
    for bad in ["66", "+46701234567", "letters"] {
        let refused = visitor
            .start(&json!({ "on_sim": true, "phone": bad }))
            .await;
        refused.refuses(ProblemCode::PhoneInvalid);
    }
    // A number that nobody has an ID on is the provider's no.
    let unknown = visitor
        .rings(json!({ "on_sim": true, "phone": "5812345" }))
        .await;
    assert_eq!(unknown.failure, Some(OrderFailure::ByProvider));
    // The telephone of somebody else with an ID of their own.
    visitor
        .rings(json!({ "on_sim": true, "phone": "3333333" }))
        .await;
    phones.approves(None);
    let seen = order(&visitor.looks_at_phone().await);
    assert_eq!(seen.failure, Some(OrderFailure::OtherPerson));
}

#[tokio::test]
async fn another_session_neither_sees_nor_moves_a_request() {
    let phones = Telephones::open().await;
    let house = phones.house().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[hasmundur()]).await;
    let (one, other) = (visit(&desk, &envelope).await, visit(&desk, &envelope).await);
    let text = one.start(&json!({})).await.text();
    assert!(!text.contains(&phones.ringing()), "{text}");
    phones.approves(None);
    assert_eq!(lock(&other.looks_at_phone().await).order, None);
    assert_eq!(one.looks_at_phone().await.authentication, None);
    sees_nothing(&other, envelope.documents[0].id.as_str()).await;
}

#[tokio::test]
async fn a_provider_that_is_gone_is_said_so_and_lets_nobody_in() {
    let phones = Telephones::open().await;
    let nowhere = phones.config_at("127.0.0.1:9");
    let house = House::open_with(|config| config.audkenni = Some(nowhere)).await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[hasmundur()]).await;
    let visitor = visit(&desk, &envelope).await;
    let begun = visitor.rings(json!({})).await;
    assert_eq!(begun.failure, Some(OrderFailure::ByProvider));
}
