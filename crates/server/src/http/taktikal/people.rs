//! Who is the same person on several processes: by personal code, else address, else telephone.

use super::read::Faults;
use super::request::{Contact, CreateProcess};
use super::word::{Delivery, SignatureType};
use paraph_protocol::AuthenticationMethod;

/// One person and the processes that they sign.
#[derive(Debug)]
pub(super) struct PersonPlan {
    /// By what they are told apart; nothing of it leaves this module.
    identity: Identity,
    /// What is known of them: of the first process that says it.
    pub(super) name: String,
    pub(super) email: String,
    /// With its country code; nothing where it is not used.
    pub(super) phone: String,
    /// Whether they prove by a one-time code who they are.
    pub(super) simple: bool,
    pub(super) delivery: Delivery,
    pub(super) sms_text: Option<String>,
    pub(super) language: Option<String>,
    /// Process and place among its signees, in the order of the processes.
    pub(super) parts: Vec<(usize, usize)>,
}

#[derive(Debug, PartialEq, Eq)]
enum Identity {
    PersonalCode(String),
    Email(String),
    Phone(String),
    /// Nothing that could be compared.
    Unknown,
}

impl Identity {
    fn of(contact: &Contact) -> Self {
        let digits = |text: &Option<String>| -> Option<String> {
            let digits = text.as_deref()?.chars().filter(char::is_ascii_digit);
            Some(digits.collect()).filter(|d: &String| !d.is_empty())
        };
        if let Some(code) = digits(&contact.ssn) {
            return Self::PersonalCode(code);
        }
        if let Some(email) = given(contact.email.as_deref()) {
            return Self::Email(email.to_lowercase());
        }
        digits(&contact.phone_number).map_or(Self::Unknown, Self::Phone)
    }

    fn is(&self, other: &Self) -> bool {
        *self != Self::Unknown && self == other
    }
}

impl PersonPlan {
    /// By what a one-time code goes to them, where one does.
    pub(super) fn code(&self) -> Option<AuthenticationMethod> {
        let by = if self.phone.is_empty() {
            AuthenticationMethod::EmailCode
        } else {
            AuthenticationMethod::SmsCode
        };
        self.simple.then_some(by)
    }

    /// The number in the country's register, where it is known.
    pub(super) fn personal_code(&self) -> Option<String> {
        match &self.identity {
            Identity::PersonalCode(code) => Some(code.clone()),
            Identity::Email(_) | Identity::Phone(_) | Identity::Unknown => None,
        }
    }
}

/// The people of all processes, in order of their first appearance.
///
/// # Errors
/// Everybody who is named twice in one process.
pub(super) fn people(processes: &[CreateProcess]) -> Result<Vec<PersonPlan>, Faults> {
    let mut people: Vec<PersonPlan> = Vec::new();
    let mut faults = Faults::default();
    for (p, process) in processes.iter().enumerate() {
        for (s, contact) in process.signees.iter().enumerate() {
            let identity = Identity::of(contact);
            match people.iter_mut().find(|known| known.identity.is(&identity)) {
                Some(known) if known.parts.iter().any(|(other, _)| *other == p) => {
                    let name = format!("{}CreateSignees[{s}]", process.path);
                    faults.add("DuplicateSignee", name, "is in this process already.");
                }
                Some(known) => known.meet(contact, (p, s)),
                None => people.push(PersonPlan::new(identity, contact, (p, s))),
            }
        }
    }
    if faults.is_empty() {
        Ok(people)
    } else {
        Err(faults)
    }
}

impl PersonPlan {
    fn new(identity: Identity, contact: &Contact, part: (usize, usize)) -> Self {
        let mut person = Self {
            identity,
            name: String::new(),
            email: String::new(),
            phone: String::new(),
            simple: false,
            delivery: Delivery::None,
            sms_text: None,
            language: None,
            parts: Vec::new(),
        };
        person.meet(contact, part);
        person
    }

    fn meet(&mut self, contact: &Contact, part: (usize, usize)) {
        self.parts.push(part);
        if let (true, Some(name)) = (self.name.is_empty(), given(contact.name.as_deref())) {
            name.clone_into(&mut self.name);
        }
        if let (true, Some(email)) = (self.email.is_empty(), given(contact.email.as_deref())) {
            email.clone_into(&mut self.email);
        }
        if self.delivery == Delivery::None {
            self.delivery = contact.delivery;
            if self.delivery == Delivery::Sms {
                self.phone = number(contact);
                self.sms_text.clone_from(&contact.custom_sms_text);
            }
        }
        if contact.signature_type == SignatureType::Simple {
            self.simple = true;
            if self.phone.is_empty() {
                self.phone = number(contact);
            }
        }
        if self.language.is_none() {
            self.language = contact.language.and_then(super::word::Language::tag);
        }
    }
}

fn number(contact: &Contact) -> String {
    international(contact.phone_number.as_deref().unwrap_or_default())
}

/// A telephone number with its country code; one of seven digits is Icelandic.
fn international(number: &str) -> String {
    let digits: String = number.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if digits.len() == 7 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return format!("+354{digits}");
    }
    match digits.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => digits,
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_seven_digits_is_icelandic() {
        for (given, expected) in [
            ("333 3333", "+3543333333"),
            ("+354 333-3333", "+3543333333"),
            ("0046701234567", "+46701234567"),
            ("0701234567", "0701234567"),
            ("", ""),
        ] {
            assert_eq!(international(given), expected);
        }
    }
}
