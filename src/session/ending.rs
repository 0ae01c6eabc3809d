use crate::session::event::Expired;
use paraph_protocol::{EnvelopeStatus, RecipientState, SealState, SessionView, Timestamp};

/// Where a journey ends, for now or for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The visitor has signed.
    Signed(After),
    /// Others sign first.
    NotYourTurn {
        /// Names of those who come before.
        before: Vec<String>,
    },
    /// Somebody said no.
    Declined {
        /// Whether it was the visitor.
        by_you: bool,
    },
    /// The sender took it back.
    Withdrawn,
    /// The time to sign is over.
    Expired,
    /// The visitor saved and left.
    Left,
}

/// What comes after the visitor's signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// Others have still to sign.
    Others {
        /// Their names.
        names: Vec<String>,
    },
    /// The service is sealing.
    Sealing,
    /// Sealed; the documents can be downloaded.
    Sealed,
    /// It ends without a seal: somebody declined, or the sender or time stopped it.
    Nothing,
}

/// Proof of a signing in this visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The JWS.
    pub jws: String,
    /// Its short name.
    pub code: String,
    /// When the service accepted the signing.
    pub signed_at: Timestamp,
}

/// Why there is nothing to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The host gave no link.
    NoLink,
    /// The link is used, expired, withdrawn or wrong.
    Link,
    /// The session is over.
    Session,
    /// A newer link ended this session.
    Replaced,
    /// No answer while opening.
    Offline,
    /// The service asks to come back later.
    Busy,
    /// The service failed, or is not one of ours.
    Fault,
    /// The document cannot be shown.
    Document,
    /// The document that came is not the one to be signed, also when asked again.
    Changed,
    /// The renderer cannot be started here.
    Renderer,
}

impl Stop {
    /// A stable code for the host.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoLink => "link_missing",
            Self::Link => "link_not_valid",
            Self::Session => "session_ended",
            Self::Replaced => "session_replaced",
            Self::Offline => "offline",
            Self::Busy => "busy",
            Self::Fault => "fault",
            Self::Document => "document_unreadable",
            Self::Changed => "document_changed",
            Self::Renderer => "renderer_unavailable",
        }
    }

    /// Whether the very same may work when tried again.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        match self {
            Self::Offline | Self::Busy | Self::Fault | Self::Document | Self::Changed => true,
            Self::Renderer | Self::NoLink | Self::Link | Self::Session | Self::Replaced => false,
        }
    }

    /// Whether a new link leads on.
    #[must_use]
    pub fn is_renewable(self) -> bool {
        matches!(self, Self::Link | Self::Session | Self::Replaced)
    }

    /// What has expired, if that is the reason.
    #[must_use]
    pub(crate) fn expired(self) -> Option<Expired> {
        match self {
            Self::Link => Some(Expired::Link),
            Self::Session | Self::Replaced => Some(Expired::Session),
            Self::NoLink
            | Self::Offline
            | Self::Busy
            | Self::Fault
            | Self::Document
            | Self::Changed
            | Self::Renderer => None,
        }
    }
}

/// The ending that a view stands for; none while the visitor may act.
#[must_use]
pub(crate) fn judge(view: &SessionView) -> Option<Ending> {
    match (view.recipient.state, view.envelope.status) {
        (RecipientState::Signed, _) | (_, EnvelopeStatus::Complete) => {
            Some(Ending::Signed(after(view)))
        }
        (RecipientState::Declined, _) => Some(Ending::Declined { by_you: true }),
        (_, EnvelopeStatus::Declined) => Some(Ending::Declined { by_you: false }),
        (_, EnvelopeStatus::Cancelled | EnvelopeStatus::Draft) => Some(Ending::Withdrawn),
        (_, EnvelopeStatus::Expired) => Some(Ending::Expired),
        (RecipientState::Held, EnvelopeStatus::Open) => Some(Ending::NotYourTurn {
            before: before(view),
        }),
        (RecipientState::Open, EnvelopeStatus::Open) => None,
    }
}

fn after(view: &SessionView) -> After {
    match (view.envelope.status, view.envelope.seal) {
        (_, SealState::Sealed) => After::Sealed,
        (EnvelopeStatus::Complete, _) | (_, SealState::Pending) => After::Sealing,
        (EnvelopeStatus::Open, SealState::NotDue) => After::Others {
            names: unsigned(view).map(|p| p.name.clone()).collect(),
        },
        (_, SealState::NotDue) => After::Nothing,
    }
}

fn unsigned(view: &SessionView) -> impl Iterator<Item = &paraph_protocol::Person> {
    let acts = |state| matches!(state, RecipientState::Open | RecipientState::Held);
    view.people.iter().filter(move |p| !p.you && acts(p.state))
}

fn before(view: &SessionView) -> Vec<String> {
    let turn = view.people.iter().find(|p| p.you).map(|p| p.order);
    unsigned(view)
        .filter(|p| turn.is_none_or(|turn| p.order < turn))
        .map(|p| p.name.clone())
        .collect()
}
