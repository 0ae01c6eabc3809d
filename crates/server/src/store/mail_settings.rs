use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::native::MailText;
use paraph_protocol::{AccountId, Timestamp};

/// How an account wants its mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailSettings {
    /// The name that mail comes from; absent means the account's.
    pub sender_name: Option<String>,
    /// Its own words, instead of the service's.
    pub texts: Vec<MailText>,
}

impl MailSettings {
    /// The name that mail comes from.
    #[must_use]
    pub fn name_of<'a>(&'a self, account_name: &'a str) -> &'a str {
        self.sender_name.as_deref().unwrap_or(account_name)
    }

    /// The account's words for a notice in a language; those without one are for every other.
    #[must_use]
    pub fn text(&self, notice: &str, language: &str) -> Option<&MailText> {
        let of = |locale: Option<&str>| {
            let mut texts = self.texts.iter();
            texts.find(|t| t.notice.as_str() == notice && t.locale.as_deref() == locale)
        };
        of(Some(language)).or_else(|| of(None))
    }
}

impl Store {
    /// How an account wants its mail.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mail_settings(&self, account_id: &AccountId) -> Result<MailSettings, Fault> {
        let row = sqlx::query("SELECT * FROM mail_settings WHERE account_id = $1")
            .bind(account_id.as_str().to_owned())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else {
            return Ok(MailSettings::default());
        };
        let columns = Columns(&row);
        let texts: String = columns.plain("texts")?;
        Ok(MailSettings {
            sender_name: columns.plain("sender_name")?,
            texts: serde_json::from_str(&texts)?,
        })
    }

    /// Stores how an account wants its mail.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_mail_settings(
        &self,
        account_id: &AccountId,
        settings: &MailSettings,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO mail_settings (account_id, sender_name, texts, updated_at_ms)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id) DO UPDATE SET sender_name = excluded.sender_name,
                texts = excluded.texts, updated_at_ms = excluded.updated_at_ms",
        )
        .bind(account_id.as_str())
        .bind(settings.sender_name.as_deref())
        .bind(serde_json::to_string(&settings.texts)?)
        .bind(now.unix_ms())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }
}
