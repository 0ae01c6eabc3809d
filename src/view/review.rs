use super::content::{Box, ContentView};
use super::label;
use super::role::verbs;
use super::sheet::Sheet;
use super::sight;
use crate::app::Store;
use crate::browser;
use crate::session::{Act, Session, Stage};
use crate::text::Say;
use leptos::html::Button;
use leptos::prelude::*;
use paraph_protocol::{Content, Field};

/// Size in which marks are shown in the list; only its proportions matter.
const MARK: Box = Box {
    width: 150.0,
    height: 44.0,
    page_width: 150.0,
};

/// The last look, and the confirmation: the second of two steps, pressable once it was in sight.
#[component]
pub(super) fn Review(store: Store) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    let late = sight::watch(store, button);
    let sending = store.read(|s| *s.stage() == Stage::Sending);
    let can = store.read(Session::can_confirm);
    let sender = store.read(|s| {
        s.view()
            .map(|v| v.envelope.sender.name.clone())
            .unwrap_or_default()
    });
    let verbs = verbs(store.peek(Session::role));
    let lead = move || {
        store
            .text()
            .fill(verbs.review_lead, &[("sender", &sender.get())])
    };
    let label = move || store.words(verbs.confirm)();
    let fine = move || {
        let (button, sender) = (label(), sender.get());
        store
            .text()
            .fill(verbs.fine, &[("button", &button), ("sender", &sender)])
    };
    let words = move || match sending.get() {
        true => store.words(verbs.sending)(),
        false => label(),
    };
    let confirm = move |_| {
        let (key, label) = (browser::key(), untrack(label));
        store.act(Act::Confirm { key, label });
    };
    let hint = move || {
        let covered = late.get() && !can.get() && !sending.get();
        match covered {
            true => store.words(Say::ConfirmCovered)(),
            false => String::new(),
        }
    };
    view! {
        <Sheet store=store name="review" title=Signal::derive(store.words(verbs.review))>
            {view! { class="p",
                <p class="lead">{lead}</p>
                <div class="scroll" tabindex="0" role="region" aria-label=store.words(verbs.review)>
                    <Facts store=store />
                </div>
                <p class="fine">{fine}</p>
                <p class="fine" role="status">{hint}</p>
                <div class="row">
                    <button type="button" class="button quietly" part="button" data-action="dismiss"
                        disabled=sending
                        on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::BackToDocument)}</button>
                    <button type="button" class="button primary" part="button button-primary"
                        data-action="confirm" node_ref=button class:busy=sending
                        disabled=move || sending.get() || !can.get()
                        on:click=confirm>{words}</button>
                </div>
            }}
        </Sheet>
    }
}

/// Who signs what with which values.
#[component]
fn Facts(store: Store) -> impl IntoView {
    let facts = store.read(|s| {
        let view = s.view()?;
        let who = match (view.recipient.name.as_str(), view.recipient.email.as_str()) {
            ("", email) => email.to_owned(),
            (name, "") => name.to_owned(),
            (name, email) => format!("{name}\n{email}"),
        };
        Some((who, view.envelope.title.clone()))
    });
    let values = store.read(|s| {
        let filled = |f: &Field| Some((f.clone(), s.answers().content(&f.id)?.clone()));
        let shown = s.fields().iter().filter(|f| s.is_shown(&f.id));
        shown.filter_map(filled).collect::<Vec<_>>()
    });
    let verbs = verbs(store.peek(Session::role));
    let (who, title) = facts.get_untracked().unwrap_or_default();
    let fields = store.peek(|s| s.fields().to_vec());
    let row = move |(field, content): (Field, Content)| {
        let text = store.text();
        let label = label::field_label(&field, &fields, &text);
        let shown = match &content {
            Content::Mark { .. } => view! { class="p",
                <span class="mark"><ContentView store=store content=content rules=field.rules.clone() attached=false size=MARK /></span>
            }
            .into_any(),
            content => {
                let words = label::in_words(content, &field.rules, &text);
                view! { class="p", <bdi>{words}</bdi> }.into_any()
            }
        };
        view! { class="p", <div class="fact"><dt><bdi>{label}</bdi></dt><dd>{shown}</dd></div> }
    };
    view! { class="p",
        <dl class="facts">
            <div class="fact"><dt>{store.words(Say::DocumentRow)}</dt><dd><bdi>{title}</bdi></dd></div>
            <div class="fact"><dt>{store.words(verbs.acting_as)}</dt><dd>{who}</dd></div>
            {move || values.get().into_iter().map(row.clone()).collect_view()}
        </dl>
    }
}
