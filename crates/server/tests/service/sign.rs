//! Signing: what it must agree with, what it leaves behind, and that it happens once.

use crate::support::{House, Signer};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paraph_protocol::{
    ConsentGiven, Content, DocumentAck, EnvelopeStatus, Mark, ProblemCode, RecipientState,
    ScriptFont, Sign, SignReply, Surface, Value, Visibility,
};
use paraph_server::disclosure::disclosure;
use paraph_server::envelope::{Envelope, PresetRequest, SenderAct, Signing};

/// What the n-th recipient of an envelope sends who signs everything.
pub(crate) fn signing(envelope: &Envelope, number: usize) -> Signing {
    let invite = &envelope.invites[number];
    let mine = envelope.fields.iter().filter(|f| invite.takes(&f.seat_id));
    let text = || Content::Text { text: "x".into() };
    let disclosure = disclosure();
    Signing {
        sign: Sign {
            documents: envelope
                .documents
                .iter()
                .map(|d| DocumentAck {
                    id: d.id.clone(),
                    sha256: d.sha256,
                })
                .collect(),
            values: mine
                .map(|f| Value {
                    field_id: f.field.id.clone(),
                    content: text(),
                })
                .collect(),
            consent: ConsentGiven {
                version: disclosure.version.clone(),
                sha256: disclosure.sha256,
            },
            button_label: "Sign".into(),
            surface: Surface::Page,
            visibility: Visibility::Unknown,
            nonce: None,
        },
        disclosure_version: disclosure.version,
        disclosure_sha256: disclosure.sha256,
        observed: Default::default(),
        proof: None,
    }
}

async fn refused(change: impl FnOnce(&mut Sign, &Signer<'_>), code: ProblemCode) {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let mut sign = signer.signing();
    change(&mut sign, &signer);
    signer.sign_with(&sign).await.refuses(code);
    // A refusal leaves nothing behind: the same key signs with a corrected body.
    let reply: SignReply = signer.sign().await.ok();
    assert_eq!(reply.session.recipient.state, RecipientState::Signed);
}

#[tokio::test]
async fn documents_other_than_those_displayed_are_refused() {
    let changed = ProblemCode::DocumentChanged;
    refused(|s, _| s.documents[0].sha256.0[0] ^= 1, changed).await;
    refused(|s, _| s.documents.clear(), changed).await;
    refused(|s, _| s.documents.push(s.documents[0].clone()), changed).await;
}

#[tokio::test]
async fn consent_to_another_disclosure_is_refused() {
    let required = ProblemCode::ConsentRequired;
    refused(|s, _| s.consent.version = "2020-01".into(), required).await;
    refused(|s, _| s.consent.sha256.0[0] ^= 1, required).await;
}

#[tokio::test]
async fn empty_required_fields_are_refused() {
    let missing = ProblemCode::FieldMissing;
    refused(|s, _| drop(s.values.pop()), missing).await;
    let blank = || Content::Text { text: "  ".into() };
    refused(|s, _| s.values[1].content = blank(), missing).await;
}

#[tokio::test]
async fn values_that_do_not_fit_are_refused() {
    let invalid = ProblemCode::ValueInvalid;
    let text = |text: &str| Content::Text { text: text.into() };
    refused(
        |s, _| s.values[0].content = text("a name is no mark"),
        invalid,
    )
    .await;
    refused(|s, _| s.values[1].content = text("a\u{202E}b"), invalid).await;
    refused(
        |s, _| s.values[1].field_id = "z".repeat(40).parse().unwrap(),
        invalid,
    )
    .await;
    refused(|s, _| s.values.push(s.values[0].clone()), invalid).await;
}

#[tokio::test]
async fn letters_that_no_font_has_are_refused_before_the_seal_needs_them() {
    let typed = Content::Mark {
        mark: Mark::Typed {
            text: "王小明".into(),
            font: ScriptFont::Caveat,
        },
    };
    refused(
        |s, _| s.values[0].content = typed,
        ProblemCode::ValueInvalid,
    )
    .await;
    let text = Content::Text {
        text: "王小明".into(),
    };
    refused(|s, _| s.values[1].content = text, ProblemCode::ValueInvalid).await;
    let clicked = Content::Mark {
        mark: Mark::Clicked {
            name: "王小明".into(),
        },
    };
    refused(
        |s, _| s.values[0].content = clicked,
        ProblemCode::ValueInvalid,
    )
    .await;
}

#[tokio::test]
async fn signing_needs_an_idempotency_key() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let call = signer
        .request("POST", "session/sign")
        .json(&signer.signing());
    let answer = house.call(call).await;
    answer.refuses(ProblemCode::IdempotencyKeyMissing);
}

#[tokio::test]
async fn the_same_key_gets_the_same_answer_and_another_body_is_refused() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let mut sign = signer.signing();
    let first = house.call(signer.sign_call(&sign, "key")).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    house.clock.advance_minutes(5);
    let second = house.call(signer.sign_call(&sign, "key")).await;
    assert_eq!((second.status, second.body), (first.status, first.body));
    let other_key = house.call(signer.sign_call(&sign, "other")).await;
    other_key.refuses(ProblemCode::AlreadySigned);
    sign.button_label = "Other".into();
    let other_body = house.call(signer.sign_call(&sign, "key")).await;
    other_body.refuses(ProblemCode::IdempotencyKeyReused);
}

#[tokio::test]
async fn many_signings_at_once_sign_once() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let sign = signer.signing();
    let calls = (0..20).map(|i| {
        let key = if i % 2 == 0 {
            "same".into()
        } else {
            format!("key {i}")
        };
        let request = signer.sign_call(&sign, &key);
        let router = house.router.clone();
        tokio::spawn(async move {
            use tower::ServiceExt as _;
            let response = router.oneshot(request.into_request()).await.unwrap();
            crate::support::Answer::of(response).await
        })
    });
    let mut signed = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        let answer = call.await.unwrap();
        match answer.status {
            StatusCode::OK => signed.push(answer.body),
            StatusCode::CONFLICT => {}
            other => panic!("{other}: {}", answer.text()),
        }
    }
    assert!(!signed.is_empty());
    assert!(signed.iter().all(|body| *body == signed[0]));
    assert_eq!(count(&house, &round.now().await, "signed").await, 1);
}

/// How often an event stands in the audit trail.
async fn count(house: &House, envelope: &Envelope, kind: &str) -> usize {
    let trail = house.app.store.audit_trail(&envelope.id).await.unwrap();
    trail.iter().filter(|entry| entry.kind == kind).count()
}

#[tokio::test]
async fn last_signers_at_once_complete_once_and_are_sealed_once() {
    let house = House::open().await;
    let sender = house.sender().await;
    let people = [("A", 1), ("B", 1), ("C", 1), ("D", 1)];
    let round = sender.send(&people).await;
    let mut calls = Vec::new();
    for number in 0..people.len() {
        let signer = round.signer(number).await;
        let request = signer.sign_call(&signer.signing(), "key").into_request();
        calls.push((house.router.clone(), request));
    }
    let calls = calls.into_iter().map(|(router, request)| {
        use tower::ServiceExt as _;
        tokio::spawn(router.oneshot(request))
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap().status(), StatusCode::OK);
    }
    house.work().await;
    house.work().await;
    let envelope = round.now().await;
    for (kind, times) in [("signed", 4), ("completed", 1), ("sealed", 1)] {
        assert_eq!(count(&house, &envelope, kind).await, times, "{kind}");
    }
}

#[tokio::test]
async fn after_signing_reads_work_and_writes_do_not() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1), ("Seller", 2)]).await;
    let signer = round.signer(0).await;
    signer.sign().await.ok::<SignReply>();
    let path = format!("session/documents/{}", signer.view.documents[0].id);
    assert_eq!(signer.get(&path).await.status, StatusCode::OK);
    assert_eq!(
        signer.session().await.recipient.state,
        RecipientState::Signed
    );
    signer
        .decline("no")
        .await
        .refuses(ProblemCode::AlreadySigned);
    let answer = signer.save(&signer.values()).await;
    answer.refuses(ProblemCode::AlreadySigned);
    assert!(round.try_link(0).await.is_err());
}

#[tokio::test]
async fn nobody_opens_a_session_before_their_turn() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1), ("Seller", 2)]).await;
    assert!(round.try_link(1).await.is_err());
    let buyer = round.signer(0).await;
    buyer.sign().await.ok::<SignReply>();
    let seller = round.signer(1).await;
    seller.sign().await.ok::<SignReply>();
    assert_eq!(round.now().await.status, EnvelopeStatus::Complete);
}

#[tokio::test]
async fn a_required_name_is_typed_exactly() {
    let house = House::open().await;
    let sender = house.sender().await;
    let envelope = sender.upload(crate::support::pdf::one_page()).await;
    let envelope = sender.place(&envelope, &["Buyer"]).await;
    let mut request = sender.request("Buyer", "buyer@example.se", 1);
    request.preset = PresetRequest {
        required_name: Some("Hanna Lind".into()),
        ..PresetRequest::default()
    };
    let act = SenderAct::Invite(vec![request]);
    let envelope = sender.act(&envelope, act).await.unwrap();
    let round = crate::support::Round {
        sender: &sender,
        envelope,
    };
    let signer = round.signer(0).await;
    assert_eq!(signer.view.recipient.name, "Hanna Lind");
    let mut sign = signer.signing();
    signer
        .sign_with(&sign)
        .await
        .refuses(ProblemCode::ValueInvalid);
    let typed = |text: &str| Content::Mark {
        mark: Mark::Typed {
            text: text.into(),
            font: ScriptFont::Caveat,
        },
    };
    sign.values[0].content = typed("H Lind");
    signer
        .sign_with(&sign)
        .await
        .refuses(ProblemCode::ValueInvalid);
    sign.values[0].content = typed("Hanna Lind");
    signer.sign_with(&sign).await.ok::<SignReply>();
}

#[tokio::test]
async fn the_receipt_names_what_was_signed_and_verifies_with_the_published_key() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let reply: SignReply = signer.sign().await.ok();
    let parts: Vec<&str> = reply.receipt.split('.').collect();
    let claims = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    let document = &signer.view.documents[0];
    assert_eq!(claims["iss"], "https://sign.example");
    assert_eq!(claims["envelope_id"], round.envelope.id.as_str());
    assert_eq!(claims["recipient_id"], signer.view.recipient.id.as_str());
    assert_eq!(
        claims["documents"][0]["sha256"],
        document.sha256.to_string()
    );
    assert_eq!(claims["nonce"], "host nonce");
    assert_eq!(claims["signed_at"], reply.signed_at.to_string());
    assert!(!claims.to_string().contains("buyer@example.se"));

    let jwks = crate::support::Call::get("/.well-known/jwks.json");
    let jwks: serde_json::Value = house.call(jwks).await.ok();
    let x = URL_SAFE_NO_PAD.decode(jwks["keys"][0]["x"].as_str().unwrap());
    let key = ed25519_dalek::VerifyingKey::from_bytes(&x.unwrap().try_into().unwrap()).unwrap();
    let signed = format!("{}.{}", parts[0], parts[1]);
    let signature = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
    let signature = ed25519_dalek::Signature::from_slice(&signature).unwrap();
    assert!(key.verify_strict(signed.as_bytes(), &signature).is_ok());
}
