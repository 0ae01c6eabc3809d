use super::command::{Command, MessageNote, NewEnvelope, SenderAct, ServiceAct};
use super::event::{Event, Recorded, SealedDocument};
use super::state::Envelope;
use super::{Refusal, draft, reminders, round, running, sending, signing};
use paraph_protocol::{EnvelopeId, EnvelopeStatus, Timestamp};

/// The first event of an envelope.
#[must_use]
pub fn create(new: NewEnvelope) -> Event {
    Event::Created {
        sender: new.sender,
        title: new.title,
        documents: new.documents,
    }
}

/// An envelope with what its sender asks of it at once: all of it, or a refusal.
///
/// # Errors
/// [`Refusal::TitleInvalid`], or the first refusal of an act.
pub fn create_with(
    id: &EnvelopeId,
    new: NewEnvelope,
    acts: Vec<SenderAct>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    draft::check_title(&new.title)?;
    let mut events = vec![create(new)];
    let first = events.iter().map(|event| Recorded {
        event: event.clone(),
        at: now,
    });
    let first: Vec<_> = first.collect();
    let envelope = Envelope::fold(id, &first).ok_or(Refusal::NotOwner)?;
    events.extend(together(envelope, acts, now)?);
    Ok(events)
}

/// All of the acts, each judged after those before it, or the first refusal.
fn together(
    mut envelope: Envelope,
    acts: Vec<SenderAct>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let mut events = Vec::new();
    for act in acts {
        for event in decide_sender(&envelope, act, now)? {
            envelope.apply(&event, now);
            events.push(event);
        }
    }
    Ok(events)
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
        SenderAct::Edit { title, fields } => draft::edit(envelope, title, fields),
        SenderAct::ReplaceFields { known, fields } => {
            draft::replace_known_fields(envelope, known, fields)
        }
        SenderAct::AddFields(fields) => draft::add_fields(envelope, fields),
        SenderAct::Prefill(values) => draft::prefill(envelope, values),
        SenderAct::AddDocument(document) => draft::add_document(envelope, document),
        SenderAct::RemoveDocument(id) => draft::remove_document(envelope, id),
        SenderAct::AddRecipient { id, change } => draft::add_recipient(envelope, id, *change),
        SenderAct::ChangeRecipient { id, change } => {
            running::change_recipient(envelope, &id, *change, now)
        }
        SenderAct::RemoveRecipient(id) => running::remove_recipient(envelope, &id),
        SenderAct::Note(attributes) if attributes == envelope.attributes => Ok(Vec::new()),
        SenderAct::Note(attributes) => Ok(vec![Event::Noted { attributes }]),
        SenderAct::MarkTemplate if envelope.has_invites() => Err(Refusal::InvitesActive),
        SenderAct::MarkTemplate if envelope.template => Ok(Vec::new()),
        SenderAct::MarkTemplate => Ok(vec![Event::TemplateMarked]),
        SenderAct::Invite(requests) => {
            let invites = round::invites(envelope, requests, now)?;
            Ok(vec![Event::Invited { invites }])
        }
        SenderAct::SetReminders(reminders) => reminders::set(envelope, reminders),
        SenderAct::Send(request) => sending::send(envelope, request, now),
        SenderAct::IssueLink(request) => Ok(vec![round::link(envelope, &request, now)?]),
        SenderAct::IssueStandingLink(id) => Ok(vec![running::standing_link(envelope, id, now)?]),
        SenderAct::Delegate { id, to } => running::delegate(envelope, &id, to, now),
        SenderAct::Remind(recipients) => reminders::asked_for(envelope, &recipients, now),
        SenderAct::Extend(expires_at) => running::extend(envelope, expires_at, now),
        SenderAct::Cancel { reason } => running::cancel(envelope, reason),
        SenderAct::Withdraw if envelope.has_open_round() => Ok(vec![Event::Withdrawn]),
        SenderAct::Withdraw => Err(Refusal::NoActiveInvites),
        SenderAct::Delete if envelope.status == EnvelopeStatus::Open => Err(Refusal::InvitesActive),
        SenderAct::Delete => Ok(vec![Event::Deleted]),
        SenderAct::Together(acts) => together(envelope.clone(), acts, now),
    }
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
        ServiceAct::Remind => reminders::due(envelope, now),
        ServiceAct::NoteMessage(note) => noted(envelope, *note),
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

/// What became of a message; nobody notes it once its recipient is gone.
fn noted(envelope: &Envelope, note: MessageNote) -> Result<Vec<Event>, Refusal> {
    let invite_id = note.invite_id.filter(|id| envelope.invite(id).is_some());
    let invite_id = invite_id.ok_or(Refusal::InviteUnknown)?;
    let MessageNote {
        way,
        notice,
        address,
        message_id,
        sha256,
        reply,
        ..
    } = note;
    Ok(vec![if note.accepted {
        Event::MessageAccepted {
            invite_id,
            way,
            notice,
            address,
            message_id,
            sha256,
            reply,
        }
    } else {
        Event::MessageFailed {
            invite_id,
            way,
            notice,
            address,
            message_id,
            reply,
        }
    }])
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
