use super::content::{Box, MarkView};
use super::device::Drawing;
use super::label;
use super::sheet::Sheet;
use super::upload::Upload;
use crate::app::Store;
use crate::browser;
use crate::language;
use crate::session::{Act, Session};
use crate::text::Say;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use paraph_ink::Ink;
use paraph_protocol::{
    CaptureKind, Content, Field, FieldId, FieldKind, Mark, MarkPicture, ScriptFont,
};

/// Size in which styles are shown; only its proportions matter.
const STYLE: Box = Box {
    width: 260.0,
    height: 56.0,
    page_width: 260.0,
};
/// Most characters of a name.
const MOST_CHARS: &str = "100";

/// What the signer is making, in each of the ways.
#[derive(Clone, Copy)]
struct Making {
    way: RwSignal<CaptureKind>,
    ink: RwSignal<Ink>,
    name: RwSignal<String>,
    font: RwSignal<ScriptFont>,
    picture: RwSignal<Option<MarkPicture>>,
}

impl Making {
    /// Begins with the mark that stands there, else with the signer's name.
    fn new(name: String, ways: &[CaptureKind], before: Option<Mark>) -> Self {
        let first = ways.first().copied().unwrap_or(CaptureKind::Draw);
        let making = Self {
            way: RwSignal::new(first),
            ink: RwSignal::new(Ink::default()),
            name: RwSignal::new(name),
            font: RwSignal::new(ScriptFont::default()),
            picture: RwSignal::new(None),
        };
        if let Some(mark) = before {
            making.way.set(mark.capture());
            match mark {
                Mark::Drawn { ink } => making.ink.set(ink),
                Mark::Typed { text, font } => {
                    making.name.set(text);
                    making.font.set(font);
                }
                Mark::Clicked { name } => making.name.set(name),
                Mark::Uploaded { picture } => making.picture.set(Some(picture)),
                _ => {}
            }
        }
        making
    }

    /// The mark as it would be adopted; none while it is empty.
    fn mark(self) -> Option<Mark> {
        let name = self.name.with(|n| browser::composed(n.trim()));
        match self.way.get() {
            CaptureKind::Type if !name.is_empty() => Some(Mark::Typed {
                text: name,
                font: self.font.get(),
            }),
            CaptureKind::Click if !name.is_empty() => Some(Mark::Clicked { name }),
            CaptureKind::Upload => {
                let picture = self.picture.get()?;
                Some(Mark::Uploaded { picture })
            }
            CaptureKind::Draw => {
                let ink = self.ink.get();
                (!ink.is_empty()).then_some(Mark::Drawn { ink })
            }
            _ => None,
        }
    }
}

/// Making a mark and adopting it.
#[component]
pub(super) fn Adopt(store: Store, field: FieldId) -> impl IntoView {
    let Some(known) = store.peek(|s| s.field(&field).cloned()) else {
        return ().into_any();
    };
    let initials = known.kind == FieldKind::Initials;
    let ways = store.peek(Session::capture);
    let (name, before) = store.peek(|s| start_from(s, &known));
    let filled = store.peek(|s| s.answers().is_filled(&field));
    let making = Making::new(name, &ways, before);
    let mark = Memo::new(move |_| making.mark());
    let says = move |signature, initial| store.words(if initials { initial } else { signature });
    let button = says(Say::AdoptAndSign, Say::AdoptInitials);
    let fine = move || {
        let say = if initials {
            Say::InitialsFine
        } else {
            Say::AdoptFine
        };
        store.text().fill(say, &[("button", &button())])
    };
    let wrong = move || {
        let refused = store.with(|s| s.refused().cloned());
        refused
            .map(|(_, why)| label::reason(&why, &store.text()))
            .unwrap_or_default()
    };
    let adopt = move |_| {
        if let Some(mark) = mark.get_untracked() {
            store.act(Act::Adopt(mark));
        }
    };
    let title = Signal::derive(says(Say::YourSignature, Say::YourInitials));
    view! {
        <Sheet store=store name="adopt" title=title>
            {view! { class="p",
                <Ways store=store making=making ways=ways />
                {move || panel(store, making, initials)}
                <p class="fine">{fine}</p>
                <p class="wrong" role="alert">{wrong}</p>
                <div class="row">
                    {filled.then(|| view! { class="p",
                        <button type="button" class="button text start" part="button" data-action="remove"
                            on:click=move |_| store.act(Act::Empty(field.clone()))>{store.words(Say::Remove)}</button>
                    })}
                    <button type="button" class="button quietly" part="button" data-action="dismiss"
                        on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::Cancel)}</button>
                    <button type="button" class="button primary" part="button button-primary" data-action="adopt"
                        disabled=move || mark.with(Option::is_none) on:click=adopt>{button}</button>
                </div>
            }}
        </Sheet>
    }
    .into_any()
}

/// The name to make a mark of, and the mark that there is already.
fn start_from(session: &Session, field: &Field) -> (String, Option<Mark>) {
    let name = session.view().map(|v| v.recipient.name.clone());
    let name = name.unwrap_or_default();
    let before = match session.answers().content(&field.id) {
        Some(Content::Mark { mark }) => Some(mark.clone()),
        _ => session.answers().adopted(field.kind).cloned(),
    };
    match field.kind {
        FieldKind::Initials => (initials_of(&name), before),
        _ => (name, before),
    }
}

/// The first letters of a name's parts.
fn initials_of(name: &str) -> String {
    let parts = name
        .split([' ', '-'])
        .filter_map(|part| part.chars().next());
    parts.filter(|c| c.is_alphabetic()).take(4).collect()
}

fn way_words(way: CaptureKind) -> (Say, &'static str) {
    match way {
        CaptureKind::Type => (Say::Type, "type"),
        CaptureKind::Click => (Say::Click, "click"),
        CaptureKind::Upload => (Say::Upload, "upload"),
        _ => (Say::Draw, "draw"),
    }
}

/// Tabs, as the ARIA practices have them: arrows move and choose, only the chosen one is a tab stop.
#[component]
fn Ways(store: Store, making: Making, ways: Vec<CaptureKind>) -> impl IntoView {
    let order = ways.clone();
    let key = move |event: KeyboardEvent| {
        let at = order
            .iter()
            .position(|w| *w == making.way.get_untracked())
            .unwrap_or(0);
        let rtl = untrack(|| store.text().direction()) == "rtl";
        let (back, on) = if rtl {
            ("ArrowRight", "ArrowLeft")
        } else {
            ("ArrowLeft", "ArrowRight")
        };
        let to = match event.key() {
            k if k == on => (at + 1) % order.len(),
            k if k == back => (at + order.len() - 1) % order.len(),
            k if k == "Home" => 0,
            k if k == "End" => order.len() - 1,
            _ => return,
        };
        event.prevent_default();
        making.way.set(order[to]);
        let id = format!("#way-{}", way_words(order[to]).1);
        if let Some(tab) = store
            .root()
            .and_then(|r| r.query_selector(&id).ok().flatten())
        {
            browser::focus(&tab);
        }
    };
    let tab = move |(i, way): (usize, CaptureKind)| {
        let (say, word) = way_words(way);
        let chosen = move || making.way.get() == way;
        view! { class="p",
            <button type="button" class="tab" role="tab" id=format!("way-{word}") aria-controls="way-panel"
                data-first=(i == 0).then_some("") data-way=word
                aria-selected=move || if chosen() { "true" } else { "false" }
                tabindex=move || if chosen() { "0" } else { "-1" }
                on:click=move |_| making.way.set(way)>{store.words(say)}</button>
        }
    };
    view! { class="p",
        <div class="tabs" part="tabs" role="tablist" aria-label=store.words(Say::WaysToSign) on:keydown=key>
            {ways.into_iter().enumerate().map(tab).collect_view()}
        </div>
    }
}

fn panel(store: Store, making: Making, initials: bool) -> AnyView {
    let way = making.way.get();
    let inner = match way {
        CaptureKind::Type => {
            view! { <Typing store=store making=making initials=initials /> }.into_any()
        }
        CaptureKind::Click => {
            view! { <Clicking store=store making=making initials=initials /> }.into_any()
        }
        CaptureKind::Upload => view! { <Upload store=store picture=making.picture /> }.into_any(),
        _ => view! { <Drawing store=store ink=making.ink /> }.into_any(),
    };
    let by = format!("way-{}", way_words(way).1);
    view! { class="p",
        <div class="panel" role="tabpanel" id="way-panel" aria-labelledby=by>{inner}</div>
    }
    .into_any()
}

#[component]
fn Name(store: Store, making: Making, initials: bool) -> impl IntoView {
    let say = if initials {
        Say::InitialsName
    } else {
        Say::YourName
    };
    view! { class="p",
        <label class="entry">
            <span>{store.words(say)}</span>
            <input type="text" dir="auto" maxlength=MOST_CHARS autocomplete="name" prop:value=making.name
                on:input=move |event| making.name.set(event_target_value(&event)) />
        </label>
    }
}

#[component]
fn Typing(store: Store, making: Making, initials: bool) -> impl IntoView {
    let style = move |(i, font): (usize, ScriptFont)| {
        let named = move || {
            let text = store.text();
            let number = language::number(i + 1, text.locale());
            text.fill(Say::StyleN, &[("n", &number)])
        };
        let shown = move || {
            let text = making.name.with(|n| browser::composed(n.trim()));
            let mark = Mark::Typed { text, font };
            view! { <MarkView store=store mark=mark size=STYLE /> }
        };
        view! { class="p",
            <label class="style">
                <input type="radio" name="paraph-style" aria-label=named
                    prop:checked=move || making.font.get() == font
                    on:change=move |_| making.font.set(font) />
                <span class="preview">{shown}</span>
            </label>
        }
    };
    view! { class="p",
        <Name store=store making=making initials=initials />
        <fieldset class="styles">
            <legend>{store.words(Say::Style)}</legend>
            {ScriptFont::ALL.iter().copied().enumerate().map(style).collect_view()}
        </fieldset>
    }
}

#[component]
fn Clicking(store: Store, making: Making, initials: bool) -> impl IntoView {
    let shown = move || {
        let name = making.name.with(|n| n.trim().to_owned());
        view! { <MarkView store=store mark=Mark::Clicked { name } size=STYLE /> }
    };
    view! { class="p",
        <Name store=store making=making initials=initials />
        <p class="lead">{store.words(Say::ClickLead)}</p>
        <div class="plain preview" aria-hidden="true">{shown}</div>
    }
}
