//! Uploads: what is refused, with which code, and that nothing takes the service down.

use crate::support::{Call, House, pdf};
use paraph_protocol::{ProblemCode, SignReply};
use paraph_seal::samples;
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
    let check = async |bytes: Vec<u8>, code| assert_eq!(upload(&house, bytes).await, Err(code));
    check(b"hello".to_vec(), ProblemCode::PdfUnreadable).await;
    check(Vec::new(), ProblemCode::PdfUnreadable).await;
    check(samples::no_pages(), ProblemCode::PdfUnreadable).await;
    check(samples::truncated(), ProblemCode::PdfUnreadable).await;
    check(samples::encrypted(), ProblemCode::PdfEncrypted).await;
    check(samples::xfa(), ProblemCode::PdfXfa).await;
    check(samples::portfolio(), ProblemCode::PdfPortfolio).await;
    check(pdf::pages(501), ProblemCode::PdfTooManyPages).await;
    assert_eq!(upload(&house, pdf::pages(500)).await, Ok(500));
}

#[tokio::test]
async fn a_sealed_document_is_not_signed_again() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    round.signer(0).await.sign().await.ok::<SignReply>();
    house.work().await;
    let sealed = round.now().await.sealed[0].sha256;
    let sealed = house.app.blobs.get(&sealed).await.unwrap();
    assert_eq!(upload(&house, sealed).await, Err(ProblemCode::PdfSigned));
}

#[tokio::test]
async fn every_kind_of_document_is_signed_and_sealed() {
    let house = House::open().await;
    let sender = house.sender().await;
    for sample in samples::accepted() {
        let envelope = sender.upload(sample.pdf).await;
        let envelope = sender.place(&envelope, &["Buyer"]).await;
        let round = sender.invite(envelope, &[("Buyer", 1)]).await;
        round.signer(0).await.sign().await.ok::<SignReply>();
        house.work().await;
        assert_eq!(round.now().await.sealed.len(), 1, "{}", sample.name);
    }
}

#[tokio::test]
async fn an_upload_over_the_ceiling_is_refused_unread() {
    let house = House::open_with(|config| config.max_upload_bytes = 1_000).await;
    house.sender().await;
    let refused = upload(&house, vec![b' '; 1_001]).await;
    assert_eq!(refused, Err(ProblemCode::BodyTooLarge));
}

#[tokio::test]
async fn hostile_documents_are_refused_in_time_and_the_service_lives_on() {
    let house = House::open().await;
    house.sender().await;
    for sample in samples::refused() {
        let started = Instant::now();
        let refused = upload(&house, sample.pdf).await.unwrap_err();
        assert!(
            started.elapsed() < Duration::from_secs(25),
            "{}",
            sample.name
        );
        assert_eq!(refused.status(), 422, "{}", sample.name);
        let alive = house.call(Call::get("/healthz")).await;
        assert_eq!(alive.text(), "ok", "{}", sample.name);
    }
    assert_eq!(upload(&house, pdf::one_page()).await, Ok(1));
}
