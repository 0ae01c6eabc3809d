//! Links of embedded recipients: the same life and the same single exchange as everywhere.

use super::desk::{Desk, signs, token};
use crate::support::{House, database, exchange};
use paraph_protocol::ProblemCode;
use paraph_protocol::native::LinkReply;
use serde_json::{Value, json};

#[tokio::test]
async fn a_link_opens_one_session_within_its_minutes() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1)]).await;
    let link: LinkReply = desk.link(&envelope, 0).await.ok();
    assert_eq!(link.expires_at, house.app.now().plus_minutes(15));
    let secret = token(&link);
    let open = || house.call(exchange(secret.expose(), Some(&link.invite_id)));
    open().await.ok::<Value>();
    open().await.refuses(ProblemCode::LinkNotValid);
    let late: LinkReply = desk.link(&envelope, 0).await.ok();
    house.clock.advance_minutes(15);
    let late = house.call(exchange(token(&late).expose(), None)).await;
    late.refuses(ProblemCode::LinkNotValid);
}

#[tokio::test]
async fn links_are_refused_with_one_cause_each() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let draft = desk.drafted(&[signs("Hanna", 1), signs("Jon", 2)]).await;
    desk.link(&draft, 0).await.refuses(ProblemCode::NotOpen);
    desk.round(&draft, "send", &json!({})).await.ok::<Value>();
    desk.link(&draft, 1).await.refuses(ProblemCode::NotYourTurn);
    let path = |id: &str| format!("envelopes/{}/recipients/{id}/link", draft.id);
    let hanna = path(draft.recipients[0].id.as_str());
    for (body, code) in [
        (json!({ "minutes": 14 }), ProblemCode::DeadlineInvalid),
        (json!({ "minutes": 46 }), ProblemCode::DeadlineInvalid),
        (
            json!({ "authentication": "guess" }),
            ProblemCode::AuthenticationUnknown,
        ),
    ] {
        desk.post(&hanna, &body).await.refuses(code);
    }
    let nobody = desk.post(&path(&"0".repeat(40)), &json!({})).await;
    nobody.refuses(ProblemCode::NotFound);
}

#[tokio::test]
async fn the_secret_of_a_link_is_stored_nowhere_not_even_for_a_repeat() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1)]).await;
    let path = format!(
        "envelopes/{}/recipients/{}/link",
        envelope.id, envelope.recipients[0].id
    );
    let ask = || {
        let call = desk.call("POST", &path).header("idempotency-key", "k");
        house.call(call.json(&json!({})))
    };
    let link: LinkReply = ask().await.ok();
    let repeat = ask().await;
    assert_eq!(repeat.header("content-type"), "application/problem+json");
    assert!(
        repeat.text().contains("\"link_given\""),
        "{}",
        repeat.text()
    );
    let secret = token(&link);
    for entry in std::fs::read_dir(house.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(secret.expose()), "{}", path.display());
        }
    }
    let content = database::content(&house.app.config.database()).await;
    assert!(!content.holds(secret.expose()));
    house
        .call(exchange(secret.expose(), None))
        .await
        .ok::<Value>();
}
