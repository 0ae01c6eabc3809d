//! A pad on another device: the session offers it and hears what is drawn there, and that device
//! itself, which has nothing but the pad.

use super::{Act, Call, Dialog, Effect, Failure, Session, Timer};
use crate::config::PadLink;
use paraph_protocol::{
    FieldKind, Ink, PadId, PadInk, PadNews, PadOffer, PadReply, PadState, QrCode,
};

/// A pad that the session offers to another device.
#[derive(Debug, Clone, PartialEq)]
pub enum Device {
    /// Its code is on the way.
    Asked,
    /// Its code is shown, and this is what is heard of it.
    Offered {
        /// Names the pad.
        id: PadId,
        /// The way to it.
        qr: QrCode,
        /// How far it is.
        state: PadState,
        /// What is drawn so far.
        ink: Option<Ink>,
    },
    /// There was none to be had.
    Failed,
}

/// How far a device is that draws for a session elsewhere.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Visit {
    /// The pad is being opened.
    #[default]
    Opening,
    /// It is drawn on.
    Drawing(PadReply),
    /// What was drawn is on its way.
    Sending(PadReply),
    /// It has arrived, and nothing more is asked of this device.
    Sent,
    /// The pad cannot be opened any more, or has ended.
    Over,
    /// No answer came.
    Offline,
}

/// What a device has drawn and not sent yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Drawing {
    revision: u32,
    waiting: Option<Ink>,
    timed: bool,
}

/// Pause between two looks at what is drawn: quick enough to seem at once.
const LIVE_MS: u32 = 120;

impl Session {
    /// The pad on another device, if one was asked for.
    #[must_use]
    pub fn device(&self) -> Option<&Device> {
        self.device.as_ref()
    }

    /// How far this device is, when it only draws for a session elsewhere.
    #[must_use]
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    pub(super) fn ask_device(&mut self) -> Vec<Effect> {
        let Some(Dialog::Adopt { field }) = &self.dialog else {
            return Vec::new();
        };
        let kind = self.field(field).map(|f| f.kind);
        let mut effects = self.leave_device();
        self.device = Some(Device::Asked);
        effects.push(Effect::Call(Call::OfferPad {
            initials: kind == Some(FieldKind::Initials),
        }));
        effects
    }

    /// Ends the pad on the other device, whatever it is at.
    pub(super) fn leave_device(&mut self) -> Vec<Effect> {
        match self.device.take() {
            Some(Device::Offered { id, .. }) => {
                vec![Effect::Listen(None), Effect::Call(Call::EndPad(id))]
            }
            Some(Device::Asked | Device::Failed) | None => Vec::new(),
        }
    }

    /// A pad lasts as long as the dialog that asked for it.
    pub(super) fn follow_dialog(&mut self) -> Vec<Effect> {
        match self.dialog {
            Some(Dialog::Adopt { .. }) => Vec::new(),
            _ => self.leave_device(),
        }
    }

    pub(super) fn offered(&mut self, offer: PadOffer) -> Vec<Effect> {
        let PadOffer { id, qr, .. } = offer;
        if self.device != Some(Device::Asked) {
            // The dialog was closed meanwhile.
            return vec![Effect::Call(Call::EndPad(id))];
        }
        self.device = Some(Device::Offered {
            id: id.clone(),
            qr,
            state: PadState::Waiting,
            ink: None,
        });
        vec![Effect::Listen(Some(id))]
    }

    pub(super) fn heard(&mut self, from: &PadId, news: PadNews) -> Vec<Effect> {
        if let Some(Device::Offered { id, state, ink, .. }) = &mut self.device
            && id == from
        {
            *state = news.state;
            *ink = news.ink.or_else(|| ink.take());
        }
        Vec::new()
    }

    pub(super) fn not_offered(&mut self) -> Vec<Effect> {
        self.device = Some(Device::Failed);
        Vec::new()
    }

    pub(super) fn open_pad(&mut self, link: PadLink) -> Vec<Effect> {
        self.visit = Visit::Opening;
        vec![Effect::Call(Call::OpenPad(link))]
    }

    pub(super) fn pad_opened(&mut self, reply: PadReply) -> Vec<Effect> {
        self.visit = Visit::Drawing(reply);
        Vec::new()
    }

    /// Sends what is drawn while it is drawn, not every point by itself.
    pub(super) fn draw_live(&mut self, ink: Ink) -> Vec<Effect> {
        if !matches!(self.visit, Visit::Drawing(_)) {
            return Vec::new();
        }
        self.drawing.waiting = Some(ink);
        if std::mem::replace(&mut self.drawing.timed, true) {
            return Vec::new();
        }
        let timer = Timer::Pad;
        vec![Effect::After { ms: LIVE_MS, timer }]
    }

    pub(super) fn send_waiting(&mut self) -> Vec<Effect> {
        self.drawing.timed = false;
        match self.drawing.waiting.take() {
            Some(ink) if matches!(self.visit, Visit::Drawing(_)) => self.send_ink(ink, false),
            _ => Vec::new(),
        }
    }

    pub(super) fn send_drawn(&mut self, ink: Ink) -> Vec<Effect> {
        let Visit::Drawing(reply) = &self.visit else {
            return Vec::new();
        };
        self.visit = Visit::Sending(reply.clone());
        self.notice = None;
        self.send_ink(ink, true)
    }

    fn send_ink(&mut self, ink: Ink, done: bool) -> Vec<Effect> {
        self.drawing.revision += 1;
        let revision = self.drawing.revision;
        vec![Effect::Call(Call::DrawPad(PadInk {
            revision,
            ink,
            done,
        }))]
    }

    pub(super) fn pad_drawn(&mut self, done: bool) -> Vec<Effect> {
        if done {
            self.visit = Visit::Sent;
        }
        Vec::new()
    }

    /// A device that only draws has few worries: the pad is over, or the network is away.
    pub(super) fn pad_failed(&mut self, call: &Call, failure: &Failure) -> Vec<Effect> {
        let done = matches!(call, Call::DrawPad(PadInk { done: true, .. }));
        let opening = matches!(call, Call::OpenPad(_));
        let away = match failure {
            Failure::Offline => true,
            Failure::Refused(problem) => problem.status >= 500 || problem.status == 429,
            Failure::Garbled => false,
        };
        match (away, &self.visit) {
            (true, _) if opening => self.visit = Visit::Offline,
            (true, Visit::Sending(reply)) if done => {
                self.visit = Visit::Drawing(reply.clone());
                self.notice = Some(super::Notice::Offline);
            }
            // The next stroke brings what this one did not.
            (true, _) => {}
            (false, Visit::Sent) => {}
            (false, _) => self.visit = Visit::Over,
        }
        Vec::new()
    }

    pub(super) fn act_on_pad(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::DrawLive(ink) => self.draw_live(ink),
            Act::SendDrawn(ink) => self.send_drawn(ink),
            Act::Retry if self.visit == Visit::Offline => match self.config.pad.clone() {
                Some(link) => self.open_pad(link),
                None => Vec::new(),
            },
            Act::Retry | Act::Hush => {
                self.notice = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}
