use super::icon::{Alert, Check, Clock};
use crate::app::Store;
use crate::browser;
use leptos::html::Section;
use leptos::prelude::*;

/// What a card says about the state of things, by its sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// It is done.
    Good,
    /// It goes on later, or by others.
    Calm,
    /// It cannot go on like this.
    Bad,
}

/// The last word of a journey: one card with a sign, a title and what follows.
#[component]
pub(super) fn Card(
    store: Store,
    name: &'static str,
    #[prop(into)] tone: Signal<Tone>,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] lead: Signal<String>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Section>::new();
    let autofocus = store.peek(|s| s.is_touched() || s.config().autofocus);
    Effect::new(move |_| {
        if let Some(card) = node.get().filter(|_| autofocus) {
            browser::focus(&card);
        }
    });
    let word = move || match tone.get() {
        Tone::Good => "good",
        Tone::Calm => "calm",
        Tone::Bad => "bad",
    };
    let sign = move || match tone.get() {
        Tone::Good => view! { <Check /> }.into_any(),
        Tone::Calm => view! { <Clock /> }.into_any(),
        Tone::Bad => view! { <Alert /> }.into_any(),
    };
    view! { class="p",
        <div class="veil still">
            <section class="sheet card" part="done" role="dialog" aria-labelledby="card-title"
                aria-describedby="card-lead" tabindex="-1" data-sheet=name node_ref=node>
                <span class="sign" data-tone=word>{sign}</span>
                <h2 id="card-title">{title}</h2>
                <p class="lead" id="card-lead" role="status">{lead}</p>
                {children()}
            </section>
        </div>
    }
}
