//! Bytes of an upload: taken or refused, and what is taken comes out the same a second time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paraph_seal::{Limits, canonicalize, inspect};
use paraph_seal_fuzz::allow_caught_panics;

fuzz_target!(init: allow_caught_panics(), |pdf: &[u8]| {
    let limits = Limits::default();
    let Ok(canonical) = canonicalize(pdf, &limits) else {
        return;
    };
    let again = inspect(&canonical.bytes, &limits).expect("a canonical copy can be read");
    assert_eq!(again.pages, canonical.pages, "the copy has other pages");
    assert_eq!(again.findings, [], "the copy is not clean");
});
