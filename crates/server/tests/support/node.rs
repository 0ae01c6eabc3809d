//! The program itself as a running service, and requests to it over a plain connection.

use super::Call;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A running service and the address that it says it listens on; killed when it is dropped.
pub(crate) struct Node {
    pub process: Child,
    pub address: String,
    /// Where it says that it serves metrics; empty when it does not.
    pub metrics: String,
}

impl Node {
    /// Runs `serve` of a program on a free port.
    pub(crate) fn start(program: &mut Command) -> Self {
        let mut process = program
            .args(["serve", "--log-json", "--listen", "127.0.0.1:0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let (mut told, mut metrics) = (String::new(), String::new());
        let address = log.by_ref().find_map(|line| {
            let line = line.unwrap();
            told.push_str(&line);
            let line: serde_json::Value = serde_json::from_str(&line).ok()?;
            if let Some(address) = line["fields"]["metrics_listen"].as_str() {
                metrics = address.to_owned();
            }
            line["fields"]["listen"].as_str().map(str::to_owned)
        });
        // Read on, so that the log never blocks the service.
        std::thread::spawn(move || log.for_each(drop));
        let Some(address) = address else {
            panic!("the service does not start: {told}")
        };
        Self {
            process,
            address,
            metrics,
        }
    }

    /// Sends a request; gives the whole answer, or nothing when the service has gone before its end.
    pub(crate) fn send(&self, call: Call) -> Option<String> {
        send(&self.address, call)
    }

    /// Ends the process without a word.
    pub(crate) fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Sends a request to an address; gives the whole answer, or nothing when nobody gave one.
pub(crate) fn send(address: &str, call: Call) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(&call.into_text()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let named = name.eq_ignore_ascii_case("content-length");
        named.then(|| value.trim().parse::<usize>().unwrap())
    });
    (length.unwrap_or(0) <= body.len()).then_some(answer)
}
