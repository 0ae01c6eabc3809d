//! Radio buttons: one field with several places there, several fields of one group here.

use super::{FreshIds, Place, looks, name, placement, required, role};
use crate::envelope::{Document, Envelope, NewField, PlacedField};
use crate::http::signnow::error::PayloadError;
use crate::http::signnow::wire::{FieldItem, flag};
use paraph_protocol::{Content, FieldKind, Group, Rules};
use serde::Deserialize;
use serde_json::Value;

/// One button of a group.
#[derive(Debug, Deserialize)]
struct Button {
    page_number: Option<Value>,
    x: Value,
    y: Value,
    width: Value,
    height: Value,
    checked: Option<Value>,
    value: Option<String>,
}

/// Parses a group; its members are named after it and their number, and labelled with their value.
pub(super) fn parse(
    mut item: FieldItem,
    index: usize,
    document: &Document,
    mut fresh: impl FnMut() -> FreshIds,
) -> Result<Vec<NewField>, PayloadError> {
    let group = name(&item, index);
    let wrong = |key| PayloadError::FieldValue {
        field: group.clone(),
        key,
    };
    let buttons = item
        .others
        .remove("radio")
        .filter(|list| *list != Value::Null);
    let buttons: Option<Vec<Button>> = buttons.and_then(|list| serde_json::from_value(list).ok());
    let buttons = buttons.filter(|list| !list.is_empty());
    let buttons = buttons.ok_or_else(|| wrong("radio"))?;
    let required = required(&item).ok_or_else(|| wrong("required"))?;
    let seat = role(item.role);
    let attributes = looks(item.others);
    let button = |(number, button): (usize, Button)| {
        let place = Place {
            page_number: button.page_number.as_ref().unwrap_or(&item.page_number),
            x: &button.x,
            y: &button.y,
            width: &button.width,
            height: &button.height,
        };
        let checked = button.checked.as_ref().map_or(Some(false), flag);
        let checked = checked.ok_or_else(|| wrong("radio"))?;
        let ids = fresh();
        let value = button.value.filter(|value| !value.is_empty());
        Ok(NewField {
            id: ids.field,
            document_id: document.id.clone(),
            seat: seat.clone(),
            new_seat_id: ids.seat,
            name: format!("{group}_{}", number + 1),
            kind: FieldKind::Radio,
            label: value.unwrap_or_else(|| (number + 1).to_string()),
            placement: placement(&place, &group, document)?,
            required,
            read_only: false,
            max_chars: None,
            rules: Rules {
                group: Some(Group {
                    name: group.clone(),
                    min: None,
                    max: None,
                }),
                ..Rules::default()
            },
            prefill: checked.then_some(Content::Radio { checked }),
            attributes: attributes.clone(),
        })
    };
    buttons.into_iter().enumerate().map(button).collect()
}

/// The name that the vendor's clients know a field by: that of its group, if it is in one.
pub(in crate::http::signnow) fn shown_name(placed: &PlacedField) -> &str {
    match &placed.field.rules.group {
        Some(group) if placed.field.kind == FieldKind::Radio => &group.name,
        Some(_) | None => &placed.field.name,
    }
}

/// The buttons of the group that a field is in, in order; of other fields themselves alone.
pub(in crate::http::signnow) fn members<'a>(
    placed: &'a PlacedField,
    envelope: &'a Envelope,
) -> impl Iterator<Item = &'a PlacedField> {
    let same = move |other: &&PlacedField| {
        let grouped = placed.field.kind == FieldKind::Radio
            && other.field.kind == FieldKind::Radio
            && other.seat_id == placed.seat_id
            && other.field.rules.group == placed.field.rules.group;
        grouped || other.field.id == placed.field.id
    };
    envelope.fields.iter().filter(same)
}

/// Whether a field stands for itself, or for the group whose first button it is.
pub(in crate::http::signnow) fn is_shown(placed: &PlacedField, envelope: &Envelope) -> bool {
    let first = members(placed, envelope).next();
    first.is_some_and(|first| first.field.id == placed.field.id)
}
