//! A real object store that speaks S3: moto with `tests/referee/objects.py`.

use paraph_server::config::Config;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The running object store, with one bucket.
pub(crate) struct Objects {
    base: String,
    // The store stops when this end of its standard input closes with the process.
    _server: Child,
}

const BUCKET: &str = "sign";

/// The one of this process, started at first need; `None`, with a word, where it cannot run.
pub(crate) fn objects() -> Option<&'static Objects> {
    static OBJECTS: OnceLock<Option<Objects>> = OnceLock::new();
    OBJECTS.get_or_init(Objects::start).as_ref()
}

impl Objects {
    fn start() -> Option<Self> {
        let Ok(python) = std::env::var("PARAPH_PYTHON") else {
            eprintln!("skipped: PARAPH_PYTHON does not name a Python with moto");
            return None;
        };
        let house = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut server = Command::new(python)
            .arg(house.join("../../tests/referee/objects.py"))
            .arg(BUCKET)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut base = String::new();
        let output = server.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut base).unwrap();
        assert!(
            base.starts_with("http://"),
            "the object store did not start"
        );
        Some(Self {
            base: base.trim().to_owned(),
            _server: server,
        })
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> &str {
        &self.base
    }

    /// Lets a service keep its documents here.
    pub(crate) fn configure(&self, config: &mut Config, prefix: &str) {
        config.blobs = Some(format!("s3://{BUCKET}/{prefix}").parse().unwrap());
        config.s3_endpoint = Some(self.base.parse().unwrap());
        config.s3_region = Some("eu-north-1".into());
        config.s3_access_key_id = Some("tests".into());
        config.s3_secret_access_key = Some("nothing".into());
    }

    /// Asks the store past the service, and gives the status.
    pub(crate) async fn ask(&self, method: &str, object: &str, body: &[u8]) -> u16 {
        let url = format!("{}/{BUCKET}/{object}", self.base);
        let client = reqwest::Client::new();
        let request = client.request(method.parse().unwrap(), url);
        // The store looks whether somebody signs, not whether they sign well.
        let signed = "AWS4-HMAC-SHA256 Credential=tests/20261121/eu-north-1/s3/aws4_request, \
                      SignedHeaders=host, Signature=0";
        let request = request.header("authorization", signed);
        let answer = request.body(body.to_vec()).send().await.unwrap();
        answer.status().as_u16()
    }
}
