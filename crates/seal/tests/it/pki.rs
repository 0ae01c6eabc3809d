//! A real public key infrastructure over HTTP: certomancer with `tests/referee/pki.yml`.

use crate::support::{Folder, workspace};
use paraph_seal::{
    Certificate, Gathering, LocalKey, Need, Timestamp, TimestampAuthority, TimestampError,
    TimestampRequest,
};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// The running servers and the folder with their certificates and keys.
pub(crate) struct Pki {
    folder: Folder,
    base: String,
    // The servers stop when this end of their standard input closes with the process.
    _server: Child,
}

/// The one of this process, started at first need; `None`, with a word, where it cannot run.
pub(crate) fn pki() -> Option<&'static Pki> {
    static PKI: OnceLock<Option<Pki>> = OnceLock::new();
    PKI.get_or_init(Pki::start).as_ref()
}

/// The time of the machine: these authorities stamp and answer with it.
pub(crate) fn now_s() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

impl Pki {
    fn start() -> Option<Self> {
        let Ok(python) = std::env::var("PARAPH_PYTHON") else {
            println!("skipped: PARAPH_PYTHON does not name a Python with certomancer");
            return None;
        };
        let folder = Folder::new("pki");
        std::fs::create_dir_all(folder.path("")).unwrap();
        let script = workspace().join("tests/referee/pki.py");
        let server = Command::new(python)
            .arg(script)
            .arg(folder.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut server) = server else {
            println!("skipped: PARAPH_PYTHON names no program that runs");
            return None;
        };
        let mut base = String::new();
        let output = server.stdout.take()?;
        BufReader::new(output).read_line(&mut base).unwrap();
        assert!(base.starts_with("http://"), "the PKI did not start");
        Some(Self {
            folder,
            base: base.trim().to_owned(),
            _server: server,
        })
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path(&format!("{name}.pem"))
    }

    pub(crate) fn certificate(&self, name: &str) -> Certificate {
        let pem = std::fs::read_to_string(self.path(name)).unwrap();
        Certificate::chain_from_pem(&pem).unwrap().remove(0)
    }

    /// A key with the certificates named, the first one its own.
    pub(crate) fn key(&self, names: &[&str]) -> LocalKey {
        let read = |name: &str| std::fs::read_to_string(self.path(name)).unwrap();
        let chain: String = names.iter().map(|n| read(n)).collect();
        LocalKey::from_pem(&read(&format!("{}.key", names[0])), &chain).unwrap()
    }

    pub(crate) fn authority(&self) -> TimestampAuthority {
        TimestampAuthority {
            anchors: vec![self.certificate("root")],
            ..TimestampAuthority::default()
        }
    }

    /// What a timestamp authority of this infrastructure replies.
    pub(crate) fn reply(&self, tsa: &str, request: &TimestampRequest) -> Vec<u8> {
        let url = format!("{}/tsa/{tsa}", self.base);
        post(&url, "application/timestamp-query", request.der())
    }

    pub(crate) fn stamp(
        &self,
        tsa: &str,
        request: &TimestampRequest,
    ) -> Result<Timestamp, TimestampError> {
        request.check(&self.reply(tsa, request), &self.authority(), now_s())
    }

    /// Fetches until nothing is needed, as a service would.
    pub(crate) fn gather(&self, chains: &[Vec<Certificate>]) -> Gathering {
        let mut gathering = Gathering::new(chains, &[self.certificate("root")], now_s());
        for _ in 0..10 {
            let needs = gathering.needs();
            if needs.is_empty() {
                break;
            }
            for need in needs {
                fetch(&mut gathering, &need);
            }
        }
        gathering
    }
}

/// Fetches one thing and hands it over, OCSP before lists.
fn fetch(gathering: &mut Gathering, need: &Need) {
    match need {
        Need::Issuer { urls, .. } => {
            gathering.add_issuer(need, &get(&urls[0])).unwrap();
        }
        Need::Revocation {
            ocsp_urls,
            crl_urls,
            ..
        } => match ocsp_urls.first() {
            Some(url) => {
                let request = need.ocsp_request().unwrap().unwrap();
                let reply = post(url, "application/ocsp-request", &request);
                gathering.add_ocsp(need, &reply).unwrap();
            }
            None => gathering.add_crl(need, &get(&crl_urls[0])).unwrap(),
        },
    }
}

pub(crate) fn get(url: &str) -> Vec<u8> {
    exchange(url, "GET", "", &[])
}

pub(crate) fn post(url: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let headers = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    exchange(url, "POST", &headers, body)
}

/// HTTP/1.0, so that the reply ends with the connection and is never chunked.
fn exchange(url: &str, method: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!("{method} /{path} HTTP/1.0\r\nHost: {host}\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut reply = Vec::new();
    stream.read_to_end(&mut reply).unwrap();
    let split = reply.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&reply[..split]).into_owned();
    assert_eq!(head.split(' ').nth(1), Some("200"), "{url}: {head}");
    reply.split_off(split + 4)
}
