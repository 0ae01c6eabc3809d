//! The app of an electronic identity: at the door, and in the act of signing.

use super::role::verbs;
use super::sheet::Sheet;
use crate::app::Store;
use crate::browser;
use crate::language;
use crate::session::{Act, Prove, Session, Setback};
use crate::text::{Say, Text};
use leptos::prelude::*;
use paraph_protocol::{
    AuthenticationMethod, OrderFailure, OrderState, OrderView, QrPicture, SigningMethod,
    StartAuthentication,
};
use std::time::Duration;

/// What the app is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// Who the signer is.
    Lock,
    /// The signature.
    Signature,
}

impl Door {
    fn order(self, session: &Session) -> Option<OrderView> {
        match self {
            Self::Lock => session.authentication()?.order.clone(),
            Self::Signature => session.in_app().order.clone(),
        }
    }

    /// Whether the signer has to act in the app.
    fn is_running(self, session: &Session) -> bool {
        let pending = |order: OrderView| order.state == OrderState::Pending;
        match self {
            Self::Lock => self.order(session).is_some_and(pending),
            Self::Signature => session.in_app().is_pending(),
        }
    }

    /// Whether nothing can be pressed just now.
    fn is_stuck(self, session: &Session) -> bool {
        match self {
            Self::Lock => {
                let locked = |a: &paraph_protocol::AuthenticationView| a.locked_until.is_some();
                session.proving().busy || session.authentication().is_some_and(locked)
            }
            Self::Signature => session.in_app().busy,
        }
    }

    /// Why it does not go on, in our own words.
    fn setback(self, store: Store) -> String {
        let failed = store.with(|s| {
            let order = self.order(s)?;
            Some((order.failure?, order.message.is_empty()))
        });
        let own = match failed {
            Some((OrderFailure::OtherPerson, _)) => said(store, Say::EidOtherPerson),
            Some((OrderFailure::NotBelieved, _)) => said(store, Say::EidNotBelieved),
            Some((OrderFailure::Refused, true)) => said(store, Say::EidRefused),
            Some((OrderFailure::TimedOut, true)) => said(store, Say::EidTimedOut),
            Some((OrderFailure::NotStarted | OrderFailure::ByProvider, true)) => {
                said(store, Say::EidFailed)
            }
            Some((_, false) | (OrderFailure::Cancelled, true)) | None => String::new(),
        };
        let more = match self {
            Self::Lock => setback(store),
            Self::Signature => match store.with(|s| s.in_app().setback) {
                Some(Setback::Unavailable) => said(store, Say::AuthUnavailable),
                Some(Setback::Ended | Setback::Wrong { .. } | Setback::Phone) | None => {
                    String::new()
                }
            },
        };
        if more.is_empty() { own } else { more }
    }

    fn start(self, store: Store, wishes: StartAuthentication) {
        store.act(match self {
            Self::Lock => Act::Prove(Prove::Start(wishes)),
            Self::Signature => Act::AskApp(wishes),
        });
    }

    fn cancel(self, store: Store) {
        store.act(match self {
            Self::Lock => Act::Prove(Prove::Cancel),
            Self::Signature => Act::CancelApp,
        });
    }

    fn lead(self) -> Say {
        match self {
            Self::Lock => Say::AuthLeadEid,
            Self::Signature => Say::SignEidLead,
        }
    }
}

/// A sentence with everything that one of these may name.
pub(super) fn said(store: Store, say: Say) -> String {
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
        let gaps = [
            ("sender", sender),
            ("title", title),
            ("to", to),
            ("method", method_name(s)),
        ];
        text.fill(say, &gaps)
    })
}

/// Why the proof of who the signer is does not go on, if it does not.
pub(super) fn setback(store: Store) -> String {
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
        (Some(Setback::Phone), None) => text.say(Say::FieldPhone),
        (None, None) => String::new(),
    }
}

fn wrong(tries_left: u32, text: &Text) -> String {
    let n = language::number(tries_left as usize, text.locale());
    text.fill(Say::AuthWrong, &[("n", &n)])
}

/// Names of products are the same in every language.
pub(super) fn method_name(session: &Session) -> &'static str {
    match (
        session.authentication().map(|a| a.method),
        session.sign_by(),
    ) {
        (Some(AuthenticationMethod::Audkenni), _) => "Auðkenni",
        (Some(AuthenticationMethod::EmailCode | AuthenticationMethod::SmsCode), _) => "",
        (Some(AuthenticationMethod::BankId), _) | (None, Some(SigningMethod::BankId)) => "BankID",
        (None, None) => "",
    }
}

/// Signing in the app, after everything was confirmed here.
#[component]
pub(super) fn Signature(store: Store) -> impl IntoView {
    let title = Signal::derive(move || said(store, verbs(store.peek(Session::role)).in_app));
    view! {
        <Sheet store=store name="signature" title=title>
            {view! { <Eid store=store door=Door::Signature /> }.into_any()}
        </Sheet>
    }
}

/// An electronic identity of somebody else.
#[component]
pub(super) fn Eid(store: Store, door: Door) -> impl IntoView {
    let running = store.read(move |s| door.is_running(s));
    view! { class="p",
        {move || match running.get() {
            true => view! { <Running store=store door=door /> }.into_any(),
            false => view! { <Choose store=store door=door /> }.into_any(),
        }}
    }
}

/// Where the identity is: here, on another device, or on a SIM card.
#[component]
fn Choose(store: Store, door: Door) -> impl IntoView {
    take_focus(store);
    let stuck = store.read(move |s| door.is_stuck(s));
    let icelandic = store.peek(|s| {
        let method = s.authentication().map(|a| a.method);
        method == Some(AuthenticationMethod::Audkenni)
    });
    let narrow = store.peek(Session::is_narrow);
    let phone = RwSignal::new(String::new());
    let button = move |say: Say, primary: bool, wishes: StartAuthentication| {
        view! { class="p",
            <button type="button" class="button" part="button" class:primary=primary class:quietly=!primary
                data-first=primary.then_some("")
                data-action=if wishes.same_device { "eid-here" } else if wishes.on_sim { "eid-sim" } else { "eid-elsewhere" }
                disabled=stuck on:click=move |_| {
                    let mut wishes = wishes.clone();
                    store.text().tag().clone_into(&mut wishes.locale);
                    if wishes.on_sim {
                        wishes.phone = phone.get_untracked();
                    }
                    door.start(store, wishes);
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
    let ways = match icelandic {
        false => [
            (Say::EidHere, narrow, here),
            (Say::EidElsewhere, !narrow, elsewhere),
        ],
        true => [(Say::EidSim, false, sim), (Say::EidOpen, true, elsewhere)],
    };
    let ways = ways.map(|(say, primary, wishes)| button(say, primary, wishes));
    let back = (door == Door::Signature).then(|| {
        view! { class="p",
            <button type="button" class="button text start" part="button" data-action="dismiss"
                on:click=move |_| store.act(Act::Dismiss)>{store.words(Say::BackToDocument)}</button>
        }
    });
    view! { class="p",
        <p class="lead">{move || said(store, door.lead())}</p>
        <Message store=store door=door />
        <p class="wrong" role="alert">{move || door.setback(store)}</p>
        {icelandic.then(|| view! { <Phone store=store phone=phone /> })}
        <div class="row">{back}{ways.into_iter().collect_view()}</div>
    }
}

/// The number whose SIM card is asked; without one the number that the sender gave, which is shown
/// with most of it hidden.
#[component]
fn Phone(store: Store, phone: RwSignal<String>) -> impl IntoView {
    let known = store.peek(|s| s.authentication().map(|a| a.to.clone()));
    view! { class="p",
        <label class="p code phone">
            <span>{store.words(Say::EidPhone)}</span>
            <input type="tel" autocomplete="tel-local" dir="ltr" maxlength="20" placeholder=known.unwrap_or_default()
                prop:value=phone on:input=move |event| phone.set(event_target_value(&event)) />
        </label>
    }
}

/// Gives the focus to what comes next: the button that was pressed is gone.
pub(super) fn take_focus(store: Store) {
    let first = move || {
        let root = store.root()?;
        let found = root.query_selector("[role=dialog] [data-first]");
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

/// What the provider wants its user to read, in the provider's words; where we doubt its answer, it
/// has none that would help.
#[component]
fn Message(store: Store, door: Door) -> impl IntoView {
    let message = store.read(move |s| {
        let ours = [OrderFailure::OtherPerson, OrderFailure::NotBelieved];
        let order = door.order(s);
        let order = order.filter(|o| !o.failure.is_some_and(|f| ours.contains(&f)));
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
fn Running(store: Store, door: Door) -> impl IntoView {
    take_focus(store);
    let qr = store.read(move |s| door.order(s)?.qr);
    let start = store.read(move |s| door.order(s)?.start_url);
    let control = store.read(move |s| door.order(s)?.control_code);
    view! { class="p",
        <Message store=store door=door />
        {move || qr.get().map(|qr| picture(store, &qr))}
        {move || control.get().map(|code| view! { class="p",
            <p class="control"><span>{store.words(Say::EidControl)}</span><strong dir="ltr">{code}</strong></p>
        })}
        <progress class="waiting" aria-label=move || said(store, Say::EidWaiting) />
        <div class="row">
            <button type="button" class="button quietly" part="button" data-action="eid-cancel" data-first=""
                on:click=move |_| door.cancel(store)>{store.words(Say::Cancel)}</button>
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
