//! How a party is told: by which way, and in which words.

use super::notes::Notes;
use super::party::Details;
use crate::app::App;
use crate::envelope::{Envelope, OwnWords, PlannedRecipient};
use paraph_protocol::Delivery;

/// What the core writes the link for.
const LINK: &str = "{link}";

/// The way that a party asks for, and the number that it needs. Nobody is told by what this service
/// does not have: the host fetches the address, and `sendStatus` says so.
pub(super) fn reach(app: &App, details: &Details) -> (Delivery, String) {
    let wanted = details.delivery_method.delivery();
    let way = if app.can_tell_by(wanted) {
        wanted
    } else {
        Delivery::None
    };
    let phone = details.phone.clone().filter(|_| way == Delivery::Sms);
    (way, phone.unwrap_or_default())
}

/// The document's own words to one party.
pub(super) fn words(envelope: &Envelope, notes: &Notes, planned: &PlannedRecipient) -> OwnWords {
    let meta = &notes.document_meta;
    let message = notes.custom_message.as_ref().or(meta.message.as_ref());
    let values = values(envelope, planned);
    OwnWords {
        subject: meta.subject.as_ref().map(|text| filled(text, &values)),
        message: message.map(|text| filled(text, &values)),
        text: None,
    }
}

type Values = [(&'static str, String); 12];

fn values(envelope: &Envelope, planned: &PlannedRecipient) -> Values {
    let sender = &envelope.sender;
    let person = &planned.person;
    let (first, last) = names(&person.name);
    let (sender_first, sender_last) = names(&sender.name);
    let phone = Details::of(planned).phone.unwrap_or_default();
    [
        ("firstName", first),
        ("lastName", last),
        ("fullName", person.name.clone()),
        ("recipientEmail", person.email.clone()),
        ("recipientPhone", phone),
        ("senderFirstName", sender_first),
        ("senderLastName", sender_last),
        ("senderFullName", sender.name.clone()),
        ("senderEmail", sender.email.clone()),
        // No account has a telephone here.
        ("senderPhone", String::new()),
        ("documentName", envelope.title.clone()),
        ("signUrl", LINK.to_owned()),
    ]
}

fn names(name: &str) -> (String, String) {
    let (first, last) = name.trim().split_once(' ').unwrap_or((name.trim(), ""));
    (first.to_owned(), last.trim().to_owned())
}

/// A text with the vendor's gaps filled, each once; gaps that nobody knows stay.
fn filled(text: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let gap = after.split_once("}}");
        let value =
            gap.and_then(|(name, _)| values.iter().find(|(known, _)| *known == name.trim()));
        match (gap, value) {
            (Some((_, behind)), Some((_, value))) => {
                filled.push_str(value);
                rest = behind;
            }
            _ => {
                filled.push_str("{{");
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_once_and_unknown_ones_stay() {
        let mut values: Values = std::array::from_fn(|_| ("", String::new()));
        values[0] = ("firstName", "{{documentName}}".into());
        values[1] = ("documentName", "Lease".into());
        for (text, expected) in [
            ("Hi {{firstName}}", "Hi {{documentName}}"),
            (
                "{{ documentName }}, {{unknown}} {{",
                "Lease, {{unknown}} {{",
            ),
            ("{{{documentName}}", "{{{documentName}}"),
            ("none", "none"),
        ] {
            assert_eq!(filled(text, &values), expected);
        }
    }

    #[test]
    fn the_first_word_is_the_first_name() {
        assert_eq!(names(" Maja  Holm Ek "), ("Maja".into(), "Holm Ek".into()));
        assert_eq!(names("Maja"), ("Maja".into(), String::new()));
    }
}
