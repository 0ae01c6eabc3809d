use super::host::{Host, announcement, drawing, text};
use crate::support::pdf;
use serde_json::json;

#[tokio::test]
async fn a_file_comes_in_three_steps_and_becomes_the_document() {
    let host = Host::open().await;
    let bytes = pdf::pages(2);
    let (document, ids) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let announced = host.post("/files", &announcement(&bytes)).await.ok();
    let (file, key) = (text(&announced["fileId"]), text(&announced["key"]));
    let fields = format!("/documents/{document}/fields");
    let meta = json!({ "type": "PDF", "value": key });
    let body = json!({ "type": "PDF", "position": 1, "key": "contract", "fieldMeta": meta });
    host.post(&fields, &body).await.refuses(400);
    host.ask(&format!("/files/{file}/confirm"))
        .await
        .refuses(400);
    let url = text(&announced["uploadUrl"]);
    assert_eq!(
        host.put(&url, &pdf::one_page()).await.refuses(400),
        "The checksum is not that of the file"
    );
    assert_eq!(host.put(&url, &bytes).await.status(), 200);
    for _ in 0..2 {
        let confirmed = host.ask(&format!("/files/{file}/confirm")).await.ok();
        assert_eq!(
            (&confirmed["status"], &confirmed["key"]),
            (&json!("CONFIRMED"), &json!(key))
        );
    }
    let field = host.post(&fields, &body).await.ok();
    assert_eq!(
        field,
        json!({
            "id": field["id"], "documentId": document, "type": "PDF", "position": 1,
            "key": "contract", "fieldMeta": meta,
        })
    );
    host.post(&fields, &body).await.refuses(400);
    let shown = host.get(&format!("/documents/{document}")).await.ok();
    assert_eq!(shown["fields"], json!([field]));
    let by_key = format!("{fields}/key:contract");
    let moved = host.patch(&by_key, &json!({ "position": 4 })).await.ok();
    assert_eq!(moved["position"], 4);
    host.ask(&format!("/documents/{document}/send")).await.ok();
    host.delete(&by_key).await.refuses(400);
    let signer = host.signer(&document, &ids[0]).await;
    assert_eq!(signer.view.documents[0].pages.len(), 2);
}

#[tokio::test]
async fn who_draws_has_a_place_below_the_last_page_in_each_round_anew() {
    let host = Host::open().await;
    let mut clicks = drawing("Jon");
    clicks["requiredSignature"] = "CLICK_TO_SIGN".into();
    let signers = [drawing("Hanna"), clicks];
    let (document, ids) = host.draft("PARALLEL", &signers).await;
    host.fill(&document).await;
    for round in 1..=2 {
        host.ask(&format!("/documents/{document}/send")).await.ok();
        let hanna = host.signer(&document, &ids[0]).await;
        assert_eq!(json!(hanna.view.capture), json!(["draw"]));
        let page = hanna.view.documents[0].pages[0];
        assert!(page.crop.height > 842.0, "round {round}: {page:?}");
        let [field] = hanna.view.fields.as_slice() else {
            panic!("{:?}", hanna.view.fields)
        };
        assert!(
            field.placement.rect.y < page.crop.height - 842.0,
            "{field:?}"
        );
        let jon = host.signer(&document, &ids[1]).await;
        assert_eq!(jon.view.fields, []);
        if round == 1 {
            host.ask(&format!("/documents/{document}/withdraw"))
                .await
                .ok();
        } else {
            assert!(hanna.sign().await.status.is_success());
            assert!(jon.sign().await.status.is_success());
        }
    }
    host.house.work().await;
    assert_eq!(host.status(&document).await, "COMPLETED");
}

#[tokio::test]
async fn content_can_be_replaced_and_taken_out_of_a_draft() {
    let host = Host::open().await;
    let (document, _) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    host.fill(&document).await;
    let shown = host.get(&format!("/documents/{document}")).await.ok();
    let path = format!(
        "/documents/{document}/fields/{}",
        text(&shown["fields"][0]["id"])
    );
    let key = host.upload(&pdf::pages(3)).await;
    host.patch(
        &path,
        &json!({ "fieldMeta": { "type": "PDF", "value": key } }),
    )
    .await
    .ok();
    assert_eq!(
        host.download(&document, "ORIGINAL").await.0.body,
        pdf::pages(3)
    );
    host.delete(&path).await.ok();
    host.delete(&path).await.refuses(404);
    let shown = host.get(&format!("/documents/{document}")).await.ok();
    assert_eq!(shown["fields"], json!([]));
}

#[tokio::test]
async fn content_that_no_page_is_made_of_is_refused() {
    let host = Host::open().await;
    let (document, _) = host.draft("PARALLEL", &[]).await;
    let fields = format!("/documents/{document}/fields");
    let text_field =
        json!({ "type": "TEXT", "fieldMeta": { "type": "TEXT", "content": "<p>x</p>" } });
    assert!(
        host.post(&fields, &text_field)
            .await
            .refuses(400)
            .contains("not supported")
    );
    for bad in [
        json!({}),
        json!({ "type": "POEM" }),
        json!({ "type": "PDF" }),
        json!({ "type": "PDF", "fieldMeta": { "value": 7 } }),
        json!("PDF"),
    ] {
        host.post(&fields, &bad).await.refuses(400);
    }
    let unknown = json!({ "type": "PDF", "fieldMeta": { "value": "f/file_1/lease.pdf" } });
    host.post(&fields, &unknown).await.refuses(404);
    let key = host.upload(b"not a PDF at all").await;
    let bad = json!({ "type": "PDF", "fieldMeta": { "value": key } });
    host.post(&fields, &bad).await.refuses(400);
    let other = host.stranger().await;
    let (theirs, _) = other.draft("PARALLEL", &[]).await;
    let key = host.upload(&pdf::one_page()).await;
    let stolen = json!({ "type": "PDF", "fieldMeta": { "value": key } });
    other
        .post(&format!("/documents/{theirs}/fields"), &stolen)
        .await
        .refuses(404);
    let shown = host.get(&format!("/documents/{document}")).await.ok();
    assert_eq!(shown["fields"], json!([]));
}

#[tokio::test]
async fn s29_the_usual_order_of_calls_succeeds_each_time() {
    let host = Host::open().await;
    for _ in 0..2 {
        let contact =
            json!({ "firstName": "Nils", "lastName": "Berg", "email": "nils@example.se" });
        let contact = host.post("/contacts", &contact).await.ok();
        let body = json!({ "name": "Consulting agreement", "signers": [] });
        let document = text(&host.post("/documents", &body).await.ok()["documentId"]);
        let body = json!({ "contactId": contact["id"], "role": "SIGNER" });
        let path = format!("/documents/{document}/signers");
        let party = text(&host.post(&path, &body).await.ok()["id"]);
        host.post(&format!("/documents/{document}/send"), &json!({}))
            .await
            .ok();
        host.get(&format!("{path}/{party}")).await.ok();
        let original = host.download(&document, "ORIGINAL").await;
        assert_eq!(original.header("content-type"), "application/pdf");
        assert!(original.0.body.starts_with(b"%PDF"));
    }
}
