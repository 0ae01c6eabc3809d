use super::palette::seat_color;
use crate::prepare::store::{Store, kind_word};
use crate::prepare::{Board, Property, Word};
use crate::text::{Say, Sentence};
use leptos::prelude::*;
use paraph_protocol::native::Prefill;
use paraph_protocol::{FieldKind, TextPreset};

/// Everything about the selected field but its place.
#[component]
pub(super) fn Properties(store: Store) -> impl IntoView {
    let selected = store.read(|b| b.selected().map(|i| (i.key, i.kind)));
    view! { class="p",
        <section class="properties" aria-label=store.words(Word::Properties)>
            {move || match selected.get() {
                Some((key, kind)) => view! { <Sheet store=store key=key kind=kind /> }.into_any(),
                None => view! { class="p", <p class="hint">{store.words(Word::NothingSelected)}</p> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Sheet(store: Store, key: u32, kind: FieldKind) -> impl IntoView {
    let color = store.read(|b| b.selected().map(|i| b.seat_of(&i.seat)).unwrap_or_default());
    let text = kind == FieldKind::Text;
    view! { class="p",
        <h2 class="heading" data-seat=move || seat_color(color.get())>
            <span class="swatch" aria-hidden="true">{move || color.get() + 1}</span>
            {store.words(kind_word(kind))}
        </h2>
        <SeatChoice store=store />
        <Written store=store key=key label=Word::LabelLabel
            read=|b| b.selected().map(|i| i.label.clone()) write=Property::Label />
        {text.then(|| view! { <PresetChoice store=store /> })}
        {text.then(|| view! { <Written store=store key=key label=Word::MostChars
            read=|b| b.selected().and_then(|i| i.max_chars).map(|n| n.to_string())
            write=|text| Property::MaxChars(text.trim().parse().ok().filter(|n| *n > 0)) /> })}
        {text.then(|| view! { <Written store=store key=key label=Word::PrefillLabel
            read=|b| b.selected().and_then(|i| match &i.prefill {
                Some(Prefill::Text { text }) => Some(text.clone()),
                _ => None,
            }) write=Property::Prefill /> })}
        {(kind == FieldKind::Dropdown).then(|| view! { <Entries store=store key=key /> })}
        {(kind == FieldKind::Radio).then(|| view! { <Written store=store key=key label=Word::GroupLabel
            read=|b| b.selected().and_then(|i| Some(i.rules.group.as_ref()?.name.clone()))
            write=Property::Group /> })}
        <Written store=store key=key label=Word::NameLabel
            read=|b| b.selected().map(|i| i.name.clone()) write=Property::Name />
        <Ticked store=store label=Word::MustBeFilled
            read=|b| b.selected().is_some_and(|i| i.required) write=Property::Required />
        <Ticked store=store label=Word::OnlyToRead
            read=|b| b.selected().is_some_and(|i| i.read_only) write=Property::ReadOnly />
        <Acts store=store />
        <p class="hint keys" id="paraph-keys">{store.words(Word::KeysHint)}</p>
    }
}

#[component]
fn SeatChoice(store: Store) -> impl IntoView {
    let seats = store.read(|b| b.seats().iter().map(|s| s.name.clone()).collect::<Vec<_>>());
    let chosen = store.read(|b| b.selected().map(|i| i.seat.clone()).unwrap_or_default());
    let option = move |name: String| {
        let value = name.clone();
        view! { class="p", <option value=value.clone() selected=move || chosen.get() == value>{name}</option> }
    };
    view! { class="p",
        <label class="entry">
            <span>{store.words(Word::SeatLabel)}</span>
            <select on:change=move |event| {
                let seat = event_target_value(&event);
                store.edit(|b| b.change(Property::Seat(seat)));
            }>{move || seats.get().into_iter().map(option).collect_view()}</select>
        </label>
    }
}

/// A line of text. What is written elsewhere meanwhile, by undoing, is shown when another field is
/// looked at, or when the focus is not in it.
#[component]
fn Written(
    store: Store,
    key: u32,
    label: Word,
    read: fn(&Board) -> Option<String>,
    write: fn(String) -> Property,
) -> impl IntoView {
    let value = store.read(move |b| read(b).unwrap_or_default());
    view! { class="p",
        <label class="entry" data-of=key.to_string()>
            <span>{store.words(label)}</span>
            <input type="text" data-property=label.key() prop:value=move || value.get()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    store.edit(|b| b.change(write(text)));
                } />
        </label>
    }
}

/// The entries of a list. What is being written is left alone: a line may be empty for a moment.
#[component]
fn Entries(store: Store, key: u32) -> impl IntoView {
    let lines = store.peek(|b| {
        let options = b
            .selected()
            .map(|i| i.rules.options.clone())
            .unwrap_or_default();
        options
            .iter()
            .map(|o| o.value.clone())
            .collect::<Vec<_>>()
            .join("\n")
    });
    view! { class="p",
        <label class="entry" data-of=key.to_string()>
            <span>{store.words(Word::EntriesLabel)}</span>
            <textarea rows="4" prop:value=lines on:input=move |event| {
                let text = event_target_value(&event);
                store.edit(|b| b.change(Property::Entries(text)));
            }></textarea>
        </label>
    }
}

#[component]
fn PresetChoice(store: Store) -> impl IntoView {
    const PRESETS: [(&str, Option<TextPreset>); 6] = [
        ("", None),
        ("email", Some(TextPreset::Email)),
        ("phone", Some(TextPreset::Phone)),
        ("iban", Some(TextPreset::Iban)),
        ("kennitala", Some(TextPreset::Kennitala)),
        ("personnummer", Some(TextPreset::Personnummer)),
    ];
    let chosen = store.read(|b| b.selected().and_then(|i| i.rules.preset));
    let word = move |preset: Option<TextPreset>| match preset {
        None => store.words(Word::AnyText)(),
        Some(TextPreset::Email) => store.words(Word::AnEmail)(),
        Some(TextPreset::Phone) => store.words(Word::APhone)(),
        // These are names.
        Some(TextPreset::Iban) => "IBAN".to_owned(),
        Some(TextPreset::Kennitala) => "Kennitala".to_owned(),
        Some(TextPreset::Personnummer) => "Personnummer".to_owned(),
    };
    view! { class="p",
        <label class="entry">
            <span>{store.words(Word::HasToBe)}</span>
            <select on:change=move |event| {
                let value = event_target_value(&event);
                let preset = PRESETS.iter().find(|(name, _)| *name == value);
                let preset = preset.and_then(|(_, preset)| *preset);
                store.edit(|b| b.change(Property::Preset(preset)));
            }>
                {PRESETS.map(|(name, preset)| view! { class="p",
                    <option value=name selected=move || chosen.get() == preset>{move || word(preset)}</option>
                }).collect_view()}
            </select>
        </label>
    }
}

#[component]
fn Ticked(
    store: Store,
    label: Word,
    read: fn(&Board) -> bool,
    write: fn(bool) -> Property,
) -> impl IntoView {
    let value = store.read(read);
    view! { class="p",
        <label class="tick">
            <input type="checkbox" prop:checked=move || value.get() on:change=move |event| {
                let checked = event_target_checked(&event);
                store.edit(|b| b.change(write(checked)));
            } />
            <span>{store.words(label)}</span>
        </label>
    }
}

#[component]
fn Acts(store: Store) -> impl IntoView {
    let duplicate = move |_| {
        if let Some(key) = store.edit(Board::duplicate) {
            store.focus(key);
        }
    };
    let remove = move |_| {
        store.edit(Board::remove);
        store.say(store.words_now(Word::FieldRemoved));
    };
    view! { class="p",
        <div class="acts">
            <button type="button" class="button quietly" on:click=duplicate>{store.words(Word::Duplicate)}</button>
            <button type="button" class="button quietly" on:click=move |_| store.edit(Board::repeat_on_every_page)>
                {store.words(Word::EveryPage)}
            </button>
            <button type="button" class="button quietly" on:click=remove>{store.words(Say::Remove)}</button>
        </div>
    }
}
