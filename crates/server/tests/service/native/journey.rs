//! From nothing to a sealed PDF, with nothing but the native API and the signers' own pages.

use super::desk::{Desk, signs};
use crate::support::{House, pdf};
use axum::http::StatusCode;
use paraph_protocol::native::{DocumentResource, EnvelopeResource, EventResource, Page, Progress};
use paraph_protocol::{EnvelopeStatus, ProblemCode, SealState, SignReply};
use paraph_server::secret::sha256;
use paraph_verdict::check_evidence;
use serde_json::{Value, json};

/// A signature of this seat, at this height, in this document.
fn signature(document: &DocumentResource, seat: &str, y: f64) -> Value {
    json!({
        "document_id": document.id, "seat": seat, "kind": "signature",
        "placement": { "page": 0, "rect": { "x": 72.0, "y": y, "width": 180.0, "height": 40.0 } },
    })
}

/// Three people with their seats and fields.
async fn place(
    desk: &Desk<'_>,
    envelope: &EnvelopeResource,
    [lease, terms]: [&DocumentResource; 2],
) {
    for (name, order) in [("Hanna", 1), ("Jon", 1), ("Eva", 2)] {
        let mut person = signs(name, order);
        person["seat"] = name.into();
        desk.round(envelope, "recipients", &person)
            .await
            .ok::<Value>();
    }
    let fields = json!({ "fields": [
        signature(lease, "Hanna", 100.0),
        signature(lease, "Jon", 200.0),
        signature(lease, "Eva", 300.0),
        signature(terms, "Eva", 300.0),
    ] });
    let path = format!("envelopes/{}/fields", envelope.id);
    let placed: EnvelopeResource = desk.send("PUT", &path, &fields).await.ok();
    assert_eq!(placed.fields.len(), 4);
}

#[tokio::test]
async fn two_sign_at_once_and_one_after_them_and_everybody_gets_the_sealed_pdf() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.draft().await;
    let lease: DocumentResource = desk.upload(&envelope, pdf::one_page()).await.ok();
    let terms: DocumentResource = desk.upload(&envelope, pdf::pages(2)).await.ok();
    place(&desk, &envelope, [&lease, &terms]).await;
    let sent: EnvelopeResource = desk.round(&envelope, "send", &json!({})).await.ok();
    assert_eq!(sent.status, EnvelopeStatus::Open);

    let (hanna, jon) = (
        desk.signer(&envelope, 0).await,
        desk.signer(&envelope, 1).await,
    );
    desk.link(&envelope, 2)
        .await
        .refuses(ProblemCode::NotYourTurn);
    assert_eq!(hanna.view.documents.len(), 2);
    jon.sign().await.ok::<SignReply>();
    hanna.sign().await.ok::<SignReply>();
    use Progress::{Open, Signed};
    assert_eq!(desk.progress(&envelope).await, [Signed, Signed, Open]);
    let eva = desk.signer(&envelope, 2).await;
    assert_eq!(eva.view.fields.len(), 2);
    eva.sign().await.ok::<SignReply>();

    let sealed = |document: &DocumentResource| {
        format!("envelopes/{}/documents/{}/sealed", envelope.id, document.id)
    };
    desk.get(&sealed(&lease))
        .await
        .refuses(ProblemCode::NotSealedYet);
    house.work().await;
    let complete = desk.show(&envelope).await;
    assert_eq!(
        (complete.status, complete.seal),
        (EnvelopeStatus::Complete, SealState::Sealed)
    );
    for document in [&lease, &terms] {
        let file = desk.get(&sealed(document)).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(file.header("content-type"), "application/pdf");
        let known = complete.documents.iter().find(|d| d.id == document.id);
        assert_eq!(known.unwrap().sealed_sha256, Some(sha256(&file.body)));
        let text = String::from_utf8_lossy(&file.body);
        assert_eq!(
            text.matches("/ETSI.CAdES.detached").count(),
            1,
            "one seal each"
        );
    }
    check_trail(&desk, &envelope).await;
}

/// The evidence holds, and its chain is the list of events.
async fn check_trail(desk: &Desk<'_>, envelope: &EnvelopeResource) {
    let evidence = desk
        .get(&format!("envelopes/{}/evidence", envelope.id))
        .await;
    let checked = check_evidence(&evidence.body).unwrap();
    let path = format!("envelopes/{}/events?limit=100", envelope.id);
    let events: Page<EventResource> = desk.get(&path).await.ok();
    assert_eq!(
        (checked.events, events.next_cursor),
        (events.items.len(), None)
    );
    assert_eq!(checked.head, events.items.last().unwrap().hash);
}

#[tokio::test]
async fn people_see_and_sign_their_own_documents_only() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.draft().await;
    let lease: DocumentResource = desk.upload(&envelope, pdf::one_page()).await.ok();
    let terms: DocumentResource = desk.upload(&envelope, pdf::pages(2)).await.ok();
    let mut hanna = signs("Hanna", 1);
    hanna["documents"] = json!([lease.id]);
    for person in [hanna, signs("Jon", 1)] {
        desk.round(&envelope, "recipients", &person)
            .await
            .ok::<Value>();
    }
    desk.round(&envelope, "send", &json!({}))
        .await
        .ok::<Value>();
    let hanna = desk.signer(&envelope, 0).await;
    let shown: Vec<_> = hanna.view.documents.iter().map(|d| &d.id).collect();
    assert_eq!(shown, [&lease.id]);
    for path in ["", "/sealed"] {
        let hidden = format!("session/documents/{}{path}", terms.id);
        hanna.get(&hidden).await.refuses(ProblemCode::NotFound);
    }
    hanna.sign().await.ok::<SignReply>();
    let jon = desk.signer(&envelope, 1).await;
    assert_eq!(jon.view.documents.len(), 2);
    let mut half = jon.signing();
    half.documents.pop();
    jon.sign_with(&half)
        .await
        .refuses(ProblemCode::DocumentChanged);
    jon.sign().await.ok::<SignReply>();
}
