use super::open::Store;
use super::projection::status;
use super::row::{Columns, integer};
use crate::error::Fault;
use paraph_protocol::{AccountId, EnvelopeId, EnvelopeStatus};

/// Which envelopes of an account, counted from the newest.
#[derive(Debug, Clone)]
pub struct EnvelopeSpan {
    /// Only those of this status.
    pub status: Option<EnvelopeStatus>,
    /// How many come before.
    pub offset: u64,
    /// How many at most.
    pub limit: u32,
}

impl Store {
    /// The ids of envelopes that were not deleted, newest first, and how many there are in all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn envelope_span(
        &self,
        account_id: &AccountId,
        span: EnvelopeSpan,
    ) -> Result<(Vec<EnvelopeId>, u64), Fault> {
        // An empty word stands for every status.
        let word = span.status.map(status).unwrap_or_default();
        let total = sqlx::query(
            "SELECT count(*) AS total FROM envelopes
             WHERE account_id = $1 AND deleted = 0 AND ($2 = '' OR status = $2)",
        )
        .bind(account_id.as_str().to_owned())
        .bind(word)
        .fetch_one(self.read())
        .await?;
        let rows = sqlx::query(
            "SELECT id FROM envelopes
             WHERE account_id = $1 AND deleted = 0 AND ($2 = '' OR status = $2)
             ORDER BY created_at_ms DESC, id DESC LIMIT $3 OFFSET $4",
        )
        .bind(account_id.as_str().to_owned())
        .bind(word)
        .bind(i64::from(span.limit))
        .bind(integer(span.offset))
        .fetch_all(self.read())
        .await?;
        let ids = rows.iter().map(|row| Columns(row).parsed("id"));
        let ids = ids.collect::<Result<_, _>>()?;
        Ok((ids, Columns(&total).count("total")?))
    }
}
