//! Recipients: in, changed, out, replaced.

use super::desk::{Desk, signs, token};
use crate::support::House;
use axum::http::StatusCode;
use paraph_protocol::native::{LinkReply, Progress, RecipientResource};
use paraph_protocol::{ProblemCode, Role, SignReply};
use serde_json::json;

#[tokio::test]
async fn a_recipient_is_added_changed_and_taken_out() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.drafted(&[signs("Hanna", 1)]).await;
    let hanna = &envelope.recipients[0];
    assert_eq!(
        (hanna.role, hanna.progress),
        (Role::Signer, Progress::Draft)
    );
    let path = format!("envelopes/{}/recipients/{}", envelope.id, hanna.id);
    let change = json!({ "email": null, "locale": "sv", "role": "approver", "must_act": false });
    let changed: RecipientResource = desk.send("PATCH", &path, &change).await.ok();
    assert_eq!(
        (changed.email, changed.locale.as_deref()),
        (None, Some("sv"))
    );
    assert_eq!((changed.role, changed.must_act), (Role::Approver, false));
    assert_eq!(changed.name, "Hanna", "what is absent stays");
    let nobody = json!({ "name": "" });
    desk.send("PATCH", &path, &nobody)
        .await
        .refuses(ProblemCode::NameInvalid);
    let seated = json!({ "seat": "Buyer" });
    desk.send("PATCH", &path, &seated)
        .await
        .refuses(ProblemCode::RoleInvalid);
    assert_eq!(desk.delete(&path).await.status, StatusCode::NO_CONTENT);
    desk.delete(&path).await.refuses(ProblemCode::NotFound);
}

#[tokio::test]
async fn a_changed_address_ends_the_old_link_and_the_old_session() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1)]).await;
    let old = desk.signer(&envelope, 0).await;
    let link: LinkReply = desk.link(&envelope, 0).await.ok();
    let path = format!(
        "envelopes/{}/recipients/{}",
        envelope.id, envelope.recipients[0].id
    );
    let change = json!({ "email": "hanna.lind@example.se" });
    desk.send("PATCH", &path, &change)
        .await
        .ok::<RecipientResource>();
    let ended = old.get("session").await.refuses(ProblemCode::SessionEnded);
    assert_eq!(ended.reason.as_deref(), Some("replaced"));
    let spent = house.stranger().exchange(token(&link).expose(), None).await;
    spent.refuses(ProblemCode::LinkNotValid);
    let order = json!({ "order": 2 });
    desk.send("PATCH", &path, &order)
        .await
        .refuses(ProblemCode::NotDraft);
    desk.signer(&envelope, 0)
        .await
        .sign()
        .await
        .ok::<SignReply>();
    desk.send("PATCH", &path, &json!({ "name": "H" }))
        .await
        .refuses(ProblemCode::RecipientDone);
}

#[tokio::test]
async fn a_place_is_handed_over_by_the_sender_or_by_whoever_may() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let mut hanna = signs("Hanna", 1);
    hanna["may_delegate"] = true.into();
    let envelope = desk.sent(&[hanna, signs("Jon", 1)]).await;
    let (hanna, jon) = (
        desk.signer(&envelope, 0).await,
        desk.signer(&envelope, 1).await,
    );
    let dag = json!({ "name": "Dag", "email": "dag@example.se", "reason": "on leave" });
    let hand_over = |signer: &crate::support::Signer<'_>| {
        house.call(signer.request("POST", "session/delegate").json(&dag))
    };
    hand_over(&jon).await.refuses(ProblemCode::NotAllowed);
    assert_eq!(hand_over(&hanna).await.status, StatusCode::NO_CONTENT);
    let ended = hanna
        .get("session")
        .await
        .refuses(ProblemCode::SessionEnded);
    assert_eq!(ended.reason.as_deref(), Some("replaced"));
    let path = format!(
        "envelopes/{}/recipients/{}/delegate",
        envelope.id, envelope.recipients[1].id
    );
    let eva = json!({ "name": "Eva" });
    let follower: RecipientResource = desk.post(&path, &eva).await.ok();
    assert_eq!(
        follower.delegated_from.as_ref(),
        Some(&envelope.recipients[1].id)
    );
    jon.sign().await.refuses(ProblemCode::SessionEnded);
    desk.post(&path, &eva).await.refuses(ProblemCode::NotFound);
    for number in [0, 1] {
        desk.signer(&envelope, number)
            .await
            .sign()
            .await
            .ok::<SignReply>();
    }
    assert_eq!(
        desk.progress(&envelope).await,
        [Progress::Signed, Progress::Signed]
    );
}
