use super::content::{Box, ContentView};
use super::eid;
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
use paraph_protocol::{Content, Field, StartAuthentication};

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
    let label = move || button_words(store);
    let fine = move || fine(store, &sender.get());
    let words = move || match sending.get() {
        true => store.words(verbs.sending)(),
        false => label(),
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
                        on:click=move |_| confirm(store)>{words}</button>
                </div>
            }}
        </Sheet>
    }
}

/// Whether an app of an electronic identity confirms as well.
fn is_in_app(store: Store) -> bool {
    store.peek(|s| s.sign_by().is_some())
}

/// The words on the button that confirms.
fn button_words(store: Store) -> String {
    let verbs = verbs(store.peek(Session::role));
    match is_in_app(store) {
        true => eid::said(store, verbs.in_app),
        false => store.words(verbs.confirm)(),
    }
}

/// What follows from pressing it.
fn fine(store: Store, sender: &str) -> String {
    let (button, method) = (button_words(store), store.with(eid::method_name));
    let gaps = [
        ("button", button.as_str()),
        ("sender", sender),
        ("method", method),
    ];
    let fine = match is_in_app(store) {
        true => Say::SignEidFine,
        false => verbs(store.peek(Session::role)).fine,
    };
    store.text().fill(fine, &gaps)
}

fn confirm(store: Store) {
    let label = untrack(|| button_words(store));
    store.act(match is_in_app(store) {
        true => Act::ConfirmInApp {
            label,
            wishes: StartAuthentication {
                same_device: store.peek(Session::is_narrow),
                locale: untrack(|| store.text().tag().to_owned()),
                ..StartAuthentication::default()
            },
        },
        false => Act::Confirm {
            key: browser::key(),
            label,
        },
    });
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
