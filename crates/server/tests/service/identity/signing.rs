//! Signing with `BankID`: nothing is signed before the provider's signature covers exactly what is
//! signed here.

use super::guest::visit;
use super::provider::Provider;
use crate::native::desk::Desk;
use crate::support::{Answer, House, Signer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_protocol::native::{EnvelopeResource, Progress};
use paraph_protocol::{
    FieldKind, OrderFailure, OrderState, OrderView, ProblemCode, RecipientState, Sign, SignReply,
    SignatureReply, SigningMethod,
};
use paraph_seal::{Limits, attached_files};
use paraph_simulators::bankid::{Deed, Flaw, Person};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const NUMBER: &str = "198504122386";

fn maja() -> Value {
    json!({ "name": "Maja Holm", "email": "maja@example.se", "seat": "Buyer", "sign_by": "bankid",
        "personal_number": "19850412-2386" })
}

/// An envelope with a text and a signature for this person, out for signing.
async fn sent_to(desk: &Desk<'_>, person: Value) -> EnvelopeResource {
    let draft = desk.drafted(&[]).await;
    let document = &draft.documents[0].id;
    let field = |kind: &str, x: f64| {
        json!({ "document_id": document, "seat": "Buyer", "kind": kind, "required": true,
            "placement": { "page": 0,
                "rect": { "x": x, "y": 100, "width": 150, "height": 40 } } })
    };
    let fields = json!({ "fields": [field("signature", 72.0), field("text", 300.0)] });
    let path = format!("envelopes/{}/fields", draft.id);
    desk.send("PUT", &path, &fields)
        .await
        .ok::<EnvelopeResource>();
    let path = format!("envelopes/{}/recipients", draft.id);
    desk.post(&path, &person).await.ok::<Value>();
    desk.round(&draft, "send", &json!({})).await.ok()
}

async fn sent(desk: &Desk<'_>) -> EnvelopeResource {
    sent_to(desk, maja()).await
}

impl Signer<'_> {
    async fn asks_to_sign(&self, sign: &Sign, wishes: Value) -> Answer {
        let mut body = wishes;
        body["sign"] = serde_json::to_value(sign).unwrap();
        let call = self.request("POST", "session/signature").json(&body);
        self.house.call(call).await
    }

    /// Confirms everything, and is asked to sign in the app.
    pub(crate) async fn confirms(&self) -> OrderView {
        let begun = self.asks_to_sign(&self.signing(), json!({})).await;
        let begun: SignatureReply = begun.ok();
        assert_eq!(begun.signed, None);
        begun.order
    }

    pub(crate) async fn looks_at_signature(&self) -> Answer {
        self.house.clock.advance_ms(2_000);
        let call = self.request("POST", "session/signature/look");
        self.house.call(call.json(&json!({}))).await
    }
}

fn decoded(asked: &Value, key: &str) -> Vec<u8> {
    STANDARD.decode(asked[key].as_str().unwrap()).unwrap()
}

async fn evidence(desk: &Desk<'_>, envelope: &EnvelopeResource) -> Value {
    let path = format!("envelopes/{}/evidence", envelope.id);
    serde_json::from_slice(&desk.get(&path).await.body).unwrap()
}

/// Why tries to sign have failed, as the evidence tells it.
async fn failures(desk: &Desk<'_>, envelope: &EnvelopeResource) -> Vec<String> {
    let facts = evidence(desk, envelope).await;
    let steps = facts["signers"][0]["identity"].as_array().unwrap().clone();
    let failed = steps.iter().filter(|s| s["outcome"] == "not_signed");
    failed
        .map(|s| s["reason"].as_str().unwrap().to_owned())
        .collect()
}

/// A service, and somebody who has confirmed and is asked to sign in the app.
macro_rules! asked {
    ($provider:ident, $house:ident, $desk:ident, $envelope:ident, $maja:ident) => {
        let $provider = Provider::open().await;
        let $house = $provider.house().await;
        let $desk = Desk::open(&$house).await;
        let $envelope = sent(&$desk).await;
        let $maja = visit(&$desk, &$envelope).await;
        $maja.confirms().await;
    };
}

#[tokio::test]
async fn what_is_signed_at_the_provider_are_the_documents_and_the_values() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    assert_eq!(envelope.recipients[0].sign_by, Some(SigningMethod::BankId));
    let maja = visit(&desk, &envelope).await;
    assert_eq!(maja.view.recipient.sign_by, Some(SigningMethod::BankId));
    let sign = maja.signing();
    let begun = maja.asks_to_sign(&sign, json!({ "locale": "sv" })).await;
    let begun: SignatureReply = begun.ok();
    assert_eq!(begun.order.state, OrderState::Pending);
    assert_eq!(begun.order.message, "Starta BankID-appen.");
    assert!(begun.order.qr.is_some() && begun.order.start_url.is_none());

    let asked = provider.desk.last_request().unwrap();
    assert_eq!(asked["requirement"]["personalNumber"], NUMBER);
    assert_eq!(asked["userVisibleDataFormat"], "simpleMarkdownV1");
    let document = &envelope.documents[0];
    let digest = document.sha256.to_string();
    let read = String::from_utf8(decoded(&asked, "userVisibleData")).unwrap();
    assert!(read.starts_with("Jag skriver under 1 dokument från Nordvik AB:\n\nLease\n"));
    assert!(
        read.ends_with(&format!("SHA-256 {}…", &digest[..16])),
        "{read}"
    );
    let values = serde_json_canonicalizer::to_vec(&sign.values).unwrap();
    let values = hex::encode(Sha256::digest(&values));
    assert_eq!(
        String::from_utf8(decoded(&asked, "userNonVisibleData")).unwrap(),
        format!(
            r#"{{"v":1,"documents":[{{"id":"{}","sha256":"{digest}","values_sha256":"{values}"}}]}}"#,
            document.id
        )
    );

    provider.desk.act(&provider.order(), Deed::Scan);
    let scanned: SignatureReply = maja.looks_at_signature().await.ok();
    assert!(scanned.order.qr.is_none() && scanned.signed.is_none());
    assert_eq!(desk.progress(&envelope).await, [Progress::Open]);
    provider.signs(None);
    let done: SignatureReply = maja.looks_at_signature().await.ok();
    assert_eq!(done.order.state, OrderState::Complete);
    let signed = done.signed.expect("a signing");
    assert_eq!(signed.session.recipient.state, RecipientState::Signed);
    assert_eq!(desk.progress(&envelope).await, [Progress::Signed]);
    // An answer that was lost on its way is given again.
    let again: SignatureReply = maja.looks_at_signature().await.ok();
    assert_eq!(again.signed.unwrap().receipt, signed.receipt);
}

#[tokio::test]
async fn the_raw_signature_travels_in_the_sealed_file_with_what_was_checked() {
    asked!(provider, house, desk, envelope, maja);
    provider.signs(None);
    maja.looks_at_signature().await.ok::<SignatureReply>();
    house.work().await;
    let sealed = desk.show(&envelope).await.documents[0].sealed_sha256;
    let pdf = house.app.blobs.get(&sealed.unwrap()).await.unwrap();
    let files = attached_files(&pdf, &Limits::default()).unwrap();
    let file = |name: &str| &files.iter().find(|f| f.name == name).unwrap().bytes;
    let facts: Value = serde_json::from_slice(file("evidence.json")).unwrap();
    let asked = provider.desk.last_request().unwrap();
    let act = &facts["signers"][0]["act"]["confirmed_by"];
    assert_eq!(act["assurance_source"], "bankid");
    assert_eq!(act["checked"].as_array().unwrap().len(), 5);
    assert_eq!(act["proof"]["visible_data"], asked["userVisibleData"]);
    assert_eq!(
        act["proof"]["non_visible_data"],
        asked["userNonVisibleData"]
    );
    for raw in ["signature", "ocsp_response"] {
        assert!(act["proof"][raw].as_str().unwrap().len() > 100, "{raw}");
    }
    let report = String::from_utf8(file("evidence.en.html").clone()).unwrap();
    assert!(
        report.contains("BankID · Maja Holm · by the provider"),
        "the report"
    );
    assert!(!report.contains(NUMBER), "no number in the report");
}

#[tokio::test]
async fn nobody_signs_without_the_app_where_it_is_asked_for() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    maja.sign().await.refuses(ProblemCode::SignatureRequired);
    let look = maja.looks_at_signature().await;
    look.refuses(ProblemCode::SignatureEnded);
    // While an order runs, no other way leads past it.
    maja.confirms().await;
    maja.sign().await.refuses(ProblemCode::SignatureRequired);
    assert_eq!(desk.progress(&envelope).await, [Progress::Open]);

    let mut by_hand = maja_by_hand();
    by_hand["seat"] = "Buyer".into();
    let envelope = sent_to(&desk, by_hand).await;
    let maja = visit(&desk, &envelope).await;
    let asked = maja.asks_to_sign(&maja.signing(), json!({})).await;
    asked.refuses(ProblemCode::SignatureNotAsked);
}

fn maja_by_hand() -> Value {
    json!({ "name": "Maja Holm", "email": "maja@example.se" })
}

/// Case 21, in the act of signing.
#[tokio::test]
async fn a_completed_signature_with_a_flaw_signs_nothing_and_is_an_event() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    for (flaw, reason, told) in [
        (
            Flaw::OtherVisibleData,
            "other_data",
            OrderFailure::NotBelieved,
        ),
        (
            Flaw::OtherNonVisibleData,
            "other_data",
            OrderFailure::NotBelieved,
        ),
        (
            Flaw::BadSignature,
            "bad_signature",
            OrderFailure::NotBelieved,
        ),
        (
            Flaw::ChangedData,
            "bad_signature",
            OrderFailure::NotBelieved,
        ),
        (
            Flaw::WrappedData,
            "bad_signature",
            OrderFailure::NotBelieved,
        ),
        (
            Flaw::OtherRoot,
            "bad_certificate",
            OrderFailure::NotBelieved,
        ),
        (Flaw::Revoked, "bad_status", OrderFailure::NotBelieved),
        (Flaw::OtherStatus, "bad_status", OrderFailure::NotBelieved),
        (Flaw::Expired, "bad_certificate", OrderFailure::NotBelieved),
        // Somebody has identified themselves; that is no signature.
        (Flaw::OtherFunction, "other_data", OrderFailure::NotBelieved),
        (Flaw::OtherPerson, "other_person", OrderFailure::OtherPerson),
    ] {
        let envelope = sent(&desk).await;
        let maja = visit(&desk, &envelope).await;
        maja.confirms().await;
        provider.signs(Some(flaw));
        let seen: SignatureReply = maja.looks_at_signature().await.ok();
        assert_eq!(seen.signed, None, "{flaw:?}");
        assert_eq!(seen.order.failure, Some(told), "{flaw:?}");
        assert_eq!(failures(&desk, &envelope).await, [reason], "{flaw:?}");
        assert_eq!(desk.progress(&envelope).await, [Progress::Open]);
        house.show_real_time(0);
    }
}

#[tokio::test]
async fn each_end_without_a_signature_has_its_own_answer_and_another_try_signs() {
    asked!(provider, house, desk, envelope, maja);
    let someone = || Deed::Sign {
        person: Some(Person::of("199001011234".into())),
        flaw: None,
    };
    for (deed, reason, told, message) in [
        (
            Deed::Fail("userCancel"),
            "refused",
            OrderFailure::Refused,
            "Action cancelled.",
        ),
        (
            Deed::Fail("expiredTransaction"),
            "timed_out",
            OrderFailure::TimedOut,
            "The BankID app is not responding.",
        ),
        (
            Deed::Fail("startFailed"),
            "not_started",
            OrderFailure::NotStarted,
            "Failed to scan the QR code.",
        ),
        (
            Deed::Fail("certificateErr"),
            "bad_certificate",
            OrderFailure::ByProvider,
            "The BankID you are trying to use is blocked or too old.",
        ),
        // The provider lets nobody else sign than the one who is asked for (fact B8).
        (
            someone(),
            "bad_certificate",
            OrderFailure::ByProvider,
            "The BankID you are trying to use is blocked or too old.",
        ),
    ] {
        assert!(provider.desk.act(&provider.order(), deed));
        let seen: SignatureReply = maja.looks_at_signature().await.ok();
        assert_eq!(seen.order.failure, Some(told));
        assert!(
            seen.order.message.starts_with(message),
            "{}",
            seen.order.message
        );
        assert_eq!(failures(&desk, &envelope).await.pop().unwrap(), reason);
        assert_eq!(desk.progress(&envelope).await, [Progress::Open]);
        maja.confirms().await;
    }
    let cancel = maja.request("DELETE", "session/signature");
    let gone: SignatureReply = house.call(cancel).await.ok();
    assert_eq!(gone.order.failure, Some(OrderFailure::Cancelled));
    assert!(
        provider.desk.pending().is_empty(),
        "cancelled there as well"
    );
    maja.confirms().await;
    provider.signs(None);
    let done: SignatureReply = maja.looks_at_signature().await.ok();
    assert!(done.signed.is_some());
}

#[tokio::test]
async fn an_order_of_another_session_is_neither_seen_nor_moved() {
    asked!(provider, house, desk, envelope, maja);
    let other = visit(&desk, &envelope).await;
    provider.signs(None);
    let look = other.looks_at_signature().await;
    look.refuses(ProblemCode::SignatureEnded);
    let cancel = other.request("DELETE", "session/signature");
    house
        .call(cancel)
        .await
        .refuses(ProblemCode::SignatureEnded);
    let done: SignatureReply = maja.looks_at_signature().await.ok();
    assert!(done.signed.is_some());
}

#[tokio::test]
async fn nothing_is_asked_of_the_provider_that_would_be_refused_afterwards() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk).await;
    let maja = visit(&desk, &envelope).await;
    let ask = async |change: fn(&mut Sign), code| {
        let mut sign = maja.signing();
        change(&mut sign);
        let asked = maja.asks_to_sign(&sign, json!({})).await;
        asked.refuses(code);
    };
    use ProblemCode as Code;
    ask(|s| s.documents[0].sha256.0[0] ^= 1, Code::DocumentChanged).await;
    ask(
        |s| s.consent.version = "2020-01".into(),
        Code::ConsentRequired,
    )
    .await;
    ask(|s| drop(s.values.pop()), Code::FieldMissing).await;
    let chinese = |s: &mut Sign| {
        s.values[1].content = paraph_protocol::Content::Text {
            text: "王小明".into(),
        };
    };
    ask(chinese, Code::ValueInvalid).await;
    assert_eq!(provider.desk.last_request(), None);
    assert!(failures(&desk, &envelope).await.is_empty());
}

#[tokio::test]
async fn what_ends_meanwhile_is_not_signed_although_the_app_has() {
    asked!(provider, house, desk, envelope, maja);
    desk.round(&envelope, "cancel", &json!({ "reason": "" }))
        .await
        .ok::<EnvelopeResource>();
    provider.signs(None);
    let look = maja.looks_at_signature().await;
    assert_eq!(look.problem().code, ProblemCode::SessionEnded);
}

#[tokio::test]
async fn ten_tries_an_hour_are_enough() {
    asked!(provider, house, desk, envelope, maja);
    for _ in 0..9 {
        maja.confirms().await;
    }
    let refused = maja.asks_to_sign(&maja.signing(), json!({})).await;
    refused.refuses(ProblemCode::TooManyCodes);
    house.clock.advance_ms(3_600_000);
    let late = visit(&desk, &envelope).await;
    late.confirms().await;
    // Another order for the same person ends the one that runs, and itself with it.
    let late = visit(&desk, &envelope).await;
    let begun = late.confirms().await;
    assert_eq!(begun.failure, Some(OrderFailure::ByProvider));
    assert!(
        begun.message.contains("is already started"),
        "{}",
        begun.message
    );
    assert_eq!(late.confirms().await.state, OrderState::Pending);
    assert_eq!(provider.desk.pending().len(), 1);
}

#[tokio::test]
async fn who_cannot_be_asked_is_refused_before_anybody_is_invited() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let draft = desk
        .drafted(&[json!({ "name": "Maja", "sign_by": "bankid" })])
        .await;
    let sent = desk.round(&draft, "send", &json!({})).await;
    sent.refuses(ProblemCode::AuthenticationUnavailable);
    let path = format!("envelopes/{}/recipients", draft.id);
    for (person, code) in [
        (
            json!({ "name": "A", "sign_by": "bankid", "personal_number": "85-04" }),
            ProblemCode::PersonalNumberInvalid,
        ),
        (
            json!({ "name": "A", "sign_by": "bankid", "role": "copy" }),
            ProblemCode::RoleInvalid,
        ),
        (
            json!({ "name": "A", "sign_by": "blood" }),
            ProblemCode::BodyInvalid,
        ),
    ] {
        desk.post(&path, &person).await.refuses(code);
    }
}

#[tokio::test]
async fn an_approver_approves_with_it_and_on_this_device_there_is_no_code() {
    let provider = Provider::open().await;
    let house = provider.house().await;
    let desk = Desk::open(&house).await;
    let approver = json!({ "name": "Maja", "role": "approver", "sign_by": "bankid" });
    let envelope = desk.sent(&[approver]).await;
    let maja = visit(&desk, &envelope).await;
    assert!(!maja.view.fields.iter().any(|f| f.kind == FieldKind::Text));
    let begun = maja
        .asks_to_sign(&maja.signing(), json!({ "same_device": true }))
        .await;
    let order = begun.ok::<SignatureReply>().order;
    assert!(order.qr.is_none());
    assert!(
        order
            .start_url
            .unwrap()
            .starts_with("bankid:///?autostarttoken=")
    );
    for word in ["qrStart", "qr_start", "orderRef", "order_ref"] {
        assert!(!begun.text().contains(word), "{}", begun.text());
    }
    provider.signs(None);
    let done: SignatureReply = maja.looks_at_signature().await.ok();
    assert!(done.signed.is_some());
    assert_eq!(desk.progress(&envelope).await, [Progress::Approved]);
    let facts = evidence(&desk, &envelope).await;
    let proof = &facts["signers"][0]["act"]["confirmed_by"]["proof"];
    assert_eq!(proof["personal_number"], NUMBER);
    // Without the app an approver who is not asked for it goes on as before.
    let envelope = desk
        .sent(&[json!({ "name": "Jon", "role": "approver" })])
        .await;
    let jon = visit(&desk, &envelope).await;
    jon.sign().await.ok::<SignReply>();
}
