use super::label;
use super::sheet::Sheet;
use crate::app::Store;
use crate::browser;
use crate::session::Act;
use crate::text::Say;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use paraph_protocol::{Content, FieldId, FieldKind};

/// Writing a text or a date where there is no room to do it in place.
#[component]
pub(super) fn Entry(store: Store, field: FieldId) -> impl IntoView {
    let Some(known) = store.peek(|s| s.field(&field).cloned()) else {
        return ().into_any();
    };
    let is_date = known.kind == FieldKind::Date;
    let value = RwSignal::new(store.peek(|s| match s.answers().content(&field) {
        Some(Content::Text { text } | Content::Date { date: text }) => text.clone(),
        _ if is_date => browser::today(),
        _ => String::new(),
    }));
    let title = {
        let known = known.clone();
        move || store.with(|s| label::field_label(&known, s.fields(), &store.text()))
    };
    let wrong = {
        let field = field.clone();
        move || {
            let refused = store.with(|s| s.refused().filter(|(f, _)| *f == field).cloned());
            refused
                .map(|(_, why)| label::reason(&why, &store.text()))
                .unwrap_or_default()
        }
    };
    let is_wrong = {
        let wrong = wrong.clone();
        move || if wrong().is_empty() { "false" } else { "true" }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = value.get_untracked();
        let content = match is_date {
            true => Content::Date { date: text },
            false => Content::Text { text },
        };
        store.act(Act::FillNext(field.clone(), content));
    };
    let limit = known.max_chars.map(|n| n.to_string());
    let named = title.clone();
    view! {
        <Sheet store=store name="entry" title=Signal::derive(title)>
            {view! { class="p",
                <form class="entry" novalidate="" on:submit=submit>
                    <input type=if is_date { "date" } else { "text" } data-first="" maxlength=limit dir=(!is_date).then_some("auto")
                        aria-label=named aria-invalid=is_wrong aria-describedby="entry-wrong"
                        autocomplete="off" enterkeyhint="done" prop:value=value
                        on:input=move |event| value.set(event_target_value(&event)) />
                    <p class="wrong" id="entry-wrong" role="alert">{wrong}</p>
                    <div class="row">
                        <button type="button" class="button quietly" part="button" data-action="dismiss"
                            on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::Cancel)}</button>
                        <button type="submit" class="button primary" part="button button-primary"
                            data-action="fill">{store.words(Say::Done)}</button>
                    </div>
                </form>
            }}
        </Sheet>
    }
    .into_any()
}
