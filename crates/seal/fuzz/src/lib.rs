//! What the targets share: the keys behind the seeds, and the time at which they are judged.
//!
//! `cargo xtask fuzz` writes the seeds and names their folder in `PARAPH_SEEDS`.

use paraph_seal::{Certificate, LocalKey, Trust};
use std::path::PathBuf;
use std::sync::LazyLock;

/// 2026-11-21T20:30:00Z, when the seeds were sealed.
pub const NOW_S: i64 = 1_795_293_000;

/// The key that seals what the targets make.
pub static KEY: LazyLock<LocalKey> = LazyLock::new(|| {
    LocalKey::from_pkcs12(&read("key.p12"), "secret").expect("the key of the seeds")
});

/// Trust in all roots behind the seeds.
pub static TRUST: LazyLock<Trust> = LazyLock::new(|| Trust {
    anchors: certificates("anchors.pem"),
    at_unix_s: NOW_S + 60,
});

/// Lets those panics go on that the library catches: the readers that others wrote may panic, as
/// long as nobody notices. Whatever leaves a target still ends the run.
pub fn allow_caught_panics() {
    let place = |panic: &std::panic::PanicHookInfo<'_>| eprintln!("{panic}");
    std::panic::set_hook(Box::new(place));
}

/// Certificates among the seeds.
pub fn certificates(name: &str) -> Vec<Certificate> {
    let pem = String::from_utf8(read(name)).expect("PEM");
    Certificate::chain_from_pem(&pem).expect("certificates")
}

/// One file of the seeds.
pub fn read(name: &str) -> Vec<u8> {
    let path = folder().join(name);
    std::fs::read(&path).unwrap_or_else(|_| panic!("{}: run cargo xtask fuzz", path.display()))
}

/// All files in a folder of the seeds.
pub fn read_all(name: &str) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder().join(name)).expect("a folder of seeds");
    let paths = entries.map(|entry| entry.expect("a seed").path());
    paths
        .map(|path| std::fs::read(path).expect("a seed"))
        .collect()
}

fn folder() -> PathBuf {
    let folder = std::env::var_os("PARAPH_SEEDS").expect("PARAPH_SEEDS: run cargo xtask fuzz");
    PathBuf::from(folder)
}
