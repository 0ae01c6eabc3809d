use super::host::{APP_URL, Host, at_turn, drawing, token_of};
use crate::support::Call;
use serde_json::{Value, json};

async fn error(host: &Host, url: &str) -> (u16, Value) {
    let reply = host.page(url).await;
    (reply.status(), reply.json()["error"].clone())
}

#[tokio::test]
async fn s08_the_second_of_a_sequence_waits_for_the_first() {
    let host = Host::open().await;
    let signers = [at_turn("Manager", 1), at_turn("Employee", 2)];
    let (document, ids) = host.sent("SEQUENTIAL", &signers).await;
    let second = host.url(&document, &ids[1]).await;
    assert_eq!(error(&host, &second).await, (403, json!("NOT_YOUR_TURN")));
    let token = token_of(&second);
    let refused = host.house.stranger().exchange(token.expose(), None).await;
    assert_eq!(refused.status, 401);
    host.sign(&document, &ids[0]).await;
    assert_eq!(host.page(&second).await.status(), 200);
    host.sign(&document, &ids[1]).await;
}

#[tokio::test]
async fn s09_in_parallel_the_numbers_count_for_nothing() {
    let host = Host::open().await;
    let signers = [at_turn("Hanna", 1), at_turn("Jon", 2)];
    let (document, ids) = host.sent("PARALLEL", &signers).await;
    host.sign(&document, &ids[1]).await;
    host.sign(&document, &ids[0]).await;
    assert_eq!(host.party(&document, &ids[1]).await["signingOrder"], 2);
}

#[tokio::test]
async fn an_address_opens_again_until_its_party_has_signed() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    let url = host.url(&document, &party).await;
    let token = token_of(&url);
    for _ in 0..3 {
        assert_eq!(host.page(&url).await.status(), 200);
        let opened = host.house.stranger().exchange(token.expose(), None).await;
        assert_eq!(opened.status, 201, "{}", opened.text());
    }
    host.sign(&document, &party).await;
    assert_eq!(error(&host, &url).await, (409, json!("ALREADY_SIGNED")));
    let refused = host.house.stranger().exchange(token.expose(), None).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn an_address_of_a_draft_waits_for_the_sending() {
    let host = Host::open().await;
    let (document, ids) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let url = host.url(&document, &ids[0]).await;
    assert_eq!(error(&host, &url).await, (403, json!("NOT_YOUR_TURN")));
    host.ask(&format!("/documents/{document}/send")).await.ok();
    assert_eq!(host.page(&url).await.status(), 200);
    host.ask(&format!("/documents/{document}/withdraw"))
        .await
        .ok();
    assert_eq!(error(&host, &url).await, (410, json!("DOCUMENT_WITHDRAWN")));
}

#[tokio::test]
async fn the_address_of_an_expired_document_is_gone() {
    let host = Host::open().await;
    let body = json!({
        "name": "Lease", "expiresAt": "2026-12-01T23:59:59Z", "signers": [drawing("Hanna")],
    });
    let created = host.post("/documents", &body).await.ok();
    assert_eq!(created["expiresAt"], "2026-12-01T23:59:59.000Z");
    let document = super::host::text(&created["documentId"]);
    let party = super::host::text(&created["signers"][0]["signerId"]);
    host.ask(&format!("/documents/{document}/send")).await.ok();
    let url = host.url(&document, &party).await;
    host.house.clock.advance_minutes(60 * 24 * 11);
    let reply = host.page(&url).await;
    assert_eq!(reply.status(), 410);
    assert_eq!(
        reply.json(),
        json!({
            "error": "DOCUMENT_EXPIRED",
            "message": "The signing period of this document is over.",
            "expiredAt": "2026-12-01T23:59:59.000Z",
        })
    );
    assert_eq!(host.status(&document).await, "EXPIRED");
    let path = url.strip_prefix(APP_URL).unwrap();
    let people = Call::get(path).header("accept", "text/html,application/xhtml+xml");
    let people = host.house.call(people).await;
    assert_eq!(people.status, 410);
    assert!(people.header("content-type").starts_with("text/html"));
    assert!(people.text().contains("signing period"));
}

#[tokio::test]
async fn the_page_is_that_of_every_signer_and_looking_at_it_changes_nothing() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    let url = host.url(&document, &party).await;
    let before = host.activity(&document).await;
    let reply = host.page(&url).await;
    assert!(reply.header("content-type").starts_with("text/html"));
    assert!(reply.text().contains("paraph-page"));
    let token = token_of(&url);
    assert!(!reply.text().contains(token.expose()));
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    let policy = reply.header("content-security-policy");
    assert!(
        policy.contains("frame-ancestors https://host.example"),
        "{policy}"
    );
    assert_eq!(host.activity(&document).await, before);
}

#[tokio::test]
async fn guessing_addresses_soon_has_to_wait() {
    let host = Host::open().await;
    let (document, _) = host.one_pending().await;
    let url = format!("{APP_URL}/sign/{document}?token=guessed-guessed-guessed");
    for _ in 0..20 {
        assert_eq!(error(&host, &url).await, (404, json!("INVALID_TOKEN")));
    }
    assert_eq!(host.page(&url).await.status(), 429);
}

#[tokio::test]
async fn a_frame_is_told_whose_it_is_and_a_page_is_not() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    let url = host.url(&document, &party).await;
    let facts = format!("\"sajn\":{{\"document_id\":\"{document}\",\"signer_id\":\"{party}\"}}");
    assert!(!host.page(&url).await.text().contains(&facts));
    let framed = url.replace("/sign/", "/embed/sign/");
    let reply = host.page(&framed).await;
    assert!(reply.text().contains(&facts), "{}", reply.text());
    assert!(!reply.text().contains(token_of(&url).expose()));
}
