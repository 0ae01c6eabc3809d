//! Who the signer is, before anything of the documents is shown.

use super::{Act, Call, Effect, Event, Failure, Notice, Session, Stage, Timer};
use paraph_protocol::{AuthenticationView, OrderState, Problem, ProblemCode, StartAuthentication};

/// What the signer does to prove who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prove {
    /// Asks for a code, or for the app of an electronic identity.
    Start(StartAuthentication),
    /// Offers the digits that were typed.
    Code(String),
    /// Gives an order up.
    Cancel,
    /// Looks how far it is.
    Look,
}

/// Why the last step did not lead on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setback {
    /// The code is wrong; so many tries are left.
    Wrong {
        /// How many.
        tries_left: u32,
    },
    /// The code is not good any more.
    Ended,
    /// The service cannot authenticate anybody in this way.
    Unavailable,
    /// The telephone number is none with a SIM card that can be asked.
    Phone,
}

/// How far the proof is, beside what the service shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proving {
    /// Whether an answer is awaited.
    pub busy: bool,
    /// Why the last step did not lead on.
    pub setback: Option<Setback>,
    /// What the host has heard last.
    told: Option<&'static str>,
    looks: u32,
}

/// Pause after a look that got no answer.
pub(super) const AGAIN_MS: u32 = 3_000;

impl Session {
    /// What stands between the signer and the documents.
    #[must_use]
    pub fn authentication(&self) -> Option<&AuthenticationView> {
        self.view.as_ref()?.authentication.as_ref()
    }

    /// How far the signer's proof is.
    #[must_use]
    pub fn proving(&self) -> &Proving {
        &self.proving
    }

    pub(super) fn prove(&mut self, act: Act) -> Vec<Effect> {
        let Act::Prove(step) = act else {
            return Vec::new();
        };
        if self.proving.busy {
            return Vec::new();
        }
        self.proving.busy = true;
        self.proving.setback = None;
        self.notice = None;
        vec![Effect::Call(Call::Prove(step))]
    }

    /// What the service shows of somebody whom it does not know yet; nothing when it does.
    pub(super) fn lock(&mut self) -> Option<Vec<Effect>> {
        self.proving.busy = false;
        let shown = self.authentication()?.clone();
        self.stage = Stage::Locked;
        let mut effects = self.tell_proof(shown.method.as_str(), state(&shown));
        effects.extend(self.look_on());
        Some(effects)
    }

    /// The documents are open: the host hears by what.
    pub(super) fn unlock(&mut self, method: &'static str) -> Vec<Effect> {
        self.proving.setback = None;
        self.tell_proof(method, "authenticated")
    }

    fn tell_proof(&mut self, method: &'static str, state: &'static str) -> Vec<Effect> {
        if self.proving.told.replace(state) == Some(state) {
            return Vec::new();
        }
        vec![Effect::Emit(Event::Auth { method, state })]
    }

    /// Looks again while the signer acts in their app.
    fn look_on(&mut self) -> Vec<Effect> {
        let order = self.authentication().and_then(|a| a.order.as_ref());
        let pending = order.filter(|o| o.state == OrderState::Pending);
        let Some(ms) = pending.map(|o| o.poll_ms) else {
            return Vec::new();
        };
        self.look_after(ms)
    }

    fn look_after(&mut self, ms: u32) -> Vec<Effect> {
        self.proving.looks += 1;
        let timer = Timer::Look(self.proving.looks);
        vec![Effect::After { ms, timer }]
    }

    pub(super) fn look(&mut self, number: u32) -> Vec<Effect> {
        if self.stage != Stage::Locked || number != self.proving.looks {
            return Vec::new();
        }
        vec![Effect::Call(Call::Prove(Prove::Look))]
    }

    /// The service said no, or nothing.
    pub(super) fn not_proven(&mut self, step: &Prove, failure: &Failure) -> Vec<Effect> {
        self.proving.busy = false;
        let method = self.authentication().map_or("", |a| a.method.as_str());
        match failure {
            Failure::Refused(problem) => self.proof_refused(method, problem),
            Failure::Offline | Failure::Garbled => {
                let mut effects = self.lose_network();
                match step {
                    Prove::Look => effects.extend(self.look_after(AGAIN_MS)),
                    Prove::Start(_) | Prove::Code(_) | Prove::Cancel => {
                        self.notice = Some(Notice::Offline);
                    }
                }
                effects
            }
        }
    }

    fn proof_refused(&mut self, method: &'static str, problem: &Problem) -> Vec<Effect> {
        use ProblemCode as Code;
        let look = || vec![Effect::Call(Call::Prove(Prove::Look))];
        match problem.code {
            Code::CodeWrong => {
                let left = problem.reason.as_deref().and_then(|n| n.parse().ok());
                let tries_left = left.unwrap_or(0);
                self.proving.setback = Some(match tries_left {
                    0 => Setback::Ended,
                    tries_left => Setback::Wrong { tries_left },
                });
                self.proving.told = None;
                let mut effects = self.tell_proof(method, "wrong");
                effects.extend(look());
                effects
            }
            Code::CodeEnded => {
                self.proving.setback = Some(Setback::Ended);
                look()
            }
            Code::CodeSentLately => look(),
            // Where the recipient is not the one who has asked too often, a number or an account is.
            Code::TooManyCodes => {
                self.proving.setback = Some(Setback::Unavailable);
                look()
            }
            Code::AuthenticationUnavailable | Code::ProviderUnavailable => {
                self.proving.setback = Some(Setback::Unavailable);
                self.tell_proof(method, "unavailable")
            }
            Code::PhoneInvalid => {
                self.proving.setback = Some(Setback::Phone);
                Vec::new()
            }
            // Known already, perhaps by an answer that was lost on its way.
            Code::AuthenticationNotAsked => vec![Effect::Call(Call::Refresh)],
            code => {
                self.notice = Some(Notice::NotDone(code));
                Vec::new()
            }
        }
    }
}

/// The word for the host.
fn state(shown: &AuthenticationView) -> &'static str {
    match (&shown.order, &shown.code, shown.locked_until) {
        (Some(order), ..) => match order.state {
            OrderState::Pending => "pending",
            OrderState::Failed => "failed",
            OrderState::Complete => "authenticated",
        },
        (None, Some(_), _) => "sent",
        (None, None, Some(_)) => "locked",
        (None, None, None) => "required",
    }
}
