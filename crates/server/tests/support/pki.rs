//! A real public key infrastructure over HTTP: certomancer with `tests/referee/pki.yml`.

use paraph_seal::Certificate;
use paraph_server::config::{Config, TimestampAuthority};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The running servers and the folder with their certificates and keys.
pub(crate) struct Pki {
    folder: PathBuf,
    base: String,
    // The servers stop, and their folder goes, when this end of their standard input closes with
    // the process.
    _server: Child,
}

/// The one of this process, started at first need; `None`, with a word, where it cannot run.
pub(crate) fn pki() -> Option<&'static Pki> {
    static PKI: OnceLock<Option<Pki>> = OnceLock::new();
    PKI.get_or_init(Pki::start).as_ref()
}

fn referee(script: &str) -> PathBuf {
    let house = Path::new(env!("CARGO_MANIFEST_DIR"));
    house.join("../../tests/referee").join(script)
}

impl Pki {
    fn start() -> Option<Self> {
        let Ok(python) = std::env::var("PARAPH_PYTHON") else {
            eprintln!("skipped: PARAPH_PYTHON does not name a Python with certomancer");
            return None;
        };
        let folder = tempfile::tempdir().unwrap().keep();
        let mut server = Command::new(python)
            .arg(referee("pki.py"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut base = String::new();
        let output = server.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut base).unwrap();
        assert!(base.starts_with("http://"), "the PKI did not start");
        Some(Self {
            folder,
            base: base.trim().to_owned(),
            _server: server,
        })
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    pub(crate) fn root(&self) -> Certificate {
        let pem = std::fs::read_to_string(self.path("root.pem")).unwrap();
        Certificate::chain_from_pem(&pem).unwrap().remove(0)
    }

    /// Host and port.
    pub(crate) fn host(&self) -> &str {
        let rest = self.base.strip_prefix("http://").unwrap();
        rest.split('/').next().unwrap()
    }

    /// The path of a timestamp authority.
    pub(crate) fn tsa_path(&self, name: &str) -> String {
        format!("/paraph/tsa/{name}")
    }

    /// A timestamp authority, as an operator configures it.
    pub(crate) fn tsa(&self, name: &str) -> TimestampAuthority {
        self.tsa_at(self.host(), name)
    }

    /// The same one behind another host.
    pub(crate) fn tsa_at(&self, host: &str, name: &str) -> TimestampAuthority {
        let url = format!("http://{host}{}", self.tsa_path(name));
        TimestampAuthority {
            url: url.parse().unwrap(),
            anchors: self.path("root.pem"),
            policy: None,
            username: None,
            password: None,
        }
    }

    /// Lets a service seal with a key of this infrastructure.
    pub(crate) fn configure(&self, config: &mut Config, signer: &str) {
        config.seal_key = Some(self.path(&format!("{signer}.p12")));
        config.seal_key_password = Some("pki".into());
        config.seal_anchors = Some(self.path("root.pem"));
        config.private_networks = vec!["127.0.0.1/32".parse().unwrap()];
        config.grace_minutes = 0;
        // A busy machine is no reason to fail; tests of slow servers say what is slow.
        config.outbound_timeout_seconds = 60;
    }

    /// What pyHanko, which this project did not write, says about a file.
    pub(crate) fn judged(&self, pdf: &[u8]) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sealed.pdf");
        std::fs::write(&file, pdf).unwrap();
        let output = Command::new(std::env::var("PARAPH_PYTHON").unwrap())
            .arg(referee("levels.py"))
            .arg(&file)
            .arg(self.path("root.pem"))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}"))
    }
}
