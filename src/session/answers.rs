use paraph_protocol::{Content, Draft, Field, FieldId, FieldKind, Mark, Value, ValueError};
use std::collections::BTreeMap;

/// What the signer has said so far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answers {
    values: BTreeMap<FieldId, Content>,
    signature: Option<Mark>,
    initials: Option<Mark>,
    agreed: bool,
    /// Counts the changes, so that a late timer knows whether it is still the newest.
    revision: u32,
    saved: u32,
}

impl Answers {
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
            FieldKind::Date | FieldKind::Text | FieldKind::Checkbox => None,
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
        if content.is_filled() || matches!(content, Content::Checkbox { .. }) {
            self.values.insert(field.id.clone(), content);
        } else {
            self.values.remove(&field.id);
        }
        self.revision += 1;
        Ok(())
    }

    pub(crate) fn empty(&mut self, field: &FieldId) {
        self.values.remove(field);
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
            if self.values.contains_key(&field.id) || value.content.check(field).is_err() {
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
            let content = match field.kind {
                FieldKind::Text => Content::Text { text: text.clone() },
                FieldKind::Date => Content::Date { date: text.clone() },
                FieldKind::Checkbox => Content::Checkbox {
                    checked: text == "true",
                },
                FieldKind::Signature | FieldKind::Initials => continue,
            };
            if !self.values.contains_key(&field.id) && content.check(field).is_ok() {
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
