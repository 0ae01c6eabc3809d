//! Small pictures of all pages, to find one's way by.

use super::desk::{Sheet, sheets};
use super::guide::Guide;
use super::page::{show_into, tell_nearness};
use crate::app::Store;
use crate::language;
use crate::session::{Opening, Session};
use crate::text::Say;
use leptos::html::{Button, Canvas, Nav};
use leptos::prelude::*;
use send_wrapper::SendWrapper;

/// Width of a small page, CSS pixels; `overview.css` has the same number.
const WIDTH_PX: f64 = 104.0;

/// The small pages, beside the document or over it where there is no room.
#[component]
pub(super) fn Overview(store: Store, guide: Guide) -> impl IntoView {
    move || {
        guide
            .overview
            .get()
            .then(|| view! { <Pages store=store guide=guide /> })
    }
}

#[component]
fn Pages(store: Store, guide: Guide) -> impl IntoView {
    let panel = NodeRef::<Nav>::new();
    let sheets = store.read(sheets);
    let page = move |sheet| view! { <Small store=store guide=guide sheet=sheet panel=panel /> };
    view! { class="p",
        <nav class="overview" id="overview" aria-label=store.words(Say::Pages) node_ref=panel>
            {move || sheets.get().into_iter().map(page).collect_view()}
        </nav>
    }
}

#[component]
fn Small(store: Store, guide: Guide, sheet: Sheet, panel: NodeRef<Nav>) -> impl IntoView {
    let node = NodeRef::<Button>::new();
    let near = RwSignal::new(false);
    Effect::new(move |_| {
        if let (Some(button), Some(panel)) = (node.get(), panel.get()) {
            tell_nearness(&button, &panel, near);
        }
    });
    let (number, total) = sheet.number;
    let named = move || {
        let text = store.text();
        let written = |n| language::number(n, text.locale());
        let gaps = [("page", &*written(number)), ("total", &*written(total))];
        text.fill(Say::PageOf, &gaps)
    };
    let index = sheet.place.document as usize;
    let open = store
        .read(move |s: &Session| matches!(s.documents().get(index), Some(Opening::Open { .. })));
    let alive = Memo::new(move |_| near.get() && open.get());
    let current = Memo::new(move |_| guide.page.get() == number);
    // The page in sight stays in sight here too.
    Effect::new(move |_| {
        if let (true, Some(button)) = (current.get(), node.get()) {
            keep_in_sight(&button, panel);
        }
    });
    let (width, height) = sheet.geometry.visible_size_pt();
    let tall = format!("{:.1}px", WIDTH_PX * height / width);
    let go = move |_| {
        guide.go(number);
        if store.peek(Session::is_narrow) {
            guide.overview.set(false);
        }
    };
    view! { class="p",
        <button type="button" class="small-page" aria-label=named node_ref=node on:click=go
            aria-current=move || current.get().then_some("page")>
            <span class="sheet-of-paper" style:height=tall dir="ltr">
                {move || alive.get().then(|| view! { <Picture store=store sheet=sheet.clone() /> })}
            </span>
            <span class="page-number" aria-hidden="true">{move || language::number(number, store.text().locale())}</span>
        </button>
    }
}

fn keep_in_sight(button: &web_sys::HtmlButtonElement, panel: NodeRef<Nav>) {
    let Some(panel) = panel.get_untracked() else {
        return;
    };
    let (top, bottom) = (
        button.offset_top(),
        button.offset_top() + button.offset_height(),
    );
    if top < panel.scroll_top() {
        panel.set_scroll_top(top - 8);
    } else if bottom > panel.scroll_top() + panel.client_height() {
        panel.set_scroll_top(bottom + 8 - panel.client_height());
    }
}

#[component]
fn Picture(store: Store, sheet: Sheet) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let shown = RwSignal::new(false);
    let (width, _) = sheet.geometry.visible_size_pt();
    let scale = WIDTH_PX / width * window().device_pixel_ratio();
    let ticket = store.raster().map(|raster| {
        raster.sketch(sheet.place, scale, move |painted| {
            shown.try_set(painted.is_some_and(|p| show_into(canvas, &p)));
        })
    });
    let ticket = SendWrapper::new(ticket);
    on_cleanup(move || drop(ticket));
    view! { class="p",
        <canvas class="picture" aria-hidden="true" node_ref=canvas class:shown=shown></canvas>
    }
}
