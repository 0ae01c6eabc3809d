use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{Sha256, Timestamp};

/// The public half of a key that signs evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceKeyRow {
    /// Its thumbprint (RFC 7638).
    pub id: String,
    /// The Ed25519 public key (RFC 8032).
    pub public_key: [u8; 32],
}

impl Store {
    /// Lets every node publish a key, also when the one that signs with it is gone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_evidence_key(
        &self,
        key: &EvidenceKeyRow,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO evidence_keys VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(&key.id)
            .bind(key.public_key.as_slice())
            .bind(now.unix_ms())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Every key that evidence was signed with, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn evidence_keys(&self) -> Result<Vec<EvidenceKeyRow>, Fault> {
        let rows = sqlx::query("SELECT * FROM evidence_keys ORDER BY created_at_ms DESC, id")
            .fetch_all(self.read())
            .await?;
        rows.iter()
            .map(|row| {
                Ok(EvidenceKeyRow {
                    id: Columns(row).plain("id")?,
                    public_key: Columns(row).sha256("public_key")?.0,
                })
            })
            .collect()
    }

    /// Whether secrets of this database are locked with the key of this fingerprint; the first
    /// key that is asked about is the one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_secrets_key(
        &self,
        fingerprint: &Sha256,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO secrets_key VALUES (1, $1, $2) ON CONFLICT DO NOTHING")
            .bind(fingerprint.0.as_slice())
            .bind(now.unix_ms())
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query("SELECT fingerprint FROM secrets_key")
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Columns(&row).sha256("fingerprint")? == *fingerprint)
    }
}
