//! `paraph evidence`: what the service knows about one envelope, as one file.

use anyhow::{Context as _, Result, bail};
use clap::Args;
use paraph_protocol::EnvelopeId;
use paraph_server::app::App;
use std::fs::OpenOptions;
use std::io::{Write as _, stdout};
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Evidence {
    /// The envelope's id.
    envelope: EnvelopeId,
    /// Where to write it; a file that is there already is left alone. Without: to the terminal.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Writes the evidence of an envelope as it stands now.
pub(crate) async fn run(app: &App, asked: &Evidence) -> Result<()> {
    if app.store.audit_trail(&asked.envelope).await?.is_empty() {
        bail!("there is no envelope {}", asked.envelope);
    }
    let envelope = app.loaded(&asked.envelope).await?.envelope;
    let json = app.evidence_now(&envelope).await?;
    let Some(path) = &asked.out else {
        return Ok(stdout().write_all(json.as_bytes())?);
    };
    let mut file = OpenOptions::new();
    let mut file = file
        .write(true)
        .create_new(true)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    file.write_all(json.as_bytes())?;
    Ok(file.sync_all()?)
}
