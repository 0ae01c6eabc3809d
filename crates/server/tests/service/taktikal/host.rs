//! A host application that speaks the Taktikal dialect.

use crate::support::mail_server::MailServer;
use crate::support::{Answer, Call, House, Signer, exchange, pdf};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_protocol::ExchangeReply;
use paraph_server::accounts::Credentials;
use paraph_server::config::Config;
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) const APP_URL: &str = "https://app.sign.example";
pub(crate) const SEQUENCE: &str = "/api/management/signing/sequence";
pub(crate) const PROCESS: &str = "/api/management/signing";
pub(crate) const USER: &str = "your@email.is";

/// The back end of a host with its own company.
pub(crate) struct Host {
    pub house: Arc<House>,
    pub credentials: Credentials,
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

    /// One at a service with another configuration.
    pub(crate) async fn open_with(configure: impl FnOnce(&mut Config)) -> Self {
        let house = House::open_with(|config| {
            config.app_url = Some(APP_URL.parse().unwrap());
            config.max_upload_bytes = 256 * 1024;
            config.private_networks = vec!["127.0.0.1/32".parse().unwrap()];
            configure(config);
        });
        let house = Arc::new(house.await);
        let credentials = house.sender().await.credentials;
        Self { house, credentials }
    }

    /// Another company at the same service.
    pub(crate) async fn stranger(&self) -> Self {
        let house = self.house.clone();
        let credentials = house.sender_named("stranger@example.com").await.credentials;
        Self { house, credentials }
    }

    pub(crate) fn basic(&self) -> String {
        let company_key = self.credentials.account.company_key();
        basic(&company_key, self.credentials.api_key.expose())
    }

    pub(crate) async fn call(&self, call: Call) -> Answer {
        let call = call.header("authorization", self.basic());
        self.house.call(call).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(Call::post(path).json(body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Call::get(path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Call::new("DELETE", path)).await
    }

    /// Makes a sequence.
    pub(crate) async fn sequence(&self, body: &Value) -> Value {
        self.post(SEQUENCE, body).await.ok()
    }

    /// What the page at an address asks for.
    pub(crate) async fn enter(&self, url: &str) -> Answer {
        let path = url.strip_prefix(APP_URL).unwrap();
        self.house.call(Call::post(path).json(&json!({}))).await
    }

    /// The person behind an address in a signing session.
    pub(crate) async fn signer(&self, url: &str) -> Signer<'_> {
        let entered: Value = self.enter(url).await.ok();
        let link = entered["data"]["link"].as_str().unwrap();
        let (_, token) = link.split_once("#t=").unwrap();
        let reply = self.house.call(exchange(token, None)).await;
        let reply: ExchangeReply = reply.ok();
        Signer {
            house: &self.house,
            token: reply.session_token,
            view: reply.session,
        }
    }

    /// The person behind an address signs everything that is theirs.
    pub(crate) async fn sign(&self, url: &str) {
        let signed = self.signer(url).await.sign().await;
        assert_eq!(signed.status, StatusCode::OK, "{}", signed.text());
    }
}

pub(crate) fn basic(company_key: &str, api_key: &str) -> String {
    format!(
        "Basic {}",
        STANDARD.encode(format!("{company_key}:{api_key}"))
    )
}

/// A real PDF as hosts send it.
pub(crate) fn document(pages: usize) -> String {
    STANDARD.encode(pdf::pages(pages))
}

/// The first of the vendor's two test people.
pub(crate) fn dagny() -> Value {
    json!({
        "name": "Dagný prófari Bjarkadóttir", "ssn": "6000101992", "address": "Götugata 23",
        "postalCode": "108", "city": "Reykjavík", "email": "noreply@taktikal.is",
        "phoneNumber": "4444444", "communicationDeliveryType": "none", "hidePersonalCode": false,
    })
}

/// The second one, with the same address as the first.
pub(crate) fn madkur() -> Value {
    json!({
        "name": "Maðkur þór Jónsson", "ssn": "6000101997", "address": "Götugata 28",
        "postalCode": "108", "city": "Reykjavík", "email": "noreply@taktikal.is",
        "phoneNumber": "9999999", "communicationDeliveryType": "none", "hidePersonalCode": false,
    })
}

/// A process as the vendor's example makes it.
pub(crate) fn process(signees: &[Value]) -> Value {
    json!({
        "pdfDocument": document(1), "pdfFileName": "example.pdf", "flowKey": "fd9583b6be91",
        "meta": { "myKey": "myvalue" }, "user": USER, "SignInOrder": false,
        "RequiresAuth": false, "SignatureLocation": "TopFirstPage", "createSignees": signees,
    })
}

/// A sequence as the vendor's example makes it.
pub(crate) fn sequence(processes: &[Value]) -> Value {
    json!({
        "user": USER, "SignInOrder": false, "RequiresAuth": false,
        "CreateSigningProcesses": processes,
    })
}

/// The vendor's example: two documents, two people on each.
pub(crate) fn example() -> Value {
    let process = process(&[dagny(), madkur()]);
    sequence(&[process.clone(), process])
}

/// The same with one more property, or another value of one.
pub(crate) fn with(mut body: Value, pointer: &str, value: impl Into<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = value.into();
    body
}

/// The text at a place of a reply.
pub(crate) fn text<'a>(reply: &'a Value, pointer: &str) -> &'a str {
    let found = reply.pointer(pointer).and_then(Value::as_str);
    found.unwrap_or_else(|| panic!("{pointer} in {reply:#}"))
}

/// The address of the n-th person of a sequence.
pub(crate) fn url(reply: &Value, number: usize) -> &str {
    text(reply, &format!("/signees/{number}/url"))
}

/// Asserts a refusal in the vendor's form: its status, its words and the properties at fault.
#[track_caller]
pub(crate) fn refuses(answer: &Answer, status: u16, faults: &[(&str, &str)]) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    let status = &body["responseStatus"];
    let told = status["errors"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .map(|e| {
            (
                e["errorCode"].as_str().unwrap(),
                e["fieldName"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, faults, "{body:#}");
    if let Some((code, _)) = faults.first() {
        assert_eq!(status["errorCode"], *code);
    }
    assert!(!status["message"].as_str().unwrap().is_empty());
    assert!(status.get("stackTrace").is_none());
}

/// Asserts a refusal that is about no property.
#[track_caller]
pub(crate) fn says_no(answer: &Answer, status: u16, code: &str) {
    refuses(answer, status, &[]);
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(body["responseStatus"]["errorCode"], code);
}
