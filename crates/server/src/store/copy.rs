use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::EnvelopeId;

impl Store {
    /// Writes the database of SQLite as it is in one moment to a new file, while it is used.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn copy_to(&self, file: &str) -> Result<(), Fault> {
        sqlx::query("VACUUM INTO $1")
            .bind(file)
            .execute(self.read())
            .await?;
        Ok(())
    }

    /// Every envelope, in the order of their ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn envelope_ids(&self) -> Result<Vec<EnvelopeId>, Fault> {
        let rows = sqlx::query("SELECT id FROM envelopes ORDER BY id")
            .fetch_all(self.read())
            .await?;
        rows.iter().map(|row| Columns(row).parsed("id")).collect()
    }
}
