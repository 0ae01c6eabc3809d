//! The seed's own examples, made valid JSON, with a real PDF: its requests get its answers.

use super::host::{APP_URL, Host, text};
use serde_json::{Value, json};

async fn document(host: &Host, signers: &[Value], meta: &Value) -> (String, Vec<String>) {
    let body = json!({ "name": "Agreement", "documentMeta": meta, "signers": signers });
    let created = host.post("/documents", &body).await.ok();
    let id = text(&created["documentId"]);
    host.fill(&id).await;
    let ids = created["signers"].as_array().unwrap().iter();
    (id, ids.map(|s| text(&s["signerId"])).collect())
}

/// Every key that the seed sends comes back as it was sent.
#[track_caller]
fn echoes(party: &Value, sent: &Value) {
    for (key, value) in sent.as_object().unwrap() {
        // These two stand in the reply to a creation alone.
        if key != "type" && key != "contactId" {
            assert_eq!(&party[key], value, "{key}: {party}");
        }
    }
}

#[tokio::test]
async fn the_seeds_requests_get_the_seeds_answers_field_by_field() {
    let host = Host::open().await;
    let contact = json!({
        "firstName": "John", "lastName": "Doe", "email": "john@example.com",
        "phone": "+46701234567", "ssn": "197001011234",
    });
    let contact = text(&host.post("/contacts", &contact).await.ok()["id"]);
    let individual = json!({
        "type": "INDIVIDUAL", "name": "John Doe", "email": "john@example.com",
        "phone": "+46701234567", "ssn": "197001011234", "role": "SIGNER", "signingOrder": 1,
        "deliveryMethod": "EMAIL", "requiredSignature": "DRAWING", "twoStepVerification": "NONE",
        "contactId": contact,
    });
    let company = json!({
        "type": "COMPANY", "name": "John Doe", "email": "john@acme.example",
        "companyName": "Acme Corp", "companyOrgNumber": "556123-4567", "role": "SIGNER",
        "signingOrder": 1, "deliveryMethod": "EMAIL", "requiredSignature": "BANKID",
    });
    let body = json!({ "name": "Agreement", "signers": [individual, company] });
    let created = host.post("/documents", &body).await.ok();
    assert_eq!(created["signers"][0]["type"], "INDIVIDUAL");
    assert_eq!(created["signers"][0]["contactId"], contact.as_str());
    assert_eq!(created["signers"][1]["type"], "COMPANY");
    let id = text(&created["documentId"]);
    for (number, sent) in [individual, company].iter().enumerate() {
        let party = text(&created["signers"][number]["signerId"]);
        echoes(&host.party(&id, &party).await, sent);
    }
    let path = format!("/documents/{id}/signers");
    for sent in [
        json!({ "role": "SIGNER", "name": "Jane Doe", "email": "jane@example.com" }),
        json!({
            "name": "Jim Doe", "email": "jim@example.com", "ssn": "197001011234",
            "role": "SIGNER", "deliveryMethod": "EMAIL", "requiredSignature": "BANKID",
        }),
    ] {
        echoes(&host.post(&path, &sent).await.ok(), &sent);
    }
    let (id, ids) = document(&host, &[], &json!({})).await;
    assert!(ids.is_empty());
    let sent = json!({ "contactId": contact, "role": "SIGNER" });
    let party = host
        .post(&format!("/documents/{id}/signers"), &sent)
        .await
        .ok();
    assert_eq!(
        (&party["name"], &party["email"]),
        (&json!("John Doe"), &json!("john@example.com"))
    );
    the_get_of_a_signer(&host, &id, &party).await;
}

/// `GET /api/v1/documents/{documentId}/signers/{signerId}`: id, name, email, token, signingUrl.
async fn the_get_of_a_signer(host: &Host, document: &str, party: &Value) {
    let path = format!("/documents/{document}/signers/{}", text(&party["id"]));
    let shown = host.get(&path).await.ok();
    let five = json!({
        "id": party["id"], "name": "John Doe", "email": "john@example.com",
        "token": shown["token"],
        "signingUrl": format!("{APP_URL}/sign/{document}?token={}", text(&shown["token"])),
    });
    for (key, value) in five.as_object().unwrap() {
        assert_eq!(&shown[key], value, "{key}");
    }
    let types = host.activity_types(document).await;
    assert_eq!(types[0], "SIGNING_URL_ACCESSED");
}

#[tokio::test]
async fn the_seeds_sequence_lets_the_employee_in_after_the_manager() {
    let host = Host::open().await;
    let signers = [
        json!({
            "name": "Manager", "email": "manager@company.com", "role": "SIGNER",
            "signingOrder": 1, "deliveryMethod": "EMAIL", "requiredSignature": "BANKID",
        }),
        json!({
            "name": "Employee", "email": "employee@company.com", "role": "SIGNER",
            "signingOrder": 2, "deliveryMethod": "EMAIL", "requiredSignature": "DRAWING",
        }),
    ];
    let meta = json!({ "signingOrder": "SEQUENTIAL" });
    let (id, ids) = document(&host, &signers, &meta).await;
    for (party, sent) in ids.iter().zip(&signers) {
        echoes(&host.party(&id, party).await, sent);
    }
    // The seed's manager has no personal number, so that the document cannot be sent like this.
    let send = format!("/documents/{id}/send");
    assert!(host.ask(&send).await.refuses(400).contains("ssn"));
    let manager = format!("/documents/{id}/signers/{}", ids[0]);
    let drawn = json!({ "requiredSignature": "DRAWING" });
    host.patch(&manager, &drawn).await.ok();
    host.ask(&send).await.ok();
    let employee = host.url(&id, &ids[1]).await;
    assert_eq!(host.page(&employee).await.status(), 403);
    host.sign(&id, &ids[0]).await;
    assert_eq!(host.page(&employee).await.status(), 200);
    host.patch(&manager, &drawn).await.refuses(400);
}
