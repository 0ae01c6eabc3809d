//! Two fingers make pages larger and smaller, and what is between them stays there.

use crate::app::Store;
use crate::config::Zoom;
use crate::space::{self, Room};
use js_sys::Reflect;
use leptos::ev::TouchEvent;
use leptos::html::Main;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsValue;

/// Where two fingers are, CSS pixels.
#[derive(Debug, Clone, Copy)]
struct Fingers {
    apart: f64,
    /// The point between them, from the corner of the window.
    x: f64,
    y: f64,
}

/// A gesture, from its first moment on.
#[derive(Debug, Clone, Copy)]
struct Began {
    fingers: Fingers,
    times: f64,
    /// The point between the fingers, as it lies on the scrolled pages.
    x: f64,
    y: f64,
}

/// The gesture on the pages' desk; copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Pinch {
    store: Store,
    desk: NodeRef<Main>,
    began: StoredValue<Rc<Cell<Option<Began>>>, LocalStorage>,
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
        let edge = desk.get_bounding_client_rect();
        began.set(Some(Began {
            fingers,
            times: space::times(&page, self.store.zoom.get_untracked(), room),
            x: fingers.x - edge.left() + f64::from(desk.scroll_left()),
            y: fingers.y - edge.top() + f64::from(desk.scroll_top()),
        }));
    }

    pub(super) fn go(self, event: &TouchEvent) {
        let began = self.began.try_get_value().and_then(|began| began.get());
        let (Some(began), Some(now), Some(desk)) =
            (began, fingers(event), self.desk.get_untracked())
        else {
            return;
        };
        event.prevent_default();
        let wanted = began.times * now.apart / began.fingers.apart.max(1.0);
        let times = wanted.clamp(Zoom::LEAST, Zoom::MOST);
        self.store.zoom.set(Zoom::Times(times));
        let grown = times / began.times;
        let edge = desk.get_bounding_client_rect();
        let (left, top) = (
            began.x * grown - (now.x - edge.left()),
            began.y * grown - (now.y - edge.top()),
        );
        // After the pages have their new size.
        request_animation_frame(move || {
            #[expect(clippy::cast_possible_truncation, reason = "a place on a screen")]
            let px = |v: f64| v.round() as i32;
            desk.set_scroll_left(px(left));
            desk.set_scroll_top(px(top));
        });
    }

    pub(super) fn end(self) {
        if let Some(began) = self.began.try_get_value() {
            began.set(None);
        }
    }
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
