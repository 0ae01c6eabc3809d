//! Watches whether the confirm button is really in sight, against overlays of the page around.

use crate::app::Store;
use crate::session::Act;
use js_sys::Reflect;
use leptos::html::Button;
use leptos::prelude::*;
use paraph_protocol::Visibility;
use send_wrapper::SendWrapper;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How long the button must be in sight without a break.
const LOOK: Duration = Duration::from_secs(1);
/// How often a browser looks; the standard's least for tracking visibility.
const TRACK_MS: f64 = 100.0;
/// After this time the signer is told why the button cannot be pressed.
const PATIENCE: Duration = Duration::from_secs(3);

/// Tells the session when the button has been in sight for a second, and when it no longer is.
/// The signal turns true when that takes long.
pub(super) fn watch(store: Store, button: NodeRef<Button>) -> RwSignal<bool> {
    let late = RwSignal::new(false);
    set_timeout(
        move || {
            late.try_set(true);
        },
        PATIENCE,
    );
    Effect::new(move |_| {
        let Some(button) = button.get() else { return };
        let pending: Rc<Cell<Option<TimeoutHandle>>> = Rc::default();
        let kind = Rc::new(Cell::new(Visibility::V1));
        let (timer, seen_as) = (Rc::clone(&pending), Rc::clone(&kind));
        let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last = entries.get(entries.length().saturating_sub(1));
            let visible = is_visible(&last, seen_as.get());
            if let Some(timer) = timer.take() {
                timer.clear();
            }
            let kind = seen_as.get();
            match visible {
                true => timer.set(after_a_look(store, kind)),
                false => store.act(Act::LoseConfirm),
            }
        });
        let Some((observer, visibility)) = observe(&seen) else {
            after_a_look(store, Visibility::Unknown);
            return;
        };
        kind.set(visibility);
        observer.observe(&button);
        let kept = SendWrapper::new((observer, seen, pending));
        on_cleanup(move || {
            kept.0.disconnect();
            if let Some(timer) = kept.2.take() {
                timer.clear();
            }
        });
    });
    late
}

fn after_a_look(store: Store, kind: Visibility) -> Option<TimeoutHandle> {
    set_timeout_with_handle(move || store.act(Act::SeeConfirm(kind)), LOOK).ok()
}

/// An observer of the second version where the browser has it: it knows what covers the button.
fn observe(seen: &Closure<dyn FnMut(js_sys::Array)>) -> Option<(IntersectionObserver, Visibility)> {
    let how = IntersectionObserverInit::new();
    how.set_threshold(&JsValue::from_f64(0.99));
    // Unknown members are ignored by browsers that do not have them.
    let _ = Reflect::set(&how, &"trackVisibility".into(), &JsValue::TRUE);
    let _ = Reflect::set(&how, &"delay".into(), &JsValue::from_f64(TRACK_MS));
    let observer =
        IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &how).ok()?;
    let tracks = Reflect::get(&observer, &"trackVisibility".into()).is_ok_and(|t| t.is_truthy());
    Some((
        observer,
        if tracks {
            Visibility::V2
        } else {
            Visibility::V1
        },
    ))
}

fn is_visible(entry: &JsValue, kind: Visibility) -> bool {
    let Some(entry) = entry.dyn_ref::<IntersectionObserverEntry>() else {
        return false;
    };
    let uncovered = || Reflect::get(entry, &"isVisible".into()).is_ok_and(|v| v.is_truthy());
    entry.is_intersecting() && (kind != Visibility::V2 || uncovered())
}
