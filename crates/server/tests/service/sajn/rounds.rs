use super::host::{Host, at_turn, drawing, in_role, text};
use crate::identity::provider::Provider;
use crate::support::pdf;
use paraph_protocol::{ProblemCode, SignatureReply};
use paraph_simulators::bankid::Deed;
use serde_json::{Value, json};

#[tokio::test]
async fn s05_bankid_needs_a_personal_number_when_it_is_sent() {
    let host = Host::open().await;
    let mut signer = drawing("Hanna");
    signer["requiredSignature"] = "BANKID".into();
    let (document, ids) = host.draft("PARALLEL", &[signer]).await;
    let send = format!("/documents/{document}/send");
    assert!(host.ask(&send).await.refuses(400).contains("ssn"));
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    for bad in ["1", "700101-1234", "1970010112345"] {
        host.patch(&path, &json!({ "ssn": bad })).await.ok();
        assert!(host.ask(&send).await.refuses(400).contains("ssn"), "{bad}");
    }
    let patched = host
        .patch(&path, &json!({ "ssn": "19700101-1234" }))
        .await
        .ok();
    assert_eq!(patched["ssn"], "197001011234");
    // The number is good; this service has no BankID, and nobody may believe that it had.
    let message = host.ask(&send).await.refuses(400);
    assert!(message.contains("not available"), "{message}");
    assert_eq!(host.status(&document).await, "DRAFT");
}

#[tokio::test]
async fn s05_bankid_signs_where_the_service_has_it_and_the_activity_tells_how() {
    let provider = Provider::open().await;
    let bankid = provider.config(&provider.base());
    let host = Host::open_with(|config| config.bankid = Some(bankid)).await;
    host.house.show_real_time(0);
    let mut signer = drawing("Maja");
    signer["requiredSignature"] = "BANKID".into();
    signer["ssn"] = "19850412-2386".into();
    let (document, ids) = host.sent("PARALLEL", &[signer]).await;
    let maja = host.signer(&document, &ids[0]).await;
    maja.sign().await.refuses(ProblemCode::SignatureRequired);
    maja.confirms().await;
    let asked = provider.desk.last_request().unwrap();
    assert_eq!(asked["requirement"]["personalNumber"], "198504122386");
    provider
        .desk
        .act(&provider.order(), Deed::Fail("userCancel"));
    maja.looks_at_signature().await;
    maja.confirms().await;
    provider.signs(None);
    let done: SignatureReply = maja.looks_at_signature().await.ok();
    assert!(done.signed.is_some());
    host.house.work().await;
    assert_eq!(host.status(&document).await, "COMPLETED");
    let told = host.activity_types(&document).await;
    let told: Vec<_> = told
        .iter()
        .filter(|kind| kind.starts_with("BANKID") || *kind == "DOCUMENT_SIGNED")
        .collect();
    assert_eq!(
        told,
        [
            "DOCUMENT_SIGNED",
            "BANKID_SSN_VERIFICATION_MATCH",
            "BANKID_AUTH_COMPLETED",
            "BANKID_AUTH_INITIATED",
            "BANKID_AUTH_FAILED",
            "BANKID_AUTH_INITIATED",
        ]
    );
}

#[tokio::test]
async fn a_verification_that_would_not_happen_is_refused() {
    let host = Host::open().await;
    let mut signer = drawing("Hanna");
    signer["twoStepVerification"] = "SMS_BEFORE_SIGNING".into();
    let (document, ids) = host.draft("PARALLEL", &[signer]).await;
    let send = format!("/documents/{document}/send");
    assert!(host.ask(&send).await.refuses(400).contains("needs phone"));
    let path = format!("/documents/{document}/signers/{}", ids[0]);
    host.patch(&path, &json!({ "phone": "+46701740605" }))
        .await
        .ok();
    assert!(host.ask(&send).await.refuses(400).contains("not available"));
}

#[tokio::test]
async fn s13_organizers_and_reviewers_hold_nothing_up() {
    let host = Host::open().await;
    let signers = [
        in_role("Olga", "ORGANIZER"),
        drawing("Hanna"),
        in_role("Runar", "REVIEWER"),
        in_role("Anna", "ACCEPTOR"),
    ];
    let (document, ids) = host.sent("PARALLEL", &signers).await;
    host.sign(&document, &ids[1]).await;
    host.house.work().await;
    assert_eq!(host.status(&document).await, "COMPLETED");
}

#[tokio::test]
async fn acceptors_hold_up_what_is_to_be_accepted() {
    let host = Host::open().await;
    let body = json!({
        "name": "Terms", "type": "ACCEPTABLE", "signers": [in_role("Anna", "ACCEPTOR")],
    });
    let created = host.post("/documents", &body).await.ok();
    let (document, party) = (
        text(&created["documentId"]),
        text(&created["signers"][0]["signerId"]),
    );
    host.ask(&format!("/documents/{document}/send")).await.ok();
    assert_eq!(host.status(&document).await, "PENDING");
    host.sign(&document, &party).await;
    assert_eq!(
        host.party(&document, &party).await["signingStatus"],
        "SIGNED"
    );
    host.house.work().await;
    assert_eq!(host.status(&document).await, "COMPLETED");
}

#[tokio::test]
async fn s18_a_draft_with_somebody_to_sign_is_sent_once() {
    let host = Host::open().await;
    let (empty, _) = host.draft("PARALLEL", &[]).await;
    let send = format!("/documents/{empty}/send");
    assert_eq!(
        host.ask(&send).await.refuses(400),
        "At least one signer is required"
    );
    let (document, _) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let send = format!("/documents/{document}/send");
    let body = json!({ "customMessage": "Hi {{firstName}},\nplease sign." });
    let sent = host.post(&send, &body).await.ok();
    assert_eq!(
        (&sent["status"], &sent["id"]),
        (&json!("PENDING"), &json!(document))
    );
    host.post(&send, &body).await.refuses(400);
    host.post(&format!("/documents/{document}/signers"), &drawing("Jon"))
        .await
        .refuses(400);
}

#[tokio::test]
async fn s19_withdrawing_makes_it_a_draft_without_signatures() {
    let host = Host::open().await;
    let signers = [drawing("Hanna"), drawing("Jon")];
    let (document, ids) = host.sent("PARALLEL", &signers).await;
    host.sign(&document, &ids[0]).await;
    let withdraw = format!("/documents/{document}/withdraw");
    let body = json!({ "reason": "A clause was wrong" });
    assert_eq!(host.post(&withdraw, &body).await.ok()["status"], "DRAFT");
    for id in &ids {
        let party = host.party(&document, id).await;
        let statuses = [
            &party["readStatus"],
            &party["signingStatus"],
            &party["sendStatus"],
        ];
        assert_eq!(statuses, ["NOT_OPENED", "NOT_SIGNED", "NOT_SENT"]);
        assert_eq!(party["signedAt"], Value::Null);
    }
    host.ask(&withdraw).await.refuses(400);
    host.ask(&format!("/documents/{document}/send")).await.ok();
    host.sign(&document, &ids[0]).await;
}

#[tokio::test]
async fn s20_more_time_is_later_than_before_and_than_now() {
    let host = Host::open().await;
    let (document, _) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    let path = format!("/documents/{document}/extend-expiration");
    let until = |at: &str| json!({ "expiresAt": at });
    host.post(&path, &until("2027-01-15T00:00:00Z"))
        .await
        .refuses(400);
    let body = until("2027-01-01T00:00:00Z");
    host.patch(&format!("/documents/{document}"), &body)
        .await
        .ok();
    host.ask(&format!("/documents/{document}/send")).await.ok();
    for bad in [
        "2026-11-01T00:00:00Z",
        "2026-12-31T00:00:00Z",
        "2027-01-01T00:00:00Z",
    ] {
        host.post(&path, &until(bad)).await.refuses(400);
    }
    host.post(&path, &json!({})).await.refuses(400);
    let extended = host.post(&path, &until("2027-01-15T00:00:00Z")).await.ok();
    assert_eq!(extended["expiresAt"], "2027-01-15T00:00:00.000Z");
    let drafted = host
        .ask(&format!("/documents/{document}/withdraw"))
        .await
        .ok();
    assert_eq!(drafted["expiresAt"], "2027-01-15T00:00:00.000Z");
}

#[tokio::test]
async fn s22_the_signed_file_comes_with_the_completion_and_the_original_always() {
    let host = Host::open().await;
    let (document, ids) = host.draft("PARALLEL", &[drawing("Hanna")]).await;
    host.fill(&document).await;
    let signed = format!("/documents/{document}/download");
    host.get(&signed).await.refuses(404);
    let original = host.download(&document, "ORIGINAL").await;
    assert_eq!(original.0.body, pdf::one_page());
    host.ask(&format!("/documents/{document}/send")).await.ok();
    host.sign(&document, &ids[0]).await;
    host.get(&signed).await.refuses(404);
    host.get(&format!("{signed}/SIGNED")).await.refuses(404);
    host.house.work().await;
    let file = host.download(&document, "SIGNED").await;
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(
        file.header("content-disposition")
            .starts_with("attachment; ")
    );
    assert!(file.0.body.starts_with(b"%PDF") && file.0.body.len() > original.0.body.len());
    let url = text(&host.get(&signed).await.ok()["downloadUrl"]);
    let path = url.strip_prefix("https://sign.example").unwrap().to_owned();
    host.house.clock.advance_minutes(61);
    let late = crate::support::Call::get(path);
    assert_eq!(host.house.call(late).await.status, 404);
}

#[tokio::test]
async fn s25_the_last_signature_comes_before_the_completion() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    host.sign(&document, &party).await;
    assert_eq!(host.status(&document).await, "PENDING");
    host.house.work().await;
    assert_eq!(host.status(&document).await, "COMPLETED");
    let mut types = host.activity_types(&document).await;
    types.reverse();
    let at = |kind: &str| types.iter().position(|t| t == kind).unwrap();
    assert!(
        at("DOCUMENT_SIGNED") < at("DOCUMENT_COMPLETED"),
        "{types:?}"
    );
}

#[tokio::test]
async fn s26_the_activity_is_newest_first_and_says_nothing_about_browsers() {
    let host = Host::open().await;
    let signers = [at_turn("Hanna", 1), at_turn("Jon", 2)];
    let (document, ids) = host.sent("SEQUENTIAL", &signers).await;
    let declined = host.signer(&document, &ids[0]).await.decline("No").await;
    assert!(declined.status.is_success());
    let types = host.activity_types(&document).await;
    assert_eq!(
        types,
        [
            "DOCUMENT_REJECTED",
            "DOCUMENT_OPENED",
            "SIGNING_URL_ACCESSED",
            "DOCUMENT_SENT",
            "SIGNER_UPDATED",
            "SIGNER_UPDATED",
            "SIGNER_CREATED",
            "SIGNER_CREATED",
            "DOCUMENT_CREATED",
        ]
    );
    let activity = host.activity(&document).await;
    let text = serde_json::to_string(&activity).unwrap();
    assert!(
        !text.contains("127.0.0.1") && !text.to_lowercase().contains("agent"),
        "{text}"
    );
    assert_eq!(activity[0]["name"], "Hanna");
    assert_eq!(activity[0]["data"]["reason"], "No");
    for item in &activity {
        let mut keys: Vec<_> = item
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        keys.sort_unstable();
        assert_eq!(keys, ["createdAt", "data", "email", "id", "name", "type"]);
    }
    assert_eq!(host.status(&document).await, "REJECTED");
    assert_eq!(
        host.party(&document, &ids[0]).await["signingStatus"],
        "REJECTED"
    );
}

#[tokio::test]
async fn the_journal_of_a_completed_document_is_its_activity_on_pages() {
    let host = Host::open().await;
    let (document, party) = host.one_pending().await;
    let journal = format!("/documents/{document}/download/JOURNAL");
    host.get(&journal).await.refuses(404);
    host.sign(&document, &party).await;
    host.get(&journal).await.refuses(404);
    host.house.work().await;
    let file = host.download(&document, "JOURNAL").await;
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(file.0.body.starts_with(b"%PDF"));
    let name = file.header("content-disposition").to_owned();
    assert!(name.contains("Lease (Journal).pdf"), "{name}");
    let signed = host.download(&document, "SIGNED").await;
    assert_ne!(file.0.body, signed.0.body);
}
