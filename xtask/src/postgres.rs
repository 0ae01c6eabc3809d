//! A PostgreSQL server of Debian's packages, for the tests: in a folder of its own, gone with them.

use crate::machine;
use crate::setup;
use crate::shell::{capture, on_path, succeeds};
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the server may take to answer after its start.
const PATIENCE: Duration = Duration::from_secs(60);
/// The user that Debian's package makes; the server refuses to run as root.
const USER: &str = "postgres";

/// Installs the server where there is none.
fn install() -> Result<()> {
    match programs() {
        Some(_) => Ok(()),
        None => setup::apt(&["postgresql"]),
    }
}

/// The folder of the newest server's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
        .collect();
    folders.sort();
    folders.pop()
}

/// A running server; it stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    server: Child,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Installs the server where there is none, makes an empty one and starts it on a free port.
    pub(crate) fn start() -> Result<Self> {
        install()?;
        let programs = programs().context("the package postgresql has no initdb")?;
        let folder = std::env::temp_dir().join(format!("paraph-postgres-{}", std::process::id()));
        make_folder(&folder)?;
        let data = folder.join("data");
        let mut initdb = unprivileged(&programs.join("initdb"), &folder);
        initdb
            .args(["--auth=trust", "--username=paraph", "--encoding=UTF8"])
            .args(["--no-locale", "--no-sync", "--pgdata"])
            .arg(&data);
        capture(&mut initdb)?;
        let port = free_port()?;
        let mut postgres = unprivileged(&programs.join("postgres"), &folder);
        postgres.arg("-D").arg(&data).args(settings(port));
        let log = fs::File::create(folder.join("log"))?;
        let server = postgres
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()
            .context("cannot start PostgreSQL")?;
        let mut started = Self {
            server,
            folder,
            port,
        };
        started.wait_until_ready(&programs)?;
        Ok(started)
    }

    /// The database that the tests may fill.
    pub(crate) fn url(&self) -> String {
        format!("postgres://paraph@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self, programs: &Path) -> Result<()> {
        let begun = Instant::now();
        let port = self.port.to_string();
        let ask = ["-q", "-h", "127.0.0.1", "-p", &port];
        while !succeeds(Command::new(programs.join("pg_isready")).args(ask)) {
            if self.server.try_wait()?.is_some() || begun.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL does not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for Postgres {
    /// Ends the server, without waiting for those who are still connected, and its folder.
    fn drop(&mut self) {
        let pid = self.server.id().to_string();
        let asked = succeeds(Command::new("kill").args(["-QUIT", &pid]));
        if !asked {
            drop(self.server.kill());
        }
        drop(self.server.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// What makes a server quick that nobody needs tomorrow.
fn settings(port: u16) -> Vec<String> {
    let all = [
        format!("port={port}"),
        "listen_addresses=127.0.0.1".into(),
        "unix_socket_directories=".into(),
        "fsync=off".into(),
        "full_page_writes=off".into(),
        "max_connections=300".into(),
        "max_locks_per_transaction=256".into(),
    ];
    all.into_iter()
        .flat_map(|setting| ["-c".to_owned(), setting])
        .collect()
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn make_folder(folder: &Path) -> Result<()> {
    let mut make = Command::new("install");
    make.args(["-d", "-m", "700"]);
    if machine::is_root() {
        make.args(["-o", USER]);
    }
    capture(make.arg(folder)).map(drop)
}

/// A program that ends with this one, as the user of the server where this one is root's.
fn unprivileged(program: &Path, folder: &Path) -> Command {
    if !on_path("setpriv") {
        let mut command = Command::new(program);
        command.current_dir(folder);
        return command;
    }
    let mut command = Command::new("setpriv");
    command.current_dir(folder).args(["--pdeathsig", "QUIT"]);
    if machine::is_root() {
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]);
    }
    command.arg(program);
    command
}
