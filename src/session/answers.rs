use super::form;
use paraph_protocol::{
    Content, Draft, Field, FieldId, FieldKind, Mark, NumberFormat, Value, ValueError,
};
use std::collections::BTreeMap;

/// What the signer has said so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    values: BTreeMap<FieldId, Content>,
    /// What was written and does not fit: it is shown, and never sent.
    unfit: BTreeMap<FieldId, Unfit>,
    signature: Option<Mark>,
    initials: Option<Mark>,
    agreed: bool,
    /// Counts the changes, so that a late timer knows whether it is still the newest.
    revision: u32,
    saved: u32,
}

/// What a signer wrote into a field that does not take it.
#[derive(Debug, Clone, PartialEq)]
pub struct Unfit {
    /// As it was written.
    pub written: String,
    /// Why it does not fit.
    pub reason: ValueError,
}

impl Answers {
    /// What was written into a field and does not fit.
    #[must_use]
    pub fn unfit(&self, field: &FieldId) -> Option<&Unfit> {
        self.unfit.get(field)
    }

    /// Whether anything that does not fit stands in one of these fields.
    pub(crate) fn has_unfit(&self, field: &FieldId) -> bool {
        self.unfit.contains_key(field)
    }

    /// Keeps what does not fit in sight, and out of what is sent.
    pub(crate) fn keep_unfit(&mut self, field: &FieldId, written: String, reason: ValueError) {
        self.values.remove(field);
        self.unfit.insert(field.clone(), Unfit { written, reason });
        self.revision += 1;
    }

    /// Takes over what a formula gives; no change of the signer's.
    pub(crate) fn compute(&mut self, field: &FieldId, content: Option<Content>) {
        match content {
            Some(content) => self.values.insert(field.clone(), content),
            None => self.values.remove(field),
        };
    }

    /// Turns a button on and those off that exclude it.
    pub(crate) fn choose(&mut self, field: &Field, fields: &[Field]) {
        for rival in form::rivals(field, fields) {
            self.values.remove(&rival.id);
        }
        let content = Content::Radio { checked: true };
        self.values.insert(field.id.clone(), content);
        self.revision += 1;
    }

    /// What stands in a field.
    #[must_use]
    pub fn content(&self, field: &FieldId) -> Option<&Content> {
        self.values.get(field)
    }

    /// Whether something stands in a field.
    #[must_use]
    pub fn is_filled(&self, field: &FieldId) -> bool {
        self.content(field).is_some_and(Content::is_filled)
    }

    /// Whether the signer agreed to the disclosure.
    #[must_use]
    pub fn agreed(&self) -> bool {
        self.agreed
    }

    /// The mark that the signer adopted for fields of a kind.
    #[must_use]
    pub fn adopted(&self, kind: FieldKind) -> Option<&Mark> {
        match kind {
            FieldKind::Signature => self.signature.as_ref(),
            FieldKind::Initials => self.initials.as_ref(),
            _ => None,
        }
    }

    pub(crate) fn revision(&self) -> u32 {
        self.revision
    }

    /// Whether the service has all of it.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.saved == self.revision
    }

    pub(crate) fn mark_saved(&mut self) {
        self.saved = self.revision;
    }

    /// The service does not have it after all.
    pub(crate) fn mark_unsaved(&mut self) {
        self.saved = self.revision.wrapping_sub(1);
    }

    pub(crate) fn agree(&mut self) {
        self.agreed = true;
    }

    /// Takes the yes back, because the service does not count it.
    pub(crate) fn forget_consent(&mut self) {
        self.agreed = false;
    }

    /// Writes into a field.
    pub(crate) fn fill(&mut self, field: &Field, content: Content) -> Result<(), ValueError> {
        content.check(field)?;
        self.unfit.remove(&field.id);
        if content.is_filled() || content.ticks() {
            self.values.insert(field.id.clone(), content);
        } else {
            self.values.remove(&field.id);
        }
        self.revision += 1;
        Ok(())
    }

    pub(crate) fn empty(&mut self, field: &FieldId) {
        self.values.remove(field);
        self.unfit.remove(field);
        self.revision += 1;
    }

    /// Adopts a mark: it stands in `field`, and replaces the older mark where that stood.
    pub(crate) fn adopt(
        &mut self,
        mark: Mark,
        field: &Field,
        fields: &[Field],
    ) -> Result<(), ValueError> {
        let content = Content::Mark { mark: mark.clone() };
        content.check(field)?;
        for other in fields.iter().filter(|f| f.kind == field.kind) {
            if other.id == field.id || self.values.contains_key(&other.id) {
                self.values.insert(other.id.clone(), content.clone());
            }
        }
        match field.kind {
            FieldKind::Initials => self.initials = Some(mark),
            _ => self.signature = Some(mark),
        }
        self.revision += 1;
        Ok(())
    }

    /// Takes over a saved draft where nothing newer stands; values that fit no field are dropped.
    pub(crate) fn restore(&mut self, draft: &[Value], fields: &[Field]) {
        for value in draft {
            let Some(field) = fields.iter().find(|f| f.id == value.field_id) else {
                continue;
            };
            let touched = self.values.contains_key(&field.id) || self.has_unfit(&field.id);
            if touched || value.content.check(field).is_err() {
                continue;
            }
            if let Content::Mark { mark } = &value.content {
                match field.kind {
                    FieldKind::Initials => self.initials.get_or_insert(mark.clone()),
                    _ => self.signature.get_or_insert(mark.clone()),
                };
            }
            self.values.insert(field.id.clone(), value.content.clone());
        }
        self.values
            .retain(|id, _| fields.iter().any(|f| f.id == *id));
    }

    /// Starts fields of text with the host's values, where nothing stands yet.
    pub(crate) fn prefill(&mut self, texts: &BTreeMap<String, String>, fields: &[Field]) {
        for field in fields {
            let Some(text) = texts.get(&field.name) else {
                continue;
            };
            let Some(Ok(content)) = written(field, text) else {
                continue;
            };
            let known = self.values.contains_key(&field.id) || field.is_computed();
            if !known && content.check(field).is_ok() {
                self.values.insert(field.id.clone(), content);
                self.revision += 1;
            }
        }
    }

    /// Every value, in the order of the fields.
    #[must_use]
    pub(crate) fn values(&self, fields: &[Field]) -> Vec<Value> {
        let value = |field: &Field| {
            let content = self.values.get(&field.id)?.clone();
            (!field.read_only).then(|| Value {
                field_id: field.id.clone(),
                content,
            })
        };
        fields.iter().filter_map(value).collect()
    }

    #[must_use]
    pub(crate) fn draft(&self, fields: &[Field]) -> Draft {
        Draft {
            values: self.values(fields),
        }
    }
}

/// What a text means in a field; nothing where no text can stand in it.
pub(crate) fn written(field: &Field, text: &str) -> Option<Result<Content, ValueError>> {
    let text = text.to_owned();
    Some(Ok(match field.kind {
        FieldKind::Text => Content::Text { text },
        FieldKind::Date => Content::Date { date: text },
        FieldKind::Dropdown => Content::Dropdown { choice: text },
        FieldKind::Checkbox => Content::Checkbox {
            checked: text == "true",
        },
        FieldKind::Radio => Content::Radio {
            checked: text == "true",
        },
        FieldKind::Number => {
            let format: NumberFormat = field.rules.number_format.unwrap_or_default();
            match format.read(text.trim()) {
                Some(number) => Content::Number { number },
                None => return Some(Err(ValueError::NotANumber)),
            }
        }
        FieldKind::Signature
        | FieldKind::Initials
        | FieldKind::Image
        | FieldKind::Stamp
        | FieldKind::Attachment => return None,
    }))
}
