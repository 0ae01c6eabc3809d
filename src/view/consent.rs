use super::role::verbs;
use super::sheet::Sheet;
use crate::app::Store;
use crate::session::{Act, Session};
use crate::text::{Say, direction_of};
use leptos::prelude::*;

/// The disclosure, word for word as the service gave it, and the yes to it.
#[component]
pub(super) fn Consent(store: Store) -> impl IntoView {
    let facts = store.read(|s| {
        let view = s.view()?;
        Some((
            view.envelope.sender.name.clone(),
            view.envelope.title.clone(),
            view.disclosure.text.clone(),
            view.disclosure.locale.clone(),
        ))
    });
    let verbs = verbs(store.peek(Session::role));
    let lead = move || {
        let (sender, title, ..) = facts.get().unwrap_or_default();
        store.text().fill(
            verbs.consent_lead,
            &[("sender", &sender), ("title", &title)],
        )
    };
    let (_, _, disclosure, language) = facts.get_untracked().unwrap_or_default();
    let direction = direction_of(&language);
    let paragraphs: Vec<String> = disclosure.split("\n\n").map(str::to_owned).collect();
    let paragraph = |p: String| view! { class="p", <p>{p}</p> };
    view! {
        <Sheet store=store name="consent" title=Signal::derive(store.words(verbs.consent_title))>
            {view! { class="p",
                <p class="lead">{lead}</p>
                <div class="disclosure" part="consent" tabindex="0" role="region" lang=language dir=direction
                    aria-label=store.words(verbs.consent_title)>
                    {paragraphs.into_iter().map(paragraph).collect_view()}
                </div>
                <div class="row">
                    <button type="button" class="button quietly" part="button" data-action="dismiss"
                        on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::NotNow)}</button>
                    <button type="button" class="button primary" part="button button-primary" data-action="agree"
                        on:click=move |_| store.act(Act::Agree)>{store.words(Say::IAgree)}</button>
                </div>
            }}
        </Sheet>
    }
}
