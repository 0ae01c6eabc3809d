use super::host::{Host, Part, invite, sign_field};
use crate::support::{Call, drawn, pdf};
use paraph_protocol::{Content, HandedFile, Value};
use serde_json::json;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

#[tokio::test]
async fn n34_a_collapsed_download_is_the_sealed_pdf_under_the_documents_name() {
    let host = Host::open().await;
    let (document, invites) = host.two_in_a_row().await;
    host.sign(&document, &invites[0]).await;
    let path = format!("/document/{document}/download?type=collapsed");
    assert_eq!(host.get(&path).await.refusal(), (400, 900_124));
    host.sign(&document, &invites[1]).await;
    host.house.work().await;
    for path in [
        path,
        format!("/document/{document}/download/collapsed?with_history=no"),
    ] {
        let reply = host.get(&path).await;
        assert_eq!(reply.header("content-type"), "application/pdf");
        assert_eq!(
            reply.header("content-disposition"),
            "attachment; filename=\"lease.pdf\""
        );
        let sealed = String::from_utf8_lossy(reply.bytes());
        assert!(sealed.starts_with("%PDF-") && sealed.contains("/ETSI.CAdES.detached"));
    }
}

#[tokio::test]
async fn a_download_right_after_the_last_signature_waits_for_the_seal() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let round = [invite("hanna@example.se", "Signer 1", 1)];
    let invites = host.invite(&document, &round).await;
    host.sign(&document, &invites[0]).await;
    let path = format!("/document/{document}/download?type=collapsed");
    let (reply, ()) = tokio::join!(host.get(&path), host.house.work());
    assert_eq!(reply.status(), 200, "{}", reply.text());
    assert!(String::from_utf8_lossy(reply.bytes()).contains("/ETSI.CAdES.detached"));
}

#[tokio::test]
async fn a_plain_download_is_the_upload_byte_for_byte_and_opens_in_no_frame() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    let reply = host.get(&format!("/document/{document}/download")).await;
    assert_eq!(
        (reply.status(), reply.bytes()),
        (200, pdf::one_page().as_slice())
    );
    let policy = "default-src 'none'; sandbox; frame-ancestors 'none'";
    assert_eq!(reply.header("content-security-policy"), policy);
}

#[tokio::test]
async fn a_download_names_the_file_last_and_in_two_alphabets() {
    let host = Host::open().await;
    let parts = [Part::file("file", "Þóra.pdf", &pdf::one_page())];
    let id = host.upload_parts(&parts).await.id();
    let reply = host
        .get(&format!("/document/{id}/download?type=collapsed"))
        .await;
    assert_eq!(
        reply.header("content-disposition"),
        "attachment; filename*=UTF-8''%C3%9E%C3%B3ra.pdf; filename=\"__ra.pdf\""
    );
}

#[tokio::test]
async fn n34_an_archive_holds_the_sealed_pdf_and_what_was_attached() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    let mut proof = sign_field("Signer 1", 300);
    proof["type"] = "attachment".into();
    proof["name"] = "proof".into();
    host.place(&document, &[sign_field("Signer 1", 72), proof])
        .await;
    let invites = host
        .invite(&document, &[invite("hanna@example.se", "Signer 1", 1)])
        .await;
    let hanna = host.signer(&document, &invites[0]).await;
    let field = hanna.view.fields[1].id.clone();
    let path = format!("session/fields/{field}/file?name=proof%20of%20income.pdf");
    let call = hanna.request("POST", &path).body(pdf::one_page());
    let file: HandedFile = host.house.call(call).await.ok();
    let values = vec![
        Value {
            field_id: hanna.view.fields[0].id.clone(),
            content: drawn(),
        },
        Value {
            field_id: field,
            content: Content::File { file },
        },
    ];
    let signed = hanna.sign_with(&hanna.signing_with(values)).await;
    assert_eq!(signed.status, 200, "{}", signed.text());
    host.house.work().await;
    let reply = host
        .get(&format!("/document/{document}/download?type=zip"))
        .await;
    assert_eq!(reply.header("content-type"), "application/zip");
    assert_eq!(
        reply.header("content-disposition"),
        "attachment; filename=\"lease.zip\""
    );
    let mut archive = ZipArchive::new(Cursor::new(reply.bytes())).unwrap();
    assert_eq!(archive.len(), 2);
    let mut read = |index| {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.name().to_owned(), bytes)
    };
    let (name, sealed) = read(0);
    assert_eq!(name, "lease.pdf");
    assert!(String::from_utf8_lossy(&sealed).contains("/ETSI.CAdES.detached"));
    let (name, attached) = read(1);
    assert_eq!(name, "attachments/1_proof of income.pdf");
    assert_eq!(attached, pdf::one_page());
}

#[tokio::test]
async fn a_link_gives_the_document_to_whoever_has_it_for_an_hour() {
    let host = Host::open().await;
    let (document, invites) = host.two_in_a_row().await;
    let path = format!("/document/{document}/download/link");
    host.sign(&document, &invites[0]).await;
    assert_eq!(host.post(&path, &json!({})).await.refusal(), (400, 900_124));
    host.sign(&document, &invites[1]).await;
    host.house.work().await;
    let reply = host.post(&path, &json!({})).await.json();
    let link = reply["link"].as_str().unwrap();
    let link = link
        .strip_prefix("https://sign.example")
        .unwrap()
        .to_owned();
    for _ in 0..2 {
        let file = host.bare(Call::get(&link)).await;
        assert_eq!(file.header("content-type"), "application/pdf");
        assert!(String::from_utf8_lossy(file.bytes()).contains("/ETSI.CAdES.detached"));
    }
    host.house.clock.advance_minutes(60);
    let late = host.bare(Call::get(&link)).await;
    assert_eq!(late.refusal(), (400, 65_582));
    let stranger = host.stranger().await;
    let foreign = stranger.post(&path, &json!({})).await;
    assert_eq!(foreign.refusal(), (400, 65_582));
}

#[tokio::test]
async fn what_a_download_cannot_hold_is_refused_and_not_left_out() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    for query in [
        "type=email",
        "with_history=1",
        "with_history=yes",
        "with_history=x",
    ] {
        let reply = host
            .get(&format!("/document/{document}/download?{query}"))
            .await;
        assert_eq!(reply.refusal(), (400, 19_001_000), "{query}");
    }
    let reply = host
        .put(
            &format!("/document/{document}"),
            &json!({ "document_name": "x" }),
        )
        .await;
    assert_eq!(reply.status(), 200);
}
