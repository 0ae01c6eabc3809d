use super::{Board, Saving};
use crate::prepare::{Finding, Item};
use paraph_protocol::ProblemCode;
use paraph_protocol::native::{NewField, Preparation, SavePreparation};
use std::collections::BTreeMap;

impl Board {
    /// What is to be saved, in the order in which people read; nothing while it is being saved, or
    /// when the service would refuse it.
    pub fn save(&mut self) -> Option<SavePreparation> {
        let blocked = self.findings().iter().any(Finding::blocks);
        if self.saving == Saving::Running || blocked {
            return None;
        }
        self.saving = Saving::Running;
        self.sent = self.items.clone();
        Some(SavePreparation {
            revision: self.preparation.revision,
            fields: self.fields(),
        })
    }

    /// The fields as they are saved.
    #[must_use]
    pub fn fields(&self) -> Vec<NewField> {
        let items = in_reading_order(&self.items).into_iter();
        items
            .filter_map(|i| i.to_field(&self.preparation))
            .collect()
    }

    /// The service has kept the fields that were sent, and given names to those that had none.
    pub fn saved(&mut self, preparation: Preparation) {
        self.saving = Saving::Idle;
        let sent = in_reading_order(&self.sent).into_iter();
        let named = sent.zip(&preparation.fields);
        let names: BTreeMap<u32, String> = named
            .map(|(item, field)| (item.key, field.name.clone()))
            .collect();
        let steps = self.past.iter_mut().chain(&mut self.future).flatten();
        let all = self.items.iter_mut().chain(&mut self.sent).chain(steps);
        for item in all.filter(|item| item.name.is_empty()) {
            item.name = names.get(&item.key).cloned().unwrap_or_default();
        }
        self.saved = std::mem::take(&mut self.sent);
        self.preparation = preparation;
    }

    /// The service has not kept them.
    pub fn failed(&mut self, code: ProblemCode) {
        self.saving = Saving::Failed(code);
    }
}

/// By document, page, height, and from the left.
fn in_reading_order(items: &[Item]) -> Vec<&Item> {
    let mut items: Vec<&Item> = items.iter().collect();
    items.sort_by(|a, b| {
        let by_place = (a.document, a.page).cmp(&(b.document, b.page));
        let by_height = a.rect.y.total_cmp(&b.rect.y);
        by_place.then(by_height).then(a.rect.x.total_cmp(&b.rect.x))
    });
    items
}
