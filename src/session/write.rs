//! What the signer writes, chooses and hands in.

use super::answers::written;
use super::{Act, Call, Effect, Notice, Session};
use paraph_protocol::{
    Content, Field, FieldId, HandedFile, NewComment, ProblemCode, ValueError, largest_file,
};
use std::sync::Arc;

/// What is said beside a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Complaint {
    /// It is required and empty.
    Missing,
    /// What stands in it does not fit.
    Unfit(ValueError),
}

/// How far a file is that the signer hands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handing {
    /// Its bytes are on their way.
    Sending {
        /// How many of them have gone.
        percent: u8,
    },
    /// It was not taken.
    Refused(ValueError),
    /// The service did not take it, for a reason of its own.
    Failed(ProblemCode),
    /// No answer came.
    Lost,
}

impl Session {
    /// What does not fit stays in sight and is not sent; what stood there before is gone, because
    /// the signer no longer sees it.
    pub(super) fn write_in_place(&mut self, id: &FieldId, text: String) -> Vec<Effect> {
        let Some(field) = self.field(id).cloned().filter(|f| !self.is_locked(f)) else {
            return Vec::new();
        };
        self.refused = None;
        match parsed(&field, &text) {
            Ok(None) => {
                self.answers.empty(id);
                self.changed(&field)
            }
            Ok(Some(content)) => self.fill(id, content),
            Err(reason) => {
                self.answers.keep_unfit(id, text, reason);
                self.changed(&field)
            }
        }
    }

    /// In a sheet the signer is told at once, and what stood in the field stays until it closes.
    pub(super) fn write_next(&mut self, id: &FieldId, text: &str) -> Vec<Effect> {
        let Some(field) = self.field(id).cloned().filter(|f| !self.is_locked(f)) else {
            return Vec::new();
        };
        let mut effects = match parsed(&field, text) {
            Ok(None) => {
                self.refused = None;
                self.answers.empty(id);
                self.changed(&field)
            }
            Ok(Some(content)) => self.fill(id, content),
            Err(reason) => self.refuse(&field, reason),
        };
        if self.refused.is_none() {
            self.dialog = None;
            effects.push(Effect::Show(id.clone()));
        }
        effects
    }

    /// Whoever leaves a field has finished writing: now is the time to say what is wrong.
    pub(super) fn leave_field(&mut self, id: FieldId) -> Vec<Effect> {
        let Some(unfit) = self.answers.unfit(&id) else {
            return Vec::new();
        };
        let reason = unfit.reason.code();
        let told = !self.judged.insert(id.clone());
        let Some(field) = self.field(&id).filter(|_| !told) else {
            return Vec::new();
        };
        vec![Effect::Emit(super::Event::Invalid {
            name: field.name.clone(),
            reason,
        })]
    }

    /// One press turns a radio button on, and off again when nothing has to be chosen.
    pub(super) fn choose(&mut self, field: &Field) -> Vec<Effect> {
        match self.answers.is_filled(&field.id) {
            true if !self.is_required(&field.id) => self.answers.empty(&field.id),
            true => return Vec::new(),
            false => {
                let fields = self.fields().to_vec();
                self.answers.choose(field, &fields);
            }
        }
        self.changed(field)
    }

    pub(super) fn hand_in(&mut self, id: FieldId, name: String, bytes: Arc<[u8]>) -> Vec<Effect> {
        let Some(field) = self.field(&id).cloned().filter(|f| !self.is_locked(f)) else {
            return Vec::new();
        };
        let max_bytes = largest_file(&field);
        if bytes.len() as u64 > max_bytes {
            return self.misfile(&id, ValueError::FileTooLarge { max_bytes });
        }
        self.files
            .insert(id.clone(), Handing::Sending { percent: 0 });
        vec![Effect::Call(Call::HandIn {
            field: id,
            name,
            bytes,
        })]
    }

    pub(super) fn misfile(&mut self, id: &FieldId, reason: ValueError) -> Vec<Effect> {
        let Some(field) = self.field(id) else {
            return Vec::new();
        };
        let told = Effect::Emit(super::Event::Invalid {
            name: field.name.clone(),
            reason: reason.code(),
        });
        self.files.insert(id.clone(), Handing::Refused(reason));
        vec![told]
    }

    pub(super) fn handing_on(&mut self, id: &FieldId, percent: u8) -> Vec<Effect> {
        if let Some(handing @ Handing::Sending { .. }) = self.files.get_mut(id) {
            *handing = Handing::Sending { percent };
        }
        Vec::new()
    }

    pub(super) fn handed_in(&mut self, id: &FieldId, file: HandedFile) -> Vec<Effect> {
        self.files.remove(id);
        if self.dialog == (Some(super::Dialog::File { field: id.clone() })) {
            self.dialog = None;
        }
        let mut effects = self.fill(id, Content::File { file });
        effects.push(Effect::Show(id.clone()));
        effects
    }

    /// The service did not take a file: it says why where the reason is the file's.
    pub(super) fn not_handed_in(&mut self, id: &FieldId, code: ProblemCode, reason: Option<&str>) {
        let max_bytes = self.field(id).map(largest_file).unwrap_or_default();
        let handing = match reason {
            Some("file_too_large") => Handing::Refused(ValueError::FileTooLarge { max_bytes }),
            Some("file_kind") => Handing::Refused(ValueError::FileKind),
            _ => Handing::Failed(code),
        };
        self.files.insert(id.clone(), handing);
    }

    pub(super) fn comment(&mut self, text: String) -> Vec<Effect> {
        if text.trim().is_empty() {
            return Vec::new();
        }
        let document_id = None;
        vec![Effect::Call(Call::Comment(NewComment {
            text,
            document_id,
        }))]
    }

    pub(super) fn commented(&mut self) -> Vec<Effect> {
        self.notice = Some(Notice::CommentSent);
        self.act(Act::Dismiss)
    }
}

/// What a text means in a field; nothing when it empties it.
fn parsed(field: &Field, text: &str) -> Result<Option<Content>, ValueError> {
    if text.is_empty() {
        return Ok(None);
    }
    let content = written(field, text).ok_or(ValueError::WrongKind)??;
    content.check(field)?;
    Ok(Some(content))
}
