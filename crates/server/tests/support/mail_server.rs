//! A real mail server (aiosmtpd) that keeps what it takes and behaves as it is told to.

use paraph_server::config::{MailConfig, MailTls};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The server; it stops when it is dropped.
pub(crate) struct MailServer {
    pub address: SocketAddr,
    folder: TempDir,
    server: Option<Child>,
    python: String,
}

/// A mail that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub raw: String,
}

impl MailServer {
    /// One that takes everything; `None`, with a word, where it cannot run.
    pub(crate) fn open() -> Option<Self> {
        Self::open_with(|_| {})
    }

    /// One whose folder is furnished first.
    pub(crate) fn open_with(furnish: impl FnOnce(&Path)) -> Option<Self> {
        let Ok(python) = std::env::var("PARAPH_PYTHON") else {
            eprintln!("skipped: PARAPH_PYTHON does not name a Python with aiosmtpd");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        furnish(folder.path());
        let (server, address) = start(&python, folder.path(), 0);
        Some(Self {
            address,
            folder,
            server: Some(server),
            python,
        })
    }

    /// How a service sends through it.
    pub(crate) fn config(&self) -> MailConfig {
        config_at(self.address)
    }

    /// Says how it behaves from now on.
    pub(crate) fn turns(&self, mode: &str) {
        std::fs::write(self.folder.path().join("mode"), mode).unwrap();
    }

    /// Goes away; connections are refused.
    pub(crate) fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }

    /// Comes back at the same address.
    pub(crate) fn start(&mut self) {
        let (server, _) = start(&self.python, self.folder.path(), self.address.port());
        self.server = Some(server);
    }

    /// The mails that it took, in order.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        let file = |number: usize| self.folder.path().join(format!("{number}.eml"));
        let read = |path: PathBuf| std::fs::read_to_string(path).ok();
        let mails = (1..).map_while(|number| read(file(number)));
        mails.map(|raw| Taken { raw }).collect()
    }

    /// How often somebody was named as a recipient.
    pub(crate) fn asked(&self) -> usize {
        let named = std::fs::read_to_string(self.folder.path().join("named"));
        named.unwrap_or_default().lines().count()
    }
}

/// How a service sends through a server at this address, whether there is one or not.
pub(crate) fn config_at(address: SocketAddr) -> MailConfig {
    MailConfig {
        host: address.ip().to_string(),
        port: Some(address.port()),
        tls: MailTls::None,
        ca_file: None,
        username: None,
        password_file: None,
        from: "Signing <sign@nordvik.example>".into(),
        max_attached_bytes: 10 << 20,
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start(python: &str, folder: &Path, port: u16) -> (Child, SocketAddr) {
    let house = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut server = Command::new(python)
        .arg(house.join("../../tests/referee/smtp.py"))
        .arg(folder)
        .arg(port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let output = server.stdout.take().unwrap();
    BufReader::new(output).read_line(&mut line).unwrap();
    (server, line.trim().parse().unwrap())
}

impl Taken {
    /// A header's value, unfolded and decoded by Python's own mail library.
    pub(crate) fn header(&self, name: &str) -> String {
        self.asked(&format!("print(mail[{name:?}] or '')"))
    }

    /// The words for readers that show no HTML.
    pub(crate) fn text(&self) -> String {
        self.asked("print(mail.get_body(('plain',)).get_content())")
    }

    /// The page.
    pub(crate) fn html(&self) -> String {
        self.asked("print(mail.get_body(('html',)).get_content())")
    }

    /// Name, type and size of each attachment.
    pub(crate) fn attachments(&self) -> Vec<String> {
        let told = self.asked(
            "for part in mail.iter_attachments():\n    \
             print(part.get_filename(), part.get_content_type(), len(part.get_content()))",
        );
        told.lines().map(str::to_owned).collect()
    }

    /// The link in its words.
    pub(crate) fn link(&self) -> String {
        let text = self.text();
        let mut words = text.split_whitespace();
        words.find(|word| word.contains("/s/")).unwrap().to_owned()
    }

    fn asked(&self, question: &str) -> String {
        let script = format!(
            "import email, email.policy, sys\n\
             mail = email.message_from_string(sys.stdin.read(), policy=email.policy.default)\n\
             {question}"
        );
        let mut python = Command::new(std::env::var("PARAPH_PYTHON").unwrap());
        python
            .args(["-c", &script])
            .env("PYTHONIOENCODING", "utf-8");
        let told = super::answer(python, &self.raw);
        told.replace("\r\n", "\n").trim_end().to_owned()
    }
}
