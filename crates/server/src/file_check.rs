//! What looks into files that signers hand in, beside the service: a program of the operator's.

use crate::error::{Fault, UploadError};
use paraph_protocol::ProblemCode;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

/// A program that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);
/// The exit code by which scanners say that they found something.
const FOUND: i32 = 1;

/// Runs the configured program over each file: 0 lets it in, 1 keeps it out, all else is a fault.
#[derive(Debug, Clone)]
pub struct FileCheck {
    program: Option<PathBuf>,
}

impl FileCheck {
    /// A check by this program, which reads the file from its standard input; without one every
    /// file passes.
    #[must_use]
    pub fn new(program: Option<PathBuf>) -> Self {
        Self { program }
    }

    /// Checks a file.
    ///
    /// # Errors
    /// [`ProblemCode::FileRefused`], or a fault when the program does not run to a clear answer.
    pub async fn check(&self, bytes: &[u8]) -> Result<(), UploadError> {
        let Some(program) = &self.program else {
            return Ok(());
        };
        let run = async {
            let mut child = Command::new(program)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .kill_on_drop(true)
                .spawn()?;
            if let Some(mut input) = child.stdin.take() {
                // A program that has seen enough closes its end early.
                let _ = input.write_all(bytes).await;
            }
            child.wait().await
        };
        let done = tokio::time::timeout(PATIENCE, run).await;
        let late = || std::io::Error::from(std::io::ErrorKind::TimedOut);
        let status = done.map_err(|_| late()).and_then(|done| done);
        match status.map_err(Fault::file(program))?.code() {
            Some(0) => Ok(()),
            Some(FOUND) => Err(UploadError::Refused {
                code: ProblemCode::FileRefused,
            }),
            code => Err(Fault::FileCheck { code }.into()),
        }
    }
}
