//! What a sender may ask while a round runs, beside links: cancel, extend, change, hand over.

use super::Refusal;
use super::authentication::Authentication;
use super::event::Event;
use super::invite::{Asking, Invite, Outcome};
use super::recipient::{self, DelegateRequest, PlannedRecipient, RecipientChange};
use super::signature::Signature;
use super::state::Envelope;
use paraph_protocol::{Delivery, EnvelopeStatus, RecipientId, Timestamp};

/// Most characters of a reason.
pub(super) const MAX_REASON: usize = 1_000;
/// The farthest deadline, from now.
const MAX_DAYS_AHEAD: i64 = 366;
const DAY_MS: i64 = 86_400_000;
/// The nearest deadline, from now.
const MIN_MINUTES_AHEAD: u32 = 15;

/// Checks that somebody is being asked, in time.
pub(super) fn check_running(envelope: &Envelope, now: Timestamp) -> Result<(), Refusal> {
    if envelope.status != EnvelopeStatus::Open {
        return Err(Refusal::RoundEnded);
    }
    if envelope.expires_at().is_some_and(|at| at <= now) {
        return Err(Refusal::Expired);
    }
    Ok(())
}

/// Checks a deadline.
pub(super) fn deadline(at: Timestamp, now: Timestamp) -> Result<Timestamp, Refusal> {
    let nearest = now.plus_minutes(MIN_MINUTES_AHEAD);
    let farthest = now.plus_ms(MAX_DAYS_AHEAD * DAY_MS);
    if (nearest..=farthest).contains(&at) {
        Ok(at)
    } else {
        Err(Refusal::DeadlineInvalid)
    }
}

/// The sender says no.
pub(super) fn cancel(envelope: &Envelope, reason: String) -> Result<Vec<Event>, Refusal> {
    if envelope.status != EnvelopeStatus::Open {
        return Err(Refusal::RoundEnded);
    }
    check_reason(&reason)?;
    Ok(vec![Event::Cancelled { reason }])
}

/// More time, never less.
pub(super) fn extend(
    envelope: &Envelope,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    check_running(envelope, now)?;
    let expires_at = deadline(expires_at, now)?;
    if envelope.expires_at().is_some_and(|at| expires_at <= at) {
        return Err(Refusal::DeadlineNotLater);
    }
    Ok(vec![Event::Extended { expires_at }])
}

/// A link that opens again until its recipient has acted. It may be asked for at any time: what it
/// leads to is judged when somebody comes in.
pub(super) fn standing_link(
    envelope: &Envelope,
    recipient_id: RecipientId,
    now: Timestamp,
) -> Result<Event, Refusal> {
    let planned = envelope.recipient(&recipient_id).is_some();
    if !planned && envelope.invite_of(&recipient_id).is_none() {
        return Err(Refusal::RecipientUnknown);
    }
    Ok(Event::StandingLinkIssued {
        recipient_id,
        // No round that is sent today lasts longer.
        expires_at: now.plus_ms(MAX_DAYS_AHEAD * DAY_MS),
    })
}

/// Changes a recipient who has not acted: in a draft all of it, in a running round the person and
/// how they are received, but not their part.
pub(super) fn change_recipient(
    envelope: &Envelope,
    id: &RecipientId,
    change: RecipientChange,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let planned = envelope.recipient(id).ok_or(Refusal::RecipientUnknown)?;
    if envelope.has_invites() {
        waiting(envelope, id)?;
        check_running(envelope, now)?;
        if changes_part(&change) {
            return Err(Refusal::InvitesActive);
        }
    }
    let recipient = recipient::changed(envelope, planned.clone(), change)?;
    if recipient == *planned {
        return Ok(Vec::new());
    }
    Ok(vec![Event::RecipientChanged { recipient }])
}

fn changes_part(change: &RecipientChange) -> bool {
    change.role.is_some()
        || change.must_act.is_some()
        || change.order.is_some()
        || change.seat.is_some()
        || change.documents.is_some()
}

/// The sender puts another person in a recipient's place.
pub(super) fn delegate(
    envelope: &Envelope,
    id: &RecipientId,
    to: DelegateRequest,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    check_running(envelope, now)?;
    let invite = waiting(envelope, id)?;
    Ok(vec![delegated(envelope, invite, to, now)?])
}

fn waiting<'a>(envelope: &'a Envelope, id: &RecipientId) -> Result<&'a Invite, Refusal> {
    let invite = envelope.invite_of(id).ok_or(Refusal::RecipientUnknown)?;
    if invite.is_waiting() {
        Ok(invite)
    } else {
        Err(Refusal::InviteDone)
    }
}

/// The invite of the other person: the same part, nothing done yet.
pub(super) fn delegated(
    envelope: &Envelope,
    invite: &Invite,
    to: DelegateRequest,
    now: Timestamp,
) -> Result<Event, Refusal> {
    check_reason(&to.reason)?;
    let person = recipient::person(to.recipient_id, to.name, to.email)?;
    let taken = |other: &Invite| {
        !person.email.is_empty()
            && other.recipient.email.to_lowercase() == person.email.to_lowercase()
    };
    if envelope.invites.iter().any(taken) {
        return Err(Refusal::EmailTaken);
    }
    // Nobody's phone number is known of a person who was named by their address.
    let delivery = match invite.delivery {
        Delivery::Sms => Delivery::Email,
        same @ (Delivery::Email | Delivery::Embedded | Delivery::None) => same,
    };
    recipient::check_reach(delivery, &person.email, "")?;
    recipient::check_authentication(invite.authenticate_by, (&person.email, ""), "")?;
    let own = envelope.recipient(&invite.recipient.id);
    let own = own.map(|planned| planned.words.clone()).unwrap_or_default();
    Ok(Event::Delegated {
        invite_id: invite.id.clone(),
        invite: Box::new(Invite {
            id: to.invite_id,
            recipient: person,
            phone: String::new(),
            delivery,
            subject: said_to_all(&invite.subject, &own.subject),
            message: said_to_all(&invite.message, &own.message),
            text: None,
            delegated_from: Some(invite.recipient.id.clone()),
            // A name that was demanded of one person is not demanded of another.
            preset: super::NamePreset::Free,
            created_at: now,
            outcome: Outcome::Waiting,
            opened: false,
            viewed: Vec::new(),
            files: Vec::new(),
            open_since: None,
            identity: Authentication::default(),
            signature: Signature::default(),
            personal_number: String::new(),
            reminded_at: None,
            asking: Asking::NotSent,
            ..invite.clone()
        }),
        reason: to.reason,
    })
}

/// What was said to one person alone is not said to another.
fn said_to_all(said: &Option<String>, own: &Option<String>) -> Option<String> {
    said.clone().filter(|_| own.is_none())
}

pub(super) fn check_reason(reason: &str) -> Result<(), Refusal> {
    if reason.chars().count() > MAX_REASON {
        return Err(Refusal::TooLong);
    }
    Ok(())
}

/// Takes a planned recipient out.
pub(super) fn remove_recipient(
    envelope: &Envelope,
    id: &RecipientId,
) -> Result<Vec<Event>, Refusal> {
    let planned: &PlannedRecipient = envelope.recipient(id).ok_or(Refusal::RecipientUnknown)?;
    if envelope.has_invites() {
        return Err(Refusal::InvitesActive);
    }
    let recipient_id = planned.person.id.clone();
    Ok(vec![Event::RecipientRemoved { recipient_id }])
}
