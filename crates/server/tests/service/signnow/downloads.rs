use super::host::{Host, Part, invite};
use crate::support::pdf;
use serde_json::json;

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
async fn what_a_download_cannot_hold_is_refused_and_not_left_out() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    for query in [
        "type=zip",
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
