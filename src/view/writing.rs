//! Fields that are written into, or chosen in, where they stand.

use super::content::{Box, ContentView};
use super::field::{Face, note_id};
use crate::app::Store;
use crate::session::{Act, Session};
use crate::text::Say;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use paraph_protocol::{Content, Field, FieldKind};

/// Fields higher than this take several lines, points.
const TALL_PT: f64 = 30.0;

/// What is written in a field: as the signer wrote it, else as it is printed.
pub(super) fn written(session: &Session, field: &Field) -> String {
    if let Some(unfit) = session.answers().unfit(&field.id) {
        return unfit.written.clone();
    }
    match session.answers().content(&field.id) {
        Some(Content::Text { text } | Content::Date { date: text }) => text.clone(),
        Some(content) => content.printed(&field.rules).unwrap_or_default(),
        None => String::new(),
    }
}

/// Whether a field takes more than one line.
fn is_tall(field: &Field, size: Box) -> bool {
    let lines = field.rules.max_lines.unwrap_or(u32::MAX) > 1;
    field.kind == FieldKind::Text && size.height > TALL_PT && lines && field.rules.cells.is_none()
}

/// The keyboard that a phone shows for a field.
pub(super) fn keyboard(field: &Field) -> Option<&'static str> {
    use paraph_protocol::TextPreset as Preset;
    match (field.kind, field.rules.preset) {
        (FieldKind::Number, _) => Some("decimal"),
        (_, Some(Preset::Email)) => Some("email"),
        (_, Some(Preset::Phone)) => Some("tel"),
        (_, Some(Preset::Kennitala | Preset::Personnummer)) => Some("numeric"),
        (_, Some(Preset::Iban) | None) => None,
    }
}

/// Most characters that can be written.
pub(super) fn limit(field: &Field) -> Option<String> {
    let most = match (field.max_chars, field.rules.cells) {
        (Some(chars), Some(cells)) => Some(chars.min(cells)),
        (chars, cells) => chars.or(cells),
    };
    most.map(|n| n.to_string())
}

/// A field that is written into, in place.
#[component]
pub(super) fn Writing(
    store: Store,
    field: Field,
    face: Memo<Face>,
    label: Memo<String>,
    note: Memo<Option<String>>,
    size: Box,
) -> impl IntoView {
    let id = field.id.clone();
    let stands = {
        let field = field.clone();
        store.read(move |s| written(s, &field))
    };
    // While it is written, a number is not printed anew under the signer's fingers.
    let typing = RwSignal::new(None::<String>);
    let value = Memo::new(move |_| typing.get().unwrap_or_else(|| stands.get()));
    let fill = {
        let id = id.clone();
        move |text: String| {
            typing.set(Some(text.clone()));
            store.act(Act::Write(id.clone(), text));
        }
    };
    let leave = {
        let id = id.clone();
        move |_| {
            typing.set(None);
            store.act(Act::Leave(id.clone()));
        }
    };
    let tall = is_tall(&field, size);
    let enter = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (!tall || event.ctrl_key()) {
            event.prevent_default();
            store.act(Act::Next);
        }
    };
    let font_size = move || value.with(|v| size.font_size(v));
    let limit = limit(&field);
    let invalid = move || {
        if note.with(Option::is_some) {
            "true"
        } else {
            "false"
        }
    };
    let required = {
        let id = id.clone();
        store.read(move |s| s.is_required(&id))
    };
    let (shown, described) = (id.to_string(), note_id(&id));
    if tall {
        return view! { class="p",
            <textarea class="write" dir="auto" data-field-id=shown aria-label=label required=required
                aria-invalid=invalid aria-describedby=described maxlength=limit placeholder=label autocomplete="off"
                prop:value=value style:font-size=font_size on:keydown=enter on:blur=leave
                on:input=move |event| fill(event_target_value(&event))></textarea>
        }
        .into_any();
    }
    let is_date = field.kind == FieldKind::Date;
    let kind = if is_date { "date" } else { "text" };
    let direction = (field.kind == FieldKind::Text).then_some("auto");
    // What is printed otherwise than it is written is shown as it will stand on the page.
    let printed = field.kind != FieldKind::Text || field.rules.cells.is_some();
    let rules = field.rules.clone();
    let as_printed = move || {
        let content = face.with(|f| f.content.clone().filter(|_| f.filled && printed));
        let rules = rules.clone();
        content.map(|content| {
            view! { <ContentView store=store content=content rules=rules attached=false size=size /> }
        })
    };
    view! { class="p",
        <input type=kind class="write" class:reprinted=printed dir=direction data-field-id=shown
            aria-label=label required=required inputmode=keyboard(&field)
            aria-invalid=invalid aria-describedby=described maxlength=limit placeholder=label autocomplete="off"
            prop:value=value style:font-size=font_size on:keydown=enter on:blur=leave
            on:input=move |event| fill(event_target_value(&event)) />
        {as_printed}
    }
    .into_any()
}

/// A field whose value is chosen from a list, by the browser's own means.
#[component]
pub(super) fn Choosing(
    store: Store,
    field: Field,
    face: Memo<Face>,
    label: Memo<String>,
    note: Memo<Option<String>>,
    size: Box,
) -> impl IntoView {
    let id = field.id.clone();
    let chosen = Memo::new(move |_| {
        face.with(|f| match &f.content {
            Some(Content::Dropdown { choice }) => choice.clone(),
            _ => String::new(),
        })
    });
    let required = {
        let id = id.clone();
        store.read(move |s| s.is_required(&id))
    };
    let invalid = move || {
        if note.with(Option::is_some) {
            "true"
        } else {
            "false"
        }
    };
    let (shown, described) = (id.to_string(), note_id(&id));
    let longest = field.rules.options.iter().map(|o| o.label());
    let longest = longest
        .max_by_key(|l| l.chars().count())
        .unwrap_or_default();
    let font_size = size.font_size(&format!("{longest}__"));
    let option = move |o: &paraph_protocol::Choice| {
        let value = o.value.clone();
        let this = value.clone();
        view! { class="p",
            <option value=value prop:selected=move || chosen.with(|c| *c == this)>{o.label().to_owned()}</option>
        }
    };
    let options = field.rules.options.iter().map(option).collect_view();
    let choose = move |event: leptos::ev::Event| {
        store.act(Act::Write(id.clone(), event_target_value(&event)));
    };
    view! { class="p",
        <select class="write choose" data-field-id=shown aria-label=label required=required dir="auto"
            aria-invalid=invalid aria-describedby=described style:font-size=font_size on:change=choose>
            <option value="" prop:selected=move || chosen.with(String::is_empty)>{store.words(Say::Choose)}</option>
            {options}
        </select>
    }
}
