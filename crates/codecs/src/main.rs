//! The module of decoders that a render worker loads on need.

use wasm_bindgen::prelude::wasm_bindgen;

/// Nothing to begin with: a worker calls the functions below.
fn main() {}

/// Decodes an embedded JBIG2 picture into `Bilevel::into_bytes`.
#[wasm_bindgen]
pub fn jbig2(data: &[u8], globals: Option<Box<[u8]>>) -> Option<Vec<u8>> {
    paraph_codecs::jbig2(data, globals.as_deref()).map(paraph_codecs::Bilevel::into_bytes)
}

/// Decodes a JPEG 2000 picture into `Samples::into_bytes`; a width and height above 0 tell at what
/// size it will be seen.
#[wasm_bindgen]
pub fn jpeg2000(data: &[u8], width: u32, height: u32) -> Option<Vec<u8>> {
    let seen_at = (width > 0 && height > 0).then_some((width, height));
    paraph_codecs::jpeg2000(data, seen_at).map(paraph_codecs::Samples::into_bytes)
}
