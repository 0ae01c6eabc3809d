//! The module that a verify worker loads: what `paraph verify` says, said in a browser.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// Nothing to begin with: a worker calls the function below.
fn main() {}

/// Judges a file as of a time in seconds since 1970-01-01T00:00:00Z; gives JSON.
///
/// # Errors
/// A stable code when there is nothing to judge.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen]
pub fn verify(
    pdf: &[u8],
    anchors_pem: &str,
    at_unix_s: f64,
    allow_no_timestamp: bool,
) -> Result<String, JsValue> {
    let answer = paraph_verifier::answer(pdf, anchors_pem, at_unix_s, allow_no_timestamp);
    answer.map_err(|refused| refused.code().into())
}
