use super::host::{Host, text};
use serde_json::{Value, json};

fn nils() -> Value {
    json!({
        "firstName": "Nils", "lastName": "Berg", "email": "nils@example.se",
        "phone": "+46701740605", "ssn": "19850412-2386",
    })
}

#[tokio::test]
async fn s12_a_signer_of_a_contact_has_its_name_address_phone_and_number() {
    let host = Host::open().await;
    let contact = host.post("/contacts", &nils()).await.ok();
    let (document, _) = host.draft("PARALLEL", &[]).await;
    let path = format!("/documents/{document}/signers");
    let body = json!({ "contactId": contact["id"], "role": "SIGNER" });
    let party = host.post(&path, &body).await.ok();
    for (key, value) in [
        ("name", "Nils Berg"),
        ("email", "nils@example.se"),
        ("phone", "+46701740605"),
        ("ssn", "198504122386"),
    ] {
        assert_eq!(party[key], value, "{key}");
    }
    // What the body says wins.
    let body = json!({
        "contactId": contact["id"], "name": "N. Berg", "email": "n@example.se",
    });
    let party = host.post(&path, &body).await.ok();
    assert_eq!(
        (&party["name"], &party["email"]),
        (&json!("N. Berg"), &json!("n@example.se"))
    );
    assert_eq!(party["phone"], "+46701740605");
    // The copy stays when the contact goes.
    let one = format!("/contacts/{}", text(&contact["id"]));
    host.delete(&one).await.ok();
    let list = host.get(&path).await.ok();
    assert_eq!(list["signers"][0]["name"], "Nils Berg");
    host.post(&path, &body).await.refuses(404);
    host.post(&path, &json!({ "contactId": "contact_123" }))
        .await
        .refuses(404);
}

#[tokio::test]
async fn an_address_book_is_written_read_changed_and_searched() {
    let host = Host::open().await;
    let made = host.post("/contacts", &nils()).await.ok();
    assert_eq!(
        made,
        json!({
            "id": made["id"], "firstName": "Nils", "lastName": "Berg", "email": "nils@example.se",
            "phone": "+46701740605", "ssn": "198504122386", "externalId": null,
            "createdAt": "2026-11-21T20:40:00.000Z", "updatedAt": "2026-11-21T20:40:00.000Z",
            "companyRole": null, "company": null,
        })
    );
    let path = format!("/contacts/{}", text(&made["id"]));
    assert_eq!(host.get(&path).await.ok(), made);
    let change = json!({ "phone": null, "company": { "name": "Bergs 100%_AB", "orgNumber": "559900-1234" } });
    let changed = host.patch(&path, &change).await.ok();
    assert_eq!(
        (&changed["phone"], &changed["lastName"]),
        (&Value::Null, &json!("Berg"))
    );
    assert_eq!(changed["company"]["name"], "Bergs 100%_AB");
    host.post(
        "/contacts",
        &json!({ "firstName": "Åsa", "lastName": "Öberg" }),
    )
    .await
    .ok();
    let found = async |query: &str| {
        let found = host
            .get(&format!("/contacts/search?query={query}"))
            .await
            .ok();
        found["contacts"].as_array().unwrap().len()
    };
    for (query, count) in [
        ("BERG", 2),
        ("%C3%85SA", 1),
        ("nils@", 1),
        ("100%25_ab", 1),
        ("%25", 1),
        ("nobody", 0),
    ] {
        assert_eq!(found(query).await, count, "{query}");
    }
    assert_eq!(host.delete(&path).await.ok()["id"], made["id"]);
    host.get(&path).await.refuses(404);
}

#[tokio::test]
async fn bad_and_foreign_contacts_are_refused() {
    let host = Host::open().await;
    for bad in [
        json!({}),
        json!({ "firstName": "Nils" }),
        json!({ "firstName": "", "lastName": "Berg" }),
        json!({ "firstName": "Nils", "lastName": "Berg", "email": "nowhere" }),
        json!({ "firstName": "Nils", "lastName": "x".repeat(256) }),
        json!({ "firstName": "Nils", "lastName": "Berg", "companyId": "company_1" }),
        json!({ "firstName": 1, "lastName": 2 }),
    ] {
        host.post("/contacts", &bad).await.refuses(400);
    }
    assert_eq!(host.get("/contacts").await.ok()["contacts"], json!([]));
    let contact = host.post("/contacts", &nils()).await.ok();
    let other = host.stranger().await;
    let path = format!("/contacts/{}", text(&contact["id"]));
    other.get(&path).await.refuses(404);
    other
        .patch(&path, &json!({ "lastName": "Eve" }))
        .await
        .refuses(404);
    other.delete(&path).await.refuses(404);
    assert_eq!(other.get("/contacts").await.ok()["contacts"], json!([]));
    let found = other.get("/contacts/search?query=nils").await.ok();
    assert_eq!(found["contacts"], json!([]));
    let (document, _) = other.draft("PARALLEL", &[]).await;
    let body = json!({ "contactId": contact["id"] });
    other
        .post(&format!("/documents/{document}/signers"), &body)
        .await
        .refuses(404);
}
