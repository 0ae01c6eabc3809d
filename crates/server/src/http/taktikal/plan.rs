//! From a request to an envelope that is out for signing: documents with a place for each
//! signature, a seat and a recipient for each person.

use super::book::Book;
use super::error::Failure;
use super::people::{PersonPlan, people};
use super::read::Faults;
use super::request::{CreateProcess, CreateSequence};
use super::word::{Location, Word as _};
use crate::app::App;
use crate::envelope::{
    Document, Envelope, NewEnvelope, NewField, OwnWords, RecipientChange, SendRequest, SenderAct,
};
use crate::error::{Fault, UploadError};
use crate::pdf_worker::{Edition, Strip};
use crate::secret::sha256;
use crate::store::Account;
use paraph_protocol::{
    AuthenticationMethod, Delivery, FieldKind, Placement, ProblemCode, RecipientId, Reminders,
    Rules, Sha256,
};
use paraph_seal::SignatureLocation;

/// Name of the field at a signature's place.
const SIGNATURE: &str = "Signature";
/// Title of documents whose file name is only an ending.
const UNNAMED: &str = "document";

/// The title that mails and pages show, and who asks.
struct Frame<'a> {
    account: &'a Account,
    title: String,
    in_order: bool,
    /// Which documents are shown to people of known identity alone.
    guarded: Vec<bool>,
    reminders: Option<Reminders>,
}

/// A document and the places of its signees, in their order.
type Placed = (Document, Vec<Placement>);
type People = Vec<(RecipientId, PersonPlan)>;

/// Makes a sequence and sends it.
///
/// # Errors
/// Everything that is wrong with it, or a fault.
pub(super) async fn sequence(
    app: &App,
    account: &Account,
    order: &CreateSequence,
) -> Result<(Book, Envelope), Failure> {
    let people = named(app, &order.processes)?;
    let placed = ingest(app, &order.processes).await?;
    let documents: Vec<Document> = placed.iter().map(|(d, _)| d.clone()).collect();
    let book = Book::of_sequence(app, order, &documents, &people);
    let guarded = |p: &CreateProcess| order.requires_auth || p.requires_auth;
    let frame = Frame {
        account,
        title: title(&order.processes),
        in_order: order.sign_in_order,
        guarded: order.processes.iter().map(guarded).collect(),
        reminders: order.processes.iter().find_map(|p| p.reminders),
    };
    let envelope = send(app, frame, (placed, people), &book).await?;
    Ok((book, envelope))
}

/// Makes a process that stands alone and sends it.
///
/// # Errors
/// Everything that is wrong with it, or a fault.
pub(super) async fn process(
    app: &App,
    account: &Account,
    order: CreateProcess,
) -> Result<(Book, Envelope), Failure> {
    let orders = [order];
    let people = named(app, &orders)?;
    let placed = ingest(app, &orders).await?;
    let (document, _) = placed.first().ok_or(Failure::Fault)?;
    let [order] = &orders;
    let book = Book::of_process(app, order, document, &people);
    let frame = Frame {
        account,
        title: title(&orders),
        in_order: order.sign_in_order,
        guarded: vec![order.requires_auth],
        reminders: order.reminders,
    };
    let envelope = send(app, frame, (placed, people), &book).await?;
    Ok((book, envelope))
}

fn named(app: &App, processes: &[CreateProcess]) -> Result<People, Faults> {
    check_ways(app, processes)?;
    let people = people(processes)?;
    check_codes(app, processes, &people)?;
    let people = people.into_iter();
    Ok(people.map(|person| (app.random.id(), person)).collect())
}

/// Refuses to tell anybody in a way that this service does not have: the host would wait in vain.
fn check_ways(app: &App, processes: &[CreateProcess]) -> Result<(), Faults> {
    let mut faults = Faults::default();
    for process in processes {
        for (s, contact) in process.signees.iter().enumerate() {
            if !app.can_tell_by(contact.delivery.way()) {
                let name = format!(
                    "{}CreateSignees[{s}].CommunicationDeliveryType",
                    process.path
                );
                let word = contact.delivery.as_str();
                let says = format!("must not be {word}: this service has nothing to send it with.");
                faults.add("NotSupported", name, &says);
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// Refuses one-time codes that could not be sent.
fn check_codes(
    app: &App,
    processes: &[CreateProcess],
    people: &[PersonPlan],
) -> Result<(), Faults> {
    let mut faults = Faults::default();
    for person in people {
        let sent = match person.code() {
            Some(AuthenticationMethod::SmsCode) => app.can_tell_by(Delivery::Sms),
            Some(_) => !person.email.is_empty() && app.can_tell_by(Delivery::Email),
            None => true,
        };
        let parts = person.parts.iter().filter(|_| !sent);
        for (p, s) in parts {
            let path = processes
                .get(*p)
                .map_or("", |process| process.path.as_str());
            let name = format!("{path}CreateSignees[{s}].SignatureType");
            let says = "must not be Simple: this service has nothing to send a code with.";
            faults.add("NotSupported", name, says);
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

/// The documents' canonical bytes; each upload of the same bytes becomes a document of its own.
async fn ingest(app: &App, processes: &[CreateProcess]) -> Result<Vec<Placed>, Failure> {
    let mut faults = Faults::default();
    let mut earlier: Vec<Sha256> = Vec::new();
    let mut placed = Vec::with_capacity(processes.len());
    for process in processes {
        let digest = sha256(&process.pdf);
        let copies = earlier.iter().filter(|known| **known == digest).count();
        earlier.push(digest);
        let edition = Edition {
            copy: u32::try_from(copies).unwrap_or(u32::MAX),
            strip: Some(Strip {
                location: location(process.location),
                signers: process.signees.len(),
            }),
        };
        let name = process.pdf_file_name.clone();
        match app.document_edition(name, &process.pdf, edition).await {
            Ok(document) => placed.push(document),
            Err(UploadError::Refused { code }) => refuse(process, code, &mut faults),
            Err(UploadError::Fault(fault)) => return Err(fault.into()),
        }
    }
    if faults.is_empty() {
        Ok(placed)
    } else {
        Err(faults.into())
    }
}

fn refuse(process: &CreateProcess, code: ProblemCode, faults: &mut Faults) {
    let name = format!("{}PdfDocument", process.path);
    faults.add("InvalidPdf", name, &format!("is refused: {}", code.title()));
}

fn location(word: Location) -> SignatureLocation {
    match word {
        Location::TopFirstPage => SignatureLocation::TopFirstPage,
        Location::BottomLastPage => SignatureLocation::BottomLastPage,
    }
}

/// The first document's own name.
fn title(processes: &[CreateProcess]) -> String {
    let first = processes.first();
    let name = first.map_or("", |p| {
        p.display_name.as_deref().unwrap_or(&p.pdf_file_name)
    });
    let end = name.len().saturating_sub(4);
    let stem = match name.split_at_checked(end) {
        Some((stem, ending)) if ending.eq_ignore_ascii_case(".pdf") => stem,
        _ => name,
    };
    if stem.trim().is_empty() {
        UNNAMED.into()
    } else {
        stem.trim().into()
    }
}

async fn send(
    app: &App,
    frame: Frame<'_>,
    (placed, people): (Vec<Placed>, People),
    book: &Book,
) -> Result<Envelope, Failure> {
    let fields = Some(fields(app, &placed, &people));
    let mut acts = vec![SenderAct::Edit {
        title: None,
        fields,
    }];
    for (index, (id, person)) in people.iter().enumerate() {
        acts.push(SenderAct::AddRecipient {
            id: id.clone(),
            change: Box::new(recipient(&frame, (index, person), &placed)),
        });
    }
    acts.push(SenderAct::Send(SendRequest {
        invite_ids: people.iter().map(|_| app.random.id()).collect(),
        expires_at: None,
        reminders: frame.reminders,
        subject: None,
        message: None,
        in_parallel: false,
    }));
    let new = NewEnvelope {
        sender: frame.account.sender(),
        title: frame.title,
        documents: placed.into_iter().map(|(document, _)| document).collect(),
    };
    let side = |_: &Envelope| -> Result<_, Fault> { Ok(vec![book.side()?]) };
    Ok(app.create_draft(new, acts, side).await?)
}

/// A signature of each person on each document that is theirs.
fn fields(app: &App, placed: &[Placed], people: &People) -> Vec<NewField> {
    let mut fields = Vec::new();
    for (p, (document, places)) in placed.iter().enumerate() {
        for (s, placement) in places.iter().enumerate() {
            let seat = people
                .iter()
                .position(|(_, who)| who.parts.contains(&(p, s)));
            fields.extend(seat.map(|seat| NewField {
                id: app.random.id(),
                document_id: document.id.clone(),
                seat: seat_name(seat),
                new_seat_id: app.random.id(),
                name: SIGNATURE.into(),
                kind: FieldKind::Signature,
                label: String::new(),
                placement: *placement,
                required: true,
                read_only: false,
                max_chars: None,
                prefill: None,
                rules: Rules::default(),
                attributes: serde_json::Map::new(),
            }));
        }
    }
    fields
}

fn seat_name(index: usize) -> String {
    format!("Signer {}", index + 1)
}

fn recipient(
    frame: &Frame<'_>,
    (index, person): (usize, &PersonPlan),
    placed: &[Placed],
) -> RecipientChange {
    let turn = if frame.in_order { index + 1 } else { 1 };
    let document = |(p, _): &(usize, usize)| Some(placed.get(*p)?.0.id.clone());
    let guarded = |(p, _): &(usize, usize)| frame.guarded.get(*p).is_none_or(|g| *g);
    let guarded_by = person.parts.iter().any(guarded);
    let guarded_by = guarded_by.then_some(AuthenticationMethod::Audkenni);
    let known_by = guarded_by.or(person.code());
    RecipientChange {
        name: Some(person.name.clone()),
        email: Some(person.email.clone()),
        phone: Some(person.phone.clone()),
        delivery: Some(person.delivery.way()),
        words: Some(OwnWords {
            text: person.sms_text.clone(),
            ..OwnWords::default()
        }),
        order: i64::try_from(turn).ok(),
        seat: Some(seat_name(index)),
        documents: Some(person.parts.iter().filter_map(document).collect()),
        locale: person.language.clone(),
        shares_email: Some(true),
        authenticate_by: Some(known_by),
        personal_number: person.personal_code().filter(|_| guarded_by.is_some()),
        ..RecipientChange::default()
    }
}
