use super::open::Store;
use super::row::Columns;
use crate::clock::timestamp;
use crate::error::Fault;
use crate::requester;
use crate::scopes::Scopes;
use crate::secret::Secret;
use paraph_protocol::{AccountId, Sha256, Timestamp};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

/// What a token of the token endpoint is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Opens the API.
    Access,
    /// Is exchanged once for a new pair.
    Refresh,
}

/// A token of the token endpoint, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// SHA-256 of the token.
    pub sha256: Sha256,
    /// The account that it speaks for.
    pub account_id: AccountId,
    /// What it is for.
    pub kind: TokenKind,
    /// What was asked for.
    pub scope: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// An API key, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRow {
    /// SHA-256 of the key.
    pub sha256: Sha256,
    /// What its account calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended, if it did.
    pub ended_at: Option<Timestamp>,
}

/// Whom a bearer token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The account.
    pub account_id: AccountId,
    /// What it may do.
    pub scopes: Scopes,
}

impl ApiKeyRow {
    /// Names the key without opening anything, as the evidence names it.
    #[must_use]
    pub fn id(&self) -> String {
        requester::credential_id(&self.sha256)
    }
}

impl Store {
    /// The account of a client whose secret is right.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn client_account(
        &self,
        client_id: &str,
        secret: &Secret,
    ) -> Result<Option<AccountId>, Fault> {
        let row =
            sqlx::query("SELECT account_id FROM clients WHERE id = $1 AND secret_sha256 = $2")
                .bind(client_id)
                .bind(secret.sha256().0.as_slice())
                .fetch_optional(self.read())
                .await?;
        row.map(|row| Columns(&row).parsed("account_id"))
            .transpose()
    }

    /// Adds an API key of the account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_api_key(&self, account_id: &AccountId, key: &ApiKeyRow) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        insert_api_key(&mut tx, account_id, key).await?;
        Ok(tx.commit().await?)
    }

    /// The API keys of an account, oldest first, with those that have ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_keys(&self, account_id: &AccountId) -> Result<Vec<ApiKeyRow>, Fault> {
        let rows = sqlx::query(
            "SELECT * FROM api_keys WHERE account_id = $1 ORDER BY created_at_ms, sha256",
        )
        .bind(account_id.as_str().to_owned())
        .fetch_all(self.read())
        .await?;
        rows.iter().map(api_key).collect()
    }

    /// Ends an API key at once; `false` when there is none, or it has ended before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_api_key(&self, sha256: &Sha256, now: Timestamp) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let ended = sqlx::query(
            "UPDATE api_keys SET ended_at_ms = $1 WHERE sha256 = $2 AND ended_at_ms IS NULL",
        )
        .bind(now.unix_ms())
        .bind(sha256.0.to_vec())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(ended.rows_affected() == 1)
    }

    /// The account that a bearer speaks for, and what it may do there: an API key what it was made
    /// for, an access token everything.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bearer(&self, bearer: &Secret, now: Timestamp) -> Result<Option<Bearer>, Fault> {
        let row = sqlx::query(
            "SELECT account_id, scopes FROM api_keys WHERE sha256 = $1 AND ended_at_ms IS NULL
             UNION ALL
             SELECT account_id, NULL FROM access_tokens WHERE sha256 = $1 AND kind = 'access'
                AND ended_at_ms IS NULL AND expires_at_ms > $2",
        )
        .bind(bearer.sha256().0.to_vec())
        .bind(now.unix_ms())
        .fetch_optional(self.read())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        Ok(Some(Bearer {
            account_id: columns.parsed("account_id")?,
            scopes: columns.parsed_or_null("scopes")?.unwrap_or(Scopes::ALL),
        }))
    }

    /// Stores new tokens.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_access_tokens(&self, tokens: &[AccessToken]) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        for token in tokens {
            sqlx::query("INSERT INTO access_tokens VALUES ($1, $2, $3, $4, $5, NULL)")
                .bind(token.sha256.0.as_slice())
                .bind(token.account_id.as_str())
                .bind(token.kind.as_str())
                .bind(&token.scope)
                .bind(token.expires_at.unix_ms())
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// A token that is still good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_token(
        &self,
        kind: TokenKind,
        token: &Secret,
        now: Timestamp,
    ) -> Result<Option<AccessToken>, Fault> {
        let row = sqlx::query(
            "SELECT * FROM access_tokens
             WHERE sha256 = $1 AND kind = $2 AND ended_at_ms IS NULL AND expires_at_ms > $3",
        )
        .bind(token.sha256().0.to_vec())
        .bind(kind.as_str())
        .bind(now.unix_ms())
        .fetch_optional(self.read())
        .await?;
        row.as_ref().map(access_token).transpose()
    }

    /// Ends a token that is still good and gives it back: of two at once one gets it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_access_token(
        &self,
        kind: TokenKind,
        token: &Secret,
        now: Timestamp,
    ) -> Result<Option<AccessToken>, Fault> {
        let mut tx = self.write().await?;
        let row = sqlx::query(
            "UPDATE access_tokens SET ended_at_ms = $3
             WHERE sha256 = $1 AND kind = $2 AND ended_at_ms IS NULL AND expires_at_ms > $3
             RETURNING *",
        )
        .bind(token.sha256().0.to_vec())
        .bind(kind.as_str())
        .bind(now.unix_ms())
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        row.as_ref().map(access_token).transpose()
    }
}

impl TokenKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

fn access_token(row: &AnyRow) -> Result<AccessToken, Fault> {
    let columns = Columns(row);
    Ok(AccessToken {
        sha256: columns.sha256("sha256")?,
        account_id: columns.parsed("account_id")?,
        kind: match columns.plain("kind")? {
            "access" => TokenKind::Access,
            _ => TokenKind::Refresh,
        },
        scope: columns.plain("scope")?,
        expires_at: columns.instant("expires_at_ms")?,
    })
}

pub(super) async fn insert_client(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    client_id: &str,
    secret_sha256: &Sha256,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO clients VALUES ($1, $2, $3, $4)")
        .bind(client_id)
        .bind(account_id.as_str())
        .bind(secret_sha256.0.as_slice())
        .bind(now.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn insert_api_key(
    tx: &mut AnyConnection,
    account_id: &AccountId,
    key: &ApiKeyRow,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO api_keys (sha256, account_id, created_at_ms, name, scopes)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(key.sha256.0.as_slice())
    .bind(account_id.as_str())
    .bind(key.created_at.unix_ms())
    .bind(&key.name)
    .bind(key.scopes.to_string())
    .execute(tx)
    .await?;
    Ok(())
}

fn api_key(row: &AnyRow) -> Result<ApiKeyRow, Fault> {
    let columns = Columns(row);
    let ended: Option<i64> = columns.plain("ended_at_ms")?;
    Ok(ApiKeyRow {
        sha256: columns.sha256("sha256")?,
        name: columns.plain("name")?,
        scopes: columns.parsed("scopes")?,
        created_at: columns.instant("created_at_ms")?,
        ended_at: ended.map(timestamp),
    })
}
