//! What `paraph.js` calls: `mount(root, options, emit)` and the handle that it gives.

use crate::app::{Host, Store};
use crate::config::{Allow, Config};
use crate::language;
use crate::session::{Act, Intent, World};
use crate::view::App;
use js_sys::{Array, Function, JSON, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

thread_local! {
    /// Every widget of this module, so that a panic can be told to each host.
    static EMITS: RefCell<Vec<(u32, Function)>> = const { RefCell::new(Vec::new()) };
}

/// A mounted widget.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Handle {
    number: u32,
    store: StoreBox,
    mounted: Option<Box<dyn Any>>,
}

struct StoreBox(Store);

impl std::fmt::Debug for StoreBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

/// Mounts the widget into a part of a shadow root, or of a page. The members of `options` are those
/// of [`Config`], the functions `startWorker`, `exchanged`, `given`, `renew` and `speak`, and the `voice` that
/// `speak` gave for these options; `emit` takes an event's name and plain detail.
///
/// # Errors
/// When the options do not have the shape that the contract says.
#[wasm_bindgen]
pub fn mount(root: HtmlElement, options: &JsValue, emit: Function) -> Result<Handle, JsError> {
    tell_panics();
    let json = JSON::stringify(options).map_err(|_| JsError::new("options are not plain"))?;
    let mut config = Config::parse(&String::from(json))?;
    let renew = function(options, "renew");
    config.renews = renew.is_some();
    let start_worker = function(options, "startWorker")
        .ok_or_else(|| JsError::new("options.startWorker is missing"))?;
    let number = join(&emit);
    let host = Host {
        root: root.clone(),
        emit,
        start_worker,
        exchanged: function(options, "exchanged"),
        given: function(options, "given"),
        renew,
        language: Reflect::get(options, &"voice".into())
            .ok()
            .and_then(|voice| language::read(&voice)),
        speak: function(options, "speak"),
    };
    let made = Rc::new(OnceCell::new());
    let making = Rc::clone(&made);
    let mounted = mount_to(root, move || {
        let store = *making.get_or_init(|| Store::new(config, host));
        view! { <App store=store /> }
    });
    let store = *made
        .get()
        .ok_or_else(|| JsError::new("the widget did not start"))?;
    store.send(Intent::Start);
    Ok(Handle {
        number,
        store: StoreBox(store),
        mounted: Some(Box::new(mounted)),
    })
}

#[wasm_bindgen]
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
        self.store
            .0
            .configure(|config| take_over(config, new, name));
    }

    /// Does what the element's methods say.
    #[must_use]
    pub fn call(&self, method: &str, args: &Array) -> JsValue {
        let text = args.get(0).as_string().unwrap_or_default();
        let store = self.store.0;
        if self.mounted.is_none() {
            return JsValue::UNDEFINED;
        }
        match method {
            "next" => store.act(Act::Next),
            "goTo" => store.send(Intent::World(World::GoTo(text))),
            "finish" => store.send(Intent::World(World::Finish)),
            "decline" => store.send(Intent::World(World::Decline(text))),
            "download" => store.act(Act::Download(0)),
            "focus" => store.focus(),
            _ => {}
        }
        JsValue::UNDEFINED
    }

    /// Ends the widget and frees what it holds.
    pub fn unmount(&mut self) {
        EMITS.with_borrow_mut(|emits| emits.retain(|(number, _)| *number != self.number));
        self.store.0.end();
        self.mounted = None;
    }
}

fn or_null(json: &str) -> &str {
    if json.is_empty() || json == "undefined" {
        "null"
    } else {
        json
    }
}

fn take_over(config: &mut Config, new: Config, name: &str) {
    match name {
        "locale" => config.locale = new.locale,
        "hostLocale" => config.host_locale = new.host_locale,
        "theme" => config.theme = new.theme,
        "capture" => config.capture = new.capture,
        "zoom" => config.zoom = new.zoom,
        "hideHeader" => config.hide_header = new.hide_header,
        "hideTitle" => config.hide_title = new.hide_title,
        "testing" => config.testing = new.testing,
        "nonce" => config.nonce = new.nonce,
        "values" => config.values = new.values,
        "readonlyFields" => config.readonly_fields = new.readonly_fields,
        "strings" => config.strings = new.strings,
        "allowDecline" | "allowDownload" | "allowSave" => {
            let Allow {
                decline,
                download,
                save,
            } = new.allow;
            match name {
                "allowDecline" => config.allow.decline = decline,
                "allowDownload" => config.allow.download = download,
                _ => config.allow.save = save,
            }
        }
        _ => {}
    }
}

fn function(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

fn join(emit: &Function) -> u32 {
    EMITS.with_borrow_mut(|emits| {
        let number = emits.last().map_or(0, |(last, _)| last + 1);
        emits.push((number, emit.clone()));
        number
    })
}

/// A panic spoils every widget of this module: each host hears it, takes its widget away and offers
/// to start again. The draft is with the service.
fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        let detail = JSON::parse(r#"{"code":"panic","retryable":true}"#).unwrap_or(JsValue::NULL);
        let emits = EMITS.with(|emits| emits.try_borrow().map(|e| e.clone()).unwrap_or_default());
        for (_, emit) in emits {
            // Nobody is left to be told when the host throws as well.
            let _ = emit.call2(&JsValue::NULL, &"paraph-error".into(), &detail);
        }
    }));
}
