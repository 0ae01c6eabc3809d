//! The demo: the service, and a host site on another origin that embeds its widget three times.

use crate::service::{Account, Running};
use crate::shell::{say, step};
use crate::{build, machine, setup};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

const SERVICE_PORT: u16 = 7460;
const HOST_PORT: u16 = 7470;
const BANKID_PORT: u16 = 7480;
const AUDKENNI_PORT: u16 = 7490;

/// Where a demo runs.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The service's folder.
    pub(crate) data: PathBuf,
    /// The service's port.
    pub(crate) service_port: u16,
    /// The host site's port: another port is another origin.
    pub(crate) host_port: u16,
    /// The port of the simulated `BankID`.
    pub(crate) bankid_port: u16,
    /// The port of the simulated `Auðkenni`.
    pub(crate) audkenni_port: u16,
}

/// The service and the host site, ended when dropped.
#[derive(Debug)]
pub(crate) struct Demo {
    host: Running,
    service: Running,
    bankid: Running,
    audkenni: Running,
}

impl Demo {
    /// Starts both on a built product.
    pub(crate) fn start(binary: &Path, place: &Place) -> Result<Self> {
        let origin = format!("http://localhost:{}", place.host_port);
        let account = Account::ensure(binary, &place.data, &[origin])?;
        write_config(place)?;
        let bankid = start_bankid(binary, place)?;
        let audkenni = start_audkenni(binary, place)?;
        let service = start_service(binary, place)?;
        let host = start_host(place, &account)?;
        Ok(Self {
            host,
            service,
            bankid,
            audkenni,
        })
    }

    /// Whether both still run.
    pub(crate) fn is_alive(&mut self) -> bool {
        let providers = self.bankid.is_alive() && self.audkenni.is_alive();
        self.host.is_alive() && self.service.is_alive() && providers
    }
}

/// Sets up, builds, starts, prints the addresses and waits for Ctrl-C.
pub(crate) fn run(args: &[String]) -> Result<()> {
    setup::run(setup::Need::Product)?;
    let binary = build::everything()?;
    let place = Place {
        data: args
            .first()
            .map_or_else(|| machine::root().join("data"), PathBuf::from),
        service_port: SERVICE_PORT,
        host_port: HOST_PORT,
        bankid_port: BANKID_PORT,
        audkenni_port: AUDKENNI_PORT,
    };
    step("Starting the service and the host site");
    let (ended, wait) = mpsc::channel();
    ctrlc::set_handler(move || ended.send(()).unwrap_or_default())
        .context("cannot listen for Ctrl-C")?;
    let mut demo = Demo::start(&binary, &place)?;
    say(&format!(
        "\n  Host site   http://localhost:{HOST_PORT}/        three ways to embed, two signers\
         \n  Dialects    PARAPH_ACCOUNT={} node demo/dialects.mjs signnow|sajn|taktikal\
         \n  Service     http://localhost:{SERVICE_PORT}/healthz\
         \n  BankID      http://localhost:{BANKID_PORT}/        everybody's app, simulated\
         \n  Auðkenni    http://localhost:{AUDKENNI_PORT}/        everybody's telephone, simulated\
         \n  Data        {}\
         \n\n  Ctrl-C ends both; the data stays.",
        place.data.join("demo-account.json").display(),
        place.data.display()
    ));
    while wait.recv_timeout(Duration::from_millis(500)).is_err() {
        if !demo.is_alive() {
            anyhow::bail!("the service or the host site ended; its last words are above");
        }
    }
    drop(demo);
    say("\n  Ended.");
    Ok(())
}

fn anchors(place: &Place) -> PathBuf {
    place.data.join("bankid-root.pem")
}

fn client_key(place: &Place) -> PathBuf {
    place.data.join("audkenni-client.pem")
}

/// The configuration that leads the service to the simulated providers.
fn write_config(place: &Place) -> Result<()> {
    let (anchors, key) = (anchors(place), client_key(place));
    let config = format!(
        "[bankid]\nurl = \"http://127.0.0.1:{}/rp/v6.0/\"\nanchors = {:?}\n\
         [audkenni]\nissuer = \"http://127.0.0.1:{}/sso/oauth2/realms/root/realms/audkenni\"\n\
         client_id = \"paraph\"\nsigning_key = {:?}\n",
        place.bankid_port,
        anchors.display().to_string(),
        place.audkenni_port,
        key.display().to_string(),
    );
    Ok(std::fs::write(place.data.join("demo.toml"), config)?)
}

fn start_bankid(binary: &Path, place: &Place) -> Result<Running> {
    let port = place.bankid_port;
    let listen = format!("127.0.0.1:{port}");
    let mut bankid = Command::new(binary.with_file_name("paraph-simulators"));
    bankid.args(["bankid", "--listen", &listen, "--anchors"]);
    Running::start(bankid.arg(anchors(place)), port, "/")
}

fn start_audkenni(binary: &Path, place: &Place) -> Result<Running> {
    let port = place.audkenni_port;
    let listen = format!("127.0.0.1:{port}");
    let mut audkenni = Command::new(binary.with_file_name("paraph-simulators"));
    audkenni.args(["audkenni", "--listen", &listen, "--client-key"]);
    Running::start(audkenni.arg(client_key(place)), port, "/")
}

fn start_service(binary: &Path, place: &Place) -> Result<Running> {
    let mut serve = Command::new(binary);
    serve
        .arg("--config")
        .arg(place.data.join("demo.toml"))
        .arg("--data-dir")
        .arg(&place.data)
        .arg("serve")
        .args(["--listen", &format!("127.0.0.1:{}", place.service_port)])
        .args([
            "--base-url",
            &format!("http://localhost:{}", place.service_port),
        ])
        .arg("--widget-dir")
        .arg(build::dist());
    Running::start(&mut serve, place.service_port, "/healthz")
}

fn start_host(place: &Place, account: &Account) -> Result<Running> {
    let mut node = Command::new("node");
    node.arg(machine::root().join("demo/host.mjs"))
        .env(
            "PARAPH_URL",
            format!("http://localhost:{}", place.service_port),
        )
        .env("PARAPH_ACCOUNT", &account.file)
        .env("HOST_PORT", place.host_port.to_string())
        .env("HOST_STATE", place.data.join("demo-host.json"));
    Running::start(&mut node, place.host_port, "/")
}
