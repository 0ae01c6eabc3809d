use super::bar::step;
use super::hold;
use super::placed::Placed;
use crate::language;
use crate::prepare::store::Store;
use crate::prepare::{Board, Guide, Spot};
use crate::raster::Place;
use crate::space::{self, Room};
use crate::text::Say;
use crate::view::{Picture, keep_painted, on_resize, watch_nearness};
use leptos::ev::{KeyboardEvent, WheelEvent};
use leptos::html::{Canvas, Div, Main};
use leptos::prelude::*;
use paraph_protocol::PageGeometry;
use wasm_bindgen::JsCast as _;
use web_sys::{DomRect, HtmlElement};

/// Least room for a page, CSS pixels.
const LEAST_PX: f64 = 80.0;

/// One page of one document.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sheet {
    place: Place,
    geometry: PageGeometry,
    /// Number among all pages, from 1, and how many there are.
    number: (usize, usize),
}

/// The pages, with the fields on them.
#[component]
pub(super) fn Desk(store: Store) -> impl IntoView {
    let node = NodeRef::<Main>::new();
    Effect::new(move |_| {
        let Some(desk) = node.get() else { return };
        on_resize(&desk, move |width, height| {
            let room = Room {
                width: width.max(LEAST_PX),
                height: height.max(LEAST_PX),
            };
            if store.room.get_untracked() != room {
                store.room.set(room);
            }
        });
    });
    let sheets = store.read(sheets);
    let wheel = move |event: WheelEvent| {
        if event.ctrl_key() && event.delta_y() != 0.0 {
            event.prevent_default();
            step(store, event.delta_y() < 0.0);
        }
    };
    view! { class="p",
        <main class="desk" part="desk" tabindex="0" aria-label=store.words(Say::Document) node_ref=node
            on:wheel=wheel
            on:keydown=move |event| zoom_by_key(store, &event)
            class:holding=move || store.held.get().is_some()
            on:scroll=move |_| note_sight(store)
            on:pointermove=move |event| hold::follow(store, &event)
            on:pointerup=move |_| hold::release(store)
            on:pointercancel=move |_| hold::release(store)
            on:lostpointercapture=move |_| hold::release(store)
            on:pointerdown=move |event| {
                // Beside all fields: nothing is selected any more.
                if !is_on_field(&event) {
                    store.edit(|b| b.select(None));
                }
            }>
            {move || sheets.get().into_iter().map(|sheet| view! {
                <Leaf store=store sheet=sheet desk=node />
            }).collect_view()}
        </main>
    }
}

fn is_on_field(event: &leptos::ev::PointerEvent) -> bool {
    let first = event.composed_path().get(0);
    let element = first.dyn_into::<web_sys::Element>().ok();
    element.is_some_and(|e| e.closest("[data-field]").ok().flatten().is_some())
}

fn sheets(board: &Board) -> Vec<Sheet> {
    let documents = &board.preparation().documents;
    let total = documents.iter().map(|d| d.pages.len()).sum();
    let mut sheets = Vec::with_capacity(total);
    for (document, d) in (0..).zip(documents) {
        for (page, geometry) in (0..).zip(&d.pages) {
            sheets.push(Sheet {
                place: Place { document, page },
                geometry: *geometry,
                number: (sheets.len() + 1, total),
            });
        }
    }
    sheets
}

fn zoom_by_key(store: Store, event: &KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) {
        return;
    }
    match event.key().as_str() {
        "+" | "=" => step(store, true),
        "-" => step(store, false),
        "0" => store.zoom.set(crate::config::Zoom::FitWidth),
        _ => return,
    }
    event.prevent_default();
}

#[component]
fn Leaf(store: Store, sheet: Sheet, desk: NodeRef<Main>) -> impl IntoView {
    let Sheet {
        place, geometry, ..
    } = sheet;
    let node = NodeRef::<Div>::new();
    let near = watch_nearness(node, desk);
    let index = place.document as usize;
    let open = Memo::new(move |_| store.opened.with(|all| all.contains(&index)));
    let scale = Memo::new(move |_| space::px_per_pt(&geometry, store.zoom.get(), store.room.get()));
    let side = move |of: fn((f64, f64)) -> f64| {
        move || format!("{:.2}px", of(geometry.visible_size_pt()) * scale.get())
    };
    let named = move || {
        let text = store.text();
        let number = |n| language::number(n, text.locale());
        let gaps = [
            ("page", &*number(sheet.number.0)),
            ("total", &*number(sheet.number.1)),
        ];
        text.fill(Say::PageOf, &gaps)
    };
    let alive = Memo::new(move |_| near.get() && open.get());
    let keys = store.read(move |b| {
        let here = |i: &&super::super::Item| i.document == index && i.page == place.page;
        b.items()
            .iter()
            .filter(here)
            .map(|i| i.key)
            .collect::<Vec<_>>()
    });
    view! { class="p",
        <div class="page" part="page" role="group" dir="ltr" aria-label=named node_ref=node
            data-sheet=format!("{}:{}", place.document, place.page)
            style:width=side(|s| s.0) style:height=side(|s| s.1)>
            {move || alive.get().then(|| view! { <Painting store=store sheet=sheet scale=scale /> })}
            <For each=move || keys.get() key=|key| *key let:key>
                <Placed store=store key=key geometry=geometry />
            </For>
            <Guides store=store sheet=sheet />
        </div>
    }
}

#[component]
fn Painting(store: Store, sheet: Sheet, scale: Memo<f64>) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let again = RwSignal::new(0_u32);
    let wanted = Memo::new(move |_| {
        space::paint_scale(&sheet.geometry, scale.get(), window().device_pixel_ratio())
    });
    let state = keep_painted(canvas, (sheet.place, wanted, again), move || store.raster());
    let failed = move || {
        (state.get() == Picture::Failed).then(|| view! { class="p",
            <div class="page-note" role="alert" dir=move || store.text().direction()>
                <p>{store.words(Say::PageFailed)}</p>
                <button type="button" class="button quietly" on:click=move |_| again.update(|n| *n += 1)>
                    {store.words(Say::TryAgain)}
                </button>
            </div>
        })
    };
    view! { class="p",
        <canvas class="picture" aria-hidden="true" node_ref=canvas
            class:shown=move || matches!(state.get(), Picture::Whole | Picture::Incomplete)></canvas>
        {failed}
    }
}

/// The lines that the held field has jumped onto.
#[component]
fn Guides(store: Store, sheet: Sheet) -> impl IntoView {
    let here = store.read(move |b| {
        let on = |i: &super::super::Item| {
            i.document == sheet.place.document as usize && i.page == sheet.place.page
        };
        match b.selected() {
            Some(item) if on(item) => b.guides().to_vec(),
            _ => Vec::new(),
        }
    });
    let (width, height) = sheet.geometry.visible_size_pt();
    let line = move |guide: Guide| match guide {
        Guide::Upright(x) => {
            let left = format!("{:.3}%", x / width * 100.0);
            view! { class="p", <span class="guide upright" aria-hidden="true" style:left=left></span> }.into_any()
        }
        Guide::Level(y) => {
            let top = format!("{:.3}%", y / height * 100.0);
            view! { class="p", <span class="guide level" aria-hidden="true" style:top=top></span> }
                .into_any()
        }
    };
    move || here.get().into_iter().map(line).collect_view()
}

/// A page on the screen: which one it is, where it lies, and its points to the pixel.
struct Lying {
    document: usize,
    page: u32,
    bounds: DomRect,
    pt_per_px: f64,
}

/// All pages, as they lie on the screen now.
fn lying(store: Store) -> Vec<Lying> {
    let pages = store
        .root()
        .and_then(|r| r.query_selector_all("[data-sheet]").ok());
    let Some(pages) = pages else {
        return Vec::new();
    };
    let elements = (0..pages.length()).filter_map(|i| pages.item(i)?.dyn_into().ok());
    let read = |element: HtmlElement| {
        let name = element.get_attribute("data-sheet")?;
        let (document, page) = name.split_once(':')?;
        let (document, page): (usize, u32) = (document.parse().ok()?, page.parse().ok()?);
        let bounds = element.get_bounding_client_rect();
        let width = store.peek(|b| {
            let d = b.preparation().documents.get(document)?;
            Some(d.pages.get(page as usize)?.visible_size_pt().0)
        })?;
        Some(Lying {
            document,
            page,
            pt_per_px: width / bounds.width().max(1.0),
            bounds,
        })
    };
    elements.filter_map(read).collect()
}

impl Lying {
    fn holds(&self, (x, y): (f64, f64)) -> bool {
        let across = (self.bounds.left()..=self.bounds.right()).contains(&x);
        across && (self.bounds.top()..=self.bounds.bottom()).contains(&y)
    }

    fn spot(&self, (x, y): (f64, f64)) -> Spot {
        Spot {
            document: self.document,
            page: self.page,
            x: (x - self.bounds.left()) * self.pt_per_px,
            y: (y - self.bounds.top()) * self.pt_per_px,
        }
    }
}

/// What of the desk is in sight.
fn window_of_desk(store: Store) -> Option<DomRect> {
    Some(store.find(".desk")?.get_bounding_client_rect())
}

/// The place on a page under a place on the screen.
pub(super) fn spot_under(store: Store, at: (f64, f64)) -> Option<Spot> {
    let desk = window_of_desk(store)?;
    let in_sight = (desk.left()..=desk.right()).contains(&at.0);
    if !in_sight || !(desk.top()..=desk.bottom()).contains(&at.1) {
        return None;
    }
    let pages = lying(store);
    let under = pages.iter().find(|page| page.holds(at));
    under.map(|page| page.spot(at))
}

/// The same, on the page given, when there is none under it.
pub(super) fn spot_on(
    store: Store,
    at: (f64, f64),
    (document, page): (usize, u32),
) -> Option<Spot> {
    let pages = lying(store);
    let own = |p: &&Lying| (p.document, p.page) == (document, page);
    pages.iter().find(own).map(|page| page.spot(at))
}

/// The middle of the part of a page that is in sight.
pub(super) fn spot_in_sight(store: Store) -> Option<Spot> {
    let desk = window_of_desk(store)?;
    let pages = lying(store);
    let shown = |page: &Lying| {
        let top = page.bounds.top().max(desk.top());
        let bottom = page.bounds.bottom().min(desk.bottom());
        let left = page.bounds.left().max(desk.left());
        let right = page.bounds.right().min(desk.right());
        (top, bottom, left, right)
    };
    let height = |page: &&Lying| {
        let (top, bottom, ..) = shown(page);
        bottom - top
    };
    let page = pages
        .iter()
        .max_by(|a, b| height(a).total_cmp(&height(b)))?;
    let (top, bottom, left, right) = shown(page);
    Some(page.spot(((left + right) / 2.0, (top + bottom) / 2.0)))
}

fn note_sight(store: Store) {
    if let Some(spot) = spot_in_sight(store) {
        let sight = (spot.document, spot.page);
        if store.sight.get_untracked() != sight {
            store.sight.set(sight);
        }
    }
}
