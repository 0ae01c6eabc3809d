use super::palette::seat_color;
use super::placed::what;
use crate::prepare::store::Store;
use crate::prepare::{Board, Finding, Item, Word};
use crate::view::Alert;
use leptos::prelude::*;
use paraph_protocol::FieldKind;

/// What is missing, and every field by its name.
#[component]
pub(super) fn List(store: Store) -> impl IntoView {
    let findings = store.read(Board::findings);
    let fields = store.read(rows);
    view! { class="p",
        <section class="list" aria-label=store.words(Word::AllFields)>
            <ul class="findings">
                {move || findings.get().into_iter().map(|f| view! { <Line store=store finding=f /> }).collect_view()}
            </ul>
            <h2 class="heading">{store.words(Word::AllFields)}</h2>
            {move || fields.get().is_empty().then(|| view! { class="p", <p class="hint">{store.words(Word::NothingPlaced)}</p> })}
            <ul class="fields">
                {move || fields.get().into_iter().map(|row| view! { <Named store=store row=row /> }).collect_view()}
            </ul>
        </section>
    }
}

/// What the list says of a field; not where it stands, which changes while it is dragged.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    key: u32,
    document: usize,
    page: u32,
    kind: FieldKind,
    label: String,
    seat: String,
    color: usize,
}

fn rows(board: &Board) -> Vec<Row> {
    let row = |item: &Item| Row {
        key: item.key,
        document: item.document,
        page: item.page,
        kind: item.kind,
        label: item.label.clone(),
        seat: item.seat.clone(),
        color: board.seat_of(&item.seat),
    };
    let mut rows: Vec<Row> = board.items().iter().map(row).collect();
    rows.sort_by_key(|row| (row.document, row.page));
    rows
}

#[component]
fn Named(store: Store, row: Row) -> impl IntoView {
    let (key, color) = (row.key, row.color);
    let line = move || {
        let page = store.number(row.page as usize + 1);
        let what = what(store, row.kind, &row.label);
        let gaps = [("what", &*what), ("seat", &*row.seat), ("page", &*page)];
        store.text().fill(Word::PlacedField, &gaps)
    };
    view! { class="p",
        <li><button type="button" class="row" data-seat=seat_color(color)
            on:click=move |_| {
                store.edit(|b| b.select(Some(key)));
                store.focus(key);
            }>
            <span class="swatch" aria-hidden="true">{color + 1}</span>
            <span>{line}</span>
        </button></li>
    }
}

#[component]
fn Line(store: Store, finding: Finding) -> impl IntoView {
    let key = finding.key();
    // What is only missing yet is no fault.
    let blocks = finding.blocks();
    let words = move || {
        let text = store.text();
        match &finding {
            Finding::NoSignature { seat } => text.fill(Word::NoSignature, &[("seat", seat)]),
            Finding::NoEntries { .. } => text.say(Word::NoEntries),
            Finding::SameName { .. } => text.say(Word::SameName),
            Finding::Rules { .. } => text.say(Word::RulesWrong),
        }
    };
    match key {
        Some(key) => view! { class="p",
            <li><button type="button" class="row" class:wrong-row=blocks class:todo-row=!blocks on:click=move |_| store.focus(key)>
                <Alert /><span>{words}</span>
            </button></li>
        }
        .into_any(),
        None => view! { class="p",
            <li class="row" class:wrong-row=blocks class:todo-row=!blocks><Alert /><span>{words}</span></li>
        }
        .into_any(),
    }
}
