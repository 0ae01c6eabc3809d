//! A sender's program that speaks the native API.

use crate::support::{Answer, Call, House, Signer, pdf};
use paraph_protocol::native::{
    DocumentResource, EnvelopeResource, LinkReply, Progress, RecipientResource,
};
use paraph_server::secret::Secret;
use serde::Serialize;
use serde_json::{Value, json};

/// A program with an API key.
pub(crate) struct Desk<'a> {
    pub house: &'a House,
    pub key: String,
}

impl<'a> Desk<'a> {
    pub(crate) async fn open(house: &'a House) -> Self {
        Self::of(house, "owner@example.com").await
    }

    pub(crate) async fn of(house: &'a House, email: &str) -> Self {
        let sender = house.sender_named(email).await;
        let key = sender.credentials.api_key.expose().to_owned();
        Self { house, key }
    }

    pub(crate) fn call(&self, method: &'static str, path: &str) -> Call {
        Call::new(method, format!("/v1/{path}")).bearer(&self.key)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.house.call(self.call("GET", path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.house.call(self.call("DELETE", path)).await
    }

    pub(crate) async fn send(
        &self,
        method: &'static str,
        path: &str,
        body: &impl Serialize,
    ) -> Answer {
        self.house.call(self.call(method, path).json(body)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        self.send("POST", path, body).await
    }

    /// A draft without documents.
    pub(crate) async fn draft(&self) -> EnvelopeResource {
        self.post("envelopes", &json!({ "title": "Lease" }))
            .await
            .ok()
    }

    pub(crate) async fn upload(&self, envelope: &EnvelopeResource, file: Vec<u8>) -> Answer {
        let path = format!("envelopes/{}/documents?file_name=Lease.pdf", envelope.id);
        let call = self.call("POST", &path);
        let call = call.header("content-type", "application/pdf").body(file);
        self.house.call(call).await
    }

    /// A draft of one page with these people.
    pub(crate) async fn drafted(&self, people: &[Value]) -> EnvelopeResource {
        let envelope = self.draft().await;
        self.upload(&envelope, pdf::one_page())
            .await
            .ok::<DocumentResource>();
        for person in people {
            let path = format!("envelopes/{}/recipients", envelope.id);
            self.post(&path, person).await.ok::<RecipientResource>();
        }
        self.show(&envelope).await
    }

    /// The same, sent.
    pub(crate) async fn sent(&self, people: &[Value]) -> EnvelopeResource {
        let draft = self.drafted(people).await;
        self.round(&draft, "send", &json!({})).await.ok()
    }

    pub(crate) async fn round(
        &self,
        envelope: &EnvelopeResource,
        act: &str,
        body: &Value,
    ) -> Answer {
        self.post(&format!("envelopes/{}/{act}", envelope.id), body)
            .await
    }

    pub(crate) async fn show(&self, envelope: &EnvelopeResource) -> EnvelopeResource {
        self.get(&format!("envelopes/{}", envelope.id)).await.ok()
    }

    pub(crate) async fn progress(&self, envelope: &EnvelopeResource) -> Vec<Progress> {
        let people = self.show(envelope).await.recipients;
        people.iter().map(|r| r.progress).collect()
    }

    /// Asks for a link of the n-th recipient.
    pub(crate) async fn link(&self, envelope: &EnvelopeResource, number: usize) -> Answer {
        let now = self.show(envelope).await;
        let path = format!(
            "envelopes/{}/recipients/{}/link",
            envelope.id, now.recipients[number].id
        );
        self.post(&path, &json!({})).await
    }

    /// The n-th recipient with the documents open.
    pub(crate) async fn signer(&self, envelope: &EnvelopeResource, number: usize) -> Signer<'a> {
        let reply: LinkReply = self.link(envelope, number).await.ok();
        Signer::open(self.house, &token(&reply)).await
    }
}

/// The secret of a link.
pub(crate) fn token(reply: &LinkReply) -> Secret {
    let (page, token) = reply.link.split_once("#t=").unwrap();
    assert_eq!(page, format!("https://sign.example/s/{}", reply.invite_id));
    Secret::received(token)
}

/// A signer of the given turn.
pub(crate) fn signs(name: &str, order: i64) -> Value {
    let email = format!("{}@example.se", name.to_lowercase());
    json!({ "name": name, "email": email, "order": order })
}
