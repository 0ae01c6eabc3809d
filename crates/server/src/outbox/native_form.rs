//! What the native API tells its webhooks: ids and states; names and addresses stay at home.

use crate::app::App;
use crate::envelope::Event;
use crate::error::Fault;
use crate::webhooks::{Rendering, Told, WebhookForm, WebhookMessage};
use paraph_protocol::native::{
    AuditPoint, WebhookBody, WebhookData, WebhookEnvelope, WebhookRecipient,
};
use paraph_protocol::{EnvelopeStatus, InviteId};

/// The form of webhooks that were made through the native API.
#[derive(Debug)]
pub(super) struct NativeForm;

impl WebhookForm for NativeForm {
    fn name(&self) -> &'static str {
        "native"
    }

    fn messages<'a>(&'a self, _: &'a App, told: &'a Told) -> Rendering<'a> {
        Box::pin(async move { messages(told) })
    }
}

fn messages(told: &Told) -> Result<Vec<WebhookMessage>, Fault> {
    let said = said(told);
    let message = |(topic, invite_id): &(&str, Option<&InviteId>)| {
        let invite = invite_id.and_then(|id| told.invite(id));
        let body = WebhookBody {
            kind: (*topic).to_owned(),
            timestamp: told.entry.at,
            data: WebhookData {
                envelope: Some(WebhookEnvelope {
                    id: told.envelope.id.clone(),
                    status: told.envelope.status,
                }),
                recipient: invite.map(|invite| WebhookRecipient {
                    id: invite.recipient.id.clone(),
                    role: invite.role,
                    order: invite.order,
                }),
                audit: Some(AuditPoint {
                    seq: told.entry.seq,
                    hash: told.entry.hash,
                }),
            },
        };
        Ok(WebhookMessage {
            topic: (*topic).to_owned(),
            body: serde_json::to_string(&body)?,
        })
    };
    said.iter().map(message).collect()
}

/// What an event is called, and whom it is about.
fn said(told: &Told) -> Vec<(&'static str, Option<&InviteId>)> {
    let one = |topic, invite_id| vec![(topic, Some(invite_id))];
    let all = |topic| vec![(topic, None)];
    match &told.event {
        Event::Created { .. } => all("envelope.created"),
        Event::Invited { .. } => all("envelope.sent"),
        Event::Extended { .. } => all("envelope.extended"),
        Event::Completed => all("envelope.completed"),
        Event::Sealed { .. } => all("envelope.sealed"),
        Event::SealFailed { .. } => all("envelope.seal_failed"),
        Event::Withdrawn => all("envelope.withdrawn"),
        Event::Cancelled { .. } => all("envelope.cancelled"),
        Event::Expired => all("envelope.expired"),
        Event::Deleted => all("envelope.deleted"),
        Event::SessionOpened { invite_id, .. } => one("recipient.opened", invite_id),
        Event::Viewed { invite_id, .. } => one("recipient.viewed", invite_id),
        Event::Signed { invite_id, .. } => one("recipient.signed", invite_id),
        Event::Approved { invite_id, .. } => one("recipient.approved", invite_id),
        Event::Reviewed { invite_id, .. } => one("recipient.reviewed", invite_id),
        Event::Commented { invite_id, .. } => one("recipient.commented", invite_id),
        Event::Declined { invite_id, .. } => {
            let ends = told.envelope.status == EnvelopeStatus::Declined;
            let mut said = one("recipient.declined", invite_id);
            said.extend(ends.then_some(("envelope.declined", None)));
            said
        }
        Event::Delegated { invite, .. } => one("recipient.delegated", &invite.id),
        Event::RecipientChanged { recipient } => {
            match told.envelope.invite_of(&recipient.person.id) {
                Some(invite) => one("recipient.changed", &invite.id),
                None => Vec::new(),
            }
        }
        Event::Reminded { invite_ids } => {
            let reminded = invite_ids.iter().map(|id| ("recipient.reminded", Some(id)));
            reminded.collect()
        }
        Event::MessageAccepted { invite_id, .. } => one("message.accepted", invite_id),
        Event::MessageFailed { invite_id, .. } => one("message.failed", invite_id),
        Event::Authenticated { invite_id, .. } => one("recipient.authenticated", invite_id),
        Event::AuthenticationLocked { invite_id, .. } => one("recipient.locked", invite_id),
        Event::Renamed { .. }
        | Event::Noted { .. }
        | Event::DocumentAdded { .. }
        | Event::DocumentRemoved { .. }
        | Event::RecipientAdded { .. }
        | Event::RecipientRemoved { .. }
        | Event::FieldsReplaced { .. }
        | Event::TemplateMarked
        | Event::RemindersSet { .. }
        | Event::LinkIssued { .. }
        | Event::AuthenticationStarted { .. }
        | Event::AuthenticationFailed { .. }
        | Event::SignatureStarted { .. }
        | Event::SignatureFailed { .. }
        | Event::StandingLinkIssued { .. }
        | Event::FileHandedIn { .. }
        | Event::DrawnElsewhere { .. }
        | Event::Augmented { .. } => Vec::new(),
    }
}
