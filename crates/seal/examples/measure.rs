//! Makes the documents of the benchmark, and seals or validates one of them in a process of its
//! own, so that its memory can be seen.
//!
//! `measure make FOLDER`, `measure idle FILE KEY_P12`, `measure seal FILE KEY_P12`,
//! `measure validate FILE KEY_P12`: the last three print the peak of resident memory in bytes.

use paraph_seal::{
    Limits, LocalKey, Room, Sealer, Trust, canonicalize, reserve, samples, sign_digest, stamp,
    verify,
};
use std::error::Error;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;

/// 2026-11-21T20:30:00Z
const NOW_S: i64 = 1_795_293_000;
const DAY_S: i64 = 86_400;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match &arguments[..] {
        ["make", folder] => return make(Path::new(folder)),
        ["idle", file, key] => drop((fs::read(file)?, open(key)?)),
        ["seal", file, key] => drop(seal(&fs::read(file)?, &open(key)?)?),
        ["validate", file, key] => validate(&fs::read(file)?, &open(key)?)?,
        _ => return Err("usage: measure make FOLDER | idle|seal|validate FILE KEY_P12".into()),
    }
    Ok(writeln!(stdout(), "{}", peak_bytes()?)?)
}

/// Writes each document as a canonical copy and sealed, the key, and its root certificate.
fn make(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let made = LocalKey::development("Paraph test", NOW_S - DAY_S, NOW_S + 3650 * DAY_S, "test")?;
    fs::write(folder.join("key.p12"), &made.pkcs12)?;
    let root = made.root().ok_or("the chain has no root")?;
    fs::write(folder.join("root.pem"), root.pem())?;
    let documents = [
        ("100-kb", samples::scans(100 << 10)),
        ("1-mb", samples::scans(1 << 20)),
        ("10-mb", samples::scans(10 << 20)),
        ("50-mb", samples::scans(50 << 20)),
        ("1000-pages", samples::many_pages(1000)),
    ];
    // Larger than what is taken by default, because the limits are not what is measured.
    let limits = Limits {
        file_bytes: 64 << 20,
        pages: 1000,
        ..Limits::default()
    };
    for (name, pdf) in documents {
        let canonical = canonicalize(&pdf, &limits)?.bytes;
        fs::write(folder.join(format!("{name}.pdf")), &canonical)?;
        let sealed = seal(&canonical, &made.key)?;
        fs::write(folder.join(format!("{name}-sealed.pdf")), sealed)?;
    }
    Ok(())
}

fn open(key: &str) -> Result<LocalKey, Box<dyn Error>> {
    Ok(LocalKey::from_pkcs12(&fs::read(key)?, "test")?)
}

fn seal(canonical: &[u8], key: &LocalKey) -> Result<Vec<u8>, Box<dyn Error>> {
    let prepared = reserve(stamp(canonical, &[])?, &Room::at(NOW_S))?;
    let cms = sign_digest(prepared.digest(), key)?;
    Ok(prepared.fill(&cms)?.into_bytes())
}

fn validate(sealed: &[u8], key: &LocalKey) -> Result<(), Box<dyn Error>> {
    let anchors = key.chain().last().cloned().into_iter().collect();
    let trust = Trust {
        anchors,
        at_unix_s: NOW_S + 60,
    };
    let report = verify(sealed, &trust)?;
    if report.passed() {
        Ok(())
    } else {
        Err(report.to_string().into())
    }
}

/// The most memory that this process has had resident, as the kernel counts it.
fn peak_bytes() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
    Ok(kilobytes.ok_or("VmHWM")?.trim().parse::<u64>()? * 1024)
}
