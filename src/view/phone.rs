//! The page of a device that only draws, for a session elsewhere.

use super::card::{Card, Tone};
use super::notice::Notices;
use super::pad::Pad;
use crate::app::Store;
use crate::session::{Act, Session, Visit};
use crate::text::Say;
use leptos::prelude::*;
use paraph_ink::Ink;
use paraph_protocol::PadReply;

/// What is shown, without what changes while it is shown.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Opening,
    Drawing(PadReply),
    Sent,
    Over,
    Offline,
}

fn shown(session: &Session) -> Shown {
    match session.visit() {
        Visit::Opening => Shown::Opening,
        Visit::Drawing(reply) | Visit::Sending(reply) => Shown::Drawing(reply.clone()),
        Visit::Sent => Shown::Sent,
        Visit::Over => Shown::Over,
        Visit::Offline => Shown::Offline,
    }
}

/// The pad, as large as the device allows, and what becomes of it.
#[component]
pub(super) fn Phone(store: Store) -> impl IntoView {
    let now = store.read(shown);
    let inner = move || {
        match now.get() {
        Shown::Opening => view! { class="p", <main class="phone"></main> }.into_any(),
        Shown::Drawing(reply) => view! { <Drawing store=store reply=reply /> }.into_any(),
        Shown::Sent => last_word(store, "pad-sent", Tone::Good, [Say::PhoneSentTitle, Say::PhoneSentLead]),
        Shown::Over => last_word(store, "pad-over", Tone::Bad, [Say::StopLinkTitle, Say::PhoneOverLead]),
        Shown::Offline => view! { class="p",
            <Card store=store name="pad-offline" tone=Tone::Bad title=Signal::derive(store.words(Say::StopOfflineTitle))
                lead=Signal::derive(store.words(Say::NoticeOffline))>
                <div class="row">
                    <button type="button" class="button primary" part="button button-primary" data-action="retry"
                        on:click=move |_| store.act(Act::Retry)>{store.words(Say::TryAgain)}</button>
                </div>
            </Card>
        }
        .into_any(),
    }
    };
    view! { class="p",
        {inner}
        <Notices store=store />
    }
}

fn last_word(store: Store, name: &'static str, tone: Tone, [title, lead]: [Say; 2]) -> AnyView {
    view! {
        <Card store=store name=name tone=tone title=Signal::derive(store.words(title))
            lead=Signal::derive(store.words(lead))>
            {None::<AnyView>}
        </Card>
    }
    .into_any()
}

#[component]
fn Drawing(store: Store, reply: PadReply) -> impl IntoView {
    let ink = RwSignal::new(Ink::default());
    let empty = Memo::new(move |_| ink.with(Ink::is_empty));
    let sending = store.read(|s| matches!(s.visit(), Visit::Sending(_)));
    Effect::new(move |before: Option<()>| {
        let drawn = ink.get();
        if before.is_some() {
            store.act(Act::DrawLive(drawn));
        }
    });
    let title = if reply.initials {
        Say::YourInitials
    } else {
        Say::YourSignature
    };
    let lead = move || {
        let gaps = [("title", &*reply.title), ("sender", &*reply.sender)];
        store.text().fill(Say::PhoneLead, &gaps)
    };
    view! { class="p",
        <main class="phone" data-sheet="pad">
            <h1>{store.words(title)}</h1>
            <p class="fine">{lead}</p>
            <Pad store=store ink=ink />
            <button type="button" class="button primary" part="button button-primary" data-action="send"
                disabled=move || empty.get() || sending.get()
                on:click=move |_| store.act(Act::SendDrawn(ink.get_untracked()))>{store.words(Say::Done)}</button>
        </main>
    }
}
