//! What operators type: what the service refuses to start with, stuck jobs, files to renew.

use crate::support::front::{Front, Manner};
use crate::support::pki::{Pki, pki};
use crate::support::{House, binary};
use paraph_protocol::SignReply;
use paraph_seal::verify::Trust;
use paraph_server::clock::{Clock as _, SystemClock};
use paraph_server::envelope::SealLevel;
use paraph_verdict::{Verdict, verify_file};
use std::path::Path;
use std::process::{Command, Output};

fn paraph(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(binary());
    command.env_clear().current_dir(folder).args(args);
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Case 72.
#[test]
fn the_service_does_not_start_with_a_level_that_it_cannot_reach() {
    let folder = tempfile::tempdir().unwrap();
    let authority = "[[timestamp_authorities]]\nurl = \"https://tsa.example/\"\nanchors = ";
    let missing = format!("{authority}\"tsa.pem\"");
    let empty = format!("{authority}\"empty.pem\"");
    std::fs::write(folder.path().join("empty.pem"), "nothing").unwrap();
    for (toml, args, cause) in [
        ("", vec!["--seal-level", "B-T"], "timestamp_authorities"),
        (
            "",
            vec!["--timestamp", "best_effort"],
            "timestamp_authorities",
        ),
        (&*missing, vec![], "tsa.pem"),
        (&*empty, vec![], "no certificate in PEM"),
        (&*empty, vec!["--seal-level", "B-LTA"], "seal_key"),
    ] {
        std::fs::write(folder.path().join("paraph.toml"), toml).unwrap();
        let args = [
            &["serve", "--listen", "127.0.0.1:0", "--log-json"],
            &args[..],
        ]
        .concat();
        let said = paraph(folder.path(), &args);
        assert_eq!(said.status.code(), Some(1), "{toml} {args:?}");
        let told = text(&said.stderr);
        let last = told.lines().last().unwrap();
        assert!(
            last.starts_with("paraph: ") && last.contains(cause),
            "{told}"
        );
    }
}

/// A sealed file of this level, and its house.
async fn sealed(pki: &Pki, level: SealLevel) -> (House, Vec<u8>) {
    let house = House::open_with(|config| {
        pki.configure(config, "signer");
        config.seal_level = Some(level);
        config.timestamp_authorities = vec![pki.tsa("tsa")];
    })
    .await;
    house.show_real_time(0);
    let pdf = {
        let sender = house.sender().await;
        let round = sender.send(&[("Buyer", 1)]).await;
        round.signer(0).await.sign().await.ok::<SignReply>();
        house.work().await;
        let sealed = round.now().await.sealed[0].sha256;
        house.app.blobs.get(&sealed).await.unwrap()
    };
    (house, pdf)
}

/// The configuration of somebody who keeps an archive and runs no service.
fn archive(pki: &Pki, folder: &Path, tsa: &str) {
    let root = pki.path("root.pem");
    let toml = format!(
        "seal_anchors = {root:?}\nprivate_networks = [\"127.0.0.1/32\"]\n\
         [[timestamp_authorities]]\nurl = \"{tsa}\"\nanchors = {root:?}\n"
    );
    std::fs::write(folder.join("paraph.toml"), toml).unwrap();
}

#[tokio::test]
async fn files_of_every_level_are_renewed_without_a_service() {
    let Some(pki) = pki() else { return };
    let folder = tempfile::tempdir().unwrap();
    archive(pki, folder.path(), pki.tsa("tsa2").url.as_str());
    for level in [
        SealLevel::BB,
        SealLevel::BT,
        SealLevel::BLt,
        SealLevel::BLta,
    ] {
        let (_house, before) = sealed(pki, level).await;
        let file = folder.path().join("a.pdf");
        std::fs::write(&file, &before).unwrap();
        let said = paraph(folder.path(), &["renew", "a.pdf"]);
        let told = text(&said.stdout);
        assert_eq!(said.status.code(), Some(0), "{told}{}", text(&said.stderr));
        assert!(
            told.contains(&format!("a.pdf: {level} is B-LTA now")),
            "{told}"
        );
        assert!(told.contains("renew it before 2038-01-01"), "{told}");
        let after = std::fs::read(&file).unwrap();
        assert!(after.starts_with(&before) && after.len() > before.len());
        assert_eq!(pki.judged(&after)["level"], "B-LTA", "{level}");
        let trust = Trust {
            anchors: vec![pki.root()],
            at_unix_s: SystemClock::start().now().unix_s() + 60,
        };
        let found = verify_file(&after, &trust).unwrap();
        assert!(found.report.passed(), "{level}: {found}");
        let holds = found.verdict(level == SealLevel::BB);
        assert_eq!(holds, Verdict::Holds, "{level}: {found}");
        let entries = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(entries, 2, "nothing half-written is left");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_renewed_stays_as_it_is_and_the_exit_code_says_why() {
    let Some(pki) = pki() else { return };
    let folder = tempfile::tempdir().unwrap();
    let front = Front::of(pki.host(), Manner::Page).await;
    let away = pki.tsa_at(&front.host(), "tsa").url.to_string();
    archive(pki, folder.path(), &away);
    let (_house, good) = sealed(pki, SealLevel::BT).await;
    let mut changed = good.clone();
    changed[200] ^= 1;
    for (name, bytes) in [("good.pdf", &good), ("changed.pdf", &changed)] {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    std::fs::write(folder.path().join("note.pdf"), "no PDF").unwrap();
    let renew = async |files: &'static [&'static str]| {
        let folder = folder.path().to_owned();
        let args = [&["renew"], files].concat();
        let said = tokio::task::spawn_blocking(move || paraph(&folder, &args));
        let said = said.await.unwrap();
        (said.status.code(), text(&said.stdout) + &text(&said.stderr))
    };
    let (code, told) = renew(&["good.pdf"]).await;
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("another content type"), "{told}");
    let (code, told) = renew(&["changed.pdf"]).await;
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("does not hold"), "{told}");
    let (code, told) = renew(&["good.pdf", "note.pdf", "none.pdf"]).await;
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("none.pdf: cannot be read"), "{told}");
    let kept = std::fs::read(folder.path().join("good.pdf")).unwrap();
    assert!(kept == good);
    std::fs::write(folder.path().join("paraph.toml"), "").unwrap();
    let (code, told) = renew(&["good.pdf"]).await;
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("timestamp_authorities"), "{told}");
}

#[tokio::test]
async fn longer_files_go_where_they_are_told_to() {
    let Some(pki) = pki() else { return };
    let folder = tempfile::tempdir().unwrap();
    archive(pki, folder.path(), pki.tsa("tsa").url.as_str());
    let (_house, before) = sealed(pki, SealLevel::BT).await;
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, &before).unwrap();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let said = paraph(folder.path(), &["renew", "a.pdf", "--output-dir", "out"]);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said.stdout));
    assert!(std::fs::read(&file).unwrap() == before);
    let after = std::fs::read(folder.path().join("out/a.pdf")).unwrap();
    assert!(after.starts_with(&before) && after.len() > before.len());
    let said = paraph(folder.path(), &["renew", "a.pdf", "--output-dir", "gone"]);
    assert_eq!(said.status.code(), Some(3), "{}", text(&said.stdout));
}

#[tokio::test]
async fn stuck_jobs_are_listed_with_their_cause_and_can_be_tried_again() {
    let house = House::open().await;
    // The program reads the machine's clock.
    house.show_real_time(0);
    let sender = house.sender().await;
    let round = sender.send(&[("Buyer", 1)]).await;
    round.signer(0).await.sign().await.ok::<SignReply>();
    let name = round.envelope.documents[0].sha256.to_string();
    let blob = house.data().join("blobs").join(&name[..2]).join(&name);
    let away = blob.with_extension("away");
    std::fs::rename(&blob, &away).unwrap();
    house.work().await;
    let jobs = |args: &[&str]| house.program().arg("jobs").args(args).output().unwrap();
    let listed = jobs(&["list", "--failing", "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let job = &listed[0];
    assert_eq!(job["kind"], "seal_envelope");
    assert_eq!(job["envelope_id"], round.envelope.id.as_str());
    assert_eq!(job["failures"], 1);
    let cause = job["last_error"].as_str().unwrap();
    assert!(cause.contains("missing or damaged"), "{cause}");
    let line = text(&jobs(&["list"]).stdout);
    assert!(line.contains("failed 1 times since"), "{line}");
    let id = job["id"].to_string();
    std::fs::rename(&away, &blob).unwrap();
    assert_eq!(jobs(&["retry", &id]).status.code(), Some(0));
    house.clock.advance_minutes(2);
    house.work().await;
    assert_eq!(round.now().await.sealed.len(), 1);
    assert_eq!(text(&jobs(&["list"]).stdout), "");
    assert_eq!(jobs(&["retry", &id]).status.code(), Some(1));
}
