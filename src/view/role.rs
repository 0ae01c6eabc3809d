//! What each role reads: people sign, approve, or look on.

use crate::text::Say;
use paraph_protocol::Role;

/// The sentences that name what is done.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verbs {
    pub(super) consent_title: Say,
    pub(super) consent_lead: Say,
    /// The button that opens the review, and the review's title.
    pub(super) review: Say,
    pub(super) review_lead: Say,
    pub(super) acting_as: Say,
    pub(super) fine: Say,
    pub(super) confirm: Say,
    /// The same where an app of an electronic identity confirms.
    pub(super) in_app: Say,
    pub(super) sending: Say,
    pub(super) decline: Say,
    pub(super) decline_now: Say,
    /// Titles and rows of what comes after.
    pub(super) done: Say,
    pub(super) done_row: Say,
    pub(super) declined: Say,
}

const SIGN: Verbs = Verbs {
    consent_title: Say::ConsentTitle,
    consent_lead: Say::ConsentLead,
    review: Say::ReviewAndSign,
    review_lead: Say::ReviewLead,
    acting_as: Say::SigningAs,
    fine: Say::ReviewFine,
    confirm: Say::SignNow,
    in_app: Say::SignEid,
    sending: Say::Signing,
    decline: Say::DeclineTitle,
    decline_now: Say::DeclineNow,
    done: Say::OthersTitle,
    done_row: Say::SignedRow,
    declined: Say::DeclinedTitle,
};

const APPROVE: Verbs = Verbs {
    consent_title: Say::BeforeYouApprove,
    consent_lead: Say::ApproveConsentLead,
    review: Say::ReviewAndApprove,
    review_lead: Say::ApproveLead,
    acting_as: Say::ApprovingAs,
    fine: Say::ApproveFine,
    confirm: Say::ApproveNow,
    in_app: Say::ApproveEid,
    sending: Say::Sending,
    decline: Say::Decline,
    decline_now: Say::Decline,
    done: Say::ApprovedTitle,
    done_row: Say::ApprovedRow,
    declined: Say::DeclinedApproveTitle,
};

/// A reviewer says only that everything was read.
const REVIEW: Verbs = Verbs {
    done: Say::ReviewedTitle,
    ..SIGN
};

/// The sentences of a role; who only looks on never meets those of acting.
pub(super) fn verbs(role: Role) -> Verbs {
    match role {
        Role::Approver => APPROVE,
        Role::Reviewer => REVIEW,
        Role::Signer | Role::Organizer | Role::Copy => SIGN,
    }
}
