//! `paraph migrate`: from a file of SQLite to a PostgreSQL database.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use paraph_server::config::{Config, Database};
use paraph_server::store::Store;

/// Where to.
#[derive(Args)]
pub(crate) struct Migrate {
    /// An empty database, like `postgres://paraph:PASSWORD@db.example.com/paraph`.
    #[arg(long, env = "PARAPH_MIGRATE_TO", hide_env_values = true)]
    to: Database,
}

pub(crate) async fn run(config: &Config, command: &Migrate) -> Result<()> {
    let from = config.database();
    let (Database::Sqlite(file), Database::Postgres(_)) = (&from, &command.to) else {
        bail!(
            "rows are moved from a file of SQLite to PostgreSQL, not from {from} to {}",
            command.to
        );
    };
    if !file.is_file() {
        bail!("there is no database {from}");
    }
    let source = Store::open(&from, 1).await?;
    let target = Store::open(&command.to, 1).await?;
    let rows = source.move_to(&target).await?;
    let mut envelopes = 0;
    for id in source.envelope_ids().await? {
        // Loading reads the whole chain of events and checks it.
        let loaded = target.load(&id).await?;
        loaded.with_context(|| format!("the envelope {id} is not there"))?;
        envelopes += 1;
    }
    source.close().await;
    target.close().await;
    print(&format!(
        "moved and checked: {rows} rows, {envelopes} envelopes"
    ));
    print("Name the new database in the configuration. Documents and keys stay where they are.");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn print(text: &str) {
    println!("{text}");
}
