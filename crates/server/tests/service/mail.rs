//! Mail to recipients and senders, through a real mail server.

use crate::support::database;
use crate::support::mail_server::{MailServer, Taken};
use crate::support::{Answer, Call, House, Sender, Signer, exchange};
use axum::http::StatusCode;
use paraph_protocol::native::{
    DeliveryResource, DeliveryState, EnvelopeResource, EventResource, Page, RecipientResource,
};
use paraph_protocol::{ExchangeReply, ProblemCode, SignReply};
use paraph_server::config::Config;
use paraph_server::secret::Secret;
use serde_json::{Value, json};

/// A configuration that sends mail through this server.
fn by(server: &MailServer) -> impl FnOnce(&mut Config) + use<> {
    let mail = server.config();
    move |config| config.mail = Some(mail)
}

/// A program of the account.
struct Desk<'a> {
    sender: &'a Sender<'a>,
}

impl Desk<'_> {
    async fn call(&self, method: &'static str, path: &str, body: &Value) -> Answer {
        let key = self.sender.credentials.api_key.expose();
        let call = Call::new(method, format!("/v1/{path}")).bearer(key);
        self.sender.house.call(call.json(body)).await
    }

    async fn get(&self, path: &str) -> Answer {
        let key = self.sender.credentials.api_key.expose();
        let call = Call::get(format!("/v1/{path}")).bearer(key);
        self.sender.house.call(call).await
    }

    /// A draft with `documents` pages of its own each, and these people.
    async fn draft(&self, documents: usize, people: &[Value]) -> EnvelopeResource {
        let body = json!({ "title": "Lease <b>5</b>", "recipients": people });
        let envelope: EnvelopeResource = self.call("POST", "envelopes", &body).await.ok();
        for number in 0..documents {
            let key = self.sender.credentials.api_key.expose();
            let path = format!(
                "/v1/envelopes/{}/documents?file_name=Part%20{number}.pdf",
                envelope.id
            );
            let call = Call::post(path)
                .bearer(key)
                .header("content-type", "application/pdf");
            let pdf = crate::support::pdf::pages(1 + number);
            self.sender.house.call(call.body(pdf)).await.ok::<Value>();
        }
        self.get(&format!("envelopes/{}", envelope.id)).await.ok()
    }

    async fn send(&self, envelope: &EnvelopeResource, body: &Value) -> Answer {
        self.call("POST", &format!("envelopes/{}/send", envelope.id), body)
            .await
    }

    /// A draft that is sent.
    async fn sent(&self, documents: usize, people: &[Value]) -> EnvelopeResource {
        let draft = self.draft(documents, people).await;
        self.send(&draft, &json!({})).await.ok()
    }

    async fn events(&self, envelope: &EnvelopeResource) -> Vec<EventResource> {
        let path = format!("envelopes/{}/events?limit=100", envelope.id);
        let page: Page<EventResource> = self.get(&path).await.ok();
        page.items
    }

    async fn deliveries(&self, state: &str) -> Vec<DeliveryResource> {
        let path = format!("deliveries?state={state}");
        let page: Page<DeliveryResource> = self.get(&path).await.ok();
        page.items
    }
}

fn mailed(name: &str, order: i64) -> Value {
    let email = format!("{}@example.se", name.to_lowercase());
    json!({ "name": name, "email": email, "order": order, "delivery": "email" })
}

fn token(link: &str) -> Secret {
    Secret::received(link.split_once("#t=").unwrap().1)
}

fn to(mail: &[Taken]) -> Vec<String> {
    mail.iter().map(|m| m.header("To")).collect()
}

#[track_caller]
fn reads_as_an_invitation(mail: &Taken) {
    assert_eq!(
        mail.header("Subject"),
        "Nordvik AB asks you to sign: Lease <b>5</b>"
    );
    assert_eq!(mail.header("From"), "Nordvik AB <sign@nordvik.example>");
    assert_eq!(mail.header("Reply-To"), "owner@example.com");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("Date"), "Sat, 21 Nov 2026 20:40:00 +0000");
    assert!(
        mail.html().contains("Lease &lt;b&gt;5&lt;&#x2f;b&gt;")
            || mail.html().contains("Lease &lt;b&gt;5&lt;/b&gt;")
    );
    assert!(
        mail.text()
            .contains("You have time until 21 Dec 2026, 20:40 UTC.")
    );
}

#[track_caller]
fn everybody_gets_everything(mut copies: Vec<Taken>) {
    copies.sort_by_key(|m| m.header("To"));
    assert_eq!(
        to(&copies),
        [
            "Hanna <hanna@example.se>",
            "Jon <jon@example.se>",
            "Nordvik AB <owner@example.com>"
        ]
    );
    for copy in &copies {
        let attached = copy.attachments();
        let names: Vec<&str> = attached.iter().map(|a| &a[..10]).collect();
        assert_eq!(names, ["Part 0.pdf", "Part 1.pdf", "Part 2.pdf"]);
        assert!(attached.iter().all(|a| a.contains("application/pdf")));
        assert!(
            !copy.raw.contains("#t="),
            "nothing to open where all is attached"
        );
    }
}

#[tokio::test]
async fn a_person_with_several_documents_gets_one_mail_one_link_and_all_documents_in_the_end() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    let envelope = desk.sent(3, &[mailed("Hanna", 1), mailed("Jon", 2)]).await;
    house.deliver().await;
    let taken = server.taken();
    assert_eq!(
        to(&taken),
        ["Hanna <hanna@example.se>"],
        "Jon's turn is later"
    );
    reads_as_an_invitation(&taken[0]);
    let link = taken[0].link();
    let invite_id = envelope.recipients[0].invite_id.clone().unwrap();
    assert!(
        link.starts_with(&format!("https://sign.example/s/{invite_id}#t=")),
        "{link}"
    );
    // The link opens as often as its reader likes, also after signing.
    for _ in 0..2 {
        house
            .call(exchange(token(&link).expose(), None))
            .await
            .ok::<ExchangeReply>();
    }
    let signer = Signer::open(&house, &token(&link)).await;
    assert_eq!(signer.view.documents.len(), 3);
    signer.sign().await.ok::<SignReply>();
    let again = Signer::open(&house, &token(&link)).await;
    again.sign().await.refuses(ProblemCode::AlreadySigned);
    house.deliver().await;
    let taken = server.taken();
    assert_eq!(to(&taken[1..]), ["Jon <jon@example.se>"]);
    let jon = Signer::open(&house, &token(&taken[1].link())).await;
    jon.sign().await.ok::<SignReply>();
    house.deliver().await;
    assert_eq!(server.taken().len(), 2, "nothing before the seal");
    house.work().await;
    house.deliver().await;
    everybody_gets_everything(server.taken().split_off(2));
    // The copy stays within reach of the first link.
    let back = Signer::open(&house, &token(&link)).await;
    let id = &back.view.documents[0].id;
    let sealed = back.get(&format!("session/documents/{id}/sealed")).await;
    assert!(sealed.body.starts_with(b"%PDF"));
}

/// Case 63: the server is away, then busy, then takes it.
#[tokio::test]
async fn a_mail_outlasts_a_server_that_is_away_and_is_taken_once() {
    let Some(mut server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    server.stop();
    desk.sent(1, &[mailed("Hanna", 1)]).await;
    for _ in 0..4 {
        house.deliver().await;
        house.clock.advance_minutes(60);
    }
    let waiting = desk.deliveries("waiting").await;
    assert_eq!((waiting.len(), waiting[0].failures), (1, 4));
    assert!(waiting[0].last_error.is_some());
    server.start();
    for mode in ["451", "452-data"] {
        server.turns(mode);
        house.deliver().await;
        house.clock.advance_minutes(60);
    }
    assert_eq!(desk.deliveries("waiting").await[0].failures, 6);
    server.turns("ok");
    house.deliver().await;
    house.clock.advance_minutes(60);
    house.deliver().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 1, "once");
    assert_eq!(server.asked(), 3);
    let id = waiting[0].id.as_str();
    assert_eq!(
        taken[0].header("Message-ID"),
        format!("<{id}@nordvik.example>")
    );
    assert_eq!(desk.deliveries("sent").await[0].last_status, Some(250));
}

#[tokio::test]
async fn an_answer_that_is_lost_costs_one_repeat_with_the_same_id_and_link() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    server.turns("lost");
    desk.sent(1, &[mailed("Hanna", 1)]).await;
    house.deliver().await;
    server.turns("ok");
    house.clock.advance_minutes(60);
    house.deliver().await;
    house.clock.advance_minutes(60);
    house.deliver().await;
    let taken = server.taken();
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0].header("Message-ID"), taken[1].header("Message-ID"));
    assert_eq!(taken[0].link(), taken[1].link());
}

#[tokio::test]
async fn an_address_that_does_not_exist_is_stuck_told_and_can_be_mended() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    server.turns("550");
    let envelope = desk.sent(1, &[mailed("Hanna", 1)]).await;
    house.deliver().await;
    let stuck = desk.deliveries("stuck").await;
    assert_eq!(
        (stuck.len(), stuck[0].last_status),
        (2, Some(550)),
        "and the notice about it"
    );
    let events = desk.events(&envelope).await;
    let failed = events.iter().find(|e| e.kind == "message_failed").unwrap();
    assert_eq!(failed.payload["address"], "hanna@example.se");
    assert!(failed.payload["reply"].as_str().unwrap().contains("550"));
    server.turns("ok");
    let path = format!(
        "envelopes/{}/recipients/{}",
        envelope.id, envelope.recipients[0].id
    );
    let change = json!({ "email": "hanna.lind@example.se" });
    desk.call("PATCH", &path, &change)
        .await
        .ok::<RecipientResource>();
    house.deliver().await;
    assert_eq!(to(&server.taken()), ["Hanna <hanna.lind@example.se>"]);
    let told = desk.deliveries("stuck").await;
    let notice = told.iter().find(|d| d.event == "undelivered").unwrap();
    let path = format!("deliveries/{}/replay", notice.id);
    let replayed = desk.call("POST", &path, &json!({})).await;
    assert_eq!(replayed.status, StatusCode::ACCEPTED);
    house.deliver().await;
    let last = server.taken().pop().unwrap();
    assert_eq!(last.header("Subject"), "Not delivered: Lease <b>5</b>");
    assert!(last.text().contains("A message to Hanna about"));
}

#[tokio::test]
async fn everybody_is_told_when_it_is_over_and_nobody_of_what_they_did_themselves() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    desk.sent(1, &[mailed("Hanna", 1), mailed("Jon", 1), mailed("Eva", 2)])
        .await;
    house.deliver().await;
    let link = server.taken()[0].link();
    let signer = Signer::open(&house, &token(&link)).await;
    signer.decline("no").await.ok::<Value>();
    house.deliver().await;
    let mut told: Vec<String> = server.taken()[2..]
        .iter()
        .map(|m| format!("{}: {}", m.header("To"), m.header("Subject")))
        .collect();
    told.sort_unstable();
    let decliner = server.taken()[0].header("To");
    let other = if decliner.starts_with("Hanna") {
        "Jon <jon@example.se>"
    } else {
        "Hanna <hanna@example.se>"
    };
    let mut expected = vec![
        format!("{other}: Closed: Lease <b>5</b>"),
        "Nordvik AB <owner@example.com>: Declined: Lease <b>5</b>".to_owned(),
    ];
    expected.sort_unstable();
    assert_eq!(told, expected);
    house
        .call(exchange(token(&link).expose(), None))
        .await
        .refuses(ProblemCode::LinkNotValid);
}

#[tokio::test]
async fn a_mail_whose_reason_is_gone_is_dropped_and_ended_links_open_nothing() {
    let Some(mut server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    server.stop();
    let envelope = desk.sent(1, &[mailed("Hanna", 1)]).await;
    house.deliver().await;
    desk.call(
        "POST",
        &format!("envelopes/{}/cancel", envelope.id),
        &json!({}),
    )
    .await
    .ok::<Value>();
    server.start();
    house.clock.advance_minutes(60);
    house.deliver().await;
    let subjects: Vec<String> = server.taken().iter().map(|m| m.header("Subject")).collect();
    assert_eq!(subjects, ["Closed: Lease <b>5</b>"]);
    let dropped = desk.deliveries("dropped").await;
    assert_eq!(dropped[0].state, DeliveryState::Dropped);
}

#[tokio::test]
async fn mail_speaks_the_readers_language_and_the_senders_own_words() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    let settings = json!({ "sender_name": "Nordvik Lettings", "texts": [
        { "notice": "invitation", "locale": "sv", "subject": "Hyresavtal från {sender}",
          "intro": "Läs {title}. <script>" } ] });
    assert_eq!(
        desk.call("PUT", "mail", &settings).await.status,
        StatusCode::OK
    );
    assert_eq!(desk.get("mail").await.ok::<Value>(), settings);
    let mut swede = mailed("Åsa", 1);
    swede["email"] = "asa@example.se".into();
    swede["locale"] = "sv-SE".into();
    let mut arab = mailed("Amal", 1);
    arab["locale"] = "ar".into();
    let draft = desk.draft(1, &[swede, arab]).await;
    let words = json!({ "message": "Sign soon, please.\nHelga" });
    desk.send(&draft, &words).await.ok::<Value>();
    house.deliver().await;
    let mut taken = server.taken();
    taken.sort_by_key(|m| m.header("To"));
    let (arab, swede) = (&taken[0], &taken[1]);
    assert_eq!(swede.header("To"), "Åsa <asa@example.se>");
    assert_eq!(
        swede.header("From"),
        "Nordvik Lettings <sign@nordvik.example>"
    );
    assert_eq!(swede.header("Subject"), "Hyresavtal från Nordvik Lettings");
    assert!(swede.text().contains("Läs Lease <b>5</b>. <script>"));
    assert!(!swede.html().contains("<script>"));
    assert!(
        swede
            .text()
            .contains("Meddelande från Nordvik Lettings:\nSign soon, please.\nHelga")
    );
    assert!(arab.html().contains("dir=\"rtl\""));
    assert!(arab.text().contains("افتح المستند"));
    let wrong = [
        json!({ "sender_name": "two\nlines" }),
        json!({ "sender_name": "" }),
        json!({ "texts": [{ "notice": "invitation", "subject": "a\r\nBcc: x@y.example" }] }),
        json!({ "texts": [{ "notice": "eaten" }] }),
    ];
    for body in wrong {
        let refused = desk.call("PUT", "mail", &body).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
}

#[tokio::test]
async fn documents_that_are_too_large_are_linked() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let configure = by(&server);
    let house = House::open_with(|config| {
        configure(config);
        config.mail.as_mut().unwrap().max_attached_bytes = 100;
    });
    let house = house.await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    desk.sent(1, &[mailed("Hanna", 1)]).await;
    house.deliver().await;
    let signer = Signer::open(&house, &token(&server.taken()[0].link())).await;
    signer.sign().await.ok::<SignReply>();
    house.work().await;
    house.deliver().await;
    let copies = server.taken().split_off(1);
    let copy = copies
        .iter()
        .find(|m| m.header("To").starts_with("Hanna"))
        .unwrap();
    assert!(copy.attachments().is_empty());
    let reader = Signer::open(&house, &token(&copy.link())).await;
    let id = &reader.view.documents[0].id;
    let sealed = reader.get(&format!("session/documents/{id}/sealed")).await;
    assert!(sealed.body.starts_with(b"%PDF"));
}

/// §2.2: nobody but the recipient sees the link of a mail.
#[tokio::test]
async fn the_token_of_a_mail_is_in_no_database_no_list_and_given_to_no_sender() {
    let Some(mut server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    server.stop();
    let envelope = desk.sent(1, &[mailed("Hanna", 1)]).await;
    house.deliver().await;
    let person = format!(
        "envelopes/{}/recipients/{}",
        envelope.id, envelope.recipients[0].id
    );
    let refused = desk
        .call("POST", &format!("{person}/link"), &json!({}))
        .await;
    refused.refuses(ProblemCode::NotAllowed);
    server.start();
    house.clock.advance_minutes(60);
    let unsent = database::content(&house.app.config.database()).await;
    house.deliver().await;
    let link = server.taken()[0].link();
    let secret = token(&link).expose().to_owned();
    let listed = desk.get("deliveries").await.text();
    let told = desk
        .get(&format!("envelopes/{}/events?limit=100", envelope.id))
        .await
        .text();
    assert!(!listed.contains(&secret) && !told.contains(&secret));
    let sent = database::content(&house.app.config.database()).await;
    for content in [unsent, sent] {
        assert!(content.holds(envelope.id.as_str()), "the database is read");
        assert!(!content.holds(&secret));
    }
    // And no page of a host may stand around it.
    let invite_id = envelope.recipients[0].invite_id.clone().unwrap();
    let page = house.call(Call::get(format!("/s/{invite_id}"))).await;
    assert!(
        page.header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
}

#[tokio::test]
async fn whoever_cannot_be_reached_is_refused_with_one_cause() {
    let house = House::open().await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    let desk = &desk;
    let add = |person: Value| async move {
        let body = json!({ "title": "Lease", "recipients": [person] });
        desk.call("POST", "envelopes", &body).await
    };
    let nobody = add(json!({ "name": "Hanna", "delivery": "email" })).await;
    nobody.refuses(ProblemCode::EmailInvalid);
    for phone in [
        "0701234567",
        "+46",
        "+46 70 x",
        "+0123456789",
        "+1234567890123456",
    ] {
        let person = json!({ "name": "Hanna", "phone": phone, "delivery": "sms" });
        add(person).await.refuses(ProblemCode::PhoneInvalid);
    }
    let silent = add(json!({ "name": "Hanna", "delivery": "sms" })).await;
    silent.refuses(ProblemCode::PhoneInvalid);
    let draft = desk.draft(1, &[mailed("Hanna", 1)]).await;
    let refused = desk.send(&draft, &json!({})).await;
    refused.refuses(ProblemCode::DeliveryUnavailable);
    let two_lines = json!({ "subject": "a\nb" });
    desk.send(&draft, &two_lines)
        .await
        .refuses(ProblemCode::NameInvalid);
}

#[tokio::test]
async fn hosts_that_deliver_links_themselves_cause_no_mail() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    round.signer(0).await.sign().await.ok::<SignReply>();
    house.work().await;
    house.deliver().await;
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn reminders_and_deadlines_are_mailed_once_a_time() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    let draft = desk.draft(1, &[mailed("Hanna", 1)]).await;
    let reminders = json!({ "reminders": { "first_days": 2, "repeat_days": 0 },
        "expires_at": "2026-11-26T00:00:00Z" });
    desk.send(&draft, &reminders).await.ok::<Value>();
    for _ in 0..7 {
        house.deliver().await;
        house.clock.advance_minutes(24 * 60);
        paraph_server::jobs::tidy(&house.app).await;
    }
    house.deliver().await;
    let mut subjects: Vec<String> = server.taken().iter().map(|m| m.header("Subject")).collect();
    subjects.sort_unstable();
    assert_eq!(
        subjects,
        [
            "Closed: Lease <b>5</b>",
            "Nordvik AB asks you to sign: Lease <b>5</b>",
            "Reminder: Lease <b>5</b>",
            "Time is over: Lease <b>5</b>",
        ]
    );
}

#[tokio::test]
async fn the_evidence_says_how_each_recipient_was_told() {
    let Some(server) = MailServer::open() else {
        return;
    };
    let house = House::open_with(by(&server)).await;
    let sender = house.sender().await;
    let desk = Desk { sender: &sender };
    let envelope = desk.sent(1, &[mailed("Hanna", 1)]).await;
    house.deliver().await;
    let mail = server.taken().remove(0);
    let path = format!("envelopes/{}/evidence", envelope.id);
    let evidence: Value = desk.get(&path).await.ok();
    let told = &evidence["delivery"][0];
    assert_eq!(told["way"], "email");
    assert_eq!(told["address"], "hanna@example.se");
    let id = mail.header("Message-ID");
    assert_eq!(told["message_id"], id.trim_matches(['<', '>']));
    assert!(told["remote_reply"].as_str().unwrap().starts_with("250"));
    assert_eq!(told["message_sha256"].as_str().unwrap().len(), 64);
}
