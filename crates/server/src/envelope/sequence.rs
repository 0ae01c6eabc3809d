use super::state::{Invite, Outcome};
use paraph_protocol::RecipientState;

/// How far a recipient is: the lowest order that is not wholly signed is open, later ones are held.
///
/// A decline keeps its own step unsigned, so the steps after it stay held for good.
#[must_use]
pub fn state_of(all: &[Invite], invite: &Invite) -> RecipientState {
    match invite.outcome {
        Outcome::Signed { .. } => RecipientState::Signed,
        Outcome::Declined { .. } => RecipientState::Declined,
        Outcome::Waiting if open_step(all) == Some(invite.order) => RecipientState::Open,
        Outcome::Waiting => RecipientState::Held,
    }
}

/// Whether everybody but `invite` has signed, so that its signing completes the round.
pub(super) fn is_last(all: &[Invite], invite: &Invite) -> bool {
    all.iter()
        .filter(|other| other.id != invite.id)
        .all(has_signed)
}

fn open_step(all: &[Invite]) -> Option<u32> {
    all.iter().filter(|i| !has_signed(i)).map(|i| i.order).min()
}

fn has_signed(invite: &Invite) -> bool {
    matches!(invite.outcome, Outcome::Signed { .. })
}
