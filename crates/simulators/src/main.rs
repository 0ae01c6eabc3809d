//! `paraph-simulators bankid`, `… audkenni`: acts a provider out until it is ended.

use anyhow::{Context as _, Result};
use axum::Router;
use clap::{Parser, Subcommand};
use paraph_simulators::{audkenni, bankid};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
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
    /// Icelandic electronic ID by CIBA, and a page on which telephones are played.
    Audkenni {
        /// Where to listen; only this machine is served.
        #[arg(long, default_value = "127.0.0.1:7490")]
        listen: SocketAddr,
        /// File that the private key of its one client, `paraph`, is written to, PEM.
        #[arg(long)]
        client_key: PathBuf,
        /// Let every request be approved by itself after so many milliseconds.
        #[arg(long)]
        auto_ms: Option<u64>,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Bankid {
            listen,
            anchors,
            auto_step_ms,
        } => {
            let simulator = bankid::Simulator::new(bankid::Pace { auto_step_ms })?;
            write(&anchors, &simulator.anchor_pem())?;
            serve(listen, simulator.router()).await
        }
        Command::Audkenni {
            listen,
            client_key,
            auto_ms,
        } => {
            let pace = audkenni::Pace {
                auto_ms,
                patience_ms: None,
            };
            let simulator = audkenni::Simulator::new(pace)?;
            write(&client_key, &simulator.client_key_pem())?;
            serve(listen, simulator.router()).await
        }
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

async fn serve(listen: SocketAddr, router: Router) -> Result<()> {
    anyhow::ensure!(
        listen.ip().is_loopback(),
        "it listens on addresses of this machine alone"
    );
    let listener = TcpListener::bind(listen).await?;
    let served = axum::serve(listener, router);
    served.with_graceful_shutdown(ended()).await?;
    Ok(())
}

async fn ended() {
    // Without a handler nothing is left but to go on.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
