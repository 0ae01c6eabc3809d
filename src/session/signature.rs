//! The act of signing, confirmed in the app of an electronic identity.

use super::proof::{AGAIN_MS, Setback};
use super::{Act, Call, Dialog, Effect, Failure, Notice, Session, Stage, Step, Timer};
use paraph_protocol::{
    OrderState, OrderView, ProblemCode, Sign, SignatureReply, SigningMethod, StartAuthentication,
    StartSignature,
};

/// What is asked of the service about the signature in the app.
#[derive(Debug, Clone, PartialEq)]
pub enum Confirming {
    /// `POST /v1/session/signature`.
    Start(Box<StartSignature>),
    /// Looks how far it is.
    Look,
    /// Gives it up.
    Cancel,
}

/// How far the signature in the app is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InApp {
    /// Whether an answer is awaited.
    pub busy: bool,
    /// What the service shows of it.
    pub order: Option<OrderView>,
    /// Why the last step did not lead on.
    pub setback: Option<Setback>,
    body: Option<Sign>,
    looks: u32,
}

impl InApp {
    /// Whether the signer has to act in the app.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        let pending = |order: &OrderView| order.state == OrderState::Pending;
        self.order.as_ref().map_or(self.busy, pending)
    }
}

impl Session {
    /// By what the signer confirms the act of signing, beside the mark.
    #[must_use]
    pub fn sign_by(&self) -> Option<SigningMethod> {
        self.view.as_ref()?.recipient.sign_by
    }

    /// How far the signature in the app is.
    #[must_use]
    pub fn in_app(&self) -> &InApp {
        &self.in_app
    }

    /// The confirm button was pressed where an app has to confirm as well.
    pub(super) fn confirm_in_app(
        &mut self,
        label: String,
        wishes: StartAuthentication,
    ) -> Vec<Effect> {
        let ready = self.dialog == Some(Dialog::Review) && self.next_step() == Some(Step::Review);
        let Some(visibility) = self.confirm.filter(|_| ready) else {
            return Vec::new();
        };
        let Some(body) = self.body(label, visibility) else {
            return Vec::new();
        };
        let looks = self.in_app.looks;
        self.in_app = InApp {
            body: Some(body),
            looks,
            ..InApp::default()
        };
        self.dialog = Some(Dialog::Signature);
        self.ask_app(wishes)
    }

    /// Asks the app, for the first time or once more.
    pub(super) fn ask_app(&mut self, wishes: StartAuthentication) -> Vec<Effect> {
        let Some(sign) = self.in_app.body.clone() else {
            return Vec::new();
        };
        if self.in_app.busy || self.dialog != Some(Dialog::Signature) {
            return Vec::new();
        }
        self.in_app.busy = true;
        self.in_app.setback = None;
        self.notice = None;
        let StartAuthentication {
            same_device,
            locale,
            ..
        } = wishes;
        let start = StartSignature {
            sign,
            same_device,
            locale,
        };
        vec![Effect::Call(Call::Confirm(Confirming::Start(Box::new(
            start,
        ))))]
    }

    pub(super) fn cancel_app(&mut self) -> Vec<Effect> {
        if self.in_app.busy {
            return Vec::new();
        }
        self.in_app.busy = true;
        vec![Effect::Call(Call::Confirm(Confirming::Cancel))]
    }

    /// Back to the document; what runs at the provider is given up.
    pub(super) fn leave_app(&mut self) -> Vec<Effect> {
        let effects = match self.in_app.is_pending() {
            true => self.cancel_app(),
            false => Vec::new(),
        };
        self.dialog = None;
        self.confirm = None;
        effects
    }

    pub(super) fn confirming(&mut self, reply: SignatureReply) -> Vec<Effect> {
        self.in_app.busy = false;
        if let Some(signed) = reply.signed {
            return self.signed(*signed);
        }
        let pending = reply.order.state == OrderState::Pending;
        let ms = reply.order.poll_ms;
        self.in_app.order = Some(reply.order);
        if pending && self.dialog == Some(Dialog::Signature) {
            return self.look_at_app_after(ms);
        }
        Vec::new()
    }

    fn look_at_app_after(&mut self, ms: u32) -> Vec<Effect> {
        self.in_app.looks += 1;
        let timer = Timer::Confirming(self.in_app.looks);
        vec![Effect::After { ms, timer }]
    }

    pub(super) fn look_at_app(&mut self, number: u32) -> Vec<Effect> {
        let here = self.stage == Stage::Open && self.dialog == Some(Dialog::Signature);
        if !here || number != self.in_app.looks || self.in_app.busy {
            return Vec::new();
        }
        vec![Effect::Call(Call::Confirm(Confirming::Look))]
    }

    /// The service said no, or nothing. `None` for what is about the whole visit.
    pub(super) fn not_confirmed(
        &mut self,
        step: &Confirming,
        failure: &Failure,
    ) -> Option<Vec<Effect>> {
        self.in_app.busy = false;
        let code = match failure {
            Failure::Refused(problem) => problem.code,
            Failure::Offline | Failure::Garbled => {
                let mut effects = self.lose_network();
                match step {
                    Confirming::Look => effects.extend(self.look_at_app_after(AGAIN_MS)),
                    Confirming::Start(_) | Confirming::Cancel => {
                        self.notice = Some(Notice::Offline);
                    }
                }
                return Some(effects);
            }
        };
        match code {
            ProblemCode::SignatureEnded => self.in_app.order = None,
            ProblemCode::TooManyCodes | ProblemCode::AuthenticationUnavailable => {
                self.in_app.setback = Some(Setback::Unavailable);
            }
            // It need not be confirmed any more, or not by this signer.
            ProblemCode::SignatureNotAsked => {
                self.act(Act::Dismiss);
                return Some(vec![Effect::Call(Call::Refresh)]);
            }
            _ => return None,
        }
        Some(Vec::new())
    }
}
