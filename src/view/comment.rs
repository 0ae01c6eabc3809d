use super::sheet::Sheet;
use crate::app::Store;
use crate::session::Act;
use crate::text::Say;
use leptos::prelude::*;

/// Most characters of a comment.
const MOST_CHARS: &str = "2000";

/// Saying something about the documents.
#[component]
pub(super) fn Comment(store: Store) -> impl IntoView {
    let comment = RwSignal::new(String::new());
    let sender = store.read(|s| {
        let view = s.view();
        view.map(|v| v.envelope.sender.name.clone())
            .unwrap_or_default()
    });
    let lead = move || {
        store
            .text()
            .fill(Say::CommentLead, &[("sender", &sender.get())])
    };
    let empty = move || comment.with(|c| c.trim().is_empty());
    view! {
        <Sheet store=store name="comment" title=Signal::derive(store.words(Say::Comment))>
            {view! { class="p",
                <p class="lead">{lead}</p>
                <label class="entry">
                    <span>{store.words(Say::CommentLabel)}</span>
                    <textarea rows="4" dir="auto" maxlength=MOST_CHARS data-first="" prop:value=comment
                        on:input=move |event| comment.set(event_target_value(&event))></textarea>
                </label>
                <div class="row">
                    <button type="button" class="button quietly" part="button" data-action="dismiss"
                        on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::Cancel)}</button>
                    <button type="button" class="button primary" part="button button-primary" data-action="send-comment"
                        disabled=empty
                        on:click=move |_| store.act(Act::Comment(comment.get_untracked().trim().to_owned()))>
                        {store.words(Say::CommentSend)}</button>
                </div>
            }}
        </Sheet>
    }
}
