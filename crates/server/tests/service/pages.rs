//! The signing page, the widget's files and the headers that they carry.

use crate::support::{Call, HOST, House};
use axum::http::StatusCode;
use paraph_protocol::ProblemCode;

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[tokio::test]
async fn a_signing_page_is_framed_by_its_accounts_origins_alone() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let paths = [
        format!("/s/{}", round.invite_id(0)),
        format!(
            "/webapp/document/{}?access_token={}&route=fieldinvite",
            round.envelope.documents[0].id,
            "0".repeat(64)
        ),
    ];
    for path in paths {
        let page = house.call(Call::get(path)).await;
        assert_eq!(page.status, StatusCode::OK);
        let policy = page.header("content-security-policy");
        let ancestors = format!("frame-ancestors {HOST}; report-to csp");
        assert!(policy.contains(&ancestors), "{policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"));
        assert_eq!(page.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(page.header("cross-origin-embedder-policy"), "require-corp");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("x-frame-options"), "");
        assert!(
            page.text()
                .contains(&format!("src=\"/w/{VERSION}/frame.js\""))
        );
        assert!(
            page.text()
                .contains(&format!("\"allowed_origins\":[\"{HOST}\"]"))
        );
    }
}

#[tokio::test]
async fn an_unknown_invite_gives_the_same_page_that_nobody_may_frame() {
    let house = House::open().await;
    house.sender().await;
    let unknown = "0".repeat(40);
    for path in [
        format!("/s/{unknown}"),
        "/s/nonsense".into(),
        "/s/%3Cscript%3E".into(),
        format!("/webapp/document/{unknown}"),
    ] {
        let page = house.call(Call::get(path)).await;
        assert_eq!(page.status, StatusCode::OK);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
        assert!(page.text().contains("\"allowed_origins\":[]"));
        assert!(!page.text().contains("<script>"));
    }
}

#[tokio::test]
async fn looking_at_a_page_changes_nothing() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let link = round.link(0).await;
    let before = house.app.loaded(&round.envelope.id).await.unwrap().head;
    let query = format!("access_token={}&route=fieldinvite", link.expose());
    let path = format!("/webapp/document/{}?{query}", round.envelope.id);
    for method in ["GET", "HEAD"] {
        house.call(Call::new(method, path.clone())).await;
    }
    let after = house.app.loaded(&round.envelope.id).await.unwrap().head;
    assert_eq!(before, after);
    let answer = house.stranger().exchange(link.expose(), None).await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

#[tokio::test]
async fn files_of_the_widget_never_change_and_any_host_may_load_them() {
    let house = House::open().await;
    std::fs::write(house.widget().join("paraph.js"), "export {};").unwrap();
    std::fs::write(house.widget().join("paraph.js.br"), "compressed").unwrap();
    let get = |path: String| Call::get(path);
    let file = house.call(get(format!("/w/{VERSION}/paraph.js"))).await;
    assert_eq!(file.text(), "export {};");
    assert_eq!(
        file.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(
        file.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(file.header("access-control-allow-origin"), "*");
    assert_eq!(file.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let brotli = get(format!("/w/{VERSION}/paraph.js")).header("accept-encoding", "gzip, br");
    let brotli = house.call(brotli).await;
    assert_eq!(
        (brotli.text().as_str(), brotli.header("content-encoding")),
        ("compressed", "br")
    );
    assert_eq!(
        brotli.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    for missing in [
        format!("/w/{VERSION}/none.js"),
        "/w/0.0.0/paraph.js".into(),
        format!("/w/{VERSION}/../data/paraph.sqlite"),
        format!("/w/{VERSION}/..%2Fdata%2Fparaph.sqlite"),
        format!("/w/{VERSION}/%2Fetc%2Fpasswd"),
    ] {
        let answer = house.call(get(missing.clone())).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_base_headers() {
    let house = House::open().await;
    for path in [
        "/healthz",
        "/nothing",
        "/v1/session",
        "/.well-known/jwks.json",
    ] {
        let answer = house.call(Call::get(path)).await;
        assert_eq!(
            answer.header("strict-transport-security"),
            "max-age=63072000; includeSubDomains"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("set-cookie"), "");
    }
    let wrong_method = house.call(Call::get("/v1/sessions")).await;
    wrong_method.refuses(ProblemCode::NotFound);
    house
        .call(Call::get("/nothing"))
        .await
        .refuses(ProblemCode::NotFound);
}

#[tokio::test]
async fn policy_violations_can_be_reported() {
    let house = House::open().await;
    let report = Call::post("/csp-report")
        .header("content-type", "application/reports+json")
        .body("[]");
    assert_eq!(house.call(report).await.status, StatusCode::NO_CONTENT);
}
