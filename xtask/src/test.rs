//! Everything that can fail: checks, unit and service tests, browser tests, referees.

use crate::postgres::Postgres;
use crate::shell::{capture, command_in, execute, say, step};
use crate::{build, check, fuzz, machine, screens, setup};
use anyhow::Result;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// One part of the tests.
struct Part {
    name: &'static str,
    run: fn() -> Result<()>,
    when: When,
}

/// When a part runs; always when it is named.
#[derive(Clone, Copy, PartialEq)]
enum When {
    Always,
    /// Unless the parts before it have taken very long.
    InTime,
    Named,
}

/// After so long, which is what a machine without tools and caches takes, the rest is left out:
/// whoever waits for the tests has a limit, and is better told what was not run than nothing.
const LONG: Duration = Duration::from_secs(60 * 60);

const PARTS: &[Part] = &[
    Part {
        name: "checks",
        run: check::all,
        when: When::Always,
    },
    Part {
        name: "unit and service tests",
        run: native,
        when: When::Always,
    },
    Part {
        name: "service tests on PostgreSQL",
        run: on_postgres,
        when: When::Named,
    },
    Part {
        name: "browser tests and referees",
        run: browser,
        when: When::Always,
    },
    Part {
        name: "every screen beside its picture",
        run: screens::compare,
        when: When::Named,
    },
    Part {
        name: "a minute of fuzzing",
        run: fuzz::minute,
        when: When::InTime,
    },
];

/// Runs every part, also after one has failed, and counts.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let begun = Instant::now();
    setup::run(setup::Need::Everything)?;
    let named = |part: &Part| args.iter().any(|a| part.name.contains(&**a));
    if !args.is_empty() && !PARTS.iter().any(named) {
        let names: Vec<_> = PARTS.iter().map(|part| part.name).collect();
        anyhow::bail!(
            "no part of the tests is called that; there are: {}",
            names.join(", ")
        );
    }
    let (mut passed, mut failed) = (0, 0);
    for part in PARTS {
        let wanted = match part.when {
            _ if !args.is_empty() => named(part),
            When::Always => true,
            When::InTime => begun.elapsed() < LONG,
            When::Named => false,
        };
        match wanted.then(|| told(part)) {
            Some(true) => passed += 1,
            Some(false) => failed += 1,
            None if args.is_empty() => say_left_out(part),
            None => {}
        }
    }
    say_without_corpus();
    say(&format!("\nparts: {passed} passed, {failed} failed"));
    if failed > 0 {
        anyhow::bail!("{failed} of {} parts failed", passed + failed);
    }
    Ok(())
}

/// Runs a part and says how it went; whether it passed.
fn told(part: &Part) -> bool {
    let begun = Instant::now();
    let result = (part.run)();
    let seconds = begun.elapsed().as_secs();
    match &result {
        Ok(()) => say(&format!("\n✓ {} ({seconds} s)", part.name)),
        Err(error) => say(&format!("\n✗ {} ({seconds} s): {error:#}", part.name)),
    }
    result.is_ok()
}

fn say_left_out(part: &Part) {
    let name = part.name;
    let why = match part.when {
        When::InTime => "because this run has taken an hour; ",
        When::Always | When::Named => "",
    };
    say(&format!(
        "\nskipped: {name}; {why}cargo xtask test \"{name}\" runs them"
    ));
}

fn native() -> Result<()> {
    build::for_tests()?;
    step("Unit and service tests");
    // All that fails in one go; a failure in one room says nothing of the others.
    let args = [
        "test",
        "--quiet",
        "--workspace",
        "--all-features",
        "--no-fail-fast",
    ];
    run_with_referees(&mut command_in(&machine::root(), "cargo", &args))
}

/// Service tests that look at files and hardly at the database: once is enough.
const OF_FILES: &[&str] = &["evidence", "levels", "scripts", "seal", "verification"];

/// The service tests once more, each in a schema of its own.
fn on_postgres() -> Result<()> {
    build::for_tests()?;
    let server = Postgres::start()?;
    step("Service tests on PostgreSQL");
    let args = ["test", "--quiet", "--workspace", "--all-features"];
    let mut tests = command_in(&machine::root(), "cargo", &args);
    tests.args(["--test", "service", "--"]);
    for module in OF_FILES {
        tests.args(["--skip", &format!("{module}::")]);
    }
    tests.env("PARAPH_TEST_DATABASE", server.url());
    run_with_referees(&mut tests)
}

fn browser() -> Result<()> {
    build::widget()?;
    let binary = build::for_tests()?;
    samples()?;
    hostile_files()?;
    step("Browser tests and referees");
    let tests = machine::root().join("tests");
    let mut playwright = command_in(&tests, "npx", &["playwright", "test"]);
    playwright
        .env("PARAPH_BINARY", binary)
        .env("PARAPH_WIDGET", build::dist());
    playwright.env("PARAPH_CHROMIUM", machine::chromium());
    run_with_referees(&mut playwright)
}

/// Writes the project's own documents for the browser tests.
pub(crate) fn samples() -> Result<()> {
    let out = machine::root().join("target/samples");
    let writer = build::target().join("debug/examples/write_samples");
    execute(Command::new(writer).arg(out))
}

/// Lays the files that the command line and the element must judge alike where both find them.
pub(crate) fn hostile_files() -> Result<()> {
    let args = [
        "test",
        "--quiet",
        "--workspace",
        "--all-features",
        "--test",
        "it",
    ];
    let mut cargo = command_in(&machine::root(), "cargo", &args);
    capture(cargo.args(["--", "hostile_files_lie_ready"]))?;
    Ok(())
}

fn run_with_referees(command: &mut Command) -> Result<()> {
    execute(command.env("PARAPH_PYTHON", machine::python()?))
}

fn say_without_corpus() {
    let corpus = machine::root().join("../shared/corpus");
    if !Path::new(&corpus).exists() {
        say("\nskipped: the sweep over ../shared/corpus, because it is not beside this checkout");
    }
}
