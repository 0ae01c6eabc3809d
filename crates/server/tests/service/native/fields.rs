//! Fields of every kind: what is refused when they are placed, when they are filled, and what the
//! sealed file holds of them.

use super::desk::{Desk, signs};
use crate::support::{Answer, House, Signer, drawn, pdf};
use axum::http::StatusCode;
use paraph_protocol::native::{DocumentResource, EnvelopeResource};
use paraph_protocol::{
    Content, Field, HandedFile, Mark, MarkPicture, Problem, ProblemCode, SignReply, Value,
};
use serde_json::{Value as Json, json};

/// A field of the seat; `more` are further members, and each row has its own place.
fn field(document: &DocumentResource, row: u32, kind: &str, name: &str, more: Json) -> Json {
    let mut field = json!({
        "document_id": document.id, "seat": "Buyer", "kind": kind, "name": name,
        "placement": { "page": 0, "rect": {
            "x": 72.0, "y": 40.0 + 24.0 * f64::from(row), "width": 180.0, "height": 20.0 } },
    });
    for (key, value) in more.as_object().unwrap() {
        field[key] = value.clone();
    }
    field
}

/// A desk with a draft for one buyer.
struct Placed<'a> {
    desk: Desk<'a>,
    envelope: EnvelopeResource,
    document: DocumentResource,
}

impl<'a> Placed<'a> {
    async fn open(house: &'a House) -> Self {
        let desk = Desk::open(house).await;
        let envelope = desk.draft().await;
        let document = desk.upload(&envelope, pdf::pages(3)).await.ok();
        let mut person = signs("Hanna", 1);
        person["seat"] = "Buyer".into();
        let added = desk.round(&envelope, "recipients", &person).await;
        added.ok::<Json>();
        Self {
            desk,
            envelope,
            document,
        }
    }

    async fn place(&self, fields: &[(&str, &str, Json)]) -> Answer {
        let fields = fields
            .iter()
            .zip(0..)
            .map(|((kind, name, more), row)| field(&self.document, row, kind, name, more.clone()));
        let body = json!({ "fields": fields.collect::<Vec<_>>() });
        let path = format!("envelopes/{}/fields", self.envelope.id);
        self.desk.send("PUT", &path, &body).await
    }

    async fn signer(&self, fields: &[(&str, &str, Json)]) -> Signer<'a> {
        self.place(fields).await.ok::<EnvelopeResource>();
        let sent = self.desk.round(&self.envelope, "send", &json!({})).await;
        sent.ok::<EnvelopeResource>();
        self.desk.signer(&self.envelope, 0).await
    }

    async fn sealed(&self) -> Vec<u8> {
        self.desk.house.work().await;
        let path = format!(
            "envelopes/{}/documents/{}/sealed",
            self.envelope.id, self.document.id
        );
        let file = self.desk.get(&path).await;
        assert_eq!(file.status, StatusCode::OK);
        file.body.to_vec()
    }
}

fn named<'a>(signer: &'a Signer<'_>, name: &str) -> &'a Field {
    signer.view.fields.iter().find(|f| f.name == name).unwrap()
}

fn value(signer: &Signer<'_>, name: &str, content: Json) -> Value {
    Value {
        field_id: named(signer, name).id.clone(),
        content: serde_json::from_value(content).unwrap(),
    }
}

fn text(text: &str) -> Json {
    json!({ "kind": "text", "text": text })
}

fn number(number: &str) -> Json {
    json!({ "kind": "number", "number": number })
}

/// Signs with these values only.
async fn signs_with(signer: &Signer<'_>, values: &[(&str, Json)]) -> Answer {
    let mut sign = signer.signing_with(Vec::new());
    let values = values.iter();
    sign.values = values.map(|(n, c)| value(signer, n, c.clone())).collect();
    signer.sign_with(&sign).await
}

/// Is refused with this code, and the stable word of the value's fault.
async fn refuses(signer: &Signer<'_>, values: &[(&str, Json)], at: &str, reason: &str) {
    let answer = signs_with(signer, values).await;
    let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(problem.code, ProblemCode::ValueInvalid, "{problem:?}");
    assert_eq!(problem.reason.as_deref(), Some(reason), "{problem:?}");
    assert_eq!(problem.field_id.as_ref(), Some(&named(signer, at).id));
}

#[tokio::test]
async fn rules_that_do_not_hold_are_refused_by_name() {
    let house = House::open().await;
    let placed = Placed::open(&house).await;
    let rules = |rules: Json| json!({ "rules": rules });
    let shown = |name: &str| rules(json!({ "show_if": [{ "field": name, "is": "filled" }] }));
    for (fields, said) in [
        (vec![("text", "a", rules(json!({ "min": 1 })))], "min"),
        (
            vec![("number", "a", rules(json!({ "min": 2, "max": 1 })))],
            "min",
        ),
        (vec![("dropdown", "a", json!({}))], "options"),
        (vec![("radio", "a", json!({}))], "group"),
        (vec![("text", "a", shown("b"))], "\"b\""),
        (vec![("text", "a", shown("a"))], "depends on itself"),
        (
            vec![
                ("number", "a", rules(json!({ "formula": "b" }))),
                ("text", "b", json!({})),
            ],
            "",
        ),
        (
            vec![
                (
                    "checkbox",
                    "a",
                    rules(json!({ "group": { "name": "g", "max": 1 } })),
                ),
                ("checkbox", "b", rules(json!({ "group": { "name": "g" } }))),
            ],
            "\"g\"",
        ),
    ] {
        let answer = placed.place(&fields).await;
        if said.is_empty() {
            // A text in a formula counts as nothing; that is no contradiction.
            answer.ok::<EnvelopeResource>();
            continue;
        }
        let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem.code, ProblemCode::RulesInvalid, "{problem:?}");
        assert!(
            problem.detail.as_deref().unwrap().contains(said),
            "{problem:?}"
        );
    }
    let unreadable = [("number", "a", rules(json!({ "formula": "1 +" })))];
    let answer = placed.place(&unreadable).await;
    answer.refuses(ProblemCode::BodyInvalid);
}

/// A form in which every rule can be broken.
fn strict_form() -> Vec<(&'static str, &'static str, Json)> {
    let optional = |rules: Json| json!({ "required": false, "rules": rules });
    let group = json!({ "group": { "name": "g", "min": 2, "max": 2 } });
    vec![
        (
            "number",
            "n",
            optional(json!({ "min": 10, "max": 20, "decimals": 1 })),
        ),
        ("text", "code", optional(json!({ "pattern": "AA-00" }))),
        ("text", "mail", optional(json!({ "preset": "email" }))),
        ("text", "comb", optional(json!({ "cells": 4 }))),
        (
            "dropdown",
            "list",
            optional(json!({ "options": [{ "value": "x" }] })),
        ),
        ("checkbox", "a", optional(group.clone())),
        ("checkbox", "b", optional(group.clone())),
        ("checkbox", "c", optional(group)),
        (
            "number",
            "twice",
            json!({ "rules": { "formula": "n * 2" } }),
        ),
        (
            "text",
            "why",
            optional(json!({ "show_if": [{ "field": "n", "is": "over", "to": "15" }] })),
        ),
    ]
}

#[tokio::test]
async fn each_value_that_does_not_fit_is_refused_by_name() {
    let house = House::open().await;
    let placed = Placed::open(&house).await;
    let signer = placed.signer(&strict_form()).await;
    let tick = || json!({ "kind": "checkbox", "checked": true });
    for (values, at, reason) in [
        (vec![("n", number("9.9"))], "n", "too_small"),
        (vec![("n", number("20.1"))], "n", "too_large"),
        (vec![("n", number("10.25"))], "n", "too_many_decimals"),
        (vec![("n", text("12"))], "n", "wrong_kind"),
        (vec![("code", text("A1-00"))], "code", "no_match"),
        (vec![("mail", text("hanna@"))], "mail", "not_the_preset"),
        (vec![("comb", text("12345"))], "comb", "too_long"),
        (
            vec![("list", json!({ "kind": "dropdown", "choice": "y" }))],
            "list",
            "not_a_choice",
        ),
        (vec![("a", tick())], "a", "too_few_chosen"),
        (
            vec![("a", tick()), ("b", tick()), ("c", tick())],
            "a",
            "too_many_chosen",
        ),
        (vec![("n", number("12"))], "twice", "not_the_result"),
        (
            vec![("n", number("12")), ("twice", number("25"))],
            "twice",
            "not_the_result",
        ),
        (vec![("why", text("x"))], "why", "not_shown"),
    ] {
        refuses(&signer, &values, at, reason).await;
    }
    let all = [
        ("n", number("15.5")),
        ("twice", number("31")),
        ("why", text("dear")),
        ("b", tick()),
        ("c", tick()),
    ];
    signs_with(&signer, &all).await.ok::<SignReply>();
}

#[tokio::test]
async fn fields_on_every_page_become_one_on_each() {
    let house = House::open().await;
    let placed = Placed::open(&house).await;
    let fields = [("initials", "mine", json!({ "every_page": true }))];
    let envelope: EnvelopeResource = placed.place(&fields).await.ok();
    let stand = envelope.fields.iter();
    let stand: Vec<_> = stand.map(|f| (f.name.as_str(), f.placement.page)).collect();
    assert_eq!(
        stand,
        [("mine_page_1", 0), ("mine_page_2", 1), ("mine_page_3", 2)]
    );
}

#[tokio::test]
async fn a_form_that_is_only_read_can_be_finished() {
    let house = House::open().await;
    let placed = Placed::open(&house).await;
    let prefill = json!({ "kind": "number", "number": 1200 });
    let rules = json!({ "number_format": "1.234,56", "decimals": 2 });
    let fixed = json!({ "read_only": true, "prefill": prefill, "rules": rules });
    let signer = placed.signer(&[("number", "rent", fixed)]).await;
    assert_eq!(signer.view.fixed.len(), 1);
    signs_with(&signer, &[]).await.ok::<SignReply>();
    placed.sealed().await;
}

async fn hand_in(signer: &Signer<'_>, field: &str, name: &str, bytes: &[u8]) -> Answer {
    let id = &named(signer, field).id;
    let path = format!("session/fields/{id}/file?name={name}");
    let call = signer.request("POST", &path);
    let call = call.header("content-type", "application/octet-stream");
    signer.house.call(call.body(bytes.to_vec())).await
}

/// Forty by ten pixels, dark blue and, to the right, clear.
fn png() -> Vec<u8> {
    hex::decode(
        "89504e470d0a1a0a0000000d49484452000000280000000a0806000000c69a1c50000000214944415478\
         da631011a9f83f1098815830eac051078e3a70d481a30e1cdc0e0400cf03e6647393079a000000004945\
         4e44ae426082",
    )
    .unwrap()
}

#[tokio::test]
async fn files_are_bounded_told_apart_and_kept_to_who_may_see_them() {
    let house = House::open().await;
    let placed = Placed::open(&house).await;
    let small = json!({ "rules": { "max_bytes": 2000 } });
    let fields = [
        ("attachment", "paper", small),
        ("image", "photo", json!({})),
    ];
    let signer = placed.signer(&fields).await;
    let pdf = pdf::one_page();
    let refused = |answer: Answer, reason: &str| {
        let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem.code, ProblemCode::ValueInvalid, "{problem:?}");
        assert_eq!(problem.reason.as_deref(), Some(reason), "{problem:?}");
    };
    refused(
        hand_in(&signer, "paper", "a.exe", b"MZ...").await,
        "file_kind",
    );
    refused(hand_in(&signer, "photo", "a.pdf", &pdf).await, "file_kind");
    refused(
        hand_in(&signer, "photo", "a.png", b"\x89PNG\r\n\x1a\nno").await,
        "file_kind",
    );
    refused(
        hand_in(&signer, "paper", "a.pdf", &[b'%'; 2001]).await,
        "file_too_large",
    );
    refused(
        hand_in(&signer, "paper", "..%2Fa.pdf", b"%PDF-1.7").await,
        "unprintable",
    );

    let invented = json!({ "kind": "file", "file": {
        "sha256": "a".repeat(64), "name": "a.pdf", "media_type": "application/pdf",
        "size_bytes": 8 } });
    refuses(&signer, &[("paper", invented)], "paper", "file_unknown").await;

    let answer = hand_in(&signer, "paper", "cv.pdf", b"%PDF-1.7 mine").await;
    let file: HandedFile = answer.ok();
    let path = format!("session/files/{}", file.sha256);
    let back = signer.get(&path).await;
    assert_eq!(
        (back.status, &back.body[..]),
        (StatusCode::OK, &b"%PDF-1.7 mine"[..])
    );
    assert_eq!(back.header("x-content-type-options"), "nosniff");
    let other = format!("session/files/{}", "b".repeat(64));
    signer.get(&other).await.refuses(ProblemCode::NotFound);
}

#[tokio::test]
async fn an_attachment_travels_inside_the_sealed_file_with_its_digest_in_the_evidence() {
    let house = House::open().await;
    let placed = Placed::open(&house).await;
    let fields = [
        ("attachment", "paper", json!({})),
        ("signature", "mine", json!({})),
    ];
    let signer = placed.signer(&fields).await;
    let bytes = pdf::one_page();
    let file: HandedFile = hand_in(&signer, "paper", "cv.pdf", &bytes).await.ok();
    let content = Content::File { file: file.clone() };
    let values = [
        ("paper", serde_json::to_value(content).unwrap()),
        ("mine", serde_json::to_value(drawn()).unwrap()),
    ];
    signs_with(&signer, &values).await.ok::<SignReply>();
    let sealed = placed.sealed().await;
    let attached = paraph_seal::attached_files(&sealed, &paraph_seal::Limits::default());
    let attached = attached.unwrap();
    let inside = attached.iter().find(|a| a.name == "cv.pdf").unwrap();
    assert_eq!(inside.bytes, bytes);
    let evidence = attached.iter().find(|a| a.name == "evidence.json").unwrap();
    let evidence = String::from_utf8_lossy(&evidence.bytes);
    assert!(evidence.contains(&file.sha256.to_string()));
    assert!(evidence.contains("file_handed_in"));
}

#[tokio::test]
async fn a_picture_of_a_signature_that_cannot_be_drawn_is_refused() {
    let house = House::open().await;
    let placed = Placed::open(&house).await;
    let signer = placed.signer(&[("signature", "mine", json!({}))]).await;
    let mark = |png: Vec<u8>| {
        let picture = MarkPicture::new(png);
        let mark = Mark::Uploaded { picture };
        serde_json::to_value(Content::Mark { mark }).unwrap()
    };
    let cut = png()[..60].to_vec();
    for bytes in [b"no picture".to_vec(), cut] {
        refuses(&signer, &[("mine", mark(bytes))], "mine", "not_a_mark").await;
    }
    let whole = [("mine", mark(png()))];
    signs_with(&signer, &whole).await.ok::<SignReply>();
    let sealed = placed.sealed().await;
    assert!(String::from_utf8_lossy(&sealed).contains("/SMask"));
}
