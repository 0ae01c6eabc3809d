//! What a recipient reads and saves in a signing session.

use crate::support::{Call, HOST, House, Signer};
use axum::http::StatusCode;
use paraph_protocol::{Content, ProblemCode, RecipientState, SealState, Value};
use paraph_server::envelope::SenderAct;
use paraph_server::secret::sha256;
use serde_json::json;

#[tokio::test]
async fn the_document_is_exactly_the_bytes_that_its_digest_names() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let document = &signer.view.documents[0];
    let path = format!("session/documents/{}", document.id);
    let answer = signer.get(&path).await;
    assert_eq!(sha256(&answer.body), document.sha256);
    assert_eq!(answer.body.len() as u64, document.size_bytes);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert_eq!(answer.header("etag"), format!("\"{}\"", document.sha256));
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert!(answer.header("content-security-policy").contains("sandbox"));
    let again = signer
        .request("GET", &path)
        .header("if-none-match", answer.header("etag"));
    assert_eq!(house.call(again).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn nobody_reads_without_a_session_or_from_another_origin() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let path = || format!("/v1/session/documents/{}", signer.view.documents[0].id);
    let none = Call::get(path()).origin(HOST);
    house.call(none).await.refuses(ProblemCode::SessionNotValid);
    let guess = Call::get(path()).origin(HOST).bearer("guess");
    house
        .call(guess)
        .await
        .refuses(ProblemCode::SessionNotValid);
    let evil = Call::get(path())
        .origin("https://evil.example")
        .bearer(&signer.token);
    let answer = house.call(evil).await;
    answer.refuses(ProblemCode::SessionNotValid);
    assert_eq!(answer.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_session_reads_no_other_envelope() {
    let house = House::open().await;
    let sender = house.sender().await;
    let mine = sender.send(&[("Buyer", 1)]).await;
    let other = sender.send(&[("Buyer", 1)]).await;
    let signer = mine.signer(0).await;
    for id in [other.envelope.documents[0].id.as_str(), "nonsense"] {
        let answer = signer.get(&format!("session/documents/{id}")).await;
        answer.refuses(ProblemCode::NotFound);
        let answer = signer.get(&format!("session/documents/{id}/sealed")).await;
        answer.refuses(ProblemCode::NotFound);
    }
}

#[tokio::test]
async fn listed_origins_may_ask_across_origins_and_never_with_credentials() {
    let house = House::open().await;
    house.sender().await;
    let preflight = |origin: &str| {
        Call::new("OPTIONS", "/v1/session/sign")
            .origin(origin)
            .header("access-control-request-method", "POST")
    };
    let answer = house.call(preflight(HOST)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-origin"), HOST);
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "authorization, content-type, idempotency-key"
    );
    // Everything that a session can be asked for: a proof is also called off.
    assert_eq!(
        answer.header("access-control-allow-methods"),
        "GET, POST, PUT, DELETE"
    );
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(answer.header("vary"), "origin");
    for origin in ["https://evil.example", "null"] {
        let answer = house.call(preflight(origin)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn a_draft_is_there_after_coming_back() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let values = signer.values();
    assert_eq!(
        signer.save(&values[..1]).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(signer.save(&values).await.status, StatusCode::NO_CONTENT);
    let again = round.signer(0).await;
    assert_eq!(again.view.draft, values);
    let house = house_after_restart(&house, &again.token).await;
    assert_eq!(house, values);
}

/// Reads the draft through the store, as a new run of the service would.
async fn house_after_restart(house: &House, token: &str) -> Vec<Value> {
    let call = Call::get("/v1/session").origin(HOST).bearer(token);
    let view: paraph_protocol::SessionView = house.call(call).await.ok();
    view.draft
}

#[tokio::test]
async fn a_draft_holds_only_values_that_fit_the_visitors_own_fields() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1), ("Seller", 1)]).await;
    let (buyer, seller) = (round.signer(0).await, round.signer(1).await);
    let answer = buyer.save(&seller.values()).await;
    let problem = answer.refuses(ProblemCode::ValueInvalid);
    assert_eq!(problem.field_id.as_ref(), Some(&seller.view.fields[0].id));
    let mut twice = buyer.values();
    twice.push(twice[0].clone());
    buyer.save(&twice).await.refuses(ProblemCode::ValueInvalid);
    let mut wrong = buyer.values();
    wrong[0].content = Content::Checkbox { checked: true };
    buyer.save(&wrong).await.refuses(ProblemCode::ValueInvalid);
}

#[tokio::test]
async fn a_session_ends_after_half_an_hour_without_use_and_says_why() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let (idle, busy) = (round.signer(0).await, round.signer(0).await);
    for _ in 0..2 {
        house.clock.advance_minutes(20);
        busy.session().await;
    }
    let problem = idle.get("session").await.refuses(ProblemCode::SessionEnded);
    assert_eq!(problem.reason.as_deref(), Some("expired"));
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_whatever_happens() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    for _ in 0..35 {
        house.clock.advance_minutes(20);
        signer.session().await;
    }
    house.clock.advance_minutes(20);
    signer
        .get("session")
        .await
        .refuses(ProblemCode::SessionEnded);
}

#[tokio::test]
async fn withdrawing_ends_sessions_at_once_and_says_why() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    sender
        .act(&round.envelope, SenderAct::Withdraw)
        .await
        .unwrap();
    for answer in [signer.get("session").await, signer.sign().await] {
        let problem = answer.refuses(ProblemCode::SessionEnded);
        assert_eq!(problem.reason.as_deref(), Some("withdrawn"));
    }
    let again = sender.invite(round.now().await, &[("Buyer", 1)]).await;
    again.signer(0).await;
}

#[tokio::test]
async fn an_expired_envelope_ends_its_sessions() {
    let house = House::open().await;
    let sender = house.sender().await;
    let envelope = sender.upload(crate::support::pdf::one_page()).await;
    let envelope = sender.place(&envelope, &["Buyer"]).await;
    let mut request = sender.request("Buyer", "buyer@example.se", 1);
    request.expires_in_minutes = Some(15);
    let act = SenderAct::Invite(vec![request]);
    let envelope = sender.act(&envelope, act).await.unwrap();
    let round = crate::support::Round {
        sender: &sender,
        envelope,
    };
    let signer = round.signer(0).await;
    house.clock.advance_minutes(15);
    signer.sign().await.refuses(ProblemCode::Expired);
    paraph_server::jobs::tidy(&house.app).await;
    let problem = signer
        .get("session")
        .await
        .refuses(ProblemCode::SessionEnded);
    assert_eq!(problem.reason.as_deref(), Some("expired"));
    assert!(round.try_link(0).await.is_err());
}

#[tokio::test]
async fn viewing_names_the_bytes_that_were_shown_and_is_recorded_once() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let document = &signer.view.documents[0];
    let view = |sha256: String| {
        let body = json!({ "document_id": document.id, "sha256": sha256 });
        house.call(signer.request("POST", "session/viewed").json(&body))
    };
    view("0".repeat(64))
        .await
        .refuses(ProblemCode::DocumentChanged);
    for _ in 0..2 {
        let answer = view(document.sha256.to_string()).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
    }
    let viewed = &round.now().await.invites[0].viewed;
    assert_eq!(viewed, std::slice::from_ref(&document.id));
}

#[tokio::test]
async fn later_signers_see_the_marks_of_earlier_ones() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1), ("Seller", 2)]).await;
    let buyer = round.signer(0).await;
    assert!(buyer.view.painted.is_empty());
    buyer.sign().await.ok::<serde_json::Value>();
    let seller = round.signer(1).await;
    assert_eq!(seller.view.painted.len(), 2);
    assert_eq!(seller.view.painted[0].by, "Buyer Person");
    assert_eq!(seller.view.people[0].state, RecipientState::Signed);
    assert_eq!(seller.view.envelope.seal, SealState::NotDue);
}

#[tokio::test]
async fn declining_ends_the_round_for_everybody_with_its_reason() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1), ("Seller", 1)]).await;
    let (buyer, seller) = (round.signer(0).await, round.signer(1).await);
    let unused: Vec<_> = vec![round.link(1).await];
    buyer
        .decline(&"x".repeat(1_001))
        .await
        .refuses(ProblemCode::BodyInvalid);
    buyer
        .decline("The rent is wrong")
        .await
        .ok::<serde_json::Value>();
    buyer
        .decline("again")
        .await
        .refuses(ProblemCode::AlreadyDeclined);
    buyer.sign().await.refuses(ProblemCode::AlreadyDeclined);
    seller.sign().await.refuses(ProblemCode::Declined);
    seller
        .save(&seller.values())
        .await
        .refuses(ProblemCode::Declined);
    assert!(round.try_link(1).await.is_err());
    let answer = house.stranger().exchange(unused[0].expose(), None).await;
    answer.refuses(ProblemCode::LinkNotValid);
    let view = seller.session().await;
    assert_eq!(view.people[0].state, RecipientState::Declined);
    let _: Signer<'_> = buyer;
}
