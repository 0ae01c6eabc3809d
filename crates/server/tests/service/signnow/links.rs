use super::host::{Host, invite};
use serde_json::{Value, json};

fn path(document: &str, invite: &Value) -> String {
    let invite = invite["id"].as_str().unwrap();
    format!("/v2/documents/{document}/embedded-invites/{invite}/link")
}

async fn one_pending() -> (Host, String, Value) {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let invites = host
        .invite(&document, &[invite("hanna@example.se", "Signer 1", 1)])
        .await;
    (host, document, invites[0].clone())
}

#[tokio::test]
async fn n15_a_link_lives_15_to_45_minutes_or_by_default_15() {
    let (host, document, invite) = one_pending().await;
    let path = path(&document, &invite);
    for good in [json!(15), json!(45), Value::Null] {
        let body = json!({ "auth_method": "none", "link_expiration": good });
        assert_eq!(host.post(&path, &body).await.status(), 200, "{good}");
    }
    assert_eq!(
        host.post(&path, &json!({ "auth_method": "none" }))
            .await
            .status(),
        200
    );
    for bad in [
        json!(14),
        json!(46),
        json!(0),
        json!(-15),
        json!(15.5),
        json!("15"),
        json!(true),
    ] {
        let body = json!({ "auth_method": "none", "link_expiration": bad });
        assert_eq!(
            host.post(&path, &body).await.refusal(),
            (400, 900_113),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn n16_a_link_needs_one_of_the_seven_ways_of_authentication() {
    let (host, document, invite) = one_pending().await;
    let path = path(&document, &invite);
    for good in [
        "password",
        "email",
        "mfa",
        "social",
        "biometric",
        "other",
        "none",
    ] {
        let body = json!({ "auth_method": good, "link_expiration": 15 });
        assert_eq!(host.post(&path, &body).await.status(), 200, "{good}");
    }
    for bad in [Value::Null, json!(""), json!("bankid"), json!(0)] {
        let body = json!({ "auth_method": bad, "link_expiration": 15 });
        assert_eq!(
            host.post(&path, &body).await.refusal(),
            (400, 900_112),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn n17_an_unknown_document_or_invite_has_no_link() {
    let (host, document, invite) = one_pending().await;
    let body = json!({ "auth_method": "none", "link_expiration": 15 });
    let unknown = "0".repeat(40);
    let reply = host.post(&path(&unknown, &invite), &body).await;
    assert_eq!(reply.refusal(), (400, 65_582));
    let reply = host
        .post(&path(&document, &json!({ "id": unknown })), &body)
        .await;
    assert_eq!(reply.refusal(), (400, 900_120));
}

#[tokio::test]
async fn n18_a_link_names_the_page_the_document_and_a_token_of_256_bits() {
    let (host, document, invite) = one_pending().await;
    let link = host.link(&document, &invite).await;
    let (page, query) = link.split_once('?').unwrap();
    assert_eq!(
        page,
        format!("{}/webapp/document/{document}", super::host::APP_URL)
    );
    let token = query.strip_prefix("access_token=").unwrap();
    let token = token.strip_suffix("&route=fieldinvite").unwrap();
    assert_eq!(token.len(), 64);
    assert!(
        token
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    );
}

#[tokio::test]
async fn n19_held_signed_and_declined_invites_have_no_link() {
    let host = Host::open().await;
    let body = json!({ "auth_method": "none", "link_expiration": 15 });
    let (document, invites) = host.two_in_a_row().await;
    let held = host.post(&path(&document, &invites[1]), &body).await;
    assert_eq!(held.refusal(), (400, 900_117));
    host.sign(&document, &invites[0]).await;
    let signed = host.post(&path(&document, &invites[0]), &body).await;
    assert_eq!(signed.refusal(), (400, 900_118));
    host.decline(&document, &invites[1], "").await;
    let declined = host.post(&path(&document, &invites[1]), &body).await;
    assert_eq!(declined.refusal(), (400, 900_118));
}

#[tokio::test]
async fn n20_an_expired_link_opens_nothing() {
    let (host, document, invite) = one_pending().await;
    let link = host.link(&document, &invite).await;
    host.house.clock.advance_minutes(15);
    assert_eq!(host.open_link(&link).await.status(), 401);
    let fresh = host.link(&document, &invite).await;
    host.house.clock.advance_minutes(14);
    assert_eq!(host.open_link(&fresh).await.status(), 201);
}

#[tokio::test]
async fn n20_a_link_opens_once_and_an_earlier_unused_one_stays_good() {
    let (host, document, invite) = one_pending().await;
    let (first, second) = (
        host.link(&document, &invite).await,
        host.link(&document, &invite).await,
    );
    assert_eq!(host.open_link(&second).await.status(), 201);
    assert_eq!(host.open_link(&second).await.status(), 401);
    assert_eq!(host.open_link(&first).await.status(), 201);
}

#[tokio::test]
async fn n20_a_withdrawn_link_opens_nothing() {
    let (host, document, invite) = one_pending().await;
    let link = host.link(&document, &invite).await;
    host.delete(&format!("/v2/documents/{document}/embedded-invites"))
        .await;
    assert_eq!(host.open_link(&link).await.status(), 401);
}

#[tokio::test]
async fn looking_at_the_page_of_a_link_does_not_use_it_up() {
    let (host, document, invite) = one_pending().await;
    let link = host.link(&document, &invite).await;
    let page = link.strip_prefix(super::host::APP_URL).unwrap();
    host.get(page).await;
    host.get(page).await;
    assert_eq!(host.open_link(&link).await.status(), 201);
}
