//! Fields: from the vendor's page (points, y down from the top-left corner of the page as shown)
//! to placements, and back, to the same whole numbers.

use super::error::PayloadError;
use super::shape::FieldAttributes;
use super::validator;
use super::wire::{self, FieldItem};
use crate::envelope::{Document, NewField, PlacedField};
use paraph_protocol::{
    Choice, Content, FieldId, FieldKind, PageGeometry, Placement, Rect, Rules, SeatId,
};
use serde_json::{Map, Value};

/// The role of a field that names none.
const FIRST_ROLE: &str = "Signer 1";

/// Looks of a field that clients read back; the service keeps them and draws none of them.
const LOOKS: [&str; 12] = [
    "color",
    "bold",
    "italic",
    "underline",
    "align",
    "valign",
    "font",
    "font_size",
    "size",
    "arrangement",
    "max_lines",
    "validator_id",
];

/// Fresh ids for one field.
#[derive(Debug)]
pub(super) struct FreshIds {
    pub(super) field: FieldId,
    pub(super) seat: SeatId,
}

/// Parses the item at `index` of a document's new set of fields.
///
/// # Errors
/// What is wrong with it, by the field's name.
pub(super) fn parse(
    item: FieldItem,
    index: usize,
    document: &Document,
    ids: FreshIds,
) -> Result<NewField, PayloadError> {
    let name = name(&item, index);
    let wrong = |key| PayloadError::FieldValue {
        field: name.clone(),
        key,
    };
    let kind = kind(&item).ok_or_else(|| PayloadError::FieldType {
        field: name.clone(),
        kind: item.kind.clone(),
    })?;
    Ok(NewField {
        id: ids.field,
        document_id: document.id.clone(),
        new_seat_id: ids.seat,
        kind,
        placement: placement(&item, &name, document)?,
        required: item
            .required
            .as_ref()
            .map_or(Some(true), wire::flag)
            .ok_or_else(|| wrong("required"))?,
        read_only: false,
        max_chars: item
            .max_chars
            .as_ref()
            .map(limit)
            .map_or(Ok(None), |n| n.map(Some).ok_or_else(|| wrong("max_chars")))?,
        seat: item
            .role
            .filter(|r| !r.trim().is_empty())
            .unwrap_or_else(|| FIRST_ROLE.into()),
        label: item.label.unwrap_or_default(),
        rules: rules(&item.others).ok_or_else(|| wrong("enumeration_options"))?,
        prefill: prefill(kind, item.prefilled_text),
        attributes: looks(item.others),
        name,
    })
}

/// Makes a text that is checked as a day into a date.
pub(super) fn take_days(field: &mut NewField) {
    let validator_id = field.attributes.get("validator_id").and_then(Value::as_str);
    if field.kind == FieldKind::Text && validator_id.is_some_and(validator::is_date) {
        field.kind = FieldKind::Date;
        if let Some(Content::Text { text: date }) = field.prefill.clone() {
            field.prefill = Some(Content::Date { date });
        }
    }
}

/// The attributes of a placed field as clients read them.
pub(super) fn attributes(placed: &PlacedField, pages: &[PageGeometry]) -> FieldAttributes {
    let field = &placed.field;
    let rect = field.placement.rect;
    let page = pages.get(field.placement.page as usize);
    let shown = page.map_or(rect, |page| page.visible_from_placement(rect));
    FieldAttributes {
        page_number: field.placement.page,
        x: whole(shown.x),
        y: whole(shown.y),
        width: whole(shown.width),
        height: whole(shown.height),
        required: field.required,
        name: field.name.clone(),
        label: field.label.clone(),
        max_chars: field.max_chars,
        prefilled_text: match &placed.prefill {
            Some(
                Content::Text { text }
                | Content::Date { date: text }
                | Content::Dropdown { choice: text },
            ) => Some(text.clone()),
            _ => None,
        },
        looks: placed.attributes.clone(),
    }
}

/// The vendor's name of a kind; a day is a text with a validator there.
pub(super) fn kind_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Signature => "signature",
        FieldKind::Initials => "initials",
        FieldKind::Date | FieldKind::Text | FieldKind::Number => "text",
        FieldKind::Checkbox => "checkbox",
        FieldKind::Radio => "radiobutton",
        FieldKind::Dropdown => "enumeration",
        FieldKind::Image | FieldKind::Stamp => "stamp",
        FieldKind::Attachment => "attachment",
    }
}

/// Rounds to the nearest whole point.
#[expect(
    clippy::cast_possible_truncation,
    reason = "pages are at most 14,400 points wide"
)]
pub(super) fn whole(points: f64) -> i64 {
    points.round() as i64
}

/// The name given, else one that says what and where in the request.
fn name(item: &FieldItem, index: usize) -> String {
    match item.name.as_deref() {
        Some(name) if !name.trim().is_empty() => name.to_owned(),
        _ => format!("{}_{}", item.kind, index + 1),
    }
}

fn kind(item: &FieldItem) -> Option<FieldKind> {
    let validator_id = item.others.get("validator_id").and_then(Value::as_str);
    match item.kind.as_str() {
        "signature" => Some(FieldKind::Signature),
        "initials" => Some(FieldKind::Initials),
        "checkbox" => Some(FieldKind::Checkbox),
        "enumeration" => Some(FieldKind::Dropdown),
        "stamp" => Some(FieldKind::Stamp),
        "attachment" => Some(FieldKind::Attachment),
        "text" if validator_id.is_some_and(validator::is_date) => Some(FieldKind::Date),
        "text" => Some(FieldKind::Text),
        _ => None,
    }
}

fn looks(others: Map<String, Value>) -> Map<String, Value> {
    let is_look = |key: &str| LOOKS.contains(&key);
    others
        .into_iter()
        .filter(|(key, value)| is_look(key) && !value.is_null())
        .collect()
}

/// The entries of a list: texts, or objects with the text as `data`, as clients send them.
fn rules(others: &Map<String, Value>) -> Option<Rules> {
    let given = others.get("enumeration_options").filter(|v| !v.is_null());
    let entry = |entry: &Value| {
        let text = entry.as_str().or_else(|| entry.get("data")?.as_str());
        let value = text?.to_owned();
        Some(Choice { value, label: None })
    };
    let options = match given {
        Some(list) => list.as_array()?.iter().map(entry).collect::<Option<_>>()?,
        None => Vec::new(),
    };
    Some(Rules {
        options,
        ..Rules::default()
    })
}

fn limit(value: &Value) -> Option<u32> {
    wire::integer(value)
        .and_then(|n| u32::try_from(n).ok())
        .filter(|n| *n > 0)
}

fn prefill(kind: FieldKind, text: Option<String>) -> Option<Content> {
    let text = text.filter(|t| !t.is_empty())?;
    match kind {
        FieldKind::Text => Some(Content::Text { text }),
        FieldKind::Date => Some(Content::Date { date: text }),
        FieldKind::Dropdown => Some(Content::Dropdown { choice: text }),
        FieldKind::Number => {
            let number = text.parse().ok()?;
            Some(Content::Number { number })
        }
        FieldKind::Signature | FieldKind::Initials | FieldKind::Checkbox => None,
        FieldKind::Radio | FieldKind::Image | FieldKind::Stamp | FieldKind::Attachment => None,
    }
}

fn placement(item: &FieldItem, name: &str, document: &Document) -> Result<Placement, PayloadError> {
    let wrong = |key| PayloadError::FieldValue {
        field: name.to_owned(),
        key,
    };
    let number = |value: &Value, key| wire::number(value).ok_or_else(|| wrong(key));
    let shown = Rect {
        x: number(&item.x, "x")?,
        y: number(&item.y, "y")?,
        width: number(&item.width, "width")?,
        height: number(&item.height, "height")?,
    };
    let asked = wire::integer(&item.page_number).ok_or_else(|| wrong("page_number"))?;
    let no_such_page = || PayloadError::NoSuchPage {
        field: name.to_owned(),
        page: asked,
    };
    let page = u32::try_from(asked).map_err(|_| no_such_page())?;
    let geometry = document.pages.get(page as usize).ok_or_else(no_such_page)?;
    Ok(Placement {
        page,
        rect: geometry.placement_from_visible(shown),
    })
}
