//! Measures the seal and the validator against pyHanko: time, memory, and how both grow.

use crate::shell::{capture, command_in, step};
use crate::{build, machine};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SEALS: &str = "200";
const PEER_SEALS: &str = "40";
/// The documents that are timed, as `measure make` and the benchmark call them.
const TIMED: &[&str] = &["100-kb", "1-mb", "50-mb", "1000-pages"];
/// Those whose memory is looked at.
const WEIGHED: &[&str] = &["100-kb", "1-mb", "10-mb", "50-mb", "1000-pages"];
/// Least ratio of the rates of sealing.
const RATE: f64 = 20.0;
/// Most memory per byte of the file.
const MEMORY: f64 = 3.0;

/// Measures, and gives the part of the page about it.
pub(crate) fn section() -> Result<String> {
    let folder = build::target().join("bench");
    step("Measuring the seal and the validator beside pyHanko");
    let measure = measurer(&folder)?;
    capture(cargo(&["bench", "--quiet", "--bench", "seal"]).args(["--features", "samples"]))?;
    let mut python = peer()?;
    python.arg("time").arg(&folder).args(TIMED);
    let peer: Value = serde_json::from_str(&capture(&mut python)?).context("pyHanko's times")?;
    let mut page = String::from(TIMES);
    for what in ["seal", "validate"] {
        for name in TIMED {
            let ours = median(what, name)?;
            let theirs = peer[*name][what].as_f64().context("pyHanko's time")?;
            let times = [ours, median("hash", name)?, theirs];
            writeln!(
                page,
                "{}",
                time_row(what, name, size(&folder, name)?, times)
            )?;
        }
    }
    writeln!(page, "\n{}", MEMORY_HEAD.trim_end())?;
    for what in ["seal", "validate"] {
        for name in WEIGHED {
            writeln!(page, "{}", memory_row(what, name, &folder, &measure)?)?;
        }
    }
    writeln!(page, "\n{}", drawn(&folder)?)?;
    Ok(page)
}

fn cargo(args: &[&str]) -> Command {
    let mut cargo = command_in(&machine::root(), "cargo", args);
    cargo.args(["--package", "paraph-seal"]);
    cargo
}

/// Builds the program that measures memory, and lets it make the documents.
fn measurer(folder: &Path) -> Result<PathBuf> {
    let built = ["build", "--quiet", "--release", "--example", "measure"];
    capture(cargo(&built).args(["--features", "samples"]))?;
    let measure = build::target().join("release/examples/measure");
    capture(Command::new(&measure).arg("make").arg(folder))?;
    Ok(measure)
}

fn peer() -> Result<Command> {
    let mut python = Command::new(machine::python()?);
    python.arg(machine::root().join("tests/bench/seal_peer.py"));
    Ok(python)
}

/// The median that the benchmark has found, in seconds.
fn median(what: &str, name: &str) -> Result<f64> {
    let path = build::target().join(format!("criterion/{what}/{name}/new/estimates.json"));
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let estimates: Value = serde_json::from_str(&text)?;
    let nanoseconds = estimates["median"]["point_estimate"].as_f64();
    Ok(nanoseconds.context("the median")? / 1e9)
}

fn size(folder: &Path, name: &str) -> Result<u64> {
    Ok(fs::metadata(folder.join(format!("{name}.pdf")))?.len())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "files are smaller than 2^53 bytes"
)]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// Times in seconds: ours, SHA-256 over the file alone, pyHanko's.
fn time_row(what: &str, name: &str, bytes: u64, [ours, hash, theirs]: [f64; 3]) -> String {
    let (ratio, size) = (theirs / ours, megabytes(bytes));
    let verdict = match (what, ratio >= RATE) {
        ("seal", true) => " (budget 20×: kept)",
        ("seal", false) => " (budget 20×: missed)",
        _ => "",
    };
    format!(
        "| {what} {name} | {size:.1} | {:.2} | {:.2} | {:.1} | {:.1} | **{ratio:.1}×**{verdict} |",
        ours * 1000.0,
        hash * 1000.0,
        ours * 1000.0 / size,
        theirs * 1000.0,
    )
}

fn memory_row(what: &str, name: &str, folder: &Path, measure: &Path) -> Result<String> {
    let file = match what {
        "seal" => format!("{name}.pdf"),
        _ => format!("{name}-sealed.pdf"),
    };
    let (file, key) = (folder.join(file), folder.join("key.p12"));
    let bytes = fs::metadata(&file)?.len();
    let peak = |command: &mut Command, what: &str| -> Result<f64> {
        let text = capture(command.arg(what).arg(&file).arg(&key))?;
        Ok(megabytes(text.trim().parse()?))
    };
    let ours = peak(&mut Command::new(measure), what)?;
    let idle = peak(&mut Command::new(measure), "idle")?;
    let theirs = peak(&mut peer()?, what)?;
    let size = megabytes(bytes);
    let ratio = ours / size;
    // The process itself takes some megabytes, which say nothing where the file has fewer.
    let verdict = match (size >= 40.0, ratio <= MEMORY) {
        (true, true) => " (budget 3×: kept)",
        (true, false) => " (budget 3×: missed)",
        (false, _) => "",
    };
    Ok(format!(
        "| {what} {name} | {size:.1} | {ours:.1} | **{ratio:.2}×**{verdict} | {:.1} | {theirs:.1} |",
        ours - idle
    ))
}

/// The demo contract with everything that a signer leaves on it.
fn drawn(folder: &Path) -> Result<String> {
    let (sealed, root) = (folder.join("sealed.pdf"), folder.join("drawn-root.pem"));
    let (contract, key) = (
        machine::root().join("demo/contract/contract.pdf"),
        folder.join("drawn.p12"),
    );
    let mut example = cargo(&["run", "--quiet", "--release", "--example", "seal_file"]);
    example.args(["--features", "samples", "--"]).arg(&contract);
    let ours = capture(example.args([&sealed, &root]).arg(SEALS).arg(&key))?;
    let mut python = peer()?;
    python.arg("drawn").arg(&contract).arg(&key);
    let theirs = capture(python.args(["test", PEER_SEALS]))?;
    let milliseconds = |text: &str| -> Result<f64> { Ok(text.trim().parse::<f64>()? * 1000.0) };
    let (ours, theirs) = (milliseconds(&ours)?, milliseconds(&theirs)?);
    Ok(format!(
        "{DRAWN}\n| contract, drawn on | {ours:.2} | {theirs:.1} | **{:.1}×** |",
        theirs / ours
    ))
}

const TIMES: &str = "\
## Seal and validation beside pyHanko

One run on one machine, release build, one thread; pyHanko 0.38 in one process of its own. Medians: ours by
`cargo bench --package paraph-seal` (criterion), its by as many rounds as fit into three seconds. Both start
from the bytes of a canonical file in memory and end with the bytes of the sealed one, and both use the same
P-256 key. *seal* is: open the file, add an invisible signature that certifies with DocMDP P=1 as PAdES B-B,
write, hash, sign, fill. *validate* is: open the sealed file, check structure, later changes, digest, signature
and chain; ours reads every byte of the file, and asks two more readers. *-kb* and *-mb* are pages of
pictures that cannot be compressed; *1000-pages* is text. Both hash the whole file, which bounds the ratio for
large files; the column says how long SHA-256 alone takes, by the library that the seal uses. A processor with
instructions for it is several times faster there.

| | MB | ours ms | SHA-256 ms | ours ms/MB | pyHanko ms | ratio |
|---|---|---|---|---|---|---|
";
const MEMORY_HEAD: &str = "\
## Memory

The most that a process of its own has resident (`VmHWM`), which reads the file, does the one thing and ends. The
last but one column is what the work takes beyond the process with file and key in memory. The ratio is judged
at 50 MB, where the process itself does not count; for pages of text it is an index of objects that is large.

| | file MB | peak MB | peak per byte | beyond the file MB | pyHanko peak MB |
|---|---|---|---|---|---|
";
const DRAWN: &str = "\
## A signed contract

The demo contract with a signature, a name in an embedded font and a tick drawn into the page, then certified
as above; pyHanko only signs.

| | ours ms | pyHanko ms | ratio |
|---|---|---|---|";
