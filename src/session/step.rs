use super::{Announcement, Effect, Event, Session, Stage};
use crate::session::answers::Answers;
use crate::session::form::Outcome;
use paraph_protocol::{Field, FieldId, FieldKind, SessionView};

/// One thing that the signer has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Read the disclosure and agree.
    Agree,
    /// Fill a field.
    Field(FieldId),
    /// Look at everything and confirm.
    Review,
    /// Look on: this role has nothing to do.
    Look,
}

/// How far the signer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Steps done.
    pub done: usize,
    /// All steps.
    pub total: usize,
}

/// What the primary button does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Primary {
    /// Opens the disclosure.
    Agree,
    /// Goes to the next field.
    GoTo(FieldId),
    /// Puts the adopted mark into the field that is in sight.
    Place(FieldId),
    /// Opens the review.
    Review,
    /// Opens what is said about the documents.
    Comment,
    /// Downloads the document as it was sent.
    Download,
}

/// The next step: nothing but looking for those who only look on; else the disclosure, then the
/// first field that is missing or does not fit, then the review.
#[must_use]
pub(crate) fn next(view: &SessionView, answers: &Answers, rules: &Outcome) -> Step {
    if !view.recipient.role.can_act() {
        return Step::Look;
    }
    if !answers.agreed() {
        return Step::Agree;
    }
    let missing = |f: &Field| rules.task(&f.id).is_some_and(|task| !task.done);
    let unfit = |f: &Field| answers.has_unfit(&f.id) && rules.is_shown(&f.id);
    match view.fields.iter().find(|f| missing(f) || unfit(f)) {
        Some(field) => Step::Field(field.id.clone()),
        None => Step::Review,
    }
}

/// How far: the disclosure, every task, and the optional fields that were filled.
#[must_use]
pub(crate) fn progress(view: &SessionView, answers: &Answers, rules: &Outcome) -> Progress {
    let tasks = rules.tasks();
    let extra = view.fields.iter().filter(|f| {
        let alone = f.rules.group.is_none() && f.is_asked() && rules.is_shown(&f.id);
        alone && answers.is_filled(&f.id) && rules.task(&f.id).is_none()
    });
    let extra = extra.count();
    Progress {
        done: usize::from(answers.agreed()) + tasks.iter().filter(|t| t.done).count() + extra,
        total: 1 + tasks.len() + extra,
    }
}

/// Whether the field takes a mark.
#[must_use]
pub fn takes_mark(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Signature | FieldKind::Initials)
}

impl Session {
    /// Tells the host and those who listen when the next step or the progress has changed.
    pub(super) fn tell_step(&mut self) -> Vec<Effect> {
        let (Stage::Open, Some(view)) = (&self.stage, &self.view) else {
            return Vec::new();
        };
        let now = (
            next(view, &self.answers, &self.outcome),
            progress(view, &self.answers, &self.outcome),
        );
        if self.told.step.as_ref() == Some(&now) {
            return Vec::new();
        }
        let first = self.told.step.is_none();
        let (step, progress) = now.clone();
        self.told.step = Some(now);
        let name = match &step {
            Step::Agree => "agree".to_owned(),
            Step::Field(id) => self.field(id).map_or_else(String::new, |f| f.name.clone()),
            Step::Review => "review".to_owned(),
            Step::Look => "look".to_owned(),
        };
        let mut effects = vec![Effect::Emit(Event::Step {
            step: name,
            progress,
        })];
        if !first {
            let Progress { done, total } = progress;
            effects.push(Effect::Announce(Announcement::Progress { done, total }));
        }
        effects
    }
}
