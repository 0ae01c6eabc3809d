//! Sent, withdrawn, cancelled, extended, reminded; and people who do something else than sign.

use super::desk::{Desk, signs, token};
use crate::support::House;
use axum::http::StatusCode;
use paraph_protocol::native::{EnvelopeResource, LinkReply, Progress};
use paraph_protocol::{EnvelopeStatus, ProblemCode, RecipientState, Role, SessionView, SignReply};
use paraph_server::jobs;
use serde_json::{Value, json};

#[tokio::test]
async fn a_withdrawn_round_ends_its_sessions_and_is_sent_again() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1), signs("Jon", 2)]).await;
    let hanna = desk.signer(&envelope, 0).await;
    hanna.sign().await.ok::<SignReply>();
    let draft: EnvelopeResource = desk.round(&envelope, "withdraw", &json!({})).await.ok();
    assert_eq!(draft.status, EnvelopeStatus::Draft);
    assert!(
        draft
            .recipients
            .iter()
            .all(|r| r.progress == Progress::Draft)
    );
    let ended = hanna
        .get("session")
        .await
        .refuses(ProblemCode::SessionEnded);
    assert_eq!(ended.reason.as_deref(), Some("withdrawn"));
    desk.round(&envelope, "withdraw", &json!({}))
        .await
        .refuses(ProblemCode::NotOpen);
    let again: EnvelopeResource = desk.round(&envelope, "send", &json!({})).await.ok();
    let ids = |e: &EnvelopeResource| {
        e.recipients
            .iter()
            .map(|r| r.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&again), ids(&envelope), "people keep their ids");
    assert_ne!(
        again.recipients[0].invite_id,
        envelope.recipients[0].invite_id
    );
    assert_eq!(
        desk.progress(&envelope).await,
        [Progress::Open, Progress::Held]
    );
}

#[tokio::test]
async fn a_cancelled_round_says_so_to_everybody() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1)]).await;
    let hanna = desk.signer(&envelope, 0).await;
    let link: LinkReply = desk.link(&envelope, 0).await.ok();
    let cancelled = desk
        .round(&envelope, "cancel", &json!({ "reason": "sold" }))
        .await;
    assert_eq!(
        cancelled.ok::<EnvelopeResource>().status,
        EnvelopeStatus::Cancelled
    );
    let ended = hanna.sign().await.refuses(ProblemCode::SessionEnded);
    assert_eq!(ended.reason.as_deref(), Some("cancelled"));
    let spent = house.stranger().exchange(token(&link).expose(), None).await;
    spent.refuses(ProblemCode::LinkNotValid);
    for act in ["send", "cancel"] {
        let code = if act == "send" {
            ProblemCode::NotDraft
        } else {
            ProblemCode::NotOpen
        };
        desk.round(&envelope, act, &json!({})).await.refuses(code);
    }
}

#[tokio::test]
async fn more_time_is_more_time() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.drafted(&[signs("Hanna", 1)]).await;
    let soon = json!({ "expires_at": "2026-11-21T20:50:00Z" });
    desk.round(&envelope, "send", &soon)
        .await
        .refuses(ProblemCode::DeadlineInvalid);
    let hour = json!({ "expires_at": "2026-11-21T21:40:00Z" });
    desk.round(&envelope, "send", &hour).await.ok::<Value>();
    desk.round(&envelope, "extend", &hour)
        .await
        .refuses(ProblemCode::DeadlineInvalid);
    let day = json!({ "expires_at": "2026-11-22T21:40:00Z" });
    let longer: EnvelopeResource = desk.round(&envelope, "extend", &day).await.ok();
    assert_eq!(
        longer.expires_at.unwrap().to_string(),
        "2026-11-22T21:40:00.000Z"
    );
    house.clock.advance_minutes(120);
    jobs::tidy(&house.app).await;
    assert_eq!(desk.show(&envelope).await.status, EnvelopeStatus::Open);
    house.clock.advance_minutes(24 * 60);
    desk.link(&envelope, 0).await.refuses(ProblemCode::NotOpen);
    jobs::tidy(&house.app).await;
    assert_eq!(desk.show(&envelope).await.status, EnvelopeStatus::Expired);
    desk.round(&envelope, "extend", &day)
        .await
        .refuses(ProblemCode::NotOpen);
}

#[tokio::test]
async fn reminders_are_recorded_by_hand_and_by_the_clock() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.drafted(&[signs("Hanna", 1), signs("Jon", 2)]).await;
    let rule = json!({ "reminders": { "first_days": 2, "repeat_days": 0 } });
    desk.round(&envelope, "send", &rule).await.ok::<Value>();
    jobs::tidy(&house.app).await;
    assert_eq!(desk.show(&envelope).await.recipients[0].reminded_at, None);
    house.clock.advance_minutes(2 * 24 * 60);
    jobs::tidy(&house.app).await;
    let reminded = desk.show(&envelope).await;
    assert_eq!(reminded.recipients[0].reminded_at, Some(house.app.now()));
    assert_eq!(
        reminded.recipients[1].reminded_at, None,
        "it is not his turn"
    );
    let remind = async |body: Value| desk.round(&envelope, "remind", &body).await;
    remind(json!({})).await.refuses(ProblemCode::RemindedLately);
    let jon = json!({ "recipient_ids": [envelope.recipients[1].id] });
    remind(jon).await.refuses(ProblemCode::NotYourTurn);
    house.clock.advance_minutes(24 * 60);
    remind(json!({})).await.ok::<Value>();
}

#[tokio::test]
async fn approvers_approve_reviewers_comment_and_copies_look_back() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let other = |name: &str, role: &str| json!({ "name": name, "role": role, "order": 1 });
    let envelope = desk
        .sent(&[
            other("Rut", "reviewer"),
            other("Axel", "approver"),
            other("Cay", "copy"),
            signs("Hanna", 2),
        ])
        .await;
    let (rut, axel) = (
        desk.signer(&envelope, 0).await,
        desk.signer(&envelope, 1).await,
    );
    assert_eq!(
        (rut.view.recipient.role, axel.view.recipient.role),
        (Role::Reviewer, Role::Approver)
    );
    let comment = rut.request("POST", "session/comments");
    let said = house
        .call(comment.json(&json!({ "text": "Clause 4 is new." })))
        .await;
    assert_eq!(said.status, StatusCode::NO_CONTENT);
    rut.sign().await.refuses(ProblemCode::NotAllowed);
    let approved: SignReply = axel.sign().await.ok();
    assert!(!approved.receipt.is_empty());
    desk.signer(&envelope, 3)
        .await
        .sign()
        .await
        .ok::<SignReply>();
    house.work().await;
    let complete = desk.show(&envelope).await;
    assert_eq!(complete.comments[0].text, "Clause 4 is new.");
    assert_eq!(complete.recipients[1].progress, Progress::Approved);
    let cay = desk.signer(&envelope, 2).await;
    let path = format!("session/documents/{}/sealed", envelope.documents[0].id);
    assert_eq!(cay.get(&path).await.status, StatusCode::OK);
    cay.sign().await.refuses(ProblemCode::Completed);
    desk.link(&envelope, 3)
        .await
        .refuses(ProblemCode::RecipientDone);
}

#[tokio::test]
async fn a_no_of_somebody_who_must_act_ends_the_round() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let excused = json!({ "name": "Axel", "role": "approver", "must_act": false });
    let envelope = desk
        .sent(&[excused, signs("Hanna", 1), signs("Jon", 1)])
        .await;
    let axel = desk.signer(&envelope, 0).await;
    let (hanna, jon) = (
        desk.signer(&envelope, 1).await,
        desk.signer(&envelope, 2).await,
    );
    axel.decline("no matter").await.ok::<Value>();
    assert_eq!(desk.show(&envelope).await.status, EnvelopeStatus::Open);
    hanna.decline("wrong rent").await.ok::<Value>();
    jon.sign().await.refuses(ProblemCode::Declined);
    let declined = desk.show(&envelope).await;
    assert_eq!(declined.status, EnvelopeStatus::Declined);
    assert_eq!(
        declined.recipients[1].decline_reason.as_deref(),
        Some("wrong rent")
    );
}

#[tokio::test]
async fn a_reviewer_says_when_all_is_read_and_nobody_waited_for_it() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let rut = json!({ "name": "Rut", "email": "rut@example.se", "role": "reviewer", "order": 1 });
    let envelope = desk.sent(&[signs("Hanna", 1), rut]).await;
    let hanna = desk.signer(&envelope, 0).await;
    let rut = desk.signer(&envelope, 1).await;
    let documents = |digest: Option<&str>| {
        let documents = rut.view.documents.iter();
        let read = documents.map(|d| match digest {
            Some(other) => json!({ "id": d.id, "sha256": other }),
            None => json!({ "id": d.id, "sha256": d.sha256 }),
        });
        json!({ "documents": read.collect::<Vec<_>>() })
    };
    let review = |signer: &crate::support::Signer<'_>, body: &Value| {
        house.call(signer.request("POST", "session/review").json(body))
    };
    let other = "0".repeat(64);
    review(&rut, &documents(Some(&other)))
        .await
        .refuses(ProblemCode::DocumentChanged);
    review(&hanna, &documents(None))
        .await
        .refuses(ProblemCode::NotAllowed);
    let view: SessionView = review(&rut, &documents(None)).await.ok();
    assert_eq!(view.recipient.state, RecipientState::Signed);
    review(&rut, &documents(None))
        .await
        .refuses(ProblemCode::AlreadySigned);
    assert_eq!(
        desk.progress(&envelope).await,
        [Progress::Open, Progress::Reviewed]
    );
    hanna.sign().await.ok::<SignReply>();
    assert_eq!(desk.show(&envelope).await.status, EnvelopeStatus::Complete);
}
