//! `paraph doctor`: what works on this node, and what keeps it from working.

use anyhow::{Result, bail};
use paraph_protocol::Sha256;
use paraph_seal::{Certificate, TimestampRequest};
use paraph_server::app::App;
use paraph_server::config::Database;
use paraph_server::pdf_worker::{Edition, PdfError};
use std::fmt::Display;

/// How a finding is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finding {
    Good,
    Note,
    Bad,
}

/// A sealing certificate that ends sooner is worth a word.
const NEAR_END_SECONDS: u64 = 30 * 86_400;

pub(crate) async fn run(app: &App) -> Result<()> {
    let findings = [
        told("database", database(app).await),
        told("documents", documents(app).await),
        told("pdf worker", pdf_worker(app).await),
        told("sealing key", sealing_key(app)),
        told("trusted time", trusted_time(app).await),
        told("jobs", jobs(app).await),
        told("address", address(app)),
    ];
    if findings.contains(&Finding::Bad) {
        bail!("this node is not well");
    }
    Ok(())
}

type Told = (Finding, String);

fn good(text: impl Display) -> Told {
    (Finding::Good, text.to_string())
}

fn note(text: impl Display) -> Told {
    (Finding::Note, text.to_string())
}

fn bad(text: impl Display) -> Told {
    (Finding::Bad, text.to_string())
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn told(what: &str, (finding, text): Told) -> Finding {
    let mark = match finding {
        Finding::Good => "ok  ",
        Finding::Note => "note",
        Finding::Bad => "BAD ",
    };
    println!("{mark}  {what:<13} {text}");
    finding
}

/// That it opened says already that its schema is up to date and that it keeps commits.
async fn database(app: &App) -> Told {
    let database = app.config.database();
    match (app.store.reach().await, &database) {
        (Err(fault), _) => bad(fault),
        (Ok(()), Database::Sqlite(_)) => good(format!("{database}, for one node")),
        (Ok(()), Database::Postgres(_)) => good(database),
    }
}

/// Writes and reads a few bytes, always the same.
async fn documents(app: &App) -> Told {
    let place = app.config.blobs();
    let round = async {
        let name: Sha256 = app.blobs.put(b"paraph doctor").await?;
        app.blobs.get(&name).await
    };
    match round.await {
        Ok(_) => good(format!("{place}, written and read")),
        Err(fault) => bad(format!("{place}: {fault}")),
    }
}

/// What is no PDF must be refused by a child; everything else means that there was no child.
async fn pdf_worker(app: &App) -> Told {
    match app.pdf.canonicalize(b"no PDF", Edition::default()).await {
        Err(PdfError::Fault(fault)) => bad(fault),
        _ => good("starts and answers"),
    }
}

fn sealing_key(app: &App) -> Told {
    if app.seal_key.is_development() {
        return note("a development key that nobody else trusts; configure seal_key");
    }
    let now_s = u64::try_from(app.now().unix_s()).unwrap_or(0);
    let ends = |c: &Certificate| c.validity_unix_s().1;
    let chain = app.seal_key.sealer().chain();
    let first = chain.iter().map(ends).min().unwrap_or(0);
    let days = first.saturating_sub(now_s) / 86_400;
    match first {
        ended if ended < now_s => bad("a certificate of its chain has ended"),
        near if near < now_s + NEAR_END_SECONDS => note(format!("ends in {days} days")),
        _ => good(format!("in force for {days} days")),
    }
}

async fn trusted_time(app: &App) -> Told {
    let level = app.seal_policy.level;
    if !app.seal_policy.wants_time() {
        return good(format!("not wanted: seals are {level}"));
    }
    let Ok(request) = TimestampRequest::for_digest(&app.random.bytes(), app.random.bytes()) else {
        return bad("a request cannot be written");
    };
    match app.trust.stamp(&request, app.now().unix_s()).await {
        Ok(stamped) => good(format!("{} for seals of {level}", stamped.authority)),
        Err(no_time) => bad(no_time),
    }
}

async fn jobs(app: &App) -> Told {
    match app.store.waiting_jobs().await {
        Err(fault) => bad(fault),
        Ok(jobs) => {
            let failing = jobs.iter().filter(|job| job.failures > 0).count();
            let text = format!("{} wait, {failing} of them have failed", jobs.len());
            if failing == 0 { good(text) } else { note(text) }
        }
    }
}

fn address(app: &App) -> Told {
    let address = &app.config.base_url;
    if app.config.is_development() {
        note(format!("{address} is for this machine only"))
    } else {
        good(address)
    }
}
