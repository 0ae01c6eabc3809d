//! What the signer sees. Views read signals and send intents; they decide nothing.
#![expect(
    unreachable_pub,
    reason = "the component macro makes what it writes public"
)]

mod adopt;
mod card;
mod comment;
mod consent;
mod content;
mod decline;
mod desk;
mod device;
mod eid;
mod ending;
mod entry;
mod field;
mod file;
mod footer;
mod guide;
mod header;
mod icon;
mod label;
mod lock;
mod notice;
mod overview;
mod pad;
mod page;
mod phone;
mod pinch;
mod rail;
mod review;
mod role;
mod search;
mod sheet;
mod sight;
mod stop;
mod upload;
mod words;
mod writing;

pub(crate) use icon::{Alert, Minus, Paraph, Plus};
pub(crate) use page::{Picture, keep_painted, watch_nearness};

use crate::app::Store;
use crate::session::{Act, Dialog, Ending, Intent, Session, Stage, Stop, World};
use crate::text::{Say, Text};
use leptos::prelude::*;
use paraph_protocol::Surface;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, ResizeObserver, ResizeObserverEntry};

/// Narrower than this, the widget is laid out like on a phone; `widget.css` has the same number.
const NARROW_PX: f64 = 700.0;

/// What lies over the document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Layer {
    None,
    Locked,
    Dialog(Dialog),
    Ended(Ending),
    Stopped(Stop),
}

fn layer(session: &Session) -> Layer {
    match (session.stage(), session.dialog()) {
        (Stage::Ended(ending), _) => Layer::Ended(ending.clone()),
        (Stage::Stopped(stop), _) => Layer::Stopped(*stop),
        (Stage::Locked, _) => Layer::Locked,
        (_, Some(dialog)) => Layer::Dialog(dialog.clone()),
        _ => Layer::None,
    }
}

/// The whole widget.
#[component]
pub(crate) fn App(store: Store) -> impl IntoView {
    follow_options(store);
    follow_browser(store);
    if store.peek(|s| s.config().pad.is_some()) {
        return view! { <phone::Phone store=store /> }.into_any();
    }
    view! { <Journey store=store /> }.into_any()
}

/// A signer's way through the documents.
#[component]
fn Journey(store: Store) -> impl IntoView {
    let guide = guide::Guide::new(store);
    let layer = store.read(layer);
    let covered = move || layer.with(|l| *l != Layer::None);
    let touch = move || {
        if !store.peek(Session::is_touched) {
            store.act(Act::Touch);
        }
    };
    view! { class="p",
        <div class="frame" inert=covered on:pointerdown=move |_| touch() on:keydown=move |_| touch()>
            <header::Header store=store guide=guide />
            <div class="middle">
                <rail::Rail store=store />
                <overview::Overview store=store guide=guide />
                <desk::Desk store=store guide=guide />
                <search::Search store=store guide=guide />
            </div>
            <footer::Footer store=store />
        </div>
        <div class="layer" on:pointerdown=move |_| touch() on:keydown=move |_| touch()>
            {move || cover(store, layer.get())}
        </div>
        <notice::Notices store=store />
        <div class="quiet" role="status" aria-live="polite">{move || store.said.get()}</div>
    }
}

fn cover(store: Store, layer: Layer) -> AnyView {
    match layer {
        Layer::None => ().into_any(),
        Layer::Locked => view! { <lock::Lock store=store /> }.into_any(),
        Layer::Dialog(Dialog::Consent { .. }) => {
            view! { <consent::Consent store=store /> }.into_any()
        }
        Layer::Dialog(Dialog::Adopt { field }) => {
            view! { <adopt::Adopt store=store field=field /> }.into_any()
        }
        Layer::Dialog(Dialog::Entry { field }) => {
            view! { <entry::Entry store=store field=field /> }.into_any()
        }
        Layer::Dialog(Dialog::File { field }) => {
            view! { <file::FileSheet store=store field=field /> }.into_any()
        }
        Layer::Dialog(Dialog::Comment) => view! { <comment::Comment store=store /> }.into_any(),
        Layer::Dialog(Dialog::Review) => view! { <review::Review store=store /> }.into_any(),
        Layer::Dialog(Dialog::Signature) => view! { <eid::Signature store=store /> }.into_any(),
        Layer::Dialog(Dialog::Decline) => view! { <decline::Decline store=store /> }.into_any(),
        Layer::Ended(ending) => view! { <ending::Ended store=store ending=ending /> }.into_any(),
        Layer::Stopped(stop) => view! { <stop::Stopped store=store stop=stop /> }.into_any(),
    }
}

/// Writes what the host decides about looks and language onto the root.
fn follow_options(store: Store) {
    let looks = store.read(|s| (s.config().theme, s.is_testing()));
    Effect::new(move |_| {
        let (theme, testing) = looks.get();
        let Some(root) = store.root() else { return };
        // Attributes of these names can always be set.
        let _ = root.set_attribute("data-theme", theme.name());
        let _ = root.toggle_attribute_with_force("data-testing", testing);
    });
    let wanted = store.read(Session::wanted_locales);
    Effect::new(move |_| {
        let wanted = wanted.get();
        spawn_local(store.speak(wanted));
    });
    Effect::new(move |_| {
        let text = store.text();
        if let Some(root) = store.root() {
            tell_language(&root, &text);
        }
        if store.peek(|s| s.config().surface != Surface::Inline) {
            // Here the page around is ours as well.
            if let Some(page) = document().document_element() {
                tell_language(&page, &text);
            }
            document().set_title(&text.say(Say::PageTitle));
        }
    });
}

pub(crate) fn tell_language(element: &Element, text: &Text) {
    // Attributes of these names can always be set.
    let _ = element.set_attribute("lang", text.tag());
    let _ = element.set_attribute("dir", text.direction());
}

/// Tells the session about the network, the page's end, and the room there is.
fn follow_browser(store: Store) {
    let world = move |world: World| store.send(Intent::World(world));
    let gone = window_event_listener_untyped("offline", move |_| world(World::WentOffline));
    let back = window_event_listener_untyped("online", move |_| world(World::WentOnline));
    let hidden = window_event_listener_untyped("visibilitychange", move |_| {
        if document().hidden() {
            world(World::Hidden);
        }
    });
    let key = window_event_listener_untyped("keydown", move |_| store.press());
    let pointer = window_event_listener_untyped("pointerdown", move |_| store.press());
    on_cleanup(move || {
        for listener in [gone, back, hidden, key, pointer] {
            listener.remove();
        }
    });
    let Some(root) = store.root() else { return };
    on_resize(&root, move |width, _| {
        let narrow = width < NARROW_PX;
        if store.peek(Session::is_narrow) != narrow {
            world(World::Narrow(narrow));
        }
    });
}

/// Calls back with the element's inner width and height, now and after each change.
pub(crate) fn on_resize(element: &HtmlElement, changed: impl Fn(f64, f64) + 'static) {
    let seen = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let last = entries.get(entries.length().saturating_sub(1));
        if let Some(entry) = last.dyn_ref::<ResizeObserverEntry>() {
            let inner = entry.content_rect();
            changed(inner.width(), inner.height());
        }
    });
    if let Ok(observer) = ResizeObserver::new(seen.as_ref().unchecked_ref()) {
        observer.observe(element);
        let kept = SendWrapper::new((observer, seen));
        on_cleanup(move || kept.0.disconnect());
    }
}
