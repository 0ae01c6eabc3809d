//! Every route of the `OpenAPI` document, tried by everybody who has no business there, and with
//! every kind of body that is not one.

use super::desk::{Desk, signs};
use crate::support::{Answer, Call, House};
use axum::http::StatusCode;
use paraph_protocol::native::{DeliveryResource, EnvelopeResource, WebhookSecret};
use paraph_protocol::{ProblemCode, SignReply};
use paraph_server::scopes::Scopes;
use paraph_server::secret::Secret;
use serde_json::{Value, json};

/// A route of the document.
struct Route {
    method: &'static str,
    path: String,
    takes_json: bool,
}

const METHODS: [(&str, &str); 5] = [
    ("get", "GET"),
    ("post", "POST"),
    ("put", "PUT"),
    ("patch", "PATCH"),
    ("delete", "DELETE"),
];

async fn document(house: &House) -> Value {
    let answer = house.call(Call::get("/v1/openapi.json")).await;
    assert_eq!(answer.header("content-type"), "application/json");
    answer.ok()
}

/// All routes, with the ids of a real envelope, webhook and message in their paths.
async fn routes(desk: &Desk<'_>, envelope: &EnvelopeResource) -> Vec<Route> {
    let document = document(desk.house).await;
    let url = json!({ "url": "https://host.example/hook" });
    let hook: WebhookSecret = desk.post("webhooks", &url).await.ok();
    let test = format!("webhooks/{}/test", hook.webhook.id);
    let message: DeliveryResource = desk.house.call(desk.call("POST", &test)).await.ok();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path
            .replace("{id}", envelope.id.as_str())
            .replace("{document_id}", envelope.documents[0].id.as_str())
            .replace("{recipient_id}", envelope.recipients[0].id.as_str())
            .replace("{edition}", "original")
            .replace("{webhook_id}", hook.webhook.id.as_str())
            .replace("{delivery_id}", message.id.as_str());
        assert!(
            !path.contains('{'),
            "{path} has a segment that this test does not know"
        );
        for (lower, method) in METHODS {
            let operation = &item[lower];
            if operation.is_object() {
                let content = &operation["requestBody"]["content"];
                routes.push(Route {
                    method,
                    path: path.clone(),
                    takes_json: content["application/json"].is_object(),
                });
            }
        }
    }
    assert!(routes.len() >= 20, "{} routes", routes.len());
    routes
}

impl Route {
    /// The route with a body that could be right.
    fn call(&self) -> Call {
        let call = Call::new(self.method, self.path.clone());
        match (self.takes_json, self.path.ends_with("/documents")) {
            (true, _) => call.json(&self.body()),
            (false, true) => call
                .header("content-type", "application/pdf")
                .body(crate::support::pdf::pages(3)),
            (false, false) => call,
        }
    }

    /// The least that the route takes.
    fn body(&self) -> Value {
        match self.path.rsplit('/').next().unwrap() {
            "recipients" | "delegate" => json!({ "name": "Eva" }),
            "fields" => json!({ "fields": [] }),
            "extend" => json!({ "expires_at": "2027-01-01T00:00:00Z" }),
            "send" | "cancel" | "remind" | "link" | "prepare-link" => json!({}),
            "mail" => json!({}),
            "webhooks" => json!({ "url": "https://host.example/hook" }),
            _ if self.path.contains("/webhooks/") => json!({}),
            _ if self.path.contains("/recipients/") => json!({}),
            _ => json!({ "title": "x" }),
        }
    }

    /// Whether the path names something.
    fn is_inside(&self) -> bool {
        ![
            "/v1/envelopes",
            "/v1/webhooks",
            "/v1/deliveries",
            "/v1/mail",
        ]
        .contains(&self.path.as_str())
    }
}

#[tokio::test]
async fn the_document_is_openapi_3_1_and_describes_every_problem_as_one() {
    let house = House::open().await;
    let document = document(&house).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(
        document["components"]["securitySchemes"]["api_key"]["scheme"],
        "bearer"
    );
    for (path, item) in document["paths"].as_object().unwrap() {
        for (lower, _) in METHODS {
            let Some(responses) = item[lower]["responses"].as_object() else {
                continue;
            };
            for (status, response) in responses.iter().filter(|(s, _)| s.starts_with('4')) {
                let kind = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(
                    kind, "#/components/schemas/Problem",
                    "{lower} {path} {status}"
                );
            }
        }
    }
}

/// Case 22: every route × everybody without a right to it, from the document itself.
#[tokio::test]
async fn no_route_opens_for_a_stranger_a_deleted_key_a_signer_or_another_account() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1)]).await;
    let before = desk.show(&envelope).await;
    let signer = desk.signer(&envelope, 0).await;
    let other = Desk::of(&house, "other@example.com").await;
    let gone = Desk::of(&house, "gone@example.com").await;
    let key = Secret::received(gone.key.as_str());
    assert!(
        house
            .app
            .store
            .end_api_key(&key.sha256(), house.app.now())
            .await
            .unwrap()
    );
    for route in routes(&desk, &envelope).await {
        let name = format!("{} {}", route.method, route.path);
        let keys = ["", "pk_test_nothing", &signer.token, &gone.key];
        for key in keys {
            let answer = house.call(route.call().bearer(key)).await;
            assert_eq!(answer.problem().code, ProblemCode::KeyNotValid, "{name}");
        }
        let nobody = house.call(route.call()).await;
        assert_eq!(nobody.problem().code, ProblemCode::KeyNotValid, "{name}");
        if route.is_inside() {
            let foreign = house.call(route.call().bearer(&other.key)).await;
            assert_eq!(foreign.problem().code, ProblemCode::NotFound, "{name}");
            let id = route.path.split('/').nth(3).unwrap();
            let unknown = route.path.replace(id, &"0".repeat(40));
            let call = Route {
                path: unknown,
                ..route
            }
            .call()
            .bearer(&other.key);
            let unknown = house.call(call).await;
            assert_eq!(without_id(&unknown), without_id(&foreign), "{name}");
        }
    }
    let mut after = desk.show(&envelope).await;
    after.updated_at = before.updated_at;
    assert_eq!(after, before, "nothing was changed");
    signer.sign().await.ok::<SignReply>();
}

/// The scope that a route needs, as the guide says it.
fn scope(route: &Route) -> Scopes {
    let (path, method) = (&route.path, route.method);
    if path.ends_with("/link") {
        Scopes::LINKS
    } else if path.ends_with("/prepare-link") {
        Scopes::LINKS.with(Scopes::WRITE)
    } else if path.starts_with("/v1/webhooks") || path == "/v1/mail" {
        Scopes::SETTINGS
    } else if method == "GET" {
        Scopes::READ
    } else {
        Scopes::WRITE
    }
}

/// Every route × every scope, from the document itself.
#[tokio::test]
async fn a_key_opens_what_its_scope_says_and_nothing_else() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1)]).await;
    let before = desk.show(&envelope).await;
    let other = house.sender_named("other@example.com").await;
    let mut keys = Vec::new();
    for name in ["read", "write", "links", "settings", "write links"] {
        let id = &other.credentials.account.id;
        let scopes: Scopes = name.parse().unwrap();
        let made = house.app.create_api_key(id, name, scopes);
        keys.push((name, scopes, made.await.unwrap()));
    }
    for route in routes(&desk, &envelope).await {
        for (name, scopes, key) in &keys {
            let answer = house.call(route.call().bearer(key.expose())).await;
            let title = format!("{name}: {} {}", route.method, route.path);
            if !scopes.allow(scope(&route)) {
                answer.refuses(ProblemCode::ScopeMissing);
            } else if route.is_inside() {
                assert_eq!(answer.problem().code, ProblemCode::NotFound, "{title}");
            } else {
                assert!(answer.status.is_success(), "{title}: {}", answer.text());
            }
        }
    }
    let mut after = desk.show(&envelope).await;
    after.updated_at = before.updated_at;
    assert_eq!(after, before, "nothing was changed");
}

/// A problem without the name of its request.
fn without_id(answer: &Answer) -> paraph_protocol::Problem {
    let mut problem = answer.problem();
    problem.request_id = None;
    problem
}

/// Case 25 and its neighbors: unknown keys, wrong types, no JSON, another media type, too much.
#[tokio::test]
async fn every_json_route_refuses_what_it_does_not_know() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.drafted(&[signs("Hanna", 1)]).await;
    let bodies: [(&str, ProblemCode); 9] = [
        ("", ProblemCode::BodyInvalid),
        ("{", ProblemCode::BodyInvalid),
        ("[]", ProblemCode::BodyInvalid),
        ("null", ProblemCode::BodyInvalid),
        ("\u{FEFF}{}", ProblemCode::BodyInvalid),
        (r#"{"account_id":"x"}"#, ProblemCode::BodyInvalid),
        (r#"{"status":"complete"}"#, ProblemCode::BodyInvalid),
        (
            r#"{"signed_at":"2026-11-21T20:40:00Z"}"#,
            ProblemCode::BodyInvalid,
        ),
        (
            r#"{"title":7,"fields":7,"expires_at":7,"name":7,"minutes":"7","reason":7,"recipient_ids":7}"#,
            ProblemCode::BodyInvalid,
        ),
    ];
    for route in routes(&desk, &envelope).await {
        if !route.takes_json {
            continue;
        }
        let name = format!("{} {}", route.method, route.path);
        let call = || Call::new(route.method, route.path.clone()).bearer(&desk.key);
        let json = |body: Vec<u8>| call().header("content-type", "application/json").body(body);
        for (body, code) in &bodies {
            let answer = house.call(json(body.as_bytes().to_vec())).await;
            assert_eq!(answer.problem().code, *code, "{name} {body}");
        }
        let text = call().header("content-type", "text/plain").body("{}");
        let answer = house.call(text).await;
        assert_eq!(
            answer.problem().code,
            ProblemCode::MediaTypeUnsupported,
            "{name}"
        );
        let huge = house.call(json(vec![b' '; 5 << 20])).await;
        assert_eq!(huge.problem().code, ProblemCode::BodyTooLarge, "{name}");
    }
    assert_eq!(desk.show(&envelope).await, envelope, "nothing was changed");
}

#[tokio::test]
async fn what_is_no_id_and_what_is_no_method_is_nothing() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    for path in [
        "envelopes/x",
        "envelopes/x/send",
        "envelopes/%00",
        "nothing",
    ] {
        desk.get(path).await.refuses(ProblemCode::NotFound);
    }
    let wrong = desk.send("PUT", "envelopes", &json!({})).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
}
