use super::PdfError;
use super::wire::{
    Attached, Canonical, Data, Edition, Examined, Hex, Obstacle, Painted, Reply, Request,
    SigningChains, Statement, frame, unframe,
};
use crate::error::Fault;
use crate::fonts::FontFile;
use crate::text_tags::TextTags;
use paraph_protocol::{HandedFile, PageGeometry, ProblemCode};
use paraph_seal::{Certificate, Prepared, PreparedParts, ValidationData};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Starts child processes, as many at once as there are processor cores.
#[derive(Debug)]
pub struct PdfWorker {
    binary: PathBuf,
    max_upload_bytes: usize,
    fonts: Vec<FontFile>,
    turns: Semaphore,
    waiting: AtomicUsize,
}

/// What goes into a document before it is sealed.
#[derive(Debug)]
pub struct SealWork {
    /// Pictures to draw and files to attach, each with its bytes.
    pub files: Vec<(HandedFile, Vec<u8>)>,
    /// The values.
    pub painted: Vec<Painted>,
    /// What the sealed file says of itself.
    pub statement: Statement,
    /// What travels inside it.
    pub attached: Vec<Attached>,
}

/// A child that runs longer is killed.
const WALL: Duration = Duration::from_secs(20);
/// Requests that may wait for a turn; more are told to come back.
const QUEUE: usize = 64;
/// Most bytes that a child may give back.
const MAX_REPLY: u64 = 512 * 1024 * 1024;

impl PdfWorker {
    /// A pool of children that run `binary pdf-worker`.
    #[must_use]
    pub fn new(binary: &Path, max_upload_bytes: usize, fonts: Vec<FontFile>) -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            binary: binary.to_owned(),
            max_upload_bytes,
            fonts,
            turns: Semaphore::new(cores),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Rewrites an upload to canonical bytes.
    ///
    /// # Errors
    /// Why it cannot be signed, or a fault.
    pub async fn canonicalize(&self, pdf: &[u8], edition: Edition) -> Result<Canonical, PdfError> {
        let max_bytes = self.max_upload_bytes;
        let request = Request::Canonicalize { max_bytes, edition };
        match self.ask(&request, pdf).await? {
            (
                Reply::Canonical {
                    pages,
                    findings,
                    signature_places,
                },
                bytes,
            ) => Ok(Canonical {
                bytes,
                pages,
                findings,
                signature_places,
            }),
            (reply, _) => Err(refused(reply)),
        }
    }

    /// What keeps the sealed form of canonical bytes from being PDF/A; nothing when it will be.
    ///
    /// # Errors
    /// Why it cannot be examined, or a fault.
    pub async fn archive(&self, canonical: &[u8]) -> Result<Vec<Obstacle>, PdfError> {
        match self.ask(&Request::Archive, canonical).await? {
            (Reply::Archived { obstacles }, _) => Ok(obstacles),
            (reply, _) => Err(refused(reply)),
        }
    }

    /// The fields that the text tags of canonical bytes ask for.
    ///
    /// # Errors
    /// Why its text cannot be read, or a fault.
    pub async fn text_tags(
        &self,
        canonical: &[u8],
        pages: Vec<PageGeometry>,
    ) -> Result<TextTags, PdfError> {
        let request = Request::TextTags { pages };
        match self.ask(&request, canonical).await? {
            (Reply::TextTags(tags), _) => Ok(tags),
            (reply, _) => Err(refused(reply)),
        }
    }

    /// Draws values into canonical bytes and reserves the room of the seal.
    ///
    /// # Errors
    /// Why something cannot be drawn, or a fault.
    pub async fn prepare(&self, canonical: &[u8], work: SealWork) -> Result<Prepared, PdfError> {
        let mut payload = canonical.to_vec();
        let mut files = Vec::with_capacity(work.files.len());
        for (file, bytes) in work.files {
            payload.extend(bytes);
            files.push(file);
        }
        let request = Request::Prepare {
            pdf_bytes: canonical.len(),
            files,
            painted: work.painted,
            statement: work.statement,
            attached: work.attached,
        };
        let (reply, bytes) = self.ask(&request, &payload).await?;
        prepared(reply, bytes)
    }

    /// Checks that these bytes are a picture that can be drawn.
    ///
    /// # Errors
    /// [`ProblemCode::FileRefused`], or a fault.
    pub async fn check_picture(&self, bytes: &[u8]) -> Result<(), PdfError> {
        match self.ask(&Request::Picture, bytes).await? {
            (Reply::Picture, _) => Ok(()),
            (Reply::Refused { .. }, _) => Err(PdfError::Refused {
                code: ProblemCode::FileRefused,
            }),
            (reply, _) => Err(refused(reply)),
        }
    }

    /// The certificates of all that has signed in a sealed file.
    ///
    /// # Errors
    /// When the file cannot be read, or a fault.
    pub async fn signing_chains(&self, sealed: &[u8]) -> Result<SigningChains, PdfError> {
        let (reply, _) = self.ask(&Request::SigningChains, sealed).await?;
        let Reply::SigningChains {
            chains,
            ends_unix_s,
        } = reply
        else {
            return Err(refused(reply));
        };
        let certificate = |der: &Hex| Certificate::from_der(&der.bytes());
        let chain = |chain: &Vec<Hex>| chain.iter().map(certificate).collect();
        let chains: Result<_, _> = chains.iter().map(chain).collect();
        Ok(SigningChains {
            chains: chains.map_err(|_| nothing_usable())?,
            ends_unix_s,
        })
    }

    /// Reserves the room of a document timestamp behind a sealed file.
    ///
    /// # Errors
    /// When the file cannot be appended to, or a fault.
    pub async fn reserve_timestamp(&self, sealed: &[u8]) -> Result<Prepared, PdfError> {
        let (reply, bytes) = self.ask(&Request::ReserveTimestamp, sealed).await?;
        prepared(reply, bytes)
    }

    /// Appends certificates and revocation data to a sealed file.
    ///
    /// # Errors
    /// When the file cannot be appended to, or a fault.
    pub async fn add_validation_data(
        &self,
        sealed: &[u8],
        data: &ValidationData,
    ) -> Result<Vec<u8>, PdfError> {
        let data = Data::of(data);
        let request = Request::AddValidationData { data };
        match self.ask(&request, sealed).await? {
            (Reply::Augmented, bytes) => Ok(bytes),
            (reply, _) => Err(refused(reply)),
        }
    }

    /// Says what a sealed file is worth to somebody who believes these certificates.
    ///
    /// # Errors
    /// When the file cannot be read, or a fault.
    pub async fn examine(
        &self,
        sealed: &[u8],
        anchors: &[Certificate],
        at_unix_s: i64,
    ) -> Result<Examined, PdfError> {
        let anchors = anchors.iter().map(|c| Hex::of(c.der())).collect();
        let request = Request::Examine { anchors, at_unix_s };
        match self.ask(&request, sealed).await? {
            (Reply::Examined(examined), _) => Ok(examined),
            (reply, _) => Err(refused(reply)),
        }
    }

    /// Runs one child to its end.
    async fn ask(&self, request: &Request, pdf: &[u8]) -> Result<(Reply, Vec<u8>), PdfError> {
        let _turn = self.turn().await?;
        let message = frame(request, pdf).map_err(Fault::Worker)?;
        let mut child = self.spawn().map_err(Fault::Worker)?;
        let talk = tokio::time::timeout(WALL, talk(&mut child, &message));
        let reply = match talk.await {
            Ok(Ok(reply)) => reply,
            // A child that dies or hangs over a document says what the document is.
            Ok(Err(_)) | Err(_) => Vec::new(),
        };
        drop(child.kill().await);
        let killed = PdfError::Refused {
            code: ProblemCode::PdfOverLimits,
        };
        unframe(reply).map_err(|_| killed)
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, PdfError> {
        let queue = Waiting::join(&self.waiting);
        if queue.before >= QUEUE {
            return Err(Fault::Overloaded.into());
        }
        let turn = self.turns.acquire().await;
        turn.map_err(|_| Fault::Overloaded.into())
    }

    fn spawn(&self) -> std::io::Result<Child> {
        Command::new(&self.binary)
            .arg("pdf-worker")
            .args(self.fonts.iter().map(FontFile::argument))
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
    }
}

/// A prepared file, checked: its room and its digest must be those that the child names.
fn prepared(reply: Reply, bytes: Vec<u8>) -> Result<Prepared, PdfError> {
    let Reply::Prepared {
        hole_start,
        hole_end,
        digest,
    } = reply
    else {
        return Err(refused(reply));
    };
    let mut parts = PreparedParts {
        bytes,
        hole_start,
        hole_end,
        digest: [0; 32],
    };
    hex::decode_to_slice(digest, &mut parts.digest).map_err(|_| nothing_usable())?;
    Prepared::from_parts(parts).map_err(|_| nothing_usable())
}

fn nothing_usable() -> PdfError {
    PdfError::Undrawable {
        cause: "the child gave back nothing that can be used".into(),
    }
}

/// What a reply that is not the awaited one means.
fn refused(reply: Reply) -> PdfError {
    match reply {
        Reply::Refused { code } => PdfError::Refused { code },
        Reply::Undrawable { cause } => PdfError::Undrawable { cause },
        Reply::Canonical { .. }
        | Reply::Archived { .. }
        | Reply::TextTags(_)
        | Reply::Prepared { .. }
        | Reply::Picture
        | Reply::SigningChains { .. }
        | Reply::Augmented
        | Reply::Examined(_) => PdfError::Refused {
            code: ProblemCode::PdfUnreadable,
        },
    }
}

/// Writes and reads at the same time, so that neither side waits for the other for ever.
async fn talk(child: &mut Child, message: &[u8]) -> std::io::Result<Vec<u8>> {
    let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
    let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else {
        return Ok(Vec::new());
    };
    let write = async {
        // A child may answer without reading to the end.
        drop(stdin.write_all(message).await);
        drop(stdin.shutdown().await);
        drop(stdin);
    };
    let mut reply = Vec::new();
    let mut stdout = stdout.take(MAX_REPLY);
    let read = stdout.read_to_end(&mut reply);
    let ((), read) = tokio::join!(write, read);
    read?;
    Ok(reply)
}

/// A place in the queue, given up on drop.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    before: usize,
}

impl<'a> Waiting<'a> {
    fn join(count: &'a AtomicUsize) -> Self {
        let before = count.fetch_add(1, Ordering::SeqCst);
        Self { count, before }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::SeqCst);
    }
}
