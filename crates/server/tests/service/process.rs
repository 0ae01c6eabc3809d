//! The program itself: it starts, answers, ends when it is told to, and survives a kill.

use crate::support::{Call, House, binary};
use paraph_protocol::EnvelopeStatus;
use paraph_server::clock::{Clock as _, SystemClock};
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

/// Sends a whole request over a plain connection and gives the status line.
fn send(address: &str, call: Call) -> String {
    let request = call.into_text();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&request).unwrap();
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line
}

#[tokio::test]
async fn a_signature_that_was_acknowledged_survives_a_kill_and_is_sealed() {
    let house = House::open().await;
    // The program reads the machine's clock, so the house must show the same.
    let real = SystemClock::start().now().unix_ms();
    house.clock.advance_ms(real - house.app.now().unix_ms());
    let sender = house.sender().await;
    for _ in 0..3 {
        let round = sender.send(&[("Buyer", 1)]).await;
        let signer = round.signer(0).await;
        let call = signer.sign_call(&signer.signing(), "key");
        let (mut child, address) = serve(&house.data());
        let status = send(&address, call);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(status.starts_with("HTTP/1.1 200"), "{status}");
        assert_eq!(round.now().await.status, EnvelopeStatus::Complete);
        house.clock.advance_minutes(2);
        house.work().await;
        assert_eq!(round.now().await.sealed.len(), 1);
    }
}
