//! Makes a fresh machine able to build, run and test; does nothing where all is there.

use crate::shell::{capture, command_in, execute, on_path, say, step, succeeds};
use crate::{machine, wasm};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;
use std::process::Command;

/// How much has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// What builds and runs the product: WebAssembly target, trunk, Node packages of the demo.
    Product,
    /// Also the browser, the referees and the linters.
    Everything,
}

/// Debian packages: file to look for, package.
const PACKAGES: &[(&str, &str)] = &[
    ("/usr/bin/chromium", "chromium"),
    ("/usr/bin/pdfsig", "poppler-utils"),
    ("/usr/bin/qpdf", "qpdf"),
    ("/usr/bin/curl", "curl"),
    ("/usr/bin/brotli", "brotli"),
    ("/usr/lib/softhsm/libsofthsm2.so", "softhsm2"),
    (
        "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
        "fonts-noto-core",
    ),
    (
        "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
        "fonts-droid-fallback",
    ),
    (
        "/usr/share/fonts/opentype/inter/Inter-Regular.otf",
        "fonts-inter",
    ),
];
const BUILD_PACKAGES: &[(&str, &str)] = &[
    ("/usr/bin/cc", "build-essential"),
    ("/usr/bin/cmake", "cmake"),
    ("/usr/bin/pkg-config", "pkg-config"),
    ("/usr/include/openssl/ssl.h", "libssl-dev"),
];
/// Browsers beside Chromium, for a few tests.
const ENGINES: &[(&str, &str)] = &[
    ("/usr/bin/firefox-esr", "firefox-esr"),
    ("/usr/bin/WebKitWebDriver", "webkit2gtk-driver"),
    ("/usr/bin/xvfb-run", "xvfb"),
];
const TRUNK: &str = "0.21.14";
const BINDGEN: &str = "0.2.130";
const DENY: &str = "0.20";
const GECKODRIVER: &str = "0.37.1";
const FUZZ: &str = "0.13.2";

/// Installs what is missing, and says so.
pub(crate) fn run_for(need: Need) -> Result<()> {
    packages(BUILD_PACKAGES)?;
    toolchain()?;
    tool(
        "wasm-bindgen",
        BINDGEN,
        &["wasm-bindgen-cli", "--version", BINDGEN],
    )?;
    let native_tls = ["--no-default-features", "--features", "native-tls"];
    let mut trunk = vec!["trunk", "--locked", "--version", TRUNK];
    trunk.extend(native_tls);
    tool("trunk", TRUNK, &trunk)?;
    node("demo")?;
    if need == Need::Everything {
        packages(PACKAGES)?;
        node("tests")?;
        node("element")?;
        python()?;
        tool(
            "cargo-deny",
            DENY,
            &["cargo-deny", "--locked", "--version", DENY],
        )?;
        engines();
    }
    Ok(())
}

/// Installs what fuzzing needs beside the rest.
pub(crate) fn fuzzing() -> Result<()> {
    run(Need::Everything)?;
    tool(
        "cargo-fuzz",
        FUZZ,
        &["cargo-fuzz", "--locked", "--version", FUZZ],
    )
}

/// Installs all that any command needs.
pub(crate) fn run(need: Need) -> Result<()> {
    step("Looking for the tools");
    run_for(need)
}

/// Installs Debian packages, or says how.
pub(crate) fn apt(names: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get install {}", names.join(" "));
    if !on_path("apt-get") {
        bail!("these packages are missing; install what your system calls them: {by_hand}");
    }
    let root = machine::is_root();
    let sudo = !root && succeeds(Command::new("sudo").args(["-n", "true"]));
    if !root && !sudo {
        bail!("run this once, then start again:\n  sudo apt-get update && sudo {by_hand}");
    }
    say(&format!("  installing {}", names.join(", ")));
    let apt = |args: &[&str]| {
        let mut command = Command::new(if sudo { "sudo" } else { "apt-get" });
        if sudo {
            command.arg("apt-get");
        }
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        capture(&mut command)
    };
    apt(&["update", "-q"])?;
    let mut args = vec!["install", "-q", "-y", "--no-install-recommends"];
    args.extend(names);
    apt(&args)
        .map(drop)
        .with_context(|| format!("could not run: {by_hand}"))
}

fn packages(wanted: &[(&str, &'static str)]) -> Result<()> {
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(file, _)| !Path::new(file).exists())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        apt(&missing)
    }
}

/// Not every machine can have every browser: tests in those that are missing are skipped.
fn engines() {
    let driver = ["geckodriver", "--locked", "--version", GECKODRIVER];
    let installed = packages(ENGINES).and_then(|()| tool("geckodriver", GECKODRIVER, &driver));
    if let Err(error) = installed {
        say(&format!(
            "  tests in Firefox or WebKit will be skipped: {error:#}"
        ));
    }
}

fn toolchain() -> Result<()> {
    if wasm::ready().is_some() {
        return Ok(());
    }
    say("  installing the WebAssembly target");
    wasm::install()
}

/// Builds a tool once per machine, quickly rather than fast: it is used for seconds.
fn tool(name: &str, version: &str, install: &[&str]) -> Result<()> {
    let folder = machine::cache()?.join("tools");
    let program = folder.join("bin").join(name);
    let there = capture(Command::new(&program).arg("--version"));
    if there.is_ok_and(|text| text.contains(version)) {
        return Ok(());
    }
    say(&format!("  building {name} {version}, some minutes"));
    let mut cargo = command_in(
        &machine::root(),
        "cargo",
        &["install", "--quiet", "--debug"],
    );
    cargo
        .arg("--root")
        .arg(&folder)
        .args(install)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_TARGET_DIR", machine::cache()?.join("tools-target"));
    run_cargo_install(&mut cargo)
}

fn run_cargo_install(cargo: &mut Command) -> Result<()> {
    execute(cargo)?;
    let leftovers = machine::cache()?.join("tools-target");
    if leftovers.exists() {
        fs::remove_dir_all(leftovers)?;
    }
    Ok(())
}

/// Installs the Node packages of a folder, exactly as its lock file says.
fn node(folder: &str) -> Result<()> {
    if !on_path("npm") {
        bail!("Node.js 20 or newer with npm is missing; install it and start again");
    }
    let folder = machine::root().join(folder);
    let (lock, stamp) = (
        folder.join("package-lock.json"),
        folder.join("node_modules/.stamp"),
    );
    let wanted = fingerprint(&lock)?;
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    say(&format!(
        "  installing the Node packages of {}",
        shown(&folder)
    ));
    capture(&mut command_in(
        &folder,
        "npm",
        &["ci", "--no-audit", "--no-fund"],
    ))?;
    Ok(fs::write(stamp, wanted)?)
}

/// Makes the virtual environment with pyHanko and the public client.
fn python() -> Result<()> {
    let folder = machine::cache()?.join("python");
    let requirements = machine::root().join("tests/requirements.txt");
    let (stamp, wanted) = (folder.join(".stamp"), fingerprint(&requirements)?);
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    say("  installing the Python packages of the tests");
    if !succeeds(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        apt(&["python3", "python3-venv"])?;
    }
    capture(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let mut pip = Command::new(machine::python()?);
    pip.args(["-m", "pip", "install", "--quiet", "-r"])
        .arg(&requirements);
    capture(&mut pip)?;
    Ok(fs::write(stamp, wanted)?)
}

fn fingerprint(file: &Path) -> Result<String> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(hex::encode(Sha256::digest(bytes)))
}

fn shown(folder: &Path) -> String {
    folder
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}
