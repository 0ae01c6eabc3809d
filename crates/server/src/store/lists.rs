use super::open::Store;
use super::projection::status;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{AccountId, EnvelopeId, EnvelopeStatus, InviteId, Timestamp};
use sqlx::any::AnyRow;

/// Which envelopes of an account.
#[derive(Debug, Clone)]
pub struct EnvelopeFilter {
    /// Only those of this status.
    pub status: Option<EnvelopeStatus>,
    /// Only those that come after this one in the list.
    pub before: Option<(Timestamp, EnvelopeId)>,
    /// How many at most.
    pub limit: u32,
}

/// An envelope as a list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeRow {
    /// Its id.
    pub id: EnvelopeId,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub status: EnvelopeStatus,
    /// When the time of somebody who must act is over.
    pub expires_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its last event was recorded.
    pub updated_at: Timestamp,
}

impl Store {
    /// The envelopes of an account that were not deleted, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn envelopes(
        &self,
        account_id: &AccountId,
        filter: EnvelopeFilter,
    ) -> Result<Vec<EnvelopeRow>, Fault> {
        let (before_ms, before_id) = match &filter.before {
            Some((at, id)) => (at.unix_ms(), id.as_str()),
            None => (i64::MAX, ""),
        };
        let rows = sqlx::query(
            "SELECT id, title, status, expires_at_ms, created_at_ms, updated_at_ms FROM envelopes
             WHERE account_id = $1 AND deleted = 0 AND ($2 IS NULL OR status = $2)
                AND (created_at_ms < $3 OR (created_at_ms = $3 AND id < $4))
             ORDER BY created_at_ms DESC, id DESC LIMIT $5",
        )
        .bind(account_id.as_str().to_owned())
        .bind(filter.status.map(status))
        .bind(before_ms)
        .bind(before_id.to_owned())
        .bind(i64::from(filter.limit))
        .fetch_all(self.read())
        .await?;
        rows.iter().map(row).collect()
    }

    /// The envelope that an invite is or was of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn envelope_of_invite(&self, id: &InviteId) -> Result<Option<EnvelopeId>, Fault> {
        let row = sqlx::query("SELECT envelope_id FROM invites WHERE id = $1")
            .bind(id.as_str().to_owned())
            .fetch_optional(self.read())
            .await?;
        let id = |row: AnyRow| Columns(&row).parsed("envelope_id");
        row.map(id).transpose()
    }
}

impl Store {
    /// How many envelopes there are of each status, without those that were deleted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn envelope_counts(&self) -> Result<Vec<(String, u64)>, Fault> {
        let rows = sqlx::query(
            "SELECT status AS what, count(*) AS total FROM envelopes
             WHERE deleted = 0 GROUP BY status ORDER BY status",
        );
        counts(&rows.fetch_all(self.read()).await?)
    }

    /// How many messages there are in each state, without announcements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn message_counts(&self) -> Result<Vec<(String, u64)>, Fault> {
        let rows = sqlx::query(
            "SELECT state AS what, count(*) AS total FROM outbox
             WHERE kind <> 'announcement' GROUP BY state ORDER BY state",
        );
        counts(&rows.fetch_all(self.read()).await?)
    }
}

fn counts(rows: &[AnyRow]) -> Result<Vec<(String, u64)>, Fault> {
    let count = |row| {
        let columns = Columns(row);
        Ok((columns.plain("what")?, columns.count("total")?))
    };
    rows.iter().map(count).collect()
}

fn row(row: &AnyRow) -> Result<EnvelopeRow, Fault> {
    let columns = Columns(row);
    let expires_at_ms: Option<i64> = columns.plain("expires_at_ms")?;
    let word: &str = columns.plain("status")?;
    let column = "envelopes.status";
    Ok(EnvelopeRow {
        id: columns.parsed("id")?,
        title: columns.plain("title")?,
        status: serde_json::from_value(word.into()).map_err(|_| Fault::Column { column })?,
        expires_at: expires_at_ms.map(crate::clock::timestamp),
        created_at: columns.instant("created_at_ms")?,
        updated_at: columns.instant("updated_at_ms")?,
    })
}
