//! A pad on another device, from both sides.

use super::Signer;
use crate::config::{Config, PadLink};
use crate::session::{
    Act, Call, Device, Effect, Failure, Intent, Notice, Reply, Session, Timer, Visit,
};
use paraph_ink::{Ink, Point, Stroke};
use paraph_protocol::{
    PadId, PadInk, PadNews, PadOffer, PadReply, PadState, Problem, ProblemCode, QrCode,
};

fn id() -> PadId {
    "p".repeat(40).parse().unwrap()
}

fn offer() -> PadOffer {
    PadOffer {
        id: id(),
        link: "https://sign.example/pad#t=x".into(),
        qr: QrCode {
            side: 29,
            path: "M4 4h1v1h-1z".into(),
        },
        expires_at: "2026-11-21T20:45:00Z".parse().unwrap(),
    }
}

fn ink(x: f32) -> Ink {
    let point = Point {
        x,
        y: 1.0,
        t_ms: 0.0,
        pressure: 0.5,
    };
    Ink {
        width: 300.0,
        height: 100.0,
        strokes: vec![Stroke {
            points: vec![point],
        }],
    }
}

fn news(state: PadState, drawn: Option<Ink>) -> Intent {
    Intent::Reply(Reply::PadNews(id(), PadNews { state, ink: drawn }))
}

/// Somebody whose pad is open, and who asked for one on another device.
fn asks() -> Signer {
    let mut signer = Signer::reads();
    signer.agrees();
    signer.presses("signature");
    signer.act(Act::AskDevice);
    signer
}

fn is_offered() -> Signer {
    let mut signer = asks();
    signer.send(Intent::Reply(Reply::PadOffered(offer())));
    signer
}

fn drawn_there(signer: &Signer) -> Option<Ink> {
    match signer.session.device() {
        Some(Device::Offered { ink, .. }) => ink.clone(),
        _ => None,
    }
}

#[test]
fn a_pad_is_asked_for_in_the_dialog_and_heard_once_it_is_offered() {
    let mut signer = asks();
    let asked = Effect::Call(Call::OfferPad { initials: false });
    assert!(signer.effects.contains(&asked));
    signer.send(Intent::Reply(Reply::PadOffered(offer())));
    assert_eq!(signer.effects.last(), Some(&Effect::Listen(Some(id()))));
    signer.send(news(PadState::Open, Some(ink(1.0))));
    // News without ink take none away.
    signer.send(news(PadState::Drawn, None));
    assert_eq!(drawn_there(&signer), Some(ink(1.0)));
}

#[test]
fn a_pad_ends_with_the_dialog_that_asked_for_it_and_nobody_hears_it_any_more() {
    for close in [Act::Dismiss, Act::LeaveDevice] {
        let mut signer = is_offered();
        signer.act(close);
        let ended = [Effect::Listen(None), Effect::Call(Call::EndPad(id()))];
        assert!(signer.effects.ends_with(&ended), "{:?}", signer.effects);
        signer.send(news(PadState::Open, Some(ink(1.0))));
        assert_eq!(signer.session.device(), None);
    }
    // An offer that comes after the dialog was closed is not taken up.
    let mut signer = asks();
    signer.act(Act::Dismiss);
    signer.send(Intent::Reply(Reply::PadOffered(offer())));
    let ended = Effect::Call(Call::EndPad(id()));
    assert_eq!(signer.effects.last(), Some(&ended));
}

#[test]
fn without_an_answer_the_signer_is_told_and_can_draw_here() {
    for failure in [
        Failure::Offline,
        Failure::Refused(Box::new(Problem::new(ProblemCode::Busy))),
    ] {
        let mut signer = asks();
        let call = Call::OfferPad { initials: false };
        signer.send(Intent::Reply(Reply::Failed(Box::new(call), failure)));
        assert_eq!(signer.session.device(), Some(&Device::Failed));
        signer.act(Act::LeaveDevice);
        assert_eq!(signer.session.device(), None);
    }
}

/// A device that was led to a pad.
struct Phone(Session);

impl Phone {
    fn opens() -> Self {
        let link = PadLink {
            base: "https://sign.example".into(),
            token: "hush".into(),
        };
        let config = Config {
            pad: Some(link.clone()),
            ..Config::default()
        };
        let mut session = Session::new(config);
        let effects = session.apply(Intent::Start);
        assert_eq!(effects, [Effect::Call(Call::OpenPad(link))]);
        let mut phone = Self(session);
        phone.hears(Reply::PadOpened(PadReply {
            pad_token: "x".into(),
            initials: false,
            title: "Lease".into(),
            sender: "Nordvik AB".into(),
            locale: None,
            expires_at: "2026-11-21T20:55:00Z".parse().unwrap(),
        }));
        phone
    }

    fn hears(&mut self, reply: Reply) -> Vec<Effect> {
        self.0.apply(Intent::Reply(reply))
    }

    fn act(&mut self, act: Act) -> Vec<Effect> {
        self.0.apply(Intent::Signer(act))
    }

    fn fails(&mut self, done: bool, failure: Failure) {
        self.hears(Reply::Failed(Box::new(sent(1, 1.0, done)), failure));
    }
}

fn sent(revision: u32, x: f32, done: bool) -> Call {
    let ink = ink(x);
    Call::DrawPad(PadInk {
        revision,
        ink,
        done,
    })
}

#[test]
fn a_phone_sends_the_newest_ink_at_a_calm_pace_and_all_of_it_at_the_end() {
    let mut phone = Phone::opens();
    let timed = phone.act(Act::DrawLive(ink(1.0)));
    assert!(matches!(
        timed[..],
        [Effect::After {
            timer: Timer::Pad,
            ..
        }]
    ));
    assert_eq!(phone.act(Act::DrawLive(ink(2.0))), []);
    let live = phone.0.apply(Intent::Tick(Timer::Pad));
    assert_eq!(live, [Effect::Call(sent(1, 2.0, false))]);
    assert_eq!(phone.0.apply(Intent::Tick(Timer::Pad)), []);
    let last = phone.act(Act::SendDrawn(ink(3.0)));
    assert_eq!(last, [Effect::Call(sent(2, 3.0, true))]);
    phone.hears(Reply::PadDrawn { done: true });
    assert_eq!(*phone.0.visit(), Visit::Sent);
}

#[test]
fn a_phone_that_loses_the_network_can_send_again_and_one_whose_pad_is_over_cannot() {
    let mut phone = Phone::opens();
    phone.act(Act::SendDrawn(ink(1.0)));
    phone.fails(true, Failure::Offline);
    assert!(matches!(phone.0.visit(), Visit::Drawing(_)));
    assert_eq!(phone.0.notice(), Some(Notice::Offline));
    phone.act(Act::SendDrawn(ink(1.0)));
    assert_eq!(phone.0.notice(), None);
    let ended = Problem::new(ProblemCode::SessionEnded);
    phone.fails(true, Failure::Refused(Box::new(ended)));
    assert_eq!(*phone.0.visit(), Visit::Over);
}
