use crate::app::App;
use crate::audit::{self, Entry};
use crate::envelope::{Envelope, Event, Invite};
use crate::error::Fault;
use crate::store::OutboxRow;
use paraph_protocol::InviteId;

/// An event with the envelope right before and right after it.
#[derive(Debug)]
pub(super) struct Moment {
    /// The envelope right before; absent when the event made it.
    pub(super) before: Option<Envelope>,
    /// The envelope right after.
    pub(super) envelope: Envelope,
    /// What happened.
    pub(super) event: Event,
    /// The event as the audit trail keeps it.
    pub(super) entry: Entry,
}

/// The moment that caused a message; nothing where no event did.
pub(super) async fn moment(app: &App, row: &OutboxRow) -> Result<Option<Moment>, Fault> {
    let (Some(id), Some(seq)) = (&row.envelope_id, row.seq) else {
        return Ok(None);
    };
    let mut trail = app.store.audit_trail(id).await?;
    trail.retain(|entry| entry.seq <= seq);
    let story: Vec<_> = trail
        .iter()
        .map(audit::recorded)
        .collect::<Result<_, _>>()?;
    let (Some(entry), Some((last, earlier))) = (trail.pop(), story.split_last()) else {
        return Ok(None);
    };
    let Some(envelope) = Envelope::fold(id, &story) else {
        return Ok(None);
    };
    Ok(Some(Moment {
        before: Envelope::fold(id, earlier),
        envelope,
        event: last.event.clone(),
        entry,
    }))
}

impl Moment {
    /// The invite of this id, also when the event ended its round.
    pub(super) fn invite(&self, id: &InviteId) -> Option<&Invite> {
        let before = self.before.as_ref().and_then(|before| before.invite(id));
        self.envelope.invite(id).or(before)
    }
}
