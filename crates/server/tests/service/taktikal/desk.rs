//! What a host asks while its documents are out: signees, reminders, activity, signed files.

use super::host::{
    APP_URL, Host, PROCESS, USER, dagny, example, madkur, process, refuses, says_no, sequence,
    text, url, with,
};
use crate::support::Call;
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

/// The keys of a signee in an answer about a sequence.
fn keys(made: &Value, process: usize, signee: usize) -> (&str, &str) {
    let process = format!("/signingProcesses/{process}");
    let signee = format!("{process}/signees/{signee}/key");
    (text(made, &format!("{process}/key")), text(made, &signee))
}

#[tokio::test]
async fn a_signee_is_changed_until_everybody_has_signed() {
    let host = Host::open().await;
    let made = host
        .sequence(&sequence(&[process(&[dagny(), madkur()])]))
        .await;
    let (p, s) = keys(&made, 0, 0);
    let path = format!("/api/signing/{p}/signee/{s}");
    let change = json!({ "EMAIL": "dagny@example.is", "postalCode": "101", "user": USER });
    let changed: Value = host.call(Call::put(&path).json(&change)).await.ok();
    assert_eq!(changed["email"], "dagny@example.is");
    assert_eq!(changed["postalCode"], "101");
    assert_eq!(changed["city"], "Reykjavík");
    let shown: Value = host.get(&path).await.ok();
    assert_eq!(shown["signees"][0], changed);
    assert_eq!(
        shown["signees"][1],
        made["signingProcesses"][0]["signees"][1]
    );
    let signer = host.signer(url(&made, 0)).await;
    assert_eq!(signer.view.recipient.email, "dagny@example.is");
    let put = async |body: Value| host.call(Call::put(&path).json(&body)).await;
    refuses(
        &put(json!({ "email": "nobody" })).await,
        400,
        &[("Email", "Email")],
    );
    says_no(
        &put(json!({ "user": "other@email.is" })).await,
        403,
        "Forbidden",
    );
    host.sign(url(&made, 0)).await;
    says_no(
        &put(json!({ "city": "Kópavogur" })).await,
        409,
        "AlreadyCompleted",
    );
    host.sign(url(&made, 1)).await;
    says_no(
        &put(json!({ "city": "Kópavogur" })).await,
        409,
        "AlreadyCompleted",
    );
}

#[tokio::test]
async fn what_has_happened_is_told_process_by_process() {
    let host = Host::open().await;
    let processes = [process(&[dagny(), madkur()]), process(&[madkur()])];
    let made = host.sequence(&sequence(&processes)).await;
    host.sign(url(&made, 0)).await;
    host.sign(url(&made, 1)).await;
    let statuses = |activity: &Value| -> Vec<String> {
        let log = activity["activityLog"].as_array().unwrap().iter();
        log.map(|l| l["status"].as_str().unwrap().to_owned())
            .collect()
    };
    let (first, _) = keys(&made, 0, 0);
    let told: Value = host
        .get(&format!("/api/signing/activity/{first}"))
        .await
        .ok();
    assert_eq!(
        statuses(&told[0]),
        [
            "Created",
            "SigneeAdded",
            "SigneeAdded",
            "Started",
            "SigneeSigned",
            "Started",
            "SigneeSigned",
            "Completed"
        ]
    );
    assert_eq!(told[0]["signees"][1]["phone"], "9999999");
    assert_eq!(
        told[0]["sequenceSignees"][0]["url"],
        made["signees"][0]["url"]
    );
    assert_eq!(told[0]["attachmentReferences"], json!([]));
}

#[tokio::test]
async fn lists_of_activity_are_narrowed_by_owner_flow_and_time() {
    let host = Host::open().await;
    let processes = [process(&[dagny(), madkur()]), process(&[madkur()])];
    let made = host.sequence(&sequence(&processes)).await;
    let (first, _) = keys(&made, 0, 0);
    let alone = with(process(&[dagny()]), "/user", "other@email.is");
    host.house.clock.advance_ms(DAY_MS);
    let alone: Value = host
        .post(PROCESS, &with(alone, "/flowKey", "7c0d41e9a2b8"))
        .await
        .ok();
    let list = async |query: &str| -> Vec<String> {
        let told: Value = host
            .get(&format!("/api/Signing/Activity/{query}"))
            .await
            .ok();
        let told = told.as_array().unwrap().iter();
        told.map(|a| a["processKey"].as_str().unwrap().to_owned())
            .collect()
    };
    let (second, _) = keys(&made, 1, 0);
    let alone = text(&alone, "/key");
    assert_eq!(list("company").await, [alone, first, second]);
    assert_eq!(list("user/?User=OTHER@email.is").await, [alone]);
    assert_eq!(list("company?FlowKey=fd9583b6be91").await, [first, second]);
    assert_eq!(list("company?take=1&skip=1").await, [first, second]);
    assert_eq!(list("company?StartDate=2026-11-22").await, [alone]);
    assert_eq!(
        list("company?EndDate=2026-11-22T00:00:00Z").await,
        [first, second]
    );
    let stranger = host.stranger().await;
    assert_eq!(
        stranger
            .get("/api/signing/activity/company")
            .await
            .ok::<Value>(),
        json!([])
    );
    says_no(
        &stranger
            .get(&format!("/api/signing/activity/{first}"))
            .await,
        404,
        "NotFound",
    );
    refuses(
        &host.get("/api/signing/activity/user").await,
        400,
        &[("NotEmpty", "User")],
    );
    let wrong = "/api/signing/activity/company?Take=-1&StartDate=soon&FlowType=x";
    let faults = [
        ("Invalid", "StartDate"),
        ("Invalid", "Take"),
        ("Enum", "FlowType"),
    ];
    refuses(&host.get(wrong).await, 400, &faults);
}

#[tokio::test]
async fn a_signed_file_is_there_once_everybody_has_signed() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    let (p, s) = keys(&made, 1, 0);
    let paths = [format!("/api/pdf/{p}/{s}.pdf"), format!("/{p}/{s}.PDF")];
    for path in &paths {
        says_no(&host.get(path).await, 409, "NotCompleted");
    }
    host.sign(url(&made, 0)).await;
    host.sign(url(&made, 1)).await;
    host.house.work().await;
    let stranger = host.stranger().await;
    for path in &paths {
        let file = host.get(path).await;
        assert_eq!(file.header("content-type"), "application/pdf");
        assert!(file.header("content-disposition").contains("example.pdf"));
        assert!(file.text().contains("/ETSI.CAdES.detached"));
        let nobody = host.house.call(Call::get(path.as_str())).await;
        says_no(&nobody, 401, "Unauthorized");
        says_no(&stranger.get(path).await, 404, "NotFound");
    }
    let (other, _) = keys(&made, 0, 0);
    says_no(
        &host.get(&format!("/api/pdf/{other}/{s}.pdf")).await,
        404,
        "NotFound",
    );
    says_no(
        &host.get(&format!("/api/pdf/{p}/{s}")).await,
        404,
        "NotFound",
    );
    assert!(url(&made, 0).starts_with(APP_URL));
}

#[tokio::test]
async fn a_canceled_process_gives_no_file() {
    let host = Host::open().await;
    let made: Value = host.post(PROCESS, &process(&[dagny()])).await.ok();
    let (p, s) = (text(&made, "/key"), text(&made, "/signees/0/key"));
    let cancel = format!("{PROCESS}?processkey={p}&user={USER}");
    let ended: Value = host.delete(&cancel).await.ok();
    assert_eq!(ended["status"], "Canceled");
    says_no(
        &host.get(&format!("/api/pdf/{p}/{s}.pdf")).await,
        410,
        "ProcessCanceled",
    );
}

#[tokio::test]
async fn t25_replies_have_the_members_and_types_of_the_vendors_objects_and_no_others() {
    let host = Host::open().await;
    let all = json!({
        "name": "Sigrún", "ssn": "6000101991", "phoneNumber": 3333333, "email": "s@example.is",
        "address": "Hafnargata 4", "postalCode": "230", "city": "Reykjanesbær", "reason": "buyer",
        "hidePersonalCode": "true", "communicationDeliveryType": "none", "customSmsText": "Hi",
        "signatureType": "qualified", "language": 10,
    });
    let process = with(process(&[all]), "/activityDisplayName", "Loan");
    let process = with(process, "/flattenDocument", true);
    let made = host
        .sequence(&sequence(&[with(process, "/reminderRule", "1:2")]))
        .await;
    let process = &made["signingProcesses"][0];
    let signee = &process["signees"][0];
    let told = json!({
        "name": "Sigrún", "ssn": "6000101991", "phoneNumber": "3333333", "email": "s@example.is",
        "address": "Hafnargata 4", "postalCode": "230", "city": "Reykjanesbær", "reason": "buyer",
        "hidePersonalCode": true, "communicationDeliveryType": "None", "customSmsText": "Hi",
        "signatureType": "Qualified", "language": "Is", "signed": false,
    });
    check(signee, &told, "key processKey url");
    let told = json!({
        "flowKey": "fd9583b6be91", "status": "Created", "pdfFileName": "example.pdf", "user": USER,
        "signatureLocation": "TopFirstPage", "activityDisplayName": "Loan", "reminderRule": "1:2",
        "meta": { "myKey": "myvalue" }, "attachments": [], "attachmentReferences": [],
        "requiresAuth": false, "signInOrder": false, "flattenDocument": true,
    });
    check(process, &told, "key signees sequenceKey");
    let told =
        json!({ "status": "Created", "user": USER, "requiresAuth": false, "signInOrder": false });
    check(&made, &told, "key signees signingProcesses");
    let person = &made["signees"][0];
    check(person, &json!({}), "key url signingKeys");
    check(
        &person["signingKeys"][0],
        &json!({}),
        "signeeKey processKey",
    );
}

/// Asserts these members, that others are there, and that there are no more.
#[track_caller]
fn check(object: &Value, told: &Value, others: &str) {
    let told = told.as_object().unwrap();
    for (name, expected) in told {
        assert_eq!(object[name], *expected, "{name}");
    }
    for name in others.split(' ') {
        assert!(!object[name].is_null(), "{name}");
    }
    let count = told.len() + others.split(' ').count();
    assert_eq!(object.as_object().unwrap().len(), count);
}
