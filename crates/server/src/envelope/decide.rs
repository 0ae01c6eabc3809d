use super::command::{Command, NewEnvelope, NewField, SenderAct, ServiceAct};
use super::event::{Event, SealedDocument};
use super::state::{Envelope, PlacedField, Seat};
use super::{Refusal, round, signing};
use paraph_protocol::{Content, EnvelopeStatus, Field, RecipientState, SeatId, Timestamp};

/// Most characters of a title or a name that a sender gives.
const MAX_TITLE: usize = 255;

/// The first event of an envelope.
#[must_use]
pub fn create(new: NewEnvelope) -> Event {
    Event::Created {
        sender: new.sender,
        title: new.title,
        documents: new.documents,
    }
}

/// Says what a command does to an envelope, or why it may not.
///
/// # Errors
/// The first [`Refusal`] in the documented order.
pub fn decide(
    envelope: &Envelope,
    command: Command,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Sender { account_id, act } => {
            if envelope.sender.account_id != account_id || envelope.deleted {
                return Err(Refusal::NotOwner);
            }
            decide_sender(envelope, act, now)
        }
        Command::Signer { invite_id, act } => signing::decide(envelope, &invite_id, act, now),
        Command::Service(act) => decide_service(envelope, act, now),
    }
}

fn decide_sender(
    envelope: &Envelope,
    act: SenderAct,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    match act {
        SenderAct::Edit { title, fields } => edit(envelope, title, fields),
        SenderAct::MarkTemplate if envelope.has_invites() => Err(Refusal::InvitesActive),
        SenderAct::MarkTemplate if envelope.template => Ok(Vec::new()),
        SenderAct::MarkTemplate => Ok(vec![Event::TemplateMarked]),
        SenderAct::Invite(requests) => {
            let invites = round::invites(envelope, requests, now)?;
            Ok(vec![Event::Invited { invites }])
        }
        SenderAct::IssueLink(request) => Ok(vec![round::link(envelope, &request, now)?]),
        SenderAct::Withdraw if envelope.has_open_round() => Ok(vec![Event::Withdrawn]),
        SenderAct::Withdraw => Err(Refusal::NoActiveInvites),
        SenderAct::Delete if envelope.status == EnvelopeStatus::Open => Err(Refusal::InvitesActive),
        SenderAct::Delete => Ok(vec![Event::Deleted]),
    }
}

fn edit(
    envelope: &Envelope,
    title: Option<String>,
    fields: Option<Vec<NewField>>,
) -> Result<Vec<Event>, Refusal> {
    let mut events = Vec::new();
    if let Some(fields) = fields {
        if envelope.has_invites() {
            return Err(Refusal::InvitesActive);
        }
        events.push(replace_fields(envelope, fields)?);
    }
    if let Some(title) = title.filter(|t| *t != envelope.title) {
        let signed = |i| envelope.state(i) == RecipientState::Signed;
        if envelope.invites.iter().any(signed) {
            return Err(Refusal::Frozen);
        }
        if !(1..=MAX_TITLE).contains(&title.chars().count()) {
            return Err(Refusal::TitleInvalid);
        }
        events.push(Event::Renamed { title });
    }
    Ok(events)
}

fn replace_fields(envelope: &Envelope, fields: Vec<NewField>) -> Result<Event, Refusal> {
    let mut seats: Vec<Seat> = Vec::new();
    let mut placed = Vec::with_capacity(fields.len());
    for (index, field) in fields.into_iter().enumerate() {
        check_place(envelope, &field, index)?;
        let seat_id = match seats.iter().find(|s| s.name == field.seat) {
            Some(seat) => seat.id.clone(),
            None => {
                let seat = new_seat(envelope, &field, seats.len());
                seats.push(seat.clone());
                seat.id
            }
        };
        placed.push(place(field, seat_id, index)?);
    }
    Ok(Event::FieldsReplaced {
        seats,
        fields: placed,
    })
}

fn check_place(envelope: &Envelope, field: &NewField, index: usize) -> Result<(), Refusal> {
    let document = envelope
        .document(&field.document_id)
        .ok_or(Refusal::FieldDocumentUnknown { index })?;
    usize::try_from(field.placement.page)
        .ok()
        .and_then(|page| document.pages.get(page))
        .and_then(|page| page.check(field.placement.rect).ok())
        .ok_or(Refusal::FieldOffPage { index })
}

/// A name that is known keeps its id; the number is that of its first appearance.
fn new_seat(envelope: &Envelope, field: &NewField, before: usize) -> Seat {
    let known = envelope.seats.iter().find(|s| s.name == field.seat);
    Seat {
        id: known.map_or_else(|| field.new_seat_id.clone(), |s| s.id.clone()),
        name: field.seat.clone(),
        order: u32::try_from(before + 1).unwrap_or(u32::MAX),
    }
}

fn place(new: NewField, seat_id: SeatId, index: usize) -> Result<PlacedField, Refusal> {
    let mut field = Field {
        id: new.id,
        document_id: new.document_id,
        name: new.name,
        kind: new.kind,
        label: new.label,
        placement: new.placement,
        required: new.required,
        read_only: false,
        max_chars: new.max_chars,
    };
    let unfit = |content: &Content| content.check(&field).is_err();
    if new.prefill.as_ref().is_some_and(unfit) {
        return Err(Refusal::PrefillInvalid { index });
    }
    field.read_only = new.read_only;
    Ok(PlacedField {
        seat_id,
        field,
        prefill: new.prefill,
        attributes: new.attributes,
    })
}

fn decide_service(
    envelope: &Envelope,
    act: ServiceAct,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let due = envelope.status == EnvelopeStatus::Complete && envelope.sealed.is_empty();
    match act {
        ServiceAct::Expire => {
            let over = envelope
                .expires_at()
                .is_some_and(|expires_at| expires_at <= now);
            if envelope.status == EnvelopeStatus::Open && over {
                Ok(vec![Event::Expired])
            } else {
                Err(Refusal::NotExpired)
            }
        }
        ServiceAct::Seal { documents } if due && covers(envelope, &documents) => {
            Ok(vec![Event::Sealed { documents }])
        }
        ServiceAct::FailSeal { cause } if due => Ok(vec![Event::SealFailed { cause }]),
        ServiceAct::Augment { documents } if continues(envelope, &documents) => {
            Ok(vec![Event::Augmented { documents }])
        }
        ServiceAct::Seal { .. } | ServiceAct::Augment { .. } | ServiceAct::FailSeal { .. } => {
            Err(Refusal::SealNotDue)
        }
    }
}

/// Whether every file takes the place of a shorter one of no higher level.
fn continues(envelope: &Envelope, newer: &[SealedDocument]) -> bool {
    let follows = |(newer, older): (&SealedDocument, &SealedDocument)| {
        newer.size_bytes > older.size_bytes && newer.level >= older.level
    };
    let mut pairs = newer.iter().zip(&envelope.sealed);
    !envelope.sealed.is_empty() && covers(envelope, newer) && pairs.all(follows)
}

fn covers(envelope: &Envelope, sealed: &[SealedDocument]) -> bool {
    let ids = sealed.iter().map(|s| &s.id);
    ids.eq(envelope.documents.iter().map(|d| &d.id))
}
