#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help that the terminal shows"
)]

use crate::backup_command::{self, Backup, Restore};
use crate::doctor_command;
use crate::evidence_command::{self, Evidence};
use crate::jobs_command::{self, JobsCommand};
use crate::key_command::{self, KeyCommand, account_id};
use crate::migrate_command::{self, Migrate};
use crate::outbox_command::{self, OutboxCommand};
use crate::renew_command::{self, Renew};
use crate::verify_command::{self, Verify};
use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser, Subcommand};
use ipnet::IpNet;
use paraph_protocol::AccountId;
use paraph_server::accounts::Credentials;
use paraph_server::app::App;
use paraph_server::clock::SystemClock;
use paraph_server::config::{Config, TimestampPolicy};
use paraph_server::envelope::SealLevel;
use paraph_server::fonts::FontFile;
use paraph_server::http::metrics;
use paraph_server::origin::Origin;
use paraph_server::router::router;
use paraph_server::secret::Secret;
use paraph_server::{jobs, outbox, pdf_worker};
use serde::Serialize;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::filter::LevelFilter;
use url::Url;

/// Embedded signing that you host yourself.
#[derive(Parser)]
#[command(name = "paraph", version, about)]
struct Cli {
    /// The configuration file.
    #[arg(long, global = true, default_value = "paraph.toml")]
    config: PathBuf,
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

/// What the command line may set of the configuration.
#[derive(Args, Serialize)]
struct Flags {
    /// Folder of the database, the documents and the keys.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    data_dir: Option<PathBuf>,
    /// Where to listen, like 127.0.0.1:7460.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    /// The service as browsers see it, like https://sign.example.com.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    base_url: Option<Url>,
    /// The page host of dialects, when it is another one.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    app_url: Option<Url>,
    /// Folder of the built widget, instead of the one inside this program.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    widget_dir: Option<PathBuf>,
    /// PKCS#12 file of the sealing key; its password is PARAPH_SEAL_KEY_PASSWORD.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    seal_key: Option<PathBuf>,
    /// The level that seals reach and keep: B-B, B-T, B-LT or B-LTA.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    seal_level: Option<SealLevel>,
    /// PEM file of the certificates that the sealing certificate leads to.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    seal_anchors: Option<PathBuf>,
    /// What happens when no timestamp authority answers.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<TimestampPolicy>,
    /// Inner networks that the service's own requests may reach, like 10.0.0.0/8.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    private_networks: Vec<IpNet>,
    /// Proxies whose X-Forwarded-For is believed, like 10.0.0.0/8.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trusted_proxies: Vec<IpNet>,
    /// Be a sandbox for tests: the clock can be moved on, and mail is kept instead of sent.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sandbox: bool,
    /// Write the log as JSON.
    #[arg(long, global = true)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    log_json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Run the service.
    Serve,
    /// Make and change accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Make, list and revoke API keys.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Judge a sealed PDF: who sealed it and when, what was changed since, what the evidence says.
    ///
    /// Needs no network and no service. Exit code 0: all holds. 1: something does not. 2: intact,
    /// but signer or time are not proven. 3: the file could not be judged.
    Verify(Verify),
    /// Keep sealed PDFs provable for longer: bring each to B-LTA, or add the next timestamp.
    ///
    /// Asks the configured timestamp_authorities, and the addresses in the certificates. Exit
    /// code 0: all renewed. 1: a file does not hold and was left alone. 2: nobody answered, try
    /// again. 3: a file could not be read, judged or written.
    Renew(Renew),
    /// See what the service still has to do, and what keeps it from it.
    #[command(subcommand)]
    Jobs(JobsCommand),
    /// See the messages that wait or are stuck, and send them again.
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Write what is known about an envelope to one file: who sent it, who signed, every event.
    ///
    /// The same as inside its sealed documents, and what has happened since.
    Evidence(Evidence),
    /// Look whether everything that this node needs works, and say what does not.
    ///
    /// Exit code 1 when something does not.
    Doctor,
    /// Copy the data folder, while the service runs or not, to a new folder.
    ///
    /// For SQLite and a folder of documents; PostgreSQL and object stores have tools of their own.
    Backup(Backup),
    /// Make the data folder again from a backup, and check every event and document in it.
    Restore(Restore),
    /// Move everything from the file of SQLite to an empty PostgreSQL database. Stop the service first.
    ///
    /// All rows or none; the file stays as it is. Documents and keys are not in the database.
    Migrate(Migrate),
    /// Open one PDF, limited and without any secret; only the service itself starts this.
    #[command(hide = true)]
    PdfWorker {
        /// Font files with their faces.
        fonts: Vec<FontFile>,
    },
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Make an account and print its credentials, once.
    Create {
        /// The owner's e-mail address.
        #[arg(long)]
        email: String,
        /// The name that signers read.
        #[arg(long)]
        name: String,
        /// The owner's password, at least 8 characters; made and printed when it is left out.
        #[arg(long, env = "PARAPH_ACCOUNT_PASSWORD", hide_env_values = true)]
        password: Option<String>,
        /// An origin that may embed signing, like https://app.example.com; may be repeated.
        #[arg(long = "allowed-origin")]
        allowed_origins: Vec<Origin>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Let pages of one more origin embed the account's signing.
    AllowOrigin {
        /// The owner's e-mail address.
        #[arg(long)]
        email: String,
        /// The origin, like https://app.example.com.
        origin: Origin,
    },
}

/// Shortest password in characters.
const MIN_PASSWORD: usize = 8;

/// What could not be judged is neither good nor bad.
const NOT_JUDGED: u8 = 3;

pub(crate) fn run() -> Result<ExitCode> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            told.print()?;
            // A misspelled command has judged nothing, and must not look as if it had.
            let failed = told.use_stderr();
            return Ok(ExitCode::from(if failed { NOT_JUDGED } else { 0 }));
        }
    };
    match &cli.command {
        Command::PdfWorker { fonts } => {
            return Ok(pdf_worker::run(fonts).map(|()| ExitCode::SUCCESS)?);
        }
        Command::Verify(verify) => return Ok(verified(verify)),
        Command::Renew(renew) => return Ok(renewed(renew, &cli)),
        Command::Serve
        | Command::Account(_)
        | Command::Key(_)
        | Command::Jobs(_)
        | Command::Outbox(_)
        | Command::Doctor
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Migrate(_)
        | Command::Evidence(_) => {}
    }
    let config = Config::load(&cli.config, &cli.flags)?;
    start_log(&config);
    let runtime = Runtime::new().context("cannot start threads")?;
    runtime.block_on(dispatch(cli.command, config))?;
    Ok(ExitCode::SUCCESS)
}

fn verified(verify: &Verify) -> ExitCode {
    verify_command::run(verify).unwrap_or_else(|error| {
        eprintln!("paraph: {error:#}");
        ExitCode::from(NOT_JUDGED)
    })
}

fn renewed(renew: &Renew, cli: &Cli) -> ExitCode {
    let config = Config::load(&cli.config, &cli.flags).map_err(anyhow::Error::from);
    let code = config.and_then(|config| renew_command::run(renew, &config));
    code.unwrap_or_else(|error| {
        eprintln!("paraph: {error:#}");
        ExitCode::from(NOT_JUDGED)
    })
}

fn start_log(config: &Config) {
    let log = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::INFO)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    if config.log_json {
        log.json().init();
    } else {
        log.init();
    }
}

async fn dispatch(command: Command, config: Config) -> Result<()> {
    if let Command::Restore(restore) = &command {
        return backup_command::restore(&config, restore).await;
    }
    if let Command::Migrate(migrate) = &command {
        return migrate_command::run(&config, migrate).await;
    }
    let binary = std::env::current_exe().context("cannot find this program's file")?;
    let clock = Arc::new(SystemClock::start());
    let app = App::open(config, clock, &binary).await?;
    match command {
        Command::Serve => serve(app).await,
        Command::Account(AccountCommand::Create {
            email,
            name,
            password,
            allowed_origins,
            json,
        }) => {
            let password =
                password.map_or_else(|| Secret::base64url(&app.random), Secret::received);
            let password = password.expose();
            if password.chars().count() < MIN_PASSWORD {
                bail!("a password has at least {MIN_PASSWORD} characters");
            }
            let made = app.create_account(&name, &email, password).await??;
            allow(&app, &made.account.id, &allowed_origins).await?;
            print_credentials(&made, password, json)
        }
        Command::Account(AccountCommand::AllowOrigin { email, origin }) => {
            let id = account_id(&app, &email).await?;
            allow(&app, &id, &[origin]).await
        }
        Command::Key(command) => key_command::run(&app, &command).await,
        Command::Jobs(command) => jobs_command::run(&app, &command).await,
        Command::Outbox(command) => outbox_command::run(&app, &command).await,
        Command::Evidence(evidence) => evidence_command::run(&app, &evidence).await,
        Command::Doctor => doctor_command::run(&app).await,
        Command::Backup(backup) => backup_command::save(&app, &backup).await,
        // Answered without a service.
        Command::PdfWorker { .. }
        | Command::Verify(_)
        | Command::Renew(_)
        | Command::Restore(_)
        | Command::Migrate(_) => Ok(()),
    }
}

async fn allow(app: &App, id: &AccountId, origins: &[Origin]) -> Result<()> {
    for origin in origins {
        if origin.is_local() && !app.config.is_development() {
            bail!("{origin} is allowed only while base_url is on localhost too");
        }
        app.store.allow_origin(id, origin).await?;
    }
    Ok(())
}

fn print_credentials(made: &Credentials, password: &str, json: bool) -> Result<()> {
    let company_key = made.account.company_key();
    let lines = [
        ("account_id", made.account.id.as_str()),
        ("email", &made.account.email),
        ("client_id", &made.client_id),
        ("client_secret", made.client_secret.expose()),
        ("company_key", &company_key),
        ("api_key", made.api_key.expose()),
        ("password", password),
    ];
    if json {
        let object: serde_json::Map<String, serde_json::Value> = lines
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).into()))
            .collect();
        print(&serde_json::to_string_pretty(&object)?);
        return Ok(());
    }
    for (key, value) in lines {
        print(&format!("{key:<14} {value}"));
    }
    print("Keep these now: the service stores only their hashes.");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn print(line: &str) {
    println!("{line}");
}

/// Serves what Prometheus reads on an address of its own, beside what everybody may reach.
async fn serve_metrics(app: Arc<App>, address: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let metrics_listen = listener.local_addr()?;
    let routes = metrics::router(app, metrics::start()?);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    tracing::info!(%metrics_listen, "serving metrics");
    Ok(())
}

async fn serve(app: Arc<App>) -> Result<()> {
    let listener = TcpListener::bind(app.config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", app.config.listen))?;
    if let Some(address) = app.config.metrics_listen {
        serve_metrics(app.clone(), address).await?;
    }
    let listen = listener.local_addr()?;
    let seal_level = app.seal_policy.level;
    tracing::info!(%listen, base_url = %app.config.base_url, %seal_level, sandbox = app.config.sandbox, "serving");
    let (stop, stopped) = watch::channel(false);
    let outbox = tokio::spawn(outbox::work(app.clone(), stopped.clone()));
    let worker = tokio::spawn(jobs::work(app.clone(), stopped));
    let service = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let ended = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    axum::serve(listener, service)
        .with_graceful_shutdown(ended)
        .await?;
    stop.send_replace(true);
    worker.await?;
    outbox.await?;
    app.store.close().await;
    tracing::info!("ended");
    Ok(())
}
