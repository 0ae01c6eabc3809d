//! `paraph backup` and `paraph restore`.

use anyhow::Result;
use clap::Args;
use paraph_server::app::App;
use paraph_server::backup::{self, Contents};
use paraph_server::config::Config;
use std::path::PathBuf;

/// Where to.
#[derive(Args)]
pub(crate) struct Backup {
    /// The folder to be made.
    #[arg(long)]
    out: PathBuf,
}

/// Where from.
#[derive(Args)]
pub(crate) struct Restore {
    /// The folder that `paraph backup` has made.
    #[arg(long)]
    from: PathBuf,
}

pub(crate) async fn save(app: &App, command: &Backup) -> Result<()> {
    let contents = backup::save(&app.config, &app.store, &command.out).await?;
    print("saved", contents);
    Ok(())
}

pub(crate) async fn restore(config: &Config, command: &Restore) -> Result<()> {
    let contents = backup::restore(&command.from, &config.data_dir).await?;
    print("restored and checked", contents);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn print(done: &str, contents: Contents) {
    let Contents {
        documents,
        envelopes,
    } = contents;
    println!("{done}: {envelopes} envelopes, {documents} documents");
}
