use super::Refusal;
use super::event::Event;
use super::invite::Invite;
use super::running;
use super::state::Envelope;
use paraph_protocol::{EnvelopeStatus, RecipientId, RecipientState, Reminders, Timestamp};

const DAY_MS: i64 = 86_400_000;
const MAX_FIRST_DAYS: u8 = 30;
const MAX_REPEAT_DAYS: u8 = 15;

/// Checks the days of reminders.
pub(super) fn check(reminders: Reminders) -> Result<Reminders, Refusal> {
    if reminders.first_days > MAX_FIRST_DAYS || reminders.repeat_days > MAX_REPEAT_DAYS {
        Err(Refusal::RemindersInvalid)
    } else {
        Ok(reminders)
    }
}

/// Sets the days of reminders of a round that runs already.
pub(super) fn set(envelope: &Envelope, reminders: Reminders) -> Result<Vec<Event>, Refusal> {
    if !envelope.has_open_round() {
        return Err(Refusal::NoActiveInvites);
    }
    let reminders = check(reminders)?;
    Ok(vec![Event::RemindersSet { reminders }])
}

/// When an invite's recipient is reminded next; never when others come first or time is over.
pub(super) fn due_at(envelope: &Envelope, invite: &Invite) -> Option<Timestamp> {
    let rule = envelope.reminders?;
    if !is_asked(envelope, invite) {
        return None;
    }
    let (from, days) = match invite.reminded_at {
        None => (invite.open_since?, rule.first_days),
        Some(last) => (last, rule.repeat_days),
    };
    let at = from.plus_ms(i64::from(days) * DAY_MS);
    (days > 0 && at < invite.expires_at).then_some(at)
}

/// The reminders whose time has come.
pub(super) fn due(envelope: &Envelope, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let due = |i: &&Invite| i.expires_at > now && due_at(envelope, i).is_some_and(|at| at <= now);
    let invites = envelope.invites.iter().filter(due);
    let invite_ids: Vec<_> = invites.map(|i| i.id.clone()).collect();
    if invite_ids.is_empty() {
        return Err(Refusal::ReminderNotDue);
    }
    Ok(vec![Event::Reminded { invite_ids }])
}

/// Reminders that the sender asks for: of these recipients, or of everybody who may be reminded.
pub(super) fn asked_for(
    envelope: &Envelope,
    recipients: &[RecipientId],
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    running::check_running(envelope, now)?;
    let mut invite_ids = Vec::with_capacity(recipients.len());
    for id in recipients {
        let invite = envelope.invite_of(id).ok_or(Refusal::RecipientUnknown)?;
        may_remind(envelope, invite, now)?;
        if !invite_ids.contains(&invite.id) {
            invite_ids.push(invite.id.clone());
        }
    }
    if recipients.is_empty() {
        let may = |i: &&Invite| may_remind(envelope, i, now).is_ok();
        let invites = envelope.invites.iter().filter(may);
        invite_ids.extend(invites.map(|i| i.id.clone()));
    }
    if invite_ids.is_empty() {
        return Err(Refusal::RemindedLately);
    }
    Ok(vec![Event::Reminded { invite_ids }])
}

fn may_remind(envelope: &Envelope, invite: &Invite, now: Timestamp) -> Result<(), Refusal> {
    if !invite.is_waiting() {
        return Err(Refusal::InviteDone);
    }
    if !is_asked(envelope, invite) {
        return Err(Refusal::InviteHeld);
    }
    let lately = |last: Timestamp| last.plus_ms(DAY_MS) > now;
    if invite.reminded_at.is_some_and(lately) {
        return Err(Refusal::RemindedLately);
    }
    Ok(())
}

/// Whether it is the turn of somebody who can act.
fn is_asked(envelope: &Envelope, invite: &Invite) -> bool {
    invite.role.can_act()
        && envelope.status == EnvelopeStatus::Open
        && envelope.state(invite) == RecipientState::Open
}
