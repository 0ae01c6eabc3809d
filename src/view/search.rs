//! Looking for words in the documents.

use super::guide::Guide;
use super::icon::{Cross, Down, Up};
use crate::app::Store;
use crate::browser;
use crate::language;
use crate::raster::Place;
use crate::text::Say;
use leptos::ev::{Event, KeyboardEvent};
use leptos::html::Input;
use leptos::prelude::*;

/// Where the words are written, and how many places there are.
#[component]
pub(super) fn Search(store: Store, guide: Guide) -> impl IntoView {
    move || {
        guide
            .searching
            .get()
            .then(|| view! { <Bar store=store guide=guide /> })
    }
}

#[component]
fn Bar(store: Store, guide: Guide) -> impl IntoView {
    let node = NodeRef::<Input>::new();
    let words = RwSignal::new(String::new());
    Effect::new(move |_| {
        if let Some(input) = node.get() {
            browser::focus(&input);
        }
    });
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.stop_propagation();
            guide.close_search();
        }
        "Enter" => {
            event.prevent_default();
            guide.step(!event.shift_key());
        }
        _ => {}
    };
    let input = move |event: Event| {
        words.set(event_target_value(&event));
        guide.search(words.get_untracked());
    };
    let count = move || {
        let text = store.text();
        let total = guide.found.with(Vec::len);
        match (total, guide.busy.get(), words.with(|w| w.trim().is_empty())) {
            (0, false, false) => text.say(Say::SearchNone),
            (0, _, _) => String::new(),
            (total, _, _) => {
                let number = |n| language::number(n, text.locale());
                let gaps = [
                    ("n", &*number(guide.at.get() + 1)),
                    ("total", &*number(total)),
                ];
                text.fill(Say::SearchHit, &gaps)
            }
        }
    };
    let none = Memo::new(move |_| guide.found.with(Vec::is_empty));
    view! { class="p",
        <div class="search" role="search" on:keydown=key>
            <input type="text" dir="auto" aria-label=store.words(Say::Search) placeholder=store.words(Say::Search)
                autocomplete="off" enterkeyhint="search" node_ref=node on:input=input />
            <span class="count" role="status">{count}</span>
            {move || guide.busy.get().then(|| view! { class="p", <span class="going" aria-hidden="true"></span> })}
            <button type="button" aria-label=store.words(Say::SearchPrevious) disabled=none
                on:click=move |_| guide.step(false)><Up /></button>
            <button type="button" aria-label=store.words(Say::SearchNext) disabled=none
                on:click=move |_| guide.step(true)><Down /></button>
            <button type="button" aria-label=store.words(Say::Close)
                on:click=move |_| guide.close_search()><Cross /></button>
        </div>
    }
}

/// What was found on a page.
#[component]
pub(super) fn Marked(guide: Guide, place: Place) -> impl IntoView {
    let here = Memo::new(move |_| {
        let shown = guide.at.get();
        guide.found.with(|found| {
            let all = found.iter().enumerate().filter(|(_, f)| f.place == place);
            let areas = all.flat_map(|(i, f)| f.areas.iter().map(move |area| (i == shown, *area)));
            areas.collect::<Vec<_>>()
        })
    });
    let mark = |(now, area): (bool, crate::space::Share)| {
        let percent = |share: f64| format!("{share:.3}%");
        view! { class="p",
            <span class="hit" class:now=now aria-hidden="true"
                style:left=percent(area.left) style:top=percent(area.top)
                style:width=percent(area.width) style:height=percent(area.height)></span>
        }
    };
    move || here.get().into_iter().map(mark).collect_view()
}
