//! Builds the widget and the service; does nothing when their sources have not changed.

use crate::shell::{command_in, execute, say, step};
use crate::{machine, setup, wasm};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// What the widget is made of.
const WIDGET_SOURCES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    ".cargo/config.toml",
    "src",
    "style",
    "element",
    "crates/codecs",
    "crates/ink",
    "crates/protocol",
    "crates/render",
    "crates/seal",
    "crates/verdict",
    "crates/verifier",
];

/// The folder with the built widget.
pub(crate) fn dist() -> PathBuf {
    machine::root().join("dist")
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    let given = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    given.unwrap_or_else(|| machine::root().join("target"))
}

/// Builds the widget into `dist/` with trunk.
pub(crate) fn widget() -> Result<()> {
    let stamp = dist().join(".stamp");
    let wanted = fingerprint()?;
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    step("Building the widget (the first time takes some minutes)");
    let toolchain = wasm::ready().context("no WebAssembly target; run cargo xtask setup")?;
    let mut trunk = command_in(
        &machine::root(),
        "trunk",
        &["build", "--offline", "--release"],
    );
    trunk
        .env("PATH", machine::tool_path()?)
        .env_remove("NO_COLOR");
    toolchain.apply(&mut trunk);
    execute(&mut trunk)?;
    Ok(fs::write(stamp, wanted)?)
}

/// Builds the service and returns its binary.
pub(crate) fn service() -> Result<PathBuf> {
    step("Building the service (the first time takes some minutes)");
    let args = [
        "build",
        "--quiet",
        "--package",
        "paraph-server",
        "--bin",
        "paraph",
        "--package",
        "paraph-simulators",
        "--bin",
        "paraph-simulators",
    ];
    execute(&mut command_in(&machine::root(), "cargo", &args))?;
    Ok(target().join("debug/paraph"))
}

/// Builds the file that operators install, and says where it is.
pub(crate) fn release() -> Result<()> {
    setup::run(setup::Need::Product)?;
    widget()?;
    let binary = released()?;
    say(&format!("  {}", binary.display()));
    Ok(())
}

/// Builds the service as people run it, with the widget inside, and returns its binary.
pub(crate) fn released() -> Result<PathBuf> {
    step("Building the service for release (the first time takes many minutes)");
    let args = [
        "build",
        "--quiet",
        "--release",
        "--package",
        "paraph-server",
        "--bin",
        "paraph",
    ];
    execute(&mut command_in(&machine::root(), "cargo", &args))?;
    Ok(target().join("release/paraph"))
}

/// Builds all that the tests run, the service and the examples among it, with the one selection of
/// features that they have together: cargo then compiles nothing twice.
pub(crate) fn for_tests() -> Result<PathBuf> {
    step("Building the service and the tests (the first time takes some minutes)");
    let args = [
        "build",
        "--quiet",
        "--workspace",
        "--all-features",
        "--all-targets",
    ];
    execute(&mut command_in(&machine::root(), "cargo", &args))?;
    Ok(target().join("debug/paraph"))
}

/// Builds both.
pub(crate) fn everything() -> Result<PathBuf> {
    widget()?;
    let binary = service()?;
    say("  built");
    Ok(binary)
}

/// Names the state of the widget's sources by their paths, lengths and times.
fn fingerprint() -> Result<String> {
    let mut hash = Sha256::new();
    for source in WIDGET_SOURCES {
        add(&mut hash, &machine::root().join(source))?;
    }
    Ok(hex::encode(hash.finalize()))
}

fn add(hash: &mut Sha256, path: &Path) -> Result<()> {
    if path.file_name().is_some_and(|n| n == "node_modules") {
        return Ok(());
    }
    let facts = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    if facts.is_dir() {
        let mut inside: Vec<_> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
        inside.sort_by_key(fs::DirEntry::path);
        return inside.iter().try_for_each(|entry| add(hash, &entry.path()));
    }
    let time = facts.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
    hash.update(format!("{}\0{}\0{time}\n", path.display(), facts.len()));
    Ok(())
}
