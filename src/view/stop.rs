use super::card::{Card, Tone};
use crate::app::Store;
use crate::session::{Act, Stop};
use crate::text::Say;
use leptos::prelude::*;

/// Why there is nothing to show: one clear sentence, what is safe, and what to press.
#[component]
pub(super) fn Stopped(store: Store, stop: Stop) -> impl IntoView {
    let (title, lead) = sentences(stop);
    let lead = Signal::derive(move || {
        let text = store.text();
        let sender = store.with(|s| s.view().map(|v| v.envelope.sender.name.clone()));
        let sender = sender.unwrap_or_else(|| text.say(Say::TheSender));
        text.fill(lead, &[("sender", &sender)])
    });
    let renews = store.read(move |s| stop.is_renewable() && s.config().renews);
    let tone = if stop.is_renewable() || stop == Stop::NoLink {
        Tone::Calm
    } else {
        Tone::Bad
    };
    let button = move |say: Say, act: Act| {
        view! { class="p",
            <button type="button" class="button primary" part="button button-primary" data-action="retry"
                on:click=move |_| store.act(act.clone())>{store.words(say)}</button>
        }
    };
    view! {
        <Card store=store name="stopped" tone=Signal::stored(tone)
            title=Signal::derive(store.words(title)) lead=lead>
            {view! { class="p",
                <div class="row" data-stop=stop.code()>
                    {stop.is_retryable().then(|| button(Say::TryAgain, Act::Retry))}
                    {move || renews.get().then(|| button(Say::NewLink, Act::Renew))}
                </div>
            }}
        </Card>
    }
}

fn sentences(stop: Stop) -> (Say, Say) {
    match stop {
        Stop::NoLink => (Say::StopNoLinkTitle, Say::StopNoLinkLead),
        Stop::Link => (Say::StopLinkTitle, Say::StopLinkLead),
        Stop::Session => (Say::StopSessionTitle, Say::StopSessionLead),
        Stop::Replaced => (Say::StopReplacedTitle, Say::StopReplacedLead),
        Stop::Offline => (Say::StopOfflineTitle, Say::StopOfflineLead),
        Stop::Busy => (Say::StopBusyTitle, Say::StopBusyLead),
        Stop::Fault => (Say::StopFaultTitle, Say::StopFaultLead),
        Stop::Document => (Say::StopDocumentTitle, Say::StopDocumentLead),
        Stop::Changed => (Say::StopChangedTitle, Say::StopChangedLead),
        Stop::Renderer => (Say::StopRendererTitle, Say::StopRendererLead),
    }
}
