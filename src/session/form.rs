//! What the shared rules say about the fields as they stand: shown, required, reckoned, missing.

use super::Answers;
use paraph_protocol::{Content, Field, FieldId, FieldKind, Form, SessionView, Task, ValueError};
use std::collections::{BTreeMap, BTreeSet};

/// The outcome of the rules for one state of the answers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Outcome {
    shown: BTreeSet<FieldId>,
    required: BTreeSet<FieldId>,
    tasks: Vec<Task>,
    computed: BTreeMap<FieldId, Option<Content>>,
    misfits: BTreeMap<FieldId, ValueError>,
}

impl Outcome {
    /// Asks the rules that the service asks as well.
    pub(super) fn of(view: &SessionView, answers: &Answers) -> Self {
        let fixed = view.fixed.iter().map(|v| (&v.field_id, &v.content));
        let fixed: BTreeMap<&FieldId, &Content> = fixed.collect();
        let form = Form::new(&view.fields, |field| match field.read_only {
            true => fixed.get(&field.id).copied(),
            false if field.is_computed() => None,
            false => answers.content(&field.id),
        });
        let ids = || view.fields.iter().map(|f| f.id.clone());
        let reckoned = view.fields.iter().filter(|f| f.is_computed());
        let misfit = |f: &Field| Some((f.id.clone(), form.misfit(&f.id)?));
        Self {
            misfits: view.fields.iter().filter_map(misfit).collect(),
            shown: ids().filter(|id| form.is_shown(id)).collect(),
            required: ids().filter(|id| form.is_required(id)).collect(),
            tasks: form.tasks(),
            computed: reckoned
                .map(|f| (f.id.clone(), form.content(&f.id).cloned()))
                .collect(),
        }
    }

    pub(super) fn is_shown(&self, id: &FieldId) -> bool {
        self.shown.contains(id)
    }

    pub(super) fn is_required(&self, id: &FieldId) -> bool {
        self.required.contains(id)
    }

    /// What the signer has to do.
    pub(super) fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// The task that a field stands for, if it is the first of its group or alone.
    pub(super) fn task(&self, id: &FieldId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.field_id == *id)
    }

    /// Why a group, or the result of a formula, does not fit.
    pub(super) fn misfit(&self, id: &FieldId) -> Option<&ValueError> {
        self.misfits.get(id)
    }

    /// The results of formulas, by their field.
    pub(super) fn computed(&self) -> &BTreeMap<FieldId, Option<Content>> {
        &self.computed
    }
}

/// The other fields of a button's group: of radio buttons only one is on.
pub(super) fn rivals<'a>(
    field: &'a Field,
    fields: &'a [Field],
) -> impl Iterator<Item = &'a Field> + 'a {
    let group = field.rules.group.as_ref().map(|group| &group.name);
    fields.iter().filter(move |other| {
        let theirs = other.rules.group.as_ref().map(|group| &group.name);
        field.kind == FieldKind::Radio
            && other.kind == FieldKind::Radio
            && other.id != field.id
            && theirs == group
    })
}
