//! Bytes of a file to be judged: whatever passes begins with a file that was sealed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paraph_seal::verify;
use paraph_seal_fuzz::{TRUST, allow_caught_panics, read_all};
use std::sync::LazyLock;

static SEALED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| read_all("sealed"));

fuzz_target!(init: allow_caught_panics(), |pdf: &[u8]| {
    let Ok(report) = verify(pdf, &TRUST) else {
        return;
    };
    let told = report.to_string();
    let kept = SEALED.iter().any(|sealed| pdf.starts_with(sealed));
    assert!(kept || !report.passed(), "nobody sealed this: {told}");
});
