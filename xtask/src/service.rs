//! A running service, ended when it is dropped.

use crate::shell::capture;
use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take to answer after its start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A child process that answers HTTP on a port of this machine.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Starts a program and waits until `GET path` on `port` answers 200.
    pub(crate) fn start(command: &mut Command, port: u16, path: &str) -> Result<Self> {
        if answers(port, path) {
            bail!("port {port} is in use; end the other program or choose another port");
        }
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let mut running = Self { child };
        let begun = Instant::now();
        while !answers(port, path) {
            if let Some(status) = running.child.try_wait()? {
                bail!("{name} ended with {status}");
            }
            if begun.elapsed() > PATIENCE {
                bail!("{name} does not answer on port {port}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(running)
    }

    /// Whether the program still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_none())
    }
}

impl Drop for Running {
    /// Asks the program to end, and makes it end when it does not.
    fn drop(&mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        let begun = Instant::now();
        while asked.as_ref().is_ok_and(|s| s.success()) && self.is_alive() {
            if begun.elapsed() > Duration::from_secs(5) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Whether something on this machine answers `GET path` with 200.
fn answers(port: u16, path: &str) -> bool {
    let ask = || -> Result<bool> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_millis(300))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(head.ends_with(b"200"))
    };
    ask().unwrap_or(false)
}

/// The account that the demo and the tests act for.
#[derive(Debug)]
pub(crate) struct Account {
    /// What `paraph account create` printed, as JSON.
    pub(crate) file: PathBuf,
}

impl Account {
    /// Makes the account in `data`, or finds the one made before.
    pub(crate) fn ensure(binary: &Path, data: &Path, origins: &[String]) -> Result<Self> {
        let file = data.join("demo-account.json");
        if file.exists() {
            return Ok(Self { file });
        }
        std::fs::create_dir_all(data)?;
        let mut create = Command::new(binary);
        create
            .arg("--data-dir")
            .arg(data)
            .args(["account", "create", "--json"]);
        create.args([
            "--email",
            "contracts@nordvik.example",
            "--name",
            "Nordvik AB",
        ]);
        create.args(["--password", "a demo password that everybody may know"]);
        for origin in origins {
            create.args(["--allowed-origin", origin]);
        }
        let printed = capture(&mut create)?;
        std::fs::write(&file, printed)?;
        Ok(Self { file })
    }
}
