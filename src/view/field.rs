use super::content::{Box, ContentView, Placed};
use super::label;
use crate::app::Store;
use crate::session::{Act, Session, Step};
use crate::text::Say;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use paraph_protocol::{Content, Field, FieldId, FieldKind, PageGeometry};

/// Fields higher than this take several lines, points.
const TALL_PT: f64 = 30.0;

/// What a field looks like just now.
#[derive(Debug, Clone, PartialEq)]
struct Face {
    content: Option<Content>,
    filled: bool,
    next: bool,
    locked: bool,
    wrong: bool,
    narrow: bool,
}

/// One of the signer's fields, in its place.
#[component]
pub(super) fn FieldView(store: Store, field: Field, geometry: PageGeometry) -> impl IntoView {
    let placed = Placed::new(&geometry, field.placement.rect);
    let size = Box::of(&geometry, field.placement.rect);
    let id = field.id.clone();
    let face = store.read(move |s| face(s, &id));
    let label = {
        let field = field.clone();
        Memo::new(move |_| {
            let text = store.text();
            store.with(|s| label::field_label(&field, s.fields(), &text))
        })
    };
    // Everything begins with the disclosure: until then a field is only pressed.
    let agreed = store.read(|s| s.answers().agreed());
    let written = Memo::new(move |_| agreed.get() && face.with(|f| !f.narrow && !f.locked));
    let inner = {
        let field = field.clone();
        move || {
            match (field.kind, written.get()) {
            (FieldKind::Text | FieldKind::Date, true) => {
                view! { <Writing store=store field=field.clone() label=label size=size /> }.into_any()
            }
            _ => view! { <Pressing store=store field=field.clone() face=face label=label size=size /> }
                .into_any(),
        }
        }
    };
    let kind = kind_word(field.kind);
    view! { class="p",
        <div class="field" part="field" data-kind=kind data-name=field.name
            class:filled=move || face.with(|f| f.filled)
            class:next=move || face.with(|f| f.next)
            class:locked=move || face.with(|f| f.locked)
            class:wrong=move || face.with(|f| f.wrong)
            style:left=placed.left() style:top=placed.top()
            style:width=placed.width() style:height=placed.height()>
            {inner}
            {move || face.with(|f| f.next).then(|| view! { class="p",
                <span class="tag" aria-hidden="true">{store.words(Say::NextTag)}</span>
            })}
        </div>
    }
}

fn face(session: &Session, id: &FieldId) -> Face {
    let field = session.field(id);
    Face {
        content: session.answers().content(id).cloned(),
        filled: session.answers().is_filled(id),
        next: session.next_step() == Some(Step::Field(id.clone())),
        locked: field.is_some_and(|f| session.is_locked(f)),
        wrong: session.refused().is_some_and(|(wrong, _)| wrong == id),
        narrow: session.is_narrow(),
    }
}

fn kind_word(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Signature => "signature",
        FieldKind::Initials => "initials",
        FieldKind::Date => "date",
        FieldKind::Text => "text",
        FieldKind::Checkbox => "checkbox",
    }
}

/// A name that tells label, duty and state, for those who listen.
fn full_name(store: Store, label: &str, required: bool, filled: bool) -> String {
    let text = store.text();
    let duty = text.say(if required {
        Say::Required
    } else {
        Say::Optional
    });
    match filled {
        true => format!("{label}, {}", text.say(Say::Filled)),
        false => format!("{label}, {duty}"),
    }
}

/// A field that is pressed: marks, ticks, dates, and text where there is no room to write.
#[component]
fn Pressing(
    store: Store,
    field: Field,
    face: Memo<Face>,
    label: Memo<String>,
    size: Box,
) -> impl IntoView {
    let id = field.id.clone();
    let press = move |_| store.act(Act::Press(id.clone()));
    let (required, kind) = (field.required, field.kind);
    // The name begins with the words that are seen, so that it can be spoken to (WCAG 2.5.3).
    let named = move || {
        let filled = face.with(|f| f.filled);
        let (label, says) = (
            label.get(),
            label::invitation(kind, &label.get(), &store.text()),
        );
        let name = full_name(store, &label, required, filled);
        if filled || says == label {
            name
        } else {
            format!("{says}, {name}")
        }
    };
    let content = Memo::new(move |_| face.with(|f| f.content.clone().filter(|_| f.filled)));
    let shown = move || match content.get() {
        Some(content) => view! { <ContentView store=store content=content size=size /> }.into_any(),
        None if kind == FieldKind::Checkbox => ().into_any(),
        None => {
            let says = label::invitation(kind, &label.get(), &store.text());
            let font_size = size.line_size(&says);
            view! { class="p",
                <span class="invitation" aria-hidden="true" style:font-size=font_size>{says}</span>
            }
            .into_any()
        }
    };
    let ticks = kind == FieldKind::Checkbox;
    let ticked = move || {
        ticks.then(|| {
            if face.with(|f| f.filled) {
                "true"
            } else {
                "false"
            }
        })
    };
    let named_tick = move || if ticks { label.get() } else { named() };
    view! { class="p",
        <button type="button" class="press" data-field-id=field.id.to_string()
            role=ticks.then_some("checkbox") aria-checked=ticked
            aria-label=named_tick
            disabled=move || face.with(|f| f.locked)
            on:click=press>{shown}</button>
    }
}

/// A field that is written into, in place.
#[component]
fn Writing(store: Store, field: Field, label: Memo<String>, size: Box) -> impl IntoView {
    let id = field.id.clone();
    let value = {
        let id = id.clone();
        store.read(move |s| match s.answers().content(&id) {
            Some(Content::Text { text } | Content::Date { date: text }) => text.clone(),
            _ => String::new(),
        })
    };
    let wrong = {
        let id = id.clone();
        store.read(move |s| s.refused().is_some_and(|(wrong, _)| *wrong == id))
    };
    let is_date = field.kind == FieldKind::Date;
    let fill = move |text: String| {
        let content = match is_date {
            true => Content::Date { date: text },
            false => Content::Text { text },
        };
        store.act(Act::Fill(id.clone(), content));
    };
    let tall = size.height > TALL_PT && !is_date;
    let enter = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (!tall || event.ctrl_key()) {
            event.prevent_default();
            store.act(Act::Next);
        }
    };
    let font_size = move || value.with(|v| size.font_size(v));
    let limit = field.max_chars.map(|n| n.to_string());
    let invalid = move || if wrong.get() { "true" } else { "false" };
    let (shown, required) = (field.id.to_string(), field.required);
    if tall {
        return view! { class="p",
            <textarea class="write" dir="auto" data-field-id=shown aria-label=label required=required
                aria-invalid=invalid maxlength=limit placeholder=label autocomplete="off"
                prop:value=value style:font-size=font_size on:keydown=enter
                on:input=move |event| fill(event_target_value(&event))></textarea>
        }
        .into_any();
    }
    let kind = if is_date { "date" } else { "text" };
    let day = move || {
        let date = value.get();
        (is_date && !date.is_empty()).then(|| {
            let content = Content::Date { date };
            view! { <ContentView store=store content=content size=size /> }
        })
    };
    view! { class="p",
        <input type=kind class="write" dir=(!is_date).then_some("auto") data-field-id=shown aria-label=label required=required
            aria-invalid=invalid maxlength=limit placeholder=label autocomplete="off"
            prop:value=value style:font-size=font_size on:keydown=enter
            on:input=move |event| fill(event_target_value(&event)) />
        {day}
    }
    .into_any()
}
