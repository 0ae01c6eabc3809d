use crate::prepare::Word;
use crate::prepare::store::{Stop, Store};
use crate::text::Say;
use leptos::prelude::*;

/// Nothing can be placed, and why.
#[component]
pub(super) fn Stopped(store: Store, stop: Stop) -> impl IntoView {
    let title = move || match stop {
        Stop::Link => store.text().say(Say::StopLinkTitle),
        Stop::Session => store.text().say(Word::StopSessionTitle),
        Stop::Offline => store.text().say(Say::StopOfflineTitle),
        Stop::Document => store.text().say(Say::StopDocumentTitle),
    };
    let (lead, again) = match stop {
        Stop::Link => (Word::StopLinkLead, store.renews()),
        Stop::Session => (Word::StopSessionLead, store.renews()),
        Stop::Offline => (Word::StopOfflineLead, true),
        Stop::Document => (Word::StopDocumentLead, true),
    };
    let button = again.then(|| {
        view! { class="p",
            <button type="button" class="button primary" on:click=move |_| store.open()>
                {store.words(Say::TryAgain)}
            </button>
        }
    });
    view! { class="p",
        <main class="stop">
            <div class="stop-card" role="alert">
                <h1>{title}</h1>
                <p>{store.words(lead)}</p>
                {button}
            </div>
        </main>
    }
}

/// The draft is on its way.
#[component]
pub(super) fn Opening(store: Store) -> impl IntoView {
    view! { class="p",
        <main class="stop" aria-busy="true">
            <p role="status">{store.words(Say::Opening)}</p>
            <div class="page blank" aria-hidden="true"></div>
        </main>
    }
}
