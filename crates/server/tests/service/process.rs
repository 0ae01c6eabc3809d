//! The program itself: it starts, answers, and ends when it is told to.

use crate::support::binary;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A running service and the address that it says it listens on.
fn serve(data: &std::path::Path) -> (Child, String) {
    let mut child = Command::new(binary())
        .env_clear()
        .current_dir(data)
        .args([
            "serve",
            "--log-json",
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
        ])
        .arg(data)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let listen = log.by_ref().find_map(|line| {
        let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        line["fields"]["listen"].as_str().map(str::to_owned)
    });
    // Read on, so that the log never blocks the service.
    std::thread::spawn(move || log.for_each(drop));
    (child, listen.unwrap())
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_service_answers_and_ends_clean_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let (mut child, address) = serve(folder.path());
        assert!(get(&address, "/healthz").starts_with("HTTP/1.1 200"));
        assert!(get(&address, "/.well-known/jwks.json").contains("Ed25519"));
        let pid = child.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(told.unwrap().success());
        assert!(child.wait().unwrap().success());
    }
    for file in ["paraph.sqlite", "evidence.pem", "seal.p12", "seal-root.pem"] {
        assert!(folder.path().join(file).exists(), "{file}");
    }
}

#[test]
fn keys_can_be_read_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (mut child, _) = serve(folder.path());
    child.kill().unwrap();
    child.wait().unwrap();
    for file in ["evidence.pem", "seal.p12"] {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{file}");
    }
}
