//! Every "no" of the embedded-invite rules: one named refusal each, and nothing is invited.

use super::host::{Host, invite, sign_field};
use serde_json::{Value, json};

/// Asks for a round that must be refused with `code`, and checks that no invite exists afterwards.
async fn refused(host: &Host, document: &str, round: &[Value], code: i64) {
    let path = format!("/v2/documents/{document}/embedded-invites");
    let before = host.show(document).await["field_invites"].clone();
    let reply = host.post(&path, &json!({ "invites": round })).await;
    assert_eq!(reply.refusal(), (400, code), "{}", reply.text());
    assert_eq!(host.show(document).await["field_invites"], before);
}

/// Changes one key of a good invite and expects a refusal.
async fn refused_with(key: &str, value: Value, code: i64) {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let mut item = invite("hanna@example.se", "Signer 1", 1);
    item[key] = value;
    refused(&host, &document, &[item], code).await;
}

#[tokio::test]
async fn n05_a_round_that_leaves_a_role_out_is_refused() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    refused(
        &host,
        &document,
        &[invite("hanna@example.se", "Signer 1", 1)],
        900_106,
    )
    .await;
    refused(&host, &document, &[], 900_106).await;
}

#[tokio::test]
async fn n05_a_role_that_does_not_exist_is_refused() {
    refused_with("role", json!("Landlord"), 900_105).await;
    refused_with("role_id", json!("0".repeat(40)), 900_105).await;
    refused_with("role", Value::Null, 900_105).await;
}

#[tokio::test]
async fn n05_a_role_that_is_used_twice_is_refused() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    let round = [
        invite("hanna@example.se", "Signer 1", 1),
        invite("jon@example.is", "Signer 1", 2),
    ];
    refused(&host, &document, &round, 900_116).await;
}

#[tokio::test]
async fn n06_a_document_without_fields_is_refused() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    refused(
        &host,
        &document,
        &[invite("hanna@example.se", "Signer 1", 1)],
        900_103,
    )
    .await;
}

#[tokio::test]
async fn n07_a_second_round_is_refused_while_one_is_pending_and_after_it_is_signed() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let round = [invite("hanna@example.se", "Signer 1", 1)];
    let invites = host.invite(&document, &round).await;
    refused(&host, &document, &round, 900_104).await;
    host.sign(&document, &invites[0]).await;
    refused(&host, &document, &round, 900_104).await;
}

#[tokio::test]
async fn n08_an_email_that_is_used_twice_is_refused_whatever_its_case() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    let round = [
        invite("hanna@example.se", "Signer 1", 1),
        invite("Hanna@Example.SE", "Signer 2", 2),
    ];
    refused(&host, &document, &round, 900_108).await;
}

#[tokio::test]
async fn n09_an_email_of_151_characters_is_refused_and_150_is_accepted() {
    let of_length = |len: usize| {
        let domain = format!("{}.{}.se", "d".repeat(60), "e".repeat(60));
        format!("{}@{domain}", "h".repeat(len - domain.len() - 1))
    };
    refused_with("email", json!(of_length(151)), 900_109).await;
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    host.invite(&document, &[invite(&of_length(150), "Signer 1", 1)])
        .await;
}

#[tokio::test]
async fn n09_an_email_that_is_missing_or_malformed_is_refused() {
    for bad in [
        Value::Null,
        json!(""),
        json!("hanna"),
        json!("hanna@"),
        json!(7),
    ] {
        refused_with("email", bad, 900_109).await;
    }
}

#[tokio::test]
async fn n10_the_owners_own_email_is_refused_whatever_its_case() {
    refused_with("email", json!(super::host::OWNER), 900_107).await;
    refused_with("email", json!(super::host::OWNER.to_uppercase()), 900_107).await;
}

#[tokio::test]
async fn n11_an_order_that_is_missing_below_one_or_not_whole_is_refused() {
    for bad in [Value::Null, json!(0), json!(-1), json!(1.5), json!("1")] {
        refused_with("order", bad, 900_110).await;
    }
}

#[tokio::test]
async fn n12_a_role_and_a_role_id_that_differ_are_refused() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    let other = host.show(&document).await["roles"][1]["unique_id"].clone();
    let mut item = invite("hanna@example.se", "Signer 1", 1);
    item["role_id"] = other;
    refused(
        &host,
        &document,
        &[item, invite("jon@example.is", "Signer 2", 2)],
        900_111,
    )
    .await;
}

#[tokio::test]
async fn n13_the_document_of_somebody_else_is_not_found() {
    let host = Host::open().await;
    let (document, invites) = host.two_in_a_row().await;
    let stranger = host.stranger().await;
    let invite_id = invites[0]["id"].as_str().unwrap();
    let round = format!("/v2/documents/{document}/embedded-invites");
    let body = json!({ "invites": [invite("eva@example.se", "Signer 1", 1)] });
    let link = json!({ "auth_method": "none", "link_expiration": 15 });
    let one = format!("/document/{document}");
    for reply in [
        stranger.post(&round, &body).await,
        stranger.delete(&round).await,
        stranger
            .post(&format!("{round}/{invite_id}/link"), &link)
            .await,
        stranger.get(&one).await,
        stranger
            .put(&one, &json!({ "document_name": "mine" }))
            .await,
        stranger.delete(&one).await,
        stranger.get(&format!("{one}/download")).await,
        stranger.get(&format!("{one}/download/collapsed")).await,
        stranger
            .post(&format!("{one}/download/link"), &json!({}))
            .await,
        stranger
            .post(&format!("{one}/invite"), &json!({ "to": "eva@example.se" }))
            .await,
        stranger
            .put(&format!("{one}/fieldinvitecancel"), &json!({}))
            .await,
        stranger
            .get(&format!("/v2/documents/{document}/fields"))
            .await,
        stranger
            .put(
                &format!("/v2/documents/{document}/prefill-texts"),
                &json!({ "fields": [] }),
            )
            .await,
        stranger
            .post("/link", &json!({ "document_id": document }))
            .await,
    ] {
        assert_eq!(reply.refusal(), (400, 65_582), "{}", reply.text());
    }
    assert_eq!(host.statuses(&document).await, ["pending", "created"]);
}

#[tokio::test]
async fn n14_a_template_cannot_be_signed() {
    let host = Host::open().await;
    let document = host.upload_template("lease.pdf").await;
    host.place(&document, &[sign_field("Signer 1", 72)]).await;
    assert_eq!(host.show(&document).await["template"], json!(true));
    refused(
        &host,
        &document,
        &[invite("hanna@example.se", "Signer 1", 1)],
        900_102,
    )
    .await;
}

#[tokio::test]
async fn n16_a_way_of_authentication_outside_the_seven_is_refused() {
    for bad in [json!("bankid"), json!("NONE"), json!(""), json!(1)] {
        refused_with("auth_method", bad, 900_112).await;
    }
}

#[tokio::test]
async fn n22_a_document_without_active_invites_has_no_round_to_withdraw() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let path = format!("/v2/documents/{document}/embedded-invites");
    assert_eq!(host.delete(&path).await.refusal(), (400, 900_119));
    let invites = host
        .invite(&document, &[invite("hanna@example.se", "Signer 1", 1)])
        .await;
    host.sign(&document, &invites[0]).await;
    assert_eq!(host.delete(&path).await.refusal(), (400, 900_119));
    assert_eq!(host.statuses(&document).await, ["fulfilled"]);
}

#[tokio::test]
async fn n39_a_redirect_target_needs_a_redirect_uri_and_is_self_or_blank() {
    refused_with("redirect_target", json!("self"), 900_115).await;
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let mut item = invite("hanna@example.se", "Signer 1", 1);
    item["redirect_uri"] = json!("");
    item["redirect_target"] = json!("blank");
    refused(&host, &document, std::slice::from_ref(&item), 900_115).await;
    item["redirect_uri"] = json!("https://host.example/done");
    item["redirect_target"] = json!("parent");
    refused(&host, &document, std::slice::from_ref(&item), 19_001_000).await;
    item["redirect_target"] = json!("blank");
    host.invite(&document, &[item]).await;
    let shown = host.show(&document).await;
    assert_eq!(shown["field_invites"][0]["redirect_target"], json!("blank"));
}

#[tokio::test]
async fn n40_a_required_preset_name_excludes_a_prefilled_one_and_a_forced_new_one() {
    for (key, value) in [
        ("prefill_signature_name", json!("H. Lind")),
        ("force_new_signature", json!(1)),
    ] {
        let host = Host::open().await;
        let document = host.lease(&["Signer 1"]).await;
        let mut item = invite("hanna@example.se", "Signer 1", 1);
        item["required_preset_signature_name"] = json!("Hanna Lind");
        item[key] = value;
        refused(&host, &document, &[item], 900_114).await;
    }
}

#[tokio::test]
async fn redirects_that_are_no_web_addresses_are_refused_with_the_vendors_codes() {
    let long = format!("https://host.example/{}", "x".repeat(2_048));
    for (bad, code) in [
        (json!(7), 19_038_003),
        (json!(long), 19_038_004),
        (json!("https://host.example/\u{1F58B}"), 19_038_005),
        (json!("/done"), 19_038_006),
        (json!("javascript:alert(1)"), 19_038_006),
    ] {
        for key in ["redirect_uri", "decline_redirect_uri", "close_redirect_uri"] {
            refused_with(key, bad.clone(), code).await;
        }
    }
}

#[tokio::test]
async fn what_the_service_does_not_do_is_refused_and_not_silently_dropped() {
    let password = json!({ "type": "password", "value": "secret" });
    refused_with("authentication", password, 19_001_000).await;
    refused_with("signature", json!({ "type": "eideasy" }), 19_001_000).await;
    refused_with("delivery_type", json!("email"), 900_128).await;
    refused_with("link_expiration", json!(14), 19_001_000).await;
    refused_with("session_expiration", json!(1_441), 19_001_000).await;
    refused_with("subject", json!("x".repeat(1_001)), 19_001_000).await;
}

#[tokio::test]
async fn the_document_is_checked_before_the_items_and_the_items_in_their_order() {
    let host = Host::open().await;
    let template = host.upload_template("lease.pdf").await;
    let bad = [invite("nobody", "Landlord", 0)];
    refused(&host, &template, &bad, 900_102).await;
    let empty = host.upload("lease.pdf").await;
    refused(&host, &empty, &bad, 900_103).await;
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    let round = [
        invite("hanna@example.se", "Signer 1", 0),
        invite("nobody", "Signer 2", 1),
    ];
    refused(&host, &document, &round, 900_110).await;
}

#[tokio::test]
async fn a_body_that_is_no_json_or_of_a_wrong_type_is_an_invalid_payload() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let path = format!("/v2/documents/{document}/embedded-invites");
    let trailing_comma = r#"{ "invites": [ { "email": "a@b.se", } ] }"#;
    for body in [
        trailing_comma,
        "",
        "[]",
        "{}",
        r#"{"invites":{}}"#,
        r#"{"invites":[7]}"#,
    ] {
        let reply = host.send("POST", &path, "application/json", body).await;
        assert_eq!(reply.refusal(), (400, 19_001_000), "{body}");
    }
    for (method, path) in [
        ("POST", "/link".to_owned()),
        ("POST", format!("/document/{document}/invite")),
        ("PUT", format!("/document/{document}")),
        ("PUT", format!("/v2/documents/{document}/prefill-texts")),
    ] {
        for body in [trailing_comma, "", "[]", "7", r#"{"fields":7,"to":7}"#] {
            let reply = host.send(method, &path, "application/json", body).await;
            assert_eq!(reply.refusal(), (400, 19_001_000), "{method} {path} {body}");
        }
    }
    let good = json!({ "invites": [invite("hanna@example.se", "Signer 1", 1)] }).to_string();
    let reply = host.send("POST", &path, "text/plain", &good).await;
    assert_eq!(reply.refusal(), (400, 19_001_000));
}
