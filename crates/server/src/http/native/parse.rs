//! The wire's words as requests of the core, which judges them.

use crate::envelope::{Document, PresetRequest, RecipientChange, RedirectRequest};
use crate::randomness::Randomness;
use paraph_protocol::native::{
    NewField, NewRecipient, NewRedirects, Prefill, Preset, UpdateRecipient,
};
use paraph_protocol::{Content, FieldKind, RedirectTarget};
use std::collections::BTreeSet;

/// A recipient to be added.
pub(super) fn new_recipient(new: NewRecipient) -> RecipientChange {
    RecipientChange {
        name: Some(new.name),
        email: new.email,
        phone: new.phone,
        delivery: new.delivery,
        role: Some(new.role),
        must_act: new.must_act,
        order: new.order,
        seat: new.seat,
        documents: Some(new.documents),
        may_delegate: Some(new.may_delegate),
        authentication: new.authentication,
        authenticate_by: new.authenticate_by.map(Some),
        personal_number: new.personal_number,
        sign_by: new.sign_by.map(Some),
        redirects: new.redirects.map(redirects),
        preset: new.preset.map(preset),
        locale: new.locale,
        session_minutes: new.session_minutes,
        ..RecipientChange::default()
    }
}

/// A change of a recipient: null empties, as an empty text does.
pub(super) fn recipient_change(change: UpdateRecipient) -> RecipientChange {
    RecipientChange {
        name: change.name,
        email: change.email.map(Option::unwrap_or_default),
        phone: change.phone.map(Option::unwrap_or_default),
        delivery: change.delivery,
        role: change.role,
        must_act: change.must_act,
        order: change.order,
        seat: change.seat.map(Option::unwrap_or_default),
        documents: change.documents,
        may_delegate: change.may_delegate,
        authentication: change.authentication,
        authenticate_by: change.authenticate_by,
        personal_number: change.personal_number.map(Option::unwrap_or_default),
        sign_by: change.sign_by,
        redirects: change.redirects.map(redirects),
        preset: change.preset.map(preset),
        locale: change.locale.map(Option::unwrap_or_default),
        session_minutes: change.session_minutes,
        ..RecipientChange::default()
    }
}

fn redirects(new: NewRedirects) -> RedirectRequest {
    let target = new.target.map(|target| match target {
        RedirectTarget::Same => "self",
        RedirectTarget::Blank => "blank",
    });
    RedirectRequest {
        finish: new.finish,
        decline: new.decline,
        close: new.close,
        target: target.map(str::to_owned),
    }
}

fn preset(new: Preset) -> PresetRequest {
    match new {
        Preset::Free => PresetRequest::default(),
        Preset::Offered { name } => PresetRequest {
            prefill_name: Some(name),
            ..PresetRequest::default()
        },
        Preset::Required { name } => PresetRequest {
            required_name: Some(name),
            ..PresetRequest::default()
        },
    }
}

/// The fields of a request, in order; one for every page becomes one on each where it fits.
pub(in crate::http) fn new_fields(
    fields: Vec<NewField>,
    documents: &[Document],
    random: Randomness,
) -> Vec<crate::envelope::NewField> {
    let mut placed = Vec::with_capacity(fields.len());
    let given: BTreeSet<String> = fields.iter().filter_map(|f| f.name.clone()).collect();
    let mut number = 0;
    for (index, mut field) in fields.into_iter().enumerate() {
        if field.name.as_ref().is_none_or(String::is_empty) {
            number = number.max(index);
            field.name = Some(free_name(field.kind, &mut number, &given));
        }
        if !field.every_page {
            placed.push(new_field(field, random));
            continue;
        }
        let document = documents.iter().find(|d| d.id == field.document_id);
        let pages = document.map_or(&[][..], |d| &d.pages);
        let before = placed.len();
        for (page, geometry) in (0..).zip(pages) {
            if geometry.check(field.placement.rect).is_ok() {
                let mut copy = new_field(field.clone(), random);
                copy.placement.page = page;
                copy.name = format!("{}_page_{}", copy.name, page + 1);
                placed.push(copy);
            }
        }
        // Where it fits nowhere, the core says so.
        if placed.len() == before {
            placed.push(new_field(field, random));
        }
    }
    placed
}

/// The name of a field without one: its kind and the next number that no other field has.
fn free_name(kind: FieldKind, number: &mut usize, given: &BTreeSet<String>) -> String {
    loop {
        *number += 1;
        let name = format!("{}_{number}", kind.as_str());
        if !given.contains(&name) {
            return name;
        }
    }
}

fn new_field(new: NewField, random: Randomness) -> crate::envelope::NewField {
    crate::envelope::NewField {
        id: random.id(),
        document_id: new.document_id,
        seat: new.seat,
        new_seat_id: random.id(),
        name: new.name.unwrap_or_default(),
        kind: new.kind,
        label: new.label,
        placement: new.placement,
        required: new.required,
        read_only: new.read_only,
        max_chars: new.max_chars,
        rules: new.rules,
        prefill: new.prefill.map(prefill),
        attributes: serde_json::Map::new(),
    }
}

fn prefill(prefill: Prefill) -> Content {
    match prefill {
        Prefill::Text { text } => Content::Text { text },
        Prefill::Date { date } => Content::Date { date },
        Prefill::Checkbox { checked } => Content::Checkbox { checked },
        Prefill::Number { number } => Content::Number { number },
        Prefill::Radio { checked } => Content::Radio { checked },
        Prefill::Dropdown { choice } => Content::Dropdown { choice },
    }
}
