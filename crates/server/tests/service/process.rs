//! The program itself: it starts, answers, ends when it is told to, and survives a kill.

use crate::support::node::Node;
use crate::support::{Call, House, binary};
use paraph_protocol::EnvelopeStatus;
use paraph_server::clock::{Clock as _, SystemClock};
use std::path::Path;
use std::process::Command;

/// A running service in a folder of its own.
fn serve_in(folder: &Path) -> Node {
    let mut program = Command::new(binary());
    program.env_clear().current_dir(folder);
    Node::start(program.env("PARAPH_DATA_DIR", folder))
}

#[test]
fn the_service_answers_and_ends_clean_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let mut node = serve_in(folder.path());
        assert!(
            node.send(Call::get("/healthz"))
                .unwrap()
                .starts_with("HTTP/1.1 200")
        );
        assert!(
            node.send(Call::get("/.well-known/jwks.json"))
                .unwrap()
                .contains("Ed25519")
        );
        let pid = node.process.id().to_string();
        let told = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(told.unwrap().success());
        assert!(node.process.wait().unwrap().success());
    }
    for file in ["paraph.sqlite", "evidence.pem", "seal.p12", "seal-root.pem"] {
        assert!(folder.path().join(file).exists(), "{file}");
    }
}

#[test]
fn keys_can_be_read_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    serve_in(folder.path()).kill();
    for file in ["evidence.pem", "seal.p12"] {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600, "{file}");
    }
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
        let mut node = Node::start(&mut house.program());
        let answer = node.send(call).unwrap();
        node.kill();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert_eq!(round.now().await.status, EnvelopeStatus::Complete);
        house.clock.advance_minutes(2);
        house.work().await;
        assert_eq!(round.now().await.sealed.len(), 1);
    }
}
