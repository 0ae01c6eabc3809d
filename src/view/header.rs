use super::guide::Guide;
use super::icon::{Glass, Leaves, Minus, Paraph, Plus};
use crate::app::Store;
use crate::config::Zoom;
use crate::language;
use crate::session::{Act, Session, Stage};
use crate::space;
use crate::text::{Count, Say};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::HtmlInputElement;

/// Who asks for what, and how large it is shown.
#[component]
pub(super) fn Header(store: Store, guide: Guide) -> impl IntoView {
    let shown = store.read(|s| !s.config().hide_header && s.view().is_some());
    move || {
        shown
            .get()
            .then(|| view! { <Bar store=store guide=guide /> })
    }
}

#[component]
fn Bar(store: Store, guide: Guide) -> impl IntoView {
    let title = store.read(|s| {
        let title = s.view().map(|v| v.envelope.title.clone());
        title.filter(|_| !s.config().hide_title).unwrap_or_default()
    });
    let facts = store.read(|s| {
        let view = s.view()?;
        let pages: usize = view.documents.iter().map(|d| d.pages.len()).sum();
        Some((view.envelope.sender.name.clone(), pages))
    });
    let line = move || {
        let (sender, pages) = facts.get().unwrap_or_default();
        let text = store.text();
        let from = text.fill(Say::From, &[("sender", &sender)]);
        if pages == 0 {
            return from;
        }
        format!(
            "{from} · {}",
            text.count(Count::Pages, &language::amount(pages, &text), &[])
        )
    };
    view! { class="p",
        <header class="header" part="header">
            <span class="logo"><Paraph /></span>
            <div class="title">
                <h1><bdi>{title}</bdi></h1>
                <p>{line}</p>
            </div>
            <Finding store=store guide=guide />
            <Zooming store=store />
            <More store=store guide=guide />
        </header>
    }
}

/// Percent of the size on paper that the first page has.
pub(super) fn percent(store: Store) -> Option<f64> {
    scale(store).map(space::percent)
}

fn scale(store: Store) -> Option<f64> {
    let page = store.peek(|s| s.view()?.documents.first()?.pages.first().copied())?;
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
    let fit = move |_| store.zoom.set(Zoom::FitWidth);
    let shown = move || match store.zoom.get() {
        Zoom::FitWidth => store.words(Say::FitWidth)(),
        Zoom::FitPage => store.words(Say::FitPage)(),
        Zoom::Times(_) => {
            let percent = percent(store).unwrap_or(100.0);
            language::percent(percent, store.text().locale())
        }
    };
    view! { class="p",
        <div class="zoom" part="toolbar" role="group" aria-label=store.words(Say::Zoom)>
            <button type="button" aria-label=store.words(Say::ZoomOut) on:click=move |_| step(store, false)>
                <Minus />
            </button>
            <button type="button" class="wide" on:click=fit>{shown}</button>
            <button type="button" aria-label=store.words(Say::ZoomIn) on:click=move |_| step(store, true)>
                <Plus />
            </button>
        </div>
    }
}

/// The way to another page, and to words.
#[component]
fn Finding(store: Store, guide: Guide) -> impl IntoView {
    let total = guide.total();
    let several = guide.several();
    view! { class="p",
        <div class="finding" part="toolbar" role="group" aria-label=store.words(Say::Document)>
            <Show when=move || several.get()>
                <button type="button" class="leaves" aria-label=store.words(Say::Pages) data-action="pages"
                    aria-expanded=move || if guide.overview.get() { "true" } else { "false" }
                    on:click=move |_| guide.overview.update(|o| *o = !*o)><Leaves /></button>
                <PageNumber store=store guide=guide total=total />
            </Show>
            <button type="button" aria-label=store.words(Say::Search) data-action="search"
                on:click=move |_| guide.open_search()><Glass /></button>
        </div>
    }
}

/// The number of the page in sight; another one written there leads to it.
#[component]
fn PageNumber(store: Store, guide: Guide, total: Memo<usize>) -> impl IntoView {
    let shown = move || guide.page.get().to_string();
    let go = move |event: leptos::ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        let written: Option<usize> = input.value().trim().parse().ok();
        let number = written.map(|n| n.clamp(1, total.get_untracked().max(1)));
        if let Some(number) = number {
            guide.go(number);
        }
        // What was no number of a page is taken back.
        let shown = number.unwrap_or_else(|| guide.page.get_untracked());
        input.set_value(&shown.to_string());
    };
    let of = move || format!("/ {}", language::number(total.get(), store.text().locale()));
    let width = move || format!("{}ch", total.get().to_string().len() + 1);
    view! { class="p",
        <label class="page-of" dir="ltr">
            <input type="text" inputmode="numeric" autocomplete="off" aria-label=store.words(Say::GoToPage)
                prop:value=shown on:change=go style:width=width />
            <span>{of}</span>
        </label>
    }
}

/// What is seldom needed: a list that opens below its button.
#[component]
fn More(store: Store, guide: Guide) -> impl IntoView {
    let open = RwSignal::new(false);
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.stop_propagation();
            open.set(false);
        }
    };
    let leave = move |event: leptos::ev::FocusEvent| {
        use wasm_bindgen::JsCast;
        let to = event
            .related_target()
            .and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        let here = event
            .current_target()
            .and_then(|t| t.dyn_into::<web_sys::Node>().ok());
        if !here.is_some_and(|here| here.contains(to.as_ref())) {
            open.set(false);
        }
    };
    view! { class="p",
        <div class="more" on:keydown=key on:focusout=leave>
            <button
                type="button"
                class="button text"
                data-action="more"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|o| *o = !*o)
            >
                {store.words(Say::More)}
            </button>
            {move || open.get().then(|| view! { <Choices store=store guide=guide open=open /> })}
        </div>
    }
}

#[component]
fn Choices(store: Store, guide: Guide, open: RwSignal<bool>) -> impl IntoView {
    let allowed = store.read(Session::permissions);
    let several = guide.several();
    let at_work = store.read(|s| *s.stage() == Stage::Open);
    let zoom = [
        (Say::ZoomIn, None, true),
        (Say::ZoomOut, None, false),
        (Say::FitWidth, Some(Zoom::FitWidth), false),
        (Say::FitPage, Some(Zoom::FitPage), false),
    ];
    let zooming = zoom.map(|(say, to, up)| {
        let press = move |_| match to {
            Some(zoom) => store.zoom.set(zoom),
            None => step(store, up),
        };
        view! { class="p",
            <button type="button" class="choice zooms" on:click=press>{store.words(say)}</button>
        }
    });
    let act = move |act: Act| {
        open.set(false);
        store.act(act);
    };
    view! { class="p",
        <div class="choices">
            <Show when=move || several.get()>
                <button type="button" class="choice zooms" data-action="pages"
                    on:click=move |_| { open.set(false); guide.overview.set(true); }>{store.words(Say::Pages)}</button>
            </Show>
            <button type="button" class="choice zooms" data-action="search"
                on:click=move |_| { open.set(false); guide.open_search(); }>{store.words(Say::Search)}</button>
            {zooming.into_iter().collect_view()}
            <Show when=move || allowed.get().download>
                <button type="button" class="choice" data-action="download" on:click=move |_| act(Act::Download(0))>
                    {store.words(Say::DownloadUnsigned)}
                </button>
            </Show>
            <Show when=move || allowed.get().save && at_work.get()>
                <button type="button" class="choice" data-action="save" on:click=move |_| act(Act::Save)>
                    {store.words(Say::SaveForLater)}
                </button>
            </Show>
            <Show when=move || allowed.get().decline && at_work.get()>
                <button type="button" class="choice" data-action="decline" on:click=move |_| act(Act::AskDecline)>
                    {store.words(Say::Decline)}
                </button>
            </Show>
        </div>
    }
}
