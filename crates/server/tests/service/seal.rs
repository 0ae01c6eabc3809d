//! From the last signature to the sealed document, through crashes.

use crate::support::{House, Sender};
use axum::http::StatusCode;
use paraph_protocol::{ProblemCode, SealState, SignReply};
use paraph_server::secret::sha256;
use paraph_server::store::JobKind;

/// Signs a document for one person and gives the session's token.
async fn sign(sender: &Sender<'_>) -> (paraph_protocol::EnvelopeId, String) {
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let reply: SignReply = signer.sign().await.ok();
    assert_eq!(reply.session.envelope.seal, SealState::Pending);
    (round.envelope.id.clone(), signer.token)
}

#[tokio::test]
async fn the_sealed_document_is_there_after_the_last_signature_and_not_before() {
    let house = House::open().await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    let signer = round.signer(0).await;
    let path = format!("session/documents/{}/sealed", signer.view.documents[0].id);
    signer.get(&path).await.refuses(ProblemCode::NotSealedYet);
    signer.sign().await.ok::<SignReply>();
    signer.get(&path).await.refuses(ProblemCode::NotSealedYet);
    house.work().await;
    assert_eq!(signer.session().await.envelope.seal, SealState::Sealed);
    let sealed = signer.get(&path).await;
    assert_eq!(sealed.status, StatusCode::OK);
    assert_eq!(sealed.header("content-type"), "application/pdf");
    let envelope = round.now().await;
    assert_eq!(envelope.sealed[0].sha256, sha256(&sealed.body));
    let text = String::from_utf8_lossy(&sealed.body);
    assert!(text.contains("/ETSI.CAdES.detached") && text.contains("/DocMDP"));
}

#[tokio::test]
async fn the_sealed_document_begins_with_exactly_the_bytes_that_were_shown() {
    let house = House::open().await;
    let sender = house.sender().await;
    let (id, _) = sign(&sender).await;
    house.work().await;
    let envelope = house.app.loaded(&id).await.unwrap().envelope;
    let shown = house
        .app
        .blobs
        .get(&envelope.documents[0].sha256)
        .await
        .unwrap();
    let sealed = house
        .app
        .blobs
        .get(&envelope.sealed[0].sha256)
        .await
        .unwrap();
    assert!(sealed.len() > shown.len() && sealed.starts_with(&shown));
}

#[tokio::test]
async fn a_kill_between_the_last_signature_and_the_seal_loses_nothing() {
    let house = House::open().await;
    let (id, _) = sign(&house.sender().await).await;
    let house = house.restart().await;
    house.work().await;
    let envelope = house.app.loaded(&id).await.unwrap().envelope;
    assert_eq!(envelope.sealed.len(), 1);
}

#[tokio::test]
async fn a_worker_that_died_with_its_lease_is_followed_by_another() {
    let house = House::open().await;
    let (id, _) = sign(&house.sender().await).await;
    let dead = house.app.store.lease_job("dead", house.app.now()).await;
    let dead = dead.unwrap().unwrap();
    assert_eq!(dead.kind, JobKind::SealEnvelope);
    let house = house.restart().await;
    house.work().await;
    let sealed = async |house: &House| house.app.loaded(&id).await.unwrap().envelope.sealed;
    assert!(sealed(&house).await.is_empty(), "the lease still holds");
    house.clock.advance_ms(61_000);
    house.work().await;
    assert_eq!(sealed(&house).await.len(), 1);
    let late = house.app.store.renew_lease(&dead, house.app.now()).await;
    assert!(
        !late.unwrap(),
        "the fence stops the worker that woke up late"
    );
}

#[tokio::test]
async fn a_seal_that_fails_is_tried_again_and_the_signature_stands() {
    let house = House::open().await;
    let sender = house.sender().await;
    let (id, _) = sign(&sender).await;
    let envelope = house.app.loaded(&id).await.unwrap().envelope;
    let name = envelope.documents[0].sha256.to_string();
    let blob = house.data().join("blobs").join(&name[..2]).join(&name);
    let away = blob.with_extension("away");
    std::fs::rename(&blob, &away).unwrap();
    for _ in 0..12 {
        house.work().await;
        house.clock.advance_minutes(61);
    }
    let failed = house.app.loaded(&id).await.unwrap().envelope;
    assert_eq!((failed.seal_failures, failed.sealed.len()), (1, 0));
    std::fs::rename(&away, &blob).unwrap();
    house.work().await;
    let sealed = house.app.loaded(&id).await.unwrap().envelope;
    assert_eq!(sealed.sealed.len(), 1);
}
