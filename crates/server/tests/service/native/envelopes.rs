//! Drafts, lists, and requests that are sent twice.

use super::desk::{Desk, signs};
use crate::support::House;
use axum::http::StatusCode;
use paraph_protocol::native::{EnvelopeResource, EnvelopeSummary, Page};
use paraph_protocol::{EnvelopeStatus, ProblemCode};
use serde_json::{Value, json};

#[tokio::test]
async fn a_draft_is_made_with_its_recipients_or_not_at_all() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let body = json!({ "title": "Lease", "recipients": [signs("Hanna", 1), signs("Jon", 2)] });
    let made: EnvelopeResource = desk.post("envelopes", &body).await.ok();
    assert_eq!(
        (made.status, made.recipients.len()),
        (EnvelopeStatus::Draft, 2)
    );
    let twice = json!({ "title": "Lease", "recipients": [signs("Jon", 1), signs("Jon", 2)] });
    desk.post("envelopes", &twice)
        .await
        .refuses(ProblemCode::EmailTaken);
    let untitled = json!({ "title": "" });
    desk.post("envelopes", &untitled)
        .await
        .refuses(ProblemCode::NameInvalid);
    let list: Page<EnvelopeSummary> = desk.get("envelopes").await.ok();
    assert_eq!(list.items.len(), 1, "a refusal leaves nothing behind");
}

#[tokio::test]
async fn lists_are_paged_newest_first_and_hold_ones_own_only() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let mut made = Vec::new();
    for minute in 0..5 {
        // Two in the same instant: the page must neither lose nor repeat one of them.
        house.clock.advance_minutes(minute % 2);
        made.push(desk.draft().await.id);
    }
    Desk::of(&house, "other@example.com").await.draft().await;
    let (mut seen, mut path) = (Vec::new(), "envelopes?limit=2".to_owned());
    loop {
        let page: Page<EnvelopeSummary> = desk.get(&path).await.ok();
        assert!(page.items.is_sorted_by(|a, b| a.created_at >= b.created_at));
        seen.extend(page.items.into_iter().map(|e| e.id));
        let Some(cursor) = page.next_cursor else {
            break;
        };
        path = format!("envelopes?limit=2&cursor={cursor}");
    }
    assert_eq!(seen.len(), 5);
    made.sort();
    seen.sort();
    assert_eq!(seen, made);
    for wrong in [
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=x",
        "status=x",
        "page=1",
    ] {
        let answer = desk.get(&format!("envelopes?{wrong}")).await;
        answer.refuses(ProblemCode::BodyInvalid);
    }
    let open: Page<EnvelopeSummary> = desk.get("envelopes?status=open").await.ok();
    assert!(open.items.is_empty());
}

/// Case 53 for senders: one key, one effect, one answer.
#[tokio::test]
async fn a_repeated_key_gives_the_same_answer_and_makes_nothing_new() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let ask = |key: &str, body: Value| {
        let call = desk.call("POST", "envelopes");
        house.call(call.header("idempotency-key", key).json(&body))
    };
    let body = json!({ "title": "Lease" });
    let first = ask("k1", body.clone()).await;
    let second = ask("k1", body.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!((first.status, &first.body), (second.status, &second.body));
    let other = ask("k1", json!({ "title": "Other" })).await;
    other.refuses(ProblemCode::IdempotencyKeyReused);
    ask("", body.clone())
        .await
        .refuses(ProblemCode::BodyInvalid);
    let refused = ask("k2", json!({ "title": "" })).await;
    refused.refuses(ProblemCode::NameInvalid);
    let corrected = ask("k2", body).await;
    assert_eq!(
        corrected.status,
        StatusCode::CREATED,
        "a refusal frees its key"
    );
    let list: Page<EnvelopeSummary> = desk.get("envelopes").await.ok();
    assert_eq!(list.items.len(), 2);
}

#[tokio::test]
async fn an_envelope_is_renamed_and_deleted_while_nobody_is_asked() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1)]).await;
    let path = format!("envelopes/{}", envelope.id);
    let renamed = desk
        .send("PATCH", &path, &json!({ "title": "New lease" }))
        .await;
    assert_eq!(renamed.ok::<EnvelopeResource>().title, "New lease");
    desk.delete(&path).await.refuses(ProblemCode::NotDraft);
    desk.round(&envelope, "withdraw", &json!({}))
        .await
        .ok::<Value>();
    assert_eq!(desk.delete(&path).await.status, StatusCode::NO_CONTENT);
    desk.get(&path).await.refuses(ProblemCode::NotFound);
    let list: Page<EnvelopeSummary> = desk.get("envelopes").await.ok();
    assert!(list.items.is_empty());
}
