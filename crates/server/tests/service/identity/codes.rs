//! Codes by mail and text message: cases 16, 18 and 19 of the threat model.

use super::guest::{by_text, house, last_code, lock, sees_nothing, sent, through, visit, wrong};
use crate::native::desk::Desk;
use crate::support::House;
use crate::support::mail_server::MailServer;
use crate::support::receiver::Receiver;
use paraph_protocol::native::{EventResource, Page, RecipientResource};
use paraph_protocol::{AuthenticationMethod, ProblemCode, SessionView, SignReply};
use paraph_server::config::{MailConfig, MailTls};
use paraph_verdict::check_evidence;
use serde_json::{Value, json};
use sqlx::Row as _;

#[tokio::test]
async fn nothing_of_a_document_leaves_before_its_code_came_back() {
    let phone = Receiver::open().await;
    let house = house(&phone).await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk, by_text("Hanna")).await;
    let document = envelope.documents[0].id.to_string();
    let mut hanna = visit(&desk, &envelope).await;
    let view = &hanna.view;
    assert_eq!(lock(view).method, AuthenticationMethod::SmsCode);
    assert_eq!(lock(view).to, "+46 ••• •• 67");
    assert!(view.documents.is_empty() && view.fields.is_empty() && view.people.is_empty());
    assert_eq!(view.recipient.email, "");
    sees_nothing(&hanna, &document).await;
    assert!(
        phone.posted().is_empty(),
        "a code is sent when it is asked for"
    );

    let code = hanna.asks_for_code(&phone).await;
    sees_nothing(&hanna, &document).await;
    hanna.view = hanna.offers(&code).await.ok();
    assert_eq!(hanna.view.authentication, None);
    assert_eq!(hanna.view.documents.len(), 1);
    hanna
        .offers(&code)
        .await
        .refuses(ProblemCode::AuthenticationNotAsked);
    hanna.sign().await.ok::<SignReply>();
}

#[tokio::test]
async fn each_visit_needs_a_code_of_its_own() {
    let phone = Receiver::open().await;
    let house = house(&phone).await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk, by_text("Hanna")).await;
    let (first, second) = (visit(&desk, &envelope).await, visit(&desk, &envelope).await);
    let code = first.asks_for_code(&phone).await;
    // Offered with another session it fails, and counts.
    second.offers(&code).await.refuses(ProblemCode::CodeWrong);
    assert_eq!(lock(&second.session().await).code, None);
    assert_eq!(lock(&first.session().await).code.unwrap().tries_left, 4);
    first.offers(&code).await.ok::<SessionView>();
    let document = envelope.documents[0].id.to_string();
    sees_nothing(&second, &document).await;
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes_and_until_the_next_one() {
    let phone = Receiver::open().await;
    let house = house(&phone).await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk, by_text("Hanna")).await;
    let hanna = visit(&desk, &envelope).await;
    let first = hanna.asks_for_code(&phone).await;
    let again = hanna.start(&json!({})).await;
    assert_eq!(again.header("retry-after"), "30");
    again.refuses(ProblemCode::CodeSentLately);
    house.clock.advance_ms(30_000);
    let second = hanna.asks_for_code(&phone).await;
    if first != second {
        hanna.offers(&first).await.refuses(ProblemCode::CodeWrong);
    }
    house.clock.advance_ms(600_001);
    hanna.offers(&second).await.refuses(ProblemCode::CodeEnded);
    let third = hanna.asks_for_code(&phone).await;
    house.clock.advance_ms(600_000);
    hanna
        .offers(&format!(" {} {}", &third[..3], &third[3..]))
        .await
        .ok::<SessionView>();
}

/// Case 16.
#[tokio::test]
async fn the_fifth_wrong_try_ends_a_code_and_the_third_code_a_day() {
    let phone = Receiver::open().await;
    let mut house = house(&phone).await;
    let (link, key);
    {
        let desk = Desk::open(&house).await;
        let envelope = sent(&desk, by_text("Hanna")).await;
        (link, key) = (envelope, desk.key);
    }
    for round in 0..3 {
        let desk = Desk {
            house: &house,
            key: key.clone(),
        };
        let hanna = visit(&desk, &link).await;
        let code = hanna.asks_for_code(&phone).await;
        for left in (0..5).rev() {
            let answer = hanna.offers(wrong(&code)).await;
            let problem = answer.refuses(ProblemCode::CodeWrong);
            assert_eq!(problem.reason, Some(left.to_string()));
        }
        hanna.offers(&code).await.refuses(ProblemCode::CodeEnded);
        house.clock.advance_minutes(1);
        // Neither a restart nor another visit forgets.
        house = house.restart().await;
        if round == 2 {
            let desk = Desk {
                house: &house,
                key: key.clone(),
            };
            let hanna = visit(&desk, &link).await;
            hanna
                .start(&json!({}))
                .await
                .refuses(ProblemCode::TooManyCodes);
            assert!(lock(&hanna.session().await).locked_until.is_some());
            let path = format!("envelopes/{}/events?limit=100", link.id);
            let events: Page<EventResource> = desk.get(&path).await.ok();
            let count = |kind: &str| events.items.iter().filter(|e| e.kind == kind).count();
            assert_eq!(count("authentication_failed"), 15);
            assert_eq!(count("authentication_locked"), 1);
        }
    }
    assert_eq!(phone.posted().len(), 3);
    house.clock.advance_minutes(24 * 60);
    let desk = Desk { house: &house, key };
    let hanna = visit(&desk, &link).await;
    let code = hanna.asks_for_code(&phone).await;
    hanna.offers(&code).await.ok::<SessionView>();
}

/// Case 19.
#[tokio::test]
async fn no_code_is_found_in_the_database_or_in_the_evidence() {
    let phone = Receiver::open().await;
    let house = house(&phone).await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk, by_text("Hanna")).await;
    let mut hanna = visit(&desk, &envelope).await;
    let code = hanna.asks_for_code(&phone).await;
    let mut database = house.database().await;
    let row = sqlx::query("SELECT salt, mac FROM codes")
        .fetch_one(&mut database)
        .await
        .unwrap();
    let (salt, mac): (Vec<u8>, Vec<u8>) = (row.get(0), row.get(1));
    assert_eq!((salt.len(), mac.len()), (16, 32));
    let left: Option<Vec<u8>> = sqlx::query("SELECT body FROM outbox WHERE topic = 'code'")
        .fetch_one(&mut database)
        .await
        .unwrap()
        .get(0);
    assert_eq!(left, None, "the outbox forgets what it has sent");
    hanna.view = hanna.offers(&code).await.ok();
    hanna.sign().await.ok::<SignReply>();
    let codes = sqlx::query("SELECT invite_id FROM codes")
        .fetch_all(&mut database)
        .await;
    assert!(codes.unwrap().is_empty(), "success burns the code");
    let evidence = desk
        .get(&format!("envelopes/{}/evidence", envelope.id))
        .await;
    check_evidence(&evidence.body).unwrap();
    let facts: Value = serde_json::from_slice(&evidence.body).unwrap();
    let said = facts.to_string();
    assert!(!said.contains(&format!("\"{code}\"")), "{said}");
    let steps = facts["signers"][0]["identity"].as_array().unwrap();
    let step = steps.iter().find(|s| s["method"] == "sms_code").unwrap();
    assert_eq!(step["assurance_source"], "verified_by_us");
    assert_eq!(step["sent_to"], "+46 ••• •• 67");
    let messages = facts["delivery"][0]["messages"].as_array().unwrap();
    assert_eq!(messages[0]["notice"], "code");
    assert!(
        messages[0]["sha256"]["none"].is_string(),
        "a digest could be tried out"
    );
}

#[tokio::test]
async fn a_number_and_an_account_have_their_share_of_text_messages() {
    let phone = Receiver::open().await;
    let house = house(&phone).await;
    let desk = Desk::open(&house).await;
    for number in 0..6 {
        let envelope = sent(&desk, by_text("Hanna")).await;
        let hanna = visit(&desk, &envelope).await;
        let answer = hanna.start(&json!({})).await;
        if number < 5 {
            answer.ok::<SessionView>();
        } else {
            answer.refuses(ProblemCode::TooManyCodes);
        }
    }
    house.deliver().await;
    assert_eq!(phone.posted().len(), 5);
    last_code(&phone);
}

#[tokio::test]
async fn a_way_that_lacks_its_means_is_refused_when_it_is_asked_for() {
    let house = House::open().await;
    let desk = Desk::open(&house).await;
    let draft = desk.draft().await;
    for (person, code) in [
        (
            json!({ "name": "A", "authenticate_by": "sms_code" }),
            ProblemCode::PhoneInvalid,
        ),
        (
            json!({ "name": "A", "authenticate_by": "email_code" }),
            ProblemCode::EmailInvalid,
        ),
        (
            json!({ "name": "A", "authenticate_by": "audkenni" }),
            ProblemCode::PersonalNumberInvalid,
        ),
        (
            json!({ "name": "A", "authenticate_by": "bankid", "personal_number": "85-04" }),
            ProblemCode::PersonalNumberInvalid,
        ),
        (
            json!({ "name": "A", "authenticate_by": "horoscope" }),
            ProblemCode::BodyInvalid,
        ),
    ] {
        desk.round(&draft, "recipients", &person)
            .await
            .refuses(code);
    }
    for (person, code) in [
        (by_text("Hanna"), ProblemCode::DeliveryUnavailable),
        (
            json!({ "name": "A", "email": "a@example.se", "authenticate_by": "email_code" }),
            ProblemCode::DeliveryUnavailable,
        ),
        (
            json!({ "name": "A", "authenticate_by": "bankid" }),
            ProblemCode::AuthenticationUnavailable,
        ),
    ] {
        let draft = desk.drafted(&[person]).await;
        desk.round(&draft, "send", &json!({})).await.refuses(code);
    }
    let plain = desk.sent(&[json!({ "name": "Jon" })]).await;
    let jon = visit(&desk, &plain).await;
    jon.start(&json!({}))
        .await
        .refuses(ProblemCode::AuthenticationNotAsked);
    jon.offers("123456")
        .await
        .refuses(ProblemCode::AuthenticationNotAsked);
}

#[tokio::test]
async fn who_was_known_under_old_data_is_not_known_under_new_ones() {
    let phone = Receiver::open().await;
    let house = house(&phone).await;
    let desk = Desk::open(&house).await;
    let envelope = sent(&desk, by_text("Hanna")).await;
    let hanna = visit(&desk, &envelope).await;
    let code = hanna.asks_for_code(&phone).await;
    hanna.offers(&code).await.ok::<SessionView>();
    let path = format!(
        "envelopes/{}/recipients/{}",
        envelope.id, envelope.recipients[0].id
    );
    let shown: RecipientResource = desk.show(&envelope).await.recipients.remove(0);
    assert!(shown.authenticated_at.is_some());
    let changed = desk
        .send("PATCH", &path, &json!({ "phone": "+46709999999" }))
        .await;
    let changed: RecipientResource = changed.ok();
    assert_eq!(changed.authenticated_at, None);
    hanna
        .get("session")
        .await
        .refuses(ProblemCode::SessionEnded);
    assert!(visit(&desk, &envelope).await.view.authentication.is_some());
}

#[tokio::test]
async fn a_code_by_mail_speaks_the_language_of_its_reader_and_opens_the_document() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let phone = Receiver::open().await;
    let (host, port) = (server.address.ip().to_string(), server.address.port());
    let sms = through(&phone);
    let house = House::open_with(move |config| {
        sms(config);
        config.mail = Some(MailConfig {
            host,
            port: Some(port),
            tls: MailTls::None,
            ca_file: None,
            username: None,
            password_file: None,
            from: "Nordvik <sign@nordvik.example>".into(),
            max_attached_bytes: 1_000_000,
        });
    })
    .await;
    let desk = Desk::open(&house).await;
    let person = json!({ "name": "Hanna", "email": "hanna@example.se", "locale": "sv",
        "authenticate_by": "email_code" });
    let envelope = sent(&desk, person).await;
    let hanna = visit(&desk, &envelope).await;
    assert_eq!(lock(&hanna.view).to, "h•••@example.se");
    hanna.start(&json!({})).await.ok::<SessionView>();
    house.deliver().await;
    let mail = server.taken().pop().unwrap();
    assert_eq!(mail.header("subject"), "Din kod för Lease");
    let text = mail.text();
    let code = text
        .lines()
        .find(|l| l.len() == 6 && l.bytes().all(|b| b.is_ascii_digit()));
    let code = code.expect("a line with the code");
    assert!(mail.html().contains(code));
    let view: SessionView = hanna.offers(code).await.ok();
    assert_eq!(view.documents.len(), 1);
}
