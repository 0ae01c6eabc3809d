use super::open::Store;
use super::outbox::{self, MessageKind, NewMessage};
use super::row::Columns;
use crate::audit::Entry;
use crate::clock::timestamp;
use crate::error::Fault;
use crate::secret::sha256;
use paraph_protocol::{AccountId, EnvelopeId, EventId, MessageId, Timestamp, WebhookId};
use serde_json::{Map, Value};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// Somebody who wants to hear what happens to an account's envelopes.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookRow {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is.
    pub account_id: AccountId,
    /// How it says things: the name of a form.
    pub form: String,
    /// Where it posts.
    pub url: String,
    /// What it tells, in the words of its form; empty means everything.
    pub topics: Vec<String>,
    /// What it is bound to, in the words of its form; absent means the whole account.
    pub subject: Option<String>,
    /// What its form remembers besides.
    pub settings: Map<String, Value>,
    /// The secret that all its messages are signed with, locked.
    pub secret: Vec<u8>,
    /// The secret before, locked, and until when it signs as well.
    pub former: Option<(Vec<u8>, Timestamp)>,
    /// The secret of its form, locked, if that has another one.
    pub form_secret: Option<Vec<u8>>,
    /// Whether it tells anything.
    pub enabled: bool,
    /// Why the service has disabled it.
    pub disabled_reason: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed.
    pub updated_at: Timestamp,
}

/// Most webhooks of an account: every event is written once for each.
const MOST: i64 = 100;

impl Store {
    /// Makes a webhook; `false` when the account has as many as it may have.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn create_webhook(&self, new: &WebhookRow) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let row = sqlx::query("SELECT count(*) AS n FROM webhooks WHERE account_id = $1")
            .bind(new.account_id.as_str())
            .fetch_one(&mut *tx)
            .await?;
        if Columns(&row).plain::<i64>("n")? >= MOST {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO webhooks (id, account_id, form, url, topics, subject, settings, secret,
                former_secret, former_until_ms, form_secret, enabled, disabled_reason,
                created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(new.id.as_str())
        .bind(new.account_id.as_str())
        .bind(&new.form)
        .bind(&new.url)
        .bind(serde_json::to_string(&new.topics)?)
        .bind(new.subject.as_deref())
        .bind(serde_json::to_string(&new.settings)?)
        .bind(new.secret.as_slice())
        .bind(new.former.as_ref().map(|(secret, _)| secret.as_slice()))
        .bind(new.former.as_ref().map(|(_, until)| until.unix_ms()))
        .bind(new.form_secret.as_deref())
        .bind(i64::from(new.enabled))
        .bind(new.disabled_reason.as_deref())
        .bind(new.created_at.unix_ms())
        .bind(new.updated_at.unix_ms())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Stores a webhook as it is now; `false` when it is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_webhook(&self, now: &WebhookRow) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let found = sqlx::query(
            "UPDATE webhooks SET url = $1, topics = $2, subject = $3, settings = $4, secret = $5,
                former_secret = $6, former_until_ms = $7, form_secret = $8, enabled = $9,
                disabled_reason = $10, updated_at_ms = $11
             WHERE id = $12 AND account_id = $13",
        )
        .bind(&now.url)
        .bind(serde_json::to_string(&now.topics)?)
        .bind(now.subject.as_deref())
        .bind(serde_json::to_string(&now.settings)?)
        .bind(now.secret.as_slice())
        .bind(now.former.as_ref().map(|(secret, _)| secret.as_slice()))
        .bind(now.former.as_ref().map(|(_, until)| until.unix_ms()))
        .bind(now.form_secret.as_deref())
        .bind(i64::from(now.enabled))
        .bind(now.disabled_reason.as_deref())
        .bind(now.updated_at.unix_ms())
        .bind(now.id.as_str())
        .bind(now.account_id.as_str())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(found.rows_affected() == 1)
    }

    /// Deletes a webhook and what waits for it; `false` when it is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_webhook(
        &self,
        account_id: &AccountId,
        id: &WebhookId,
    ) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let found = sqlx::query("DELETE FROM webhooks WHERE id = $1 AND account_id = $2")
            .bind(id.as_str())
            .bind(account_id.as_str())
            .execute(&mut *tx)
            .await?;
        if found.rows_affected() == 1 {
            sqlx::query("DELETE FROM outbox WHERE webhook_id = $1")
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(found.rows_affected() == 1)
    }

    /// The webhook of this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhook(&self, id: &WebhookId) -> Result<Option<WebhookRow>, Fault> {
        let row = sqlx::query("SELECT * FROM webhooks WHERE id = $1")
            .bind(id.as_str().to_owned())
            .fetch_optional(self.read())
            .await?;
        row.as_ref().map(webhook).transpose()
    }

    /// The webhooks of an account, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhooks(&self, account_id: &AccountId) -> Result<Vec<WebhookRow>, Fault> {
        let rows =
            sqlx::query("SELECT * FROM webhooks WHERE account_id = $1 ORDER BY created_at_ms, id")
                .bind(account_id.as_str().to_owned())
                .fetch_all(self.read())
                .await?;
        rows.iter().map(webhook).collect()
    }
}

/// Writes, for every webhook of the account, that something has happened.
pub(super) async fn announce(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    envelope_id: &EnvelopeId,
    entries: &[Entry],
) -> Result<(), Fault> {
    let rows = sqlx::query("SELECT id FROM webhooks WHERE account_id = $1 AND enabled = 1")
        .bind(account_id.as_str())
        .fetch_all(&mut *tx)
        .await?;
    for row in &rows {
        let webhook_id: WebhookId = Columns(row).parsed("id")?;
        for entry in entries {
            let announcement = NewMessage {
                id: derived_id(&[entry.id.as_str(), webhook_id.as_str()])?,
                kind: MessageKind::Announcement,
                account_id: account_id.clone(),
                envelope_id: Some(envelope_id.clone()),
                invite_id: None,
                webhook_id: Some(webhook_id.clone()),
                seq: Some(entry.seq),
                topic: entry.kind.clone(),
                lane: format!("announcements:{webhook_id}"),
                body: None,
                replay_of: None,
            };
            outbox::insert(tx, &announcement, entry.at).await?;
        }
    }
    Ok(())
}

/// The id of what follows from these, always the same: written twice, it is there once.
pub(super) fn derived_id(from: &[&str]) -> Result<MessageId, Fault> {
    let digest = sha256(from.join("/").as_bytes()).to_string();
    let column = "outbox.id";
    digest[..40].parse().map_err(|_| Fault::Column { column })
}

/// The id of the message that an event has caused for this reader.
///
/// # Errors
/// Never with ids of this version.
pub fn message_id(event: &EventId, about: &[&str]) -> Result<MessageId, Fault> {
    derived_id(&[&[event.as_str()], about].concat())
}

fn webhook(row: &AnyRow) -> Result<WebhookRow, Fault> {
    let columns = Columns(row);
    let topics: String = columns.plain("topics")?;
    let settings: String = columns.plain("settings")?;
    let former: Option<Vec<u8>> = columns.plain("former_secret")?;
    let until: Option<i64> = columns.plain("former_until_ms")?;
    Ok(WebhookRow {
        id: columns.parsed("id")?,
        account_id: columns.parsed("account_id")?,
        form: columns.plain("form")?,
        url: columns.plain("url")?,
        topics: serde_json::from_str(&topics)?,
        subject: columns.plain("subject")?,
        settings: serde_json::from_str(&settings)?,
        secret: columns.plain("secret")?,
        former: former.zip(until.map(timestamp)),
        form_secret: columns.plain("form_secret")?,
        enabled: columns.plain::<i64>("enabled")? != 0,
        disabled_reason: columns.plain("disabled_reason")?,
        created_at: columns.instant("created_at_ms")?,
        updated_at: columns.instant("updated_at_ms")?,
    })
}
