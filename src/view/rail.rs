use super::icon::Check;
use super::label;
use crate::app::Store;
use crate::session::{Act, Session, Stage, Step};
use crate::text::Say;
use leptos::prelude::*;
use paraph_protocol::{FieldId, RecipientState};

/// What one line of the rail says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    says: String,
    state: &'static str,
    field: Option<FieldId>,
}

/// The signer's part, and the people, beside the document where there is room.
#[component]
pub(super) fn Rail(store: Store) -> impl IntoView {
    let shown = store.read(|s| s.view().is_some());
    let part = Memo::new(move |_| {
        let text = store.text();
        store.with(|s| your_part(s, &text))
    });
    let people = Memo::new(move |_| {
        let text = store.text();
        store.with(|s| {
            let people = s.view().map(|v| v.people.clone()).unwrap_or_default();
            let line = |p: &paraph_protocol::Person| Line {
                says: label::person(p, &text),
                state: state(p.state, p.you),
                field: None,
            };
            people.iter().map(line).collect::<Vec<_>>()
        })
    });
    move || {
        shown.get().then(|| {
            view! { class="p",
                <nav class="rail" aria-label=store.words(Say::YourPart)>
                    {move || part.with(|p| !p.is_empty()).then(|| view! { class="p",
                        <h2>{store.words(Say::YourPart)}</h2>
                        <ol>{move || part.get().into_iter().map(|l| line(store, l)).collect_view()}</ol>
                    })}
                    <h2>{store.words(Say::People)}</h2>
                    <ol>{move || people.get().into_iter().map(|l| line(store, l)).collect_view()}</ol>
                </nav>
            }
        })
    }
}

fn your_part(session: &Session, text: &crate::text::Text) -> Vec<Line> {
    let at_work = matches!(session.stage(), Stage::Open | Stage::Sending);
    let next = session.next_step().filter(|_| at_work);
    let agreed = session.answers().agreed();
    let signed = session
        .view()
        .is_some_and(|v| v.recipient.state == RecipientState::Signed);
    if !session.role().can_act() {
        return Vec::new();
    }
    let mut lines = vec![Line {
        says: text.say(Say::ReadAndAgree),
        state: match next {
            _ if agreed || signed => "done",
            Some(Step::Agree) => "now",
            _ => "open",
        },
        field: None,
    }];
    let open = |f: &&paraph_protocol::Field| !session.is_locked(f) && session.is_shown(&f.id);
    for field in session.fields().iter().filter(open) {
        let now = next == Some(Step::Field(field.id.clone()));
        let done = signed || session.answers().is_filled(&field.id);
        lines.push(Line {
            says: label::field_label(field, session.fields(), text),
            state: if done {
                "done"
            } else if now {
                "now"
            } else {
                "open"
            },
            field: Some(field.id.clone()),
        });
    }
    lines
}

fn state(state: RecipientState, you: bool) -> &'static str {
    match state {
        RecipientState::Signed => "done",
        RecipientState::Open if you => "now",
        RecipientState::Open | RecipientState::Held | RecipientState::Declined => "open",
    }
}

fn line(store: Store, line: Line) -> impl IntoView {
    let Line { says, state, field } = line;
    let said = match state {
        "done" => store.words(Say::StepDone)(),
        "now" => store.words(Say::StepNow)(),
        _ => String::new(),
    };
    let dot = view! { class="p",
        <span class="dot" aria-hidden="true">{(state == "done").then(|| view! { <Check /> })}</span>
        <span><bdi>{says}</bdi></span>
        <span class="quiet">{said}</span>
    };
    let inner = match field {
        Some(field) => {
            let go = move |_| store.act(Act::GoTo(field.clone()));
            view! { class="p", <button type="button" class="line" on:click=go>{dot}</button> }
                .into_any()
        }
        None => view! { class="p", <span class="line">{dot}</span> }.into_any(),
    };
    view! { class="p", <li data-state=state>{inner}</li> }
}
