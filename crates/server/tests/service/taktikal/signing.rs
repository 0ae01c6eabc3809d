//! From the addresses to the sealed documents.

use super::host::{
    APP_URL, Host, PROCESS, SEQUENCE, dagny, document, example, madkur, process, says_no, sequence,
    text, url, with,
};
use crate::identity::audkenni::Telephones;
use crate::support::{Call, HOST};
use paraph_protocol::{EnvelopeStatus, FieldKind, ProblemCode};
use serde_json::{Value, json};

#[tokio::test]
async fn one_address_opens_all_documents_of_a_person_with_one_signature_on_each() {
    let host = Host::open().await;
    let processes = [process(&[dagny(), madkur()]), process(&[dagny()])];
    let made = host.sequence(&sequence(&processes)).await;
    let first = host.signer(url(&made, 0)).await;
    assert_eq!(first.view.documents.len(), 2);
    assert_eq!(first.view.fields.len(), 2);
    let second = host.signer(url(&made, 1)).await;
    assert_eq!(second.view.documents.len(), 1);
    assert_eq!(second.view.documents[0], first.view.documents[0]);
    let [field] = &second.view.fields[..] else {
        panic!()
    };
    assert!(field.kind == FieldKind::Signature && field.required);
    assert_ne!(field.placement, first.view.fields[0].placement);
}

#[tokio::test]
async fn the_address_of_one_process_opens_the_same_persons_page() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    let address = text(&made, "/signingProcesses/1/signees/1/url");
    let of_process = host.signer(address).await;
    let of_sequence = host.signer(url(&made, 1)).await;
    assert_eq!(of_process.view.recipient, of_sequence.view.recipient);
}

#[tokio::test]
async fn signatures_stand_in_a_strip_where_the_process_wants_them() {
    let host = Host::open().await;
    let two_pages = with(process(&[dagny()]), "/pdfDocument", document(2));
    for (location, page, bottom) in [("topfirstpage", 0, 842.0), ("BottomLastPage", 1, 0.0)] {
        let process = with(two_pages.clone(), "/SignatureLocation", location);
        let made = host.sequence(&sequence(&[process])).await;
        let signer = host.signer(url(&made, 0)).await;
        let place = signer.view.fields[0].placement;
        let pages = &signer.view.documents[0].pages;
        assert_eq!(place.page, page);
        // The page has grown by the strip, and the place stands in what is new.
        let heights: Vec<bool> = pages.iter().map(|p| p.crop.height > 842.0).collect();
        assert_eq!(heights, [page == 0, page == 1]);
        let crop = pages[page as usize].crop;
        let strip = crop.height - 842.0;
        let old = if bottom > 0.0 {
            0.0..842.0
        } else {
            strip..crop.height
        };
        let (low, high) = (place.rect.y, place.rect.y + place.rect.height);
        assert!(high <= old.start || low >= old.end, "{place:?} in {crop:?}");
    }
}

#[tokio::test]
async fn the_same_file_twice_is_two_documents_that_are_both_sealed() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    for number in 0..2 {
        host.sign(url(&made, number)).await;
    }
    host.house.work().await;
    let id = host
        .house
        .app
        .store
        .taktikal_envelope(text(&made, "/key"))
        .await
        .unwrap();
    let envelope = host.house.app.loaded(&id.unwrap()).await.unwrap().envelope;
    assert_eq!(envelope.status, EnvelopeStatus::Complete);
    let [first, second] = &envelope.documents[..] else {
        panic!()
    };
    assert_eq!(first.original_sha256, second.original_sha256);
    assert_ne!(first.sha256, second.sha256);
    assert_eq!(first.findings, ["signature_strip"]);
    assert_eq!(envelope.sealed.len(), 2);
    assert_ne!(envelope.sealed[0].sha256, envelope.sealed[1].sha256);
    for (document, sealed) in envelope.documents.iter().zip(&envelope.sealed) {
        let shown = host.house.app.blobs.get(&document.sha256).await.unwrap();
        let sealed = host.house.app.blobs.get(&sealed.sha256).await.unwrap();
        assert!(sealed.len() > shown.len() && sealed.starts_with(&shown));
    }
}

#[tokio::test]
async fn t14_in_order_the_second_person_waits_until_the_first_has_signed_everything() {
    let host = Host::open().await;
    let made = host.sequence(&with(example(), "/SignInOrder", true)).await;
    let waiting = host.enter(url(&made, 1)).await;
    waiting.refuses(ProblemCode::NotYourTurn);
    let of_process = text(&made, "/signingProcesses/0/signees/1/url");
    host.enter(of_process)
        .await
        .refuses(ProblemCode::NotYourTurn);
    host.sign(url(&made, 0)).await;
    host.sign(url(&made, 1)).await;
}

#[tokio::test]
async fn without_an_order_people_sign_in_any() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    host.sign(url(&made, 1)).await;
    host.sign(url(&made, 0)).await;
    host.enter(url(&made, 0))
        .await
        .refuses(ProblemCode::RecipientDone);
}

#[tokio::test]
async fn t17_no_content_of_a_document_leaves_before_its_signee_is_known() {
    let host = Host::open().await;
    let on_sequence = with(example(), "/RequiresAuth", true);
    let on_process = with(example(), "/CreateSigningProcesses/1/RequiresAuth", true);
    for body in [on_sequence, on_process] {
        let made = host.sequence(&body).await;
        for pointer in ["/signees/0/url", "/signingProcesses/1/signees/1/url"] {
            let address = text(&made, pointer);
            host.enter(address)
                .await
                .refuses(ProblemCode::IdentityRequired);
            let page = host.house.call(Call::get(&address[APP_URL.len()..])).await;
            assert!(!page.text().contains("example.pdf"));
        }
        let of_sequence = format!("/api/signing/sequential/{}/auth", text(&made, "/key"));
        let login = json!({ "loginHint": "6000101992", "authenticationContextType": "sim" });
        let answer = host.post(&of_sequence, &login).await;
        says_no(&answer, 501, "AuthenticationUnavailable");
    }
    let start = json!({ "Ssn": "6000101992", "FlowKey": "fd9583b6be91" });
    let answer = host.post("/api/auth/start", &start).await;
    says_no(&answer, 501, "AuthenticationUnavailable");
    let poll = json!({ "authRequestId": "1-4f0a9c2e7b", "FlowKey": "fd9583b6be91" });
    let answer = host
        .house
        .call(Call::post("/api/Auth/Poll").json(&poll))
        .await;
    says_no(&answer, 501, "AuthenticationUnavailable");
}

#[tokio::test]
async fn t17_with_an_electronic_id_the_page_opens_and_shows_nothing_until_its_signee_is_known() {
    let phones = Telephones::open().await;
    let audkenni = phones.config();
    let host = Host::open_with(|config| config.audkenni = Some(audkenni)).await;
    host.house.show_real_time(0);
    let made = host.sequence(&with(example(), "/RequiresAuth", true)).await;
    // Dagný has hers in the app, Maðkur on the SIM card.
    for (number, wishes) in [
        (0, json!({})),
        (1, json!({ "on_sim": true, "phone": "9999999" })),
    ] {
        let mut signee = host.signer(url(&made, number)).await;
        assert!(signee.view.documents.is_empty() && signee.view.fields.is_empty());
        signee.sign().await.refuses(ProblemCode::IdentityRequired);
        let begun = signee.rings(wishes).await;
        let (_, code) = phones.desk.shown(&phones.ringing()).unwrap();
        assert_eq!(begun.control_code, Some(code));
        phones.approves(None);
        signee.view = signee.looks_at_phone().await;
        assert_eq!(signee.view.documents.len(), 2);
        let signed = signee.sign().await;
        assert_eq!(signed.status, 200, "{}", signed.text());
    }
}

#[tokio::test]
async fn only_the_person_on_a_guarded_process_must_be_known() {
    let host = Host::open().await;
    let guarded = with(process(&[dagny()]), "/RequiresAuth", true);
    let made = host
        .sequence(&sequence(&[guarded, process(&[madkur()])]))
        .await;
    host.enter(url(&made, 0))
        .await
        .refuses(ProblemCode::IdentityRequired);
    host.sign(url(&made, 1)).await;
}

#[tokio::test]
async fn t18_cancelling_one_process_cancels_the_sequence() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    let visitor = host.signer(url(&made, 0)).await;
    let key = text(&made, "/signingProcesses/1/key");
    let path = format!("{PROCESS}?ProcessKey={key}&User=your@email.is");
    let ended: Value = host.delete(&path).await.ok();
    assert_eq!(ended["status"], "Canceled");
    assert_eq!(ended["key"], key);
    for pointer in [
        "/signees/0/url",
        "/signees/1/url",
        "/signingProcesses/0/signees/0/url",
    ] {
        host.enter(text(&made, pointer))
            .await
            .refuses(ProblemCode::Cancelled);
    }
    visitor
        .get("session")
        .await
        .refuses(ProblemCode::SessionEnded);
    let sequence = format!(
        "{SEQUENCE}?SequenceKey={}&User=your@email.is",
        text(&made, "/key")
    );
    says_no(&host.delete(&sequence).await, 410, "ProcessCanceled");
}

#[tokio::test]
async fn statuses_follow_what_people_do() {
    let host = Host::open().await;
    let processes = [process(&[dagny(), madkur()]), process(&[dagny()])];
    let made = host.sequence(&sequence(&processes)).await;
    let (p, s) = (
        text(&made, "/signingProcesses/0/key"),
        text(&made, "/signingProcesses/0/signees/0/key"),
    );
    let shown = async || -> Value { host.get(&format!("/api/signing/{p}/signee/{s}")).await.ok() };
    assert_eq!(shown().await, made["signingProcesses"][0]);
    let signer = host.signer(url(&made, 0)).await;
    let seen = json!({
        "document_id": signer.view.documents[0].id,
        "sha256": signer.view.documents[0].sha256,
    });
    let viewed = signer.request("POST", "session/viewed").json(&seen);
    assert!(host.house.call(viewed).await.status.is_success());
    assert_eq!(shown().await["status"], "Started");
    assert!(signer.sign().await.status.is_success());
    let now = shown().await;
    assert_eq!(now["status"], "SigneeSigned");
    assert_eq!(now["signees"][0]["signed"], true);
    assert_eq!(now["signees"][0]["signedAt"], "2026-11-21T20:40:00.000Z");
    assert_eq!(now["signees"][1]["signed"], false);
    host.sign(url(&made, 1)).await;
    assert_eq!(shown().await["status"], "Completed");
    let cancel = format!(
        "{SEQUENCE}?SequenceKey={}&User=your@email.is",
        text(&made, "/key")
    );
    says_no(&host.delete(&cancel).await, 409, "AlreadyCompleted");
}

#[tokio::test]
async fn a_process_alone_has_no_sequence_and_one_address_for_each_signee() {
    let host = Host::open().await;
    let order = with(process(&[dagny(), madkur()]), "/SignInOrder", true);
    let made: Value = host.post(PROCESS, &order).await.ok();
    assert!(made.get("sequenceKey").is_none());
    assert!(text(&made, "/key").starts_with("sp"));
    host.enter(text(&made, "/signees/1/url"))
        .await
        .refuses(ProblemCode::NotYourTurn);
    host.sign(text(&made, "/signees/0/url")).await;
    host.sign(text(&made, "/signees/1/url")).await;
}

#[tokio::test]
async fn t22_after_thirty_days_a_process_has_expired() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    host.house.clock.advance_ms(30 * 86_400_000 - 1);
    host.enter(url(&made, 0)).await.ok::<Value>();
    host.house.clock.advance_ms(1);
    paraph_server::jobs::tidy(&host.house.app).await;
    host.enter(url(&made, 0))
        .await
        .refuses(ProblemCode::Expired);
    let cancel = format!(
        "{SEQUENCE}?SequenceKey={}&User=your@email.is",
        text(&made, "/key")
    );
    says_no(&host.delete(&cancel).await, 410, "ProcessExpired");
}

#[tokio::test]
async fn a_page_may_be_framed_by_its_companys_origins_alone_and_looking_changes_nothing() {
    let host = Host::open().await;
    let made = host.sequence(&example()).await;
    let path = &url(&made, 0)[APP_URL.len()..];
    let id = host
        .house
        .app
        .store
        .taktikal_envelope(text(&made, "/key"))
        .await
        .unwrap()
        .unwrap();
    let before = host.house.app.loaded(&id).await.unwrap().head;
    let page = host.house.call(Call::get(path)).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.contains(&format!("frame-ancestors {HOST};")),
        "{policy}"
    );
    let facts = format!(r#""entry":{{"processKey":"{}""#, text(&made, "/key"));
    assert!(page.text().contains(&facts), "{}", page.text());
    assert_eq!(host.house.app.loaded(&id).await.unwrap().head, before);
    // The keys of others do not go together, and what is unknown looks like nothing.
    let other = host.sequence(&example()).await;
    let mixed = format!(
        "/s/{}/{}",
        text(&other, "/key"),
        text(&made, "/signees/0/key")
    );
    for path in [mixed.as_str(), "/s/pg00/gs00", "/s/%3Cscript%3E/x"] {
        let page = host.house.call(Call::get(path)).await;
        assert!(
            page.header("content-security-policy")
                .contains("frame-ancestors 'none'")
        );
        assert!(!page.text().contains("<script>"));
        let entered = host.house.call(Call::post(path).json(&json!({}))).await;
        entered.refuses(ProblemCode::NotFound);
    }
    let simple = host.house.call(Call::post(path)).await;
    simple.refuses(ProblemCode::MediaTypeUnsupported);
}
