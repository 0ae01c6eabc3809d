//! Requests for signing, as the vendor's clients send them, read into values.

use super::json::Node;
use super::meta::Meta;
use super::read::{Faults, Members};
use super::word::{Delivery, Language, Location, SignatureType};
use crate::ingest::file_name;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use email_address::EmailAddress;
use paraph_protocol::Reminders;
use serde::{Deserialize, Serialize};

/// Most processes of a sequence.
const MAX_PROCESSES: usize = 50;
/// Most signees of a process.
const MAX_SIGNEES: usize = 50;
const MAX_TEXT: usize = 255;
const MAX_SMS: usize = 200;
const MAX_FIRST_DAYS: u8 = 30;
const MAX_REPEAT_DAYS: u8 = 15;

/// What a sequence is made of.
#[derive(Debug)]
pub(super) struct CreateSequence {
    pub(super) user: String,
    pub(super) requires_auth: bool,
    pub(super) sign_in_order: bool,
    pub(super) processes: Vec<CreateProcess>,
}

/// What a signing process is made of.
#[derive(Debug)]
pub(super) struct CreateProcess {
    /// Where it stands in the request; empty for the whole of it.
    pub(super) path: String,
    pub(super) flow_key: String,
    pub(super) pdf: Vec<u8>,
    pub(super) pdf_file_name: String,
    pub(super) user: Option<String>,
    pub(super) requires_auth: bool,
    pub(super) sign_in_order: bool,
    pub(super) location: Location,
    pub(super) meta: Meta,
    pub(super) display_name: Option<String>,
    pub(super) flatten_document: Option<bool>,
    pub(super) reminder_rule: Option<String>,
    pub(super) reminders: Option<Reminders>,
    pub(super) signees: Vec<Contact>,
}

/// A signee as the host knows them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Contact {
    pub(super) name: Option<String>,
    pub(super) ssn: Option<String>,
    pub(super) phone_number: Option<String>,
    pub(super) email: Option<String>,
    pub(super) address: Option<String>,
    pub(super) postal_code: Option<String>,
    pub(super) city: Option<String>,
    pub(super) reason: Option<String>,
    pub(super) hide_personal_code: bool,
    pub(super) delivery: Delivery,
    pub(super) custom_sms_text: Option<String>,
    pub(super) signature_type: SignatureType,
    pub(super) language: Option<Language>,
}

impl CreateSequence {
    /// Reads a request.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn read(request: &Members<'_>) -> Result<Self, Faults> {
        const NAME: &str = "CreateSigningProcesses";
        let mut faults = Faults::default();
        let user = owner(request, &mut faults);
        let requires_auth = request.flag("RequiresAuth", &mut faults);
        let sign_in_order = request.flag("SignInOrder", &mut faults);
        let known = faults.0.len();
        let items = request.objects(NAME, &mut faults);
        if items.is_empty() && faults.0.len() == known {
            request.empty(NAME, &mut faults);
        }
        if items.len() > MAX_PROCESSES {
            let says = format!("must have at most {MAX_PROCESSES} items.");
            faults.add("Length", request.path(NAME), &says);
        }
        let items = items.into_iter().take(MAX_PROCESSES);
        let processes = items.map(|item| process(&item, &mut faults)).collect();
        let read = Self {
            user: user.unwrap_or_default(),
            requires_auth: requires_auth.unwrap_or_default(),
            sign_in_order: sign_in_order.unwrap_or_default(),
            processes,
        };
        judged(read, faults)
    }
}

impl CreateProcess {
    /// Reads a request of one process.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn read(request: &Members<'_>) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        if matches!(request.get("User"), None | Some(Node::Text(_))) {
            request.required("User", &mut faults);
        }
        let read = process(request, &mut faults);
        if request.get("SequenceKey").is_some() {
            unsupported(request, "SequenceKey", &mut faults);
        }
        judged(read, faults)
    }
}

fn judged<T>(read: T, faults: Faults) -> Result<T, Faults> {
    if faults.is_empty() {
        Ok(read)
    } else {
        Err(faults)
    }
}

/// The address of the owner; nothing when it is missing or none.
fn owner(request: &Members<'_>, faults: &mut Faults) -> Option<String> {
    let user = request.required("User", faults);
    check_address(request, "User", &user, faults);
    Some(user)
}

pub(super) fn check_address(members: &Members<'_>, name: &str, address: &str, faults: &mut Faults) {
    if !address.trim().is_empty() && !EmailAddress::is_valid(address) {
        let says = "is not a valid email address.";
        faults.add("Email", members.path(name), says);
    }
}

fn process(item: &Members<'_>, faults: &mut Faults) -> CreateProcess {
    let (pdf, pdf_file_name) = document(item, faults);
    let user = text(item, "User", faults).filter(|user| !user.is_empty());
    check_address(item, "User", user.as_deref().unwrap_or_default(), faults);
    for name in ["Attachments", "AttachmentReferences"] {
        let asked = |node: &Node| !matches!(node, Node::List(list) if list.is_empty());
        if item.get(name).is_some_and(asked) {
            unsupported(item, name, faults);
        }
    }
    let (reminder_rule, reminders) = reminders(item, faults);
    CreateProcess {
        path: item.path(""),
        flow_key: item.required("FlowKey", faults),
        pdf,
        pdf_file_name,
        user,
        requires_auth: item.flag("RequiresAuth", faults).unwrap_or_default(),
        sign_in_order: item.flag("SignInOrder", faults).unwrap_or_default(),
        location: item.word("SignatureLocation", faults).unwrap_or_default(),
        meta: Meta::read(item, faults),
        display_name: text(item, "ActivityDisplayName", faults),
        flatten_document: item.flag("FlattenDocument", faults),
        reminder_rule,
        reminders,
        signees: signees(item, faults),
    }
}

/// The bytes of the PDF, which is examined later, and its name.
fn document(item: &Members<'_>, faults: &mut Faults) -> (Vec<u8>, String) {
    const PDF: &str = "PdfDocument";
    let before = faults.0.len();
    let encoded = match item.get(PDF) {
        None => "",
        Some(Node::Text(text)) => text,
        Some(other) => {
            item.wrong_type::<()>(PDF, other, faults);
            ""
        }
    };
    if encoded.is_empty() && faults.0.len() == before {
        item.empty(PDF, faults);
    }
    let pdf = STANDARD.decode(encoded).unwrap_or_else(|_| {
        faults.add("InvalidBase64", item.path(PDF), "is not valid base64.");
        Vec::new()
    });
    let name = item.required("PdfFileName", faults);
    check_length(item, "PdfFileName", &name, MAX_TEXT, faults);
    (pdf, file_name(&name).unwrap_or_default())
}

fn signees(item: &Members<'_>, faults: &mut Faults) -> Vec<Contact> {
    const NAME: &str = "CreateSignees";
    let known = faults.0.len();
    let items = item.objects(NAME, faults);
    if items.is_empty() && faults.0.len() == known {
        item.empty(NAME, faults);
    }
    if items.len() > MAX_SIGNEES {
        let says = format!("must have at most {MAX_SIGNEES} items.");
        faults.add("Length", item.path(NAME), &says);
    }
    let items = items.into_iter().take(MAX_SIGNEES);
    items.map(|item| contact(&item, faults)).collect()
}

fn contact(item: &Members<'_>, faults: &mut Faults) -> Contact {
    let contact = Contact {
        name: text(item, "Name", faults),
        ssn: text(item, "Ssn", faults),
        phone_number: text(item, "PhoneNumber", faults),
        email: text(item, "Email", faults),
        address: text(item, "Address", faults),
        postal_code: text(item, "PostalCode", faults),
        city: text(item, "City", faults),
        reason: text(item, "Reason", faults),
        hide_personal_code: item.flag("HidePersonalCode", faults).unwrap_or_default(),
        delivery: item
            .word("CommunicationDeliveryType", faults)
            .unwrap_or_default(),
        custom_sms_text: item.text("CustomSmsText", faults),
        signature_type: item.word("SignatureType", faults).unwrap_or_default(),
        language: item.word("Language", faults),
    };
    check_contact(item, &contact, faults);
    contact
}

/// Checks that somebody can be named and reached in the way that was asked for.
fn check_contact(item: &Members<'_>, contact: &Contact, faults: &mut Faults) {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|t| !t.trim().is_empty());
    check_address(
        item,
        "Email",
        contact.email.as_deref().unwrap_or_default(),
        faults,
    );
    if !given(&contact.name) && !given(&contact.email) {
        item.empty("Name", faults);
    }
    if let Some(text) = &contact.custom_sms_text {
        check_length(item, "CustomSmsText", text, MAX_SMS, faults);
    }
    match contact.delivery {
        Delivery::None => {}
        Delivery::Email if given(&contact.email) => {}
        Delivery::Email => item.empty("Email", faults),
        Delivery::Sms if contact.signature_type == SignatureType::Simple => {
            let name = item.path("CommunicationDeliveryType");
            faults.add(
                "SmsNotAllowed",
                name,
                "must not be Sms for SignatureType Simple.",
            );
        }
        Delivery::Sms if given(&contact.phone_number) => {}
        Delivery::Sms => item.empty("PhoneNumber", faults),
    }
}

/// `<first>:<repeat>` in days, as written and as read.
fn reminders(item: &Members<'_>, faults: &mut Faults) -> (Option<String>, Option<Reminders>) {
    const NAME: &str = "ReminderRule";
    let Some(rule) = text(item, NAME, faults) else {
        return (None, None);
    };
    let parts = rule.split_once(':');
    let days = parts.and_then(|(first, repeat)| {
        let first = first.parse().ok().filter(|d| *d <= MAX_FIRST_DAYS)?;
        let repeat = repeat.parse().ok().filter(|d| *d <= MAX_REPEAT_DAYS)?;
        Some((first, repeat))
    });
    let Some((first_days, repeat_days)) = days else {
        let says = "must be <first>:<repeat> with 0 to 30 and 0 to 15 days.";
        faults.add("InvalidReminderRule", item.path(NAME), says);
        return (Some(rule), None);
    };
    let reminders = Reminders {
        first_days,
        repeat_days,
    };
    (Some(rule), Some(reminders).filter(|_| first_days > 0))
}

/// A text of ordinary length.
pub(super) fn text(item: &Members<'_>, name: &str, faults: &mut Faults) -> Option<String> {
    let text = item.text(name, faults)?;
    check_length(item, name, &text, MAX_TEXT, faults);
    Some(text)
}

fn check_length(item: &Members<'_>, name: &str, text: &str, most: usize, faults: &mut Faults) {
    if text.chars().count() > most {
        let says = format!("must have at most {most} characters.");
        faults.add("Length", item.path(name), &says);
    }
}

/// What would be silently dropped is refused instead.
fn unsupported(item: &Members<'_>, name: &str, faults: &mut Faults) {
    faults.add("NotSupported", item.path(name), "is not supported here.");
}
