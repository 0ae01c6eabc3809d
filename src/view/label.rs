//! How fields and people are called.

use crate::language;
use crate::session::Complaint;
use crate::text::{Count, Say, Text};
use paraph_protocol::{
    Content, Field, FieldKind, Mark, Person, RecipientState, Rules, TextPreset, ValueError,
};

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
        FieldKind::Number => Say::KindNumber,
        FieldKind::Radio => Say::KindRadio,
        FieldKind::Dropdown => Say::KindDropdown,
        FieldKind::Image => Say::KindImage,
        FieldKind::Stamp => Say::KindStamp,
        FieldKind::Attachment => Say::KindAttachment,
    }
}

/// What an empty field invites to.
pub(super) fn invitation(kind: FieldKind, label: &str, text: &Text) -> String {
    match kind {
        FieldKind::Signature => text.say(Say::SignHere),
        FieldKind::Initials => text.say(Say::InitialHere),
        _ => label.to_owned(),
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
pub(super) fn in_words(content: &Content, rules: &Rules, text: &Text) -> String {
    match content {
        Content::Text { .. } | Content::Number { .. } | Content::Dropdown { .. } => {
            content.printed(rules).unwrap_or_default()
        }
        Content::File { file } => file.name.clone(),
        Content::Date { date } => language::day(date, text.locale()),
        Content::Checkbox { checked: true } | Content::Radio { checked: true } => {
            text.say(Say::Ticked)
        }
        Content::Checkbox { checked: false } | Content::Radio { checked: false } => {
            text.say(Say::NotTicked)
        }
        Content::Mark { mark } => match mark {
            Mark::Typed { text, .. } => text.clone(),
            Mark::Clicked { name } => name.clone(),
            Mark::Uploaded { .. } => text.say(Say::KindImage),
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
        ValueError::NotANumber => text.say(Say::FieldNotANumber),
        ValueError::TooSmall { min } => text.fill(Say::FieldTooSmall, &[("n", &min.to_string())]),
        ValueError::TooLarge { max } => text.fill(Say::FieldTooLarge, &[("n", &max.to_string())]),
        ValueError::TooManyDecimals { max } => limited(Say::FieldDecimals, u32::from(*max), text),
        ValueError::TooManyLines { max } => limited(Say::FieldLines, *max, text),
        ValueError::TooFewChosen { min } => limited(Say::GroupMin, *min, text),
        ValueError::TooManyChosen { max } => limited(Say::GroupMax, *max, text),
        ValueError::NoMatch { pattern } => text.fill(Say::FieldPattern, &[("pattern", pattern)]),
        ValueError::NotThePreset { preset } => not_the_preset(*preset, text),
        ValueError::FileTooLarge { max_bytes } => {
            let size = language::megabytes(*max_bytes, text.locale());
            text.fill(Say::FileTooLarge, &[("size", &size)])
        }
        ValueError::FileKind => text.say(Say::FileKind),
        ValueError::EmptyMark => text.say(Say::FieldEmptyMark),
        ValueError::TooMuchInk => text.say(Say::FieldTooMuchInk),
        _ => text.say(Say::FieldRefused),
    }
}

/// What is said beside a field.
pub(super) fn complaint(complaint: &Complaint, text: &Text) -> String {
    match complaint {
        Complaint::Missing => text.say(Say::FieldMissing),
        Complaint::Unfit(error) => reason(error, text),
    }
}

fn limited(say: Say, limit: u32, text: &Text) -> String {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let written = language::number(limit, text.locale());
    text.fill(say, &[("n", &written)])
}

fn not_the_preset(preset: TextPreset, text: &Text) -> String {
    let named = |name| text.fill(Say::FieldNotValid, &[("name", name)]);
    match preset {
        TextPreset::Email => text.say(Say::FieldEmail),
        TextPreset::Phone => text.say(Say::FieldPhone),
        TextPreset::Iban => named("IBAN"),
        TextPreset::Kennitala => named("kennitala"),
        TextPreset::Personnummer => named("personnummer"),
    }
}
