//! All state of a signer's journey, behind one door: [`Session::apply`].
//!
//! Intents come in, effects go out; nothing here knows a browser, a clock or the network, so the
//! whole journey is tested as plain values.

mod act;
mod answers;
mod device;
mod effect;
mod ending;
mod event;
mod form;
mod intent;
mod proof;
mod read;
mod reply;
mod signature;
mod step;
#[cfg(test)]
mod tests;
mod write;

pub use answers::{Answers, Unfit};
pub use device::{Device, Visit};
pub use effect::{Announcement, Call, Effect, Timer};
pub use ending::{After, Ending, Receipt, Stop};
pub use event::{Event, Expired, Redirect};
pub use intent::{Act, Failure, Intent, News, Reply, World};
pub use proof::{Prove, Proving, Setback};
pub use signature::{Confirming, InApp};
pub use step::{Primary, Progress, Step, takes_mark};
pub use write::{Complaint, Handing};

use crate::config::{Config, Link};
use paraph_protocol::{
    Field, FieldId, ProblemCode, SessionView, Sha256, Sign, ValueError, Viewed, Visibility,
};
use std::collections::{BTreeMap, BTreeSet};

/// Where the journey is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The link is being exchanged.
    Opening,
    /// The service has still to learn who the signer is.
    Locked,
    /// The signer reads and fills.
    Open,
    /// The signing, or the refusal to sign, is on its way.
    Sending,
    /// It ended.
    Ended(Ending),
    /// There is nothing to show.
    Stopped(Stop),
}

/// How far a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Not asked for.
    Waiting,
    /// Its bytes arrive.
    Arriving {
        /// Bytes so far.
        bytes: u64,
    },
    /// Open in the renderer.
    Open {
        /// Digest of the bytes shown.
        sha256: Sha256,
    },
    /// It did not arrive; asked for again when the signer or the network says so.
    Lost,
}

/// What lies over the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// The disclosure; afterwards on to a field.
    Consent {
        /// The field that was pressed before.
        then: Option<FieldId>,
    },
    /// Making a mark for a field.
    Adopt {
        /// The field.
        field: FieldId,
    },
    /// Writing into a field, where there is no room to write in place.
    Entry {
        /// The field.
        field: FieldId,
    },
    /// Choosing a file for a field.
    File {
        /// The field.
        field: FieldId,
    },
    /// The last look before signing.
    Review,
    /// Confirming the signing in the app of an electronic identity.
    Signature,
    /// Saying no.
    Decline,
    /// Saying something about the documents.
    Comment,
}

/// A message that does not stop the journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The network is gone; nothing was sent.
    Offline,
    /// The signing got no answer; it counts once, whatever happened.
    Unconfirmed,
    /// The service could not do it; nothing was changed.
    NotDone(ProblemCode),
    /// The document has changed and was loaded again.
    DocumentChanged,
    /// What was written about the documents is with the service.
    CommentSent,
    /// A page took too long; the renderer was started again.
    Restarted,
}

impl Notice {
    /// Whether the notice offers to try again.
    #[must_use]
    pub fn offers_retry(self) -> bool {
        matches!(self, Self::Offline | Self::Unconfirmed)
    }
}

/// A signing that was sent; the same key goes with the same body until an answer comes.
#[derive(Debug, Clone, PartialEq)]
struct Attempt {
    key: String,
    body: Sign,
}

/// What the host has heard already, so that it hears everything once.
#[derive(Debug, Clone, PartialEq, Default)]
struct Told {
    ready: bool,
    offline: bool,
    step: Option<(Step, Progress)>,
    ending: Option<&'static str>,
    viewed: Vec<Viewed>,
}

/// The whole journey of one signer.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    config: Config,
    stage: Stage,
    view: Option<SessionView>,
    documents: Vec<Opening>,
    answers: Answers,
    dialog: Option<Dialog>,
    notice: Option<Notice>,
    refused: Option<(FieldId, ValueError)>,
    /// What the rules say, and of which state of the answers.
    outcome: form::Outcome,
    outcome_of: Option<u32>,
    /// Fields that the signer has left, or was told about: what is wrong there is said.
    judged: BTreeSet<FieldId>,
    /// Fields whose file is on its way, and those whose file was not taken, and why.
    files: BTreeMap<FieldId, Handing>,
    spot: Option<FieldId>,
    confirm: Option<Visibility>,
    attempt: Option<Attempt>,
    receipt: Option<Receipt>,
    /// The pad on another device.
    device: Option<Device>,
    /// How far this device is, when it only draws for a session elsewhere.
    visit: Visit,
    drawing: device::Drawing,
    proving: Proving,
    /// How far the signature in an app is.
    in_app: InApp,
    /// The signer's words when declining, until the service has them.
    parting: String,
    held: Vec<Call>,
    told: Told,
    touched: bool,
    narrow: bool,
    leaving: bool,
    renewing: bool,
    reloaded: bool,
    polls: u32,
}

/// Milliseconds without a change after which the draft is saved.
const SAVE_AFTER_MS: u32 = 800;

impl Session {
    /// A journey that has not begun.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            config,
            stage: Stage::Opening,
            view: None,
            documents: Vec::new(),
            answers: Answers::default(),
            dialog: None,
            notice: None,
            refused: None,
            outcome: form::Outcome::default(),
            outcome_of: None,
            judged: BTreeSet::new(),
            files: BTreeMap::new(),
            spot: None,
            confirm: None,
            attempt: None,
            receipt: None,
            device: None,
            visit: Visit::default(),
            drawing: device::Drawing::default(),
            proving: Proving::default(),
            in_app: InApp::default(),
            parting: String::new(),
            held: Vec::new(),
            told: Told::default(),
            touched: false,
            narrow: false,
            leaving: false,
            renewing: false,
            reloaded: false,
            polls: 0,
        }
    }

    /// Takes what happened and says what is to be done.
    pub fn apply(&mut self, intent: Intent) -> Vec<Effect> {
        let mut effects = match intent {
            Intent::Start => self.start(),
            Intent::Tick(timer) => self.tick(timer),
            Intent::Reply(reply) => self.reply(reply),
            Intent::Document(news) => self.news(news),
            Intent::Signer(act) => self.act(act),
            Intent::World(world) => self.world(world),
        };
        self.follow_rules();
        effects.extend(self.follow_dialog());
        effects.extend(self.tell_step());
        effects
    }

    /// Asks the rules anew after each change of the answers.
    fn follow_rules(&mut self) {
        let Some(view) = &self.view else { return };
        if self.outcome_of == Some(self.answers.revision()) {
            return;
        }
        self.outcome = form::Outcome::of(view, &self.answers);
        self.outcome_of = Some(self.answers.revision());
        for (field, content) in self.outcome.computed() {
            self.answers.compute(field, content.clone());
        }
    }

    fn start(&mut self) -> Vec<Effect> {
        if let Some(pad) = self.config.pad.clone() {
            return self.open_pad(pad);
        }
        match self.config.link.clone() {
            Some(link) => vec![Effect::Call(Call::Exchange(link))],
            None if self.config.renews => self.renew(),
            None => self.stop(Stop::NoLink),
        }
    }

    fn tick(&mut self, timer: Timer) -> Vec<Effect> {
        match timer {
            Timer::Save(revision) if revision == self.answers.revision() => self.save(),
            Timer::Poll(number) if number == self.polls && self.is_watching() => {
                vec![Effect::Call(Call::Refresh)]
            }
            Timer::Sign => self.sign_again(),
            Timer::Pad => self.send_waiting(),
            Timer::Look(number) => self.look(number),
            Timer::Confirming(number) => self.look_at_app(number),
            Timer::Save(_) | Timer::Poll(_) => Vec::new(),
        }
    }

    fn world(&mut self, world: World) -> Vec<Effect> {
        match world {
            World::WentOffline => self.lose_network(),
            World::WentOnline => self.regain_network(),
            World::Hidden => self.save(),
            World::Narrow(narrow) => {
                self.narrow = narrow;
                Vec::new()
            }
            World::Renewed(link) => self.renewed(link),
            World::GoTo(name) => {
                let named = |f: &&Field| f.name == name;
                let field = self.fields().iter().find(named).map(|f| f.id.clone());
                field.map_or_else(Vec::new, |f| self.act(Act::GoTo(f)))
            }
            World::Finish => self.finish(),
            World::Decline(reason) => {
                self.parting = reason;
                self.act(Act::AskDecline)
            }
        }
    }

    fn news(&mut self, news: News) -> Vec<Effect> {
        match news {
            News::Arrived { document, bytes } => {
                if let Some(opening) = self.documents.get_mut(document) {
                    *opening = Opening::Arriving { bytes };
                }
                Vec::new()
            }
            News::Opened { document, sha256 } => self.opened(document, sha256),
            News::Unreadable { .. } => self.stop(Stop::Document),
            News::Restarted => {
                self.notice = Some(Notice::Restarted);
                vec![error("renderer_restarted", true)]
            }
            News::NoRenderer => self.stop(Stop::Renderer),
        }
    }

    /// Shown = hashed = signed: a document whose digest is not the service's is never shown on.
    fn opened(&mut self, document: usize, sha256: Sha256) -> Vec<Effect> {
        let expected = self.view.as_ref().and_then(|v| v.documents.get(document));
        if expected.is_none_or(|d| d.sha256 != sha256) {
            return self.reload_documents();
        }
        let first = !self
            .documents
            .iter()
            .any(|d| matches!(d, Opening::Open { .. }));
        if let Some(opening) = self.documents.get_mut(document) {
            *opening = Opening::Open { sha256 };
        }
        let mut effects = self.note_views();
        if first {
            effects.push(Effect::Announce(Announcement::Ready));
        }
        effects.extend(self.fetch_next());
        effects
    }

    fn reload_documents(&mut self) -> Vec<Effect> {
        if std::mem::replace(&mut self.reloaded, true) {
            return self.stop(Stop::Changed);
        }
        self.documents.fill(Opening::Waiting);
        self.notice = Some(Notice::DocumentChanged);
        vec![Effect::Call(Call::Refresh)]
    }

    /// Asks for the first document that is not here; one at a time, in reading order.
    fn fetch_next(&mut self) -> Vec<Effect> {
        let busy = |d: &Opening| matches!(d, Opening::Arriving { .. });
        if self.documents.iter().any(busy) {
            return Vec::new();
        }
        let Some(document) = self.documents.iter().position(|d| *d == Opening::Waiting) else {
            return Vec::new();
        };
        self.documents[document] = Opening::Arriving { bytes: 0 };
        vec![Effect::Call(Call::Fetch { document })]
    }

    /// Tells the service which documents a person has looked at: only after a click or a key.
    fn note_views(&mut self) -> Vec<Effect> {
        let Some(view) = self.view.as_ref().filter(|_| self.touched) else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        for (document, opening) in view.documents.iter().zip(&self.documents) {
            let Opening::Open { sha256 } = *opening else {
                continue;
            };
            let document_id = document.id.clone();
            let viewed = Viewed {
                document_id,
                sha256,
            };
            if self.told.viewed.contains(&viewed) {
                continue;
            }
            self.told.viewed.push(viewed.clone());
            effects.push(Effect::Call(Call::View(viewed)));
            effects.push(Effect::Emit(Event::Viewed {
                document: document.id.to_string(),
                pages: document.pages.len(),
            }));
        }
        effects
    }

    fn stop(&mut self, stop: Stop) -> Vec<Effect> {
        self.stage = Stage::Stopped(stop);
        self.dialog = None;
        self.notice = None;
        let event = match stop.expired() {
            Some(expired) => Event::Expired(expired),
            None => Event::Error {
                code: stop.code().into(),
                retryable: stop.is_retryable(),
            },
        };
        vec![Effect::Emit(event)]
    }

    fn renew(&mut self) -> Vec<Effect> {
        self.renewing = true;
        self.stage = Stage::Opening;
        vec![Effect::Renew]
    }

    fn renewed(&mut self, link: Option<Link>) -> Vec<Effect> {
        let Some(link) = link else {
            return self.stop(if self.config.link.is_some() {
                Stop::Link
            } else {
                Stop::NoLink
            });
        };
        self.stage = Stage::Opening;
        self.notice = None;
        self.config.link = Some(link.clone());
        vec![Effect::Call(Call::Exchange(link))]
    }

    fn lose_network(&mut self) -> Vec<Effect> {
        if std::mem::replace(&mut self.told.offline, true) {
            return Vec::new();
        }
        vec![Effect::Emit(Event::Offline)]
    }

    fn regain_network(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if std::mem::take(&mut self.told.offline) {
            effects.push(Effect::Emit(Event::Online));
        }
        if self.stage == Stage::Stopped(Stop::Offline) {
            effects.extend(self.reopen());
            return effects;
        }
        if self.notice == Some(Notice::Offline) {
            self.notice = None;
        }
        effects.extend(self.resume());
        effects
    }

    /// Sends again what got no answer; never a signing, that needs the signer's own press.
    fn resume(&mut self) -> Vec<Effect> {
        for opening in &mut self.documents {
            if *opening == Opening::Lost {
                *opening = Opening::Waiting;
            }
        }
        let mut effects: Vec<_> = self.held.drain(..).map(Effect::Call).collect();
        if !self.answers.is_saved() {
            effects.extend(self.save());
        }
        effects.extend(self.fetch_next());
        effects
    }

    fn save(&mut self) -> Vec<Effect> {
        match &self.view {
            Some(view) if self.stage == Stage::Open && !self.answers.is_saved() => {
                let draft = self.answers.draft(&view.fields);
                self.answers.mark_saved();
                vec![Effect::Call(Call::Save(draft))]
            }
            _ => Vec::new(),
        }
    }
}

fn error(code: &str, retryable: bool) -> Effect {
    Effect::Emit(Event::Error {
        code: code.into(),
        retryable,
    })
}
