//! `docs/operating.md`, followed word for word where a test may: not as root, not with systemd.

use crate::support::node::Node;
use crate::support::objects::objects;
use crate::support::{House, binary};
use paraph_server::config::Database;
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const GUIDE: &str = include_str!("../../../../docs/operating.md");

/// The guide's machine: a folder, a PATH with the program, free ports.
struct Machine {
    folder: TempDir,
    words: Vec<(String, String)>,
}

impl Machine {
    fn new(more: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("srv")).unwrap();
        std::fs::create_dir_all(folder.path().join("bin")).unwrap();
        symlink(binary(), folder.path().join("bin/paraph")).unwrap();
        let root = folder.path().join("srv").display().to_string();
        let mut words = vec![("/srv/paraph".to_owned(), root)];
        for port in ["127.0.0.1:7460", "127.0.0.1:9464"] {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            words.push((port.to_owned(), free.local_addr().unwrap().to_string()));
        }
        words.extend(
            more.iter()
                .map(|(word, own)| ((*word).to_owned(), own.clone())),
        );
        Self { folder, words }
    }

    fn root(&self) -> std::path::PathBuf {
        self.folder.path().join("srv")
    }

    /// The blocks of a kind, one after the other, in the words of this machine.
    fn script(&self, kind: &str) -> Vec<String> {
        let begin = format!("```{kind}\n");
        let blocks = GUIDE.split(&begin).skip(1);
        let block = |text: &str| text.split("```").next().unwrap().to_owned();
        let own = |text: String| {
            let replace = |text: String, (word, own): &(String, String)| text.replace(word, own);
            self.words.iter().fold(text, replace)
        };
        blocks.map(block).map(own).collect()
    }

    /// Runs a block as its reader would, and gives what it printed.
    fn run(&self, block: &str) -> String {
        let path = std::env::var("PATH").unwrap();
        let bin = self.folder.path().join("bin");
        let mut shell = Command::new("sh");
        shell.env_clear().current_dir(self.root());
        shell.env("PATH", format!("{}:{path}", bin.display()));
        let output = shell.args(["-euc", block]).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}\n{told}{errors}");
        told
    }

    /// What the unit of systemd starts.
    fn serve(&self) -> Node {
        let mut program = Command::new(binary());
        program.env_clear().current_dir(self.root());
        program.args(["--config", "paraph.toml"]);
        // The last word counts: the ports of the file were free a moment ago.
        Node::start(&mut program)
    }
}

fn exists(folder: &Path, names: &[&str]) {
    for name in names {
        assert!(folder.join(name).exists(), "{name}");
    }
}

#[tokio::test]
async fn one_machine_is_set_up_looked_after_and_brought_back_as_the_guide_says() {
    let machine = Machine::new(&[]);
    let blocks = machine.script("sh run");
    let [write, begin, save, bring_back] = &blocks[..] else {
        panic!("the guide has other blocks: {blocks:?}");
    };
    machine.run(write);
    let told = machine.run(begin);
    assert!(told.contains("ok    database"), "{told}");
    assert!(told.contains("note  sealing key"), "{told}");
    assert!(told.contains("api_key"), "{told}");
    let mut node = machine.serve();
    let mut asked = machine.script("sh run serve").concat();
    // The test lets the service choose its port, so that no other test has it.
    asked = asked.replace(&machine.words[1].1, &node.address);
    asked = asked.replace(&machine.words[2].1, &node.metrics);
    let told = machine.run(&asked);
    assert!(told.contains("\"database\":true"), "{told}");
    machine.run(save);
    exists(
        &machine.root().join("backup"),
        &["paraph.sqlite", "evidence.pem", "secrets.key", "seal.p12"],
    );
    let told = machine.run(bring_back);
    assert!(told.contains("restored and checked"), "{told}");
    node.kill();
}

#[tokio::test]
async fn a_node_of_a_pair_is_set_up_as_the_guide_says() {
    let house = House::open().await;
    let (Database::Postgres(server), Some(objects)) = (house.app.config.database(), objects())
    else {
        return;
    };
    let secrets = house.data().join("secrets.key");
    let database = "postgres://paraph:PASSWORD@db.internal.example.com/paraph?sslmode=verify-full";
    let machine = Machine::new(&[
        // What a shell takes apart is quoted here; the guide's address needs no quotes.
        (database, format!("'{server}'")),
        (
            "https://objects.internal.example.com",
            objects.address().to_owned(),
        ),
        ("s3://paraph-documents", "s3://sign".to_owned()),
    ]);
    std::fs::create_dir_all(machine.root().join("data")).unwrap();
    std::fs::copy(secrets, machine.root().join("data/secrets.key")).unwrap();
    let told = machine.run(&machine.script("sh run nodes").concat());
    assert!(told.contains("ok    database      postgres://"), "{told}");
    assert!(
        told.contains("ok    documents     s3://sign/sign, written and read"),
        "{told}"
    );
}
