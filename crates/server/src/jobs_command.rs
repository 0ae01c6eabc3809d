//! `paraph jobs`: what the service still has to do, and what keeps it from it.

use anyhow::{Result, bail};
use clap::Subcommand;
use paraph_server::app::App;
use paraph_server::store::WaitingJob;
use serde_json::{Value, json};

/// What to do with jobs.
#[derive(Subcommand)]
pub(crate) enum JobsCommand {
    /// List the jobs that are not done; those that fail longest come first.
    List {
        /// Only those that have failed since their last success.
        #[arg(long)]
        failing: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Do a job again now instead of when it would be tried next.
    Retry {
        /// Its number.
        id: i64,
    },
}

pub(crate) async fn run(app: &App, command: &JobsCommand) -> Result<()> {
    match command {
        JobsCommand::Retry { id } => {
            if !app.store.hurry_job(*id, app.now()).await? {
                bail!("there is no job {id} that is not done");
            }
        }
        JobsCommand::List { failing, json } => {
            let mut jobs = app.store.waiting_jobs().await?;
            jobs.retain(|job| !failing || job.failures > 0);
            if *json {
                let jobs: Vec<Value> = jobs.iter().map(as_json).collect();
                print(&serde_json::to_string_pretty(&jobs)?);
            } else {
                jobs.iter().for_each(|job| print(&line(job)));
            }
        }
    }
    Ok(())
}

fn line(job: &WaitingJob) -> String {
    let (kind, at) = (job.kind.as_str(), job.run_at);
    let base = format!("{}  {kind}  {}  next {at}", job.id, job.envelope_id);
    match (job.failing_since, &job.last_error) {
        (Some(since), Some(cause)) => {
            let failures = job.failures;
            format!("{base}  failed {failures} times since {since}: {cause}")
        }
        _ => base,
    }
}

fn as_json(job: &WaitingJob) -> Value {
    json!({
        "id": job.id,
        "kind": job.kind.as_str(),
        "envelope_id": job.envelope_id,
        "run_at": job.run_at,
        "failures": job.failures,
        "failing_since": job.failing_since,
        "last_error": job.last_error,
    })
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn print(text: &str) {
    println!("{text}");
}
