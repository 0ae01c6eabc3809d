use crate::config::{PasswordError, SealPolicyError};
use crate::envelope::Refusal;
use paraph_ink::FontError;
use paraph_protocol::{EnvelopeId, ProblemCode, Sha256};
use std::path::PathBuf;

/// The service failed; it is logged once and shown as 500, or 503 when another try may succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A connection would lose acknowledged commits.
    #[error("the database would lose acknowledged commits: its synchronous level is {level}")]
    NotDurable {
        /// `PRAGMA synchronous` of SQLite, `synchronous_commit` of PostgreSQL.
        level: String,
    },
    /// The path of the database file cannot be written as an address.
    #[error("{path} cannot be the path of a database")]
    DatabasePath {
        /// Which.
        path: PathBuf,
    },
    /// A database that rows are to be moved to holds some.
    #[error("the database is not empty: it has rows in {table}")]
    NotEmpty {
        /// The table.
        table: &'static str,
    },
    /// A row could not be moved to another database; nothing was.
    #[error("a row of {table} cannot be moved, so none was: {source}")]
    Transfer {
        /// The table.
        table: &'static str,
        /// Why.
        source: sqlx::Error,
    },
    /// An audit trail does not verify; its envelope stands still.
    #[error("the audit trail of {envelope_id} is broken at seq {seq}")]
    BrokenChain {
        /// The envelope.
        envelope_id: EnvelopeId,
        /// The first bad event.
        seq: u64,
    },
    /// A blob is missing or is not what its name says.
    #[error("the blob {sha256} is missing or damaged")]
    BadBlob {
        /// Its name.
        sha256: Sha256,
    },
    /// The disk or the object store with the documents' bytes failed.
    #[error("the documents cannot be reached: {0}")]
    Blobs(#[from] object_store::Error),
    /// A stored value is not what this version writes.
    #[error("a stored value cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
    /// A stored row holds something that this version never writes.
    #[error("the column {column} holds a value that cannot be read")]
    Column {
        /// Table and column.
        column: &'static str,
    },
    /// A file could not be read or written.
    #[error("cannot access {path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A key file is not one.
    #[error("{path} holds no usable key")]
    Key {
        /// Which.
        path: PathBuf,
    },
    /// A stored secret does not open.
    #[error("a stored secret does not open: was it locked with another secrets_key?")]
    Locked,
    /// The key that secrets are locked with is not the one of the database.
    #[error(
        "{path} is not the key that this database locks secrets with; copy secrets.key of the \
         first node or of a backup there, or name it as secrets_key"
    )]
    OtherSecretsKey {
        /// Which.
        path: PathBuf,
    },
    /// A sandbox was opened as a service that seals for real.
    #[error(
        "this database is a sandbox, where a clock was moved: start it with sandbox = true, or \
         name an empty folder or database for the service that seals for real"
    )]
    IsSandbox,
    /// A service that seals for real was opened as a sandbox.
    #[error(
        "this database has accounts that were made outside of a sandbox: name an empty folder for \
         the sandbox"
    )]
    NotSandbox,
    /// A file of trust anchors is not one.
    #[error("{path} holds no certificate in PEM")]
    Anchors {
        /// Which.
        path: PathBuf,
    },
    /// The client for requests of the service's own could not be made.
    #[error("requests to other servers are not possible: {0}")]
    Outbound(reqwest::Error),
    /// What is configured about mail cannot be used.
    #[error("mail cannot be sent: {what}")]
    Mail {
        /// What is wrong.
        what: &'static str,
    },
    /// A template of ours is broken.
    #[error("a template cannot be rendered: {0}")]
    Template(minijinja::Error),
    /// What is configured about seals does not fit together.
    #[error(transparent)]
    SealPolicy(#[from] SealPolicyError),
    /// A password of the configuration cannot be had.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// A font of the configuration cannot be used.
    #[error("the font {path} cannot be used: {source}")]
    Font {
        /// Which.
        path: PathBuf,
        /// Why.
        source: FontError,
    },
    /// The configuration names more fonts than a child process may open.
    #[error("the configuration names more than {most} font files")]
    TooManyFonts {
        /// The limit.
        most: usize,
    },
    /// A password could not be hashed or its hash could not be read.
    #[error("the password hash failed: {0}")]
    PasswordHash(argon2::password_hash::Error),
    /// The child process could not be started.
    #[error("the PDF worker cannot be started: {0}")]
    Worker(std::io::Error),
    /// The program that looks into files gave no clear answer.
    #[error("the file check ended with {code:?} instead of 0 or 1")]
    FileCheck {
        /// Its exit code; none when it was killed.
        code: Option<i32>,
    },
    /// Too many documents wait for a child process.
    #[error("too many documents are waiting")]
    Overloaded,
    /// An envelope changed too often while it was written to.
    #[error("the envelope changed again and again while it was written to")]
    Contended,
}

impl Fault {
    /// Whether trying again in a moment may succeed.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Contended | Self::Overloaded | Self::Blobs(_) => true,
            // A server that is away, or starts again.
            Self::Database(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) => true,
            Self::Database(sqlx::Error::Database(e)) => e.code().is_some_and(|c| is_busy(&c)),
            _ => false,
        }
    }

    /// Wraps an I/O error with its path.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}

/// Whether a database refuses for the moment only.
fn is_busy(code: &str) -> bool {
    // A SQLSTATE has five characters. Connection exceptions, insufficient resources, operator
    // intervention; serialization failure, deadlock, a lock that others held too long.
    if code.len() == 5 {
        return ["08", "53", "57", "40001", "40P01", "55P03"]
            .iter()
            .any(|busy| code.starts_with(busy));
    }
    // SQLITE_BUSY (5) and SQLITE_LOCKED (6), with their extended codes.
    let code: Option<u32> = code.parse().ok();
    code.is_some_and(|c| matches!(c & 0xff, 5 | 6))
}

/// Why an act on an envelope came to nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ActError {
    /// There is no such envelope for this caller.
    #[error("there is no such envelope for this caller")]
    NotFound,
    /// The link is unknown, used, expired or withdrawn.
    #[error("the link is not valid")]
    LinkNotValid,
    /// A worker lost its lease.
    #[error("the lease was lost")]
    LeaseLost,
    /// The caller may not.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The service failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why an upload came to nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UploadError {
    /// The PDF cannot be signed; the code says why.
    #[error("the PDF is refused: {}", code.as_str())]
    Refused {
        /// One of the `pdf_…` codes, or `body_too_large`.
        code: ProblemCode,
    },
    /// The service failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}
