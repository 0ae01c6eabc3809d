//! A pad on another device: its link opens it once, its ink appears in the session, and it ends with
//! what it was for.

use crate::support::{Answer, Call, HOST, House, Signer};
use axum::http::StatusCode;
use paraph_protocol::{PadNews, PadOffer, PadReply, PadState, ProblemCode};
use serde_json::{Value, json};

async fn offer(signer: &Signer<'_>) -> PadOffer {
    let call = signer.request("POST", "session/pads");
    let body = json!({ "initials": false });
    signer.house.call(call.json(&body)).await.ok()
}

fn token(offer: &PadOffer) -> &str {
    offer.link.split_once("#t=").unwrap().1
}

async fn open(house: &House, offer: &PadOffer) -> Answer {
    let body = json!({ "token": token(offer) });
    house.call(Call::post("/v1/pads").json(&body)).await
}

fn ink(x: f64) -> Value {
    json!({ "width": 300.0, "height": 100.0, "strokes": [[[x, 50, 0, 0.5], [60, 20, 16, 0.5]]] })
}

async fn draw(house: &House, pad: &PadReply, revision: u32, x: f64, done: bool) -> Answer {
    let body = json!({ "revision": revision, "ink": ink(x), "done": done });
    let call = Call::put("/v1/pad").bearer(&pad.pad_token).json(&body);
    house.call(call.header("user-agent", "A phone")).await
}

/// What the session hears until the answer ends.
async fn hear(signer: &Signer<'_>, offer: &PadOffer) -> Vec<PadNews> {
    let answer = signer.get(&format!("session/pads/{}", offer.id)).await;
    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("access-control-allow-origin"), HOST);
    let text = answer.text();
    let data = text.lines().filter_map(|l| l.strip_prefix("data: "));
    data.map(|d| serde_json::from_str(d).unwrap()).collect()
}

#[tokio::test]
async fn what_a_phone_draws_appears_in_the_session_and_in_the_audit_trail() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let offered = offer(&signer).await;
    let pad: PadReply = open(&house, &offered).await.ok();
    assert_eq!((&*pad.title, &*pad.sender), ("Lease", "Nordvik AB"));
    for (revision, x, done) in [
        (1, 10.0, false),
        (2, 20.0, false),
        (1, 15.0, false),
        (3, 30.0, true),
    ] {
        let drawn = draw(&house, &pad, revision, x, done).await;
        assert_eq!(drawn.status, StatusCode::NO_CONTENT, "{revision}");
    }
    let news = hear(&signer, &offered).await;
    let last = news.last().unwrap();
    assert_eq!(last.state, PadState::Drawn);
    assert_eq!(last.ink.as_ref().unwrap().strokes[0].points[0].x, 30.0);
    let path = format!("/v1/envelopes/{}/evidence", round.envelope.id);
    let call = Call::get(path).bearer(sender.credentials.api_key.expose());
    let evidence = house.call(call).await.text();
    assert!(evidence.contains("drawn_elsewhere"), "{evidence}");
    assert!(evidence.contains("A phone"), "{evidence}");
    // The token dies with its use.
    draw(&house, &pad, 4, 40.0, true)
        .await
        .refuses(ProblemCode::SessionNotValid);
}

#[tokio::test]
async fn a_pads_link_opens_once_not_late_and_only_while_its_session_lives() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let used = offer(&signer).await;
    assert_eq!(open(&house, &used).await.status, StatusCode::CREATED);
    open(&house, &used).await.refuses(ProblemCode::LinkNotValid);
    let replaced = offer(&signer).await;
    let late = offer(&signer).await;
    open(&house, &replaced)
        .await
        .refuses(ProblemCode::LinkNotValid);
    house.clock.advance_minutes(5);
    open(&house, &late).await.refuses(ProblemCode::LinkNotValid);
    let ended = offer(&signer).await;
    let pad: PadReply = open(&house, &offer(&signer).await).await.ok();
    open(&house, &ended)
        .await
        .refuses(ProblemCode::LinkNotValid);
    sender.withdraw(&round).await;
    let refused = draw(&house, &pad, 1, 1.0, false).await.problem();
    assert_eq!(refused.code, ProblemCode::SessionEnded);
}

#[tokio::test]
async fn a_pad_ends_when_its_session_no_longer_wants_it() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1), ("Seller", 1)]).await;
    let (signer, other) = (round.signer(0).await, round.signer(1).await);
    let offered = offer(&signer).await;
    let pad: PadReply = open(&house, &offered).await.ok();
    let path = format!("session/pads/{}", offered.id);
    // Nobody else hears it or ends it.
    other.get(&path).await.refuses(ProblemCode::NotFound);
    let end = |signer: &Signer<'_>| signer.request("POST", &format!("{path}/end"));
    assert!(house.call(end(&other)).await.status.is_success());
    assert!(draw(&house, &pad, 1, 1.0, false).await.status.is_success());
    assert!(house.call(end(&signer)).await.status.is_success());
    draw(&house, &pad, 2, 1.0, false)
        .await
        .refuses(ProblemCode::SessionNotValid);
    signer.get(&path).await.refuses(ProblemCode::NotFound);
}

#[tokio::test]
async fn ink_that_is_none_changes_nothing() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let pad: PadReply = open(&house, &offer(&signer).await).await.ok();
    let far = json!({ "width": 300.0, "height": 100.0, "strokes": [[[1e9, 50, 0, 0.5]]] });
    let empty = json!({ "width": 300.0, "height": 100.0, "strokes": [] });
    for (ink, done) in [(far, false), (empty, true)] {
        let body = json!({ "revision": 1, "ink": ink, "done": done });
        let call = Call::put("/v1/pad").bearer(&pad.pad_token).json(&body);
        house.call(call).await.refuses(ProblemCode::BodyInvalid);
    }
}

#[tokio::test]
async fn the_code_says_the_link_to_a_reader_that_we_did_not_write() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let offered = offer(&round.signer(0).await).await;
    assert!(offered.link.starts_with("https://sign.example/pad#t="));
    let side = offered.qr.side as usize;
    let mut dark = vec![false; side * side];
    for module in offered.qr.path.split('M').skip(1) {
        let (x, y) = module.split_once('h').unwrap().0.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        dark[y * side + x] = true;
    }
    const SCALE: usize = 4;
    let mut picture =
        rqrr::PreparedImage::prepare_from_bitmap(side * SCALE, side * SCALE, |x, y| {
            dark[y / SCALE * side + x / SCALE]
        });
    let grids = picture.detect_grids();
    let (_, said) = grids[0].decode().unwrap();
    assert_eq!(said, offered.link);
}

#[tokio::test]
async fn the_database_holds_no_token_of_a_pad() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let offered = offer(&signer).await;
    let rows = "SELECT count(*) FROM pads WHERE id = $1 AND length(link_sha256) = 32";
    let (count,): (i64,) = sqlx::query_as(rows)
        .bind(offered.id.as_str())
        .fetch_one(&mut house.database().await)
        .await
        .unwrap();
    assert_eq!(count, 1);
}
