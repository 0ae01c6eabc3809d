//! What is kept with an envelope for this dialect.

use crate::envelope::{Envelope, Invite};
use paraph_protocol::{InviteId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Where it stands among what other dialects keep.
const OURS: &str = "signnow";

/// What only this vendor's clients want back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Notes {
    /// Free-form invites, oldest first; canceled ones stay.
    pub(super) requests: Vec<Request>,
    /// The invite that whoever has the signing link takes.
    pub(super) signing_link: Option<InviteId>,
}

/// A free-form invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) invite_id: InviteId,
    pub(super) signer_email: String,
    pub(super) created_at: Timestamp,
    pub(super) redirect_uri: Option<String>,
}

impl Notes {
    /// What was kept; most envelopes have nothing.
    pub(super) fn of(envelope: &Envelope) -> Self {
        let kept = envelope.attributes.get(OURS).cloned();
        kept.and_then(|kept| serde_json::from_value(kept).ok())
            .unwrap_or_default()
    }

    /// As the core keeps them, beside what others keep there.
    pub(super) fn beside(&self, envelope: &Envelope) -> Map<String, Value> {
        let mut attributes = envelope.attributes.clone();
        // Plain data with text keys: this cannot fail.
        let ours = serde_json::to_value(self).unwrap_or_default();
        attributes.insert(OURS.to_owned(), ours);
        attributes
    }

    /// Whether an invite is a free-form one.
    pub(super) fn has_requested(&self, invite: &Invite) -> bool {
        self.requests.iter().any(|r| r.invite_id == invite.id)
    }
}
