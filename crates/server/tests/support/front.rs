//! A server that stands before another one and behaves as badly as it is told to.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As the one behind it.
    Honest,
    /// Not at all: the connection breaks.
    Down,
    /// Never, while the connection stands.
    Silent,
    /// One byte now and then, for ever.
    Slow,
    /// With bytes that are nothing.
    Garbage,
    /// With the right type and more than anybody needs.
    Huge,
    /// The same, without saying how much.
    HugeUnannounced,
    /// With the way to the one behind it.
    Redirect,
    /// With a page.
    Page,
    /// With a failure.
    Failure,
    /// With the first answer that it ever got from the one behind it.
    Replay,
}

pub(crate) struct Front {
    pub address: SocketAddr,
    state: Arc<State>,
}

struct State {
    behind: String,
    manner: Mutex<Manner>,
    first: Mutex<Option<Vec<u8>>>,
    asked: AtomicUsize,
}

impl Front {
    /// One that stands before `behind`, a host with a port.
    pub(crate) async fn of(behind: &str, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            behind: behind.to_owned(),
            manner: Mutex::new(manner),
            first: Mutex::new(None),
            asked: AtomicUsize::new(0),
        });
        let serving = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = serving.clone();
                // Whoever asks may be gone before the answer is.
                tokio::spawn(async move { drop(answer(&state, stream).await) });
            }
        });
        Self { address, state }
    }

    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn turns(&self, manner: Manner) {
        *self.state.manner.lock().unwrap() = manner;
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.state.asked.load(Ordering::SeqCst)
    }
}

async fn answer(state: &State, mut stream: TcpStream) -> std::io::Result<()> {
    state.asked.fetch_add(1, Ordering::SeqCst);
    let manner = *state.manner.lock().unwrap();
    if manner == Manner::Down {
        return Ok(());
    }
    let request = request(&mut stream).await?;
    let typed = |length: usize| {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n\
             Content-Length: {length}\r\n\r\n"
        )
    };
    let reply = match manner {
        Manner::Honest => state.ask(&request).await?,
        Manner::Replay => {
            let known = state.first.lock().unwrap().clone();
            match known {
                Some(reply) => reply,
                None => state.ask(&request).await?,
            }
        }
        Manner::Garbage => format!("{}ABC", typed(3)).into_bytes(),
        Manner::Huge => typed(64 * 1024 * 1024).into_bytes(),
        Manner::HugeUnannounced => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/timestamp-reply\r\n\r\n";
            stream.write_all(head.as_bytes()).await?;
            loop {
                stream.write_all(&[0x30; 65_536]).await?;
            }
        }
        Manner::Redirect => {
            let path = String::from_utf8_lossy(&request);
            let path = path.split(' ').nth(1).unwrap_or("/").to_owned();
            let to = format!("http://{}{path}", state.behind);
            format!(
                "HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"
            )
            .into_bytes()
        }
        Manner::Page => {
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi".into()
        }
        Manner::Failure => "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".into(),
        Manner::Slow => {
            stream.write_all(typed(1_000).as_bytes()).await?;
            loop {
                stream.write_all(b"0").await?;
                tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            }
        }
        Manner::Silent | Manner::Down => {
            let mut rest = Vec::new();
            stream.read_to_end(&mut rest).await?;
            return Ok(());
        }
    };
    stream.write_all(&reply).await
}

impl State {
    /// Asks the one behind, over a connection that ends with the reply.
    async fn ask(&self, request: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.behind).await?;
        // Only HTTP/1.0 says that the reply is over when the connection is.
        let end = request.windows(2).position(|w| w == b"\r\n").unwrap();
        let line = String::from_utf8_lossy(&request[..end]).replace("HTTP/1.1", "HTTP/1.0");
        stream.write_all(line.as_bytes()).await?;
        stream.write_all(&request[end..]).await?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await?;
        self.first.lock().unwrap().get_or_insert(reply.clone());
        Ok(reply)
    }
}

/// A whole request with a `Content-Length`.
async fn request(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await?;
        bytes.extend_from_slice(&part[..read]);
        let Some(split) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..split]).to_lowercase();
        let length = head
            .lines()
            .find_map(|l| l.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |l| l.trim().parse().unwrap());
        if read == 0 || bytes.len() >= split + 4 + length {
            return Ok(bytes);
        }
    }
}
