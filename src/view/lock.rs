use super::eid::{Door, Eid, said, setback, take_focus};
use super::sheet::Sheet;
use crate::app::Store;
use crate::language;
use crate::session::{Act, Prove, Session};
use crate::text::Say;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use paraph_protocol::{AuthenticationMethod, AuthenticationView, CodeView, StartAuthentication};
use std::time::Duration;

/// Most characters of a code, spaces among its digits too.
const MOST_CHARS: &str = "12";

/// Proof of who the signer is, over documents that are not here yet.
#[component]
pub(super) fn Lock(store: Store) -> impl IntoView {
    let code = store.peek(|s| s.authentication().is_some_and(|a| a.method.is_code()));
    view! {
        <Sheet store=store name="lock" title=Signal::derive(store.words(Say::AuthTitle))>
            {match code {
                true => view! { <Code store=store /> }.into_any(),
                false => view! { <Eid store=store door=Door::Lock /> }.into_any(),
            }}
        </Sheet>
    }
}

fn shown(session: &Session) -> Option<AuthenticationView> {
    session.authentication().cloned()
}

#[component]
fn Code(store: Store) -> impl IntoView {
    let sent = store.read(|s| shown(s).is_some_and(|a| a.code.is_some()));
    let lead = move || {
        let by_mail = |a: AuthenticationView| a.method == AuthenticationMethod::EmailCode;
        let mail = store.with(|s| shown(s).is_some_and(by_mail));
        said(
            store,
            match (sent.get(), mail) {
                (true, _) => Say::AuthSent,
                (false, true) => Say::AuthLeadEmail,
                (false, false) => Say::AuthLeadSms,
            },
        )
    };
    view! { class="p",
        <p class="lead" role="status">{lead}</p>
        {move || match sent.get() {
            true => view! { <Digits store=store /> }.into_any(),
            false => view! { <Ask store=store /> }.into_any(),
        }}
    }
}

fn send(store: Store) {
    let wishes = StartAuthentication {
        locale: store.text().tag().to_owned(),
        ..StartAuthentication::default()
    };
    store.act(Act::Prove(Prove::Start(wishes)));
}

/// The first press: nothing is sent to anybody before it.
#[component]
fn Ask(store: Store) -> impl IntoView {
    take_focus(store);
    let stuck = store.read(|s| {
        let locked = s.authentication().is_some_and(|a| a.locked_until.is_some());
        locked || s.proving().busy
    });
    view! { class="p",
        <p class="wrong" role="alert">{move || setback(store)}</p>
        <div class="row">
            <button type="button" class="button primary" part="button button-primary" data-action="send-code"
                data-first="" disabled=stuck on:click=move |_| send(store)>{store.words(Say::AuthSend)}</button>
        </div>
    }
}

#[component]
fn Digits(store: Store) -> impl IntoView {
    take_focus(store);
    let typed = RwSignal::new(String::new());
    let busy = store.read(|s| s.proving().busy);
    let enough = move || typed.with(|t| t.chars().filter(char::is_ascii_digit).count() == 6);
    let wrong = move || setback(store);
    let invalid = move || if wrong().is_empty() { "false" } else { "true" };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if enough() {
            store.act(Act::Prove(Prove::Code(typed.get_untracked())));
        }
    };
    view! { class="p",
        <form class="entry" novalidate="" on:submit=submit>
            <label class="p code">
                <span>{store.words(Say::AuthLabel)}</span>
                <input type="text" inputmode="numeric" autocomplete="one-time-code" dir="ltr" data-first=""
                    maxlength=MOST_CHARS enterkeyhint="done" aria-invalid=invalid aria-describedby="lock-wrong"
                    prop:value=typed on:input=move |event| typed.set(event_target_value(&event)) />
            </label>
            <p class="wrong" id="lock-wrong" role="alert">{wrong}</p>
            <div class="row">
                <Again store=store />
                <button type="submit" class="button primary" part="button button-primary" data-action="offer-code"
                    disabled=move || busy.get() || !enough()>{store.words(Say::Continue)}</button>
            </div>
        </form>
    }
}

/// Another code, after a pause that the button counts down.
#[component]
fn Again(store: Store) -> impl IntoView {
    let again = store.read(|s| {
        let now = s.view().map(|v| v.now)?;
        let CodeView { again_at, .. } = shown(s)?.code?;
        Some((again_at, again_at.unix_ms() - now.unix_ms()))
    });
    let left = RwSignal::new(0_i64);
    Effect::new(move |_| {
        let ms = again.get().map_or(0, |(_, ms)| ms);
        left.set(ms.max(0).div_euclid(1_000) + i64::from(ms > 0));
    });
    let second = Duration::from_secs(1);
    let tick = set_interval_with_handle(move || left.update(|l| *l = (*l - 1).max(0)), second);
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    let busy = store.read(|s| s.proving().busy);
    let too_soon = move || busy.get() || left.get() > 0;
    let words = move || {
        let text = store.text();
        match usize::try_from(left.get()) {
            Ok(0) | Err(_) => text.say(Say::AuthAgain),
            Ok(seconds) => {
                let seconds = language::number(seconds, text.locale());
                text.fill(Say::AuthAgainIn, &[("seconds", &seconds)])
            }
        }
    };
    view! { class="p",
        <button type="button" class="button quietly start" part="button" data-action="send-code"
            disabled=too_soon on:click=move |_| send(store)>{words}</button>
    }
}
