//! Text tags in uploads: fields where the text says so, a finding for each tag that cannot be read.

use super::desk::{Desk, signs};
use crate::support::{Answer, House, pdf};
use paraph_protocol::native::{DocumentResource, EnvelopeResource};
use paraph_protocol::{FieldKind, ProblemCode, SealState, SignReply};
use serde_json::{Value, json};

async fn upload(desk: &Desk<'_>, envelope: &EnvelopeResource, file: Vec<u8>) -> Answer {
    let path = format!(
        "envelopes/{}/documents?file_name=Lease.pdf&text_tags=true",
        envelope.id
    );
    let call = desk.call("POST", &path);
    let call = call.header("content-type", "application/pdf").body(file);
    desk.house.call(call).await
}

#[tokio::test]
async fn a_document_with_tags_is_signed_where_its_text_says() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.draft().await;
    let file = pdf::lines(&[
        "Signed by the buyer: {{signature:Buyer}}",
        "City {{text?:Buyer:City}}",
        "and {{t:s;r:y;o:\"Seller\";w:120;h:30;}}",
    ]);
    let made: DocumentResource = upload(&desk, &envelope, file).await.ok();
    assert!(made.tag_findings.is_empty() && made.findings.is_empty());
    for (name, seat) in [("Hanna", "Buyer"), ("Jon", "Seller")] {
        let mut person = signs(name, 1);
        person["seat"] = seat.into();
        desk.round(&envelope, "recipients", &person)
            .await
            .ok::<Value>();
    }
    let placed = desk.show(&envelope).await.fields;
    use FieldKind::{Signature, Text};
    let said: Vec<_> = placed
        .iter()
        .map(|f| (f.kind, &*f.seat, f.required))
        .collect();
    assert_eq!(
        said,
        [
            (Signature, "Buyer", true),
            (Text, "Buyer", false),
            (Signature, "Seller", true)
        ]
    );
    // Its own words stand before the tag; it stands on the line, whose letters reach below it.
    let rect = placed[0].placement.rect;
    assert!(rect.x > 150.0 && rect.x < 180.0, "{rect:?}");
    assert!((rect.y - 697.8).abs() < 0.5, "{rect:?}");
    assert_eq!((rect.width, rect.height), (180.0, 40.0));
    assert_eq!(placed[2].placement.rect.width, 120.0);
    desk.round(&envelope, "send", &json!({}))
        .await
        .ok::<Value>();
    desk.signer(&envelope, 0)
        .await
        .sign()
        .await
        .ok::<SignReply>();
    desk.signer(&envelope, 1)
        .await
        .sign()
        .await
        .ok::<SignReply>();
    house.work().await;
    assert_eq!(desk.show(&envelope).await.seal, SealState::Sealed);
}

#[tokio::test]
async fn every_tag_that_cannot_be_read_is_told_and_the_others_are_placed() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.draft().await;
    let file = pdf::lines(&[
        "{{signature:Buyer}}",
        "{{sign:Buyer}}",
        "{{date:}}",
        "{{text:Buyer",
    ]);
    let made: DocumentResource = upload(&desk, &envelope, file).await.ok();
    let told: Vec<_> = made
        .tag_findings
        .iter()
        .map(|f| (&*f.code, &*f.text))
        .collect();
    assert_eq!(
        told,
        [
            ("tag_kind_unknown", "{{sign:Buyer}}"),
            ("tag_seat_missing", "{{date:}}"),
            ("tag_unclosed", "{{text:Buyer")
        ]
    );
    let shown = desk.show(&envelope).await;
    assert_eq!(shown.fields.len(), 1);
    assert!(
        shown.documents[0]
            .findings
            .contains(&"tag_unclosed".to_owned())
    );
}

#[tokio::test]
async fn tags_add_to_the_fields_that_are_there_and_do_nothing_unasked() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let envelope = desk.draft().await;
    desk.upload(&envelope, pdf::lines(&["{{signature:Buyer}}"]))
        .await
        .ok::<Value>();
    assert!(desk.show(&envelope).await.fields.is_empty());
    let first = pdf::lines(&["First", "{{signature:Buyer}}"]);
    upload(&desk, &envelope, first).await.ok::<Value>();
    let before = desk.show(&envelope).await.fields;
    let second = pdf::lines(&["Second", "{{initials:Buyer}}", "{{signature:Seller}}"]);
    upload(&desk, &envelope, second).await.ok::<Value>();
    let after = desk.show(&envelope).await.fields;
    assert_eq!(after.len(), 3);
    assert_eq!(after[0], before[0]);
    upload(&desk, &envelope, b"%PDF-1.7".to_vec())
        .await
        .refuses(ProblemCode::PdfUnreadable);
    assert_eq!(desk.show(&envelope).await.fields.len(), 3);
}
