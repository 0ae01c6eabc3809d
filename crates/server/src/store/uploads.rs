//! Files on their way in, before they belong to an envelope, and addresses that give files out.

use super::open::Store;
use super::row::{Columns, integer};
use crate::error::Fault;
use crate::secret::Secret;
use paraph_protocol::{AccountId, Sha256, Timestamp, UploadId};
use sqlx::any::AnyRow;

/// A file that an account announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRow {
    /// The id.
    pub id: UploadId,
    /// The account.
    pub account_id: AccountId,
    /// The file name as it was given.
    pub file_name: String,
    /// What it is said to be.
    pub media_type: String,
    /// How long it is said to be.
    pub size_bytes: u64,
    /// Its digest as it was announced; names its blob once it is stored.
    pub announced: Sha256,
    /// Who may see it, in the word of the dialect.
    pub visibility: String,
    /// Until when its bytes are taken.
    pub expires_at: Timestamp,
    /// Whether its bytes are there.
    pub stored: bool,
    /// When the account confirmed it.
    pub confirmed_at: Option<Timestamp>,
    /// When it was announced.
    pub created_at: Timestamp,
}

/// A file that an address gives out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadLink {
    /// Names its blob.
    pub content: Sha256,
    /// The name that it is saved under.
    pub file_name: String,
    /// What it is.
    pub media_type: String,
    /// Until when it is given out.
    pub expires_at: Timestamp,
}

impl Store {
    /// Notes that a file will come to the place that the token names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn announce_upload(&self, new: &UploadRow, token: &Secret) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO uploads (id, account_id, file_name, media_type, size_bytes, announced,
                visibility, token, expires_at_ms, stored, created_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)",
        )
        .bind(new.id.as_str())
        .bind(new.account_id.as_str())
        .bind(&new.file_name)
        .bind(&new.media_type)
        .bind(integer(new.size_bytes))
        .bind(new.announced.0.as_slice())
        .bind(&new.visibility)
        .bind(token.sha256().0.to_vec())
        .bind(new.expires_at.unix_ms())
        .bind(new.created_at.unix_ms())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The file that shall come to the place of this token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn awaited_upload(&self, token: &Secret) -> Result<Option<UploadRow>, Fault> {
        let row = sqlx::query("SELECT * FROM uploads WHERE token = $1")
            .bind(token.sha256().0.to_vec())
            .fetch_optional(self.read())
            .await?;
        row.as_ref().map(upload).transpose()
    }

    /// A file of an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upload(
        &self,
        account_id: &AccountId,
        id: &UploadId,
    ) -> Result<Option<UploadRow>, Fault> {
        let row = sqlx::query("SELECT * FROM uploads WHERE id = $1 AND account_id = $2")
            .bind(id.as_str().to_owned())
            .bind(account_id.as_str().to_owned())
            .fetch_optional(self.read())
            .await?;
        row.as_ref().map(upload).transpose()
    }

    /// The files of an account, newest first, and how many there are in all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn uploads(
        &self,
        account_id: &AccountId,
        offset: u64,
        limit: u32,
    ) -> Result<(Vec<UploadRow>, u64), Fault> {
        let total = sqlx::query("SELECT count(*) AS total FROM uploads WHERE account_id = $1")
            .bind(account_id.as_str().to_owned())
            .fetch_one(self.read())
            .await?;
        let rows = sqlx::query(
            "SELECT * FROM uploads WHERE account_id = $1
             ORDER BY created_at_ms DESC, id DESC LIMIT $2 OFFSET $3",
        )
        .bind(account_id.as_str().to_owned())
        .bind(i64::from(limit))
        .bind(integer(offset))
        .fetch_all(self.read())
        .await?;
        let rows = rows.iter().map(upload).collect::<Result<_, _>>()?;
        Ok((rows, Columns(&total).count("total")?))
    }

    /// Notes that the bytes of a file are there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_stored(&self, id: &UploadId) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE uploads SET stored = 1 WHERE id = $1")
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Notes that the account has confirmed a file; the first time counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm_upload(&self, id: &UploadId, now: Timestamp) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE uploads SET confirmed_at_ms = $1 WHERE id = $2 AND confirmed_at_ms IS NULL",
        )
        .bind(now.unix_ms())
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Makes an address that gives a file out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_download_link(
        &self,
        token: &Secret,
        link: &DownloadLink,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO download_links VALUES ($1, $2, $3, $4, $5)")
            .bind(token.sha256().0.to_vec())
            .bind(link.content.0.as_slice())
            .bind(&link.file_name)
            .bind(&link.media_type)
            .bind(link.expires_at.unix_ms())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// The file that an address gives out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn download_link(
        &self,
        token: &Secret,
        now: Timestamp,
    ) -> Result<Option<DownloadLink>, Fault> {
        let row =
            sqlx::query("SELECT * FROM download_links WHERE sha256 = $1 AND expires_at_ms > $2")
                .bind(token.sha256().0.to_vec())
                .bind(now.unix_ms())
                .fetch_optional(self.read())
                .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        Ok(Some(DownloadLink {
            content: columns.sha256("content")?,
            file_name: columns.plain("file_name")?,
            media_type: columns.plain("media_type")?,
            expires_at: columns.instant("expires_at_ms")?,
        }))
    }
}

fn upload(row: &AnyRow) -> Result<UploadRow, Fault> {
    let columns = Columns(row);
    let stored: i64 = columns.plain("stored")?;
    let confirmed: Option<i64> = columns.plain("confirmed_at_ms")?;
    Ok(UploadRow {
        id: columns.parsed("id")?,
        account_id: columns.parsed("account_id")?,
        file_name: columns.plain("file_name")?,
        media_type: columns.plain("media_type")?,
        size_bytes: columns.count("size_bytes")?,
        announced: columns.sha256("announced")?,
        visibility: columns.plain("visibility")?,
        expires_at: columns.instant("expires_at_ms")?,
        stored: stored == 1,
        confirmed_at: confirmed.map(crate::clock::timestamp),
        created_at: columns.instant("created_at_ms")?,
    })
}
