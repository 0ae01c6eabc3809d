//! What the Taktikal dialect keeps beside the events of an envelope.

use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{AccountId, EnvelopeId, Timestamp};
use sqlx::AnyConnection;

/// The words and keys of a new envelope.
#[derive(Debug, Clone)]
pub struct NewTaktikalBook {
    /// The address of its owner, lower case.
    pub owner: String,
    /// The words, as JSON.
    pub body: String,
    /// Its keys.
    pub keys: Vec<String>,
}

/// The words of an envelope.
#[derive(Debug, Clone)]
pub struct TaktikalBook {
    /// As they were first, as JSON.
    pub body: String,
    /// Signees that were changed since: key and JSON.
    pub signees: Vec<(String, String)>,
}

/// Which sequences and processes of an account.
#[derive(Debug, Clone, Default)]
pub struct TaktikalFilter {
    /// Only those of this owner, lower case.
    pub owner: Option<String>,
    /// Only those that were made then or later.
    pub from: Option<Timestamp>,
    /// Only those that were made then or earlier.
    pub to: Option<Timestamp>,
    /// How many at most.
    pub take: u32,
    /// How many are left out first.
    pub skip: u32,
}

impl Store {
    /// A key of each sequence and each process that stands alone, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taktikal_sequences(
        &self,
        account_id: &AccountId,
        filter: &TaktikalFilter,
    ) -> Result<Vec<String>, Fault> {
        let rows = sqlx::query(
            "SELECT MIN(k.key) AS key FROM taktikal_books b
             JOIN envelopes e ON e.id = b.envelope_id
             JOIN taktikal_keys k ON k.envelope_id = b.envelope_id
             WHERE e.account_id = $1 AND e.deleted = 0 AND ($2 = '' OR b.owner = $2)
                AND e.created_at_ms >= $3 AND e.created_at_ms <= $4
             GROUP BY e.id, e.created_at_ms
             ORDER BY e.created_at_ms DESC, e.id DESC LIMIT $5 OFFSET $6",
        )
        .bind(account_id.as_str().to_owned())
        .bind(filter.owner.clone().unwrap_or_default())
        .bind(filter.from.map_or(i64::MIN, Timestamp::unix_ms))
        .bind(filter.to.map_or(i64::MAX, Timestamp::unix_ms))
        .bind(i64::from(filter.take))
        .bind(i64::from(filter.skip))
        .fetch_all(self.read())
        .await?;
        let key = |row| Columns(row).plain("key");
        rows.iter().map(key).collect()
    }

    /// The envelope that a key belongs to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taktikal_envelope(&self, key: &str) -> Result<Option<EnvelopeId>, Fault> {
        let row = sqlx::query("SELECT envelope_id FROM taktikal_keys WHERE key = $1")
            .bind(key.to_owned())
            .fetch_optional(self.read())
            .await?;
        row.map(|row| Columns(&row).parsed("envelope_id"))
            .transpose()
    }

    /// The words of an envelope.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taktikal_book(&self, id: &EnvelopeId) -> Result<Option<TaktikalBook>, Fault> {
        let row = sqlx::query("SELECT body FROM taktikal_books WHERE envelope_id = $1")
            .bind(id.as_str().to_owned())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let changed = sqlx::query(
            "SELECT key, contact FROM taktikal_keys
             WHERE envelope_id = $1 AND contact IS NOT NULL",
        )
        .bind(id.as_str().to_owned())
        .fetch_all(self.read())
        .await?;
        let signees = changed.iter().map(|row| {
            let columns = Columns(row);
            Ok((columns.plain("key")?, columns.plain("contact")?))
        });
        Ok(Some(TaktikalBook {
            body: Columns(&row).plain("body")?,
            signees: signees.collect::<Result<_, Fault>>()?,
        }))
    }
}

pub(super) async fn insert_book(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    book: &NewTaktikalBook,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO taktikal_books (envelope_id, owner, body) VALUES ($1, $2, $3)")
        .bind(envelope_id.as_str())
        .bind(&book.owner)
        .bind(&book.body)
        .execute(&mut *tx)
        .await?;
    for key in &book.keys {
        sqlx::query("INSERT INTO taktikal_keys (key, envelope_id) VALUES ($1, $2)")
            .bind(key)
            .bind(envelope_id.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

pub(super) async fn change_signee(
    tx: &mut AnyConnection,
    key: &str,
    contact: &str,
) -> Result<(), Fault> {
    sqlx::query("UPDATE taktikal_keys SET contact = $1 WHERE key = $2")
        .bind(contact)
        .bind(key)
        .execute(tx)
        .await?;
    Ok(())
}
