//! What the signer does.

use super::{
    Act, Announcement, Call, Dialog, Effect, Ending, Event, Notice, Opening, Primary, Redirect,
    SAVE_AFTER_MS, Session, Stage, Step, Stop, Timer, error, step,
};
use crate::session::Attempt;
use paraph_protocol::{
    ConsentGiven, Content, Decline, DocumentAck, DocumentView, Field, FieldId, FieldKind, Mark,
    Review, Role, Sign, Value, ValueError, Visibility,
};

impl Session {
    pub(super) fn act(&mut self, act: Act) -> Vec<Effect> {
        if self.config.pad.is_some() {
            return self.act_on_pad(act);
        }
        match act {
            Act::Touch => {
                self.touched = true;
                self.note_views()
            }
            Act::Retry => self.retry(),
            Act::Renew => self.renew(),
            Act::Hush => {
                self.notice = None;
                Vec::new()
            }
            Act::Download(document) => self.download(document),
            Act::Close => self.close(),
            act if self.stage == Stage::Ended(Ending::Left) => self.come_back(&act),
            act if self.stage == Stage::Locked => self.prove(act),
            act if self.stage == Stage::Open => self.act_open(act),
            _ => Vec::new(),
        }
    }

    fn act_open(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Next => self.next(),
            Act::GoTo(field) => self.go_to(field),
            Act::Press(field) => self.press(&field),
            Act::Agree => self.agree(),
            Act::Write(field, text) => self.write_in_place(&field, text),
            Act::WriteNext(field, text) => self.write_next(&field, &text),
            Act::Leave(field) => self.leave_field(field),
            Act::HandIn { field, name, bytes } => self.hand_in(field, name, bytes),
            Act::Misfile(field, reason) => self.misfile(&field, reason),
            Act::Empty(field) => self.empty(&field),
            Act::Adopt(mark) => self.adopt(mark),
            Act::Change(field) => self.open(Dialog::Adopt { field }),
            Act::AskDevice => self.ask_device(),
            Act::LeaveDevice => self.leave_device(),
            Act::SeeConfirm(visibility) => self.see_confirm(Some(visibility)),
            Act::LoseConfirm => self.see_confirm(None),
            Act::Confirm { key, label } => self.confirm(key, label),
            Act::ConfirmInApp { label, wishes } => self.confirm_in_app(label, wishes),
            Act::AskApp(wishes) => self.ask_app(wishes),
            Act::CancelApp => self.cancel_app(),
            Act::Review if self.role() == Role::Reviewer => self.review(),
            Act::AskComment if self.role().can_comment() => self.open(Dialog::Comment),
            Act::Comment(text) if self.role().can_comment() => self.comment(text),
            Act::AskDecline if self.permissions().decline => self.open(Dialog::Decline),
            Act::Decline(reason) if self.permissions().decline => self.decline(reason),
            Act::Dismiss if self.dialog == Some(Dialog::Signature) => self.leave_app(),
            Act::Dismiss => {
                self.dialog = None;
                self.see_confirm(None)
            }
            Act::Save => self.leave(),
            _ => Vec::new(),
        }
    }

    /// A reviewer is done; what was shown is named, as in a signing.
    fn review(&mut self) -> Vec<Effect> {
        let Some(documents) = self.acknowledged() else {
            return Vec::new();
        };
        self.stage = Stage::Sending;
        self.notice = None;
        vec![Effect::Call(Call::Review(Review { documents }))]
    }

    pub(super) fn open(&mut self, dialog: Dialog) -> Vec<Effect> {
        self.dialog = Some(dialog);
        self.confirm = None;
        Vec::new()
    }

    fn next(&mut self) -> Vec<Effect> {
        match self.primary() {
            Some(Primary::Agree) => self.open(Dialog::Consent { then: None }),
            Some(Primary::Place(field)) => self.press(&field),
            Some(Primary::Review) => self.open(Dialog::Review),
            Some(Primary::Comment) => self.open(Dialog::Comment),
            Some(Primary::Download) => self.download(0),
            Some(Primary::GoTo(field)) => {
                // Who is sent to a field again wants to know what it lacks.
                if self.spot.as_ref() == Some(&field) {
                    self.judged.insert(field.clone());
                }
                self.guide(field)
            }
            None => Vec::new(),
        }
    }

    /// Glides to a field, and opens what it needs when that is the only thing to do there.
    fn guide(&mut self, id: FieldId) -> Vec<Effect> {
        let Some(kind) = self.field(&id).map(|f| f.kind) else {
            return Vec::new();
        };
        let empty_handed = step::takes_mark(kind) && self.answers.adopted(kind).is_none();
        let written = matches!(kind, FieldKind::Text | FieldKind::Date | FieldKind::Number);
        let mut effects = self.go_to(id.clone());
        if empty_handed || (written && self.narrow) || kind.takes_file() {
            effects.extend(self.press(&id));
        }
        effects
    }

    fn go_to(&mut self, field: FieldId) -> Vec<Effect> {
        self.dialog = None;
        self.spot = Some(field.clone());
        vec![Effect::Show(field)]
    }

    fn press(&mut self, id: &FieldId) -> Vec<Effect> {
        let Some(field) = self.field(id).cloned() else {
            return Vec::new();
        };
        if self.is_locked(&field) {
            return Vec::new();
        }
        self.spot = Some(id.clone());
        let then = id.clone();
        if !self.answers.agreed() {
            return self.open(Dialog::Consent { then: Some(then) });
        }
        match field.kind {
            FieldKind::Signature | FieldKind::Initials => self.press_mark(&field),
            FieldKind::Checkbox => {
                let checked = !self.answers.is_filled(id);
                self.fill(id, Content::Checkbox { checked })
            }
            FieldKind::Radio => self.choose(&field),
            FieldKind::Image | FieldKind::Stamp | FieldKind::Attachment => {
                self.open(Dialog::File { field: then })
            }
            FieldKind::Text | FieldKind::Date | FieldKind::Number if self.narrow => {
                self.open(Dialog::Entry { field: then })
            }
            FieldKind::Text | FieldKind::Date | FieldKind::Number | FieldKind::Dropdown => {
                vec![Effect::Show(then)]
            }
        }
    }

    /// One press puts the adopted mark into an empty field; a filled one offers another mark.
    fn press_mark(&mut self, field: &Field) -> Vec<Effect> {
        match self.answers.adopted(field.kind).cloned() {
            Some(mark) if !self.answers.is_filled(&field.id) => {
                let mut effects = self.fill(&field.id, Content::Mark { mark });
                effects.push(Effect::Announce(Announcement::Placed));
                effects
            }
            _ => self.open(Dialog::Adopt {
                field: field.id.clone(),
            }),
        }
    }

    fn agree(&mut self) -> Vec<Effect> {
        let Some(Dialog::Consent { then }) = self.dialog.take() else {
            return Vec::new();
        };
        self.answers.agree();
        match (then, self.next_step()) {
            (Some(field), _) => self.press(&field),
            (None, Some(Step::Field(field))) => self.go_to(field),
            (None, _) => Vec::new(),
        }
    }

    pub(super) fn fill(&mut self, id: &FieldId, content: Content) -> Vec<Effect> {
        let Some(field) = self.field(id).cloned() else {
            return Vec::new();
        };
        let written = match self.is_locked(&field) {
            true => Err(ValueError::ReadOnly),
            false => self.write(&field, content),
        };
        match written {
            Ok(()) => {
                self.refused = None;
                self.changed(&field)
            }
            Err(reason) => self.refuse(&field, reason),
        }
    }

    /// An emptied text or date is an empty field, not a value of the wrong form.
    fn write(&mut self, field: &Field, content: Content) -> Result<(), ValueError> {
        let blank = match &content {
            Content::Text { text }
            | Content::Date { date: text }
            | Content::Dropdown { choice: text } => text.is_empty(),
            _ => false,
        };
        if blank {
            self.answers.empty(&field.id);
            return Ok(());
        }
        self.answers.fill(field, content)
    }

    fn empty(&mut self, id: &FieldId) -> Vec<Effect> {
        self.dialog = None;
        let Some(field) = self.field(id).filter(|f| !self.is_locked(f)).cloned() else {
            return Vec::new();
        };
        self.answers.empty(id);
        self.changed(&field)
    }

    pub(super) fn refuse(&mut self, field: &Field, reason: ValueError) -> Vec<Effect> {
        self.refused = Some((field.id.clone(), reason.clone()));
        vec![Effect::Emit(Event::Invalid {
            name: field.name.clone(),
            reason: reason.code(),
        })]
    }

    pub(super) fn changed(&mut self, field: &Field) -> Vec<Effect> {
        let timer = Timer::Save(self.answers.revision());
        vec![
            Effect::Emit(Event::FieldChange {
                name: field.name.clone(),
                kind: field.kind,
                filled: self.answers.is_filled(&field.id),
            }),
            Effect::After {
                ms: SAVE_AFTER_MS,
                timer,
            },
        ]
    }

    fn adopt(&mut self, mark: Mark) -> Vec<Effect> {
        let Some(Dialog::Adopt { field }) = self.dialog.clone() else {
            return Vec::new();
        };
        let Some(field) = self.field(&field).cloned() else {
            return Vec::new();
        };
        let kind = mark.capture();
        let fields = self.fields().to_vec();
        if let Err(reason) = self.answers.adopt(mark, &field, &fields) {
            return self.refuse(&field, reason);
        }
        self.dialog = None;
        self.refused = None;
        let mut effects = vec![Effect::Emit(Event::Adopted(kind))];
        effects.extend(self.changed(&field));
        effects.push(Effect::Announce(Announcement::Placed));
        effects.push(Effect::Show(field.id));
        effects
    }

    fn see_confirm(&mut self, visibility: Option<Visibility>) -> Vec<Effect> {
        self.confirm = visibility.filter(|_| self.dialog == Some(Dialog::Review));
        Vec::new()
    }

    fn confirm(&mut self, key: String, label: String) -> Vec<Effect> {
        let ready = self.dialog == Some(Dialog::Review) && self.next_step() == Some(Step::Review);
        let Some(visibility) = self.confirm.filter(|_| ready) else {
            return Vec::new();
        };
        let Some(body) = self.body(label, visibility) else {
            return Vec::new();
        };
        // The same words get the same key, so that a repeated submit signs once.
        if self.attempt.as_ref().is_none_or(|a| a.body != body) {
            self.attempt = Some(Attempt { key, body });
        }
        self.sign_again()
    }

    /// Sends the attempt, for the first time or once more.
    pub(super) fn sign_again(&mut self) -> Vec<Effect> {
        let Some(Attempt { key, body }) = self.attempt.clone() else {
            return Vec::new();
        };
        self.notice = None;
        self.stage = Stage::Sending;
        vec![Effect::Call(Call::Sign {
            key,
            body: Box::new(body),
        })]
    }

    /// Every document as it is on the screen; none while one is not.
    fn acknowledged(&self) -> Option<Vec<DocumentAck>> {
        let view = self.view.as_ref()?;
        let shown = view.documents.iter().zip(&self.documents);
        let acknowledge = |(document, opening): (&DocumentView, &Opening)| match *opening {
            Opening::Open { sha256 } => Some(DocumentAck {
                id: document.id.clone(),
                sha256,
            }),
            Opening::Waiting | Opening::Arriving { .. } | Opening::Lost => None,
        };
        shown.map(acknowledge).collect()
    }

    /// The body of the signing; none while a document is not on screen.
    pub(super) fn body(&self, button_label: String, visibility: Visibility) -> Option<Sign> {
        let view = self.view.as_ref()?;
        let documents = self.acknowledged()?;
        let filled = |v: &Value| v.content.is_filled() || v.content.ticks();
        let mut values = self.answers.values(&view.fields);
        values.retain(|v| filled(v) && self.outcome.is_shown(&v.field_id));
        Some(Sign {
            documents,
            values,
            consent: ConsentGiven {
                version: view.disclosure.version.clone(),
                sha256: view.disclosure.sha256,
            },
            button_label,
            surface: self.config.surface,
            visibility,
            nonce: self.config.nonce.clone(),
        })
    }

    /// The host wants to finish: the signer sees what is missing, or the review.
    pub(super) fn finish(&mut self) -> Vec<Effect> {
        if self.stage != Stage::Open {
            return Vec::new();
        }
        let mut effects = Vec::new();
        if let Some(Step::Field(id)) = self.next_step()
            && let Some(field) = self.field(&id)
        {
            effects.push(Effect::Emit(Event::Invalid {
                name: field.name.clone(),
                reason: "missing",
            }));
        }
        let open = self.outcome.tasks().iter().filter(|task| !task.done);
        self.judged.extend(open.map(|task| task.field_id.clone()));
        effects.extend(self.next());
        effects
    }

    fn decline(&mut self, reason: String) -> Vec<Effect> {
        self.stage = Stage::Sending;
        self.notice = None;
        self.parting.clone_from(&reason);
        vec![Effect::Call(Call::Decline(Decline { reason }))]
    }

    fn retry(&mut self) -> Vec<Effect> {
        let unconfirmed = self.notice == Some(Notice::Unconfirmed);
        self.notice = None;
        match self.stage {
            Stage::Stopped(stop) if stop.is_retryable() => self.reopen(),
            Stage::Open if unconfirmed => self.sign_again(),
            _ => self.resume(),
        }
    }

    pub(super) fn reopen(&mut self) -> Vec<Effect> {
        self.stage = Stage::Opening;
        self.reloaded = false;
        if self.view.is_none() {
            self.held.clear();
            return self.start();
        }
        self.documents.fill(Opening::Waiting);
        self.held.clear();
        vec![Effect::Call(Call::Refresh)]
    }

    fn download(&mut self, document: usize) -> Vec<Effect> {
        let sealed = self.is_sealed();
        if !sealed && !self.permissions().download {
            return Vec::new();
        }
        vec![Effect::Call(Call::Download { document, sealed })]
    }

    /// Leaves once everything is stored: nobody is told so before it is true.
    fn leave(&mut self) -> Vec<Effect> {
        let effects = self.save();
        if effects.is_empty() {
            return self.left();
        }
        self.leaving = true;
        effects
    }

    pub(super) fn left(&mut self) -> Vec<Effect> {
        self.dialog = None;
        self.stage = Stage::Ended(Ending::Left);
        self.close()
    }

    fn come_back(&mut self, act: &Act) -> Vec<Effect> {
        if *act == Act::Next {
            self.stage = Stage::Open;
        }
        Vec::new()
    }

    fn close(&self) -> Vec<Effect> {
        let redirect = self.redirect();
        vec![Effect::Emit(Event::Close { redirect })]
    }

    /// Where the host wants the signer after what has happened.
    pub(super) fn redirect(&self) -> Option<Redirect> {
        let redirects = &self.view.as_ref()?.redirects;
        match &self.stage {
            Stage::Ended(Ending::Signed(_)) => Redirect::finish(redirects),
            Stage::Ended(Ending::Declined { .. }) => Redirect::decline(redirects),
            _ => Redirect::close(redirects),
        }
    }

    /// What the service says about one field: the signer is led there.
    pub(super) fn blame(&mut self, id: &FieldId) -> Vec<Effect> {
        let Some(field) = self.field(id).cloned() else {
            return vec![error(Stop::Fault.code(), true)];
        };
        let mut effects = self.refuse(&field, ValueError::WrongKind);
        effects.extend(self.go_to(field.id));
        effects
    }
}
