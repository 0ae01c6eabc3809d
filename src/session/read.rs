//! What the views read.

use super::{
    Answers, Complaint, Dialog, Handing, Notice, Opening, Primary, Progress, Receipt, Session,
    Stage, Step, reply, step,
};
use crate::config::Config;
use paraph_protocol::{
    CaptureKind, Field, FieldId, Permissions, Role, SessionView, Surface, ValueError,
};

impl Session {
    /// What the host decided.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What the host decides anew; a link has its own way, [`World::Renewed`].
    pub fn configure(&mut self, config: Config) {
        let link = self.config.link.take();
        self.config = Config { link, ..config };
    }

    /// The languages that are wanted, the strongest wish first: the host's, what the sender chose
    /// for this recipient, that of the page around. The browser's own come after them.
    #[must_use]
    pub fn wanted_locales(&self) -> Vec<String> {
        let sender = self.view.as_ref().and_then(|v| v.recipient.locale.clone());
        self.config.wanted_locales(sender)
    }

    /// Whether things stand still for a browser test: only where nothing is signed for real.
    #[must_use]
    pub fn is_testing(&self) -> bool {
        let sandbox = self.view.as_ref().is_some_and(|v| v.sandbox);
        self.config.testing && sandbox
    }

    /// Today as the service's clock shows it, `YYYY-MM-DD`, where that is the clock to go by.
    #[must_use]
    pub fn fixed_today(&self) -> Option<String> {
        let now = self.view.as_ref().filter(|_| self.is_testing())?.now;
        now.to_string().get(..10).map(str::to_owned)
    }

    /// Where the journey is.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What the service showed last.
    #[must_use]
    pub fn view(&self) -> Option<&SessionView> {
        self.view.as_ref()
    }

    /// How far each document is.
    #[must_use]
    pub fn documents(&self) -> &[Opening] {
        &self.documents
    }

    /// What the signer has said so far.
    #[must_use]
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// What lies over the document.
    #[must_use]
    pub fn dialog(&self) -> Option<&Dialog> {
        self.dialog.as_ref()
    }

    /// A message that does not stop the journey.
    #[must_use]
    pub fn notice(&self) -> Option<Notice> {
        self.notice
    }

    /// The field that did not take its value, and why.
    #[must_use]
    pub fn refused(&self) -> Option<&(FieldId, ValueError)> {
        self.refused.as_ref()
    }

    /// Whether the confirm button has been in sight long enough.
    #[must_use]
    pub fn can_confirm(&self) -> bool {
        self.confirm.is_some()
    }

    /// Proof of the signing, when it happened in this visit.
    #[must_use]
    pub fn receipt(&self) -> Option<&Receipt> {
        self.receipt.as_ref()
    }

    /// Whether a person has clicked or pressed a key.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.touched
    }

    /// The words that a decline begins with, when the host gave some.
    #[must_use]
    pub fn parting(&self) -> &str {
        &self.parting
    }

    /// Whether somebody takes the signer on after the end: the host waits, or has a next page.
    #[must_use]
    pub fn leads_on(&self) -> bool {
        self.config.surface != Surface::Page || self.has_next_page()
    }

    /// Whether the host has a page to go on to.
    #[must_use]
    pub fn has_next_page(&self) -> bool {
        self.redirect().is_some()
    }

    /// Whether waiting has taken so long that nobody looks any more.
    #[must_use]
    pub fn is_tired(&self) -> bool {
        self.polls >= reply::MOST_POLLS
    }

    /// Whether the widget is as narrow as a phone.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        self.narrow
    }

    /// The signer's fields, in signing order.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        self.view.as_ref().map_or(&[], |v| &v.fields)
    }

    /// One field.
    #[must_use]
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields().iter().find(|f| f.id == *id)
    }

    /// Whether the signer may only look at a field. The host's lock holds on what it filled only,
    /// or a required field could never be filled.
    #[must_use]
    pub fn is_locked(&self, field: &Field) -> bool {
        let by_host = || self.config.readonly_fields.contains(&field.name);
        !field.is_asked() || (by_host() && self.config.values.contains_key(&field.name))
    }

    /// What the visitor is asked for.
    #[must_use]
    pub fn role(&self) -> Role {
        let role = self.view.as_ref().map(|v| v.recipient.role);
        role.unwrap_or_default()
    }

    /// Whether a field is there, as its conditions say.
    #[must_use]
    pub fn is_shown(&self, id: &FieldId) -> bool {
        self.outcome.is_shown(id)
    }

    /// Whether a field needs a value just now.
    #[must_use]
    pub fn is_required(&self, id: &FieldId) -> bool {
        self.outcome.is_required(id)
    }

    /// What is said beside a field: why its value does not fit, or what it lacks.
    #[must_use]
    pub fn complaint(&self, id: &FieldId) -> Option<Complaint> {
        if let Some((_, reason)) = self.refused.as_ref().filter(|(field, _)| field == id) {
            return Some(Complaint::Unfit(reason.clone()));
        }
        if !self.judged.contains(id) || !self.is_shown(id) {
            return None;
        }
        let unfit = self.answers.unfit(id).map(|unfit| unfit.reason.clone());
        let misfit = || self.outcome.misfit(id).cloned();
        match unfit.or_else(misfit) {
            Some(reason) => Some(Complaint::Unfit(reason)),
            None => {
                let task = self.outcome.task(id)?;
                (!task.done).then_some(Complaint::Missing)
            }
        }
    }

    /// How far the file of a field is.
    #[must_use]
    pub fn handing(&self, id: &FieldId) -> Option<&Handing> {
        self.files.get(id)
    }

    /// How far the signer is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let of = |v| step::progress(v, &self.answers, &self.outcome);
        self.view.as_ref().map(of).unwrap_or_default()
    }

    /// The signer's next step.
    #[must_use]
    pub fn next_step(&self) -> Option<Step> {
        let next = |v| step::next(v, &self.answers, &self.outcome);
        self.view.as_ref().map(next)
    }

    /// What the primary button does.
    #[must_use]
    pub fn primary(&self) -> Option<Primary> {
        match self.next_step()? {
            Step::Agree => Some(Primary::Agree),
            Step::Review => Some(Primary::Review),
            Step::Look if self.role().can_comment() => Some(Primary::Comment),
            Step::Look => self.permissions().download.then_some(Primary::Download),
            Step::Field(id) => {
                let kind = self.field(&id)?.kind;
                let ready = self.answers.adopted(kind).is_some();
                let here = self.spot.as_ref() == Some(&id);
                Some(if ready && here {
                    Primary::Place(id)
                } else {
                    Primary::GoTo(id)
                })
            }
        }
    }

    /// The ways to make a mark: the host can narrow and order the sender's list.
    #[must_use]
    pub fn capture(&self) -> Vec<CaptureKind> {
        let sender = self.view.as_ref().map_or(&[][..], |v| &v.capture);
        let mut kinds = self.config.capture.clone();
        kinds.retain(|k| sender.contains(k));
        if kinds.is_empty() {
            sender.to_vec()
        } else {
            kinds
        }
    }

    /// What the signer may do beside signing: the host can only narrow it.
    #[must_use]
    pub fn permissions(&self) -> Permissions {
        let (sender, host) = (self.view.as_ref().map(|v| v.permissions), self.config.allow);
        let both = |sender: fn(&Permissions) -> bool, given: Option<Permissions>, host| {
            given.as_ref().is_some_and(sender) && host != Some(false)
        };
        Permissions {
            decline: both(|p| p.decline, sender, host.decline),
            download: both(|p| p.download, sender, host.download),
            save: both(|p| p.save, sender, host.save) && self.role().can_act(),
        }
    }
}
