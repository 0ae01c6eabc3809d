use super::invite::{Invite, Outcome};
use paraph_protocol::RecipientState;

/// How far a recipient is: the lowest order that is not wholly done is open, later ones are held.
///
/// Nobody waits for those who need not act; they come in with their order and stay in. A decline of
/// somebody who must act keeps their step undone, so the steps after it stay held for good.
#[must_use]
pub fn state_of(all: &[Invite], invite: &Invite) -> RecipientState {
    match invite.outcome {
        Outcome::Signed { .. } | Outcome::Approved { .. } | Outcome::Reviewed { .. } => {
            RecipientState::Signed
        }
        Outcome::Declined { .. } => RecipientState::Declined,
        Outcome::Waiting if open_step(all).is_none_or(|step| invite.order <= step) => {
            RecipientState::Open
        }
        Outcome::Waiting => RecipientState::Held,
    }
}

/// Whether everybody but `invite` who must act has acted, so that its act completes the round.
pub(super) fn is_last(all: &[Invite], invite: &Invite) -> bool {
    invite.must_act
        && all
            .iter()
            .filter(|other| other.id != invite.id)
            .all(|other| !blocks(other))
}

/// The lowest order in which somebody must still act.
fn open_step(all: &[Invite]) -> Option<u32> {
    all.iter().filter(|i| blocks(i)).map(|i| i.order).min()
}

fn blocks(invite: &Invite) -> bool {
    match invite.outcome {
        Outcome::Signed { .. } | Outcome::Approved { .. } | Outcome::Reviewed { .. } => false,
        Outcome::Waiting | Outcome::Declined { .. } => invite.must_act,
    }
}
