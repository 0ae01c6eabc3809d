//! Mail over SMTP (RFC 5321). What is configured about TLS is never given up for clear text.

use crate::config::{Config, MailConfig, MailTls};
use crate::error::Fault;
use crate::secret::sha256;
use lettre::address::Envelope;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{Address, AsyncTransport as _, Tokio1Executor};
use paraph_protocol::{MessageId, Sha256, Timestamp};
use std::error::Error as _;
use std::time::{Duration, SystemTime};

/// The way to the mail server.
pub struct MailCarrier {
    /// None in a sandbox, which sends nothing.
    transport: Option<AsyncSmtpTransport<Tokio1Executor>>,
    from: Mailbox,
    /// What stands behind the `@` of Message-IDs.
    domain: String,
    /// Most bytes of attachments, before they are encoded.
    max_attached_bytes: usize,
}

/// A mail that is to be sent.
#[derive(Debug)]
pub struct Mail {
    /// What stands before the `@` of its Message-ID.
    pub id: MessageId,
    /// When it was caused.
    pub date: Timestamp,
    /// The name before the operator's address.
    pub from_name: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The reader's name; may be empty.
    pub to_name: String,
    /// The reader's address.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The words for readers that show no HTML.
    pub text: String,
    /// The words as a page.
    pub html: String,
    /// Files.
    pub attachments: Vec<Attachment>,
}

/// A PDF in a mail.
#[derive(Debug)]
pub struct Attachment {
    /// Its name.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the mail server said when it took a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailTaken {
    /// The Message-ID without its angle brackets.
    pub message_id: String,
    /// Digest of the mail as it was sent.
    pub sha256: Sha256,
    /// Its reply.
    pub reply: String,
}

/// Why a mail was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// Something in it is no part of a mail, such as an address.
    #[error("the mail cannot be written: {0}")]
    Unwritable(String),
    /// The server will never take it.
    #[error("the mail server refused it: {reply}")]
    Refused {
        /// Its status.
        status: u16,
        /// What it said.
        reply: String,
    },
    /// Another try may succeed.
    #[error("{cause}")]
    Later {
        /// The server's status, if it said anything.
        status: Option<u16>,
        /// What happened.
        cause: String,
    },
}

/// So long may the server be silent.
const PATIENCE: Duration = Duration::from_secs(30);
/// Statuses that are about the operator's own login, not about the mail.
const LOGIN: [u16; 4] = [530, 534, 535, 538];

impl MailCarrier {
    /// The way to the configured mail server; `None` where there is none.
    ///
    /// # Errors
    /// When a file of the configuration cannot be used.
    pub fn open(config: &Config) -> Result<Option<Self>, Fault> {
        let Some(mail) = &config.mail else {
            return config.sandbox.then(|| Self::kept(config)).transpose();
        };
        let from: Mailbox = mail.from.parse().map_err(|_| Fault::Mail {
            what: "mail.from is no address",
        })?;
        let own_name = config.base_url.host_str().unwrap_or("localhost");
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host)
            .port(mail.port())
            .tls(tls(mail)?)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(own_name.to_owned()));
        if let (Some(name), Some(password)) = (&mail.username, config.mail_password()?) {
            builder = builder.credentials(Credentials::new(name.clone(), password));
        }
        Ok(Some(Self {
            transport: Some(builder.build()),
            domain: from.email.domain().to_owned(),
            from,
            max_attached_bytes: mail.max_attached_bytes,
        }))
    }

    /// The way of a sandbox: everything is written, and nothing leaves.
    fn kept(config: &Config) -> Result<Self, Fault> {
        let domain = config.base_url.host_str().unwrap_or("localhost");
        let from = format!("sandbox@{domain}");
        let from = from
            .parse()
            .or_else(|_| "sandbox@localhost.invalid".parse());
        Ok(Self {
            transport: None,
            from: from.map_err(|_| Fault::Mail {
                what: "a sandbox has no address",
            })?,
            domain: domain.to_owned(),
            max_attached_bytes: usize::MAX,
        })
    }

    /// Most bytes of attachments; what is larger is linked.
    #[must_use]
    pub fn max_attached_bytes(&self) -> usize {
        self.max_attached_bytes
    }

    /// Hands a mail to the server.
    ///
    /// # Errors
    /// [`MailError`] says whether another try may help.
    pub async fn carry(&self, mail: Mail) -> Result<MailTaken, MailError> {
        let message_id = format!("{}@{}", mail.id, self.domain);
        let to = address(&mail.to)?;
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.clone()]);
        let envelope = envelope.map_err(unwritable)?;
        let bytes = self.written(mail, to, &message_id)?.formatted();
        let reply = match &self.transport {
            None => "250 kept in the sandbox".to_owned(),
            Some(transport) => {
                let reply = transport.send_raw(&envelope, &bytes).await;
                let reply = reply.map_err(|error| judged(&error))?;
                let lines: Vec<&str> = reply.message().collect();
                format!("{} {}", reply.code(), lines.join(" "))
            }
        };
        Ok(MailTaken {
            message_id,
            sha256: sha256(&bytes),
            reply,
        })
    }

    fn written(&self, mail: Mail, to: Address, message_id: &str) -> Result<Message, MailError> {
        let name = |text: &str| Some(text.to_owned()).filter(|n| !n.trim().is_empty());
        let from = Mailbox::new(name(&mail.from_name), self.from.email.clone());
        let since = Duration::from_millis(u64::try_from(mail.date.unix_ms()).unwrap_or(0));
        let mut builder = Message::builder()
            .from(from)
            .to(Mailbox::new(name(&mail.to_name), to))
            .subject(mail.subject)
            .date(SystemTime::UNIX_EPOCH + since)
            .message_id(Some(format!("<{message_id}>")))
            .header(AutoSubmitted);
        if let Some(reply_to) = &mail.reply_to {
            builder = builder.reply_to(Mailbox::new(None, address(reply_to)?));
        }
        let words = MultiPart::alternative_plain_html(mail.text, mail.html);
        let written = if mail.attachments.is_empty() {
            builder.multipart(words)
        } else {
            let pdf = ContentType::parse("application/pdf").map_err(unwritable)?;
            let mut parts = MultiPart::mixed().multipart(words);
            for attachment in mail.attachments {
                let part = lettre::message::Attachment::new(attachment.file_name);
                let part: SinglePart = part.body(attachment.bytes, pdf.clone());
                parts = parts.singlepart(part);
            }
            builder.multipart(parts)
        };
        written.map_err(unwritable)
    }
}

/// Tells programs that answer by themselves to leave it (RFC 3834, 5).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

fn address(text: &str) -> Result<Address, MailError> {
    text.parse().map_err(unwritable)
}

fn unwritable(error: impl std::fmt::Display) -> MailError {
    MailError::Unwritable(error.to_string())
}

fn judged(error: &SmtpError) -> MailError {
    let status = error.status().map(|code| code.to_string());
    let status: Option<u16> = status.and_then(|code| code.parse().ok());
    let source = error.source().map(ToString::to_string).unwrap_or_default();
    let said = format!("{error} {source}");
    match status {
        Some(status) if error.is_permanent() && !LOGIN.contains(&status) => MailError::Refused {
            status,
            reply: said,
        },
        status => MailError::Later {
            status,
            cause: said,
        },
    }
}

fn tls(mail: &MailConfig) -> Result<Tls, Fault> {
    let wrong = |what| move |_| Fault::Mail { what };
    let parameters = || -> Result<TlsParameters, Fault> {
        let mut builder = TlsParameters::builder(mail.host.clone());
        if let Some(file) = &mail.ca_file {
            let pem = std::fs::read(file).map_err(Fault::file(file))?;
            let certificate = Certificate::from_pem(&pem);
            let wrong = wrong("mail.ca_file holds no certificate in PEM");
            builder = builder.add_root_certificate(certificate.map_err(wrong)?);
        }
        builder
            .build()
            .map_err(wrong("there is no TLS on this machine"))
    };
    Ok(match mail.tls {
        MailTls::None => Tls::None,
        MailTls::Starttls => Tls::Required(parameters()?),
        MailTls::Tls => Tls::Wrapper(parameters()?),
    })
}

impl std::fmt::Debug for MailCarrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailCarrier")
            .field("domain", &self.domain)
            .finish_non_exhaustive()
    }
}
