//! Two fingers make pages larger and smaller, and what is between them stays there.

use crate::app::Store;
use crate::config::Zoom;
use crate::space::{self, Room};
use js_sys::Reflect;
use leptos::ev::TouchEvent;
use leptos::html::Main;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

/// Where two fingers are, CSS pixels.
#[derive(Debug, Clone, Copy)]
struct Fingers {
    apart: f64,
    /// The point between them, from the corner of the window.
    x: f64,
    y: f64,
}

/// A gesture, from its first moment on.
#[derive(Debug, Clone)]
struct Began {
    fingers: Fingers,
    times: f64,
    /// The page between the fingers, and where on it they are, as shares of its sides.
    page: Element,
    x: f64,
    y: f64,
}

/// The gesture on the pages' desk; copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Pinch {
    store: Store,
    desk: NodeRef<Main>,
    began: StoredValue<Rc<RefCell<Option<Began>>>, LocalStorage>,
}

impl Pinch {
    pub(super) fn new(store: Store, desk: NodeRef<Main>) -> Self {
        let began = StoredValue::new_local(Rc::default());
        Self { store, desk, began }
    }

    pub(super) fn begin(self, event: &TouchEvent) {
        let (Some(fingers), Some(desk), Some(began)) = (
            fingers(event),
            self.desk.get_untracked(),
            self.began.try_get_value(),
        ) else {
            return;
        };
        let room: Room = self.store.room.get_untracked();
        let page = self
            .store
            .peek(|s| s.view()?.documents.first()?.pages.first().copied());
        let Some(page) = page else { return };
        let Some(between) = page_at(&desk, fingers.y) else {
            return;
        };
        let edge = between.get_bounding_client_rect();
        began.replace(Some(Began {
            fingers,
            times: space::times(&page, self.store.zoom.get_untracked(), room),
            x: (fingers.x - edge.left()) / edge.width().max(1.0),
            y: (fingers.y - edge.top()) / edge.height().max(1.0),
            page: between,
        }));
    }

    pub(super) fn go(self, event: &TouchEvent) {
        let began = self.began.try_get_value();
        let began = began.and_then(|began| began.borrow().clone());
        let (Some(began), Some(now), Some(desk)) =
            (began, fingers(event), self.desk.get_untracked())
        else {
            return;
        };
        event.prevent_default();
        let wanted = began.times * now.apart / began.fingers.apart.max(1.0);
        let times = wanted.clamp(Zoom::LEAST, Zoom::MOST);
        self.store.zoom.set(Zoom::Times(times));
        // After the pages have their new size.
        request_animation_frame(move || {
            let edge = began.page.get_bounding_client_rect();
            #[expect(clippy::cast_possible_truncation, reason = "a place on a screen")]
            let px = |v: f64| v.round() as i32;
            let (x, y) = (began.x * edge.width(), began.y * edge.height());
            desk.set_scroll_left(desk.scroll_left() + px(edge.left() + x - now.x));
            desk.set_scroll_top(desk.scroll_top() + px(edge.top() + y - now.y));
        });
    }

    pub(super) fn end(self) {
        if let Some(began) = self.began.try_get_value() {
            began.replace(None);
        }
    }
}

/// The page at a height of the window, or the last one above it.
fn page_at(desk: &Element, y: f64) -> Option<Element> {
    let pages = desk.query_selector_all(".page[data-page]").ok()?;
    let page = |i| pages.get(i)?.dyn_into::<Element>().ok();
    let mut all = (0..pages.length()).rev().filter_map(page);
    let above = all.find(|page| page.get_bounding_client_rect().top() <= y);
    above.or_else(|| page(0))
}

fn fingers(event: &TouchEvent) -> Option<Fingers> {
    let number = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).ok()?.as_f64();
    let touches = Reflect::get(event, &"touches".into()).ok()?;
    if number(&touches, "length") != Some(2.0) {
        return None;
    }
    let place = |index: u32| {
        let touch = Reflect::get_u32(&touches, index).ok()?;
        Some((number(&touch, "clientX")?, number(&touch, "clientY")?))
    };
    let ((x1, y1), (x2, y2)) = (place(0)?, place(1)?);
    Some(Fingers {
        apart: (x2 - x1).hypot(y2 - y1),
        x: f64::midpoint(x1, x2),
        y: f64::midpoint(y1, y2),
    })
}
