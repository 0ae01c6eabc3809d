//! What `prepare.js` calls: `mount(root, options, emit)` and the handle that it gives.

use super::store::{Host, Store};
use super::view::Editor;
use crate::config::Config;
use crate::handle::{function, join, leave, or_null, tell_panics};
use crate::language;
use js_sys::{Array, Function, JSON, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// A mounted editor.
pub struct Handle {
    number: u32,
    store: Store,
    mounted: Option<Box<dyn Any>>,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = self.number;
        f.debug_struct("Handle")
            .field("number", &number)
            .finish_non_exhaustive()
    }
}

/// Mounts the editor into a part of a shadow root, or of a page. The members of `options` are
/// `link`, `locale`, `hostLocale`, `theme`, `zoom`, `surface`, `testing` and `strings` of
/// [`Config`], the functions `startWorker`, `speak` and `renew`, and the `voice` that `speak` gave
/// for these options; `emit` takes an event's name and plain detail.
///
/// # Errors
/// When the options do not have the shape that the contract says.
pub fn mount(root: HtmlElement, options: &JsValue, emit: Function) -> Result<Handle, JsError> {
    tell_panics();
    let json = JSON::stringify(options).map_err(|_| JsError::new("options are not plain"))?;
    let config = Config::parse(&String::from(json))?;
    let start_worker = function(options, "startWorker")
        .ok_or_else(|| JsError::new("options.startWorker is missing"))?;
    let number = join(&emit);
    let host = Host {
        root: root.clone(),
        emit,
        start_worker,
        language: Reflect::get(options, &"voice".into())
            .ok()
            .and_then(|voice| language::read(&voice)),
        speak: function(options, "speak"),
        renew: function(options, "renew"),
    };
    let made = Rc::new(OnceCell::new());
    let making = Rc::clone(&made);
    let mounted = mount_to(root, move || {
        let store = *making.get_or_init(|| Store::new(config, host));
        view! { <Editor store=store /> }
    });
    let store = *made
        .get()
        .ok_or_else(|| JsError::new("the editor did not start"))?;
    store.open();
    Ok(Handle {
        number,
        store,
        mounted: Some(Box::new(mounted)),
    })
}

impl Handle {
    /// Changes an option live.
    pub fn set(&self, name: &str, value: &JsValue) {
        if self.mounted.is_none() {
            return;
        }
        // Nothing becomes no text, which is no string.
        let json = JSON::stringify(value).ok().and_then(|j| j.as_string());
        let json = json.unwrap_or_default();
        let Ok(new) = Config::parse(&format!("{{{:?}:{}}}", name, or_null(&json))) else {
            return;
        };
        self.store.config.update(|config| match name {
            "locale" => config.locale = new.locale,
            "hostLocale" => config.host_locale = new.host_locale,
            "theme" => config.theme = new.theme,
            "strings" => config.strings = new.strings,
            "testing" => config.testing = new.testing,
            _ => {}
        });
    }

    /// Does what the element's methods say: `save`, `undo`, `redo`; `isDirty` answers.
    #[must_use]
    pub fn call(&self, method: &str, _: &Array) -> JsValue {
        if self.mounted.is_none() {
            return JsValue::UNDEFINED;
        }
        match method {
            "save" => self.store.save(),
            "undo" => self.store.edit(super::Board::undo),
            "redo" => self.store.edit(super::Board::redo),
            "isDirty" => return self.store.peek(super::Board::is_dirty).into(),
            _ => {}
        }
        JsValue::UNDEFINED
    }

    /// Ends the editor and frees what it holds.
    pub fn unmount(&mut self) {
        leave(self.number);
        self.store.end();
        self.mounted = None;
    }
}
