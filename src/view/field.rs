use super::content::{Box, ContentView, Placed};
use super::label;
use super::writing::{Choosing, Writing};
use crate::app::Store;
use crate::session::{Act, Session, Step};
use crate::text::Say;
use leptos::prelude::*;
use paraph_protocol::{Content, Field, FieldId, FieldKind, Mark, PageGeometry};

/// What a field looks like just now.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Face {
    pub(super) content: Option<Content>,
    pub(super) filled: bool,
    next: bool,
    locked: bool,
    required: bool,
    shown: bool,
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
    let note = {
        let id = field.id.clone();
        Memo::new(move |_| {
            let text = store.text();
            let complaint = store.with(|s| s.complaint(&id));
            complaint.map(|complaint| label::complaint(&complaint, &text))
        })
    };
    // Everything begins with the disclosure: until then a field is only pressed.
    let agreed = store.read(|s| s.answers().agreed());
    let open = Memo::new(move |_| agreed.get() && face.with(|f| !f.locked));
    let wide = Memo::new(move |_| face.with(|f| !f.narrow));
    let inner = {
        let field = field.clone();
        move || {
            match field.kind {
            FieldKind::Text | FieldKind::Date | FieldKind::Number if open.get() && wide.get() => {
                view! { <Writing store=store field=field.clone() face=face label=label note=note size=size /> }
                    .into_any()
            }
            FieldKind::Dropdown if open.get() => {
                view! { <Choosing store=store field=field.clone() face=face label=label note=note size=size /> }
                    .into_any()
            }
            _ => view! { <Pressing store=store field=field.clone() face=face label=label note=note size=size /> }
                .into_any(),
        }
        }
    };
    view! { class="p",
        <div class="field" part="field" data-kind=field.kind.as_str() data-name=field.name
            hidden=move || face.with(|f| !f.shown)
            class:filled=move || face.with(|f| f.filled)
            class:next=move || face.with(|f| f.next)
            class:locked=move || face.with(|f| f.locked)
            class:wrong=move || note.with(Option::is_some)
            style:left=placed.left() style:top=placed.top()
            style:width=placed.width() style:height=placed.height()>
            {inner}
            {move || face.with(|f| f.next).then(|| view! { class="p",
                <span class="tag" aria-hidden="true">{store.words(Say::NextTag)}</span>
            })}
            <Note store=store id=field.id note=note />
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
        required: session.is_required(id),
        shown: session.is_shown(id),
        narrow: session.is_narrow(),
    }
}

/// Names the note of a field for those who listen.
pub(super) fn note_id(field: &FieldId) -> String {
    format!("note-{field}")
}

/// What is wrong with a field, beside it.
#[component]
fn Note(store: Store, id: FieldId, note: Memo<Option<String>>) -> impl IntoView {
    let direction = move || store.text().direction();
    let told = note_id(&id);
    view! { class="p",
        <span class="beside" role="alert" id=told dir=direction>{note}</span>
    }
}

/// A name that tells label, duty and state, for those who listen; words that are seen come first,
/// so that it can be spoken to (WCAG 2.5.3).
fn full_name(store: Store, field: &Field, label: &str, face: &Face) -> String {
    let text = store.text();
    let state = match face {
        Face { filled: true, .. } => Say::Filled,
        Face { locked: true, .. } => Say::Computed,
        Face { required: true, .. } => Say::Required,
        Face { .. } => Say::Optional,
    };
    let name = format!("{label}, {}", text.say(state));
    let stands = face.content.as_ref().filter(|_| face.filled);
    let seen = match stands {
        Some(content) => printed(content, field),
        None => Some(label::invitation(field.kind, label, &text)).filter(|says| says != label),
    };
    match seen {
        Some(seen) => format!("{seen}, {name}"),
        None => name,
    }
}

/// The letters that stand in a field.
fn printed(content: &Content, field: &Field) -> Option<String> {
    match content {
        Content::Mark {
            mark: Mark::Clicked { name },
        } => Some(name.clone()),
        Content::File { file } => (field.kind == FieldKind::Attachment).then(|| file.name.clone()),
        content => content.printed(&field.rules),
    }
}

/// A field that is pressed: marks, ticks, files, and text where there is no room to write.
#[component]
fn Pressing(
    store: Store,
    field: Field,
    face: Memo<Face>,
    label: Memo<String>,
    note: Memo<Option<String>>,
    size: Box,
) -> impl IntoView {
    let id = field.id.clone();
    let described = note_id(&id);
    let press = move |_| store.act(Act::Press(id.clone()));
    let kind = field.kind;
    let named = {
        let field = field.clone();
        move || match kind.ticks() {
            true => label.get(),
            false => face.with(|face| full_name(store, &field, &label.get(), face)),
        }
    };
    let content = Memo::new(move |_| face.with(|f| f.content.clone().filter(|_| f.filled)));
    let rules = StoredValue::new(field.rules.clone());
    let attached = kind == FieldKind::Attachment;
    let shown = move || match content.get() {
        Some(content) => {
            let rules = rules.get_value();
            view! { <ContentView store=store content=content rules=rules attached=attached size=size /> }
                .into_any()
        }
        None if kind.ticks() => ().into_any(),
        None => {
            let says = label::invitation(kind, &label.get(), &store.text());
            let font_size = size.line_size(&says);
            view! { class="p",
                <span class="invitation" aria-hidden="true" style:font-size=font_size>{says}</span>
            }
            .into_any()
        }
    };
    let role = match kind {
        FieldKind::Checkbox => Some("checkbox"),
        FieldKind::Radio => Some("radio"),
        _ => None,
    };
    let ticked = move || {
        let word = if face.with(|f| f.filled) {
            "true"
        } else {
            "false"
        };
        role.map(|_| word)
    };
    // Only a box may say that it is invalid (WAI-ARIA 1.2); beside a radio button the note does.
    let is_box = kind == FieldKind::Checkbox;
    let invalid = move || (is_box && note.with(Option::is_some)).then_some("true");
    view! { class="p",
        <button type="button" class="press" data-field-id=field.id.to_string()
            role=role aria-checked=ticked aria-invalid=invalid
            aria-label=named aria-describedby=described
            disabled=move || face.with(|f| f.locked)
            on:click=press>{shown}</button>
    }
}
