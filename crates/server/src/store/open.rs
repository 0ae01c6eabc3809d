use crate::error::Fault;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{SqlSafeStr as _, Sqlite, SqlitePool, Transaction};
use std::borrow::Cow;
use std::path::Path;
use std::time::Duration;

/// The database: one writer, several readers.
#[derive(Debug, Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
}

/// How long a statement waits for a lock, and a request for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// Forward-only steps of the schema; a step that was released is never changed.
const STEPS: &[(i64, &str, &str)] = &[
    (
        1,
        "house",
        include_str!("../../migrations/sqlite/0001_house.sql"),
    ),
    (
        2,
        "levels",
        include_str!("../../migrations/sqlite/0002_levels.sql"),
    ),
    (
        10,
        "lists",
        include_str!("../../migrations/sqlite/0010_lists.sql"),
    ),
    (
        20,
        "outbox",
        include_str!("../../migrations/sqlite/0020_outbox.sql"),
    ),
    (
        35,
        "taktikal",
        include_str!("../../migrations/sqlite/0035_taktikal.sql"),
    ),
];

impl Store {
    /// Opens the database file, makes it when it is not there, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened or would not keep acknowledged commits.
    pub async fn open(file: &Path) -> Result<Self, Fault> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        let writer = pool(1).connect_with(options.clone()).await?;
        migrations().run(&writer).await?;
        let readers = pool(READERS).connect_with(options.read_only(true)).await?;
        Ok(Self { writer, readers })
    }

    /// Closes every connection; later calls fail.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// A transaction that holds the write lock from its first moment.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Sqlite>, Fault> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    pub(super) fn read(&self) -> &SqlitePool {
        &self.readers
    }
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| Box::pin(assert_durable(connection)))
}

/// Many drivers default to NORMAL, which can roll back acknowledged commits after a power loss.
async fn assert_durable(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let level: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(connection)
        .await?;
    if level == 2 {
        Ok(())
    } else {
        let fault = Fault::NotDurable { level };
        Err(sqlx::Error::Configuration(fault.into()))
    }
}

fn migrations() -> Migrator {
    let step = |(version, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(
            *version,
            Cow::Borrowed(*name),
            MigrationType::Simple,
            (*sql).into_sql_str(),
            false,
        )
    };
    Migrator::with_migrations(STEPS.iter().map(step).collect())
}
