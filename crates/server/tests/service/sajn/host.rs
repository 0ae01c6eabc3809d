//! A host application that speaks the sajn dialect.

use crate::support::mail_server::MailServer;
use crate::support::{Answer, Call, House, Signer, pdf};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_server::config::Config;
use paraph_server::secret::{Secret, sha256};
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const APP_URL: &str = "https://app.sign.example";

/// The back end of a host with its API key.
pub(super) struct Host {
    pub house: Arc<House>,
    pub key: String,
}

impl Host {
    pub(super) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// One at a service with another configuration.
    pub(super) async fn open_with(configure: impl FnOnce(&mut Config)) -> Self {
        let app_url = APP_URL.parse().unwrap();
        let house = House::open_with(|config| {
            config.app_url = Some(app_url);
            config.private_networks = vec!["127.0.0.1/32".parse().unwrap()];
            configure(config);
        })
        .await;
        Self::of(Arc::new(house), "owner@example.com").await
    }

    /// One at a service that sends mail, with the server that takes it.
    pub(super) async fn with_mail() -> Option<(Self, MailServer)> {
        let server = MailServer::open()?;
        let mail = server.config();
        Some((
            Self::open_with(|config| config.mail = Some(mail)).await,
            server,
        ))
    }

    /// Another host with an account of its own at the same service.
    pub(super) async fn stranger(&self) -> Self {
        Self::of(self.house.clone(), "stranger@example.com").await
    }

    async fn of(house: Arc<House>, email: &str) -> Self {
        let key = house.sender_named(email).await.credentials.api_key;
        let key = key.expose().to_owned();
        Self { house, key }
    }

    pub(super) async fn call(&self, call: Call) -> Reply {
        Reply(self.house.call(call.bearer(&self.key)).await)
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.call(Call::get(format!("/api/v1{path}"))).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call(Call::post(format!("/api/v1{path}")).json(body))
            .await
    }

    pub(super) async fn patch(&self, path: &str, body: &Value) -> Reply {
        self.call(Call::new("PATCH", format!("/api/v1{path}")).json(body))
            .await
    }

    pub(super) async fn delete(&self, path: &str) -> Reply {
        self.call(Call::new("DELETE", format!("/api/v1{path}")))
            .await
    }

    /// POST without any body.
    pub(super) async fn ask(&self, path: &str) -> Reply {
        self.call(Call::post(format!("/api/v1{path}"))).await
    }

    /// A draft with these signers; gives its id and theirs.
    pub(super) async fn draft(&self, order: &str, signers: &[Value]) -> (String, Vec<String>) {
        let body = json!({
            "name": "Lease", "documentMeta": { "signingOrder": order }, "signers": signers,
        });
        let reply = self.post("/documents", &body).await.ok();
        let ids = reply["signers"].as_array().unwrap().iter();
        let ids = ids.map(|s| text(&s["signerId"])).collect();
        (text(&reply["documentId"]), ids)
    }

    /// The same, sent.
    pub(super) async fn sent(&self, order: &str, signers: &[Value]) -> (String, Vec<String>) {
        let (document, ids) = self.draft(order, signers).await;
        self.ask(&format!("/documents/{document}/send")).await.ok();
        (document, ids)
    }

    /// One signer, sent.
    pub(super) async fn one_pending(&self) -> (String, String) {
        let (document, ids) = self.sent("PARALLEL", &[drawing("Hanna")]).await;
        (document, ids[0].clone())
    }

    pub(super) async fn party(&self, document: &str, party: &str) -> Value {
        let path = format!("/documents/{document}/signers");
        let list = self.get(&path).await.ok();
        let list = list["signers"].as_array().unwrap();
        list.iter().find(|p| p["id"] == party).unwrap().clone()
    }

    /// A fresh signing address.
    pub(super) async fn url(&self, document: &str, party: &str) -> String {
        let path = format!("/documents/{document}/signers/{party}");
        text(&self.get(&path).await.ok()["signingUrl"])
    }

    /// A party with the document open.
    pub(super) async fn signer(&self, document: &str, party: &str) -> Signer<'_> {
        let url = self.url(document, party).await;
        Signer::open(&self.house, &token_of(&url)).await
    }

    pub(super) async fn sign(&self, document: &str, party: &str) {
        let signed = self.signer(document, party).await.sign().await;
        assert_eq!(signed.status, 200, "{}", signed.text());
    }

    /// What the page of an address answers to a program.
    pub(super) async fn page(&self, url: &str) -> Reply {
        let path = url.strip_prefix(APP_URL).unwrap();
        let call = Call::get(path).header("accept", "application/json");
        Reply(self.house.call(call).await)
    }

    pub(super) async fn status(&self, document: &str) -> String {
        let shown = self.get(&format!("/documents/{document}")).await.ok();
        text(&shown["status"])
    }

    /// The types of the activity, newest first.
    pub(super) async fn activity(&self, document: &str) -> Vec<Value> {
        let path = format!("/documents/{document}/activity");
        let activity = self.get(&path).await.ok();
        activity["activity"].as_array().unwrap().clone()
    }

    pub(super) async fn activity_types(&self, document: &str) -> Vec<String> {
        let activity = self.activity(document).await;
        activity.iter().map(|a| text(&a["type"])).collect()
    }

    /// Uploads a PDF in the vendor's three steps and gives its storage key.
    pub(super) async fn upload(&self, bytes: &[u8]) -> String {
        let announced = self.post("/files", &announcement(bytes)).await.ok();
        let put = self.put(&text(&announced["uploadUrl"]), bytes).await;
        assert_eq!(put.status(), 200, "{}", put.text());
        let confirm = format!("/files/{}/confirm", text(&announced["fileId"]));
        self.ask(&confirm).await.ok();
        text(&announced["key"])
    }

    /// Sends bytes to the address of an announced file, without any key.
    pub(super) async fn put(&self, url: &str, bytes: &[u8]) -> Reply {
        let path = url.strip_prefix("https://sign.example").unwrap();
        let call = Call::put(path)
            .header("content-type", "application/pdf")
            .header("x-amz-checksum-sha256", STANDARD.encode(sha256(bytes).0));
        Reply(self.house.call(call.body(bytes)).await)
    }

    /// Puts one page into a draft.
    pub(super) async fn fill(&self, document: &str) {
        let key = self.upload(&pdf::one_page()).await;
        let body =
            json!({ "type": "PDF", "position": 1, "fieldMeta": { "type": "PDF", "value": key } });
        let path = format!("/documents/{document}/fields");
        self.post(&path, &body).await.ok();
    }

    /// The bytes behind a download's address, without any key.
    pub(super) async fn download(&self, document: &str, file_type: &str) -> Reply {
        let path = format!("/documents/{document}/download?fileType={file_type}");
        let reply = self.get(&path).await.ok();
        let url = text(&reply["downloadUrl"]);
        let path = url.strip_prefix("https://sign.example").unwrap().to_owned();
        Reply(self.house.call(Call::get(path)).await)
    }
}

/// What came back.
pub(super) struct Reply(pub Answer);

impl Reply {
    pub(super) fn status(&self) -> u16 {
        self.0.status.as_u16()
    }

    pub(super) fn text(&self) -> String {
        self.0.text()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.0.header(name)
    }

    #[track_caller]
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.0.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    #[track_caller]
    pub(super) fn ok(&self) -> Value {
        assert_eq!(self.status(), 200, "{}", self.text());
        self.json()
    }

    /// Status and message of a refusal, which has nothing else.
    #[track_caller]
    pub(super) fn refusal(&self) -> (u16, String) {
        let json = self.json();
        let message = json["message"].as_str().unwrap_or_default();
        let only = json!({ "message": message });
        assert!(json == only && !message.is_empty(), "{json}");
        (self.status(), message.to_owned())
    }

    /// Asserts that it is a refusal of this status.
    #[track_caller]
    pub(super) fn refuses(&self, status: u16) -> String {
        let (is, message) = self.refusal();
        assert_eq!(is, status, "{message}");
        message
    }
}

/// What is said about a file before it is sent.
pub(super) fn announcement(bytes: &[u8]) -> Value {
    json!({
        "fileName": "lease.pdf", "mimeType": "application/pdf", "size": bytes.len(),
        "checksum": STANDARD.encode(sha256(bytes).0), "visibility": "PRIVATE",
    })
}

/// A signer who draws and whom the host tells.
pub(super) fn drawing(name: &str) -> Value {
    json!({ "name": name, "deliveryMethod": "NONE", "requiredSignature": "DRAWING" })
}

/// A signer who is told by mail.
pub(super) fn mailed(name: &str) -> Value {
    let email = format!("{}@example.se", name.to_lowercase());
    json!({ "name": name, "email": email, "requiredSignature": "DRAWING" })
}

/// The same at a turn.
pub(super) fn at_turn(name: &str, turn: i64) -> Value {
    let mut signer = drawing(name);
    signer["signingOrder"] = turn.into();
    signer
}

/// The same in a role.
pub(super) fn in_role(name: &str, role: &str) -> Value {
    let mut signer = drawing(name);
    signer["role"] = role.into();
    signer
}

#[track_caller]
pub(super) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

pub(super) fn token_of(url: &str) -> Secret {
    let (_, token) = url.split_once("?token=").unwrap();
    Secret::received(token)
}
