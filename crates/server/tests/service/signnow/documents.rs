use super::host::{Host, Part, body, invite, sign_field};
use crate::support::pdf;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

fn is_id(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.len() == 40
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
}

#[tokio::test]
async fn n04_every_id_has_40_characters_of_0_to_9_and_a_to_z() {
    let host = Host::open().await;
    let (document, invites) = host.two_in_a_row().await;
    let shown = host.show(&document).await;
    for id in [
        &shown["id"],
        &shown["user_id"],
        &shown["parent_id"],
        &shown["roles"][0]["unique_id"],
        &shown["fields"][0]["id"],
        &shown["fields"][0]["role_id"],
        &shown["field_invites"][0]["id"],
        &invites[0]["id"],
        &invites[0]["role_id"],
    ] {
        assert!(is_id(id), "{id}");
    }
}

#[tokio::test]
async fn n27_a_document_that_does_not_exist_is_not_found_by_any_call() {
    let host = Host::open().await;
    let id = "0".repeat(40);
    let (one, round) = (
        format!("/document/{id}"),
        format!("/v2/documents/{id}/embedded-invites"),
    );
    for reply in [
        host.get(&one).await,
        host.put(&one, &json!({})).await,
        host.delete(&one).await,
        host.get(&format!("{one}/download")).await,
        host.get(&format!("{one}/download/collapsed")).await,
        host.post(&format!("{one}/download/link"), &json!({})).await,
        host.post(&format!("{one}/invite"), &json!({ "to": [] }))
            .await,
        host.put(&format!("{one}/fieldinvitecancel"), &json!({}))
            .await,
        host.get(&format!("/v2/documents/{id}/fields")).await,
        host.put(&format!("/v2/documents/{id}/prefill-texts"), &json!({}))
            .await,
        host.post("/link", &json!({ "document_id": id })).await,
        host.post(&round, &json!({ "invites": [] })).await,
        host.delete(&round).await,
    ] {
        let expected = json!({ "errors": [{ "code": 65_582, "message": "Document not found" }] });
        assert_eq!((reply.status(), reply.json()), (400, expected));
    }
}

#[tokio::test]
async fn n28_what_is_no_id_is_no_route() {
    let host = Host::open().await;
    let long = "0".repeat(41);
    for path in [
        "document/1",
        "document/ABC",
        &format!("document/{long}"),
        "document/a/history",
    ] {
        let reply = host.get(&format!("/{path}")).await;
        let escaped = path.replace('/', "\\/");
        let expected =
            format!("{{\"404\":\"Unable to find a route to match the URI: {escaped}\"}}");
        assert_eq!((reply.status(), reply.text()), (404, expected));
    }
    let id = "0".repeat(40);
    for (method, path) in [
        ("PATCH", format!("/document/{id}")),
        ("GET", format!("/v2/documents/{id}/embedded-invites")),
        (
            "POST",
            format!("/v2/documents/{id}/embedded-invites/short/link"),
        ),
        ("POST", format!("/v2/documents/{id}/embedded-editor")),
        ("GET", "/api/v2/folders".to_owned()),
    ] {
        let reply = host.send(method, &path, "application/json", "{}").await;
        assert_eq!(reply.status(), 404, "{method} {path}");
        assert!(reply.json()["404"].is_string(), "{method} {path}");
    }
}

#[tokio::test]
async fn n29_a_chunked_upload_keeps_its_file_name_and_counts_its_pages() {
    let host = Host::open().await;
    let (address, _server) = host.listen().await;
    let body = body(&[Part::file(
        "file",
        "Leigusamningur Þóru.pdf",
        &pdf::one_page(),
    )]);
    let mut request = format!(
        "POST /document HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: {}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
        host.token,
        Part::CONTENT_TYPE
    )
    .into_bytes();
    for chunk in body.chunks(333) {
        request.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        request.extend(chunk);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    socket.write_all(&request).await.unwrap();
    let mut reply = String::new();
    socket.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    let json: Value = serde_json::from_str(reply.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    let shown = host.show(json["id"].as_str().unwrap()).await;
    assert_eq!(shown["original_filename"], json!("Leigusamningur Þóru.pdf"));
    assert_eq!(shown["document_name"], json!("Leigusamningur Þóru"));
    assert_eq!(shown["page_count"], json!("1"));
}

#[tokio::test]
async fn n30_a_pdf_with_damaged_cross_references_uploads_shows_and_downloads() {
    let host = Host::open().await;
    let whole = String::from_utf8(pdf::one_page()).unwrap();
    let (body, _) = whole.split_once("startxref").unwrap();
    let damaged = format!(
        "{}startxref\n7\n%%EOF\n",
        body.replace("00000 n", "00007 n")
    )
    .into_bytes();
    let parts = [Part::file("file", "damaged.pdf", &damaged)];
    let document = host.upload_parts(&parts).await.id();
    assert_eq!(host.show(&document).await["page_count"], json!("1"));
    let original = host.get(&format!("/document/{document}/download")).await;
    assert_eq!(
        (original.status(), original.bytes() == damaged),
        (200, true)
    );
    let whole = host
        .get(&format!("/document/{document}/download?type=collapsed"))
        .await;
    assert!(whole.status() == 200 && whole.bytes().starts_with(b"%PDF-"));
}

#[tokio::test]
async fn n35_a_document_with_a_pending_invite_is_not_deleted() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let one = format!("/document/{document}");
    host.invite(&document, &[invite("hanna@example.se", "Signer 1", 1)])
        .await;
    assert_eq!(host.delete(&one).await.refusal(), (400, 900_104));
    host.delete(&format!("/v2/documents/{document}/embedded-invites"))
        .await;
    let reply = host.delete(&one).await;
    assert_eq!(
        (reply.status(), reply.json()),
        (200, json!({ "status": "success" }))
    );
    assert_eq!(host.get(&one).await.refusal(), (400, 65_582));
}

/// Whether two values have the same keys and types all the way down; lists by their first item.
fn same_shape(golden: &Value, value: &Value, path: &str) {
    match (golden, value) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = |o: &serde_json::Map<String, Value>| o.keys().cloned().collect::<Vec<_>>();
            let (mut a_keys, mut b_keys) = (keys(a), keys(b));
            a_keys.sort();
            b_keys.sort();
            assert_eq!(a_keys, b_keys, "{path}");
            a.iter()
                .for_each(|(key, item)| same_shape(item, &b[key], &format!("{path}.{key}")));
        }
        (Value::Array(a), Value::Array(b)) => {
            if let (Some(a), Some(b)) = (a.first(), b.first()) {
                same_shape(a, b, &format!("{path}[0]"));
            }
        }
        (a, b) => assert_eq!(
            std::mem::discriminant(a),
            std::mem::discriminant(b),
            "{path}"
        ),
    }
}

#[tokio::test]
async fn n36_an_empty_document_has_every_string_array_and_object_too() {
    let golden = include_str!("../../../src/http/signnow/render/document.json");
    let golden: Value = serde_json::from_str(golden).unwrap();
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    same_shape(&golden, &host.show(&document).await, "document");
    host.place(&document, &[sign_field("Signer 1", 72)]).await;
    let mut item = invite("hanna@example.se", "Signer 1", 1);
    for key in ["redirect_uri", "decline_redirect_uri", "close_redirect_uri"] {
        item[key] = json!("https://host.example/there");
    }
    host.invite(&document, &[item]).await;
    let mut shown = host.show(&document).await;
    assert_eq!(shown["updated"], shown["version_time"]);
    shown["field_invites"][0]["redirect_target"] = json!("self");
    same_shape(&golden, &shown, "document");
}

#[tokio::test]
async fn parts_come_in_any_order_and_unknown_ones_are_skipped() {
    let host = Host::open().await;
    let file = pdf::one_page();
    let parts = [
        Part::text("make_template", "1"),
        Part::text("folder_id", "7"),
        Part::text("name", "Lease for flat 12"),
        Part::file("file", "lease.pdf", &file),
        Part::text("client_timestamp", "1767261600"),
    ];
    let reply = host.upload_parts(&parts).await;
    assert_eq!(reply.status(), 200, "{}", reply.text());
    let shown = host.show(reply.json()["id"].as_str().unwrap()).await;
    assert_eq!(shown["document_name"], json!("Lease for flat 12"));
    assert_eq!(shown["original_filename"], json!("lease.pdf"));
    assert_eq!(
        (&shown["template"], &shown["is_template"]),
        (&json!(true), &json!(true))
    );
}

#[tokio::test]
async fn a_file_that_is_no_pdf_is_refused_by_its_type() {
    let host = Host::open().await;
    for bytes in [&b"PK\x03\x04 a spreadsheet"[..], b"", b"%PDF-"] {
        let reply = host
            .upload_parts(&[Part::file("file", "lease.pdf", bytes)])
            .await;
        assert_eq!(reply.status(), 400, "{}", reply.text());
        assert_eq!(
            reply.json()["errors"][0]["message"],
            json!("Invalid file type.")
        );
    }
}

#[tokio::test]
async fn an_upload_without_a_file_or_without_a_boundary_is_an_invalid_payload() {
    let host = Host::open().await;
    let reply = host.upload_parts(&[Part::text("name", "lease")]).await;
    assert_eq!(reply.refusal(), (400, 19_001_000));
    let reply = host
        .send("POST", "/document", "multipart/form-data", "x")
        .await;
    assert_eq!(reply.refusal(), (400, 19_001_000));
    let reply = host
        .send("POST", "/document", "application/json", "{}")
        .await;
    assert_eq!(reply.refusal(), (400, 19_001_000));
}

#[tokio::test]
async fn a_file_over_the_limit_is_too_large() {
    let host = Host::open().await;
    let mut file = pdf::one_page();
    file.resize(host.house.app.config.max_upload_bytes + 1, b' ');
    let reply = host
        .upload_parts(&[Part::file("file", "lease.pdf", &file)])
        .await;
    assert_eq!(reply.refusal().0, 413);
    file.resize(host.house.app.config.max_upload_bytes + 1024 * 1024, b' ');
    let reply = host
        .upload_parts(&[Part::file("file", "lease.pdf", &file)])
        .await;
    assert_eq!(reply.refusal().0, 413);
}

#[tokio::test]
async fn simple_text_tags_place_fields_and_make_roles() {
    let host = Host::open().await;
    let file = pdf::lines(&[
        "{{t:s;r:y;o:\"Signer 1\";w:100;h:15;}}",
        "{{t:t;r:n;o:\"Signer 2\";l:\"Born\";v:\"13435fa6c2a17f83177fcbb5c4a9376ce85befeb\";}}",
    ]);
    let made = host
        .extract(&[Part::file("file", "lease.pdf", &file)])
        .await;
    assert_eq!(made.status(), 200, "{}", made.text());
    let shown = host.show(&made.id()).await;
    assert_eq!(shown["roles"][0]["name"], "Signer 1");
    assert_eq!(shown["roles"][1]["name"], "Signer 2");
    let [sign, born] = [&shown["fields"][0], &shown["fields"][1]];
    assert_eq!(
        (&sign["type"], &sign["role"]),
        (&json!("signature"), &json!("Signer 1"))
    );
    let attributes = &sign["json_attributes"];
    assert_eq!(
        (&attributes["width"], &attributes["height"]),
        (&json!(100), &json!(15))
    );
    assert_eq!(
        (&attributes["x"], &attributes["page_number"]),
        (&json!(72), &json!(0))
    );
    let attributes = &born["json_attributes"];
    assert_eq!(
        (&attributes["required"], &attributes["label"]),
        (&json!(false), &json!("Born"))
    );
    assert_eq!(
        attributes["validator_id"],
        "13435fa6c2a17f83177fcbb5c4a9376ce85befeb"
    );
    host.invite(
        &made.id(),
        &[
            invite("hanna@example.se", "Signer 1", 1),
            invite("jon@example.is", "Signer 2", 2),
        ],
    )
    .await;
}

#[tokio::test]
async fn described_tags_place_fields_wherever_the_file_shows_them() {
    let host = Host::open().await;
    let file = pdf::lines(&[
        "{{city}} and {{mark}}",
        "{{t:s;r:y;o:\"Signer 1\";}}",
        "again {{city}}",
    ]);
    let tags = json!([
        { "type": "text", "tag_name": "city", "role": "Buyer", "required": false, "width": 120,
          "height": "18", "label": "City", "prefilled_text": "Lund" },
        { "type": "signature", "tag_name": "mark", "role": "Seller", "required": true },
        { "type": "text", "tag_name": "nowhere", "role": "Buyer", "required": true },
    ]);
    let extract = async |tags: &str| {
        let parts = [
            Part::file("file", "lease.pdf", &file),
            Part::text("Tags", tags),
        ];
        host.extract(&parts).await
    };
    let made = extract(&tags.to_string()).await;
    assert_eq!(made.status(), 200, "{}", made.text());
    let shown = host.show(&made.id()).await;
    let fields = shown["fields"].as_array().unwrap();
    let named: Vec<_> = fields
        .iter()
        .map(|f| {
            (
                f["json_attributes"]["name"].as_str().unwrap(),
                f["role"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        named,
        [("city", "Buyer"), ("city_2", "Buyer"), ("mark", "Seller")]
    );
    let city = &fields[0]["json_attributes"];
    assert_eq!(
        (&city["x"], &city["width"], &city["height"]),
        (&json!(72), &json!(120), &json!(18))
    );
    assert_eq!(
        (&city["required"], &city["label"], &city["prefilled_text"]),
        (&json!(false), &json!("City"), &json!("Lund"))
    );
    for wrong in [
        "x",
        "[1]",
        r#"[{"type":"signature"}]"#,
        r#"[{"type":"hologram","tag_name":"city"}]"#,
        r#"[{"type":"text","tag_name":"city","width":"wide"}]"#,
        r#"[{"type":"text","tag_name":"city","label":"\u0000"}]"#,
    ] {
        let refused = extract(wrong).await;
        assert_eq!(refused.refusal(), (400, 19_001_000), "{wrong}");
    }
}
