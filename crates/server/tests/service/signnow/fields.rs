use super::host::{Host, invite, sign_field};
use serde_json::{Value, json};

fn names(shown: &Value, list: &str, key: &str) -> Vec<String> {
    let items = shown[list].as_array().unwrap();
    items
        .iter()
        .map(|item| item[key].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn n31_fields_make_roles_in_order_of_appearance() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    let fields = ["Tenant", "Landlord", "Tenant"].map(|role| sign_field(role, 72));
    host.place(&document, &fields).await;
    let shown = host.show(&document).await;
    assert_eq!(names(&shown, "roles", "name"), ["Tenant", "Landlord"]);
    assert_eq!(names(&shown, "roles", "signing_order"), ["1", "2"]);
    let role = &shown["roles"][0];
    let keys: Vec<&String> = role.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 3, "{keys:?}");
    assert_eq!(shown["fields"][2]["role_id"], role["unique_id"]);
}

#[tokio::test]
async fn a_new_set_replaces_the_old_one_and_a_known_role_keeps_its_id() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1", "Signer 2"]).await;
    let before = host.show(&document).await;
    host.place(&document, &[sign_field("Signer 2", 72)]).await;
    let shown = host.show(&document).await;
    assert_eq!(names(&shown, "roles", "name"), ["Signer 2"]);
    assert_eq!(
        shown["roles"][0]["unique_id"],
        before["roles"][1]["unique_id"]
    );
    assert_eq!(shown["roles"][0]["signing_order"], json!("1"));
    assert_eq!(shown["fields"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn without_fields_a_put_changes_the_name_alone() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let path = format!("/document/{document}");
    let reply = host
        .put(&path, &json!({ "document_name": "Lease, final" }))
        .await;
    assert_eq!(
        (reply.status(), reply.json()),
        (200, json!({ "id": document }))
    );
    let shown = host.show(&document).await;
    assert_eq!(shown["document_name"], json!("Lease, final"));
    assert_eq!(shown["fields"].as_array().unwrap().len(), 1);
    for bad in [json!(""), json!("x".repeat(256)), json!(7)] {
        let reply = host.put(&path, &json!({ "document_name": bad })).await;
        assert_eq!(reply.refusal(), (400, 19_001_000), "{bad}");
    }
}

#[tokio::test]
async fn fields_are_frozen_while_an_invite_is_active() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    host.invite(&document, &[invite("hanna@example.se", "Signer 1", 1)])
        .await;
    let body = json!({ "fields": [sign_field("Signer 1", 90)] });
    let reply = host.put(&format!("/document/{document}"), &body).await;
    assert_eq!(reply.refusal(), (400, 900_104));
    let x = host.show(&document).await["fields"][0]["json_attributes"]["x"].clone();
    assert_eq!(x, json!(72));
}

#[tokio::test]
async fn a_field_without_role_or_name_gets_the_first_role_and_a_name() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    let mut field = sign_field("", 72);
    field
        .as_object_mut()
        .unwrap()
        .retain(|key, _| key != "role" && key != "name");
    host.place(&document, &[field]).await;
    let shown = host.show(&document).await;
    assert_eq!(names(&shown, "fields", "role"), ["Signer 1"]);
    assert_eq!(
        shown["fields"][0]["json_attributes"]["name"],
        json!("signature_1")
    );
}

#[tokio::test]
async fn every_supported_type_comes_back_with_its_attributes() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    let kinds = [
        "signature",
        "initials",
        "text",
        "checkbox",
        "text",
        "stamp",
        "attachment",
        "enumeration",
    ];
    let mut fields: Vec<Value> = kinds
        .iter()
        .enumerate()
        .map(|(i, kind)| {
            let mut field = sign_field("Signer 1", 40);
            field["type"] = json!(kind);
            field["name"] = json!(format!("{kind}_{i}"));
            field["y"] = json!(100 + 50 * i);
            field
        })
        .collect();
    fields[2]["prefilled_text"] = json!("Reykjavík");
    fields[2]["max_chars"] = json!(40);
    fields[2]["bold"] = json!(true);
    fields[4]["validator_id"] = json!("059b068ef8ee5cc27e09ba79af58f9e805b7c2b3");
    fields[7]["enumeration_options"] = json!(["Small", { "data": "Large" }]);
    fields[7]["prefilled_text"] = json!("Large");
    host.place(&document, &fields).await;
    let shown = host.show(&document).await;
    for (sent, read) in fields.iter().zip(shown["fields"].as_array().unwrap()) {
        assert_eq!(sent["type"], read["type"]);
        for key in [
            "page_number",
            "x",
            "y",
            "width",
            "height",
            "required",
            "name",
            "label",
        ] {
            assert_eq!(sent[key], read["json_attributes"][key], "{key}");
        }
        for key in ["prefilled_text", "max_chars", "bold", "validator_id"] {
            assert_eq!(sent.get(key), read["json_attributes"].get(key), "{key}");
        }
    }
}

#[tokio::test]
async fn fields_that_cannot_be_placed_are_refused_by_name() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    for (key, value, words) in [
        ("x", json!(500), "field \"sign\" does not lie on its page"),
        ("y", json!(-5), "field \"sign\" does not lie on its page"),
        ("width", json!(0), "field \"sign\" does not lie on its page"),
        ("height", json!("tall"), "height of field \"sign\""),
        ("x", Value::Null, "x of field \"sign\""),
        ("page_number", json!(1), "field \"sign\" names page 1"),
        ("page_number", json!(-1), "field \"sign\" names page -1"),
        ("type", json!("radiobutton"), "radio of field \"sign"),
        (
            "type",
            json!("enumeration"),
            "enumeration_options of field \"sign\"",
        ),
        ("type", json!("hyperlink"), "has the type \"hyperlink\""),
        ("required", json!("perhaps"), "required of field \"sign\""),
        ("max_chars", json!(0), "max_chars of field \"sign\""),
    ] {
        let mut field = sign_field("Signer 1", 72);
        field["name"] = json!("sign");
        field[key] = value;
        let path = format!("/document/{document}");
        let reply = host.put(&path, &json!({ "fields": [field] })).await;
        assert_eq!(reply.refusal(), (400, 19_001_000), "{key}");
        let message = reply.json()["errors"][0]["message"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            message.starts_with("Invalid payload: ") && message.contains(words),
            "{message}"
        );
    }
    assert_eq!(host.show(&document).await["fields"], json!([]));
}

#[tokio::test]
async fn a_prefilled_text_that_does_not_fit_is_refused_by_name() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    let mut field = sign_field("Signer 1", 72);
    field["type"] = json!("text");
    field["name"] = json!("city");
    field["max_chars"] = json!(3);
    field["prefilled_text"] = json!("Reykjavík");
    let reply = host
        .put(
            &format!("/document/{document}"),
            &json!({ "fields": [field] }),
        )
        .await;
    assert_eq!(reply.refusal(), (400, 19_001_000));
    assert!(
        reply
            .text()
            .contains("prefilled_text of field \\\"city\\\""),
        "{}",
        reply.text()
    );
}

#[tokio::test]
async fn parts_that_the_service_does_not_draw_are_refused_unless_empty() {
    let host = Host::open().await;
    let path = format!("/document/{}", host.upload("lease.pdf").await);
    for key in ["texts", "checks", "lines", "signatures", "elements"] {
        let reply = host.put(&path, &json!({ key: [{}] })).await;
        assert_eq!(reply.refusal(), (400, 19_001_000), "{key}");
        assert!(reply.text().contains(key), "{}", reply.text());
        assert_eq!(host.put(&path, &json!({ key: [] })).await.status(), 200);
    }
}
