//! Prepare links and what they open: a draft's fields, for somebody without an API key.

use super::desk::{Desk, signs};
use crate::support::{Answer, Call, HOST, House};
use axum::http::StatusCode;
use paraph_protocol::ProblemCode;
use paraph_protocol::native::{EnvelopeResource, OpenedPreparation, Preparation, PrepareLinkReply};
use paraph_server::secret::sha256;
use serde_json::{Value, json};

async fn link(desk: &Desk<'_>, envelope: &EnvelopeResource) -> Answer {
    desk.round(envelope, "prepare-link", &json!({})).await
}

fn token(link: &PrepareLinkReply, envelope: &EnvelopeResource) -> String {
    let (page, token) = link.link.split_once("#t=").unwrap();
    assert_eq!(
        page,
        format!("https://sign.example/prepare/{}", envelope.id)
    );
    token.to_owned()
}

async fn open(house: &House, token: &str) -> Answer {
    let call = Call::post("/v1/preparations").origin(HOST);
    house.call(call.json(&json!({ "token": token }))).await
}

/// A preparation of a fresh draft with one person in it.
async fn opened(desk: &Desk<'_>) -> (EnvelopeResource, OpenedPreparation) {
    let mut hanna = signs("Hanna", 1);
    hanna["seat"] = "Buyer".into();
    let envelope = desk.drafted(&[hanna]).await;
    let link: PrepareLinkReply = link(desk, &envelope).await.ok();
    let opened = open(desk.house, &token(&link, &envelope)).await.ok();
    (envelope, opened)
}

async fn call(house: &House, opened: &OpenedPreparation, call: Call) -> Answer {
    let call = call.bearer(&opened.preparation_token).origin(HOST);
    house.call(call).await
}

fn signature(preparation: &Preparation) -> Value {
    json!({
        "document_id": preparation.documents[0].id, "seat": "Buyer", "kind": "signature",
        "placement": { "page": 0, "rect": { "x": 72, "y": 100, "width": 180, "height": 40 } },
    })
}

async fn save(house: &House, opened: &OpenedPreparation, revision: &str, fields: Value) -> Answer {
    let body = json!({ "revision": revision, "fields": fields });
    call(
        house,
        opened,
        Call::put("/v1/preparation/fields").json(&body),
    )
    .await
}

#[tokio::test]
async fn a_link_opens_one_draft_once_and_shows_what_signers_will_see() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let (envelope, opened) = opened(&desk).await;
    let preparation = &opened.preparation;
    assert_eq!(preparation.title, "Lease");
    let seat = &preparation.seats[0];
    assert_eq!(
        (&*seat.name, seat.person.as_deref(), seat.signs),
        ("Buyer", Some("Hanna"), true)
    );
    let document = &preparation.documents[0];
    let path = format!("/v1/preparation/documents/{}", document.id);
    let pdf = call(&house, &opened, Call::get(&path)).await;
    assert_eq!(sha256(&pdf.body), document.sha256);
    let other = Call::get(format!("/v1/preparation/documents/{}", "0".repeat(40)));
    call(&house, &opened, other)
        .await
        .refuses(ProblemCode::NotFound);
    let second: PrepareLinkReply = link(&desk, &envelope).await.ok();
    let second = token(&second, &envelope);
    open(&house, &second).await.ok::<Value>();
    open(&house, &second)
        .await
        .refuses(ProblemCode::LinkNotValid);
}

#[tokio::test]
async fn fields_are_saved_over_those_that_were_looked_at_and_over_no_others() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let (envelope, opened) = opened(&desk).await;
    let fields = json!([signature(&opened.preparation)]);
    let first = opened.preparation.revision.to_string();
    let saved: Preparation = save(&house, &opened, &first, fields.clone()).await.ok();
    assert_eq!(saved.fields.len(), 1);
    let stale = save(&house, &opened, &first, json!([])).await;
    stale.refuses(ProblemCode::EnvelopeChanged);
    let again = save(&house, &opened, &saved.revision.to_string(), fields).await;
    assert_ne!(again.ok::<Preparation>().revision, saved.revision);
    let mut astray = signature(&opened.preparation);
    astray["placement"]["page"] = 7.into();
    let now: Preparation = call(&house, &opened, Call::get("/v1/preparation"))
        .await
        .ok();
    let refused = save(&house, &opened, &now.revision.to_string(), json!([astray])).await;
    refused.refuses(ProblemCode::FieldOffPage);
    assert_eq!(desk.show(&envelope).await.fields.len(), 1);
}

#[tokio::test]
async fn fields_without_a_name_are_given_one_that_no_other_field_has() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let (_, opened) = opened(&desk).await;
    let nameless = signature(&opened.preparation);
    let mut named = nameless.clone();
    named["name"] = "signature_2".into();
    let fields = json!([named, nameless, nameless]);
    let revision = opened.preparation.revision.to_string();
    let saved: Preparation = save(&house, &opened, &revision, fields).await.ok();
    let names: Vec<_> = saved.fields.iter().map(|f| &*f.name).collect();
    assert_eq!(names, ["signature_2", "signature_3", "signature_4"]);
}

#[tokio::test]
async fn what_a_sender_prefilled_comes_back_to_be_saved_again() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let (envelope, opened) = opened(&desk).await;
    let mut city = signature(&opened.preparation);
    city["kind"] = "text".into();
    city["prefill"] = json!({ "kind": "text", "text": "Lund" });
    let revision = opened.preparation.revision.to_string();
    let saved: Preparation = save(&house, &opened, &revision, json!([city])).await.ok();
    let shown = serde_json::to_value(&saved.fields[0].prefill).unwrap();
    assert_eq!(shown, json!({ "kind": "text", "text": "Lund" }));
    assert_eq!(
        desk.show(&envelope).await.fields[0].prefill,
        saved.fields[0].prefill
    );
}

#[tokio::test]
async fn links_and_preparations_end_with_their_time_and_with_the_draft() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let (envelope, opened) = opened(&desk).await;
    let late: PrepareLinkReply = link(&desk, &envelope).await.ok();
    assert_eq!(late.expires_at, house.app.now().plus_minutes(15));
    house.clock.advance_minutes(15);
    open(&house, &token(&late, &envelope))
        .await
        .refuses(ProblemCode::LinkNotValid);
    let unused: PrepareLinkReply = link(&desk, &envelope).await.ok();
    let revision = opened.preparation.revision.to_string();
    let fields = json!([signature(&opened.preparation)]);
    let saved: Preparation = save(&house, &opened, &revision, fields).await.ok();
    desk.round(&envelope, "send", &json!({}))
        .await
        .ok::<Value>();
    link(&desk, &envelope).await.refuses(ProblemCode::NotDraft);
    open(&house, &token(&unused, &envelope))
        .await
        .refuses(ProblemCode::LinkNotValid);
    let sent = save(&house, &opened, &saved.revision.to_string(), json!([])).await;
    sent.refuses(ProblemCode::NotDraft);
    house.clock.advance_minutes(240);
    let show = async || call(&house, &opened, Call::get("/v1/preparation")).await;
    show().await.refuses(ProblemCode::SessionEnded);
    let forget = async || house.app.store.forget_preparations(house.app.now()).await;
    forget().await.unwrap();
    show().await.refuses(ProblemCode::SessionEnded);
    house.clock.advance_minutes(24 * 60);
    forget().await.unwrap();
    show().await.refuses(ProblemCode::SessionNotValid);
}

#[tokio::test]
async fn nobody_else_gets_in_not_with_a_key_not_from_another_page() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let (envelope, opened) = opened(&desk).await;
    for (minutes, code) in [
        (14, ProblemCode::DeadlineInvalid),
        (46, ProblemCode::DeadlineInvalid),
    ] {
        let asked = json!({ "minutes": minutes });
        desk.round(&envelope, "prepare-link", &asked)
            .await
            .refuses(code);
    }
    let stranger = Desk::of(&house, "stranger@example.com").await;
    link(&stranger, &envelope)
        .await
        .refuses(ProblemCode::NotFound);
    let fresh: PrepareLinkReply = link(&desk, &envelope).await.ok();
    let body = json!({ "token": token(&fresh, &envelope) });
    let elsewhere = Call::post("/v1/preparations")
        .origin("https://evil.example")
        .json(&body);
    house
        .call(elsewhere)
        .await
        .refuses(ProblemCode::LinkNotValid);
    let elsewhere = Call::get("/v1/preparation").origin("https://evil.example");
    let elsewhere = elsewhere.bearer(&opened.preparation_token);
    house
        .call(elsewhere)
        .await
        .refuses(ProblemCode::SessionNotValid);
}

/// Every route of a preparation × everybody without a right to it, and the other way around.
#[tokio::test]
async fn a_preparation_opens_its_own_draft_to_its_own_bearer_and_nothing_else() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let (envelope, opened) = opened(&desk).await;
    let sent = desk.sent(&[signs("Jon", 1)]).await;
    let signer = desk.signer(&sent, 0).await;
    let path = |envelope: &EnvelopeResource| {
        format!("/v1/preparation/documents/{}", envelope.documents[0].id)
    };
    let body = json!({ "revision": opened.preparation.revision, "fields": [] });
    for bearer in ["", "nothing", &desk.key, &signer.token] {
        for door in [
            Call::get("/v1/preparation"),
            Call::get(path(&envelope)),
            Call::put("/v1/preparation/fields").json(&body),
        ] {
            let answer = house.call(door.bearer(bearer).origin(HOST)).await;
            answer.refuses(ProblemCode::SessionNotValid);
        }
    }
    let foreign = call(&house, &opened, Call::get(path(&sent))).await;
    foreign.refuses(ProblemCode::NotFound);
    let signing = call(&house, &opened, Call::get("/v1/session")).await;
    signing.refuses(ProblemCode::SessionNotValid);
    let native = Call::get(format!("/v1/envelopes/{}", envelope.id));
    let native = call(&house, &opened, native).await;
    native.refuses(ProblemCode::KeyNotValid);
}

#[tokio::test]
async fn a_repeated_request_is_told_that_the_link_was_given() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.drafted(&[]).await;
    let path = format!("envelopes/{}/prepare-link", envelope.id);
    let ask = || {
        let call = desk.call("POST", &path).header("idempotency-key", "k");
        house.call(call.json(&json!({})))
    };
    let given: PrepareLinkReply = ask().await.ok();
    open(&house, &token(&given, &envelope)).await.ok::<Value>();
    let repeat = ask().await;
    assert_eq!(repeat.status, StatusCode::CONFLICT);
    assert!(
        repeat.text().contains("\"link_given\""),
        "{}",
        repeat.text()
    );
}

#[tokio::test]
async fn the_page_of_a_link_is_framed_by_the_accounts_origins_alone() {
    let house = House::open().await;
    std::fs::write(house.widget().join("prepare.html"), "<p>__PARAPH_ASSETS__").unwrap();
    let desk = Desk::open(&house).await;
    let envelope = desk.drafted(&[]).await;
    let policy_of = async |id: &str| {
        let page = house.call(Call::get(format!("/prepare/{id}"))).await;
        page.header("content-security-policy").to_owned()
    };
    let own = policy_of(envelope.id.as_str()).await;
    assert!(own.contains(&format!("frame-ancestors {HOST};")), "{own}");
    for unknown in ["0".repeat(40), "nonsense".into()] {
        let policy = policy_of(&unknown).await;
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}
