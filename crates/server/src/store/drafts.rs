use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{Draft, InviteId, Timestamp};

impl Store {
    /// Replaces the saved values of an invite.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_draft(
        &self,
        invite_id: &InviteId,
        draft: &Draft,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO drafts VALUES ($1, $2, $3)
             ON CONFLICT (invite_id) DO UPDATE SET body = excluded.body,
                updated_at_ms = excluded.updated_at_ms",
        )
        .bind(invite_id.as_str())
        .bind(serde_json::to_string(draft)?)
        .bind(now.unix_ms())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The saved values of an invite.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draft(&self, invite_id: &InviteId) -> Result<Option<Draft>, Fault> {
        let row = sqlx::query("SELECT body FROM drafts WHERE invite_id = $1")
            .bind(invite_id.as_str())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let body: &str = Columns(&row).plain("body")?;
        Ok(Some(serde_json::from_str(body)?))
    }
}
