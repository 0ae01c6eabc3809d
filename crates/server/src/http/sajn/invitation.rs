//! How a party is told and identified: by which way, and in which words.

use super::notes::Notes;
use super::party::Details;
use crate::app::App;
use crate::envelope::{Envelope, OwnWords, PlannedRecipient, RecipientChange};
use crate::words;
use paraph_protocol::{AuthenticationMethod, Delivery};

/// What the core writes the link for.
const LINK: &str = "{link}";

/// A change with the ways that a party asks for, and the numbers that they need. Nobody is told by
/// what this service does not have: the host fetches the address, and `sendStatus` says so.
pub(super) fn reached(app: &App, details: &Details, change: RecipientChange) -> RecipientChange {
    let wanted = details.delivery_method.delivery();
    let way = if app.can_tell_by(wanted) {
        wanted
    } else {
        Delivery::None
    };
    let method = details.two_step_verification.method();
    let by_phone = way == Delivery::Sms || method == Some(AuthenticationMethod::SmsCode);
    let by_number = method == Some(AuthenticationMethod::BankId);
    let given = |number: &Option<String>, needed: bool| {
        let number = number.clone().filter(|_| needed);
        Some(number.unwrap_or_default())
    };
    RecipientChange {
        delivery: Some(way),
        phone: given(&details.phone, by_phone),
        // What another door has asked for stays.
        authenticate_by: method.map(Some),
        personal_number: given(&details.ssn, by_number).filter(|n| !n.is_empty()),
        ..change
    }
}

/// The document's own words to one party.
pub(super) fn own_words(
    envelope: &Envelope,
    notes: &Notes,
    planned: &PlannedRecipient,
) -> OwnWords {
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

/// A text with the vendor's gaps filled.
fn filled(text: &str, values: &Values) -> String {
    words::filled(text, ("{{", "}}"), values)
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
