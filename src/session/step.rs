use crate::session::answers::Answers;
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
}

/// The field as the signer may use it; the host can narrow it to reading.
fn is_asked(field: &Field) -> bool {
    !field.read_only
}

/// The next step: the disclosure, else the first required field without a value, else the review.
#[must_use]
pub(crate) fn next(view: &SessionView, answers: &Answers) -> Step {
    if !answers.agreed() {
        return Step::Agree;
    }
    let open = |f: &&Field| is_asked(f) && f.required && !answers.is_filled(&f.id);
    match view.fields.iter().find(open) {
        Some(field) => Step::Field(field.id.clone()),
        None => Step::Review,
    }
}

/// How far: the disclosure, every required field, and the optional ones that were filled.
#[must_use]
pub(crate) fn progress(view: &SessionView, answers: &Answers) -> Progress {
    let counts = |f: &&Field| is_asked(f) && (f.required || answers.is_filled(&f.id));
    let counted: Vec<&Field> = view.fields.iter().filter(counts).collect();
    let filled = counted.iter().filter(|f| answers.is_filled(&f.id)).count();
    Progress {
        done: usize::from(answers.agreed()) + filled,
        total: 1 + counted.len(),
    }
}

/// Whether the field takes a mark.
#[must_use]
pub fn takes_mark(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Signature | FieldKind::Initials)
}
