use super::label;
use super::sheet::Sheet;
use super::writing::{keyboard, limit, written};
use crate::app::Store;
use crate::browser;
use crate::session::{Act, Session};
use crate::text::Say;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use paraph_protocol::{FieldId, FieldKind};

/// Writing a text or a date where there is no room to do it in place.
#[component]
pub(super) fn Entry(store: Store, field: FieldId) -> impl IntoView {
    let Some(known) = store.peek(|s| s.field(&field).cloned()) else {
        return ().into_any();
    };
    let is_date = known.kind == FieldKind::Date;
    let value = RwSignal::new(match store.peek(|s| written(s, &known)) {
        empty if empty.is_empty() && is_date => {
            let fixed = store.peek(Session::fixed_today);
            fixed.unwrap_or_else(browser::today)
        }
        written => written,
    });
    let title = {
        let known = known.clone();
        move || store.with(|s| label::field_label(&known, s.fields(), &store.text()))
    };
    let wrong = wrong(store, field.clone());
    let is_wrong = {
        let wrong = wrong.clone();
        move || if wrong().is_empty() { "false" } else { "true" }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = value.get_untracked();
        store.act(Act::WriteNext(field.clone(), text));
    };
    let (limit, keyboard) = (limit(&known), keyboard(&known));
    let lines = known.kind == FieldKind::Text && known.rules.max_lines > Some(1);
    let direction = (known.kind == FieldKind::Text).then_some("auto");
    let named = title.clone();
    view! {
        <Sheet store=store name="entry" title=Signal::derive(title)>
            {view! { class="p",
                <form class="entry" novalidate="" on:submit=submit>
                    {match lines {
                        true => view! { class="p",
                            <textarea rows="4" data-first="" maxlength=limit dir=direction
                                aria-label=named aria-invalid=is_wrong aria-describedby="entry-wrong"
                                autocomplete="off" prop:value=value
                                on:input=move |event| value.set(event_target_value(&event))></textarea>
                        }.into_any(),
                        false => view! { class="p",
                            <input type=if is_date { "date" } else { "text" } data-first="" maxlength=limit dir=direction
                                aria-label=named aria-invalid=is_wrong aria-describedby="entry-wrong" inputmode=keyboard
                                autocomplete="off" enterkeyhint="done" prop:value=value
                                on:input=move |event| value.set(event_target_value(&event)) />
                        }.into_any(),
                    }}
                    <p class="wrong" id="entry-wrong" role="alert">{wrong}</p>
                    {buttons(store)}
                </form>
            }}
        </Sheet>
    }
    .into_any()
}

/// Why the service or the form refuses what stands there; nothing while it does not.
fn wrong(store: Store, field: FieldId) -> impl Fn() -> String + Clone + Send + Sync + 'static {
    move || {
        let refused = store.with(|s| s.refused().filter(|(f, _)| *f == field).cloned());
        refused
            .map(|(_, why)| label::reason(&why, &store.text()))
            .unwrap_or_default()
    }
}

fn buttons(store: Store) -> impl IntoView {
    view! { class="p",
        <div class="row">
            <button type="button" class="button quietly" part="button" data-action="dismiss"
                on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::Cancel)}</button>
            <button type="submit" class="button primary" part="button button-primary"
                data-action="fill">{store.words(Say::Done)}</button>
        </div>
    }
}
