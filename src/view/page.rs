use super::content::PaintedContent;
use super::desk::Sheet;
use super::field::FieldView;
use super::guide::Guide;
use super::search::Marked;
use super::words::Words;
use crate::app::Store;
use crate::browser;
use crate::language;
use crate::raster::{Painted, Place, Raster, Ticket};
use crate::session::{Ending, Opening, Session, Stage};
use crate::space;
use crate::text::Say;
use leptos::html::{Canvas, Div, Main};
use leptos::prelude::*;
use paraph_protocol::{Field, PaintedMark};
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlCanvasElement, ImageBitmapRenderingContext};
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Pages this near to what is in sight are painted; all others hold no pixels.
const NEAR: &str = "100% 0px";
/// Pause after the last change of size before a page is painted anew.
const SETTLE: Duration = Duration::from_millis(120);

/// How far a page's picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Picture {
    None,
    Whole,
    Incomplete,
    Failed,
}

/// A page: its picture, its text for those who listen, what stands on it, and the signer's fields.
#[component]
pub(super) fn Page(store: Store, guide: Guide, sheet: Sheet) -> impl IntoView {
    let (geometry, place) = (sheet.geometry, sheet.place);
    let node = NodeRef::<Div>::new();
    let near = watch_nearness(node, guide.desk);
    let index = place.document as usize;
    let open = store.read(move |s| matches!(s.documents().get(index), Some(Opening::Open { .. })));
    let scale = Memo::new(move |_| space::px_per_pt(&geometry, store.zoom.get(), store.room.get()));
    let side = move |of: fn((f64, f64)) -> f64| {
        move || format!("{:.2}px", of(geometry.visible_size_pt()) * scale.get())
    };
    let named = {
        let (page, total) = sheet.number;
        move || {
            let text = store.text();
            let number = |n| language::number(n, text.locale());
            let gaps = [("page", &*number(page)), ("total", &*number(total))];
            text.fill(Say::PageOf, &gaps)
        }
    };
    let alive = Memo::new(move |_| near.get() && open.get());
    let number = sheet.number.0.to_string();
    let pictured = sheet.clone();
    view! { class="p",
        <div
            class="page"
            part="page"
            role="group"
            dir="ltr"
            aria-label=named
            data-page=number
            node_ref=node
            style:width=side(|s| s.0)
            style:height=side(|s| s.1)
        >
            {move || alive.get().then(|| view! {
                <Picture store=store sheet=pictured.clone() scale=scale />
                <Words store=store place=place />
                <Marked guide=guide place=place />
            })}
            <Marks store=store sheet=sheet />
        </div>
    }
}

/// True while the page is in sight or near it.
pub(crate) fn watch_nearness(node: NodeRef<Div>, desk: NodeRef<Main>) -> RwSignal<bool> {
    let near = RwSignal::new(false);
    Effect::new(move |_| {
        let (Some(page), Some(desk)) = (node.get(), desk.get()) else {
            return;
        };
        tell_nearness(&page, &desk, near);
    });
    near
}

/// Keeps saying whether an element is in sight of what it scrolls in, or near that.
pub(super) fn tell_nearness(element: &Element, scroller: &Element, near: RwSignal<bool>) {
    let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.get(entries.length().saturating_sub(1));
        if let Some(entry) = last.dyn_ref::<IntersectionObserverEntry>() {
            near.try_set(entry.is_intersecting());
        }
    });
    let how = IntersectionObserverInit::new();
    how.set_root(Some(scroller));
    how.set_root_margin(NEAR);
    let seen_by = seen.as_ref().unchecked_ref();
    if let Ok(observer) = IntersectionObserver::new_with_options(seen_by, &how) {
        observer.observe(element);
        let kept = SendWrapper::new((observer, seen));
        on_cleanup(move || kept.0.disconnect());
    }
}

/// The painted page. While a sharper picture is made, the older one stays.
#[component]
fn Picture(store: Store, sheet: Sheet, scale: Memo<f64>) -> impl IntoView {
    let canvas = NodeRef::<Canvas>::new();
    let again = RwSignal::new(0_u32);
    let wanted = Memo::new(move |_| {
        space::paint_scale(&sheet.geometry, scale.get(), window().device_pixel_ratio())
    });
    let state = keep_painted(canvas, (sheet.place, wanted, again), move || store.raster());
    let note = move || {
        match state.get() {
        Picture::None | Picture::Whole => None,
        Picture::Incomplete => Some(view! { class="p",
            <p class="page-note" dir=move || store.text().direction()>{store.words(Say::PageIncomplete)}</p>
        }.into_any()),
        Picture::Failed => Some(view! { class="p",
            <div class="page-note" role="alert" dir=move || store.text().direction()>
                <p>{store.words(Say::PageFailed)}</p>
                <button type="button" class="button quietly" on:click=move |_| again.update(|n| *n += 1)>
                    {store.words(Say::TryAgain)}
                </button>
            </div>
        }.into_any()),
    }
    };
    view! { class="p",
        <canvas class="picture" aria-hidden="true" node_ref=canvas
            class:shown=move || matches!(state.get(), Picture::Whole | Picture::Incomplete)></canvas>
        {note}
    }
}

/// Keeps a page's picture on a canvas, as sharp as is wanted; says how far it is.
pub(crate) fn keep_painted(
    canvas: NodeRef<Canvas>,
    (place, wanted, again): (Place, Memo<f64>, RwSignal<u32>),
    raster: impl Fn() -> Option<Raster> + Copy + 'static,
) -> RwSignal<Picture> {
    let state = RwSignal::new(Picture::None);
    let ticket: Rc<RefCell<Option<Ticket>>> = Rc::default();
    let kept = Rc::clone(&ticket);
    let settle: Rc<RefCell<Option<TimeoutHandle>>> = Rc::default();
    Effect::new(move |_| {
        again.track();
        let wanted = wanted.get();
        let (kept, first) = (Rc::clone(&kept), state.get_untracked() == Picture::None);
        let paint = move || {
            let Some(raster) = raster() else { return };
            let done = move |painted| show(canvas, state, painted);
            *kept.borrow_mut() = Some(raster.paint(place, wanted, done));
        };
        if let Some(pending) = settle.borrow_mut().take() {
            pending.clear();
        }
        match first {
            true => paint(),
            false => *settle.borrow_mut() = set_timeout_with_handle(paint, SETTLE).ok(),
        }
    });
    let ticket = SendWrapper::new(ticket);
    on_cleanup(move || {
        ticket.borrow_mut().take();
        if let Some(canvas) = canvas.try_get_untracked().flatten() {
            // The pixels are given back now, not when the collector comes around.
            canvas.set_width(0);
            canvas.set_height(0);
        }
    });
    state
}

fn show(canvas: NodeRef<Canvas>, state: RwSignal<Picture>, painted: Option<Painted>) {
    let Some(Some(canvas)) = canvas.try_get_untracked() else {
        return;
    };
    let shown = painted.as_ref().map(|p| transfer(&canvas, p));
    state.try_set(match (shown, painted) {
        (Some(Some(())), Some(Painted { incomplete, .. })) => {
            if incomplete {
                Picture::Incomplete
            } else {
                Picture::Whole
            }
        }
        _ => Picture::Failed,
    });
}

/// Shows a painted page in a canvas; whether that is so now.
pub(super) fn show_into(canvas: NodeRef<Canvas>, painted: &Painted) -> bool {
    let canvas = canvas.try_get_untracked().flatten();
    canvas.is_some_and(|canvas| transfer(&canvas, painted).is_some())
}

fn transfer(canvas: &HtmlCanvasElement, painted: &Painted) -> Option<()> {
    canvas.set_width(painted.bitmap.width());
    canvas.set_height(painted.bitmap.height());
    let context: JsValue = canvas.get_context("bitmaprenderer").ok()??.into();
    let context: ImageBitmapRenderingContext = context.dyn_into().ok()?;
    context.transfer_from_image_bitmap(&painted.bitmap);
    request_animation_frame(|| browser::mark("paraph:page"));
    Some(())
}

/// What stands on the page already, and the signer's own fields.
#[component]
fn Marks(store: Store, sheet: Sheet) -> impl IntoView {
    let (geometry, page) = (sheet.geometry, sheet.place.page);
    let document = sheet.document.clone();
    let painted = {
        let document = document.clone();
        store.read(move |s: &Session| {
            let marks = s.view().map_or(&[][..], |v| &v.painted).iter();
            let here = |m: &&PaintedMark| m.document_id == document && m.placement.page == page;
            marks.filter(here).cloned().collect::<Vec<_>>()
        })
    };
    // Where there is nothing to fill, nothing invites to it; once signed, the signer's own values are
    // among the painted ones.
    let fields = store.read(move |s: &Session| {
        let here =
            |f: &&Field| f.document_id == document && f.placement.page == page && !f.read_only;
        match s.stage() {
            Stage::Open | Stage::Sending | Stage::Ended(Ending::Left) => {
                s.fields().iter().filter(here).cloned().collect::<Vec<_>>()
            }
            Stage::Opening | Stage::Locked | Stage::Ended(_) | Stage::Stopped(_) => Vec::new(),
        }
    });
    view! {
        {move || painted.get().into_iter().map(|mark| view! {
            <PaintedContent store=store mark=mark geometry=geometry />
        }).collect_view()}
        {move || fields.get().into_iter().map(|field| view! {
            <FieldView store=store field=field geometry=geometry />
        }).collect_view()}
    }
}
