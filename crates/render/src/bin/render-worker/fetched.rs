use js_sys::{ArrayBuffer, Uint8Array};
use paraph_render::Files;
use wasm_bindgen::JsCast;
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

/// Files below the worker's own folder, fetched while the painter waits: a font is asked for in
/// the middle of a page, and in a worker waiting blocks nobody.
pub(crate) struct Fetched {
    /// Absolute address that ends with a slash.
    pub(crate) folder: String,
}

impl Files for Fetched {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let request = XmlHttpRequest::new().ok()?;
        let address = format!("{}{path}", self.folder);
        request.open_with_async("GET", &address, false).ok()?;
        request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
        request.send().ok()?;
        if request.status().ok()? != 200 {
            return None;
        }
        let buffer: ArrayBuffer = request.response().ok()?.dyn_into().ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }
}
