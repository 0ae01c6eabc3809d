//! What a sender may ask of a draft: documents in and out, recipients, fields, a title.

use super::Refusal;
use super::command::NewField;
use super::event::Event;
use super::recipient;
use super::state::{Document, Envelope, PlacedField, Seat};
use crate::secret::sha256;
use paraph_protocol::{
    Content, DocumentId, Field, FieldId, RecipientId, RecipientState, SeatId, Sha256,
    check_references,
};
use serde_json::{Map, Value};

/// Most characters of a title or a name that a sender gives.
const MAX_TITLE: usize = 255;
/// Most documents of an envelope.
const MAX_DOCUMENTS: usize = 50;
/// Most fields of an envelope.
const MAX_FIELDS: usize = 2_000;

/// Checks a title.
pub(super) fn check_title(title: &str) -> Result<(), Refusal> {
    if (1..=MAX_TITLE).contains(&title.chars().count()) {
        Ok(())
    } else {
        Err(Refusal::TitleInvalid)
    }
}

/// Checks that documents, fields and recipients may be changed.
///
/// # Errors
/// [`Refusal::InvitesActive`] when somebody is asked already, or has acted.
pub fn check_editable(envelope: &Envelope) -> Result<(), Refusal> {
    if envelope.has_invites() {
        Err(Refusal::InvitesActive)
    } else {
        Ok(())
    }
}

/// Puts a document at the end.
pub(super) fn add_document(envelope: &Envelope, document: Document) -> Result<Vec<Event>, Refusal> {
    check_editable(envelope)?;
    if envelope.documents.len() >= MAX_DOCUMENTS {
        let limit = MAX_DOCUMENTS;
        return Err(Refusal::TooMany { limit });
    }
    let same = |d: &Document| d.sha256 == document.sha256;
    if envelope.documents.iter().any(same) {
        return Err(Refusal::DocumentDuplicate);
    }
    Ok(vec![Event::DocumentAdded { document }])
}

/// Takes a document out that nothing is bound to.
pub(super) fn remove_document(
    envelope: &Envelope,
    document_id: DocumentId,
) -> Result<Vec<Event>, Refusal> {
    check_editable(envelope)?;
    envelope
        .document(&document_id)
        .ok_or(Refusal::DocumentUnknown)?;
    let by_field = |f: &PlacedField| f.field.document_id == document_id;
    let by_recipient = |r: &recipient::PlannedRecipient| r.documents.contains(&document_id);
    if envelope.fields.iter().any(by_field) || envelope.recipients.iter().any(by_recipient) {
        return Err(Refusal::DocumentInUse);
    }
    Ok(vec![Event::DocumentRemoved { document_id }])
}

/// Puts a recipient at the end of the plan.
pub(super) fn add_recipient(
    envelope: &Envelope,
    id: RecipientId,
    change: recipient::RecipientChange,
) -> Result<Vec<Event>, Refusal> {
    check_editable(envelope)?;
    let recipient = recipient::added(envelope, id, change)?;
    Ok(vec![Event::RecipientAdded { recipient }])
}

/// Changes the title, the fields or both.
pub(super) fn edit(
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
        check_title(&title)?;
        events.push(Event::Renamed { title });
    }
    Ok(events)
}

/// Places further fields behind those that are there; none change nothing.
pub(super) fn add_fields(envelope: &Envelope, added: Vec<NewField>) -> Result<Vec<Event>, Refusal> {
    check_editable(envelope)?;
    if added.is_empty() {
        return Ok(Vec::new());
    }
    let known = envelope.fields.iter().map(|placed| again(envelope, placed));
    let fields = known.chain(added).collect();
    Ok(vec![replace_fields(envelope, fields)?])
}

/// A placed field as it would be placed once more.
fn again(envelope: &Envelope, placed: &PlacedField) -> NewField {
    let field = placed.field.clone();
    let seat = envelope.seat(&placed.seat_id);
    NewField {
        id: field.id,
        document_id: field.document_id,
        seat: seat.map(|s| s.name.clone()).unwrap_or_default(),
        new_seat_id: placed.seat_id.clone(),
        name: field.name,
        kind: field.kind,
        label: field.label,
        placement: field.placement,
        required: field.required,
        read_only: field.read_only,
        max_chars: field.max_chars,
        rules: field.rules,
        prefill: placed.prefill.clone(),
        attributes: placed.attributes.clone(),
    }
}

/// Names a set of fields: every new set is another one.
#[must_use]
pub fn fields_revision(envelope: &Envelope) -> Sha256 {
    let ids = envelope
        .fields
        .iter()
        .map(|placed| placed.field.id.as_str());
    sha256(ids.collect::<String>().as_bytes())
}

/// Places all fields anew, if those are there that the sender has looked at.
pub(super) fn replace_known_fields(
    envelope: &Envelope,
    known: Sha256,
    mut fields: Vec<NewField>,
) -> Result<Vec<Event>, Refusal> {
    check_editable(envelope)?;
    if known != fields_revision(envelope) {
        return Err(Refusal::FieldsChanged);
    }
    for field in &mut fields {
        field.attributes = attributes_of_namesake(envelope, field);
    }
    Ok(vec![replace_fields(envelope, fields)?])
}

/// What a dialect keeps beside a field stays with the field of that name, kind and seat.
fn attributes_of_namesake(envelope: &Envelope, new: &NewField) -> Map<String, Value> {
    let same = |placed: &&PlacedField| {
        let field = &placed.field;
        let seat = envelope.seat(&placed.seat_id);
        field.name == new.name
            && field.kind == new.kind
            && field.document_id == new.document_id
            && seat.is_some_and(|seat| seat.name == new.seat)
    };
    let namesake = envelope.fields.iter().find(same);
    namesake.map(|n| n.attributes.clone()).unwrap_or_default()
}

/// Puts values into fields, or takes them out again.
pub(super) fn prefill(
    envelope: &Envelope,
    values: Vec<(FieldId, Option<Content>)>,
) -> Result<Vec<Event>, Refusal> {
    check_editable(envelope)?;
    let mut fields = envelope.fields.clone();
    for (field_id, content) in values {
        let mut known = fields.iter_mut().enumerate();
        let known = known.find(|(_, placed)| placed.field.id == field_id);
        let (index, placed) = known.ok_or(Refusal::FieldNotYours { field_id })?;
        check_prefill(&placed.field, content.as_ref(), index)?;
        placed.prefill = content;
    }
    if fields == envelope.fields {
        return Ok(Vec::new());
    }
    Ok(vec![Event::FieldsReplaced {
        seats: envelope.seats.clone(),
        fields,
    }])
}

/// Checks what a sender puts into a field; signers may be kept from it, senders are not.
fn check_prefill(field: &Field, content: Option<&Content>, index: usize) -> Result<(), Refusal> {
    let field = Field {
        read_only: false,
        ..field.clone()
    };
    let unfit = |content: &Content| field.is_computed() || content.check(&field).is_err();
    if content.is_some_and(unfit) {
        return Err(Refusal::PrefillInvalid { index });
    }
    Ok(())
}

fn replace_fields(envelope: &Envelope, fields: Vec<NewField>) -> Result<Event, Refusal> {
    if fields.len() > MAX_FIELDS {
        let limit = MAX_FIELDS;
        return Err(Refusal::TooMany { limit });
    }
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
    check_seats(&seats, &placed)?;
    Ok(Event::FieldsReplaced {
        seats,
        fields: placed,
    })
}

/// Checks what the fields of each seat say about each other.
fn check_seats(seats: &[Seat], placed: &[PlacedField]) -> Result<(), Refusal> {
    for seat in seats {
        let theirs = placed.iter().enumerate();
        let theirs = theirs.filter(|(_, placed)| placed.seat_id == seat.id);
        let (indices, fields): (Vec<usize>, Vec<&Field>) =
            theirs.map(|(index, placed)| (index, &placed.field)).unzip();
        check_references(&fields).map_err(|(at, source)| Refusal::RulesInvalid {
            index: indices.get(at).copied().unwrap_or_default(),
            source,
        })?;
    }
    Ok(())
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
        rules: new.rules,
    };
    let checked = field.rules.check(field.kind, new.read_only);
    checked.map_err(|source| Refusal::RulesInvalid { index, source })?;
    check_prefill(&field, new.prefill.as_ref(), index)?;
    field.read_only = new.read_only;
    Ok(PlacedField {
        seat_id,
        field,
        prefill: new.prefill,
        attributes: new.attributes,
    })
}
