//! Free-form invites: one person, one document without roles.

use super::host::{Host, OWNER, invite};
use crate::support::Signer;
use crate::support::mail_server::{MailServer, Taken};
use crate::support::receiver::Receiver;
use paraph_server::secret::Secret;
use serde_json::{Value, json};

fn to(email: &str) -> Value {
    json!({ "to": email, "from": OWNER, "subject": "Please sign", "message": "By Friday",
        "redirect_uri": "https://host.example/done", "callback_url": "none" })
}

/// A page without fields, on its way to Hanna, and the id of her invite.
async fn sent(host: &Host) -> (String, String) {
    let document = host.upload("lease.pdf").await;
    let path = format!("/document/{document}/invite");
    let reply = host.post(&path, &to("hanna@example.se")).await;
    assert_eq!(reply.status(), 200, "{}", reply.text());
    let id = reply.id();
    let expected = json!({ "result": "success", "id": id, "callback_url": "none" });
    assert_eq!(reply.json(), expected);
    (document, id)
}

async fn opened<'a>(host: &'a Host, mail: &Taken) -> Signer<'a> {
    let link = mail.link();
    let (_, token) = link.split_once("#t=").unwrap();
    Signer::open(&host.house, &Secret::received(token)).await
}

async fn mailed(host: &Host, server: &MailServer) -> Taken {
    host.house.deliver().await;
    server.taken().pop().unwrap()
}

#[tokio::test]
async fn n33_a_free_form_invite_stands_among_the_requests_until_it_is_canceled() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let user = host.get("/user").await.json();
    let (document, id) = sent(&host).await;
    let shown = host.show(&document).await;
    assert_eq!(shown["field_invites"], json!([]));
    let request = shown["requests"][0].clone();
    let expected = json!({ "unique_id": id, "id": id, "user_id": user["id"],
        "created": request["created"], "originator_email": OWNER,
        "signer_email": "hanna@example.se", "canceled": null, "signature_id": null,
        "redirect_uri": "https://host.example/done" });
    assert_eq!(request, expected);
    assert!(request["created"].is_string());
    let mail = mailed(&host, &server).await;
    assert_eq!(mail.header("To"), "hanna@example.se");
    assert_eq!(mail.header("Subject"), "Please sign");
    assert!(mail.text().contains("By Friday"));
    let cancel = format!("/invite/{id}/cancel");
    let reply = host.put(&cancel, &json!({ "reason": "A mistake" })).await;
    assert_eq!((reply.status(), reply.json()), (200, json!({})));
    let canceled = host.show(&document).await["requests"][0].clone();
    assert_eq!(canceled["canceled"], "1");
    let again = host.put(&cancel, &json!({ "reason": "Again" })).await;
    assert_eq!(again.refusal(), (400, 900_120));
    let path = format!("/document/{document}/invite");
    host.post(&path, &to("jon@example.is")).await.id();
    let shown = host.show(&document).await;
    let of = |n: usize, key: &str| shown["requests"][n][key].clone();
    assert_eq!(
        [of(0, "canceled"), of(1, "canceled")],
        [json!("1"), Value::Null]
    );
    assert_eq!(of(1, "signer_email"), "jon@example.is");
}

#[tokio::test]
async fn who_is_asked_freely_signs_at_a_place_of_their_own_and_it_is_sealed() {
    let Some((host, server)) = Host::with_mail().await else {
        return;
    };
    let (document, _) = sent(&host).await;
    let mail = mailed(&host, &server).await;
    let hanna = opened(&host, &mail).await;
    assert_eq!(hanna.view.fields.len(), 1);
    assert_eq!(hanna.sign().await.status, 200);
    let shown = host.show(&document).await;
    assert_eq!(
        shown["requests"][0]["signature_id"],
        shown["fields"][0]["id"]
    );
    host.house.work().await;
    let sealed = host
        .get(&format!("/document/{document}/download?type=collapsed"))
        .await;
    assert!(String::from_utf8_lossy(sealed.bytes()).contains("/ETSI.CAdES.detached"));
    // What was uploaded has no strip.
    let plain = host.get(&format!("/document/{document}/download")).await;
    assert_eq!(plain.bytes(), crate::support::pdf::one_page().as_slice());
}

#[tokio::test]
async fn a_free_form_invite_is_told_in_words_of_its_own() {
    let receiver = Receiver::open().await;
    let Some(server) = MailServer::open() else {
        return;
    };
    let mail = server.config();
    let house = crate::support::House::open_with(|config| {
        config.app_url = Some(super::host::APP_URL.parse().unwrap());
        config.private_networks = vec!["127.0.0.1/32".parse().unwrap()];
        config.mail = Some(mail);
    });
    let host = Host::of(house.await).await;
    let user = host.get("/user").await.json();
    for event in [
        "user.document.freeform.create",
        "user.document.freeform.signed",
        "user.document.fieldinvite.create",
        "user.document.fieldinvite.sent",
        "user.document.fieldinvite.signed",
    ] {
        let body = json!({ "event": event, "entity_id": user["id"], "action": "callback",
            "attributes": { "callback": receiver.url() } });
        assert_eq!(host.post("/api/v2/events", &body).await.status(), 200);
    }
    sent(&host).await;
    let mail = mailed(&host, &server).await;
    assert_eq!(opened(&host, &mail).await.sign().await.status, 200);
    host.house.deliver().await;
    let posted = receiver.posted();
    let told: Vec<_> = posted
        .iter()
        .map(|p| p.json()["meta"]["event"].clone())
        .collect();
    assert_eq!(
        told,
        [
            "user.document.freeform.create",
            "user.document.freeform.signed"
        ]
    );
}

#[tokio::test]
async fn a_free_form_invite_that_cannot_be_is_refused_and_nothing_is_kept() {
    let Some((host, _server)) = Host::with_mail().await else {
        return;
    };
    let document = host.upload("lease.pdf").await;
    let path = format!("/document/{document}/invite");
    let with = |key: &str, value: Value| {
        let mut body = to("hanna@example.se");
        body[key] = value;
        body
    };
    for (body, code) in [
        (to(""), 900_109),
        (to("nobody"), 900_109),
        (with("cc", json!(["kari@example.no"])), 19_001_000),
        (with("redirect_uri", json!(7)), 19_038_003),
        (with("redirect_uri", json!("nowhere")), 19_038_006),
        (with("language", json!("no tongue")), 19_001_000),
        (with("subject", json!("x".repeat(1_001))), 19_001_000),
        (json!({ "to": { "email": "hanna@example.se" } }), 19_001_000),
    ] {
        let refused = host.post(&path, &body).await;
        assert_eq!(refused.refusal(), (400, code), "{body}");
    }
    let shown = host.show(&document).await;
    assert_eq!(
        (&shown["requests"], &shown["fields"]),
        (&json!([]), &json!([]))
    );
    // Two roles cannot be taken by one person.
    let two = host.lease(&["Signer 1", "Signer 2"]).await;
    let path = format!("/document/{two}/invite");
    let refused = host.post(&path, &to("hanna@example.se")).await;
    assert_eq!(refused.refusal(), (400, 900_106));
    let round = [
        invite("hanna@example.se", "Signer 1", 1),
        invite("jon@example.is", "Signer 2", 2),
    ];
    host.invite(&two, &round).await;
    let refused = host.post(&path, &to("eva@example.se")).await;
    assert_eq!(refused.refusal(), (400, 900_104));
    let template = host.upload_template("lease.pdf").await;
    let path = format!("/document/{template}/invite");
    let refused = host.post(&path, &to("hanna@example.se")).await;
    assert_eq!(refused.refusal(), (400, 900_102));
}

#[tokio::test]
async fn an_invite_is_canceled_by_its_owner_alone() {
    let Some((host, _server)) = Host::with_mail().await else {
        return;
    };
    let (document, id) = sent(&host).await;
    let stranger = host.stranger().await;
    let cancel = format!("/invite/{id}/cancel");
    let foreign = stranger.put(&cancel, &json!({})).await;
    let unknown = format!("/invite/{}/cancel", "0".repeat(40));
    let unknown = stranger.put(&unknown, &json!({})).await;
    assert_eq!(foreign.refusal(), (400, 900_120));
    assert_eq!(foreign.text(), unknown.text());
    assert_eq!(host.put("/invite/7/cancel", &json!({})).await.status(), 404);
    let shown = host.show(&document).await;
    assert_eq!(shown["requests"][0]["canceled"], Value::Null);
}
