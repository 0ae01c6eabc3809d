//! U+0000, which one of the two databases would keep and the other cannot: refused by every door.

use crate::support::{Call, House};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

const SAID: &str = "must not hold U+0000";

fn basic(credentials: &str) -> String {
    format!("Basic {}", STANDARD.encode(credentials))
}

#[tokio::test]
async fn every_door_refuses_it_in_its_own_words_and_nothing_is_kept() {
    let house = House::open().await;
    let sender = house.sender().await;
    let key = sender.credentials.api_key.expose();
    let company = sender.credentials.account.company_key();
    let bearer = format!("Bearer {key}");
    let taktikal = basic(&format!("{company}:{key}"));
    let text = json!({ "title": "a\0b", "name": "a\0b", "user": "a\0b@b.se", "to": "\0",
        "firstName": "\0", "lastName": "x", "fields": [], "document_name": "\0" });
    let post = |path: &str, auth: &str| {
        let call = Call::post(path).header("authorization", auth);
        call.json(&text)
    };
    let document = sender.upload(crate::support::pdf::one_page()).await.id;
    let v2 = format!("/document/{document}");
    for (call, status) in [
        (post("/v1/envelopes", &bearer), 422),
        (post("/v1/sessions", &bearer), 422),
        (post("/api/v1/documents", &bearer), 400),
        (post("/api/v1/contacts", &bearer), 400),
        (Call::put(&v2).bearer(key).json(&text), 400),
        (post("/api/management/signing/sequence", &taktikal), 400),
        (Call::get("/v1/envelopes?cursor=%00").bearer(key), 404),
        (Call::get("/s/%00/%00"), 404),
        (Call::get("/sign/%00?token=%00"), 404),
        (Call::get("/document/%00").bearer(key), 400),
        (
            Call::get("/api/v1/contacts/search?query=%00").bearer(key),
            400,
        ),
        (
            Call::get("/api/signing/activity/%00").header("authorization", &taktikal),
            400,
        ),
    ] {
        let answer = house.call(call).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
        assert!(answer.text().contains(SAID), "{}", answer.text());
    }
    let contacts = Call::get("/api/v1/contacts").bearer(key);
    let contacts: Value = house.call(contacts).await.ok();
    assert_eq!(contacts["contacts"], json!([]));
}

#[tokio::test]
async fn nobody_has_it_in_a_name_a_password_or_a_key() {
    let house = House::open().await;
    let form = "application/x-www-form-urlencoded";
    let login = "grant_type=password&username=a%00%40b.se&password=%00&scope=%00";
    let parts = "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\na\0b\r\n--x--\r\n";
    let sender = house.sender().await;
    let key = sender.credentials.api_key.expose();
    for (call, status) in [
        (
            Call::get("/user").header("authorization", basic("\0:\0")),
            401,
        ),
        (
            Call::get("/api/v2/events").header("authorization", basic("a\0:b")),
            401,
        ),
        (
            Call::get("/api/signing/activity/company").header("authorization", basic("\0:\0")),
            401,
        ),
        (
            Call::post("/oauth2/token")
                .header("authorization", basic("\0:\0"))
                .header("content-type", form)
                .body(login),
            401,
        ),
        (
            Call::post("/document")
                .bearer(key)
                .header("content-type", "multipart/form-data; boundary=x")
                .body(parts),
            400,
        ),
    ] {
        let answer = house.call(call).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    }
}
