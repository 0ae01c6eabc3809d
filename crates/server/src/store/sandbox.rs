use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{AccountId, Timestamp};

/// A mail or text message that a sandbox keeps instead of sending it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMessage {
    /// Names it; the same message is kept once.
    pub id: String,
    /// Whose it is.
    pub account_id: AccountId,
    /// `email` or `sms`.
    pub way: String,
    /// The address or number that it would have gone to.
    pub address: String,
    /// The subject line; empty for a text message.
    pub subject: String,
    /// The words.
    pub text: String,
    /// When it would have gone.
    pub sent_at: Timestamp,
}

/// Most messages that one answer lists.
const MOST: i64 = 200;

impl Store {
    /// How far the sandbox's clock was moved, milliseconds; nothing when this is no sandbox.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sandbox_advance(&self) -> Result<Option<i64>, Fault> {
        let row = sqlx::query("SELECT advanced_ms FROM sandbox WHERE id = 1")
            .fetch_optional(self.read())
            .await?;
        row.map(|row| Columns(&row).plain("advanced_ms"))
            .transpose()
    }

    /// Makes this database a sandbox for good; `false` when it has accounts already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn become_sandbox(&self) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let made = sqlx::query(
            "INSERT INTO sandbox (id, advanced_ms)
             SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM accounts)
             ON CONFLICT (id) DO NOTHING",
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(made.rows_affected() == 1)
    }

    /// Moves the sandbox's clock on; gives how far it was moved in all, milliseconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn advance_sandbox(&self, by_ms: i64) -> Result<i64, Fault> {
        let mut tx = self.write().await?;
        let row = sqlx::query(
            "UPDATE sandbox SET advanced_ms = advanced_ms + $1 WHERE id = 1
             RETURNING advanced_ms",
        )
        .bind(by_ms)
        .fetch_one(&mut *tx)
        .await?;
        let advanced = Columns(&row).plain("advanced_ms")?;
        tx.commit().await?;
        Ok(advanced)
    }

    /// Keeps a message.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_message(&self, message: &KeptMessage) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO sandbox_messages
                (id, account_id, way, address, subject, body, sent_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        )
        .bind(&message.id)
        .bind(message.account_id.as_str())
        .bind(&message.way)
        .bind(&message.address)
        .bind(&message.subject)
        .bind(&message.text)
        .bind(message.sent_at.unix_ms())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The newest messages of an account, the oldest of them first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept_messages(&self, account_id: &AccountId) -> Result<Vec<KeptMessage>, Fault> {
        let rows = sqlx::query(
            "SELECT * FROM sandbox_messages WHERE account_id = $1
             ORDER BY sent_at_ms DESC, id DESC LIMIT $2",
        )
        .bind(account_id.as_str())
        .bind(MOST)
        .fetch_all(self.read())
        .await?;
        let message = |row| {
            let columns = Columns(row);
            Ok(KeptMessage {
                id: columns.plain("id")?,
                account_id: columns.parsed("account_id")?,
                way: columns.plain("way")?,
                address: columns.plain("address")?,
                subject: columns.plain("subject")?,
                text: columns.plain("body")?,
                sent_at: columns.instant("sent_at_ms")?,
            })
        };
        rows.iter().rev().map(message).collect()
    }
}
