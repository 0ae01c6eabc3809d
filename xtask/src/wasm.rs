//! Finds or makes a Rust toolchain that compiles to `wasm32-unknown-unknown`.

use crate::machine;
use crate::shell::{capture, execute, say, succeeds};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
/// The name under which rustup knows the distribution's toolchain.
const DISTRIBUTION: &str = "debian";

/// A toolchain for WebAssembly; `None` is the one of `rust-toolchain.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The project's own, with the target installed by rustup.
    Own,
    /// The distribution's, with a standard library built once from its own source.
    Distribution,
}

impl Toolchain {
    /// Lets a command and all that it starts use this toolchain.
    pub(crate) fn apply(self, command: &mut Command) {
        if self == Self::Distribution {
            command.env("RUSTUP_TOOLCHAIN", DISTRIBUTION);
        }
    }
}

/// The toolchain that is ready to compile, if there is one.
pub(crate) fn ready() -> Option<Toolchain> {
    if has_target(None) {
        Some(Toolchain::Own)
    } else if has_target(Some(DISTRIBUTION)) {
        Some(Toolchain::Distribution)
    } else {
        None
    }
}

/// Makes one ready: by rustup, or from the distribution's packages where rustup may not download.
pub(crate) fn install() -> Result<()> {
    let may_download = std::env::var_os("RUSTUP_AUTO_INSTALL").is_none_or(|v| v != "0");
    if may_download {
        let mut add = Command::new("rustup");
        add.current_dir(machine::root())
            .args(["target", "add", TARGET]);
        if succeeds(&mut add) {
            return Ok(());
        }
        say("  rustup could not download the target; using the distribution's packages");
    }
    crate::setup::apt(&["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"])?;
    execute(Command::new("rustup").args(["toolchain", "link", DISTRIBUTION, "/usr"]))?;
    build_standard_library()
}

fn has_target(toolchain: Option<&str>) -> bool {
    let mut rustc = Command::new("rustc");
    if let Some(name) = toolchain {
        rustc.arg(format!("+{name}"));
    }
    rustc
        .current_dir(machine::root())
        .args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(folder) = capture(&mut rustc) else {
        return false;
    };
    libraries(Path::new(folder.trim())).is_ok_and(|found| {
        found.iter().any(|f| {
            f.file_name()
                .is_some_and(|n| n.to_string_lossy().contains("std-"))
        })
    })
}

/// Builds the standard library once and lays it where the distribution's compiler looks for it.
/// Bitcode is embedded, because link-time optimization needs it.
fn build_standard_library() -> Result<()> {
    say("  building the WebAssembly standard library once, about a minute");
    let folder = machine::cache()?.join("wasm-std");
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n")?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"standard\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    let mut build = Command::new("cargo");
    build
        .current_dir(&folder)
        .arg(format!("+{DISTRIBUTION}"))
        .args([
            "build",
            "--release",
            "--target",
            TARGET,
            "-Zbuild-std=std,panic_abort",
        ])
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", folder.join("target"));
    execute(&mut build)?;
    let to = Path::new("/usr/lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&to).with_context(|| format!("cannot write {}", to.display()))?;
    for file in libraries(&folder.join("target").join(TARGET).join("release/deps"))? {
        let name = file.file_name().context("a library without a name")?;
        if !name.to_string_lossy().starts_with("libstandard") {
            fs::copy(&file, to.join(name))?;
        }
    }
    if has_target(Some(DISTRIBUTION)) {
        Ok(())
    } else {
        bail!("the WebAssembly standard library was built but is not found by the compiler")
    }
}

fn libraries(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "rlib") {
            found.push(path);
        }
    }
    Ok(found)
}
