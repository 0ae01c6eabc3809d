use super::host::{APP_URL, Host, at_turn, drawing, in_role, text, token_of};
use crate::support::Call;
use serde_json::{Value, json};

const PARTY: [&str; 21] = [
    "id",
    "documentId",
    "email",
    "name",
    "phone",
    "companyName",
    "companyRole",
    "companyOrgNumber",
    "externalId",
    "companyId",
    "ssn",
    "country",
    "role",
    "signingOrder",
    "signedAt",
    "readStatus",
    "signingStatus",
    "deliveryMethod",
    "requiredSignature",
    "twoStepVerification",
    "sendStatus",
];

fn keys(value: &Value) -> Vec<String> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}

fn sorted(keys: &[&str]) -> Vec<String> {
    let mut keys: Vec<_> = keys.iter().map(|k| (*k).to_owned()).collect();
    keys.sort();
    keys
}

#[tokio::test]
async fn s01_each_look_at_one_signer_gives_a_new_address_and_is_one_entry() {
    let host = Host::open().await;
    let (document, ids) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    let mut tokens = Vec::new();
    for looks in 1..=3 {
        let party = host.get(&path).await.ok();
        let mut expected = sorted(&PARTY);
        expected.extend(["signingUrl".into(), "token".into()]);
        expected.sort();
        assert_eq!(keys(&party), expected);
        let token = text(&party["token"]);
        let url = format!("{APP_URL}/sign/{document}?token={token}");
        assert_eq!(party["signingUrl"], url);
        tokens.push(token);
        let types = host.activity_types(&document).await;
        let accessed = types.iter().filter(|t| *t == "SIGNING_URL_ACCESSED");
        assert_eq!(accessed.count(), looks);
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 3);
}

#[tokio::test]
async fn s02_no_list_and_no_other_reply_has_a_token() {
    let host = Host::open().await;
    let (document, ids) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let path = format!("/documents/{document}/signers");
    let list = host.get(&path).await.ok();
    assert_eq!(keys(&list["signers"][0]), sorted(&PARTY));
    let one = format!("{path}/{}", ids[0]);
    let changed = host.patch(&one, &json!({ "country": "SE" })).await.ok();
    assert_eq!(keys(&changed), sorted(&PARTY));
    let added = host.post(&path, &drawing("Jon")).await.ok();
    assert_eq!(keys(&added), sorted(&PARTY));
    let removed = host.delete(&one).await.ok();
    assert_eq!(keys(&removed), sorted(&PARTY));
    let whole = host.get(&format!("/documents/{document}")).await.text();
    assert!(!whole.contains("token") && !whole.contains("signingUrl"));
}

#[tokio::test]
async fn s03_role_delivery_and_verification_have_their_defaults() {
    let host = Host::open().await;
    let body = json!({ "name": "Hanna", "email": "hanna@example.se" });
    let (document, ids) = host.draft("PARALLEL", &[body]).await;
    let party = host.party(&document, &ids[0]).await;
    for (key, value) in [
        ("role", "SIGNER"),
        ("deliveryMethod", "EMAIL"),
        ("requiredSignature", "DRAWING"),
        ("twoStepVerification", "NONE"),
        ("sendStatus", "NOT_SENT"),
    ] {
        assert_eq!(party[key], value, "{key}");
    }
}

#[tokio::test]
async fn s04_a_company_needs_its_name_and_its_number() {
    let host = Host::open().await;
    let (document, _) = host.draft("PARALLEL", &[]).await;
    let path = format!("/documents/{document}/signers");
    let base = json!({ "name": "Hanna", "deliveryMethod": "NONE" });
    for bad in [
        json!({ "type": "COMPANY" }),
        json!({ "type": "COMPANY", "companyName": "Holm AB" }),
        json!({ "type": "COMPANY", "companyOrgNumber": "559900-1234" }),
        json!({ "companyName": "Holm AB" }),
    ] {
        let mut body = base.clone();
        body.as_object_mut()
            .unwrap()
            .extend(bad.as_object().unwrap().clone());
        host.post(&path, &body).await.refuses(400);
    }
    let mut company = base.clone();
    company["companyName"] = "Holm AB".into();
    company["companyOrgNumber"] = "559900-1234".into();
    let body = json!({ "name": "Lease", "signers": [company] });
    let created = host.post("/documents", &body).await.ok();
    assert_eq!(created["signers"][0]["type"], "COMPANY");
}

#[tokio::test]
async fn s06_a_short_message_needs_a_phone() {
    let host = Host::open().await;
    let (document, _) = host.draft("PARALLEL", &[]).await;
    let path = format!("/documents/{document}/parties");
    let mut body = json!({ "name": "Hanna", "email": "h@example.se", "deliveryMethod": "SMS" });
    assert!(host.post(&path, &body).await.refuses(400).contains("phone"));
    body["phone"] = "+46701740605".into();
    assert_eq!(host.post(&path, &body).await.ok()["phone"], "+46701740605");
}

#[tokio::test]
async fn s07_nobody_is_told_without_an_address_or_a_phone() {
    let host = Host::open().await;
    let (document, _) = host.draft("PARALLEL", &[]).await;
    let path = format!("/documents/{document}/signers");
    for method in ["EMAIL", "SMS"] {
        let body = json!({ "name": "Hanna", "deliveryMethod": method });
        host.post(&path, &body).await.refuses(400);
    }
    host.post(&path, &json!({ "name": "Hanna" }))
        .await
        .refuses(400);
    host.post(&path, &json!({ "name": "Hanna", "deliveryMethod": "NONE" }))
        .await
        .ok();
}

#[tokio::test]
async fn s10_who_has_signed_cannot_be_changed() {
    let host = Host::open().await;
    let signers = [drawing("Hanna"), drawing("Jon")];
    let (document, ids) = host.sent("PARALLEL", &signers).await;
    host.sign(&document, &ids[0]).await;
    let before = host.party(&document, &ids[0]).await;
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    let body = json!({ "phone": "+46701740610", "requiredSignature": "CLICK_TO_SIGN" });
    let message = host.patch(&path, &body).await.refuses(400);
    assert_eq!(message, "Signer has already signed and cannot be modified");
    assert_eq!(host.party(&document, &ids[0]).await, before);
    host.sign(&document, &ids[1]).await;
    host.house.work().await;
    host.patch(&path, &body).await.refuses(400);
    assert_eq!(host.party(&document, &ids[0]).await, before);
}

#[tokio::test]
async fn while_it_is_pending_a_signer_may_change_but_not_their_part() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    let old = host.url(&document, &party).await;
    let path = format!("/documents/{document}/signers/{party}");
    for part in [json!({ "role": "REVIEWER" }), json!({ "signingOrder": 7 })] {
        host.patch(&path, &part).await.refuses(400);
    }
    assert_eq!(host.page(&old).await.status(), 200);
    let body = json!({ "phone": "+46701740610", "requiredSignature": "CLICK_TO_SIGN" });
    let changed = host.patch(&path, &body).await.ok();
    assert_eq!(changed["phone"], "+46701740610");
    assert_eq!(changed["requiredSignature"], "CLICK_TO_SIGN");
    // Who was reached elsewhere must not be let in by the old address.
    assert_eq!(host.page(&old).await.json()["error"], "INVALID_TOKEN");
    let signer = host.signer(&document, &party).await;
    assert_eq!(json!(signer.view.capture), json!(["click"]));
}

#[tokio::test]
async fn s11_a_signer_opens_then_reads_then_signs() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    let read = async || {
        let party = host.party(&document, &party).await;
        (text(&party["readStatus"]), text(&party["signingStatus"]))
    };
    let is = |read: &str, signed: &str| (read.to_owned(), signed.to_owned());
    assert_eq!(read().await, is("NOT_OPENED", "NOT_SIGNED"));
    let url = host.url(&document, &party).await;
    assert_eq!(host.page(&url).await.status(), 200);
    assert_eq!(read().await, is("NOT_OPENED", "NOT_SIGNED"));
    let signer = host.signer(&document, &party).await;
    assert_eq!(read().await, is("OPENED", "NOT_SIGNED"));
    let shown = &signer.view.documents[0];
    let body = json!({ "document_id": shown.id, "sha256": shown.sha256 });
    let call = signer.request("POST", "session/viewed").json(&body);
    assert!(host.house.call(call).await.status.is_success());
    assert_eq!(read().await, is("READ", "NOT_SIGNED"));
    assert!(signer.sign().await.status.is_success());
    assert_eq!(read().await, is("READ", "SIGNED"));
    assert!(host.party(&document, &party).await["signedAt"].is_string());
}

#[tokio::test]
async fn s14_who_is_not_told_still_has_an_address() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    let shown = host.party(&document, &party).await;
    assert_eq!(
        (&shown["deliveryMethod"], &shown["email"]),
        (&json!("NONE"), &Value::Null)
    );
    assert_eq!(shown["sendStatus"], "NOT_SENT");
    let types = host.activity_types(&document).await;
    assert!(
        types.iter().all(|t| t != "EMAIL_SENT" && t != "SMS_SENT"),
        "{types:?}"
    );
    host.sign(&document, &party).await;
}

#[tokio::test]
async fn s16_signers_and_parties_are_two_names_of_one_thing() {
    let host = Host::open().await;
    let (document, ids) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let signers = host
        .get(&format!("/documents/{document}/signers"))
        .await
        .ok();
    let parties = host
        .get(&format!("/documents/{document}/parties"))
        .await
        .ok();
    assert_eq!(signers, json!({ "signers": parties["parties"] }));
    for name in ["signers", "parties"] {
        let path = format!("/documents/{document}/{name}");
        let added = host.post(&path, &drawing("Jon")).await.ok();
        let one = format!("{path}/{}", text(&added["id"]));
        let changed = host.patch(&one, &json!({ "name": "Jón" })).await.ok();
        assert_eq!(changed["name"], "Jón");
        assert_eq!(host.get(&one).await.ok()["name"], "Jón");
        assert_eq!(host.delete(&one).await.ok()["name"], "Jón");
        host.get(&one).await.refuses(404);
    }
    assert_eq!(host.party(&document, &ids[0]).await["name"], "Hanna");
}

#[tokio::test]
async fn bad_parties_are_refused_in_the_dialects_own_form_and_nothing_is_kept() {
    let host = Host::open().await;
    let (document, _) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let path = format!("/documents/{document}/signers");
    for bad in [
        json!({}),
        json!({ "name": " ", "deliveryMethod": "NONE" }),
        json!({ "name": 7, "deliveryMethod": "NONE" }),
        json!({ "name": "Jon", "email": "nowhere" }),
        json!({ "name": "Jon", "email": ["jon@example.is"] }),
        json!({ "name": "Jon", "deliveryMethod": "PIGEON" }),
        json!({ "name": "Jon", "deliveryMethod": "IN_APP" }),
        json!({ "name": "Jon", "deliveryMethod": "NONE", "role": "BOSS" }),
        json!({ "name": "Jon", "deliveryMethod": "NONE", "signingOrder": 0 }),
        json!({ "name": "Jon", "deliveryMethod": "NONE", "signingOrder": -1 }),
        json!({ "name": "Jon", "deliveryMethod": "NONE", "signingOrder": "first" }),
        json!({ "name": "a\u{202E}b", "deliveryMethod": "NONE" }),
        json!({ "name": "x".repeat(256), "deliveryMethod": "NONE" }),
        json!([{ "name": "Jon", "deliveryMethod": "NONE" }]),
    ] {
        let reply = host.post(&path, &bad).await;
        assert_eq!(reply.refusal().0, 400, "{bad}");
    }
    let raw = Call::post(format!("/api/v1{path}")).header("content-type", "application/json");
    host.call(raw.body("{\"name\":")).await.refuses(400);
    let raw = Call::post(format!("/api/v1{path}")).header("content-type", "text/plain");
    host.call(raw.body("{}")).await.refuses(400);
    let list = host.get(&path).await.ok();
    assert_eq!(list["signers"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn two_signers_cannot_have_one_address() {
    let host = Host::open().await;
    let body = json!({ "name": "Lease", "signers": [
        { "name": "Hanna", "email": "hanna@example.se" },
        { "name": "Jon", "email": "Hanna@example.se" },
    ] });
    host.post("/documents", &body).await.refuses(400);
    let list = host.get("/documents").await.ok();
    assert_eq!(list["documents"], json!([]));
}

#[tokio::test]
async fn unknown_keys_are_dropped_and_never_applied() {
    let host = Host::open().await;
    let mut signer = drawing("Hanna");
    signer["signingStatus"] = "SIGNED".into();
    signer["id"] = "party_1".into();
    signer["color"] = json!({ "red": 1 });
    let (document, ids) = host.draft("PARALLEL", &[signer]).await;
    let party = host.party(&document, &ids[0]).await;
    assert_eq!(party["signingStatus"], "NOT_SIGNED");
    assert_eq!(keys(&party), sorted(&PARTY));
}

#[tokio::test]
async fn what_belongs_to_another_account_is_not_there() {
    let host = Host::open().await;
    let (document, ids) = host.draft("SEQUENTIAL", &[at_turn("Hanna", 1)]).await;
    let other = host.stranger().await;
    let (theirs, _) = other.draft("PARALLEL", &[in_role("Jon", "SIGNER")]).await;
    for path in [
        format!("/documents/{document}"),
        format!("/documents/{document}/signers"),
        format!("/documents/{document}/signers/{}", ids[0]),
        format!("/documents/{theirs}/signers/{}", ids[0]),
        format!("/documents/{document}/activity"),
        format!("/documents/{document}/download"),
        "/documents/doc_1".into(),
        "/documents/1".into(),
        "/documents/../v1".into(),
    ] {
        other.get(&path).await.refuses(404);
    }
    let one = format!("/documents/{document}/signers/{}", ids[0]);
    other
        .patch(&one, &json!({ "name": "Eve" }))
        .await
        .refuses(404);
    other.delete(&one).await.refuses(404);
    other
        .post(&format!("/documents/{document}/send"), &json!({}))
        .await
        .refuses(404);
    other
        .ask(&format!("/documents/{document}/withdraw"))
        .await
        .refuses(404);
    let url = host.url(&document, &ids[0]).await;
    let token = token_of(&url);
    let crossed = format!("{APP_URL}/sign/{theirs}?token={}", token.expose());
    assert_eq!(host.page(&crossed).await.json()["error"], "INVALID_TOKEN");
}
