use super::engine::{self, Engine};
use super::schema;
use crate::config::Database;
use crate::error::Fault;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyPool, ConnectOptions as _, Connection as _, Transaction};
use std::time::Duration;

/// The database: of SQLite one writer and several readers, of PostgreSQL a pool for both.
#[derive(Debug, Clone)]
pub struct Store {
    writer: AnyPool,
    readers: AnyPool,
    engine: Engine,
}

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

impl Store {
    /// Opens the database, makes the file when there is none, and brings the schema up to date.
    ///
    /// `connections` is how many a PostgreSQL server is asked for at most.
    ///
    /// # Errors
    /// When the database cannot be opened or would not keep acknowledged commits.
    pub async fn open(database: &Database, connections: u32) -> Result<Self, Fault> {
        sqlx::any::install_default_drivers();
        let (engine, address) = engine::address(database)?;
        let options: AnyConnectOptions = address.parse()?;
        // A pool would try again and again, and never say why.
        let mut first = options.connect().await?;
        schema::bring_up_to_date(engine, &mut first).await?;
        engine.prepare(&mut first).await?;
        first.close().await?;
        let pool = |size| {
            let options = AnyPoolOptions::new()
                .max_connections(size)
                .acquire_timeout(PATIENCE);
            options.after_connect(move |c, _| Box::pin(engine.prepare(c)))
        };
        let (writer, readers) = match engine {
            Engine::Sqlite => {
                let writer = pool(1).connect_with(options).await?;
                let read_only = engine::read_only(&address).parse()?;
                (writer, pool(READERS).connect_with(read_only).await?)
            }
            Engine::Postgres => {
                let pool = pool(connections).connect_with(options).await?;
                (pool.clone(), pool)
            }
        };
        Ok(Self {
            writer,
            readers,
            engine,
        })
    }

    /// Closes every connection; later calls fail.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Asks the database for nothing but an answer.
    ///
    /// # Errors
    /// When there is none.
    pub async fn reach(&self) -> Result<(), Fault> {
        sqlx::query("SELECT 1").fetch_one(&self.readers).await?;
        Ok(())
    }

    /// A transaction that writes: of SQLite it holds the only write lock from its first moment, of
    /// PostgreSQL it stands beside others, and constraints decide who was first.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Any>, Fault> {
        Ok(self.writer.begin_with(self.engine.begin()).await?)
    }

    pub(super) fn read(&self) -> &AnyPool {
        &self.readers
    }

    pub(super) fn engine(&self) -> Engine {
        self.engine
    }
}
