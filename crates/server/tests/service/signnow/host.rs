//! A host application that speaks the signNow dialect.

use crate::support::mail_server::MailServer;
use crate::support::{Answer, Call, House, Signer, pdf};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_server::accounts::Credentials;
use paraph_server::config::Config;
use paraph_server::secret::Secret;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::task::JoinHandle;

pub(crate) const OWNER: &str = "owner@example.com";
pub(crate) const PASSWORD: &str = "a good password";
pub(crate) const APP_URL: &str = "https://app.sign.example";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The back end of a host, logged in to its own account.
pub(crate) struct Host {
    pub house: Arc<House>,
    pub token: String,
    credentials: Credentials,
}

impl Host {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// One at a service that sends mail, with the server that takes it.
    pub(crate) async fn with_mail() -> Option<(Self, MailServer)> {
        let server = MailServer::open()?;
        let mail = server.config();
        let host = Self::open_with(|config| config.mail = Some(mail)).await;
        Some((host, server))
    }

    async fn open_with(configure: impl FnOnce(&mut Config)) -> Self {
        let app_url = APP_URL.parse().unwrap();
        let house = House::open_with(|config| {
            config.app_url = Some(app_url);
            config.max_upload_bytes = 256 * 1024;
            configure(config);
        });
        Self::of(house.await).await
    }

    /// The back end of a host of this service.
    pub(crate) async fn of(house: House) -> Self {
        Self::log_in(Arc::new(house), OWNER).await
    }

    /// Another host with an account of its own at the same service.
    pub(crate) async fn stranger(&self) -> Self {
        Self::log_in(self.house.clone(), "stranger@example.com").await
    }

    async fn log_in(house: Arc<House>, email: &str) -> Self {
        let credentials = house.sender_named(email).await.credentials;
        let mut host = Self {
            house,
            token: String::new(),
            credentials,
        };
        let reply = host
            .token(&host.basic(), FORM, &login(email, PASSWORD))
            .await;
        host.token = reply.json()["access_token"].as_str().unwrap().to_owned();
        host
    }

    pub(crate) fn basic(&self) -> String {
        let Credentials {
            client_id,
            client_secret,
            ..
        } = &self.credentials;
        format!(
            "Basic {}",
            STANDARD.encode(format!("{client_id}:{}", client_secret.expose()))
        )
    }

    /// Asks for a token.
    pub(crate) async fn token(&self, authorization: &str, content_type: &str, body: &str) -> Reply {
        let call = Call::post("/oauth2/token")
            .header("authorization", authorization)
            .header("content-type", content_type)
            .body(body);
        Reply(self.house.call(call).await)
    }

    pub(crate) async fn with_authorization(&self, authorization: &str, path: &str) -> Reply {
        Reply(
            self.house
                .call(Call::get(path).header("authorization", authorization))
                .await,
        )
    }

    async fn call(&self, call: Call) -> Reply {
        Reply(self.house.call(call.bearer(&self.token)).await)
    }

    /// Sends a request as it is, without the token.
    pub(crate) async fn bare(&self, call: Call) -> Reply {
        Reply(self.house.call(call).await)
    }

    /// Reads, with the header that some clients send beside no body.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call(Call::get(path).header("content-type", "application/pdf"))
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.call(Call::post(path).json(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Reply {
        self.call(Call::put(path).json(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.call(Call::new("DELETE", path)).await
    }

    pub(crate) async fn send(
        &self,
        method: &'static str,
        path: &str,
        content_type: &str,
        body: &str,
    ) -> Reply {
        let call = Call::new(method, path).header("content-type", content_type);
        self.call(call.body(body)).await
    }

    pub(crate) async fn upload_parts(&self, parts: &[Part]) -> Reply {
        let call = Call::post("/document").header("content-type", Part::CONTENT_TYPE);
        self.call(call.body(body(parts))).await
    }

    /// Uploads a file whose text tags place fields.
    pub(crate) async fn extract(&self, parts: &[Part]) -> Reply {
        let call = Call::post("/document/fieldextract").header("content-type", Part::CONTENT_TYPE);
        self.call(call.body(body(parts))).await
    }

    /// Uploads a page and gives its id.
    pub(crate) async fn upload(&self, file_name: &str) -> String {
        self.upload_parts(&[Part::file("file", file_name, &pdf::one_page())])
            .await
            .id()
    }

    pub(crate) async fn upload_template(&self, file_name: &str) -> String {
        let file = Part::file("file", file_name, &pdf::one_page());
        self.upload_parts(&[file, Part::text("make_template", "1")])
            .await
            .id()
    }

    pub(crate) async fn place(&self, document: &str, fields: &[Value]) {
        let reply = self
            .put(
                &format!("/document/{document}"),
                &json!({ "fields": fields }),
            )
            .await;
        assert_eq!(
            (reply.status(), reply.id().as_str()),
            (200, document),
            "{}",
            reply.text()
        );
    }

    /// A page with one signature for each role.
    pub(crate) async fn lease(&self, roles: &[&str]) -> String {
        let document = self.upload("lease.pdf").await;
        let fields: Vec<Value> = roles
            .iter()
            .enumerate()
            .map(|(i, role)| sign_field(role, 72 + 200 * i))
            .collect();
        self.place(&document, &fields).await;
        document
    }

    pub(crate) async fn invite(&self, document: &str, round: &[Value]) -> Vec<Value> {
        let path = format!("/v2/documents/{document}/embedded-invites");
        let reply = self.post(&path, &json!({ "invites": round })).await;
        assert_eq!(reply.status(), 200, "{}", reply.text());
        reply.json()["data"].as_array().unwrap().clone()
    }

    /// Hanna first, then Jon.
    pub(crate) async fn two_in_a_row(&self) -> (String, Vec<Value>) {
        let document = self.lease(&["Signer 1", "Signer 2"]).await;
        let round = [
            invite("hanna@example.se", "Signer 1", 1),
            invite("jon@example.is", "Signer 2", 2),
        ];
        let invites = self.invite(&document, &round).await;
        (document, invites)
    }

    pub(crate) async fn show(&self, document: &str) -> Value {
        let reply = self.get(&format!("/document/{document}")).await;
        assert_eq!(reply.status(), 200, "{}", reply.text());
        reply.json()
    }

    /// The status of each invite, in the order of the round.
    pub(crate) async fn statuses(&self, document: &str) -> Vec<String> {
        let shown = self.show(document).await;
        let invites = shown["field_invites"].as_array().unwrap().iter();
        invites
            .map(|i| i["status"].as_str().unwrap().to_owned())
            .collect()
    }

    pub(crate) async fn link(&self, document: &str, invite: &Value) -> String {
        let invite = invite["id"].as_str().unwrap();
        let path = format!("/v2/documents/{document}/embedded-invites/{invite}/link");
        let body = json!({ "auth_method": "none", "link_expiration": 15 });
        let reply = self.post(&path, &body).await;
        assert_eq!(reply.status(), 200, "{}", reply.text());
        reply.json()["data"]["link"].as_str().unwrap().to_owned()
    }

    /// What the page of a link does first: it exchanges the token.
    pub(crate) async fn open_link(&self, link: &str) -> Reply {
        let token = token_of(link);
        Reply(self.house.stranger().exchange(token.expose(), None).await)
    }

    pub(crate) async fn signer(&self, document: &str, invite: &Value) -> Signer<'_> {
        let link = self.link(document, invite).await;
        Signer::open(&self.house, &token_of(&link)).await
    }

    pub(crate) async fn sign(&self, document: &str, invite: &Value) {
        let signed = self.signer(document, invite).await.sign().await;
        assert_eq!(signed.status, 200, "{}", signed.text());
    }

    pub(crate) async fn decline(&self, document: &str, invite: &Value, reason: &str) {
        let declined = self.signer(document, invite).await.decline(reason).await;
        assert!(declined.status.is_success(), "{}", declined.text());
    }

    /// Serves over a real socket until the test ends.
    pub(crate) async fn listen(&self) -> (SocketAddr, JoinHandle<()>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = self.house.router.clone();
        let server = tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
        (address, server)
    }
}

/// What came back.
pub(crate) struct Reply(Answer);

impl Reply {
    pub(crate) fn status(&self) -> u16 {
        self.0.status.as_u16()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0.body
    }

    pub(crate) fn text(&self) -> String {
        self.0.text()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.0.header(name)
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.0.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    #[track_caller]
    pub(crate) fn id(&self) -> String {
        let json = self.json();
        json["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {json}"))
            .to_owned()
    }

    /// Status and code of a refusal, which always has exactly one item with a code and a message.
    #[track_caller]
    pub(crate) fn refusal(&self) -> (u16, i64) {
        let json = self.json();
        let item = &json["errors"][0];
        let message = item["message"].as_str().unwrap_or_default();
        let only = json!({ "errors": [{ "code": item["code"], "message": message }] });
        assert!(json == only && !message.is_empty(), "{json}");
        (self.status(), item["code"].as_i64().unwrap())
    }
}

/// One part of an upload.
pub(crate) struct Part {
    headers: String,
    content: Vec<u8>,
}

impl Part {
    pub(crate) const CONTENT_TYPE: &str = "multipart/form-data; boundary=between-the-parts";

    pub(crate) fn text(name: &str, text: &str) -> Self {
        let headers = format!("Content-Disposition: form-data; name=\"{name}\"\r\n");
        Self {
            headers,
            content: text.into(),
        }
    }

    pub(crate) fn file(name: &str, file_name: &str, content: &[u8]) -> Self {
        let headers = format!(
            "Content-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
             Content-Type: application/pdf\r\n"
        );
        Self {
            headers,
            content: content.into(),
        }
    }
}

/// The body of an upload of these parts.
pub(crate) fn body(parts: &[Part]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend(format!("--between-the-parts\r\n{}\r\n", part.headers).into_bytes());
        body.extend(&part.content);
        body.extend(b"\r\n");
    }
    body.extend(b"--between-the-parts--\r\n");
    body
}

/// The login of an owner as clients send it, with their empty `code`.
pub(crate) fn login(username: &str, password: &str) -> String {
    let pairs = [
        ("username", username),
        ("password", password),
        ("grant_type", "password"),
        ("scope", "*"),
        ("code", ""),
    ];
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// A signature field for a role, at a horizontal place.
pub(crate) fn sign_field(role: &str, x: usize) -> Value {
    json!({ "type": "signature", "x": x, "y": 640, "width": 180, "height": 36, "page_number": 0,
        "required": true, "role": role, "name": format!("sign_{x}"), "label": "Signature" })
}

/// An invite as an ordinary host asks for it.
pub(crate) fn invite(email: &str, role: &str, order: i64) -> Value {
    json!({ "email": email, "role": role, "order": order, "auth_method": "none" })
}

fn token_of(link: &str) -> Secret {
    let (_, query) = link.split_once("access_token=").unwrap();
    Secret::received(query.split('&').next().unwrap())
}
