//! The smaller steps of taking an event in.

use super::event::Event;
use super::invite::{Asking, Invite};
use super::notice::NoticeKind;
use super::recipient::{Comment, PlannedRecipient};
use super::state::Envelope;
use paraph_protocol::{
    DocumentId, EnvelopeStatus, InviteId, RecipientId, RecipientState, Timestamp,
};

impl Envelope {
    pub(super) fn invite_mut(&mut self, id: &InviteId) -> Option<&mut Invite> {
        self.invites.iter_mut().find(|i| i.id == *id)
    }

    pub(super) fn forget_recipient(&mut self, id: &RecipientId) {
        self.recipients.retain(|r| r.person.id != *id);
    }

    pub(super) fn note_opening(&mut self, invite_id: &InviteId) {
        if let Some(invite) = self.invite_mut(invite_id) {
            invite.opened = true;
        }
    }

    fn note_view(&mut self, invite_id: &InviteId, document_id: &DocumentId) {
        if let Some(invite) = self.invite_mut(invite_id) {
            invite.viewed.push(document_id.clone());
        }
    }

    /// Notes whose turn began with this event.
    pub(super) fn note_turns(&mut self, at: Timestamp) {
        if self.status != EnvelopeStatus::Open {
            return;
        }
        let open: Vec<bool> = self
            .invites
            .iter()
            .map(|i| self.state(i) == RecipientState::Open)
            .collect();
        for (invite, open) in self.invites.iter_mut().zip(open) {
            if open && invite.open_since.is_none() {
                invite.open_since = Some(at);
            }
        }
    }

    /// What somebody did in a visit, before they said yes or no.
    pub(super) fn note_visit(&mut self, event: &Event, at: Timestamp) {
        if let Event::Viewed {
            invite_id,
            document_id,
            ..
        } = event
        {
            self.note_view(invite_id, document_id);
        } else if let Event::AuthenticationStarted { invite_id, .. }
        | Event::Authenticated { invite_id, .. }
        | Event::AuthenticationFailed { invite_id, .. } = event
        {
            if let Some(invite) = self.invite_mut(invite_id) {
                invite.identity.take_in(event, at);
            }
        } else if let Event::Commented {
            invite_id,
            text,
            document_id,
            ..
        } = event
        {
            self.note_comment(invite_id, at, text, document_id.as_ref());
        } else if let Event::SignatureStarted { invite_id, .. }
        | Event::SignatureFailed { invite_id, .. } = event
        {
            if let Some(invite) = self.invite_mut(invite_id) {
                invite.signature.take_in(event, at);
            }
        } else {
            self.note_file(event);
        }
    }

    /// What became of an invitation, unless its recipient has moved since.
    pub(super) fn note_asking(&mut self, event: &Event) {
        let (Event::MessageAccepted {
            invite_id,
            notice,
            address,
            ..
        }
        | Event::MessageFailed {
            invite_id,
            notice,
            address,
            ..
        }) = event
        else {
            return;
        };
        let asks = NoticeKind::named(notice) == Some(NoticeKind::Invitation);
        let taken = matches!(event, Event::MessageAccepted { .. });
        if let Some(invite) = self.invite_mut(invite_id).filter(|_| asks)
            && [&invite.recipient.email, &invite.phone].contains(&address)
        {
            invite.asking = if taken { Asking::Taken } else { Asking::Failed };
        }
    }

    fn note_file(&mut self, event: &Event) {
        let Event::FileHandedIn {
            invite_id,
            field_id,
            file,
        } = event
        else {
            return;
        };
        if let Some(invite) = self.invite_mut(invite_id) {
            invite.files.push((field_id.clone(), file.clone()));
        }
    }

    fn note_comment(
        &mut self,
        invite_id: &InviteId,
        at: Timestamp,
        text: &str,
        document_id: Option<&DocumentId>,
    ) {
        let recipient = self.invite(invite_id).map(|i| i.recipient.id.clone());
        self.comments.extend(recipient.map(|recipient_id| Comment {
            recipient_id,
            at,
            text: text.to_owned(),
            document_id: document_id.cloned(),
        }));
    }

    pub(super) fn note_reminders(&mut self, invite_ids: &[InviteId], at: Timestamp) {
        for invite in &mut self.invites {
            if invite_ids.contains(&invite.id) {
                invite.reminded_at = Some(at);
            }
        }
    }

    /// Nobody loses time that they had been given.
    pub(super) fn extend(&mut self, expires_at: Timestamp) {
        for invite in self.invites.iter_mut().filter(|i| i.is_waiting()) {
            invite.expires_at = invite.expires_at.max(expires_at);
        }
    }

    /// The plan, and the running invite with what may change while it runs.
    pub(super) fn change_recipient(&mut self, new: &PlannedRecipient) {
        for planned in &mut self.recipients {
            if planned.person.id == new.person.id {
                planned.clone_from(new);
            }
        }
        for invite in &mut self.invites {
            if invite.recipient.id == new.person.id {
                invite.recipient.clone_from(&new.person);
                invite.phone.clone_from(&new.phone);
                invite.delivery = new.delivery;
                invite.may_delegate = new.may_delegate;
                invite.authentication = new.authentication;
                invite.redirects.clone_from(&new.redirects);
                invite.preset.clone_from(&new.preset);
                invite.locale.clone_from(&new.locale);
                invite.session_minutes = new.session_minutes;
                invite.marks.clone_from(&new.marks);
                invite.authenticate_by = new.authenticate_by;
                invite.personal_number.clone_from(&new.personal_number);
                invite.sign_by = new.sign_by;
                invite.signature.attempt = None;
                // Who was known under the old data is not known under the new ones.
                invite.identity.at = None;
                invite.identity.attempt = None;
                // The link that they were sent has ended; they are sent another one.
                invite.asking = Asking::NotSent;
            }
        }
    }

    /// Another person in the same place, in the round and in the plan.
    pub(super) fn replace(&mut self, invite_id: &InviteId, new: &Invite) {
        let Some(invite) = self.invite_mut(invite_id) else {
            return;
        };
        let before = invite.recipient.id.clone();
        invite.clone_from(new);
        for planned in &mut self.recipients {
            if planned.person.id == before {
                planned.person.clone_from(&new.recipient);
                planned.phone.clone_from(&new.phone);
                planned.delivery = new.delivery;
            }
        }
    }
}
