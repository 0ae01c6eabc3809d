//! What stands in fields: put there before the sending, read after the signing.

use super::host::{Host, invite, sign_field};
use paraph_protocol::{Content, Value as Filled};
use serde_json::{Value, json};

/// A field of a type at a height.
fn field(kind: &str, name: &str, y: usize) -> Value {
    let mut field = sign_field("Signer 1", 72);
    field["type"] = kind.into();
    field["name"] = name.into();
    field["y"] = y.into();
    field
}

/// A document with a field of most types.
async fn form(host: &Host) -> String {
    let document = host.upload("lease.pdf").await;
    let mut amount = field("text", "amount", 300);
    // CurrencyComma
    amount["validator_id"] = "824085fd04ce63b670b11b2e83457d59ac796a39".into();
    let mut size = field("radiobutton", "size", 400);
    let button = |x: usize, value: &str| {
        json!({ "page_number": 0, "x": x, "y": 400, "width": 12, "height": 12,
            "checked": "0", "value": value, "created": 1_767_261_600 })
    };
    size["radio"] = json!([button(72, "Small"), button(120, "Large")]);
    let fields = [
        field("signature", "sign", 640),
        field("text", "city", 200),
        field("checkbox", "insured", 250),
        amount,
        size,
    ];
    host.place(&document, &fields).await;
    document
}

async fn values(host: &Host, document: &str) -> Vec<(String, String, Value)> {
    let reply = host.get(&format!("/v2/documents/{document}/fields")).await;
    assert_eq!(reply.status(), 200, "{}", reply.text());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let items = reply.json()["data"].as_array().unwrap().clone();
    let items = items.into_iter().map(|item| {
        assert_eq!(item.as_object().unwrap().len(), 4);
        (
            text(&item["name"]),
            text(&item["type"]),
            item["value"].clone(),
        )
    });
    items.collect()
}

fn row(name: &str, kind: &str, value: Value) -> (String, String, Value) {
    (name.into(), kind.into(), value)
}

/// Signs the form with values of its own.
async fn fill(host: &Host, document: &str, invite: &Value) {
    let hanna = host.signer(document, invite).await;
    let contents = [
        crate::support::drawn(),
        Content::Text {
            text: "Akureyri".into(),
        },
        Content::Checkbox { checked: true },
        Content::Number {
            number: "7".parse().unwrap(),
        },
        Content::Radio { checked: false },
        Content::Radio { checked: true },
    ];
    let fields = hanna.view.fields.iter().zip(contents);
    let fields = fields.map(|(field, content)| Filled {
        field_id: field.id.clone(),
        content,
    });
    let signing = hanna.signing_with(fields.collect());
    let signed = hanna.sign_with(&signing).await;
    assert_eq!(signed.status, 200, "{}", signed.text());
}

#[tokio::test]
async fn fields_say_what_stands_in_them_before_and_after_the_signing() {
    let host = Host::open().await;
    let document = form(&host).await;
    let nothing = |name, kind| row(name, kind, Value::Null);
    assert_eq!(
        values(&host, &document).await,
        [
            nothing("sign", "signature"),
            nothing("city", "text"),
            nothing("insured", "checkbox"),
            nothing("amount", "text"),
            nothing("size", "radiobutton"),
        ]
    );
    let path = format!("/v2/documents/{document}/prefill-texts");
    let body = json!({ "fields": [
        { "field_name": "city", "prefilled_text": "Reykjavík" },
        { "field_name": "amount", "prefilled_text": "1250.5" },
    ] });
    let reply = host.put(&path, &body).await;
    assert_eq!((reply.status(), reply.json()), (200, json!({})));
    let filled = values(&host, &document).await;
    assert_eq!(filled[1], row("city", "text", json!("Reykjavík")));
    assert_eq!(filled[3], row("amount", "text", json!("1250,50")));
    let shown = host.show(&document).await;
    assert_eq!(
        shown["fields"][1]["json_attributes"]["prefilled_text"],
        "Reykjavík"
    );
    assert_eq!(shown["fields"].as_array().unwrap().len(), 5);

    let round = [invite("hanna@example.se", "Signer 1", 1)];
    let invites = host.invite(&document, &round).await;
    fill(&host, &document, &invites[0]).await;
    assert_eq!(
        values(&host, &document).await,
        [
            nothing("sign", "signature"),
            row("city", "text", json!("Akureyri")),
            row("insured", "checkbox", json!("1")),
            row("amount", "text", json!("7,00")),
            row("size", "radiobutton", json!("Large")),
        ]
    );
}

#[tokio::test]
async fn a_text_that_cannot_stand_there_is_refused_and_none_is_kept() {
    let host = Host::open().await;
    let document = form(&host).await;
    let path = format!("/v2/documents/{document}/prefill-texts");
    let put = async |name: &str, text: &str| {
        let good = json!({ "field_name": "city", "prefilled_text": "Reykjavík" });
        let bad = json!({ "field_name": name, "prefilled_text": text });
        host.put(&path, &json!({ "fields": [good, bad] })).await
    };
    for (name, text, words) in [
        ("street", "x", "no text field \"street\""),
        ("sign", "x", "no text field \"sign\""),
        ("amount", "much", "prefilled_text of field \"amount\""),
        ("amount", "1.234", "prefilled_text of field \"amount\""),
    ] {
        let refused = put(name, text).await;
        assert_eq!(refused.refusal(), (400, 19_001_000), "{name}");
        let message = refused.json()["errors"][0]["message"].clone();
        assert!(message.as_str().unwrap().contains(words), "{message}");
    }
    assert_eq!(values(&host, &document).await[1].2, Value::Null);
    let round = [invite("hanna@example.se", "Signer 1", 1)];
    host.invite(&document, &round).await;
    assert_eq!(put("city", "x").await.refusal(), (400, 900_104));
    let stranger = host.stranger().await;
    let foreign = stranger.put(&path, &json!({ "fields": [] })).await;
    assert_eq!(foreign.refusal(), (400, 65_582));
}

#[tokio::test]
async fn radio_buttons_are_refused_without_buttons_and_need_not_say_their_value() {
    let host = Host::open().await;
    let document = host.upload("lease.pdf").await;
    let path = format!("/document/{document}");
    let place = async |radio: Value| {
        let mut group = field("radiobutton", "size", 400);
        group["radio"] = radio;
        host.put(&path, &json!({ "fields": [group] })).await
    };
    let off = json!([{ "x": 9_000, "y": 1, "width": 9, "height": 9 }]);
    for bad in [json!(null), json!([]), json!("two"), json!([{}]), off] {
        let refused = place(bad.clone()).await;
        assert_eq!(refused.refusal(), (400, 19_001_000), "{bad}");
        assert!(refused.text().contains("size"), "{}", refused.text());
    }
    let two = json!([
        { "x": 72, "y": 400, "width": 12, "height": 12, "checked": "1" },
        { "x": 90, "y": 400, "width": 12, "height": 12 },
    ]);
    assert_eq!(place(two).await.status(), 200);
    let shown = values(&host, &document).await;
    assert_eq!(shown, [row("size", "radiobutton", json!("1"))]);
}
