//! Bad input in the vendor's own form: each cause by its name, nothing half-written.

use super::host::{
    Host, PROCESS, SEQUENCE, USER, dagny, document, example, madkur, process, refuses, says_no,
    sequence, text, url, with,
};
use crate::support::Call;
use crate::support::receiver::Receiver;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_server::config::SmsPreset;
use paraph_server::store::EnvelopeFilter;
use serde_json::{Value, json};

const FIRST: &str = "CreateSigningProcesses[0]";

/// Asserts that a sequence is refused and leaves nothing behind.
async fn refused(host: &Host, body: &Value, faults: &[(&str, &str)]) {
    refuses(&host.post(SEQUENCE, body).await, 400, faults);
    let filter = EnvelopeFilter {
        status: None,
        before: None,
        limit: 10,
    };
    let id = &host.credentials.account.id;
    assert!(
        host.house
            .app
            .store
            .envelopes(id, filter)
            .await
            .unwrap()
            .is_empty()
    );
}

fn of_first(name: &str) -> String {
    format!("{FIRST}.{name}")
}

#[tokio::test]
async fn t23_texts_and_rules_out_of_range_are_refused() {
    let gateway = Receiver::open().await;
    let carrier = gateway.sms(SmsPreset::Form, "/send");
    let host = Host::open_with(|config| config.sms = Some(carrier)).await;
    let one = |signee: Value| sequence(&[process(&[signee])]);
    let sms = with(dagny(), "/communicationDeliveryType", "Sms");
    let long = with(sms.clone(), "/customSmsText", "é".repeat(201));
    let fits = with(sms.clone(), "/customSmsText", "é".repeat(200));
    let name = of_first("CreateSignees[0].CustomSmsText");
    refused(&host, &one(long), &[("Length", &name)]).await;
    let name = of_first("CreateSignees[0].CommunicationDeliveryType");
    let simple = with(sms, "/signatureType", "Simple");
    refused(&host, &one(simple), &[("SmsNotAllowed", &name)]).await;
    let name = of_first("ReminderRule");
    for rule in ["31:0", "1:16", "1", "-1:0", "a:b", ":", "1:2:3", ""] {
        let process = with(process(&[dagny()]), "/reminderRule", rule);
        refused(
            &host,
            &sequence(&[process]),
            &[("InvalidReminderRule", &name)],
        )
        .await;
    }
    let made = host.sequence(&one(fits)).await;
    let told = &made["signingProcesses"][0]["signees"][0];
    assert_eq!(told["customSmsText"], "é".repeat(200));
    let rule = with(process(&[dagny()]), "/reminderRule", "30:15");
    let made = host.sequence(&sequence(&[rule])).await;
    assert_eq!(made["signingProcesses"][0]["reminderRule"], "30:15");
}

#[tokio::test]
async fn what_is_no_json_or_has_wrong_types_is_refused() {
    let host = Host::open().await;
    for body in ["", "{", "[]", "\"x\"", "{\"user\":}", "null", "\u{feff}{}"] {
        let call = Call::post(SEQUENCE).header("content-type", "application/json");
        let answer = host.call(call.body(body)).await;
        says_no(&answer, 400, "SerializationException");
    }
    const TYPE: &str = "SerializationException";
    let cases = [
        ("/CreateSigningProcesses/0/flowKey", json!([]), "FlowKey"),
        (
            "/CreateSigningProcesses/0/pdfDocument",
            json!(7),
            "PdfDocument",
        ),
        (
            "/CreateSigningProcesses/0/SignInOrder",
            json!("perhaps"),
            "SignInOrder",
        ),
        ("/CreateSigningProcesses/0/meta", json!("x"), "Meta"),
        ("/CreateSigningProcesses/0/meta/n", json!(1), "Meta.n"),
        (
            "/CreateSigningProcesses/0/createSignees",
            json!({}),
            "CreateSignees",
        ),
        (
            "/CreateSigningProcesses/0/createSignees/0",
            json!("x"),
            "CreateSignees[0]",
        ),
        (
            "/CreateSigningProcesses/0/createSignees/1/name",
            json!({}),
            "CreateSignees[1].Name",
        ),
    ];
    for (pointer, value, name) in cases {
        let mut body = example();
        match pointer.strip_suffix("/createSignees/0") {
            Some(_) => body["CreateSigningProcesses"][0]["createSignees"][0] = value,
            None => body = with(body, pointer, value),
        }
        refused(&host, &body, &[(TYPE, &of_first(name))]).await;
    }
    refused(
        &host,
        &with(example(), "/user", json!({})),
        &[(TYPE, "User")],
    )
    .await;
    let list = with(example(), "/CreateSigningProcesses", json!("x"));
    refused(&host, &list, &[(TYPE, "CreateSigningProcesses")]).await;
}

#[tokio::test]
async fn words_that_nobody_knows_are_refused() {
    let host = Host::open().await;
    for (name, value) in [
        ("communicationDeliveryType", json!("pigeon")),
        ("signatureType", json!("Advanced")),
        ("language", json!(11)),
    ] {
        let pascal = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let signee = with(dagny(), &format!("/{name}"), value);
        let name = of_first(&format!("CreateSignees[0].{pascal}"));
        refused(&host, &sequence(&[process(&[signee])]), &[("Enum", &name)]).await;
    }
    let place = with(process(&[dagny()]), "/SignatureLocation", "Middle");
    let name = of_first("SignatureLocation");
    refused(&host, &sequence(&[place]), &[("Enum", &name)]).await;
}

#[tokio::test]
async fn documents_that_cannot_be_signed_are_named() {
    let host = Host::open().await;
    let name = of_first("PdfDocument");
    let large = vec![b' '; 256 * 1024 + 1];
    for (document, code) in [
        (json!("Base 64 string of PDF document"), "InvalidBase64"),
        (json!(STANDARD.encode("hello")), "InvalidPdf"),
        (json!(STANDARD.encode(large)), "InvalidPdf"),
        (json!(""), "NotEmpty"),
        (Value::Null, "NotEmpty"),
    ] {
        let body = with(example(), "/CreateSigningProcesses/0/pdfDocument", document);
        refused(&host, &body, &[(code, &name)]).await;
    }
    let huge = vec![b' '; 3 * 1024 * 1024];
    let call = Call::post(SEQUENCE).header("content-type", "application/json");
    says_no(&host.call(call.body(huge)).await, 413, "Length");
}

#[tokio::test]
async fn people_who_are_named_twice_or_not_at_all_are_refused() {
    let host = Host::open().await;
    let other_name = with(dagny(), "/name", "Somebody Else");
    let dashed = with(other_name, "/ssn", "600010-1992");
    let body = sequence(&[process(&[dagny(), madkur(), dashed])]);
    let name = of_first("CreateSignees[2]");
    refused(&host, &body, &[("DuplicateSignee", &name)]).await;
    let mails = ["One@example.is", "one@EXAMPLE.is"].map(|email| json!({ "email": email }));
    let name = of_first("CreateSignees[1]");
    refused(
        &host,
        &sequence(&[process(&mails)]),
        &[("DuplicateSignee", &name)],
    )
    .await;
    let nobody = json!({ "ssn": "6000101992" });
    let name = of_first("CreateSignees[0].Name");
    refused(
        &host,
        &sequence(&[process(&[nobody])]),
        &[("NotEmpty", &name)],
    )
    .await;
    let wrong = with(dagny(), "/email", "nobody");
    let name = of_first("CreateSignees[0].Email");
    refused(&host, &sequence(&[process(&[wrong])]), &[("Email", &name)]).await;
    let unreachable = json!({ "name": "Jón", "communicationDeliveryType": "email" });
    refused(
        &host,
        &sequence(&[process(&[unreachable])]),
        &[("NotEmpty", &name)],
    )
    .await;
    // Nothing but their names tells these two apart, which is nothing: two people.
    let namesakes = [json!({ "name": "Jón" }), json!({ "name": "Jón" })];
    let made = host.sequence(&sequence(&[process(&namesakes)])).await;
    assert_eq!(made["signees"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_would_be_dropped_silently_is_refused() {
    let host = Host::open().await;
    let attachment = json!([{ "fileName": "a.pdf", "fileContent": document(1) }]);
    for (pointer, name) in [
        ("/attachments", "Attachments"),
        ("/attachmentReferences", "AttachmentReferences"),
    ] {
        let body = sequence(&[with(process(&[dagny()]), pointer, attachment.clone())]);
        refused(&host, &body, &[("NotSupported", &of_first(name))]).await;
    }
    let joined = with(
        process(&[dagny()]),
        "/sequenceKey",
        "pg1f6b0c9d2e7a48358c4d6e0f",
    );
    refuses(
        &host.post(PROCESS, &joined).await,
        400,
        &[("NotSupported", "SequenceKey")],
    );
}

#[tokio::test]
async fn every_fault_of_a_request_is_told_at_once() {
    let host = Host::open().await;
    let body = with(example(), "/user", "nobody");
    let body = with(body, "/CreateSigningProcesses/0/flowKey", "");
    let body = with(
        body,
        "/CreateSigningProcesses/1/createSignees/1/language",
        "Klingon",
    );
    let faults = [
        ("Email", "User"),
        ("NotEmpty", "CreateSigningProcesses[0].FlowKey"),
        (
            "Enum",
            "CreateSigningProcesses[1].CreateSignees[1].Language",
        ),
    ];
    refused(&host, &body, &faults).await;
}

#[tokio::test]
async fn more_than_a_sequence_holds_is_refused() {
    let host = Host::open().await;
    let many = sequence(&vec![process(&[dagny()]); 51]);
    refused(&host, &many, &[("Length", "CreateSigningProcesses")]).await;
    let people = (0..51).map(|i| json!({ "name": format!("Person {i}") }));
    let crowd = sequence(&[process(&people.collect::<Vec<_>>())]);
    refused(&host, &crowd, &[("Length", &of_first("CreateSignees"))]).await;
}

#[tokio::test]
async fn the_keys_of_another_company_are_keys_of_nothing() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    let stranger = host.stranger().await;
    let (pg, sp) = (text(&made, "/key"), text(&made, "/signingProcesses/0/key"));
    let si = text(&made, "/signingProcesses/0/signees/0/key");
    let signee = format!("/api/signing/{sp}/signee/{si}");
    for (method, path) in [
        ("DELETE", format!("{SEQUENCE}?SequenceKey={pg}&User={USER}")),
        ("DELETE", format!("{PROCESS}?ProcessKey={sp}&User={USER}")),
        ("GET", signee.clone()),
        ("PUT", signee.clone()),
        (
            "POST",
            format!("/api/management/signing/{sp}/signee/{si}/remind"),
        ),
        ("POST", format!("/api/signing/sequential/{pg}/auth")),
    ] {
        let body = json!({ "User": USER, "loginHint": "6000101992" });
        let call = || Call::new(method, path.as_str()).json(&body);
        says_no(&stranger.call(call()).await, 404, "NotFound");
        says_no(&host.house.call(call()).await, 401, "Unauthorized");
    }
    let other = host.sequence(&example()).await;
    let mixed = format!(
        "/api/signing/{}/signee/{si}",
        text(&other, "/signingProcesses/0/key")
    );
    says_no(&host.get(&mixed).await, 404, "NotFound");
    // A key of one kind is none of another.
    let path = format!("{SEQUENCE}?SequenceKey={sp}&User={USER}");
    says_no(&host.delete(&path).await, 404, "NotFound");
    host.get(&signee).await.ok::<Value>();
}

#[tokio::test]
async fn only_the_owner_cancels_and_reminds() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    let pg = text(&made, "/key");
    let path = format!("{SEQUENCE}?SequenceKey={pg}");
    refuses(&host.delete(&path).await, 400, &[("NotEmpty", "User")]);
    refuses(
        &host.delete(SEQUENCE).await,
        400,
        &[("NotEmpty", "SequenceKey"), ("NotEmpty", "User")],
    );
    says_no(
        &host.delete(&format!("{path}&User=other@email.is")).await,
        403,
        "Forbidden",
    );
    host.enter(url(&made, 0)).await.ok::<Value>();
}

#[tokio::test]
async fn calls_that_are_not_here_answer_in_the_vendors_form() {
    let host = Host::open().await;
    for path in ["/api/management/sealing", "/api/Management/Sealing/XML"] {
        says_no(&host.post(path, &json!({})).await, 501, "NotSupported");
    }
    says_no(&host.get("/api/management/flow").await, 501, "NotSupported");
    for path in ["/api", "/api/", "/api/nothing", "/API/Nothing/here"] {
        says_no(&host.get(path).await, 404, "NotFound");
    }
    says_no(&host.get(SEQUENCE).await, 404, "NotFound");
}
