//! Drawing, here or on another device.

use super::pad::Pad;
use crate::app::Store;
use crate::session::{Act, Device, Session};
use crate::text::Say;
use leptos::prelude::*;
use paraph_protocol::{Ink, PadState, QrCode};

/// What is shown in the place of the pad, or above it.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    /// The pad of this device.
    Here,
    /// A code is on the way.
    Asked,
    /// The code that leads another device here.
    Code(QrCode),
    /// The other device draws.
    There,
    /// The code leads nowhere any more.
    Over,
}

fn shown(session: &Session) -> Shown {
    match session.device() {
        None => Shown::Here,
        Some(Device::Asked) => Shown::Asked,
        Some(Device::Failed) => Shown::Over,
        Some(Device::Offered { state, qr, .. }) => match state {
            PadState::Waiting => Shown::Code(qr.clone()),
            PadState::Open => Shown::There,
            PadState::Drawn => Shown::Here,
            PadState::Ended => Shown::Over,
        },
    }
}

fn drawn_there(session: &Session) -> Option<Ink> {
    match session.device() {
        Some(Device::Offered { ink, .. }) => ink.clone(),
        _ => None,
    }
}

/// The pad, and the way to one on another device.
#[component]
pub(super) fn Drawing(store: Store, ink: RwSignal<Ink>) -> impl IntoView {
    let now = store.read(shown);
    let there = store.read(drawn_there);
    Effect::new(move |_| {
        if let Some(drawn) = there.get() {
            ink.set(drawn);
        }
    });
    // A phone has a pad of its own.
    let wide = store.read(|s| !s.is_narrow());
    let ask = move |_| store.act(Act::AskDevice);
    move || match now.get() {
        Shown::Here | Shown::There => {
            let elsewhere = now.get() == Shown::There;
            view! { class="p",
                <Pad store=store ink=ink />
                {elsewhere.then(|| view! { class="p",
                    <p class="fine device-note" role="status">{store.words(Say::DeviceOpen)}</p>
                })}
                {(!elsewhere && wide.get()).then(|| view! { class="p",
                    <button type="button" class="button text device-ask" part="button" data-action="device"
                        on:click=ask>{store.words(Say::DeviceButton)}</button>
                })}
            }
            .into_any()
        }
        Shown::Asked => view! { class="p",
            <div class="device"><div class="qr waiting" aria-hidden="true"></div></div>
        }
        .into_any(),
        Shown::Code(qr) => view! { <Code store=store qr=qr /> }.into_any(),
        Shown::Over => view! { class="p",
            <div class="device">
                <p role="alert">{store.words(Say::DeviceOver)}</p>
                <div class="row">
                    <Back store=store />
                    <button type="button" class="button quietly" part="button" data-action="device"
                        on:click=ask>{store.words(Say::TryAgain)}</button>
                </div>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn Code(store: Store, qr: QrCode) -> impl IntoView {
    let side = qr.side.to_string();
    let view_box = format!("0 0 {side} {side}");
    view! { class="p",
        <div class="device">
            <svg class="qr" viewBox=view_box role="img" aria-label=store.words(Say::DeviceButton)
                shape-rendering="crispEdges"><path d=qr.path /></svg>
            <p role="status">{store.words(Say::DeviceLead)}</p>
            <Back store=store />
        </div>
    }
}

#[component]
fn Back(store: Store) -> impl IntoView {
    view! { class="p",
        <button type="button" class="button text" part="button" data-action="device-back"
            on:click=move |_| store.act(Act::LeaveDevice)>{store.words(Say::DeviceBack)}</button>
    }
}
