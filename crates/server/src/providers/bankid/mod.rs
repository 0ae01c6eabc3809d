//! Swedish `BankID`, Relying Party API 6.0: orders, their QR codes and messages, and what a
//! completed one is worth.

mod completion;
mod message;
mod qr;
mod signature;
mod xml;

pub(crate) use completion::{Completion, Expected, check};
pub(crate) use message::Setting;
pub(crate) use qr::text as qr_text;

use crate::config::BankIdConfig;
use crate::error::Fault;
use crate::outbound::{Outbound, OutboundError, Parcel, Purpose, Received, UrlSource};
use ipnet::IpNet;
use paraph_seal::Certificate;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use url::Url;

/// Most characters of a browser's name.
const MOST_USER_AGENT: usize = 256;

/// The way to the provider, and whom its signatures must lead to.
#[derive(Debug)]
pub struct BankId {
    outbound: Outbound,
    base: Url,
    anchors: Vec<Certificate>,
}

/// What an order asks of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderKind {
    /// Who are you?
    Auth,
    /// Do you sign this?
    Sign,
}

/// An order as it is sent.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderRequest {
    end_user_ip: String,
    requirement: Requirement,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_visible_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_visible_data_format: Option<&'static str>,
    user_non_visible_data: String,
    web: Web,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Requirement {
    pin_code: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    personal_number: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Web {
    referring_domain: String,
    user_agent: String,
}

/// What an order needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Order<'a> {
    /// The visitor's address.
    pub(crate) ip: &'a str,
    /// The visitor's browser.
    pub(crate) user_agent: &'a str,
    /// The service's own domain.
    pub(crate) domain: &'a str,
    /// The one person who may answer it; empty for anybody.
    pub(crate) personal_number: &'a str,
    /// What the person reads, base64.
    pub(crate) visible: Option<String>,
    /// What is signed beside it, base64.
    pub(crate) non_visible: String,
}

impl Order<'_> {
    fn request(self) -> OrderRequest {
        let format = self.visible.as_ref().map(|_| "simpleMarkdownV1");
        let number = Some(self.personal_number.to_owned()).filter(|n| !n.is_empty());
        OrderRequest {
            end_user_ip: self.ip.to_owned(),
            requirement: Requirement {
                pin_code: true,
                personal_number: number,
            },
            user_visible_data: self.visible,
            user_visible_data_format: format,
            user_non_visible_data: self.non_visible,
            web: Web {
                referring_domain: self.domain.to_owned(),
                user_agent: self.user_agent.chars().take(MOST_USER_AGENT).collect(),
            },
        }
    }
}

/// The tokens of an order; none of them is for anybody else than its visitor.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Started {
    /// Names the order.
    pub(crate) order_ref: String,
    /// Starts the app on the same device.
    pub(crate) auto_start_token: String,
    /// Stands in the QR code.
    pub(crate) qr_start_token: String,
    /// Signs the QR code; it never leaves the service.
    pub(crate) qr_start_secret: String,
}

/// Why an order is as it is, in the provider's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hint {
    /// The person has to act.
    Pending(String),
    /// It has ended.
    Failed(String),
}

impl Hint {
    /// What its user reads in this language, and that language.
    pub(crate) fn message(&self, setting: Setting, locale: &str) -> (&'static str, &'static str) {
        message::text(message::id(self, setting), locale)
    }
}

/// How far an order is.
#[derive(Debug)]
pub(crate) enum Collected {
    /// Not there yet, or over.
    Hint(Hint),
    /// The person has done it; whether it counts is another question.
    Complete(Box<Completion>),
}

/// Why the provider did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BankIdError {
    /// There is no way to it.
    #[error(transparent)]
    Outbound(#[from] OutboundError),
    /// The person has another order; it is aborted too.
    #[error("another order of the same person was running")]
    AlreadyInProgress,
    /// It asks to come back later.
    #[error("it is busy: {status}")]
    Busy {
        /// Its status.
        status: u16,
    },
    /// It says no; with 401 and 403 the operator's certificate is at fault.
    #[error("it answers {status} {code}")]
    Refused {
        /// Its status.
        status: u16,
        /// Its word.
        code: String,
    },
    /// Its answer is none of the API.
    #[error("its answer cannot be read")]
    Garbled,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OrderState {
    status: String,
    #[serde(default)]
    hint_code: String,
    completion_data: Option<Completion>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refused {
    #[serde(default)]
    error_code: String,
}

impl BankId {
    /// Reads the certificates that the configuration names.
    ///
    /// # Errors
    /// When a file cannot be read or holds no certificate.
    pub fn open(config: &BankIdConfig, opened: &[IpNet], timeout: Duration) -> Result<Self, Fault> {
        let read = |file: &std::path::Path| std::fs::read(file).map_err(Fault::file(file));
        let identity = config.client_certificate.as_deref().map(read).transpose()?;
        let server_ca = config.server_ca.as_deref().map(read).transpose()?;
        let outbound = Outbound::to_provider(
            opened.to_vec(),
            timeout,
            identity.as_deref(),
            server_ca.as_deref(),
        );
        let pem = String::from_utf8(read(&config.anchors)?).unwrap_or_default();
        let anchors = Certificate::chain_from_pem(&pem).map_err(|_| Fault::Anchors {
            path: config.anchors.clone(),
        })?;
        let mut base = config.url.clone();
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self {
            outbound: outbound.map_err(Fault::Outbound)?,
            base,
            anchors,
        })
    }

    /// The certificates that signers' certificates must lead to.
    pub(crate) fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    /// Starts an order.
    pub(crate) async fn start(
        &self,
        kind: OrderKind,
        order: Order<'_>,
    ) -> Result<Started, BankIdError> {
        let path = match kind {
            OrderKind::Auth => "auth",
            OrderKind::Sign => "sign",
        };
        let body = serde_json::to_vec(&order.request()).map_err(|_| BankIdError::Garbled)?;
        self.ask(path, &body).await
    }

    /// Asks how far an order is.
    pub(crate) async fn collect(&self, order_ref: &str) -> Result<Collected, BankIdError> {
        let state: OrderState = self.ask("collect", &about(order_ref)).await?;
        match (state.status.as_str(), state.completion_data) {
            ("complete", Some(completion)) => Ok(Collected::Complete(Box::new(completion))),
            ("pending", _) => Ok(Collected::Hint(Hint::Pending(state.hint_code))),
            ("failed", _) => Ok(Collected::Hint(Hint::Failed(state.hint_code))),
            _ => Err(BankIdError::Garbled),
        }
    }

    /// Gives an order up.
    pub(crate) async fn cancel(&self, order_ref: &str) -> Result<(), BankIdError> {
        let _nothing: serde_json::Value = self.ask("cancel", &about(order_ref)).await?;
        Ok(())
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        body: &[u8],
    ) -> Result<T, BankIdError> {
        let url = self.base.join(path).map_err(|_| BankIdError::Garbled)?;
        let parcel = Parcel {
            purpose: Purpose::Identity,
            url: url.as_str(),
            source: UrlSource::Operator,
            body,
            headers: &[],
            auth: None,
        };
        let received = self.outbound.hand_over(parcel).await?;
        if received.status == 200 {
            return serde_json::from_str(&received.text).map_err(|_| BankIdError::Garbled);
        }
        Err(refusal(&received))
    }
}

fn about(order_ref: &str) -> Vec<u8> {
    serde_json::json!({ "orderRef": order_ref })
        .to_string()
        .into_bytes()
}

fn refusal(received: &Received) -> BankIdError {
    let status = received.status;
    let refused = serde_json::from_str::<Refused>(&received.text);
    let code = refused.map(|r| r.error_code).unwrap_or_default();
    match (status, code.as_str()) {
        (400, "alreadyInProgress") => BankIdError::AlreadyInProgress,
        (408 | 429 | 500..=599, _) => BankIdError::Busy { status },
        _ => BankIdError::Refused { status, code },
    }
}
