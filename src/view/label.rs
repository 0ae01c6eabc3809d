//! How fields and people are called.

use crate::language;
use crate::text::{Count, Say, Text};
use paraph_protocol::{Content, Field, FieldKind, Mark, Person, RecipientState, ValueError};

/// What the signer reads for a field: the sender's label, else its kind and page.
pub(super) fn field_label(field: &Field, fields: &[Field], text: &Text) -> String {
    if !field.label.trim().is_empty() {
        return field.label.trim().to_owned();
    }
    let kind = text.say(kind(field.kind));
    let alike = |f: &&Field| f.kind == field.kind && f.label.trim().is_empty();
    if fields.iter().filter(alike).count() < 2 {
        return kind;
    }
    let page = usize::try_from(field.placement.page).unwrap_or(usize::MAX);
    let page = language::number(page.saturating_add(1), text.locale());
    text.fill(Say::FieldOnPage, &[("label", &kind), ("page", &page)])
}

pub(super) fn kind(kind: FieldKind) -> Say {
    match kind {
        FieldKind::Signature => Say::KindSignature,
        FieldKind::Initials => Say::KindInitials,
        FieldKind::Date => Say::KindDate,
        FieldKind::Text => Say::KindText,
        FieldKind::Checkbox => Say::KindCheckbox,
    }
}

/// What an empty field invites to.
pub(super) fn invitation(kind: FieldKind, label: &str, text: &Text) -> String {
    match kind {
        FieldKind::Signature => text.say(Say::SignHere),
        FieldKind::Initials => text.say(Say::InitialHere),
        FieldKind::Date | FieldKind::Text | FieldKind::Checkbox => label.to_owned(),
    }
}

pub(super) fn person(person: &Person, text: &Text) -> String {
    let name = if person.you {
        text.say(Say::You)
    } else {
        person.name.clone()
    };
    let said = match person.state {
        RecipientState::Signed => Say::PersonSigned,
        RecipientState::Declined => Say::PersonDeclined,
        RecipientState::Open | RecipientState::Held => return name,
    };
    text.fill(said, &[("name", &name)])
}

/// A value in words, for lists and for those who listen.
pub(super) fn in_words(content: &Content, text: &Text) -> String {
    match content {
        Content::Text { text } => text.clone(),
        Content::Date { date } => language::day(date, text.locale()),
        Content::Checkbox { checked: true } => text.say(Say::Ticked),
        Content::Checkbox { checked: false } => text.say(Say::NotTicked),
        Content::Mark { mark } => match mark {
            Mark::Typed { text, .. } => text.clone(),
            Mark::Clicked { name } => name.clone(),
            _ => text.say(Say::DrawnMark),
        },
    }
}

pub(super) fn reason(error: &ValueError, text: &Text) -> String {
    match error {
        ValueError::TooLong { max } => {
            let amount = language::amount(usize::try_from(*max).unwrap_or(usize::MAX), text);
            text.count(Count::FieldTooLong, &amount, &[])
        }
        ValueError::Unprintable => text.say(Say::FieldUnprintable),
        ValueError::NotADate => text.say(Say::FieldNotADate),
        ValueError::EmptyMark => text.say(Say::FieldEmptyMark),
        ValueError::TooMuchInk => text.say(Say::FieldTooMuchInk),
        _ => text.say(Say::FieldRefused),
    }
}
