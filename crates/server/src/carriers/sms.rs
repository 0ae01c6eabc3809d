//! Text messages over the HTTP interface of a gateway: a form is posted, and any 2xx is a yes.

use crate::config::{Config, SmsConfig, SmsPreset};
use crate::error::Fault;
use crate::outbound::{BasicAuth, Outbound, Parcel, Purpose, UrlSource};
use std::borrow::Cow;
use url::form_urlencoded::Serializer;

/// The way to the gateway.
#[derive(Debug)]
pub struct SmsCarrier {
    /// None in a sandbox, which sends nothing.
    gateway: Option<Gateway>,
}

#[derive(Debug)]
struct Gateway {
    config: SmsConfig,
    auth: Option<BasicAuth>,
}

/// Why a text message was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SmsError {
    /// The gateway will never take it.
    #[error("the gateway refused it with {status}: {reply}")]
    Refused {
        /// Its status.
        status: u16,
        /// What it said.
        reply: String,
    },
    /// Another try may succeed.
    #[error("{cause}")]
    Later {
        /// The gateway's status, if it said anything.
        status: Option<u16>,
        /// What happened.
        cause: String,
    },
}

/// Characters of a gateway's reply that are kept.
const KEPT_CHARS: usize = 300;

impl SmsCarrier {
    /// The way to the configured gateway; `None` where there is none.
    ///
    /// # Errors
    /// When the file of the password cannot be read.
    pub fn open(config: &Config) -> Result<Option<Self>, Fault> {
        let Some(sms) = &config.sms else {
            return Ok(config.sandbox.then_some(Self { gateway: None }));
        };
        let password = config.sms_password()?;
        let auth = sms.username.clone().zip(password);
        let gateway = Some(Gateway {
            config: sms.clone(),
            auth: auth.map(|(username, password)| BasicAuth { username, password }),
        });
        Ok(Some(Self { gateway }))
    }

    /// Hands a text message to the gateway; gives what it said.
    ///
    /// # Errors
    /// [`SmsError`] says whether another try may help.
    pub async fn carry(
        &self,
        outbound: &Outbound,
        to: &str,
        text: &str,
    ) -> Result<String, SmsError> {
        match &self.gateway {
            Some(gateway) => gateway.carry(outbound, to, text).await,
            None => Ok("200 kept in the sandbox".to_owned()),
        }
    }
}

impl Gateway {
    async fn carry(&self, outbound: &Outbound, to: &str, text: &str) -> Result<String, SmsError> {
        let body = self.form(to, text);
        let headers: Vec<(Cow<'static, str>, String)> = Vec::new();
        let parcel = Parcel {
            purpose: Purpose::TextMessage,
            url: self.config.url.as_str(),
            source: UrlSource::Operator,
            body: body.as_bytes(),
            headers: &headers,
            auth: self.auth.as_ref(),
        };
        let received = outbound.hand_over(parcel).await;
        let received = received.map_err(|error| SmsError::Later {
            status: None,
            cause: error.to_string(),
        })?;
        let reply: String = received.text.chars().take(KEPT_CHARS).collect();
        let status = received.status;
        match status {
            200..=299 => Ok(format!("{status} {reply}")),
            // A login that is wrong or a quota that is used up is the operator's to mend.
            400 | 404 | 422 => Err(SmsError::Refused { status, reply }),
            _ => Err(SmsError::Later {
                status: Some(status),
                cause: format!("the gateway answered {status}: {reply}"),
            }),
        }
    }

    /// The form that the gateway takes.
    fn form(&self, to: &str, text: &str) -> String {
        let sms = &self.config;
        let names = match sms.preset {
            SmsPreset::Twilio => ["From", "To", "Body"],
            SmsPreset::FortySixElks => ["from", "to", "message"],
            SmsPreset::Form => [&*sms.from_field, &*sms.to_field, &*sms.text_field],
        };
        let values = [sms.from.as_str(), to, text];
        let mut form = Serializer::new(String::new());
        for (name, value) in names.into_iter().zip(values) {
            form.append_pair(name, value);
        }
        form.finish()
    }
}
