//! Uploads: what is refused, with which code, and that nothing takes the service down.

use crate::support::{Call, House, pdf};
use paraph_protocol::ProblemCode;
use paraph_server::error::UploadError;
use paraph_server::ingest::Upload;
use std::time::{Duration, Instant};

async fn upload(house: &House, bytes: Vec<u8>) -> Result<usize, ProblemCode> {
    let sender = house.app.store.account_by_email("owner@example.com").await;
    let (account, _) = sender.unwrap().unwrap();
    let upload = Upload {
        sender: account.sender(),
        file_name: "x.pdf".into(),
        title: "x".into(),
        bytes,
    };
    match house.app.upload(upload).await {
        Ok(envelope) => Ok(envelope.documents[0].pages.len()),
        Err(UploadError::Refused { code }) => Err(code),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_upload_keeps_the_original_beside_the_canonical_bytes() {
    let house = House::open().await;
    let sender = house.sender().await;
    let bytes = pdf::pages(3);
    let envelope = sender.upload(bytes.clone()).await;
    let document = &envelope.documents[0];
    assert_eq!(document.id.as_str(), envelope.id.as_str());
    assert_eq!(document.pages.len(), 3);
    assert_eq!(document.file_name, "Lease.pdf");
    assert_eq!(
        house
            .app
            .blobs
            .get(&document.original_sha256)
            .await
            .unwrap(),
        bytes
    );
    let canonical = house.app.blobs.get(&document.sha256).await.unwrap();
    assert_eq!(canonical.len() as u64, document.size_bytes);
}

#[tokio::test]
async fn what_cannot_be_signed_is_refused_with_its_reason() {
    let house = House::open().await;
    house.sender().await;
    let none = pdf::file(&[
        "<</Type/Catalog/Pages 2 0 R>>".into(),
        "<</Type/Pages/Count 0/Kids[]>>".into(),
    ]);
    let encrypted = {
        let text = String::from_utf8(pdf::one_page()).unwrap();
        let filter = "<</Filter/Standard/V 1/R 2/P -1/O(12345678901234567890123456789012)\
                      /U(12345678901234567890123456789012)>>";
        text.replace("/Root 1 0 R", &format!("/Root 1 0 R/Encrypt {filter}"))
            .into_bytes()
    };
    let check = async |bytes: Vec<u8>, code| assert_eq!(upload(&house, bytes).await, Err(code));
    check(b"hello".to_vec(), ProblemCode::PdfUnreadable).await;
    check(Vec::new(), ProblemCode::PdfUnreadable).await;
    check(none, ProblemCode::PdfUnreadable).await;
    check(encrypted, ProblemCode::PdfEncrypted).await;
    check(pdf::pages(501), ProblemCode::PdfTooManyPages).await;
}

#[tokio::test]
async fn a_damaged_cross_reference_table_is_repaired() {
    let house = House::open().await;
    house.sender().await;
    let text = String::from_utf8(pdf::one_page()).unwrap();
    let start = text.rfind("startxref").unwrap();
    let damaged = format!("{}startxref\n7\n%%EOF\n", &text[..start]);
    assert_eq!(upload(&house, damaged.into_bytes()).await, Ok(1));
}

#[tokio::test]
async fn an_upload_over_the_ceiling_is_refused_unread() {
    let house = House::open_with(|config| config.max_upload_bytes = 1_000).await;
    house.sender().await;
    let refused = upload(&house, vec![b' '; 1_001]).await;
    assert_eq!(refused, Err(ProblemCode::BodyTooLarge));
}

/// Files that hang, flood or nest, by name.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let catalog = || "<</Type/Catalog/Pages 2 0 R>>".to_owned();
    let nest = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let many: Vec<&str> = vec!["3 0 R"; 300_000];
    let page = |more: &str| format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{more}>>");
    let pages = || "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned();
    let xref = |w: &str, index: &str| {
        let object = pdf::stream(
            &format!("/Type/XRef/Size 9/Root 2 0 R/W[{w}]/Index[{index}]"),
            b"",
        );
        let start = "%PDF-1.7\n".len();
        format!("%PDF-1.7\n1 0 obj\n{object}\nendobj\nstartxref\n{start}\n%%EOF\n").into_bytes()
    };
    vec![
        (
            "deep_nest",
            pdf::file(&[catalog(), pages(), page(&format!("/X {nest}"))]),
        ),
        (
            "pagetree_loop",
            pdf::file(&[
                catalog(),
                "<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>".into(),
            ]),
        ),
        (
            "count_bomb",
            pdf::file(&[
                catalog(),
                format!("<</Type/Pages/Count 300000/Kids[{}]>>", many.join(" ")),
                page(""),
            ]),
        ),
        (
            "mediabox_1e9",
            pdf::file(&[
                catalog(),
                pages(),
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 1000000000 1000000000]>>".into(),
            ]),
        ),
        ("xref_w000", xref("0 0 0", "0 1000000000")),
        ("xref_huge_index", xref("1 2 1", "0 9223372036854775807")),
        (
            "prev_loop",
            String::from_utf8(pdf::one_page())
                .unwrap()
                .replace("/Root 1 0 R", "/Root 1 0 R/Prev 9")
                .into_bytes(),
        ),
        ("form_laughs", form_laughs()),
    ]
}

/// Thirty nested forms, each drawing the next ten times.
fn form_laughs() -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]\
         /Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>"
            .to_owned(),
        pdf::stream("", b"/F Do"),
    ];
    for i in 0..30 {
        let next = format!(
            "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {} 0 R>>>>",
            6 + i
        );
        objects.push(pdf::stream(&next, "/F Do ".repeat(10).as_bytes()));
    }
    objects.push(pdf::stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]",
        b"0 0 9 9 re f",
    ));
    pdf::file(&objects)
}

#[tokio::test]
async fn hostile_documents_are_refused_or_read_in_time_and_the_service_lives_on() {
    let house = House::open().await;
    house.sender().await;
    for (name, bytes) in hostile() {
        let started = Instant::now();
        let outcome = upload(&house, bytes).await;
        assert!(started.elapsed() < Duration::from_secs(25), "{name}");
        if let Err(code) = outcome {
            assert_eq!(code.status(), 422, "{name}");
        }
        let alive = house.call(Call::get("/healthz")).await;
        assert_eq!(alive.text(), "ok", "{name}");
    }
    assert_eq!(upload(&house, pdf::one_page()).await, Ok(1));
}
