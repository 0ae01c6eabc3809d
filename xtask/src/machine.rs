//! Where things are on this machine.

use anyhow::{Context, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."))
        .to_owned()
}

/// Whether this program runs as root.
pub(crate) fn is_root() -> bool {
    let mut id = Command::new("id");
    crate::shell::capture(id.arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// The folder for tools that are built once per machine, outside of any checkout.
pub(crate) fn cache() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("PARAPH_CACHE") {
        return Ok(folder.into());
    }
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache"));
    Ok(base
        .or_else(home)
        .context("neither XDG_CACHE_HOME nor HOME is set")?
        .join("paraph"))
}

/// The Python that has the referees and the public client.
pub(crate) fn python() -> Result<PathBuf> {
    Ok(cache()?.join("python/bin/python"))
}

/// The browser.
pub(crate) fn chromium() -> PathBuf {
    let given = std::env::var_os("PARAPH_CHROMIUM").map(PathBuf::from);
    given.unwrap_or_else(|| "/usr/bin/chromium".into())
}

/// The PATH with our tools and the linker for WebAssembly in front.
pub(crate) fn tool_path() -> Result<OsString> {
    let mut folders = vec![
        cache()?.join("tools/bin"),
        root().join("tests/node_modules/.bin"),
        linker_folder()?,
    ];
    folders.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    Ok(std::env::join_paths(folders)?)
}

/// The folder of `rust-lld`, which comes with every rustup toolchain.
fn linker_folder() -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    rustc.current_dir(root()).args(["--print", "sysroot"]);
    let sysroot = crate::shell::capture(&mut rustc)?;
    Ok(Path::new(sysroot.trim()).join("lib/rustlib/x86_64-unknown-linux-gnu/bin"))
}
