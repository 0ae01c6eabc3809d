use super::desk;
use crate::browser;
use crate::prepare::store::{Store, kind_word};
use crate::prepare::{Seat, Word};
use crate::view::Plus;
use leptos::ev::PointerEvent;
use leptos::html::Input;
use leptos::prelude::*;
use paraph_protocol::FieldKind;
use std::time::Duration;
use wasm_bindgen::JsCast as _;

/// How far the pointer goes before a press becomes a drag, CSS pixels.
const DRAG_PX: f64 = 5.0;

/// Whose the next field is, and what it is.
#[component]
pub(super) fn Palette(store: Store) -> impl IntoView {
    view! { class="p",
        <section class="palette" part="palette" aria-label=store.words(Word::Fields)>
            <Seats store=store />
            <div class="kinds">
                <h2 class="heading">{store.words(Word::Fields)}</h2>
                <p class="hint">{store.words(Word::PaletteHint)}</p>
                <ul class="kind-list">
                    {FieldKind::ALL.map(|kind| view! { <Kind store=store kind=kind /> }).collect_view()}
                </ul>
            </div>
        </section>
    }
}

#[component]
fn Seats(store: Store) -> impl IntoView {
    let seats = store.read(|b| b.seats().to_vec());
    let chosen = store.read(super::super::Board::seat);
    let choice = move |(index, seat): (usize, Seat)| {
        let color = seat_color(index);
        let person = seat
            .person
            .map(|person| view! { class="p", <small><bdi>{person}</bdi></small> });
        view! { class="p",
            <label class="seat" data-seat=color>
                <input type="radio" name="paraph-seat" prop:checked=move || chosen.get() == index
                    on:change=move |_| store.edit(|b| b.choose_seat(index)) />
                <span class="swatch" aria-hidden="true">{index + 1}</span>
                <span class="who"><bdi>{seat.name}</bdi>{person}</span>
            </label>
        }
    };
    view! { class="p",
        <fieldset class="seats">
            <legend class="heading">{store.words(Word::Whose)}</legend>
            {move || seats.get().is_empty().then(|| view! { class="p",
                <p class="hint">{store.words(Word::SeatFirst)}</p>
            })}
            {move || seats.get().into_iter().enumerate().map(choice).collect_view()}
            <AddSeat store=store />
        </fieldset>
    }
}

#[component]
fn AddSeat(store: Store) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    let add = move || {
        let Some(input) = node.get_untracked() else {
            return;
        };
        store.edit(|b| b.add_seat(&input.value()));
        input.set_value("");
        browser::focus(&input);
    };
    view! { class="p",
        <div class="add-seat">
            <input type="text" maxlength="255" node_ref=node
                aria-label=store.words(Word::SeatName) placeholder=store.words(Word::SeatName)
                on:keydown=move |event| if event.key() == "Enter" {
                    event.prevent_default();
                    add();
                } />
            <button type="button" class="button quietly" aria-label=store.words(Word::AddSeat)
                title=store.words(Word::AddSeat) on:click=move |_| add()><Plus /></button>
        </div>
    }
}

/// Number of the color that a seat has, beside its number and its name.
pub(super) fn seat_color(index: usize) -> String {
    (index % 6).to_string()
}

/// A kind of field: pressed, it is placed in the middle of what is in sight; dragged, where it falls.
#[component]
fn Kind(store: Store, kind: FieldKind) -> impl IntoView {
    let from = RwSignal::new(None::<(f64, f64)>);
    let ghost = RwSignal::new(None::<(f64, f64)>);
    // The click that ends a drag is none.
    let dragged = StoredValue::new(false);
    let down = move |event: PointerEvent| {
        dragged.set_value(false);
        if event.button() == 0 && event.pointer_type() != "touch" {
            from.set(Some((event.client_x().into(), event.client_y().into())));
            capture(&event);
        }
    };
    let moved = move |event: PointerEvent| {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some((x0, y0)) = from.get_untracked() else {
            return;
        };
        if ghost.get_untracked().is_some() || (x - x0).hypot(y - y0) > DRAG_PX {
            dragged.set_value(true);
            ghost.set(Some((x, y)));
        }
    };
    let up = move |event: PointerEvent| {
        from.set(None);
        if ghost.get_untracked().is_none() {
            return;
        }
        ghost.set(None);
        // The click that belongs to it comes before any timer, if it comes.
        set_timeout(move || dragged.set_value(false), Duration::ZERO);
        let at = (event.client_x().into(), event.client_y().into());
        if let Some(spot) = desk::spot_under(store, at) {
            store.place_in_sight(kind, spot);
        }
    };
    let end = move |_: PointerEvent| {
        from.set(None);
        ghost.set(None);
        dragged.set_value(false);
    };
    let click = move |_| {
        let spot = desk::spot_in_sight(store).filter(|_| !dragged.get_value());
        if let Some(spot) = spot {
            store.place_in_sight(kind, spot);
        }
        dragged.set_value(false);
    };
    view! { class="p",
        <li>
            <button type="button" class="kind" data-kind=kind.as_str()
                on:pointerdown=down on:pointermove=moved on:pointerup=up on:pointercancel=end
                on:click=click>
                {store.words(kind_word(kind))}
            </button>
            <Ghost store=store kind=kind at=ghost />
        </li>
    }
}

/// What flies along with the pointer.
#[component]
fn Ghost(store: Store, kind: FieldKind, at: RwSignal<Option<(f64, f64)>>) -> impl IntoView {
    move || {
        at.get().map(|(x, y)| {
            // The root, being a container, is what fixed things are measured from.
            let bounds = store.root().map(|root| root.get_bounding_client_rect());
            let (left, top) = bounds.map_or((0.0, 0.0), |b| (b.left(), b.top()));
            let (x, y) = (x - left, y - top);
            view! { class="p",
                <span class="ghost" aria-hidden="true" style:left=format!("{x}px") style:top=format!("{y}px")>
                    {store.words(kind_word(kind))}
                </span>
            }
        })
    }
}

/// Lets the button hear the pointer until it is let go, wherever it is.
fn capture(event: &PointerEvent) {
    let target = event.current_target();
    if let Some(element) = target.and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
        // Without it the pointer must stay on the element, which a slow drag does.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}
