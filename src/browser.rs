//! Small errands to the browser: focus, files, links, keys.

use crate::config::Link;
use js_sys::{Date, JSON, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Element, FocusOptions, HtmlAnchorElement, HtmlElement, ShadowRoot, Url};

/// Gives the focus without moving the page.
pub(crate) fn focus(element: &Element) {
    let still = FocusOptions::new();
    still.set_prevent_scroll(true);
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus_with_options(&still);
    }
}

/// The element that has the focus, seen from inside a shadow tree.
pub(crate) fn focused(near: &Element) -> Option<Element> {
    let root = near.get_root_node();
    match root.dyn_ref::<ShadowRoot>() {
        Some(shadow) => shadow.active_element(),
        None => document().active_element(),
    }
}

/// Leaves a mark on the page's timeline, for whoever measures.
pub(crate) fn mark(name: &str) {
    if let Some(performance) = window().performance() {
        // A timeline that takes no mark loses nothing that a signer needs.
        let _ = performance.mark(name);
    }
}

/// Hands a file to the signer, as a download.
pub(crate) fn save(file: &Blob, title: &str) {
    let Ok(address) = Url::create_object_url_with_blob(file) else {
        return;
    };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download(&file_name(title));
        link.click();
    }
    // The download has begun, or never will.
    leptos::prelude::set_timeout(
        move || {
            let _ = Url::revoke_object_url(&address);
        },
        std::time::Duration::from_secs(60),
    );
}

fn file_name(title: &str) -> String {
    let plain = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
    let name: String = title.chars().filter(|c| plain(*c)).take(140).collect();
    let name = name.trim();
    match name.to_lowercase().ends_with(".pdf") {
        true => name.to_owned(),
        false => format!("{}.pdf", if name.is_empty() { "document" } else { name }),
    }
}

/// The link that the host's promise gives.
pub(crate) async fn link(promise: JsValue) -> Option<Link> {
    let link = JsFuture::from(Promise::resolve(&promise)).await.ok()?;
    let json = String::from(JSON::stringify(&link).ok()?);
    serde_json::from_str(&json).ok()
}

/// Text with its accents composed (Unicode, NFC): fonts have more of those than of loose ones.
pub(crate) fn composed(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFC").into()
}

/// Today where the signer is, `YYYY-MM-DD`.
pub(crate) fn today() -> String {
    let now = Date::new_0();
    let (year, month, day) = (now.get_full_year(), now.get_month() + 1, now.get_date());
    format!("{year:04}-{month:02}-{day:02}")
}

/// A fresh random key.
pub(crate) fn key() -> String {
    let crypto = Reflect::get(&window(), &"crypto".into());
    let random = crypto.and_then(|crypto| {
        let uuid = Reflect::get(&crypto, &"randomUUID".into())?;
        uuid.dyn_into::<js_sys::Function>()?.call0(&crypto)
    });
    // Outside secure contexts there is no randomUUID; time and chance tell attempts apart as well.
    let by_chance = || format!("{:.0}-{:.0}", Date::now(), js_sys::Math::random() * 1e15);
    random
        .ok()
        .and_then(|r| r.as_string())
        .unwrap_or_else(by_chance)
}
