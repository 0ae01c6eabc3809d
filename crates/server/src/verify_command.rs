//! `paraph verify`: judges a sealed file with no network, no account and no service.

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use paraph_protocol::Timestamp;
use paraph_seal::Certificate;
use paraph_seal::verify::Trust;
use paraph_server::verification::html;
use paraph_verdict::{Verdict, verify_file};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// What there is to judge, and whom to believe.
#[derive(Args)]
pub(crate) struct Verify {
    /// The sealed PDF.
    file: PathBuf,
    /// PEM file of certificates to believe: the authority that issued the sealing certificate, or
    /// that certificate itself; may be repeated.
    #[arg(long = "anchor")]
    anchors: Vec<PathBuf>,
    /// Judge as of this time, like 2036-11-21T20:40:00Z, instead of now.
    #[arg(long)]
    at: Option<Timestamp>,
    /// Accept a seal whose time no timestamp authority vouches for.
    #[arg(long)]
    allow_no_timestamp: bool,
    /// How to tell the result.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people, on a terminal.
    Text,
    /// For programs.
    Json,
    /// For people, as a page.
    Html,
}

/// Prints what the file is worth; the exit code is 0 only when all holds, 1 when something does
/// not, 2 when signer or time are not proven.
pub(crate) fn run(verify: &Verify) -> Result<ExitCode> {
    let pdf = std::fs::read(&verify.file)
        .with_context(|| format!("cannot read {}", verify.file.display()))?;
    let trust = Trust {
        anchors: anchors(&verify.anchors)?,
        at_unix_s: verify.at.map_or_else(now_unix_s, Timestamp::unix_s),
    };
    let found = verify_file(&pdf, &trust).context("the file cannot be judged")?;
    let verdict = found.verdict(verify.allow_no_timestamp);
    match verify.format {
        Format::Json => print(&serde_json::to_string_pretty(&found.to_json(verdict))?),
        Format::Html => print(&html(&found, verdict)),
        Format::Text => {
            print(found.to_string().trim_end());
            if let Some(advice) = advice(verdict, verify) {
                print(advice);
            }
        }
    }
    Ok(ExitCode::from(verdict.exit_code()))
}

/// What to do about a result that proves too little.
fn advice(verdict: Verdict, verify: &Verify) -> Option<&'static str> {
    if verdict != Verdict::Unproven {
        return None;
    }
    Some(if verify.anchors.is_empty() {
        "\nNobody was named to be believed: give the issuer's certificate with --anchor."
    } else {
        "\nIf the claimed time is enough for you, say --allow-no-timestamp."
    })
}

fn anchors(files: &[PathBuf]) -> Result<Vec<Certificate>> {
    let mut anchors = Vec::new();
    for file in files {
        let pem = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let chain = Certificate::chain_from_pem(&pem)
            .with_context(|| format!("{} holds no certificate in PEM", file.display()))?;
        anchors.extend(chain);
    }
    Ok(anchors)
}

fn now_unix_s() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn print(text: &str) {
    println!("{text}");
}
