//! `paraph renew`: keeps sealed files provable for longer, with no account and no service.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use paraph_protocol::Timestamp;
use paraph_server::augmentation::{Augmentation, AugmentationError, Step};
use paraph_server::clock::{Clock as _, SystemClock};
use paraph_server::config::Config;
use paraph_server::envelope::SealLevel;
use paraph_server::pdf_worker::PdfWorker;
use paraph_server::randomness::Randomness;
use paraph_server::trust_services::TrustServices;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::runtime::Runtime;

/// Which files, and where the longer ones go.
#[derive(Args)]
pub(crate) struct Renew {
    /// The sealed PDFs.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write the longer files here; without it they take the place of the shorter ones, with
    /// which they begin.
    #[arg(long)]
    output_dir: Option<PathBuf>,
}

/// What became of a file; the worst one is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// Renewed.
    Renewed = 0,
    /// Nobody answered; another try may succeed.
    TryAgain = 2,
    /// It does not hold, so nothing was added to it.
    Refused = 1,
    /// It could not be read, judged or written.
    Failed = 3,
}

/// How far a timestamp authority's clock may be ahead of this machine's.
const SKEW_S: i64 = 300;

/// Renews each file; the exit code is 0 only when all are, else that of the worst.
pub(crate) fn run(renew: &Renew, config: &Config) -> Result<ExitCode> {
    if config.timestamp_authorities.is_empty() {
        bail!("nobody is configured to state the time: name timestamp_authorities");
    }
    let binary = std::env::current_exe().context("cannot find this program's file")?;
    let pdf = PdfWorker::new(&binary, config.max_upload_bytes, Vec::new());
    let trust = TrustServices::open(config)?;
    let hands = Augmentation {
        pdf: &pdf,
        trust: &trust,
        random: &Randomness,
    };
    let runtime = Runtime::new().context("cannot start threads")?;
    let mut worst = Outcome::Renewed;
    for file in &renew.files {
        let outcome = match runtime.block_on(renewed(hands, file)) {
            Ok((bytes, told)) => match write(renew, file, &bytes) {
                Ok(()) => said(file, &told, Outcome::Renewed),
                Err(error) => said(file, &format!("{error:#}"), Outcome::Failed),
            },
            Err((outcome, cause)) => said(file, &cause, outcome),
        };
        worst = worst.max(outcome);
    }
    Ok(ExitCode::from(worst as u8))
}

/// The longer file and what to tell about it.
async fn renewed(
    hands: Augmentation<'_>,
    file: &Path,
) -> Result<(Vec<u8>, String), (Outcome, String)> {
    let mut bytes =
        std::fs::read(file).map_err(|e| (Outcome::Failed, format!("cannot be read: {e}")))?;
    let before = holds(hands, &bytes).await?;
    let mut level = before;
    loop {
        let step = Step::after(level, SealLevel::BLta);
        let step = step.unwrap_or(Step::Renewal);
        let taken = hands.take(step, &bytes, now()).await.map_err(failed)?;
        bytes = taken.bytes;
        level = step.reaches();
        if level == SealLevel::BLta {
            break;
        }
    }
    // What does not hold in our own eyes never takes the place of what does.
    let after = holds(hands, &bytes).await?;
    let ends = hands.ends_unix_s(&bytes).await.map_err(failed)?;
    let ends = i64::try_from(ends).ok();
    let ends = ends.and_then(|s| Timestamp::from_unix_ms(s.checked_mul(1_000)?).ok());
    let ends = ends.map_or_else(String::new, |ends| format!("; renew it before {ends}"));
    Ok((bytes, format!("{before} is {after} now{ends}")))
}

/// The level of a file that nothing speaks against.
async fn holds(hands: Augmentation<'_>, pdf: &[u8]) -> Result<SealLevel, (Outcome, String)> {
    let at_unix_s = now().unix_s() + SKEW_S;
    let examined = hands
        .pdf
        .examine(pdf, hands.trust.anchors(), at_unix_s)
        .await;
    let examined = examined.map_err(|e| failed(e.into()))?;
    if examined.intact {
        return Ok(examined.level);
    }
    let findings = examined.findings.join(", ");
    Err((Outcome::Refused, format!("does not hold: {findings}")))
}

fn failed(error: AugmentationError) -> (Outcome, String) {
    let outcome = match &error {
        AugmentationError::NoTime(_) | AugmentationError::Gather(_) => Outcome::TryAgain,
        _ => Outcome::Failed,
    };
    (outcome, error.to_string())
}

/// Writes beside the place and renames, so that there is always one whole file.
fn write(renew: &Renew, file: &Path, bytes: &[u8]) -> Result<()> {
    let name = file.file_name().context("the path names no file")?;
    let folder = match &renew.output_dir {
        Some(folder) => folder.as_path(),
        None => file.parent().unwrap_or(Path::new("")),
    };
    let mut draft_name = name.to_owned();
    draft_name.push(".part");
    let (draft, place) = (folder.join(draft_name), folder.join(name));
    let written = write_through(&draft, bytes).and_then(|()| std::fs::rename(&draft, &place));
    if written.is_err() {
        drop(std::fs::remove_file(&draft));
    }
    written.with_context(|| format!("cannot write {}", place.display()))
}

fn write_through(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn now() -> Timestamp {
    SystemClock::start().now()
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn said(file: &Path, told: &str, outcome: Outcome) -> Outcome {
    println!("{}: {told}", file.display());
    outcome
}
