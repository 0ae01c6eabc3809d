//! `cargo xtask …`: sets up a fresh machine, runs the demo, the tests, the checks and the benchmark.

mod bench;
mod bench_seal;
mod build;
mod check;
mod demo;
mod fuzz;
mod machine;
mod nodes;
mod package;
mod postgres;
mod screens;
mod service;
mod setup;
mod shell;
mod test;
mod wasm;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND

  demo      builds everything, starts the service and a host site, prints their addresses
  test      checks, unit tests, service tests, browser tests and referees
  check     formats, lints, licences, types; no tests
  fuzz      throws mutated files at the seal and the validator: [--minutes N] [TARGET…]
  nodes     kills one of two nodes that sign at once, again and again: [TIMES]
  bench     measures the widget against pdf.js and the seal against pyHanko; bench seal: that alone
  release   builds the service as people run it, one file with the widget inside
  package   makes the npm package of the element, with types, wrappers and digests
  screens   takes the pictures in docs/screens again that show something else now
  setup     installs what the commands above need; each of them calls it by itself";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell::say(&format!("\n{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let command = args.next();
    let rest: Vec<String> = args.collect();
    match command.as_deref() {
        Some("demo") => demo::run(&rest),
        Some("test") => test::run(&rest),
        Some("check") => check::run(),
        Some("fuzz") => fuzz::run(&rest),
        Some("nodes") => nodes::run(&rest),
        Some("bench") => bench::run(&rest),
        Some("package") => package::run(),
        Some("release") => build::release(),
        Some("screens") => screens::take(),
        Some("setup") => setup::run(setup::Need::Everything),
        Some("help" | "--help" | "-h") => {
            shell::say(USAGE);
            Ok(())
        }
        _ => bail!("{USAGE}"),
    }
}
