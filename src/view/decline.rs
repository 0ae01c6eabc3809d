use super::role::verbs;
use super::sheet::Sheet;
use crate::app::Store;
use crate::session::{Act, Session, Stage};
use crate::text::Say;
use leptos::prelude::*;

/// Most characters of a reason.
const MOST_CHARS: &str = "1000";

/// Saying no, with a reason.
#[component]
pub(super) fn Decline(store: Store) -> impl IntoView {
    let reason = RwSignal::new(store.peek(|s| s.parting().to_owned()));
    let sending = store.read(|s| *s.stage() == Stage::Sending);
    let sender = store.read(|s| {
        s.view()
            .map(|v| v.envelope.sender.name.clone())
            .unwrap_or_default()
    });
    let verbs = verbs(store.peek(Session::role));
    let lead = move || {
        store
            .text()
            .fill(Say::DeclineLead, &[("sender", &sender.get())])
    };
    view! {
        <Sheet store=store name="decline" title=Signal::derive(store.words(verbs.decline))>
            {view! { class="p",
                <p class="lead">{lead}</p>
                <label class="entry">
                    <span>{store.words(Say::DeclineReason)}</span>
                    <textarea rows="3" dir="auto" maxlength=MOST_CHARS data-first="" prop:value=reason
                        on:input=move |event| reason.set(event_target_value(&event))></textarea>
                </label>
                <div class="row">
                    <button type="button" class="button quietly" part="button" data-action="dismiss"
                        on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::KeepReading)}</button>
                    <button type="button" class="button danger" part="button" data-action="decline-now"
                        disabled=sending
                        on:click=move |_| store.act(Act::Decline(reason.get_untracked().trim().to_owned()))>
                        {store.words(verbs.decline_now)}</button>
                </div>
            }}
        </Sheet>
    }
}
