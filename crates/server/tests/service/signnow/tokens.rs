use super::host::{FORM, Host, OWNER, PASSWORD, Part, Reply, body, login};
use serde_json::json;

fn oauth(reply: &Reply) -> (u16, String) {
    (
        reply.status(),
        reply.json()["error"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
    )
}

#[tokio::test]
async fn n25_a_login_by_form_or_in_parts_gives_a_bearer_for_thirty_days() {
    let host = Host::open().await;
    let parts = [
        ("grant_type", "password"),
        ("username", OWNER),
        ("password", PASSWORD),
    ];
    let parts = body(&parts.map(|(name, text)| Part::text(name, text)));
    let parts = String::from_utf8(parts).unwrap();
    let by_parts = host.token(&host.basic(), Part::CONTENT_TYPE, &parts).await;
    let by_form = host
        .token(&host.basic(), FORM, &login(OWNER, PASSWORD))
        .await;
    for reply in [by_form, by_parts] {
        assert_eq!(reply.status(), 200, "{}", reply.text());
        let token = reply.json();
        assert!(
            token["token_type"]
                .as_str()
                .unwrap()
                .eq_ignore_ascii_case("bearer")
        );
        assert_eq!(
            (&token["expires_in"], &token["scope"]),
            (&json!(2_592_000), &json!("*"))
        );
        assert!(token["last_login"].as_i64().unwrap() > 0);
        for key in ["access_token", "refresh_token"] {
            let text = token[key].as_str().unwrap();
            assert!(
                text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()),
                "{text}"
            );
        }
    }
}

#[tokio::test]
async fn n26_a_wrong_secret_a_wrong_login_and_a_wrong_password_are_told_apart() {
    let host = Host::open().await;
    let good = login(OWNER, PASSWORD);
    for header in ["Basic bm86Ym9keQ==", "Basic ?", "Bearer x", ""] {
        let reply = host.token(header, FORM, &good).await;
        assert_eq!(oauth(&reply), (401, "invalid_client".into()), "{header}");
    }
    for body in [
        login("owner", PASSWORD),
        login("", PASSWORD),
        "grant_type=password".into(),
    ] {
        let reply = host.token(&host.basic(), FORM, &body).await;
        assert_eq!(oauth(&reply), (400, "invalid_request".into()), "{body}");
    }
    for body in [
        login(OWNER, "another password"),
        login("nobody@example.com", PASSWORD),
    ] {
        let reply = host.token(&host.basic(), FORM, &body).await;
        let expected =
            json!({ "errors": [{ "code": 900_010, "message": "Invalid credentials." }] });
        assert_eq!((reply.status(), reply.json()), (400, expected));
    }
}

#[tokio::test]
async fn n26_the_client_of_one_account_logs_nobody_of_another_in() {
    let host = Host::open().await;
    let stranger = host.stranger().await;
    let reply = host
        .token(&stranger.basic(), FORM, &login(OWNER, PASSWORD))
        .await;
    assert_eq!(reply.refusal(), (400, 900_010));
}

#[tokio::test]
async fn grants_and_scopes_that_are_not_known_are_refused() {
    let host = Host::open().await;
    for (body, expected) in [
        ("", "invalid_request"),
        ("grant_type=implicit", "unsupported_grant_type"),
        ("grant_type=refresh_token", "invalid_request"),
        ("grant_type=password&scope=all", "invalid_scope"),
    ] {
        let reply = host.token(&host.basic(), FORM, body).await;
        assert_eq!(oauth(&reply), (400, expected.into()), "{body}");
    }
    let body = "grant_type=authorization_code&code=abc";
    let reply = host.token(&host.basic(), FORM, body).await;
    let expected = json!({ "errors": [{ "code": 0, "message": "internal api error" }] });
    assert_eq!((reply.status(), reply.json()), (400, expected));
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_once_by_its_own_client() {
    let host = Host::open().await;
    let first = host
        .token(&host.basic(), FORM, &login(OWNER, PASSWORD))
        .await
        .json();
    let body = format!(
        "grant_type=refresh_token&scope=*&refresh_token={}",
        first["refresh_token"].as_str().unwrap()
    );
    let stranger = host.stranger().await;
    let stolen = host.token(&stranger.basic(), FORM, &body).await;
    assert_eq!(oauth(&stolen), (400, "invalid_grant".into()));
    let next = host.token(&host.basic(), FORM, &body).await;
    assert_eq!(next.status(), 200, "{}", next.text());
    assert_ne!(next.json()["access_token"], first["access_token"]);
    let again = host.token(&host.basic(), FORM, &body).await;
    assert_eq!(oauth(&again), (400, "invalid_grant".into()));
}

#[tokio::test]
async fn a_token_says_how_long_it_lives_and_ends_then() {
    let host = Host::open().await;
    host.house.clock.advance_minutes(1);
    let state = host.get("/oauth2/token").await.json();
    let expires_in: i64 = state["expires_in"].as_str().unwrap().parse().unwrap();
    assert!(
        (2_591_900..=2_591_940).contains(&expires_in),
        "{expires_in}"
    );
    assert_eq!(state["scope"], json!("*"));
    host.house.clock.advance_minutes(30 * 24 * 60);
    for path in ["/oauth2/token", "/user"] {
        let reply = host.get(path).await;
        let expected = json!({ "error": "invalid_token", "code": 1537 });
        assert_eq!((reply.status(), reply.json()), (401, expected));
    }
}

#[tokio::test]
async fn a_call_without_a_good_token_is_refused_and_the_scheme_has_no_case() {
    let host = Host::open().await;
    let path = format!("/document/{}", "0".repeat(40));
    for header in ["", "Bearer", "Bearer abc", &host.basic()] {
        let reply = host.with_authorization(header, &path).await;
        let expected = json!({ "error": "invalid_token", "code": 1537 });
        assert_eq!((reply.status(), reply.json()), (401, expected), "{header}");
    }
    let lower = format!("bearer {}", host.token);
    assert_eq!(host.with_authorization(&lower, "/user").await.status(), 200);
}

#[tokio::test]
async fn the_user_is_the_owner_of_the_account() {
    let host = Host::open().await;
    let user = host.get("/user").await.json();
    assert_eq!([&user["first_name"], &user["last_name"]], ["Nordvik", "AB"]);
    assert_eq!(
        (&user["primary_email"], &user["emails"]),
        (&json!(OWNER), &json!([OWNER]))
    );
    assert_eq!([&user["active"], &user["verified"]], ["1", "1"]);
    let created: i64 = user["created"].as_str().unwrap().parse().unwrap();
    assert!(created > 0 && user["id"].as_str().unwrap().len() == 40);
}
