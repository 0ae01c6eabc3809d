//! What SQLite and PostgreSQL do not have in common.

use crate::config::Database;
use crate::error::Fault;
use sqlx::AnyConnection;
use std::path;
use url::Url;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

/// The engine of a database, and its address as the driver wants it.
pub(super) fn address(database: &Database) -> Result<(Engine, String), Fault> {
    match database {
        Database::Postgres(url) => Ok((Engine::Postgres, url.as_str().to_owned())),
        Database::Sqlite(file) => {
            let whole = path::absolute(file).map_err(Fault::file(file))?;
            // A file's URL escapes what would mean something in an address.
            let url = Url::from_file_path(&whole).map_err(|()| Fault::DatabasePath {
                path: file.to_owned(),
            })?;
            let address = format!("sqlite://{}?mode=rwc", url.path());
            Ok((Engine::Sqlite, address))
        }
    }
}

/// The address of a file of SQLite for those who only read.
pub(super) fn read_only(address: &str) -> String {
    address.replace("?mode=rwc", "?mode=ro")
}

impl Engine {
    /// How a transaction begins that writes.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            // Whatever the server's default is: what must be first is unique, and what must
            // still be so is a condition of the statement that changes it.
            Self::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        }
    }

    /// What a row is locked with that others shall pass over.
    pub(super) fn skip_locked(self) -> &'static str {
        match self {
            // There is one writer.
            Self::Sqlite => "",
            Self::Postgres => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// Sets a fresh connection up, and makes sure that it keeps acknowledged commits.
    pub(super) async fn prepare(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let statements: &[&'static str] = match self {
            Self::Sqlite => &["PRAGMA synchronous = FULL", "PRAGMA foreign_keys = ON"],
            // A node that is cut off must not hold what another one waits for.
            Self::Postgres => &[
                "SET lock_timeout = '5s'",
                "SET idle_in_transaction_session_timeout = '60s'",
            ],
        };
        for statement in statements {
            sqlx::query(*statement).execute(&mut *connection).await?;
        }
        self.assert_durable(connection).await
    }

    /// Many drivers default to NORMAL, and some servers to `off`: both can roll back acknowledged
    /// commits after a power loss.
    async fn assert_durable(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let level = match self {
            Self::Sqlite => {
                let level: i64 = sqlx::query_scalar("PRAGMA synchronous")
                    .fetch_one(connection)
                    .await?;
                (level != 2).then(|| level.to_string())
            }
            Self::Postgres => {
                let level: String =
                    sqlx::query_scalar("SELECT current_setting('synchronous_commit')")
                        .fetch_one(connection)
                        .await?;
                (level == "off").then_some(level)
            }
        };
        match level {
            None => Ok(()),
            Some(level) => Err(sqlx::Error::Configuration(
                Fault::NotDurable { level }.into(),
            )),
        }
    }
}
