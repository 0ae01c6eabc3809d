//! Throws mutated files and values at everything of `crates/seal` that reads.

use crate::shell::{capture, command_in, execute, say, step};
use crate::{build, machine, setup};
use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

/// The targets in `crates/seal/fuzz`.
const TARGETS: &[&str] = &["inspect", "examine", "round_trip", "replies"];
/// What a reader may take for one input: as much as the child process that reads uploads.
const LIMITS: &[&str] = &["-timeout=30", "-rss_limit_mb=512", "-max_len=65536"];
const FOLDER: &str = "crates/seal/fuzz";
const USAGE: &str = "usage: cargo xtask fuzz [--minutes N] [TARGET…]";

/// Fuzzes some targets, or all, at the same time: one minute, or as many as are asked for.
pub(crate) fn run(args: &[String]) -> Result<()> {
    setup::fuzzing()?;
    let (minutes, wanted) = match args {
        [flag, minutes, rest @ ..] if flag == "--minutes" => {
            (minutes.parse().context(USAGE)?, rest)
        }
        rest => (1, rest),
    };
    let known = |name: &String| TARGETS.contains(&name.as_str());
    if !wanted.iter().all(known) {
        bail!("{USAGE}\nthere are: {}", TARGETS.join(", "));
    }
    let wanted = |target: &&str| wanted.is_empty() || wanted.iter().any(|name| name == target);
    let plan = Plan {
        minutes,
        corpus: folder().join("corpus"),
        seed: None,
    };
    fuzz(&plan, TARGETS.iter().copied().filter(wanted))
}

/// One minute of all targets, as a part of the tests: from the same seeds by the same dice, so that
/// what it finds once it finds again.
pub(crate) fn minute() -> Result<()> {
    setup::fuzzing()?;
    let corpus = folder().join("corpus-of-tests");
    if corpus.exists() {
        fs::remove_dir_all(&corpus)?;
    }
    let plan = Plan {
        minutes: 1,
        corpus,
        seed: Some(1),
    };
    fuzz(&plan, TARGETS.iter().copied())
}

/// How long, from which inputs, and by which dice; chance, where there is no seed.
struct Plan {
    minutes: u32,
    corpus: PathBuf,
    seed: Option<u32>,
}

fn fuzz(plan: &Plan, targets: impl Iterator<Item = &'static str>) -> Result<()> {
    let programs = compile()?;
    seeds()?;
    step(&format!("Fuzzing, {} min", plan.minutes));
    let running = targets.map(|target| Run::start(target, &programs, plan));
    let running = running.collect::<Result<Vec<_>>>()?;
    let mut failed = 0;
    for run in running {
        failed += usize::from(!run.finish()?);
    }
    if failed > 0 {
        bail!("{failed} targets found something; add it as a test before it is mended");
    }
    Ok(())
}

/// Builds all targets and returns the folder with their programs.
fn compile() -> Result<PathBuf> {
    step("Building the fuzz targets (the first time takes some minutes)");
    let target = folder();
    let args = ["fuzz", "build", "--sanitizer", "none", "--fuzz-dir", FOLDER];
    let mut cargo = command_in(&machine::root(), "cargo", &args);
    cargo.arg("--target-dir").arg(&target);
    // No sanitizer: the crate forbids unsafe code, and the toolchain is a stable one.
    execute(cargo.env("PATH", machine::tool_path()?))?;
    let about = capture(
        Command::new("rustc")
            .current_dir(machine::root())
            .arg("-vV"),
    )?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(target.join(host.context("rustc -vV")?).join("release"))
}

/// Makes the files and values that mutation starts from, with the tests' own code.
fn seeds() -> Result<()> {
    // The selection of the tests, so that nothing is compiled again.
    let args = ["test", "--quiet", "--workspace", "--all-features"];
    let mut cargo = command_in(&machine::root(), "cargo", &args);
    cargo.args(["--test", "it", "seeds_for_fuzzing"]);
    capture(cargo.env("PARAPH_SEEDS", seed_folder())).map(drop)
}

fn folder() -> PathBuf {
    build::target().join("fuzz")
}

fn seed_folder() -> PathBuf {
    folder().join("seeds")
}

/// A target at work.
struct Run {
    target: &'static str,
    program: PathBuf,
    log: PathBuf,
    child: Child,
}

impl Run {
    fn start(target: &'static str, programs: &Path, plan: &Plan) -> Result<Self> {
        let program = programs.join(target);
        let (corpus, found) = (plan.corpus.join(target), folder().join("found"));
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&found)?;
        let log = folder().join(format!("{target}.log"));
        let output = File::create(&log)?;
        let child = Command::new(&program)
            .env("PARAPH_SEEDS", seed_folder())
            .args(LIMITS)
            .arg(format!("-max_total_time={}", plan.minutes * 60))
            .args(plan.seed.map(|seed| format!("-seed={seed}")))
            .arg(format!("-artifact_prefix={}/{target}-", found.display()))
            .arg(format!(
                "-dict={}",
                machine::root().join(FOLDER).join("pdf.dict").display()
            ))
            .args([corpus, seed_folder().join(target)])
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        Ok(Self {
            target,
            program,
            log,
            child,
        })
    }

    /// Waits for the end and tells it; whether nothing was found.
    fn finish(mut self) -> Result<bool> {
        let good = self.child.wait()?.success();
        let log = fs::read(&self.log)?;
        let log = String::from_utf8_lossy(&log);
        let line = |start: &str| log.lines().rev().find(|line| line.contains(start));
        if good {
            say(&format!(
                "  {}: {}",
                self.target,
                line("Done ").unwrap_or("ended")
            ));
            return Ok(true);
        }
        let tail: Vec<_> = log.lines().rev().take(30).collect();
        say(&tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        let written = line("Test unit written to ").and_then(|l| l.split(" to ").nth(1));
        say(&format!(
            "\n✗ {} found something. The input: {}\n  Again: PARAPH_SEEDS={} {} THAT_INPUT",
            self.target,
            written.unwrap_or("see the log above"),
            seed_folder().display(),
            self.program.display(),
        ));
        Ok(false)
    }
}
