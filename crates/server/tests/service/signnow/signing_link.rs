//! The signing link, which whoever has it may sign behind.

use super::host::{APP_URL, Host, invite};
use crate::support::Signer;
use paraph_server::secret::Secret;
use serde_json::{Value, json};

async fn link(host: &Host, document: &str) -> String {
    let body = json!({ "document_id": document, "redirect_uri": "" });
    let reply = host.post("/link", &body).await;
    assert_eq!(reply.status(), 200, "{}", reply.text());
    let reply = reply.json();
    assert_eq!(reply.as_object().unwrap().len(), 2);
    assert_eq!(reply["url"], reply["url_no_signup"]);
    reply["url"].as_str().unwrap().to_owned()
}

async fn opened<'a>(host: &'a Host, url: &str) -> Signer<'a> {
    let (_, token) = url.split_once("#t=").unwrap();
    Signer::open(&host.house, &Secret::received(token)).await
}

#[tokio::test]
async fn n37_a_signing_link_is_absolute_and_opens_until_somebody_has_signed() {
    let host = Host::open().await;
    for document in [
        host.upload("lease.pdf").await,
        host.lease(&["Signer 1"]).await,
    ] {
        let url = link(&host, &document).await;
        assert!(url.starts_with(&format!("{APP_URL}/s/")), "{url}");
        let again = link(&host, &document).await;
        assert_ne!(url, again, "each has a token of its own");
        assert_eq!(opened(&host, &url).await.view.documents.len(), 1);
        // It opens again, and so does the other one.
        opened(&host, &url).await;
        let signer = opened(&host, &again).await;
        assert_eq!(signer.sign().await.status, 200);
        assert_eq!(host.statuses(&document).await, ["fulfilled"]);
        let body = json!({ "document_id": document });
        assert_eq!(host.post("/link", &body).await.refusal(), (400, 900_104));
    }
}

#[tokio::test]
async fn a_signing_link_leads_back_to_the_host() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let done = "https://host.example/done";
    let body = json!({ "document_id": document, "redirect_uri": done });
    let reply = host.post("/link", &body).await.json();
    let signer = opened(&host, reply["url"].as_str().unwrap()).await;
    assert_eq!(signer.view.redirects.finish.as_deref(), Some(done));
    let shown = host.show(&document).await["field_invites"][0].clone();
    assert_eq!(shown["redirect_uri"], done);
    assert_eq!(
        (&shown["email"], &shown["status"]),
        (&json!(""), &json!("pending"))
    );
}

#[tokio::test]
async fn a_signing_link_ends_with_its_round() {
    let host = Host::open().await;
    let document = host.lease(&["Signer 1"]).await;
    let url = link(&host, &document).await;
    let withdraw = format!("/v2/documents/{document}/embedded-invites");
    assert_eq!(host.delete(&withdraw).await.status(), 200);
    let (_, token) = url.split_once("#t=").unwrap();
    let late = host.house.stranger().exchange(token, None).await;
    assert_eq!(late.status, 401);
    // The role is free for somebody with a name, and then for the next link.
    let round = [invite("hanna@example.se", "Signer 1", 1)];
    host.invite(&document, &round).await;
    let body = json!({ "document_id": document });
    assert_eq!(host.post("/link", &body).await.refusal(), (400, 900_104));
    host.delete(&withdraw).await;
    opened(&host, &link(&host, &document).await).await;
}

#[tokio::test]
async fn a_signing_link_that_cannot_be_is_refused() {
    let host = Host::open().await;
    let two = host.lease(&["Signer 1", "Signer 2"]).await;
    let template = host.upload_template("lease.pdf").await;
    let one = host.lease(&["Signer 1"]).await;
    for (body, code) in [
        (json!({ "document_id": two }), 900_106),
        (json!({ "document_id": template }), 900_102),
        (json!({ "document_id": "7" }), 65_582),
        (json!({ "document_id": "0".repeat(40) }), 65_582),
        (json!({ "redirect_uri": "" }), 19_001_000),
        (json!({ "document_id": one, "redirect_uri": 7 }), 19_038_003),
        (
            json!({ "document_id": one, "redirect_uri": "x" }),
            19_038_006,
        ),
    ] {
        let refused = host.post("/link", &body).await;
        assert_eq!(refused.refusal(), (400, code), "{body}");
    }
    let stranger = host.stranger().await;
    let foreign = stranger.post("/link", &json!({ "document_id": one })).await;
    assert_eq!(foreign.refusal(), (400, 65_582));
    assert_eq!(
        host.show(&one).await["field_invites"],
        Value::Array(Vec::new())
    );
}
