use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, JSON, Reflect};
use paraph_render::{Reply, Request};
use std::collections::HashSet;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, Event, MessageEvent, Worker};

/// A worker that runs, or starts.
pub(super) struct Live {
    worker: Worker,
    /// Whether its module runs; nothing is heard that is posted before.
    pub(super) ready: bool,
    /// Documents that it has open.
    pub(super) open: HashSet<u32>,
    /// Whether it was given document 0 before it was asked to open it.
    pub(super) has_first: bool,
    limit: Option<Timeout>,
    _hears: Closure<dyn FnMut(MessageEvent)>,
    _falls: Closure<dyn FnMut(Event)>,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Live {
    pub(super) fn start(
        start: &Function,
        hears: impl Fn((Reply, JsValue)) + 'static,
        falls: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let worker: Worker = start.call0(&JsValue::NULL)?.dyn_into()?;
        let hears = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(reply) = parse(&event.data()) {
                hears(reply);
            }
        });
        let falls = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            falls();
        });
        worker.set_onmessage(Some(hears.as_ref().unchecked_ref()));
        worker.set_onerror(Some(falls.as_ref().unchecked_ref()));
        Ok(Self {
            worker,
            ready: false,
            open: HashSet::new(),
            has_first: false,
            limit: None,
            _hears: hears,
            _falls: falls,
        })
    }

    /// Whether it is this worker.
    pub(super) fn is(&self, worker: Option<&Worker>) -> bool {
        worker
            .is_some_and(|w| AsRef::<JsValue>::as_ref(w) == AsRef::<JsValue>::as_ref(&self.worker))
    }

    /// Must be ready before the limit runs out.
    pub(super) fn within(mut self, limit: Timeout) -> Self {
        self.limit = Some(limit);
        self
    }

    pub(super) fn set_ready(&mut self) {
        self.ready = true;
        self.limit = None;
    }

    pub(super) fn post(&self, request: &Request) {
        if let Some(message) = message(request) {
            // A request is plain data, which always clones; a lost one meets its time limit.
            let _ = self.worker.post_message(&message);
        }
    }

    /// Hands the bytes over without keeping a copy in this thread.
    pub(super) fn post_with_bytes(&self, request: Request, source: Blob) {
        let worker = self.worker.clone();
        spawn_local(async move {
            let Ok(bytes) = JsFuture::from(source.array_buffer()).await else {
                return;
            };
            let Some(message) = message(&request) else {
                return;
            };
            if Reflect::set(&message, &"bytes".into(), &bytes).is_ok() {
                let _ = worker.post_message_with_transfer(&message, &Array::of1(&bytes));
            }
        });
    }
}

fn message(request: &Request) -> Option<JsValue> {
    JSON::parse(&serde_json::to_string(request).ok()?).ok()
}

/// The reply and its transferred bitmap. The bitmap is no plain data, so it is taken off first.
fn parse(data: &JsValue) -> Option<(Reply, JsValue)> {
    let bitmap = Reflect::get(data, &"bitmap".into()).ok()?;
    if !bitmap.is_undefined() {
        Reflect::set(data, &"bitmap".into(), &JsValue::UNDEFINED).ok()?;
    }
    let json = String::from(JSON::stringify(data).ok()?);
    Some((serde_json::from_str(&json).ok()?, bitmap))
}
