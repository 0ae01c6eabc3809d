use crate::config::Zoom;
use crate::language;
use crate::prepare::store::Store;
use crate::prepare::{Board, Finding, Saving, Word};
use crate::space;
use crate::text::Say;
use crate::view::{Minus, Paraph, Plus};
use leptos::prelude::*;
use paraph_protocol::ProblemCode;

/// What is prepared, how large it is shown, and the way to keep it.
#[component]
pub(super) fn Bar(store: Store) -> impl IntoView {
    let title = store.read(|b| b.preparation().title.clone());
    let undo = store.read(Board::can_undo);
    let redo = store.read(Board::can_redo);
    view! { class="p",
        <header class="bar" part="header">
            <span class="logo"><Paraph /></span>
            <div class="title">
                <h1><bdi>{title}</bdi></h1>
                <p>{move || state(store)}</p>
            </div>
            <div class="steps">
                <button type="button" class="button text" aria-disabled=move || (!undo.get()).to_string()
                    aria-label=store.words(Say::Undo) title=store.words(Say::Undo)
                    on:click=move |_| store.edit(Board::undo)><Back /></button>
                <button type="button" class="button text" aria-disabled=move || (!redo.get()).to_string()
                    aria-label=store.words(Word::Redo) title=store.words(Word::Redo)
                    on:click=move |_| store.edit(Board::redo)><Forth /></button>
            </div>
            <Zooming store=store />
            <Keep store=store />
        </header>
        <Failed store=store />
    }
}

/// A step back.
#[component]
fn Back() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M9 5L4 10l5 5M4 10h10a5 5 0 0 1 0 10h-3" />
        </svg>
    }
}

/// The same step again.
#[component]
fn Forth() -> impl IntoView {
    view! { class="p",
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M15 5l5 5-5 5M20 10H10a5 5 0 0 0 0 10h3" />
        </svg>
    }
}

/// Whether everything is saved.
fn state(store: Store) -> String {
    let (saving, dirty) = store
        .read(|b| (b.saving() == Saving::Running, b.is_dirty()))
        .get();
    let word = match (saving, dirty) {
        (true, _) => Word::Saving,
        (false, true) => Word::Unsaved,
        (false, false) => Word::Saved,
    };
    store.words(word)()
}

#[component]
fn Keep(store: Store) -> impl IntoView {
    let saving = store.read(|b| b.saving() == Saving::Running);
    let able = store.read(|b| b.is_dirty() && !b.findings().iter().any(Finding::blocks));
    // A button that is disabled would lose the focus of whoever has just pressed it.
    view! { class="p",
        <button type="button" class="button primary" part="button-primary" data-action="save"
            class:busy=move || saving.get()
            aria-disabled=move || (saving.get() || !able.get()).to_string()
            on:click=move |_| if able.get_untracked() { store.save() }>
            {store.words(Word::Save)}
        </button>
    }
}

/// Why the fields were not saved, and what helps.
#[component]
fn Failed(store: Store) -> impl IntoView {
    let failed = store.read(|b| match b.saving() {
        Saving::Failed(code) => Some(code),
        Saving::Idle | Saving::Running => None,
    });
    move || {
        failed.get().map(|code| {
            let changed = code == ProblemCode::EnvelopeChanged;
            let word = match code {
                ProblemCode::EnvelopeChanged => Word::FailedChanged,
                ProblemCode::NotDraft => Word::FailedSent,
                ProblemCode::Busy => Word::FailedOffline,
                ProblemCode::SessionEnded | ProblemCode::SessionNotValid => Word::StopSessionLead,
                _ => Word::FailedOther,
            };
            let load = changed.then(|| {
                view! { class="p",
                    <button type="button" class="button quietly" on:click=move |_| store.open()>
                        {store.words(Word::LoadAgain)}
                    </button>
                }
            });
            view! { class="p",
                <div class="failed" role="alert"><p>{store.words(word)}</p>{load}</div>
            }
        })
    }
}

fn scale(store: Store) -> Option<f64> {
    let page = store.peek(|b| {
        let first = b.preparation().documents.first();
        first.and_then(|d| d.pages.first().copied())
    })?;
    Some(space::px_per_pt(&page, store.zoom.get(), store.room.get()))
}

/// One step larger or smaller than what is shown now.
pub(super) fn step(store: Store, up: bool) {
    if let Some(scale) = untrack(|| scale(store)) {
        store.zoom.set(space::stepped(scale, up));
    }
}

#[component]
fn Zooming(store: Store) -> impl IntoView {
    let fit = move |_| {
        store.zoom.update(|zoom| {
            *zoom = match zoom {
                Zoom::FitWidth => Zoom::FitPage,
                Zoom::FitPage | Zoom::Times(_) => Zoom::FitWidth,
            };
        });
    };
    let shown = move || match store.zoom.get() {
        Zoom::FitWidth => store.words(Say::FitWidth)(),
        Zoom::FitPage => store.words(Say::FitPage)(),
        Zoom::Times(_) => {
            let percent = scale(store).map_or(100.0, space::percent);
            language::percent(percent, store.text().locale())
        }
    };
    view! { class="p",
        <div class="zoom" part="toolbar" role="group" aria-label=store.words(Say::Zoom)>
            <button type="button" aria-label=store.words(Say::ZoomOut) on:click=move |_| step(store, false)><Minus /></button>
            <button type="button" class="wide" on:click=fit>{shown}</button>
            <button type="button" aria-label=store.words(Say::ZoomIn) on:click=move |_| step(store, true)><Plus /></button>
        </div>
    }
}
