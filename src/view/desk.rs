use super::guide::Guide;
use super::header::step;
use super::on_resize;
use super::page::Page;
use super::pinch::Pinch;
use crate::app::Store;
use crate::raster::Place;
use crate::session::{Opening, Session, Stage};
use crate::space::Room;
use crate::text::Say;
use leptos::ev::{KeyboardEvent, WheelEvent};
use leptos::prelude::*;
use paraph_protocol::{DocumentId, PageGeometry};

/// Least room for a page, CSS pixels.
const LEAST_PX: f64 = 80.0;

/// One page of one document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sheet {
    pub(super) document: DocumentId,
    pub(super) place: Place,
    pub(super) geometry: PageGeometry,
    /// Number among all pages, from 1, and how many there are.
    pub(super) number: (usize, usize),
}

/// The pages, on their desk. They have their proportions before a byte of them has arrived.
#[component]
pub(super) fn Desk(store: Store, guide: Guide) -> impl IntoView {
    let node = guide.desk;
    let pinch = Pinch::new(store, node);
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
    let opening = store.read(|s| matches!(s.stage(), Stage::Opening | Stage::Locked));
    let wheel = move |event: WheelEvent| {
        if event.ctrl_key() && event.delta_y() != 0.0 {
            event.prevent_default();
            step(store, event.delta_y() < 0.0);
        }
    };
    view! { class="p",
        <main
            class="desk"
            part="desk"
            tabindex="0"
            aria-label=store.words(Say::Document)
            node_ref=node
            on:keydown=move |event| press_key(store, guide, &event)
            on:wheel=wheel
            on:scroll=move |_| guide.look()
            on:touchstart=move |event| pinch.begin(&event)
            on:touchmove=move |event| pinch.go(&event)
            on:touchend=move |_| pinch.end()
            on:touchcancel=move |_| pinch.end()
        >
            <Arrival store=store />
            {move || {
                let sheets = sheets.get();
                if sheets.is_empty() {
                    let blank = || view! { class="p", <div class="page blank" aria-hidden="true"></div> };
                    return opening.get().then(blank).into_any();
                }
                let page = |sheet| view! { <Page store=store guide=guide sheet=sheet /> };
                sheets.into_iter().map(page).collect_view().into_any()
            }}
        </main>
    }
}

pub(super) fn sheets(session: &Session) -> Vec<Sheet> {
    let Some(view) = session.view() else {
        return Vec::new();
    };
    let total = view.documents.iter().map(|d| d.pages.len()).sum();
    let mut sheets = Vec::with_capacity(total);
    for (document, d) in (0..).zip(&view.documents) {
        for (page, geometry) in (0..).zip(&d.pages) {
            sheets.push(Sheet {
                document: d.id.clone(),
                place: Place { document, page },
                geometry: *geometry,
                number: (sheets.len() + 1, total),
            });
        }
    }
    sheets
}

fn press_key(store: Store, guide: Guide, event: &KeyboardEvent) {
    // A stroke is a letter where somebody writes, and the way to search elsewhere.
    let on_desk = event.target() == event.current_target();
    if event.key() == "/" && on_desk {
        guide.open_search();
        return event.prevent_default();
    }
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

/// A thin line while bytes arrive.
#[component]
fn Arrival(store: Store) -> impl IntoView {
    let share = store.read(|s| {
        let documents = &s.view()?.documents;
        let arriving = s
            .documents()
            .iter()
            .zip(documents)
            .find_map(|(d, v)| match d {
                Opening::Arriving { bytes } => Some((*bytes, v.size_bytes.max(1))),
                Opening::Waiting | Opening::Open { .. } | Opening::Lost => None,
            });
        let (bytes, size) = arriving?;
        Some((bytes.min(size) * 100 / size).to_string())
    });
    let opening = store.read(|s| *s.stage() == Stage::Opening);
    move || {
        let value = share.get();
        (value.is_some() || opening.get()).then(|| {
            view! { class="p",
                <progress class="arrival" aria-label=store.words(Say::Opening) max="100" prop:value=value.unwrap_or_default() />
            }
        })
    }
}
