//! What somebody sees who places fields. Views read the board and call it; they decide nothing.
#![expect(
    unreachable_pub,
    reason = "the component macro makes what it writes public"
)]

mod bar;
mod desk;
mod hold;
mod list;
mod palette;
mod placed;
mod properties;
mod stop;

use super::Word;
use super::store::{Stage, Store};
use crate::view::tell_language;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use paraph_protocol::Surface;
use wasm_bindgen_futures::spawn_local;

/// The whole editor.
#[component]
pub(super) fn Editor(store: Store) -> impl IntoView {
    follow_options(store);
    move || match store.stage.get() {
        Stage::Stopped(stop) => view! { <stop::Stopped store=store stop=stop /> }.into_any(),
        Stage::Opening => view! { <stop::Opening store=store /> }.into_any(),
        Stage::Open => view! { <Bench store=store /> }.into_any(),
    }
}

#[component]
fn Bench(store: Store) -> impl IntoView {
    view! { class="p",
        <div class="bench" on:keydown=move |event| press(store, &event)>
            <bar::Bar store=store />
            <palette::Palette store=store />
            <desk::Desk store=store />
            <aside class="side" part="properties">
                <properties::Properties store=store />
                <list::List store=store />
            </aside>
        </div>
        <div class="quiet" role="status" aria-live="polite">{move || store.said.get()}</div>
    }
}

/// Keys that work wherever the focus is, but in texts.
fn press(store: Store, event: &KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || is_writing(event) {
        return;
    }
    let (document, page) = store.sight.get_untracked();
    let selected = store.peek(|b| b.selected().is_some());
    let pasted = match (event.key().to_lowercase().as_str(), event.shift_key()) {
        ("z", false) => store.edit(|b| {
            b.undo();
            None
        }),
        ("z", true) | ("y", _) => store.edit(|b| {
            b.redo();
            None
        }),
        // With no field selected it is for text, which is the browser's.
        ("c", _) if selected => store.edit(|b| {
            b.copy();
            None
        }),
        ("x", _) if selected => store.edit(|b| {
            b.copy();
            b.remove();
            None
        }),
        ("v", _) => store.edit(|b| b.paste(document, page)),
        ("d", _) if selected => store.edit(super::Board::duplicate),
        ("s", _) => {
            store.save();
            None
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(key) = pasted {
        store.focus(key);
    }
}

fn is_writing(event: &KeyboardEvent) -> bool {
    let path = event.composed_path().get(0);
    let element: Option<web_sys::Element> = wasm_bindgen::JsCast::dyn_into(path).ok();
    let texts = "input:not([type=radio], [type=checkbox]), textarea, select";
    element.is_some_and(|e| e.matches(texts).unwrap_or_default())
}

/// Writes what the host decides about looks and language onto the root.
fn follow_options(store: Store) {
    let looks = Memo::new(move |_| store.config.with(|c| (c.theme, c.testing)));
    Effect::new(move |_| {
        let (theme, testing) = looks.get();
        let Some(root) = store.root() else { return };
        // Attributes of these names can always be set.
        let _ = root.set_attribute("data-theme", theme.name());
        let _ = root.toggle_attribute_with_force("data-testing", testing);
    });
    let wanted = Memo::new(move |_| store.config.with(|c| c.wanted_locales(None)));
    Effect::new(move |_| spawn_local(store.speak(wanted.get())));
    Effect::new(move |_| {
        let text = store.text();
        if let Some(root) = store.root() {
            tell_language(&root, &text);
        }
        if store
            .config
            .with_untracked(|c| c.surface != Surface::Inline)
        {
            // Here the page around is ours as well.
            if let Some(page) = document().document_element() {
                tell_language(&page, &text);
            }
            document().set_title(&text.say(Word::PageTitle));
        }
    });
}
