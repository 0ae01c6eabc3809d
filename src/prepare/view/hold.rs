//! What the pointer does to a field. The desk hears it, which stays where it is while the field goes
//! from page to page.

use super::desk::{spot_on, spot_under};
use crate::browser;
use crate::prepare::Spot;
use crate::prepare::store::{Hold, Store};
use leptos::ev::PointerEvent;
use leptos::prelude::*;
use web_sys::Element;

/// So near to the desk's edge, CSS pixels, the pointer moves the pages.
const EDGE_PX: f64 = 32.0;
/// How far it does so at a time.
const SCROLL_PX: f64 = 16.0;

/// Where the pointer is on the screen.
pub(super) fn at(event: &PointerEvent) -> (f64, f64) {
    (event.client_x().into(), event.client_y().into())
}

/// Takes hold of a field, or of its corner.
pub(super) fn take(store: Store, event: &PointerEvent, key: u32, hold: Hold) {
    if event.button() != 0 {
        return;
    }
    // The browser would give the focus to whatever hears the pointer.
    event.prevent_default();
    if let Some(grip) = store.find(&format!("[data-item='{key}']")) {
        browser::focus(&grip);
    }
    if let Some(desk) = desk(store) {
        // Without it the pointer must stay on the desk, which a slow drag does.
        let _ = desk.set_pointer_capture(event.pointer_id());
    }
    store.edit(|b| b.hold(key));
    store.held.set(Some(hold));
}

/// Moves what is held.
pub(super) fn follow(store: Store, event: &PointerEvent) {
    let Some(hold) = store.held.get_untracked() else {
        return;
    };
    let place = store.peek(|b| b.selected().map(|i| (i.document, i.page)));
    let Some(place) = place else { return };
    reveal(store, at(event));
    match hold {
        Hold::Field { x, y } => {
            let under = spot_under(store, at(event));
            if let Some(spot) = under.or_else(|| spot_on(store, at(event), place)) {
                let corner = Spot {
                    x: spot.x - x,
                    y: spot.y - y,
                    ..spot
                };
                store.edit(|b| b.drag(corner));
            }
        }
        Hold::Corner(corner) => {
            if let Some(spot) = spot_on(store, at(event), place) {
                store.edit(|b| b.pull(corner, (spot.x, spot.y)));
            }
        }
    }
}

/// Lets go.
pub(super) fn release(store: Store) {
    if store.held.get_untracked().is_none() {
        return;
    }
    store.held.set(None);
    store.edit(|b| b.release());
    // On another page it is another element, which has not got the focus.
    if let Some(key) = store.peek(|b| b.selected().map(|i| i.key)) {
        store.focus(key);
    }
}

fn desk(store: Store) -> Option<Element> {
    store.find(".desk")
}

/// Moves the pages when the pointer is at the edge of the desk.
fn reveal(store: Store, (_, y): (f64, f64)) {
    let Some(desk) = desk(store) else { return };
    let bounds = desk.get_bounding_client_rect();
    if y < bounds.top() + EDGE_PX {
        desk.scroll_by_with_x_and_y(0.0, -SCROLL_PX);
    } else if y > bounds.bottom() - EDGE_PX {
        desk.scroll_by_with_x_and_y(0.0, SCROLL_PX);
    }
}
