use super::palette::seat_color;
use super::placed::what;
use crate::prepare::store::Store;
use crate::prepare::{Board, Finding, Word};
use crate::view::Alert;
use leptos::prelude::*;

/// What is missing, and every field by its name.
#[component]
pub(super) fn List(store: Store) -> impl IntoView {
    let findings = store.read(Board::findings);
    let fields = store.read(|b| {
        let line = |i: &super::super::Item| (i.key, b.seat_of(&i.seat), i.clone());
        b.items().iter().map(line).collect::<Vec<_>>()
    });
    view! { class="p",
        <section class="list" aria-label=store.words(Word::AllFields)>
            <ul class="findings">
                {move || findings.get().into_iter().map(|f| view! { <Line store=store finding=f /> }).collect_view()}
            </ul>
            <h2 class="heading">{store.words(Word::AllFields)}</h2>
            {move || fields.get().is_empty().then(|| view! { class="p", <p class="hint">{store.words(Word::NothingPlaced)}</p> })}
            <ul class="fields">
                {move || fields.get().into_iter().map(|(key, seat, item)| {
                    let page = store.number(item.page as usize + 1);
                    let named = what(store, &item);
                    let gaps = [("what", &*named), ("seat", &*item.seat), ("page", &*page)];
                    let line = store.text().fill(Word::PlacedField, &gaps);
                    view! { class="p",
                        <li><button type="button" class="row" data-seat=seat_color(seat)
                            on:click=move |_| {
                                store.edit(|b| b.select(Some(key)));
                                store.focus(key);
                            }>
                            <span class="swatch" aria-hidden="true">{seat + 1}</span>
                            <span>{line}</span>
                        </button></li>
                    }
                }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Line(store: Store, finding: Finding) -> impl IntoView {
    let key = finding.key();
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
            <li><button type="button" class="row wrong-row" on:click=move |_| store.focus(key)>
                <Alert /><span>{words}</span>
            </button></li>
        }
        .into_any(),
        None => view! { class="p", <li class="row wrong-row"><Alert /><span>{words}</span></li> }
            .into_any(),
    }
}
