//! From one database to another: every row, in one transaction, or nothing.

use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use futures_util::TryStreamExt as _;
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{AnyConnection, AssertSqlSafe, Column as _, Row as _, ValueRef as _};

/// Every table, behind those that it refers to.
const TABLES: &[&str] = &[
    "accounts",
    "origins",
    "clients",
    "api_keys",
    "access_tokens",
    "events",
    "event_entries",
    "envelopes",
    "documents",
    "invites",
    "links",
    "sessions",
    "codes",
    "text_codes",
    "orders",
    "pads",
    "preparations",
    "drafts",
    "receipts",
    "seal_versions",
    "jobs",
    "idempotency",
    "webhooks",
    "outbox",
    "mail_settings",
    "standing_links",
    "contacts",
    "request_counts",
    "uploads",
    "download_links",
    "taktikal_books",
    "taktikal_keys",
    "evidence_keys",
    "secrets_key",
    "sandbox",
    "sandbox_messages",
];

impl Store {
    /// Copies every row to an empty database of PostgreSQL, and counts them.
    ///
    /// # Errors
    /// [`Fault::NotEmpty`] when the other one holds anything, [`Fault::Transfer`] with the table of
    /// a row that it does not take; then it is as it was.
    pub async fn move_to(&self, other: &Self) -> Result<u64, Fault> {
        // One snapshot: what is written meanwhile belongs to none of its rows.
        let mut from = self.read().begin().await?;
        let mut to = other.write().await?;
        let mut moved = 0;
        for table in TABLES {
            if count(&mut to, table).await? > 0 {
                return Err(Fault::NotEmpty { table });
            }
        }
        for table in TABLES {
            let select = AssertSqlSafe(format!("SELECT * FROM {table}"));
            let mut rows = sqlx::query(select).fetch(&mut *from);
            while let Some(row) = rows.try_next().await? {
                let inserted = insert(&mut to, table, &row).await;
                inserted.map_err(|source| Fault::Transfer { table, source })?;
                moved += 1;
            }
        }
        // Rows that came with their numbers have taken none of those that are given out.
        let numbers = "SELECT setval(pg_get_serial_sequence('jobs', 'id'),
            (SELECT coalesce(max(id), 0) + 1 FROM jobs), false)";
        sqlx::query(numbers).execute(&mut *to).await?;
        to.commit().await?;
        Ok(moved)
    }
}

async fn count(connection: &mut AnyConnection, table: &str) -> Result<u64, Fault> {
    let select = AssertSqlSafe(format!("SELECT count(*) AS total FROM {table}"));
    let row = sqlx::query(select).fetch_one(connection).await?;
    Columns(&row).count("total")
}

/// Inserts a row by the names of its columns; what is null is left out.
async fn insert(to: &mut AnyConnection, table: &str, row: &AnyRow) -> Result<(), sqlx::Error> {
    let mut kept = Vec::new();
    for column in row.columns() {
        let value = row.try_get_raw(column.ordinal())?;
        if !value.is_null() {
            kept.push((column.name(), column.ordinal(), value.type_info().kind()));
        }
    }
    let names: Vec<&str> = kept.iter().map(|(name, ..)| *name).collect();
    let places: Vec<String> = (1..=kept.len()).map(|n| format!("${n}")).collect();
    let statement = format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        names.join(", "),
        places.join(", ")
    );
    let mut query = sqlx::query(AssertSqlSafe(statement));
    for (_, at, kind) in kept {
        query = match kind {
            AnyTypeInfoKind::Text => query.bind(row.try_get::<String, _>(at)?),
            AnyTypeInfoKind::Blob => query.bind(row.try_get::<Vec<u8>, _>(at)?),
            _ => query.bind(row.try_get::<i64, _>(at)?),
        };
    }
    query.execute(to).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Database;

    #[tokio::test]
    async fn every_table_is_on_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let file = Database::Sqlite(folder.path().join("paraph.sqlite"));
        let store = Store::open(&file, 1).await.unwrap();
        let select = "SELECT name FROM sqlite_master WHERE type = 'table'
            AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_sqlx_%' ORDER BY name";
        let rows = sqlx::query(select).fetch_all(store.read()).await.unwrap();
        let there: Vec<String> = rows.iter().map(|row| row.get("name")).collect();
        let mut listed = TABLES.to_vec();
        listed.sort_unstable();
        assert_eq!(there, listed);
    }
}
