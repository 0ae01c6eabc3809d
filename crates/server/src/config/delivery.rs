use super::{Config, ConfigError};
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use url::Url;

/// A file that shall hold a password cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the password in {path}: {source}")]
pub struct PasswordError {
    /// Which.
    path: PathBuf,
    /// Why.
    source: std::io::Error,
}

/// The mail server that takes the service's mail.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Its name.
    pub host: String,
    /// Its port; absent means 587 with STARTTLS, 465 with TLS, 25 without.
    #[serde(default)]
    pub port: Option<u16>,
    /// How the connection is kept secret.
    #[serde(default)]
    pub tls: MailTls,
    /// PEM file of a certificate that the server's may lead to besides those of the system.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Name to log in with; the password is `mail_password` or in `password_file`.
    #[serde(default)]
    pub username: Option<String>,
    /// File that holds the password and nothing else.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// The sender of all mail, like `Nordvik <sign@nordvik.example>`.
    pub from: String,
    /// Most bytes of sealed documents in one mail; what is larger is linked.
    #[serde(default = "ten_megabytes")]
    pub max_attached_bytes: usize,
}

/// How the connection to the mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTls {
    /// Not at all: for a server on this machine or in a closed network.
    None,
    /// From the first command on (RFC 3207); a server without it gets no mail.
    #[default]
    Starttls,
    /// From the first byte on (RFC 8314).
    Tls,
}

/// The gateway that takes the service's text messages.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsConfig {
    /// What the gateway calls the parts of a message.
    pub preset: SmsPreset,
    /// Where messages are posted.
    pub url: Url,
    /// Name to log in with; the password is `sms_password` or in `password_file`.
    #[serde(default)]
    pub username: Option<String>,
    /// File that holds the password and nothing else.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// The sender: a number, or up to 11 letters where the gateway lets you.
    pub from: String,
    /// Name of the sender's field, for `preset = "form"`.
    #[serde(default = "from_field")]
    pub from_field: String,
    /// Name of the number's field, for `preset = "form"`.
    #[serde(default = "to_field")]
    pub to_field: String,
    /// Name of the text's field, for `preset = "form"`.
    #[serde(default = "text_field")]
    pub text_field: String,
}

/// What a gateway calls the parts of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsPreset {
    /// `From`, `To`, `Body`.
    Twilio,
    /// `from`, `to`, `message`.
    #[serde(rename = "46elks")]
    FortySixElks,
    /// As `from_field`, `to_field` and `text_field` say.
    Form,
}

fn ten_megabytes() -> usize {
    10 * 1024 * 1024
}

fn from_field() -> String {
    "from".into()
}

fn to_field() -> String {
    "to".into()
}

fn text_field() -> String {
    "text".into()
}

impl MailConfig {
    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            MailTls::None => 25,
            MailTls::Starttls => 587,
            MailTls::Tls => 465,
        })
    }

    fn is_local(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1")
    }
}

impl Config {
    /// The password for the mail server.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn mail_password(&self) -> Result<Option<String>, PasswordError> {
        let file = self.mail.as_ref().and_then(|m| m.password_file.as_deref());
        password(self.mail_password.as_ref(), file)
    }

    /// The password for the gateway of text messages.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn sms_password(&self) -> Result<Option<String>, PasswordError> {
        let file = self.sms.as_ref().and_then(|s| s.password_file.as_deref());
        password(self.sms_password.as_ref(), file)
    }

    pub(super) fn check_delivery(&self) -> Result<(), ConfigError> {
        if let Some(mail) = &self.mail {
            let from = mail.from.clone();
            if from.parse::<Mailbox>().is_err() {
                return Err(ConfigError::MailFrom { from });
            }
            let named = mail.username.is_some();
            if named && mail.tls == MailTls::None && !mail.is_local() {
                return Err(ConfigError::ClearPassword);
            }
            if named != (self.mail_password.is_some() || mail.password_file.is_some()) {
                return Err(ConfigError::HalfLogin { section: "mail" });
            }
        }
        if let Some(sms) = &self.sms {
            let has_password = self.sms_password.is_some() || sms.password_file.is_some();
            if sms.username.is_some() != has_password {
                return Err(ConfigError::HalfLogin { section: "sms" });
            }
        }
        Ok(())
    }
}

fn password(given: Option<&String>, file: Option<&Path>) -> Result<Option<String>, PasswordError> {
    match (given, file) {
        (Some(password), _) => Ok(Some(password.clone())),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file).map_err(|source| PasswordError {
                path: file.to_owned(),
                source,
            })?;
            Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
        }
        (None, None) => Ok(None),
    }
}
