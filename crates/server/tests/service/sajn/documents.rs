use super::host::{Host, drawing, text};
use crate::support::Call;
use serde_json::{Value, json};

const CREATED_PARTY: [&str; 11] = [
    "signerId",
    "name",
    "email",
    "role",
    "signingOrder",
    "type",
    "companyName",
    "companyRole",
    "companyOrgNumber",
    "country",
    "contactId",
];

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}

fn sorted(mut keys: Vec<&str>) -> Vec<&str> {
    keys.sort_unstable();
    keys
}

#[tokio::test]
async fn s15_a_creation_gives_signers_and_parties_alike() {
    let host = Host::open().await;
    let body = json!({ "name": "Lease", "signers": [drawing("Hanna"), drawing("Jon")] });
    let created = host.post("/documents", &body).await.ok();
    assert_eq!(created["signers"], created["parties"]);
    assert_eq!(created["id"], created["documentId"]);
    for party in created["signers"].as_array().unwrap() {
        assert_eq!(keys(party), sorted(CREATED_PARTY.to_vec()));
    }
    let parties = created["parties"].as_array().unwrap().iter();
    let orders: Vec<_> = parties.map(|p| p["signingOrder"].clone()).collect();
    assert_eq!(orders, [json!(1), json!(2)]);
    // A client that names parties knows no `id`, and its parties win.
    let body = json!({
        "name": "Lease", "parties": [drawing("Jon")], "signers": [drawing("Hanna")],
    });
    let created = host.post("/documents", &body).await.ok();
    let expected = [
        "documentId",
        "externalId",
        "expiresAt",
        "signers",
        "parties",
    ];
    assert_eq!(keys(&created), sorted(expected.to_vec()));
    assert_eq!(created["signers"].as_array().unwrap().len(), 1);
    assert_eq!(created["signers"][0]["name"], "Jon");
}

#[tokio::test]
async fn a_document_has_exactly_the_vendors_keys() {
    let host = Host::open().await;
    let body = json!({
        "name": "Consulting agreement", "externalId": "crm-881", "type": "SIGNABLE",
        "expiresAt": "2027-03-01T23:59:59Z",
        "documentMeta": { "subject": "Consulting agreement", "signingOrder": "SEQUENTIAL",
            "preferredLanguage": "sv", "redirectEnabled": true,
            "redirectUrl": "https://host.example/done?doc={documentId}&signer={signerId}" },
        "signers": [drawing("Maja Holm")],
    });
    let created = host.post("/documents", &body).await.ok();
    let id = text(&created["documentId"]);
    let shown = host.get(&format!("/documents/{id}")).await.ok();
    assert_eq!(
        shown["documentMeta"],
        json!({
            "subject": "Consulting agreement", "message": null, "signingOrder": "SEQUENTIAL",
            "forceReadFullDocument": false, "showChatToSigners": false, "preferredLanguage": "sv",
            "value": null, "redirectEnabled": true,
            "redirectUrl": "https://host.example/done?doc={documentId}&signer={signerId}",
        })
    );
    let short = [
        "id",
        "externalId",
        "expiresAt",
        "name",
        "status",
        "documentMeta",
        "createdAt",
        "updatedAt",
        "completedAt",
    ];
    let whole = ["signers", "parties", "tags", "customFields", "fields"];
    let mut expected = short.to_vec();
    expected.extend(whole);
    assert_eq!(keys(&shown), sorted(expected));
    assert_eq!(
        (&shown["status"], &shown["externalId"]),
        (&json!("DRAFT"), &json!("crm-881"))
    );
    let sent = host.ask(&format!("/documents/{id}/send")).await.ok();
    assert_eq!(keys(&sent), sorted(short.to_vec()));
    assert_eq!(
        (&sent["status"], &sent["completedAt"]),
        (&json!("PENDING"), &Value::Null)
    );
    assert_eq!(sent["expiresAt"], "2027-03-01T23:59:59.000Z");
    let party = text(&created["signers"][0]["signerId"]);
    let signer = host.signer(&id, &party).await;
    let finish = signer.view.redirects.finish.clone();
    let expected = format!("https://host.example/done?doc={id}&signer={party}");
    assert_eq!(finish.as_deref(), Some(expected.as_str()));
    assert_eq!(signer.view.recipient.locale.as_deref(), Some("sv"));
}

#[tokio::test]
async fn s27_a_page_has_ten_documents_and_a_hundred_at_most() {
    let host = Host::open().await;
    for number in 1..=12 {
        let name = format!("Lease {number}");
        host.post("/documents", &json!({ "name": name })).await.ok();
    }
    let count = async |query: &str| {
        let list = host.get(&format!("/documents{query}")).await.ok();
        let names = list["documents"].as_array().unwrap().len();
        (names, list["totalPages"].as_u64().unwrap())
    };
    assert_eq!(count("").await, (10, 2));
    assert_eq!(count("?page=2").await, (2, 2));
    assert_eq!(count("?perPage=5&page=3").await, (2, 3));
    assert_eq!(count("?perPage=1000").await, (12, 1));
    assert_eq!(
        count("?perPage=none&page=-1&status=['string']").await,
        (10, 2)
    );
    assert_eq!(count("?status=PENDING").await, (0, 0));
    assert_eq!(count("?status=DRAFT&archived=False").await, (10, 2));
    assert_eq!(count("?archived=True").await, (0, 0));
    let contacts = host.get("/contacts?perPage=1000").await.ok();
    assert_eq!(contacts, json!({ "contacts": [], "totalPages": 0 }));
}

#[tokio::test]
async fn a_draft_can_be_changed_and_hidden() {
    let host = Host::open().await;
    let (id, _) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let path = format!("/documents/{id}");
    let body = json!({
        "name": "New lease", "externalId": "crm-9", "documentMeta": { "message": "Hej" },
    });
    let changed = host.patch(&path, &body).await.ok();
    assert_eq!(
        (
            &changed["name"],
            &changed["externalId"],
            &changed["documentMeta"]["message"]
        ),
        (&json!("New lease"), &json!("crm-9"), &json!("Hej"))
    );
    assert_eq!(changed["documentMeta"]["signingOrder"], "PARALLEL");
    for bad in [
        json!({ "name": "" }),
        json!({ "name": "x".repeat(256) }),
        json!({ "expiresAt": "soon" }),
        json!({ "documentMeta": { "redirectUrl": "javascript:x", "redirectEnabled": true } }),
        json!({ "documentMeta": { "signingOrder": "RANDOM" } }),
    ] {
        host.patch(&path, &bad).await.refuses(400);
    }
    host.ask(&format!("{path}/send")).await.ok();
    host.patch(&path, &json!({ "documentMeta": { "subject": "x" } }))
        .await
        .refuses(400);
    host.patch(&path, &json!({ "externalId": "crm-10" }))
        .await
        .ok();
    host.delete(&path).await.refuses(400);
    host.ask(&format!("{path}/withdraw")).await.ok();
    assert_eq!(host.delete(&path).await.ok()["id"], id.as_str());
    host.get(&path).await.refuses(404);
}

#[tokio::test]
async fn documents_without_a_name_or_of_a_template_are_refused() {
    let host = Host::open().await;
    for bad in [
        json!({}),
        json!({ "name": "" }),
        json!({ "name": null }),
        json!({ "name": "Lease", "templateId": "template_1" }),
        json!({ "name": "Lease", "type": "POEM" }),
        json!({ "name": "Lease", "expiresAt": "" }),
        json!({ "name": "Lease", "signers": {} }),
        json!({ "name": "Lease", "signers": [{}] }),
    ] {
        host.post("/documents", &bad).await.refuses(400);
    }
    assert_eq!(host.get("/documents").await.ok()["documents"], json!([]));
    let later = [
        "/documents/doc_1/comments",
        "/templates",
        "/putFile",
        "/tags",
        "/companies",
    ];
    for path in later {
        assert_eq!(host.get(path).await.refuses(404), "Not found", "{path}");
    }
    host.delete("/documents").await.refuses(404);
}

#[tokio::test]
async fn s30_whatever_is_asked_nothing_is_a_fault_and_every_no_has_its_message() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    let contact = json!({ "firstName": "Nils", "lastName": "Berg" });
    let contact = text(&host.post("/contacts", &contact).await.ok()["id"]);
    let paths = [
        "/documents".to_owned(),
        format!("/documents/{document}"),
        format!("/documents/{document}/signers"),
        format!("/documents/{document}/parties/{party}"),
        format!("/documents/{document}/signers/{party}/remind"),
        format!("/documents/{document}/reminders"),
        format!("/documents/{document}/extend-expiration"),
        format!("/documents/{document}/activity"),
        format!("/documents/{document}/download/SIGNED"),
        format!("/documents/{document}/fields"),
        format!("/documents/{document}/fields/key:%F0%9F%8F%A0"),
        format!("/contacts/{contact}"),
        "/contacts/search?query=%00%FF".to_owned(),
        "/files".to_owned(),
        "/files/file_1/content?token=x".to_owned(),
        "/webhooks".to_owned(),
        "/webhooks/webhook_1/deliveries/delivery_1/retry".to_owned(),
        "/downloads?token=".to_owned(),
        format!("/documents/{document}/send"),
        format!("/documents/{document}/withdraw"),
    ];
    let bodies = [
        "",
        "null",
        "[{}]",
        "{\"name\":\"\\u0000\",\"firstName\":\"\\u0000\",\"lastName\":\"x\",\"deliveryMethod\":\"NONE\"}",
        "{\"size\":1e400,\"expiresAt\":\"9999-12-31T23:59:59Z\",\"signingOrder\":9223372036854775807}",
    ];
    for path in &paths {
        for method in ["GET", "POST", "PATCH", "PUT", "DELETE"] {
            for body in bodies {
                let call = Call::new(method, format!("/api/v1{path}"));
                let call = call.header("content-type", "application/json").body(body);
                let reply = host.call(call).await;
                assert!(
                    reply.status() < 500,
                    "{method} {path} {body}: {}",
                    reply.text()
                );
                if reply.status() >= 400 {
                    reply.refusal();
                }
                // Nobody is so fast.
                host.house.clock.advance_ms(5_000);
            }
        }
    }
}
