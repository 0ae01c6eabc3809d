//! A whole service in a temporary folder: a real database, real blobs, real child processes, and
//! a clock that tests move. Actors are types: [`Sender`], [`Signer`], [`Stranger`].
#![allow(
    dead_code,
    reason = "each test program uses its own part of this house"
)]

mod call;
pub(crate) mod database;
pub(crate) mod front;
pub(crate) mod node;
pub(crate) mod objects;
pub(crate) mod pdf;
pub(crate) mod pki;
pub(crate) mod receiver;
mod sender;
mod signer;

pub(crate) use call::{Answer, Call};
pub(crate) use sender::{Round, Sender};
pub(crate) use signer::{Signer, Stranger, exchange};

use axum::Router;
use paraph_protocol::Timestamp;
use paraph_server::app::App;
use paraph_server::clock::{Clock as _, SettableClock, SystemClock};
use paraph_server::config::{Config, Database};
use paraph_server::router::router;
use paraph_server::{jobs, outbox};
use sqlx::AnyConnection;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// An origin that [`Sender`]s list.
pub(crate) const HOST: &str = "https://host.example";

/// The service, and everything that it stands on.
pub(crate) struct House {
    /// Its hands.
    pub app: Arc<App>,
    /// Its clock; it stands still until moved.
    pub clock: Arc<SettableClock>,
    /// Its routes.
    pub router: Router,
    folder: TempDir,
}

impl House {
    /// A new one.
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// A new one with another configuration.
    pub(crate) async fn open_with(configure: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let widget = folder.path().join("widget");
        std::fs::create_dir_all(&widget).unwrap();
        std::fs::write(widget.join("index.html"), PAGE).unwrap();
        let now: Timestamp = "2026-11-21T20:40:00Z".parse().unwrap();
        let clock = Arc::new(SettableClock::at(now));
        let mut config = Config {
            data_dir: folder.path().join("data"),
            database: database::fresh_schema().await,
            database_connections: 4,
            base_url: "https://sign.example".parse().unwrap(),
            widget_dir: Some(widget),
            ..Config::default()
        };
        configure(&mut config);
        let app = App::open(config, clock.clone(), &binary()).await.unwrap();
        let router = router(app.clone());
        Self {
            app,
            clock,
            router,
            folder,
        }
    }

    /// The same folder under a new run of the service, as after a kill: nothing was said goodbye.
    pub(crate) async fn restart(self) -> Self {
        self.restart_with(|_| {}).await
    }

    /// The same folder under a new run of the service with another configuration.
    pub(crate) async fn restart_with(self, configure: impl FnOnce(&mut Config)) -> Self {
        let Self {
            app, clock, folder, ..
        } = self;
        let mut config = app.config.clone();
        configure(&mut config);
        let app = App::open(config, clock.clone(), &binary()).await.unwrap();
        let router = router(app.clone());
        Self {
            app,
            clock,
            router,
            folder,
        }
    }

    /// Lets its clock show what the clock of the machine shows, less some minutes.
    pub(crate) fn show_real_time(&self, minutes_ago: i64) {
        let real = SystemClock::start().now().unix_ms() - minutes_ago * 60_000;
        self.clock.advance_ms(real - self.app.now().unix_ms());
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A connection to its database, beside its own.
    pub(crate) async fn database(&self) -> AnyConnection {
        database::connection(&self.app.config.database()).await
    }

    /// The program on its folder and its database.
    pub(crate) fn program(&self) -> Command {
        let mut program = Command::new(binary());
        program.env_clear().current_dir(self.data());
        program.env("PARAPH_DATA_DIR", self.data());
        if let Some(Database::Postgres(url)) = &self.app.config.database {
            program.env("PARAPH_DATABASE", url.as_str());
        }
        program
    }

    /// The folder of the widget's files.
    pub(crate) fn widget(&self) -> PathBuf {
        self.folder.path().join("widget")
    }

    /// Sends one request.
    pub(crate) async fn call(&self, call: Call) -> Answer {
        Answer::of(
            self.router
                .clone()
                .oneshot(call.into_request())
                .await
                .unwrap(),
        )
        .await
    }

    /// Does the jobs that are due.
    pub(crate) async fn work(&self) {
        jobs::run_due(&self.app).await;
    }

    /// Sends the messages that are due.
    pub(crate) async fn deliver(&self) {
        outbox::run_due(&self.app).await;
    }

    /// A new account that lists [`HOST`].
    pub(crate) async fn sender(&self) -> Sender<'_> {
        self.sender_named("owner@example.com").await
    }

    /// A new account with this owner.
    pub(crate) async fn sender_named(&self, email: &str) -> Sender<'_> {
        Sender::register(self, email).await
    }

    /// Somebody without any right.
    pub(crate) fn stranger(&self) -> Stranger<'_> {
        Stranger { house: self }
    }
}

/// The real program: it runs itself again for every PDF.
pub(crate) fn binary() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_paraph")).to_owned()
}

/// Whether a program that is given this on its standard input ends well.
pub(crate) fn fed(mut program: Command, input: &str) -> bool {
    program.stdin(Stdio::piped()).stderr(Stdio::null());
    let mut running = program.spawn().unwrap();
    let mut pipe = running.stdin.take().unwrap();
    pipe.write_all(input.as_bytes()).unwrap();
    drop(pipe);
    running.wait().unwrap().success()
}

const PAGE: &str = r#"<!doctype html><title>Sign</title>
<script type="module" src="__PARAPH_ASSETS__frame.js"></script>
<script type="application/json" id="paraph-page">__PARAPH_PAGE__</script>"#;
