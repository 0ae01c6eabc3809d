//! Fields that are written into, or chosen in, where they stand.

use super::content::{Box, ContentView};
use super::field::{Face, note_id};
use crate::app::Store;
use crate::session::{Act, Session};
use crate::text::Say;
use leptos::ev::{Event, KeyboardEvent};
use leptos::prelude::*;
use paraph_protocol::{Content, Field, FieldId, FieldKind};

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
    let stands = {
        let field = field.clone();
        store.read(move |s| written(s, &field))
    };
    let id = field.id.clone();
    let required = store.read(move |s| s.is_required(&id));
    let tall = is_tall(&field, size);
    // What is printed otherwise than it is written is shown as it will stand on the page.
    let reprinted = field.kind != FieldKind::Text || field.rules.cells.is_some();
    let rules = field.rules.clone();
    let as_printed = move || {
        let content = face.with(|f| f.content.clone().filter(|_| f.filled && reprinted));
        let rules = rules.clone();
        content.map(|content| {
            view! { <ContentView store=store content=content rules=rules attached=false size=size /> }
        })
    };
    let pen = Pen {
        store,
        id: StoredValue::new(field.id.clone()),
        typing: RwSignal::new(None),
        stands,
        tall,
    };
    view! {
        <Line pen=pen field=field label=label note=note required=required reprinted=reprinted size=size />
        {as_printed}
    }
}

/// What happens while somebody writes into a field.
#[derive(Clone, Copy)]
struct Pen {
    store: Store,
    id: StoredValue<FieldId>,
    /// While it is written, a number is not printed anew under the signer's fingers.
    typing: RwSignal<Option<String>>,
    stands: Memo<String>,
    tall: bool,
}

impl Pen {
    fn text(self) -> String {
        self.typing.get().unwrap_or_else(|| self.stands.get())
    }

    fn write(self, event: &Event) {
        let text = event_target_value(event);
        self.typing.set(Some(text.clone()));
        self.store.act(Act::Write(self.id.get_value(), text));
    }

    fn leave(self) {
        self.typing.set(None);
        self.store.act(Act::Leave(self.id.get_value()));
    }

    fn key(self, event: &KeyboardEvent) {
        if event.key() == "Enter" && (!self.tall || event.ctrl_key()) {
            event.prevent_default();
            self.store.act(Act::Next);
        }
    }
}

/// The place to write in: one line, or several.
#[component]
fn Line(
    pen: Pen,
    field: Field,
    label: Memo<String>,
    note: Memo<Option<String>>,
    required: Memo<bool>,
    reprinted: bool,
    size: Box,
) -> impl IntoView {
    let value = Memo::new(move |_| pen.text());
    let font_size = move || value.with(|v| size.font_size(v));
    let invalid = move || {
        if note.with(Option::is_some) {
            "true"
        } else {
            "false"
        }
    };
    let (shown, described, limit) = (field.id.to_string(), note_id(&field.id), limit(&field));
    if pen.tall {
        return view! { class="p",
            <textarea class="write" dir="auto" data-field-id=shown aria-label=label required=required
                aria-invalid=invalid aria-describedby=described maxlength=limit placeholder=label autocomplete="off"
                prop:value=value style:font-size=font_size on:keydown=move |event| pen.key(&event)
                on:blur=move |_| pen.leave() on:input=move |event| pen.write(&event)></textarea>
        }
        .into_any();
    }
    let kind = if field.kind == FieldKind::Date {
        "date"
    } else {
        "text"
    };
    let direction = (field.kind == FieldKind::Text).then_some("auto");
    view! { class="p",
        <input type=kind class="write" class:reprinted=reprinted dir=direction data-field-id=shown
            aria-label=label required=required inputmode=keyboard(&field)
            aria-invalid=invalid aria-describedby=described maxlength=limit placeholder=label autocomplete="off"
            prop:value=value style:font-size=font_size on:keydown=move |event| pen.key(&event)
            on:blur=move |_| pen.leave() on:input=move |event| pen.write(&event) />
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
    let choose = move |event: Event| {
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
