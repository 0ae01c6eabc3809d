use super::host::Host;
use crate::support::Call;
use serde_json::json;

#[tokio::test]
async fn s17_without_a_good_key_only_the_health_is_told() {
    let host = Host::open().await;
    let unauthorized = json!({ "message": "Invalid or missing API key" });
    for header in [
        None,
        Some("Bearer nonsense"),
        Some("Basic abc"),
        Some("Bearer "),
    ] {
        for path in ["/documents", "/contacts", "/me", "/limits", "/files"] {
            let mut call = Call::get(format!("/api/v1{path}"));
            if let Some(header) = header {
                call = call.header("authorization", header);
            }
            let answer = host.house.call(call).await;
            assert_eq!(answer.status, 401, "{path}");
            let body: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(body, unauthorized);
        }
    }
    let health = host.house.call(Call::get("/api/v1/health")).await;
    let health: serde_json::Value = health.ok();
    assert_eq!(health["status"], "ok");
    assert!(health["timestamp"].is_string() && health["version"].is_string());
    assert_eq!(host.get("/me").await.ok()["email"], "owner@example.com");
    assert_eq!(host.get("/limits").await.ok()["requestsPerMinute"], 100);
}

#[tokio::test]
async fn s23_every_reply_says_what_is_left_and_the_101st_in_a_minute_is_too_much() {
    let host = Host::open().await;
    let anonymous = host.house.call(Call::get("/api/v1/documents")).await;
    assert_eq!(anonymous.header("x-ratelimit-limit"), "100");
    for asked in 1..=100_u32 {
        let path = if asked % 2 == 0 { "/me" } else { "/nowhere" };
        let reply = host.get(path).await;
        assert_eq!(reply.header("x-ratelimit-limit"), "100");
        assert_eq!(
            reply.header("x-ratelimit-remaining"),
            (100 - asked).to_string()
        );
        assert_eq!(reply.header("x-ratelimit-reset"), "1795293660");
    }
    let late = host.get("/me").await;
    assert_eq!(late.refuses(429), "Rate limit exceeded");
    assert_eq!(late.header("retry-after"), "60");
    assert_eq!(late.header("x-ratelimit-remaining"), "0");
    assert_eq!(host.stranger().await.get("/me").await.status(), 200);
    host.house.clock.advance_minutes(1);
    assert_eq!(host.get("/me").await.status(), 200);
}
