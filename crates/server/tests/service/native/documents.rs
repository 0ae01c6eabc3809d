//! Documents in and out of a draft.

use super::desk::{Desk, signs};
use crate::support::{House, pdf};
use axum::http::StatusCode;
use paraph_protocol::ProblemCode;
use paraph_protocol::native::DocumentResource;
use paraph_server::secret::sha256;
use serde_json::{Value, json};

#[tokio::test]
async fn a_pdf_comes_as_a_body_or_in_a_form_and_goes_as_it_came() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.draft().await;
    let made: DocumentResource = desk.upload(&envelope, pdf::one_page()).await.ok();
    assert_eq!(
        (made.file_name.as_str(), made.pages.len()),
        ("Lease.pdf", 1)
    );
    let mut form = b"--x\r\ncontent-disposition: form-data; name=\"file\"; \
        filename=\"../Terms.pdf\"\r\ncontent-type: application/pdf\r\n\r\n"
        .to_vec();
    form.extend(pdf::pages(3));
    form.extend(b"\r\n--x--\r\n");
    let path = format!("envelopes/{}/documents", envelope.id);
    let call = desk.call("POST", &path);
    let call = call.header("content-type", "multipart/form-data; boundary=x");
    let terms: DocumentResource = house.call(call.body(form)).await.ok();
    assert_eq!(
        (terms.file_name.as_str(), terms.pages.len()),
        ("Terms.pdf", 3)
    );
    let copy = |which: &str| format!("{path}/{}/{which}", made.id);
    let original = desk.get(&copy("original")).await;
    assert_eq!(original.body, pdf::one_page());
    let shown = desk.get(&copy("shown")).await;
    assert_eq!(sha256(&shown.body), made.sha256);
    assert!(shown.header("content-disposition").contains("Lease.pdf"));
    assert!(shown.header("content-security-policy").contains("sandbox"));
    desk.get(&copy("sealed"))
        .await
        .refuses(ProblemCode::NotSealedYet);
    desk.get(&copy("other"))
        .await
        .refuses(ProblemCode::NotFound);
    assert_eq!(
        desk.delete(&format!("{path}/{}", made.id)).await.status,
        StatusCode::NO_CONTENT
    );
    desk.get(&copy("original"))
        .await
        .refuses(ProblemCode::NotFound);
    assert_eq!(desk.show(&envelope).await.documents.len(), 1);
}

#[tokio::test]
async fn what_is_no_pdf_too_large_or_of_another_type_is_refused_and_leaves_nothing() {
    let house = House::open_with(|config| config.max_upload_bytes = 100 * 1024).await;
    let desk = Desk::open(&house).await;
    let envelope = desk.draft().await;
    let refuses = async |file: Vec<u8>, code| {
        desk.upload(&envelope, file).await.refuses(code);
    };
    refuses(Vec::new(), ProblemCode::PdfUnreadable).await;
    refuses(b"%PDF-1.7 and nothing".to_vec(), ProblemCode::PdfUnreadable).await;
    refuses(vec![b'x'; 100 * 1024 + 1], ProblemCode::BodyTooLarge).await;
    desk.upload(&envelope, pdf::one_page()).await.ok::<Value>();
    refuses(pdf::one_page(), ProblemCode::DocumentDuplicate).await;
    let path = format!("envelopes/{}/documents", envelope.id);
    let call = |kind: &str, body: &str| {
        let call = desk.call("POST", &path).header("content-type", kind);
        house.call(call.body(body))
    };
    let json = call("application/json", "{}").await;
    json.refuses(ProblemCode::MediaTypeUnsupported);
    let form = "multipart/form-data; boundary=x";
    for body in [
        "",
        "--x--\r\n",
        "--x\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x--\r\n",
    ] {
        call(form, body).await.refuses(ProblemCode::BodyInvalid);
    }
    call("multipart/form-data", "x")
        .await
        .refuses(ProblemCode::BodyInvalid);
    let query = desk.call("POST", &format!("{path}?title=x"));
    let query = query
        .header("content-type", "application/pdf")
        .body(pdf::pages(2));
    house.call(query).await.refuses(ProblemCode::BodyInvalid);
    assert_eq!(desk.show(&envelope).await.documents.len(), 1);
}

#[tokio::test]
async fn a_repeated_upload_is_one_document() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.draft().await;
    let upload = || {
        let call = desk.call("POST", &format!("envelopes/{}/documents", envelope.id));
        let call = call.header("content-type", "application/pdf");
        house.call(call.header("idempotency-key", "k").body(pdf::one_page()))
    };
    let first: DocumentResource = upload().await.ok();
    let second: DocumentResource = upload().await.ok();
    assert_eq!(first, second);
    assert_eq!(desk.show(&envelope).await.documents.len(), 1);
}

#[tokio::test]
async fn documents_and_fields_are_frozen_while_somebody_is_asked() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.sent(&[signs("Hanna", 1)]).await;
    desk.upload(&envelope, pdf::pages(2))
        .await
        .refuses(ProblemCode::NotDraft);
    let path = format!("envelopes/{}", envelope.id);
    let document = format!("{path}/documents/{}", envelope.documents[0].id);
    desk.delete(&document).await.refuses(ProblemCode::NotDraft);
    let fields = json!({ "fields": [] });
    let replaced = desk.send("PUT", &format!("{path}/fields"), &fields).await;
    replaced.refuses(ProblemCode::NotDraft);
}

#[tokio::test]
async fn a_field_stands_on_its_page_and_says_which_one_does_not() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.drafted(&[]).await;
    let document_id = &envelope.documents[0].id;
    let field = |page: u32, x: f64| {
        json!({
            "document_id": document_id, "seat": "Buyer", "kind": "text", "label": "City",
            "prefill": { "kind": "text", "text": "Lund" },
            "placement": { "page": page, "rect": { "x": x, "y": 72, "width": 100, "height": 20 } },
        })
    };
    let path = format!("envelopes/{}/fields", envelope.id);
    let put = async |fields: &[Value]| desk.send("PUT", &path, &json!({ "fields": fields })).await;
    put(&[field(0, 72.0)]).await.ok::<Value>();
    for wrong in [field(1, 72.0), field(0, 590.0), field(0, -5.0)] {
        let refused = put(&[field(0, 72.0), wrong]).await;
        let problem = refused.refuses(ProblemCode::FieldOffPage);
        assert!(problem.detail.unwrap().starts_with("field 1 "));
    }
    let mut unknown = field(0, 72.0);
    unknown["document_id"] = "0".repeat(40).into();
    put(&[unknown]).await.refuses(ProblemCode::DocumentUnknown);
    let mut unfit = field(0, 72.0);
    unfit["prefill"] = json!({ "kind": "checkbox", "checked": true });
    put(&[unfit]).await.refuses(ProblemCode::PrefillInvalid);
    let mut deep = field(0, 72.0);
    deep["placement"]["rect"]["z"] = 1.into();
    put(&[deep]).await.refuses(ProblemCode::BodyInvalid);
    assert_eq!(desk.show(&envelope).await.fields.len(), 1);
}
