//! What the service answers.

use super::{
    Act, After, Call, Device, Dialog, Effect, Ending, Event, Expired, Failure, Handing, Notice,
    Opening, Receipt, Redirect, Reply, Session, Stage, Stop, Timer, ending, error,
};
use paraph_protocol::{DocumentView, Problem, ProblemCode, SessionView, SignReply};

/// Milliseconds between two looks at what others do.
const WATCH_MS: u32 = 20_000;
/// Longest pause between two looks at the seal.
const SEAL_MS: u32 = 8_000;
/// Looks after which the signer is told to come back instead.
pub(super) const MOST_POLLS: u32 = 90;
/// Pause before asking again for the outcome of a signing that is still running.
const RUNNING_MS: u32 = 1_500;

impl Session {
    pub(super) fn reply(&mut self, reply: Reply) -> Vec<Effect> {
        let mut effects = match &reply {
            Reply::Failed(..) | Reply::Handing(..) => Vec::new(),
            _ => self.hear_again(),
        };
        effects.extend(match reply {
            Reply::Session(view) => self.enter(*view),
            Reply::Saved => self.saved(),
            Reply::Handing(field, percent) => self.handing_on(&field, percent),
            Reply::HandedIn(field, file) => self.handed_in(&field, file),
            Reply::PadOffered(offer) => self.offered(offer),
            Reply::PadNews(id, news) => self.heard(&id, news),
            Reply::PadOpened(reply) => self.pad_opened(reply),
            Reply::PadDrawn { done } => self.pad_drawn(done),
            Reply::PadEnded => Vec::new(),
            Reply::Commented => self.commented(),
            Reply::Viewed | Reply::Downloaded => Vec::new(),
            Reply::Signed(reply) => self.signed(*reply),
            Reply::Confirming(reply) => self.confirming(*reply),
            Reply::Declined => self.declined(),
            Reply::Failed(call, failure) => self.failed(*call, failure),
        });
        effects
    }

    /// An answer proves that the network is there, whatever the browser says of it.
    fn hear_again(&mut self) -> Vec<Effect> {
        if !std::mem::take(&mut self.told.offline) {
            return Vec::new();
        }
        self.notice = self.notice.filter(|n| *n != Notice::Offline);
        vec![Effect::Emit(Event::Online)]
    }

    fn saved(&mut self) -> Vec<Effect> {
        match std::mem::take(&mut self.leaving) {
            true => self.left(),
            false => Vec::new(),
        }
    }

    /// Takes over what the service shows; the signer's own answers stay.
    fn enter(&mut self, view: SessionView) -> Vec<Effect> {
        let kept = self.keep_documents(&view.documents);
        self.documents = kept;
        self.renewing = false;
        self.answers.restore(&view.draft, &view.fields);
        let locked = self.authentication().map(|a| a.method.as_str());
        if (self.view.is_none() || locked.is_some()) && view.authentication.is_none() {
            let texts = self.config.values.clone();
            self.answers.prefill(&texts, &view.fields);
        }
        self.view = Some(view);
        self.outcome_of = None;
        let mut effects = Vec::new();
        if !std::mem::replace(&mut self.told.ready, true) {
            effects.push(Effect::Emit(Event::Ready));
        }
        if let Some(locked) = self.lock() {
            effects.extend(locked);
            return effects;
        }
        // Whoever may not come in any more is shown nothing, known or not.
        if let Some(method) = locked.filter(|_| !self.documents.is_empty()) {
            self.stage = Stage::Open;
            effects.extend(self.unlock(method));
        }
        effects.extend(self.settle());
        if matches!(self.stage, Stage::Open | Stage::Ended(Ending::Signed(_))) {
            effects.extend(self.fetch_next());
        }
        effects
    }

    fn keep_documents(&self, now: &[DocumentView]) -> Vec<Opening> {
        let before = self.view.as_ref().map_or(&[][..], |v| &v.documents);
        let keep = |(i, document): (usize, &DocumentView)| match before.get(i) {
            Some(old) if old.id == document.id && old.sha256 == document.sha256 => {
                self.documents.get(i).copied().unwrap_or(Opening::Waiting)
            }
            _ => Opening::Waiting,
        };
        now.iter().enumerate().map(keep).collect()
    }

    /// Ends the journey if the view says so, else lets the signer go on.
    fn settle(&mut self) -> Vec<Effect> {
        match self.view.as_ref().and_then(ending::judge) {
            Some(ending) => self.end(ending),
            None => {
                if !matches!(self.stage, Stage::Ended(Ending::Left) | Stage::Sending) {
                    self.stage = Stage::Open;
                }
                Vec::new()
            }
        }
    }

    fn end(&mut self, ending: Ending) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self
            .terminal(&ending)
            .map(Effect::Emit)
            .into_iter()
            .collect();
        self.stage = Stage::Ended(ending);
        self.dialog = None;
        self.attempt = None;
        effects.extend(self.watch());
        effects
    }

    /// The one event of an end state; the host hears each once.
    fn terminal(&mut self, ending: &Ending) -> Option<Event> {
        let event = self.event(ending)?;
        let name = event.name();
        (self.told.ending.replace(name) != Some(name)).then_some(event)
    }

    fn event(&self, ending: &Ending) -> Option<Event> {
        let view = self.view.as_ref()?;
        let redirects = &view.redirects;
        match ending {
            Ending::Signed(after) => match (&self.receipt, after) {
                (None, After::Sealed) if !self.role().can_act() => Some(Event::Completed {
                    receipt: None,
                    documents: view.documents.iter().map(|d| d.id.to_string()).collect(),
                    redirect: Redirect::finish(redirects),
                }),
                (None, _) if !self.role().can_act() => None,
                (None, _) => Some(Event::AlreadySigned),
                (Some(receipt), After::Sealed) => Some(Event::Completed {
                    receipt: Some(receipt.jws.clone()),
                    documents: view.documents.iter().map(|d| d.id.to_string()).collect(),
                    redirect: Redirect::finish(redirects),
                }),
                (Some(_), After::Others { .. } | After::Sealing | After::Nothing) => None,
            },
            Ending::NotYourTurn { before } => Some(Event::Waiting {
                position: before.len(),
            }),
            Ending::Declined { .. } => Some(Event::Declined {
                reason: String::new(),
                redirect: None,
            }),
            Ending::Withdrawn => Some(Event::Cancelled),
            Ending::Expired => Some(Event::Expired(Expired::Envelope)),
            Ending::Left => None,
        }
    }

    pub(super) fn is_sealed(&self) -> bool {
        self.stage == Stage::Ended(Ending::Signed(After::Sealed))
    }

    /// Whether something may change without the visitor.
    pub(super) fn is_watching(&self) -> bool {
        let others = matches!(
            self.stage,
            Stage::Ended(
                Ending::NotYourTurn { .. } | Ending::Signed(After::Others { .. } | After::Sealing)
            )
        );
        others && self.polls < MOST_POLLS
    }

    fn watch(&mut self) -> Vec<Effect> {
        if !self.is_watching() {
            return Vec::new();
        }
        self.polls += 1;
        let sealing = self.stage == Stage::Ended(Ending::Signed(After::Sealing));
        let ms = match sealing {
            true => (500 << self.polls.min(4)).min(SEAL_MS),
            false => WATCH_MS,
        };
        let timer = Timer::Poll(self.polls);
        vec![Effect::After { ms, timer }]
    }

    pub(super) fn signed(&mut self, reply: SignReply) -> Vec<Effect> {
        self.receipt = Some(Receipt {
            jws: reply.receipt.clone(),
            code: reply.receipt_code,
            signed_at: reply.signed_at,
        });
        self.polls = 0;
        let redirect = Redirect::finish(&reply.session.redirects);
        let mut effects = vec![Effect::Emit(Event::Signed {
            receipt: reply.receipt,
            redirect,
        })];
        self.told.ending = Some("paraph-signed");
        self.stage = Stage::Open;
        effects.extend(self.enter(reply.session));
        effects
    }

    fn declined(&mut self) -> Vec<Effect> {
        self.told.ending = Some("paraph-declined");
        let redirects = self.view.as_ref().map(|v| &v.redirects);
        let declined = Event::Declined {
            reason: std::mem::take(&mut self.parting),
            redirect: redirects.and_then(Redirect::decline),
        };
        let mut effects = vec![Effect::Emit(declined)];
        effects.extend(self.end(Ending::Declined { by_you: true }));
        effects
    }

    fn failed(&mut self, call: Call, failure: Failure) -> Vec<Effect> {
        if self.config.pad.is_some() {
            return self.pad_failed(&call, &failure);
        }
        if let (Call::Prove(step), false) = (&call, is_of_the_visit(&failure)) {
            return self.not_proven(step, &failure);
        }
        if let Call::Confirm(step) = &call
            && let Some(effects) = self.not_confirmed(step, &failure)
        {
            return effects;
        }
        match failure {
            Failure::Offline => self.unanswered(call),
            Failure::Refused(problem) => self.refused_call(call, &problem),
            Failure::Garbled => self.not_done(call, ProblemCode::Unknown),
        }
    }

    /// No answer came: says what is safe, and keeps what can be sent again.
    fn unanswered(&mut self, call: Call) -> Vec<Effect> {
        let effects = self.lose_network();
        match call {
            Call::Exchange(_) => self.stage = Stage::Stopped(Stop::Offline),
            Call::Sign { .. } => {
                self.stage = Stage::Open;
                self.dialog = Some(Dialog::Review);
                self.notice = Some(Notice::Unconfirmed);
            }
            Call::Decline(_) | Call::Review(_) => {
                self.stage = Stage::Open;
                self.notice = Some(Notice::Offline);
            }
            Call::Fetch { document } => {
                self.lose_document(document);
                self.notice = Some(Notice::Offline);
            }
            Call::Save(_) => {
                self.leaving = false;
                self.answers.mark_unsaved();
                self.notice = Some(Notice::Offline);
            }
            Call::Refresh if self.stage == Stage::Opening => {
                self.stage = Stage::Stopped(Stop::Offline);
            }
            Call::Refresh if self.is_watching() => return self.keep_watching(effects),
            Call::Refresh | Call::View(_) => self.held.push(call),
            Call::HandIn { field, .. } => {
                self.files.insert(field, Handing::Lost);
            }
            Call::OfferPad { .. } => self.device = Some(Device::Failed),
            Call::EndPad(_) | Call::OpenPad(_) | Call::DrawPad(_) => {}
            Call::Comment(_) | Call::Download { .. } | Call::Prove(_) | Call::Confirm(_) => {
                self.notice = Some(Notice::Offline);
            }
        }
        effects
    }

    fn keep_watching(&mut self, mut effects: Vec<Effect>) -> Vec<Effect> {
        effects.extend(self.watch());
        effects
    }

    fn lose_document(&mut self, document: usize) {
        if let Some(opening) = self.documents.get_mut(document) {
            *opening = Opening::Lost;
        }
    }

    fn refused_call(&mut self, call: Call, problem: &Problem) -> Vec<Effect> {
        use ProblemCode as Code;
        if let (Call::HandIn { field, .. }, true) = (&call, is_of_the_file(problem.code)) {
            self.not_handed_in(field, problem.code, problem.reason.as_deref());
            return Vec::new();
        }
        match problem.code {
            Code::LinkNotValid => self.link_refused(),
            // The link was exchanged anew, and whoever visits has to be known anew.
            Code::IdentityRequired => vec![Effect::Call(Call::Refresh)],
            Code::SessionNotValid | Code::SessionEnded => {
                self.session_ended(problem.reason.as_deref())
            }
            Code::AlreadySigned
            | Code::AlreadyDeclined
            | Code::NotYourTurn
            | Code::Cancelled
            | Code::Declined
            | Code::Expired
                if call != Call::Refresh =>
            {
                self.stage = Stage::Open;
                vec![Effect::Call(Call::Refresh)]
            }
            Code::DocumentChanged => {
                self.stage = Stage::Open;
                self.dialog = None;
                self.attempt = None;
                self.reloaded = false;
                self.reload_documents()
            }
            Code::ConsentRequired => {
                self.stage = Stage::Open;
                self.attempt = None;
                self.answers.forget_consent();
                self.act(Act::Next)
            }
            Code::FieldMissing | Code::ValueInvalid => self.field_refused(call, problem),
            Code::IdempotencyInFlight => vec![Effect::After {
                ms: RUNNING_MS,
                timer: Timer::Sign,
            }],
            Code::IdempotencyKeyReused => {
                self.attempt = None;
                self.not_done(call, problem.code)
            }
            code => self.not_done(call, code),
        }
    }

    fn field_refused(&mut self, call: Call, problem: &Problem) -> Vec<Effect> {
        match &problem.field_id {
            Some(field) if matches!(call, Call::Sign { .. } | Call::Confirm(_)) => {
                self.stage = Stage::Open;
                self.attempt = None;
                self.blame(field)
            }
            _ => self.not_done(call, problem.code),
        }
    }

    /// Asks the host for a new link once; then it is the signer's turn to ask.
    fn link_refused(&mut self) -> Vec<Effect> {
        if self.config.renews && !self.renewing {
            return self.renew();
        }
        self.renewing = false;
        self.stop(Stop::Link)
    }

    fn session_ended(&mut self, reason: Option<&str>) -> Vec<Effect> {
        match reason {
            Some("cancelled" | "canceled" | "withdrawn") => self.end(Ending::Withdrawn),
            Some("replaced") => self.stop(Stop::Replaced),
            _ if self.config.renews && !self.renewing => self.renew(),
            _ => self.stop(Stop::Session),
        }
    }

    /// The service could not, and nothing was changed: back to where the signer was.
    fn not_done(&mut self, call: Call, code: ProblemCode) -> Vec<Effect> {
        let busy = matches!(code, ProblemCode::Busy | ProblemCode::TooManyRequests);
        match call {
            Call::Exchange(_) if code == ProblemCode::NotFound => return self.link_refused(),
            Call::Exchange(_) => return self.stop(if busy { Stop::Busy } else { Stop::Fault }),
            Call::Refresh if self.is_watching() => return self.watch(),
            Call::Refresh => return self.stop(if busy { Stop::Busy } else { Stop::Fault }),
            Call::Fetch { .. } => return self.stop(Stop::Document),
            Call::Sign { .. } => {
                self.stage = Stage::Open;
                self.dialog = Some(Dialog::Review);
            }
            Call::Decline(_) | Call::Review(_) => self.stage = Stage::Open,
            Call::Save(_) => {
                self.leaving = false;
                self.answers.mark_unsaved();
            }
            Call::View(_) | Call::EndPad(_) | Call::OpenPad(_) | Call::DrawPad(_) => {
                return Vec::new();
            }
            Call::OfferPad { .. } => return self.not_offered(),
            Call::HandIn { field, .. } => {
                self.files.insert(field, Handing::Failed(code));
                return Vec::new();
            }
            Call::Comment(_) | Call::Download { .. } | Call::Prove(_) | Call::Confirm(_) => {}
        }
        self.notice = Some(Notice::NotDone(code));
        vec![error(code.as_str(), busy || code.status() >= 500)]
    }
}

/// Whether a refusal is about the whole visit, and not about a proof.
fn is_of_the_visit(failure: &Failure) -> bool {
    use ProblemCode as Code;
    let Failure::Refused(problem) = failure else {
        return false;
    };
    matches!(
        problem.code,
        Code::SessionNotValid
            | Code::SessionEnded
            | Code::AlreadySigned
            | Code::AlreadyDeclined
            | Code::NotYourTurn
            | Code::Cancelled
            | Code::Declined
            | Code::Expired
    )
}

/// Whether a refusal is about a file that was handed in, and not about the visit.
fn is_of_the_file(code: ProblemCode) -> bool {
    use ProblemCode as Code;
    matches!(
        code,
        Code::ValueInvalid | Code::FileRefused | Code::TooMany | Code::BodyTooLarge
    )
}
