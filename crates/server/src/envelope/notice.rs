//! Who is to be told what, once something has happened.

use super::event::Event;
use super::invite::{Invite, Outcome};
use super::state::Envelope;
use paraph_protocol::{EnvelopeStatus, InviteId, RecipientState, Role};

/// Something that somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// It is your turn.
    Invitation,
    /// It still is.
    Reminder,
    /// It is sealed; here is your copy.
    Completed,
    /// It is over, and not by you.
    Closed,
    /// Somebody has declined; told to the sender.
    Declined,
    /// The time is over; told to the sender.
    Expired,
    /// A message could not be delivered; told to the sender.
    Undelivered,
    /// A code that somebody asked for.
    Code,
    /// Somebody has tried too many codes; told to the sender.
    Locked,
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// A recipient.
    Recipient(InviteId),
    /// The sender.
    Sender,
}

/// Something that somebody is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// Who.
    pub reader: Reader,
    /// The index of the event that it follows from.
    pub event: usize,
}

impl NoticeKind {
    /// Its name in the outbox.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reminder => "reminder",
            Self::Completed => "completed",
            Self::Closed => "closed",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Undelivered => "undelivered",
            Self::Code => "code",
            Self::Locked => "locked",
        }
    }

    /// The notice of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        const ALL: [NoticeKind; 9] = [
            NoticeKind::Invitation,
            NoticeKind::Reminder,
            NoticeKind::Completed,
            NoticeKind::Closed,
            NoticeKind::Declined,
            NoticeKind::Expired,
            NoticeKind::Undelivered,
            NoticeKind::Code,
            NoticeKind::Locked,
        ];
        ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether it opens a door: its link leads into the envelope.
    #[must_use]
    pub fn has_link(self) -> bool {
        matches!(self, Self::Invitation | Self::Reminder | Self::Completed)
    }
}

/// Everything that has to be told after events. Whoever delivers links alone is told nothing: they
/// hear by webhook.
#[must_use]
pub fn notices(before: &Envelope, after: &Envelope, events: &[Event]) -> Vec<Notice> {
    let ours = |i: &Invite| i.delivery.is_by_service();
    let locked = |e: &Event| matches!(e, Event::AuthenticationLocked { .. });
    let told = before.invites.iter().chain(&after.invites).any(ours);
    // Who is locked out cannot be told by a host that does not know.
    if !told && !events.iter().any(locked) {
        return Vec::new();
    }
    let mut notices = Vec::new();
    for (index, event) in events.iter().enumerate() {
        for (kind, reader) in follow(before, after, event) {
            notices.push(Notice {
                kind,
                reader,
                event: index,
            });
        }
    }
    let last = events.len().saturating_sub(1);
    let invited = after
        .invites
        .iter()
        .filter(|i| is_invited(before, after, i, events));
    notices.extend(invited.map(|invite| Notice {
        kind: NoticeKind::Invitation,
        reader: Reader::Recipient(invite.id.clone()),
        event: last,
    }));
    notices
}

fn follow(before: &Envelope, after: &Envelope, event: &Event) -> Vec<(NoticeKind, Reader)> {
    let ends = |told: Option<NoticeKind>| {
        let mut all = closed(before, after);
        all.extend(told.map(|kind| (kind, Reader::Sender)));
        all
    };
    match event {
        Event::Reminded { invite_ids } => reminders(after, invite_ids),
        Event::Sealed { .. } => copies(after),
        Event::Withdrawn | Event::Cancelled { .. } => ends(None),
        Event::Expired => ends(Some(NoticeKind::Expired)),
        Event::Declined { .. } if after.status == EnvelopeStatus::Declined => {
            ends(Some(NoticeKind::Declined))
        }
        Event::Declined { .. } => vec![(NoticeKind::Declined, Reader::Sender)],
        Event::MessageFailed { .. } => vec![(NoticeKind::Undelivered, Reader::Sender)],
        Event::AuthenticationLocked { .. } => vec![(NoticeKind::Locked, Reader::Sender)],
        Event::Created { .. }
        | Event::Renamed { .. }
        | Event::DocumentAdded { .. }
        | Event::DocumentRemoved { .. }
        | Event::RecipientAdded { .. }
        | Event::RecipientChanged { .. }
        | Event::RecipientRemoved { .. }
        | Event::FieldsReplaced { .. }
        | Event::TemplateMarked
        | Event::Invited { .. }
        | Event::RemindersSet { .. }
        | Event::Noted { .. }
        | Event::LinkIssued { .. }
        | Event::StandingLinkIssued { .. }
        | Event::FileHandedIn { .. }
        | Event::DrawnElsewhere { .. }
        | Event::SessionOpened { .. }
        | Event::AuthenticationStarted { .. }
        | Event::Authenticated { .. }
        | Event::AuthenticationFailed { .. }
        | Event::SignatureStarted { .. }
        | Event::SignatureFailed { .. }
        | Event::Viewed { .. }
        | Event::Signed { .. }
        | Event::Approved { .. }
        | Event::Reviewed { .. }
        | Event::Commented { .. }
        | Event::Delegated { .. }
        | Event::Completed
        | Event::Extended { .. }
        | Event::Augmented { .. }
        | Event::SealFailed { .. }
        | Event::MessageAccepted { .. }
        | Event::Deleted => Vec::new(),
    }
}

/// All who get the sealed documents.
fn copies(after: &Envelope) -> Vec<(NoticeKind, Reader)> {
    let readers = after.invites.iter().filter(|i| gets_copy(i));
    let copy = |i: &Invite| (NoticeKind::Completed, Reader::Recipient(i.id.clone()));
    let sender = (NoticeKind::Completed, Reader::Sender);
    readers.map(copy).chain([sender]).collect()
}

/// Of those who are reminded, the ones whom the service tells itself.
fn reminders(after: &Envelope, invite_ids: &[InviteId]) -> Vec<(NoticeKind, Reader)> {
    let reached = |id: &&InviteId| {
        let invite = after.invite(id);
        invite.is_some_and(|i| i.delivery.is_by_service())
    };
    let reminder = |id: &InviteId| (NoticeKind::Reminder, Reader::Recipient(id.clone()));
    invite_ids.iter().filter(reached).map(reminder).collect()
}

/// Those who were asked, have not answered, and need not any more.
fn closed(before: &Envelope, after: &Envelope) -> Vec<(NoticeKind, Reader)> {
    let silent = |i: &Invite| after.invite(&i.id).is_none_or(Invite::is_waiting);
    let asked = |i: &&Invite| {
        let told = i.delivery.is_by_service() && i.open_since.is_some() && is_told(i);
        told && i.is_waiting() && silent(i)
    };
    let asked = before.invites.iter().filter(asked);
    let told = |i: &Invite| (NoticeKind::Closed, Reader::Recipient(i.id.clone()));
    asked.map(told).collect()
}

/// Whether it has become somebody's turn, or the turn of somebody else, or they were changed, which
/// has ended the link that they had.
fn is_invited(before: &Envelope, after: &Envelope, invite: &Invite, events: &[Event]) -> bool {
    let asked = invite.delivery.is_by_service()
        && is_told(invite)
        && invite.is_waiting()
        && after.status == EnvelopeStatus::Open
        && after.state(invite) == RecipientState::Open;
    let known = before.invite(&invite.id).filter(|i| i.open_since.is_some());
    let changed = |event: &Event| {
        matches!(event, Event::RecipientChanged { recipient }
            if recipient.person.id == invite.recipient.id)
    };
    asked && (known.is_none() || events.iter().any(changed))
}

/// Whether people of their role are asked for anything.
fn is_told(invite: &Invite) -> bool {
    matches!(invite.role, Role::Signer | Role::Approver | Role::Reviewer)
}

fn gets_copy(invite: &Invite) -> bool {
    let declined = matches!(invite.outcome, Outcome::Declined { .. });
    invite.delivery.is_by_service() && !declined
}
