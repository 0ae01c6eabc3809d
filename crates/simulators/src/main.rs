//! `paraph-simulators bankid`: acts a provider out until it is ended.

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use paraph_simulators::bankid::{Pace, Simulator};
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::net::TcpListener;

/// Providers of electronic identities, acted out for tests and the demo.
#[derive(Parser)]
#[command(name = "paraph-simulators", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Swedish BankID, Relying Party API 6.0, and a page on which its app is played.
    Bankid {
        /// Where to listen; only this machine is served.
        #[arg(long, default_value = "127.0.0.1:7480")]
        listen: SocketAddr,
        /// File that the root of the test chain is written to, PEM.
        #[arg(long)]
        anchors: PathBuf,
        /// Let every order succeed by itself, a step after each of so many milliseconds.
        #[arg(long)]
        auto_step_ms: Option<u64>,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    let Cli { command } = Cli::parse();
    let Command::Bankid {
        listen,
        anchors,
        auto_step_ms,
    } = command;
    anyhow::ensure!(
        listen.ip().is_loopback(),
        "it listens on addresses of this machine alone"
    );
    let simulator = Simulator::new(Pace { auto_step_ms })?;
    std::fs::write(&anchors, simulator.anchor_pem())
        .with_context(|| format!("cannot write {}", anchors.display()))?;
    let listener = TcpListener::bind(listen).await?;
    let served = axum::serve(listener, simulator.router());
    served.with_graceful_shutdown(ended()).await?;
    Ok(())
}

async fn ended() {
    // Without a handler nothing is left but to go on.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
