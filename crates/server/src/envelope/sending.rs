//! From the plan of a draft to a round of invites.

use super::Refusal;
use super::authentication::Authentication;
use super::event::Event;
use super::invite::{Asking, Invite, Outcome};
use super::recipient::PlannedRecipient;
use super::signature::Signature;
use super::state::{Envelope, Seat};
use super::{reminders, round, running};
use paraph_protocol::{InviteId, Reminders, SeatId, Timestamp};

/// A round that nobody has given a deadline lives so long.
const DEFAULT_DAYS: i64 = 30;
const DAY_MS: i64 = 86_400_000;

/// A round as it was asked for.
#[derive(Debug, Clone, Default)]
pub struct SendRequest {
    /// A fresh id for the invite of each planned recipient, in order.
    pub invite_ids: Vec<InviteId>,
    /// When the time to sign is over; absent means 30 days.
    pub expires_at: Option<Timestamp>,
    /// When to remind; absent means never.
    pub reminders: Option<Reminders>,
    /// Subject line of the mails that ask recipients.
    pub subject: Option<String>,
    /// The sender's own words in these mails.
    pub message: Option<String>,
    /// Whether everybody's turn comes at once, whatever the plan says.
    pub in_parallel: bool,
}

/// Checks a draft: the envelope first, then each recipient, then the seats left over.
pub(super) fn send(
    envelope: &Envelope,
    request: SendRequest,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    check_draft(envelope)?;
    if request.invite_ids.len() != envelope.recipients.len() {
        return Err(Refusal::RecipientsChanged);
    }
    let expires_at = match request.expires_at {
        Some(at) => running::deadline(at, now)?,
        None => now.plus_ms(DEFAULT_DAYS * DAY_MS),
    };
    let subject = round::subject_line(request.subject)?;
    round::check_length(request.message.as_deref(), round::MAX_MESSAGE)?;
    let message = request.message.filter(|m| !m.trim().is_empty());
    let mut invites: Vec<Invite> = Vec::with_capacity(request.invite_ids.len());
    for (planned, id) in envelope.recipients.iter().zip(request.invite_ids) {
        let seat_id = take_seat(envelope, planned, &invites)?;
        let frame = Frame {
            id,
            seat_id,
            order: if request.in_parallel {
                1
            } else {
                planned.order
            },
            now,
            expires_at,
            subject: subject.clone(),
            message: message.clone(),
        };
        invites.push(invite(planned, frame));
    }
    let free = |seat: &Seat| !invites.iter().any(|i| i.takes(&seat.id));
    if envelope.seats.iter().any(free) {
        return Err(Refusal::SeatsNotTaken);
    }
    let mut events = vec![Event::Invited { invites }];
    if let Some(reminders) = request.reminders {
        let reminders = reminders::check(reminders)?;
        events.push(Event::RemindersSet { reminders });
    }
    Ok(events)
}

fn check_draft(envelope: &Envelope) -> Result<(), Refusal> {
    if envelope.template {
        return Err(Refusal::IsTemplate);
    }
    if envelope.has_invites() {
        return Err(Refusal::InvitesActive);
    }
    if envelope.documents.is_empty() {
        return Err(Refusal::NoDocuments);
    }
    if envelope.recipients.iter().any(|r| r.must_act) {
        Ok(())
    } else {
        Err(Refusal::NobodyActs)
    }
}

/// The seat that a recipient takes: known, free, and with no field out of their sight.
fn take_seat(
    envelope: &Envelope,
    planned: &PlannedRecipient,
    earlier: &[Invite],
) -> Result<Option<SeatId>, Refusal> {
    let Some(name) = &planned.seat else {
        return Ok(None);
    };
    let seat = envelope.seats.iter().find(|s| s.name == *name);
    let seat = seat.ok_or(Refusal::SeatUnknown)?;
    if earlier.iter().any(|i| i.takes(&seat.id)) {
        return Err(Refusal::SeatTaken);
    }
    let hidden = |document| !planned.documents.is_empty() && !planned.documents.contains(document);
    let fields = envelope.fields.iter().filter(|f| f.seat_id == seat.id);
    if fields.into_iter().any(|f| hidden(&f.field.document_id)) {
        return Err(Refusal::SeatOutOfSight);
    }
    Ok(Some(seat.id.clone()))
}

/// What an invite has beside its recipient's plan.
struct Frame {
    id: InviteId,
    seat_id: Option<SeatId>,
    order: u32,
    now: Timestamp,
    expires_at: Timestamp,
    subject: Option<String>,
    message: Option<String>,
}

fn invite(planned: &PlannedRecipient, frame: Frame) -> Invite {
    Invite {
        id: frame.id,
        recipient: planned.person.clone(),
        phone: planned.phone.clone(),
        delivery: planned.delivery,
        subject: planned.words.subject.clone().or(frame.subject),
        message: planned.words.message.clone().or(frame.message),
        text: planned.words.text.clone(),
        role: planned.role,
        must_act: planned.must_act,
        seat_id: frame.seat_id,
        order: frame.order,
        documents: planned.documents.clone(),
        may_delegate: planned.may_delegate,
        delegated_from: None,
        authentication: planned.authentication,
        redirects: planned.redirects.clone(),
        preset: planned.preset.clone(),
        locale: planned.locale.clone(),
        expires_at: frame.expires_at,
        session_minutes: planned.session_minutes,
        authenticate_by: planned.authenticate_by,
        personal_number: planned.personal_number.clone(),
        sign_by: planned.sign_by,
        created_at: frame.now,
        marks: planned.marks.clone(),
        outcome: Outcome::Waiting,
        opened: false,
        viewed: Vec::new(),
        files: Vec::new(),
        open_since: None,
        identity: Authentication::default(),
        signature: Signature::default(),
        reminded_at: None,
        asking: Asking::NotSent,
    }
}
