use super::sheet::Sheet;
use crate::app::Store;
use crate::browser;
use crate::language;
use crate::session::{Act, Prove, Session, Setback};
use crate::text::{Say, Text};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use paraph_protocol::{
    AuthenticationMethod, AuthenticationView, CodeView, OrderState, OrderView, QrPicture,
    StartAuthentication,
};
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
                false => view! { <Eid store=store /> }.into_any(),
            }}
        </Sheet>
    }
}

fn shown(session: &Session) -> Option<AuthenticationView> {
    session.authentication().cloned()
}

/// A sentence with everything that one of these may name.
fn said(store: Store, say: Say) -> String {
    let text = store.text();
    store.with(|s| {
        let (sender, title) = s.view().map_or(("", ""), |v| {
            (v.envelope.sender.name.as_str(), v.envelope.title.as_str())
        });
        // A number keeps its order among letters that run the other way (Unicode TR 9, isolates).
        let to = s.authentication().map_or("", |a| a.to.as_str());
        let isolated = format!("\u{2066}{to}\u{2069}");
        let to = if text.direction() == "rtl" {
            isolated.as_str()
        } else {
            to
        };
        let method = s.authentication().map_or("", |a| method_name(a.method));
        let gaps = [
            ("sender", sender),
            ("title", title),
            ("to", to),
            ("method", method),
        ];
        text.fill(say, &gaps)
    })
}

/// Names of products are the same in every language.
fn method_name(method: AuthenticationMethod) -> &'static str {
    match method {
        AuthenticationMethod::BankId => "BankID",
        AuthenticationMethod::Audkenni => "Auðkenni",
        AuthenticationMethod::EmailCode | AuthenticationMethod::SmsCode => "",
    }
}

/// Why it does not go on, if it does not.
fn setback(store: Store) -> String {
    let text = store.text();
    let (setback, locked) = store.with(|s| {
        let locked = s.authentication().and_then(|a| a.locked_until);
        (s.proving().setback, locked)
    });
    match (setback, locked) {
        (_, Some(until)) => {
            let time = language::instant(until, text.locale());
            text.fill(Say::AuthLocked, &[("time", &time)])
        }
        (Some(Setback::Wrong { tries_left }), None) => wrong(tries_left, &text),
        (Some(Setback::Ended), None) => text.say(Say::AuthEnded),
        (Some(Setback::Unavailable), None) => said(store, Say::AuthUnavailable),
        (None, None) => String::new(),
    }
}

fn wrong(tries_left: u32, text: &Text) -> String {
    let n = language::number(tries_left as usize, text.locale());
    text.fill(Say::AuthWrong, &[("n", &n)])
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

/// An electronic identity of somebody else.
#[component]
fn Eid(store: Store) -> impl IntoView {
    let running = store.read(|s| {
        let order = shown(s).and_then(|a| a.order);
        order.is_some_and(|o| o.state == OrderState::Pending)
    });
    view! { class="p",
        {move || match running.get() {
            true => view! { <Running store=store /> }.into_any(),
            false => view! { <Choose store=store /> }.into_any(),
        }}
    }
}

/// Where the identity is: here, on another device, or on a SIM card.
#[component]
fn Choose(store: Store) -> impl IntoView {
    take_focus(store);
    let stuck = store.read(|s| {
        let locked = s.authentication().is_some_and(|a| a.locked_until.is_some());
        locked || s.proving().busy
    });
    let swedish = store.peek(|s| {
        let method = s.authentication().map(|a| a.method);
        method == Some(AuthenticationMethod::BankId)
    });
    let narrow = store.peek(Session::is_narrow);
    let button = move |say: Say, primary: bool, wishes: StartAuthentication| {
        view! { class="p",
            <button type="button" class="button" part="button" class:primary=primary class:quietly=!primary
                data-first=primary.then_some("")
                data-action=if wishes.same_device { "eid-here" } else if wishes.on_sim { "eid-sim" } else { "eid-elsewhere" }
                disabled=stuck on:click=move |_| {
                    let mut wishes = wishes.clone();
                    store.text().tag().clone_into(&mut wishes.locale);
                    store.act(Act::Prove(Prove::Start(wishes)));
                }>{move || said(store, say)}</button>
        }
    };
    let elsewhere = StartAuthentication::default();
    let here = StartAuthentication {
        same_device: true,
        ..StartAuthentication::default()
    };
    let sim = StartAuthentication {
        on_sim: true,
        ..StartAuthentication::default()
    };
    let ways = match swedish {
        true => [
            (Say::EidHere, narrow, here),
            (Say::EidElsewhere, !narrow, elsewhere),
        ],
        false => [(Say::EidSim, false, sim), (Say::EidOpen, true, elsewhere)],
    };
    let ways = ways.map(|(say, primary, wishes)| button(say, primary, wishes));
    view! { class="p",
        <p class="lead">{move || said(store, Say::AuthLeadEid)}</p>
        <Message store=store />
        <p class="wrong" role="alert">{move || setback(store)}</p>
        <div class="row">{ways.into_iter().collect_view()}</div>
    }
}

fn order(session: &Session) -> Option<OrderView> {
    shown(session)?.order
}

/// Gives the focus to what comes next: the button that was pressed is gone.
fn take_focus(store: Store) {
    let first = move || {
        let root = store.root()?;
        let found = root.query_selector("[data-sheet=lock] [data-first]");
        found.ok().flatten()
    };
    // Later, when it is in the document.
    set_timeout(
        move || {
            if let Some(first) = first() {
                browser::focus(&first);
            }
        },
        Duration::ZERO,
    );
}

/// What the provider wants its user to read, in the provider's words.
#[component]
fn Message(store: Store) -> impl IntoView {
    let message = store.read(|s| {
        let order = order(s);
        order
            .map(|o| (o.message, o.message_locale))
            .unwrap_or_default()
    });
    view! { class="p",
        <p class="message" role="status" lang=move || message.get().1>{move || message.get().0}</p>
    }
}

/// The signer acts in their app.
#[component]
fn Running(store: Store) -> impl IntoView {
    take_focus(store);
    let qr = store.read(|s| order(s)?.qr);
    let start = store.read(|s| order(s)?.start_url);
    let control = store.read(|s| order(s)?.control_code);
    view! { class="p",
        <Message store=store />
        {move || qr.get().map(|qr| picture(store, &qr))}
        {move || control.get().map(|code| view! { class="p",
            <p class="control"><span>{store.words(Say::EidControl)}</span><strong dir="ltr">{code}</strong></p>
        })}
        <progress class="waiting" aria-label=move || said(store, Say::EidWaiting) />
        <div class="row">
            <button type="button" class="button quietly" part="button" data-action="eid-cancel" data-first=""
                on:click=move |_| store.act(Act::Prove(Prove::Cancel))>{store.words(Say::Cancel)}</button>
            {move || start.get().map(|url| view! { class="p",
                <a class="button primary" part="button button-primary" data-action="eid-open" rel="noreferrer"
                    target="_top" href=url>{move || said(store, Say::EidOpen)}</a>
            })}
        </div>
    }
}

/// A QR code that is drawn anew every second; those who listen hear of it once.
fn picture(store: Store, qr: &QrPicture) -> impl IntoView + use<> {
    let (side, path) = (qr.side, qr.path.clone());
    view! { class="p",
        <svg class="qr" role="img" aria-label=move || said(store, Say::EidQr)
            viewBox=format!("0 0 {side} {side}") shape-rendering="crispEdges">
            <path d=path />
        </svg>
    }
}
