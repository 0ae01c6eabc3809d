//! Links and their exchange for a signing session.

use crate::support::{Answer, Call, HOST, House, Signer, database};
use axum::http::StatusCode;
use paraph_protocol::{ProblemCode, RecipientState};
use paraph_server::envelope::SenderAct;
use serde_json::json;

/// What every link that is not good gets: the same bytes but for the request's own name.
fn same_refusal(answer: &Answer) -> (StatusCode, String) {
    let problem = answer.refuses(ProblemCode::LinkNotValid);
    let id = problem.request_id.unwrap();
    (answer.status, answer.text().replace(&id, "…"))
}

#[tokio::test]
async fn a_link_opens_one_signing_session() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1), ("Seller", 2)]).await;
    let signer = round.signer(0).await;
    assert_eq!(signer.view.recipient.state, RecipientState::Open);
    assert_eq!(signer.view.recipient.email, "buyer@example.se");
    assert_eq!(signer.view.people.len(), 2);
    assert_eq!(signer.view.fields.len(), 2);
    assert_eq!(signer.session().await.documents, signer.view.documents);
}

#[tokio::test]
async fn a_bad_link_gets_one_answer_whatever_is_wrong_with_it() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1), ("Seller", 1)]).await;
    let stranger = house.stranger();
    let mut answers = vec![stranger.exchange("unknown", None).await];

    let used = round.link(0).await;
    Signer::open(&house, &used).await;
    answers.push(stranger.exchange(used.expose(), None).await);

    let other_invite = round.link(0).await;
    let wrong = Some(round.invite_id(1));
    answers.push(stranger.exchange(other_invite.expose(), wrong).await);

    let elsewhere = json!({ "token": other_invite.expose(), "surface": "inline" });
    for origin in [
        "https://evil.example",
        "null",
        "https://host.example.evil.example",
    ] {
        let call = Call::post("/v1/sessions").origin(origin).json(&elsewhere);
        answers.push(house.call(call).await);
    }

    let old = round.link(0).await;
    house.clock.advance_minutes(15);
    answers.push(stranger.exchange(old.expose(), None).await);

    let withdrawn = round.link(0).await;
    sender
        .act(&round.envelope, SenderAct::Withdraw)
        .await
        .unwrap();
    answers.push(stranger.exchange(withdrawn.expose(), None).await);

    let first = same_refusal(&answers[0]);
    for answer in &answers {
        assert_eq!(same_refusal(answer), first);
    }
}

#[tokio::test]
async fn a_link_that_was_refused_elsewhere_still_opens_for_its_recipient() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let link = round.link(0).await;
    let body = json!({ "token": link.expose(), "surface": "inline" });
    let evil = Call::post("/v1/sessions")
        .origin("https://evil.example")
        .json(&body);
    house.call(evil).await.refuses(ProblemCode::LinkNotValid);
    Signer::open(&house, &link).await;
}

#[tokio::test]
async fn links_expire_after_their_minutes() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let (in_time, late) = (round.link(0).await, round.link(0).await);
    house.clock.advance_ms(15 * 60_000 - 1);
    Signer::open(&house, &in_time).await;
    house.clock.advance_ms(1);
    let answer = house.stranger().exchange(late.expose(), None).await;
    answer.refuses(ProblemCode::LinkNotValid);
}

#[tokio::test]
async fn an_earlier_unused_link_stays_good_when_another_is_issued() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let (first, second) = (round.link(0).await, round.link(0).await);
    Signer::open(&house, &second).await;
    Signer::open(&house, &first).await;
}

#[tokio::test]
async fn of_two_exchanges_at_once_exactly_one_wins() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    for _ in 0..5 {
        let link = round.link(0).await;
        let call = || house.call(crate::support::exchange(link.expose(), None));
        let (a, b, c) = tokio::join!(call(), call(), call());
        let won = [a, b, c]
            .iter()
            .filter(|answer| answer.status == StatusCode::CREATED)
            .count();
        assert_eq!(won, 1);
    }
}

#[tokio::test]
async fn too_many_failures_have_to_wait_but_a_good_link_never_does() {
    let house = House::open_with(|config| config.max_failed_exchanges = 2).await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let stranger = house.stranger();
    for _ in 0..2 {
        let answer = stranger.exchange("guess", None).await;
        answer.refuses(ProblemCode::LinkNotValid);
    }
    let answer = stranger.exchange("guess", None).await;
    answer.refuses(ProblemCode::TooManyRequests);
    assert_eq!(answer.header("retry-after"), "60");
    round.signer(0).await;
}

#[tokio::test]
async fn a_body_is_json_of_the_right_size_and_shape() {
    let house = House::open().await;
    let post = || Call::post("/v1/sessions").origin(HOST);
    let good = json!({ "token": "t", "surface": "page" });
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let call = post().body(good.to_string()).header("content-type", kind);
        house
            .call(call)
            .await
            .refuses(ProblemCode::MediaTypeUnsupported);
    }
    let extra = json!({ "token": "t", "surface": "page", "account_id": "x" });
    let call = post().json(&extra);
    house.call(call).await.refuses(ProblemCode::BodyInvalid);
    let call = post().header("content-type", "application/json").body("{");
    house.call(call).await.refuses(ProblemCode::BodyInvalid);
    let huge = json!({ "token": "t".repeat(5 * 1024 * 1024), "surface": "page" });
    let call = post().json(&huge);
    house.call(call).await.refuses(ProblemCode::BodyTooLarge);
}

#[tokio::test]
async fn tokens_are_nowhere_in_the_data_folder() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let link = round.link(0).await;
    let signer = Signer::open(&house, &link).await;
    signer.sign().await.ok::<serde_json::Value>();
    let pair = house
        .app
        .issue_tokens(&sender.credentials.account.id, "*")
        .await;
    let pair = pair.unwrap();
    let secrets = [
        link.expose(),
        &signer.token,
        sender.credentials.api_key.expose(),
        sender.credentials.client_secret.expose(),
        pair.access.expose(),
        pair.refresh.expose(),
        "a good password",
    ];
    let mut files = Vec::new();
    for entry in std::fs::read_dir(house.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            files.push(std::fs::read(path).unwrap());
        }
    }
    assert!(files.len() >= 2);
    let content = database::content(&house.app.config.database()).await;
    for secret in secrets {
        assert!(!content.holds(secret), "a token is stored as it is");
        let found = files
            .iter()
            .any(|f| f.windows(secret.len()).any(|w| w == secret.as_bytes()));
        assert!(!found, "a token is stored as it is");
    }
}
