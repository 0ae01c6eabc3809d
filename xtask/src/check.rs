//! Formats, lints, licences, types: everything that needs no running product.

use crate::shell::{capture, command_in, execute, say, step};
use crate::{machine, setup, wasm};
use anyhow::{Context, Result};

/// Runs every check; the first that fails ends it.
pub(crate) fn run() -> Result<()> {
    setup::run(setup::Need::Everything)?;
    all()
}

/// Runs every check on a machine that has the tools.
pub(crate) fn all() -> Result<()> {
    step("Checking formats, lints, licences and types");
    cargo(&["fmt", "--all", "--check"])?;
    let fuzz = "crates/seal/fuzz/Cargo.toml";
    cargo(&["fmt", "--manifest-path", fuzz, "--check"])?;
    cargo(&[
        "clippy",
        "--quiet",
        "--workspace",
        "--all-features",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ])?;
    lint_wasm()?;
    deny()?;
    javascript()
}

fn cargo(args: &[&str]) -> Result<()> {
    execute(&mut command_in(&machine::root(), "cargo", args))
}

fn lint_wasm() -> Result<()> {
    let toolchain = wasm::ready().context("no WebAssembly target; run cargo xtask setup")?;
    for package in [
        "paraph",
        "paraph-render",
        "paraph-codecs",
        "paraph-verifier",
    ] {
        let args = ["clippy", "--quiet", "--package", package];
        let mut clippy = command_in(&machine::root(), "cargo", &args);
        if package == "paraph-codecs" {
            clippy.args(["--features", "decoders"]);
        }
        // The profile of the build, so that both share what they compile for the host.
        clippy.args(["--profile", "widget", "--target", "wasm32-unknown-unknown"]);
        clippy.args(["--", "-D", "warnings"]);
        clippy.env("PATH", machine::tool_path()?);
        toolchain.apply(&mut clippy);
        execute(&mut clippy)?;
    }
    Ok(())
}

/// Licences, sources and duplicates always; advisories where their database can be reached.
fn deny() -> Result<()> {
    let deny = |what: &str| {
        let args = ["--log-level", "error", "check", what];
        let mut command = command_in(&machine::root(), "cargo-deny", &args);
        command.env("PATH", machine::tool_path()?);
        capture(&mut command)
    };
    for what in ["licenses", "bans", "sources"] {
        deny(what)?;
    }
    if let Err(error) = deny("advisories") {
        let text = error.to_string();
        if !text.contains("failed to fetch advisory database") {
            return Err(error);
        }
        say("  skipped: advisories, because their database cannot be reached from here");
    }
    Ok(())
}

fn javascript() -> Result<()> {
    let element = machine::root().join("element");
    for script in ["check", "test"] {
        let args = ["run", "--silent", script];
        capture(&mut command_in(&element, "npm", &args))?;
    }
    Ok(())
}
