//! The joint between what happens and how a webhook says it.
//!
//! Every event of an envelope is announced to every enabled webhook of its account, in the event's
//! own transaction. Later the outbox asks the webhook's [`WebhookForm`] what messages it makes of
//! it, keeps those that the webhook wants, and sends each until it is taken. Around a form the
//! outbox does the rest: the id, the signature headers of Standard Webhooks, the address policy,
//! attempts, the log, replay.
//!
//! A dialect joins in three steps:
//! 1. a type in its own folder implements [`WebhookForm`]: its name, its events, and the body that
//!    each of them has (`messages`); if need be its headers, its pauses between attempts and the
//!    statuses that end them;
//! 2. the type is listed in `outbox/forms.rs`;
//! 3. its routes make rows with [`App::new_webhook`], `store.create_webhook` and their siblings.
//!    What the row binds (`subject`: a document, a flow) and remembers (`settings`) only its form
//!    reads.
//!
//! What happens without an envelope, such as a changed contact, the dialect's handler tells with
//! [`App::tell`].

use crate::app::App;
use crate::audit::Entry;
use crate::envelope::{Envelope, Event, Invite};
use crate::error::Fault;
use crate::outbound::{Purpose, UrlSource};
use crate::secret::Secret;
use crate::store::{MessageKind, NewMessage, WebhookRow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_protocol::native::DeliveryKind;
use paraph_protocol::{AccountId, InviteId, Timestamp};
use std::borrow::Cow;
use std::pin::Pin;

/// What a form makes of one event.
pub type Rendering<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<WebhookMessage>, Fault>> + Send + 'a>>;

/// How a dialect, or the native API, tells what happens.
pub trait WebhookForm: Sync {
    /// Its name in the database, such as `native`.
    fn name(&self) -> &'static str;

    /// The messages that follow from an event, in order; often none. The same event must give the
    /// same messages whenever it is asked.
    ///
    /// # Errors
    /// When something stored cannot be read; it is asked again later.
    fn messages<'a>(&'a self, app: &'a App, told: &'a Told) -> Rendering<'a>;

    /// Where a message is posted; as a rule where the webhook says.
    fn address(&self, webhook: &WebhookRow, body: &[u8]) -> String {
        let _ = body;
        webhook.url.clone()
    }

    /// Headers of a message beside those of Standard Webhooks; `secret` is the form's own.
    fn headers(&self, webhook: &WebhookRow, secret: Option<&Secret>, body: &[u8]) -> Vec<Header> {
        let _ = (webhook, secret, body);
        Vec::new()
    }

    /// Seconds between an attempt and the next; after the last one the message is stuck.
    fn pauses_s(&self) -> &'static [u32] {
        STANDARD_PAUSES_S
    }

    /// What an HTTP status says about a message.
    fn judges(&self, status: u16) -> Judgment {
        match status {
            200..=299 => Judgment::Taken,
            410 => Judgment::Gone,
            _ => Judgment::Failed,
        }
    }
}

/// A header's name and value.
pub type Header = (Cow<'static, str>, String);

/// The pauses of Standard Webhooks: 75 h 35 min 5 s in all.
pub const STANDARD_PAUSES_S: &[u32] =
    &[5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgment {
    /// The receiver has the message.
    Taken,
    /// It is to be tried again.
    Failed,
    /// This message is not wanted.
    Refused,
    /// No message is wanted any more: the webhook is disabled.
    Gone,
}

/// Something that happened, and the webhook that is to say it.
#[derive(Debug)]
pub struct Told {
    /// The webhook.
    pub webhook: WebhookRow,
    /// Its form's own secret, open.
    pub form_secret: Option<Secret>,
    /// The envelope right before; absent when it was made by the event.
    pub before: Option<Envelope>,
    /// The envelope right after.
    pub envelope: Envelope,
    /// What happened.
    pub event: Event,
    /// The event as the audit trail keeps it: id, number, time, hash, actor.
    pub entry: Entry,
}

impl Told {
    /// The invite that the event is about; after a withdrawal, the one that was.
    #[must_use]
    pub fn invite(&self, id: &InviteId) -> Option<&Invite> {
        let before = self.before.as_ref().and_then(|before| before.invite(id));
        self.envelope.invite(id).or(before)
    }
}

/// One message of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookMessage {
    /// What it tells, in the words of its form.
    pub topic: String,
    /// The JSON that is posted.
    pub body: String,
}

/// What is known of a webhook that is to be made.
#[derive(Debug, Clone)]
pub struct NewWebhookRow {
    /// Whose it is.
    pub account_id: AccountId,
    /// The name of its form.
    pub form: &'static str,
    /// Where it posts.
    pub url: String,
    /// What it tells; empty means everything.
    pub topics: Vec<String>,
    /// What it is bound to.
    pub subject: Option<String>,
    /// What its form remembers.
    pub settings: serde_json::Map<String, serde_json::Value>,
    /// A secret that its form brings along.
    pub form_secret: Option<Secret>,
}

impl WebhookRow {
    /// Whether it wants to hear this.
    #[must_use]
    pub fn wants(&self, topic: &str) -> bool {
        self.topics.is_empty() || self.topics.iter().any(|wanted| wanted == topic)
    }

    /// What its secrets are locked for.
    fn about(&self) -> String {
        format!("webhook:{}", self.id)
    }
}

/// How long a rotated secret signs beside its successor.
const OVERLAP_HOURS: i64 = 24;
const HOUR_MS: i64 = 3_600_000;

impl App {
    /// A row for a new webhook, and the secret that its messages are signed with.
    ///
    /// # Errors
    /// When the service fails.
    pub fn new_webhook(&self, new: NewWebhookRow) -> Result<(WebhookRow, Secret), Fault> {
        let now = self.now();
        let mut row = WebhookRow {
            id: self.random.id(),
            account_id: new.account_id,
            form: new.form.to_owned(),
            url: new.url,
            topics: new.topics,
            subject: new.subject,
            settings: new.settings,
            secret: Vec::new(),
            former: None,
            form_secret: None,
            enabled: true,
            disabled_reason: None,
            created_at: now,
            updated_at: now,
        };
        let secret = self.signing_secret();
        row.secret = self.lock_secret(&row, &secret)?;
        row.form_secret = match &new.form_secret {
            Some(secret) => Some(self.lock_secret(&row, secret)?),
            None => None,
        };
        Ok((row, secret))
    }

    /// Gives a webhook a new secret; the one before signs as well for a day.
    ///
    /// # Errors
    /// When the service fails.
    pub fn rotate_webhook_secret(&self, row: &mut WebhookRow) -> Result<Secret, Fault> {
        let secret = self.signing_secret();
        let until = self.now().plus_ms(OVERLAP_HOURS * HOUR_MS);
        let locked = self.lock_secret(row, &secret)?;
        row.former = Some((std::mem::replace(&mut row.secret, locked), until));
        Ok(secret)
    }

    /// Locks a secret of a webhook, such as the one of its form.
    ///
    /// # Errors
    /// When the service fails.
    pub fn lock_secret(&self, row: &WebhookRow, secret: &Secret) -> Result<Vec<u8>, Fault> {
        let secret = secret.expose().as_bytes();
        self.vault.lock(&row.about(), secret, &self.random)
    }

    /// Opens a secret of a webhook.
    ///
    /// # Errors
    /// When it was locked with another key.
    pub fn unlock_secret(&self, row: &WebhookRow, locked: &[u8]) -> Result<Secret, Fault> {
        let text = self.vault.unlock_text(&row.about(), locked)?;
        Ok(Secret::received(text))
    }

    /// The secrets that sign a webhook's messages at `now`: one, and a rotated one for a day.
    ///
    /// # Errors
    /// When they were locked with another key.
    pub fn signing_secrets(&self, row: &WebhookRow, now: Timestamp) -> Result<Vec<Secret>, Fault> {
        let mut secrets = vec![self.unlock_secret(row, &row.secret)?];
        if let Some((former, until)) = &row.former
            && *until > now
        {
            secrets.push(self.unlock_secret(row, former)?);
        }
        Ok(secrets)
    }

    /// Whether the service may post to an address, as far as its text says; the rest is decided
    /// when it is connected to.
    #[must_use]
    pub fn may_post_to(&self, url: &str) -> bool {
        const LONGEST: usize = 2_048;
        let permitted = self
            .outbound
            .permits(Purpose::Webhook, url, UrlSource::Stranger);
        url.len() <= LONGEST && permitted
    }

    /// Tells the webhooks of one form something that no event says.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn tell(
        &self,
        account_id: &AccountId,
        form: &str,
        message: &WebhookMessage,
    ) -> Result<(), Fault> {
        for row in self.store.webhooks(account_id).await? {
            if row.enabled && row.form == form && row.wants(&message.topic) {
                self.post_to(&row, message).await?;
            }
        }
        Ok(())
    }

    /// Writes a message for one webhook, whether it wants it or not.
    ///
    /// # Errors
    /// When the service fails.
    pub async fn post_to(
        &self,
        row: &WebhookRow,
        message: &WebhookMessage,
    ) -> Result<NewMessage, Fault> {
        let new = NewMessage {
            id: self.random.id(),
            kind: MessageKind::Message(DeliveryKind::Webhook),
            account_id: row.account_id.clone(),
            envelope_id: None,
            invite_id: None,
            webhook_id: Some(row.id.clone()),
            seq: None,
            topic: message.topic.clone(),
            lane: lane(row),
            body: Some(message.body.clone().into_bytes()),
            replay_of: None,
        };
        self.store.write_message(&new, self.now()).await?;
        self.new_message.notify_one();
        Ok(new)
    }

    fn signing_secret(&self) -> Secret {
        let key = STANDARD.encode(self.random.bytes::<32>());
        Secret::received(format!("whsec_{key}"))
    }
}

/// The lane of a webhook's messages: a slow receiver keeps only its own waiting.
#[must_use]
pub fn lane(row: &WebhookRow) -> String {
    format!("webhook:{}", row.id)
}
