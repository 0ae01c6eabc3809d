//! The databases that the tests run on: a file of SQLite for each house, or, where
//! `PARAPH_TEST_DATABASE` names a PostgreSQL server, a schema of it.

use paraph_server::config::Database;
use paraph_server::randomness::Randomness;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _, Row as _};
use url::Url;

/// A new schema of the server that the environment names, if it names one.
pub(crate) async fn fresh_schema() -> Option<Database> {
    let server = std::env::var("PARAPH_TEST_DATABASE").ok()?;
    let name = format!("house_{}", hex::encode(Randomness.bytes::<8>()));
    let mut connection = connect(&server).await;
    let make = AssertSqlSafe(format!("CREATE SCHEMA {name}"));
    sqlx::query(make).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let mut url: Url = server.parse().unwrap();
    url.query_pairs_mut()
        .append_pair("options[search_path]", &name);
    Some(Database::Postgres(url))
}

/// A connection of its own to a database, for looking where no part of the service looks.
pub(crate) async fn connection(database: &Database) -> AnyConnection {
    match database {
        Database::Sqlite(file) => connect(&format!("sqlite://{}", file.display())).await,
        Database::Postgres(url) => connect(url.as_str()).await,
    }
}

/// Everything that a database holds, for looking whether something is in it.
pub(crate) struct Content(Vec<u8>);

impl Content {
    /// Whether a text is in it, as it is or as the digits of its bytes.
    pub(crate) fn holds(&self, text: &str) -> bool {
        let digits = hex::encode(text);
        let finds = |text: &[u8]| self.0.windows(text.len()).any(|w| w == text);
        finds(text.as_bytes()) || finds(digits.as_bytes())
    }
}

/// Reads all of a database past the service.
pub(crate) async fn content(database: &Database) -> Content {
    Content(match database {
        Database::Sqlite(file) => {
            let mut bytes = std::fs::read(file).unwrap();
            let log = file.with_extension("sqlite-wal");
            bytes.extend(std::fs::read(log).unwrap_or_default());
            bytes
        }
        Database::Postgres(url) => {
            let mut connection = connect(url.as_str()).await;
            let digits = "SET xmlbinary TO hex";
            sqlx::query(digits).execute(&mut connection).await.unwrap();
            let dump = "SELECT query_to_xml('SELECT * FROM ' || tablename, true, false, '')::text
                 AS content FROM pg_tables WHERE schemaname = current_schema()";
            let rows = sqlx::query(dump).fetch_all(&mut connection).await.unwrap();
            let tables = rows.iter().map(|row| row.get::<String, _>("content"));
            let tables: String = tables.collect();
            // The digits come as capitals.
            format!("{tables}{}", tables.to_lowercase()).into_bytes()
        }
    })
}

async fn connect(address: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(address).await.unwrap()
}
