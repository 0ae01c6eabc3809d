use super::credentials::{ApiKeyRow, insert_api_key, insert_client};
use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use crate::origin::Origin;
use crate::secret::sha256;
use paraph_protocol::{AccountId, DocumentId, InviteId, Sha256, Timestamp};
use sqlx::any::AnyRow;

/// A tenant and its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its name as signers read it.
    pub name: String,
    /// The owner's address, lower case.
    pub email: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Account {
    /// The account's name where names have 12 hex digits: it opens nothing.
    #[must_use]
    pub fn company_key(&self) -> String {
        hex::encode(&sha256(self.id.as_str().as_bytes()).0[..6])
    }
}

/// An account to be made, with its first credentials.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// The owner's password as an Argon2id string.
    pub password_hash: String,
    /// The id of its client.
    pub client_id: String,
    /// SHA-256 of the client's secret.
    pub client_secret_sha256: Sha256,
    /// SHA-256 of its API key.
    pub api_key: ApiKeyRow,
}

/// The address belongs to another account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an account with this e-mail address exists")]
pub struct AccountTaken;

impl Store {
    /// Makes an account, unless its address is taken.
    ///
    /// # Errors
    /// When the database fails; a taken address is the inner error.
    pub async fn create_account(
        &self,
        new: &NewAccount,
    ) -> Result<Result<(), AccountTaken>, Fault> {
        let mut tx = self.write().await?;
        let made = sqlx::query(
            "INSERT INTO accounts (id, name, email, password_hash, created_at_ms)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (email) DO NOTHING",
        )
        .bind(new.account.id.as_str())
        .bind(&new.account.name)
        .bind(&new.account.email)
        .bind(&new.password_hash)
        .bind(new.account.created_at.unix_ms())
        .execute(&mut *tx)
        .await?;
        if made.rows_affected() == 0 {
            return Ok(Err(AccountTaken));
        }
        let (id, now) = (&new.account.id, new.account.created_at);
        insert_client(&mut tx, id, &new.client_id, &new.client_secret_sha256, now).await?;
        insert_api_key(&mut tx, id, &new.api_key).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// The account of this id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, Fault> {
        let row = sqlx::query("SELECT * FROM accounts WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.read())
            .await?;
        row.as_ref().map(account).transpose()
    }

    /// The account whose owner has this address, and the hash of the owner's password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<(Account, String)>, Fault> {
        let row = sqlx::query("SELECT * FROM accounts WHERE email = $1")
            .bind(email.to_lowercase())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let hash = Columns(&row).plain("password_hash")?;
        Ok(Some((account(&row)?, hash)))
    }

    /// Lets pages of `origin` embed the account's signing sessions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn allow_origin(&self, id: &AccountId, origin: &Origin) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO origins (account_id, origin) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(origin.as_str())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The origins that may embed the account's signing sessions, sorted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn allowed_origins(&self, id: &AccountId) -> Result<Vec<Origin>, Fault> {
        let rows = sqlx::query("SELECT origin FROM origins WHERE account_id = $1 ORDER BY origin")
            .bind(id.as_str())
            .fetch_all(self.read())
            .await?;
        origins(&rows)
    }

    /// The origins that may embed the session of an invite; none when there is no such invite.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn origins_of_invite(&self, id: &InviteId) -> Result<Vec<Origin>, Fault> {
        let rows = sqlx::query(
            "SELECT o.origin FROM origins o
             JOIN envelopes e ON e.account_id = o.account_id
             JOIN invites i ON i.envelope_id = e.id
             WHERE i.id = $1 AND i.delivery NOT IN ('email', 'sms') ORDER BY o.origin",
        )
        .bind(id.as_str())
        .fetch_all(self.read())
        .await?;
        origins(&rows)
    }

    /// The origins that may embed a document's sessions; none when there is no such document.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn origins_of_document(&self, id: &DocumentId) -> Result<Vec<Origin>, Fault> {
        let rows = sqlx::query(
            "SELECT o.origin FROM origins o
             JOIN envelopes e ON e.account_id = o.account_id
             JOIN documents d ON d.envelope_id = e.id
             WHERE d.id = $1 ORDER BY o.origin",
        )
        .bind(id.as_str())
        .fetch_all(self.read())
        .await?;
        origins(&rows)
    }

    /// Whether any account lists this origin: preflights name no account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_listed_origin(&self, origin: &Origin) -> Result<bool, Fault> {
        let row = sqlx::query("SELECT 1 FROM origins WHERE origin = $1 LIMIT 1")
            .bind(origin.as_str())
            .fetch_optional(self.read())
            .await?;
        Ok(row.is_some())
    }
}

fn account(row: &AnyRow) -> Result<Account, Fault> {
    let columns = Columns(row);
    Ok(Account {
        id: columns.parsed("id")?,
        name: columns.plain("name")?,
        email: columns.plain("email")?,
        created_at: columns.instant("created_at_ms")?,
    })
}

pub(super) fn origins(rows: &[AnyRow]) -> Result<Vec<Origin>, Fault> {
    rows.iter()
        .map(|row| Columns(row).parsed("origin"))
        .collect()
}
