use super::desk::{spot_on, spot_under};
use super::palette::{capture_pointer, seat_color};
use crate::prepare::store::{Store, kind_word};
use crate::prepare::{Corner, Item, Spot, Word};
use crate::space;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use paraph_protocol::PageGeometry;

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
    let what = move || item.with(|i| i.as_ref().map(|i| what(store, i)).unwrap_or_default());
    let seat = move || item.with(|i| i.as_ref().map(|i| i.seat.clone()).unwrap_or_default());
    view! { class="p",
        <div class="placed" data-field="" data-seat=move || seat_color(color.get())
            class:selected=move || selected.get()
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

/// What a field is called: its label, else its kind.
pub(super) fn what(store: Store, item: &Item) -> String {
    match item.label.is_empty() {
        true => store.words(kind_word(item.kind))(),
        false => item.label.clone(),
    }
}

/// The whole field as a button that is dragged, or moved by keys.
#[component]
fn Grip(store: Store, key: u32) -> impl IntoView {
    let item = store.read(move |b| b.item(key).cloned());
    let selected = store.read(move |b| b.selected().is_some_and(|i| i.key == key));
    // Where inside the field the pointer took hold, in points.
    let grip = StoredValue::new(None::<(f64, f64)>);
    let named = move || {
        item.with(|i| {
            let Some(item) = i else { return String::new() };
            let page = store.number(item.page as usize + 1);
            let what = what(store, item);
            let gaps = [("what", &*what), ("seat", &*item.seat), ("page", &*page)];
            store.text().fill(Word::PlacedField, &gaps)
        })
    };
    let down = move |event: PointerEvent| {
        let place = item.with_untracked(|i| i.as_ref().map(|i| (i.document, i.page, i.rect)));
        let Some((document, page, rect)) = place.filter(|_| event.button() == 0) else {
            return;
        };
        if let Some(spot) = spot_on(store, at(&event), (document, page)) {
            capture_pointer(&event);
            grip.set_value(Some((spot.x - rect.x, spot.y - rect.y)));
            store.edit(|b| b.hold(key));
        }
    };
    let moved = move |event: PointerEvent| {
        let Some((x, y)) = grip.get_value() else {
            return;
        };
        let own = item.with_untracked(|i| i.as_ref().map(|i| (i.document, i.page)));
        let spot = spot_under(store, at(&event));
        let spot = spot.or_else(|| spot_on(store, at(&event), own?));
        if let Some(spot) = spot {
            store.edit(|b| {
                b.drag(Spot {
                    x: spot.x - x,
                    y: spot.y - y,
                    ..spot
                });
            });
        }
    };
    let end = move |_: PointerEvent| {
        if grip.get_value().is_some() {
            grip.set_value(None);
            store.edit(|b| b.release());
        }
    };
    view! { class="p",
        <button type="button" class="grip" data-item=key.to_string()
            aria-label=named aria-pressed=move || selected.get().to_string()
            title=store.words(Word::KeysHint)
            on:focus=move |_| store.edit(|b| b.select(Some(key)))
            on:pointerdown=down on:pointermove=moved on:pointerup=end on:pointercancel=end
            on:keydown=move |event| press(store, &event)>
        </button>
    }
}

fn at(event: &PointerEvent) -> (f64, f64) {
    (event.client_x().into(), event.client_y().into())
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
            return store.say(store.words(Word::FieldRemoved)());
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
    let pulls = StoredValue::new(false);
    let place = move || store.peek(|b| b.item(key).map(|i| (i.document, i.page)));
    let down = move |event: PointerEvent| {
        event.stop_propagation();
        capture_pointer(&event);
        pulls.set_value(true);
        store.edit(|b| b.hold(key));
    };
    let moved = move |event: PointerEvent| {
        let spot = place().and_then(|own| spot_on(store, at(&event), own));
        if let (true, Some(spot)) = (pulls.get_value(), spot) {
            store.edit(|b| b.pull(corner, (spot.x, spot.y)));
        }
    };
    let end = move |_: PointerEvent| {
        pulls.set_value(false);
        store.edit(|b| b.release());
    };
    let name = match corner {
        Corner::TopLeft => "top-left",
        Corner::TopRight => "top-right",
        Corner::BottomLeft => "bottom-left",
        Corner::BottomRight => "bottom-right",
    };
    view! { class="p",
        <span class="handle" aria-hidden="true" data-corner=name
            on:pointerdown=down on:pointermove=moved on:pointerup=end on:pointercancel=end></span>
    }
}
