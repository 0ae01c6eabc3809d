use super::desk::spot_on;
use super::hold::{at, take};
use super::palette::seat_color;
use crate::prepare::store::{Hold, Store, kind_word};
use crate::prepare::{Corner, Item, Word};
use crate::space;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use paraph_protocol::{FieldKind, PageGeometry};

/// A side below this length, in points, has no room for a handle at both ends.
const TINY_PT: f64 = 36.0;

/// A field on its page: taken by the pointer, or moved by keys.
#[component]
pub(super) fn Placed(store: Store, key: u32, geometry: PageGeometry) -> impl IntoView {
    let item = store.read(move |b| b.item(key).cloned());
    let color = store.read(move |b| b.item(key).map(|i| b.seat_of(&i.seat)).unwrap_or_default());
    let selected = store.read(move |b| b.selected().is_some_and(|i| i.key == key));
    let share = Memo::new(move |_| {
        let rect = item.with(|i| i.as_ref().map(|i| i.rect));
        // The board's rectangles are those of the page as shown.
        rect.map(|rect| {
            space::share_from_placement(&geometry, geometry.placement_from_visible(rect))
        })
    });
    let at = move |of: fn(&space::Share) -> f64| {
        move || share.with(|s| s.as_ref().map(|s| format!("{:.4}%", of(s))))
    };
    let called = move |i: &Item| what(store, i.kind, &i.label);
    let what = move || item.with(|i| i.as_ref().map(called).unwrap_or_default());
    let seat = move || item.with(|i| i.as_ref().map(|i| i.seat.clone()).unwrap_or_default());
    view! { class="p",
        <div class="placed" data-field="" data-seat=move || seat_color(color.get())
            class:selected=move || selected.get()
            class:tiny=move || item.with(|i| i.as_ref().is_some_and(is_tiny))
            class:optional=move || item.with(|i| i.as_ref().is_some_and(|i| !i.required))
            style:left=at(|s| s.left) style:top=at(|s| s.top)
            style:width=at(|s| s.width) style:height=at(|s| s.height)>
            <Grip store=store key=key />
            <span class="caption" aria-hidden="true">
                <span class="swatch">{move || color.get() + 1}</span>
                <span class="kind-name" dir="auto">{what}</span>
                <span class="seat-name" dir="auto">{seat}</span>
            </span>
            {move || selected.get().then(|| Corner::ALL.map(|corner| view! {
                <Handle store=store key=key corner=corner />
            }).collect_view())}
        </div>
    }
}

/// Whether handles on all corners would leave nothing to take hold of.
fn is_tiny(item: &Item) -> bool {
    item.rect.width < TINY_PT || item.rect.height < TINY_PT / 2.0
}

/// What a field is called: its label, else its kind.
pub(super) fn what(store: Store, kind: FieldKind, label: &str) -> String {
    match label.is_empty() {
        true => store.words(kind_word(kind))(),
        false => label.to_owned(),
    }
}

/// The whole field as a button that is dragged, or moved by keys.
#[component]
fn Grip(store: Store, key: u32) -> impl IntoView {
    let item = store.read(move |b| b.item(key).cloned());
    let selected = store.read(move |b| b.selected().is_some_and(|i| i.key == key));
    let named = move || {
        item.with(|i| {
            let Some(item) = i else { return String::new() };
            let page = store.number(item.page as usize + 1);
            let what = what(store, item.kind, &item.label);
            let gaps = [("what", &*what), ("seat", &*item.seat), ("page", &*page)];
            store.text().fill(Word::PlacedField, &gaps)
        })
    };
    let down = move |event: PointerEvent| {
        let place = item.with_untracked(|i| i.as_ref().map(|i| (i.document, i.page, i.rect)));
        let Some((document, page, rect)) = place else {
            return;
        };
        if let Some(spot) = spot_on(store, at(&event), (document, page)) {
            let (x, y) = (spot.x - rect.x, spot.y - rect.y);
            take(store, &event, key, Hold::Field { x, y });
        }
    };
    view! { class="p",
        <button type="button" class="grip" data-item=key.to_string()
            aria-label=named aria-pressed=move || selected.get().to_string()
            aria-describedby="paraph-keys"
            on:focus=move |_| store.edit(|b| b.select(Some(key)))
            on:pointerdown=down
            on:keydown=move |event| press(store, &event)>
        </button>
    }
}

fn press(store: Store, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() {
        return;
    }
    let step = if event.shift_key() { 10.0 } else { 1.0 };
    let way = match event.key().as_str() {
        "ArrowLeft" => (-step, 0.0),
        "ArrowRight" => (step, 0.0),
        "ArrowUp" => (0.0, -step),
        "ArrowDown" => (0.0, step),
        "Delete" | "Backspace" => {
            event.prevent_default();
            store.edit(|b| b.remove());
            return store.say(store.words_now(Word::FieldRemoved));
        }
        "Escape" => return store.edit(|b| b.select(None)),
        _ => return,
    };
    event.prevent_default();
    match event.alt_key() {
        true => store.edit(|b| b.grow(way.0, way.1)),
        false => store.edit(|b| b.nudge(way.0, way.1)),
    }
}

/// A corner to pull; keys do the same from the field itself.
#[component]
fn Handle(store: Store, key: u32, corner: Corner) -> impl IntoView {
    let name = match corner {
        Corner::TopLeft => "top-left",
        Corner::TopRight => "top-right",
        Corner::BottomLeft => "bottom-left",
        Corner::BottomRight => "bottom-right",
    };
    view! { class="p",
        <span class="handle" aria-hidden="true" data-corner=name
            on:pointerdown=move |event| take(store, &event, key, Hold::Corner(corner))></span>
    }
}
