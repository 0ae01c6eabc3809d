//! Fields: from the vendor's page (points, y down from the top-left corner of the page as shown)
//! to placements, and back, to the same whole numbers.

mod radio;

pub(super) use radio::{is_shown, members, shown_name};

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
pub(super) const FIRST_ROLE: &str = "Signer 1";

/// The vendor's name of a group of radio buttons.
const RADIO: &str = "radiobutton";

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

/// Parses the item at `index` of a document's new set of fields: one field, or each button of a
/// group of radio buttons.
///
/// # Errors
/// What is wrong with it, by the field's name.
pub(super) fn parse(
    item: FieldItem,
    index: usize,
    document: &Document,
    mut fresh: impl FnMut() -> FreshIds,
) -> Result<Vec<NewField>, PayloadError> {
    if item.kind == RADIO {
        return radio::parse(item, index, document, fresh);
    }
    let name = name(&item, index);
    let wrong = |key| PayloadError::FieldValue {
        field: name.clone(),
        key,
    };
    let (kind, rules) = kind(&item).ok_or_else(|| PayloadError::FieldType {
        field: name.clone(),
        kind: item.kind.clone(),
    })?;
    let options = options(&item.others).ok_or_else(|| wrong("enumeration_options"))?;
    let prefill = prefill(kind, item.prefilled_text.clone());
    let ids = fresh();
    Ok(vec![NewField {
        id: ids.field,
        document_id: document.id.clone(),
        new_seat_id: ids.seat,
        kind,
        placement: placement(&Place::of(&item), &name, document)?,
        required: required(&item).ok_or_else(|| wrong("required"))?,
        read_only: false,
        max_chars: item
            .max_chars
            .as_ref()
            .map(limit)
            .map_or(Ok(None), |n| n.map(Some).ok_or_else(|| wrong("max_chars")))?,
        prefill: prefill.ok_or_else(|| wrong("prefilled_text"))?,
        seat: role(item.role),
        label: item.label.unwrap_or_default(),
        rules: Rules { options, ..rules },
        attributes: looks(item.others),
        name,
    }])
}

/// Makes a text with a validator what the validator checks: a day a date, digits a number.
pub(super) fn take_validator(field: &mut NewField) {
    let id = field.attributes.get("validator_id").and_then(Value::as_str);
    let Some(id) = id.filter(|_| field.kind == FieldKind::Text) else {
        return;
    };
    let (kind, rules) = validator::kind(id);
    if let Some(Content::Text { text }) = &field.prefill {
        field.prefill = prefill(kind, Some(text.clone())).flatten();
    }
    (field.kind, field.rules) = (kind, rules);
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
        name: shown_name(placed).to_owned(),
        label: field.label.clone(),
        max_chars: field.max_chars,
        prefilled_text: match &placed.prefill {
            Some(
                Content::Text { text }
                | Content::Date { date: text }
                | Content::Dropdown { choice: text },
            ) => Some(text.clone()),
            Some(Content::Number { number }) => Some(number.to_string()),
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
        FieldKind::Radio => RADIO,
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

fn kind(item: &FieldItem) -> Option<(FieldKind, Rules)> {
    let plain = |kind| Some((kind, Rules::default()));
    match item.kind.as_str() {
        "signature" => plain(FieldKind::Signature),
        "initials" => plain(FieldKind::Initials),
        "checkbox" => plain(FieldKind::Checkbox),
        "enumeration" => plain(FieldKind::Dropdown),
        "stamp" => plain(FieldKind::Stamp),
        "attachment" => plain(FieldKind::Attachment),
        "text" => {
            let validator_id = item.others.get("validator_id").and_then(Value::as_str);
            Some(validator::kind(validator_id.unwrap_or_default()))
        }
        _ => None,
    }
}

fn required(item: &FieldItem) -> Option<bool> {
    item.required.as_ref().map_or(Some(true), wire::flag)
}

fn role(given: Option<String>) -> String {
    let given = given.filter(|role| !role.trim().is_empty());
    given.unwrap_or_else(|| FIRST_ROLE.into())
}

fn looks(others: Map<String, Value>) -> Map<String, Value> {
    let is_look = |key: &str| LOOKS.contains(&key);
    others
        .into_iter()
        .filter(|(key, value)| is_look(key) && !value.is_null())
        .collect()
}

/// The entries of a list: texts, or objects with the text as `data`, as clients send them.
fn options(others: &Map<String, Value>) -> Option<Vec<Choice>> {
    let given = others.get("enumeration_options").filter(|v| !v.is_null());
    let entry = |entry: &Value| {
        let text = entry.as_str().or_else(|| entry.get("data")?.as_str());
        let value = text?.to_owned();
        Some(Choice { value, label: None })
    };
    match given {
        Some(list) => list.as_array()?.iter().map(entry).collect(),
        None => Some(Vec::new()),
    }
}

fn limit(value: &Value) -> Option<u32> {
    wire::integer(value)
        .and_then(|n| u32::try_from(n).ok())
        .filter(|n| *n > 0)
}

/// Whether the owner may put a text into fields of this kind.
pub(super) fn takes_text(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Text | FieldKind::Date | FieldKind::Number | FieldKind::Dropdown
    )
}

/// What the owner puts into a field, if anything; nothing at all for what is none.
pub(super) fn prefill(kind: FieldKind, text: Option<String>) -> Option<Option<Content>> {
    let Some(text) = text.filter(|t| !t.is_empty()) else {
        return Some(None);
    };
    Some(match kind {
        FieldKind::Text => Some(Content::Text { text }),
        FieldKind::Date => Some(Content::Date { date: text }),
        FieldKind::Dropdown => Some(Content::Dropdown { choice: text }),
        FieldKind::Number => {
            let number = text.parse().ok()?;
            Some(Content::Number { number })
        }
        FieldKind::Signature | FieldKind::Initials | FieldKind::Checkbox => None,
        FieldKind::Radio | FieldKind::Image | FieldKind::Stamp | FieldKind::Attachment => None,
    })
}

/// Where something stands, as it was written.
pub(super) struct Place<'a> {
    pub(super) page_number: &'a Value,
    pub(super) x: &'a Value,
    pub(super) y: &'a Value,
    pub(super) width: &'a Value,
    pub(super) height: &'a Value,
}

impl<'a> Place<'a> {
    fn of(item: &'a FieldItem) -> Self {
        Self {
            page_number: &item.page_number,
            x: &item.x,
            y: &item.y,
            width: &item.width,
            height: &item.height,
        }
    }
}

fn placement(
    place: &Place<'_>,
    name: &str,
    document: &Document,
) -> Result<Placement, PayloadError> {
    let wrong = |key| PayloadError::FieldValue {
        field: name.to_owned(),
        key,
    };
    let number = |value: &Value, key| wire::number(value).ok_or_else(|| wrong(key));
    let shown = Rect {
        x: number(place.x, "x")?,
        y: number(place.y, "y")?,
        width: number(place.width, "width")?,
        height: number(place.height, "height")?,
    };
    let asked = wire::integer(place.page_number).ok_or_else(|| wrong("page_number"))?;
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
