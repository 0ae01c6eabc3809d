//! The wire of the native API: what senders' programs say and hear below `/v1`.
//!
//! Requests refuse unknown keys. Replies gain keys over time; readers skip what they do not know.

mod delivery;
mod envelope;
mod event;
mod field;
mod link;
mod mail;
mod preparation;
mod recipient;
mod webhook;

pub use delivery::{DeliveryKind, DeliveryResource, DeliveryState};
pub use envelope::{
    CancelEnvelope, CreateEnvelope, DocumentResource, EnvelopeResource, EnvelopeSummary,
    ExtendEnvelope, Page, RemindRecipients, SendEnvelope, TagFinding, UpdateEnvelope,
};
pub use event::EventResource;
pub use field::{FieldResource, NewField, Prefill, ReplaceFields};
pub use link::{CreateLink, LinkReply};
pub use mail::{MailNotice, MailSettings, MailText};
pub use preparation::{
    CreatePrepareLink, OpenPreparation, OpenedPreparation, Preparation, PrepareLinkReply,
    PreparedDocument, PreparedSeat, SavePreparation,
};
pub use recipient::{
    CommentResource, Delegate, NewRecipient, NewRedirects, Preset, Progress, RecipientResource,
    UpdateRecipient,
};
pub use webhook::{
    AuditPoint, NewWebhook, UpdateWebhook, WEBHOOK_EVENTS, WebhookBody, WebhookData,
    WebhookEnvelope, WebhookRecipient, WebhookResource, WebhookSecret,
};

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    fn same<T: DeserializeOwned + Serialize>(golden: &str) -> T {
        let golden: Value = serde_json::from_str(golden).unwrap();
        let parsed: T = serde_json::from_value(golden.clone()).unwrap();
        assert_eq!(serde_json::to_value(&parsed).unwrap(), golden);
        parsed
    }

    #[test]
    fn an_envelope_has_exactly_these_members() {
        let envelope: EnvelopeResource = same(include_str!("golden/envelope.json"));
        assert_eq!(envelope.recipients[0].progress, Progress::Open);
    }

    #[test]
    fn the_least_that_requests_need_is_little() {
        let parse = |json: Value| serde_json::from_value::<NewRecipient>(json).unwrap();
        let hanna = parse(json!({ "name": "Hanna" }));
        assert_eq!((hanna.role, hanna.order), (crate::Role::Signer, None));
        assert_eq!(
            serde_json::from_value::<SendEnvelope>(json!({})).unwrap(),
            SendEnvelope::default()
        );
    }

    #[test]
    fn null_empties_and_absence_leaves() {
        let parse = |json: Value| serde_json::from_value::<UpdateRecipient>(json).unwrap();
        assert_eq!(parse(json!({})).email, None);
        assert_eq!(parse(json!({ "email": null })).email, Some(None));
        assert_eq!(
            parse(json!({ "email": "a@b.se" })).email,
            Some(Some("a@b.se".into()))
        );
    }

    #[test]
    fn requests_refuse_unknown_keys_at_every_depth() {
        fn refuses<T: DeserializeOwned>(json: Value) {
            assert!(serde_json::from_value::<T>(json).is_err());
        }
        refuses::<CreateEnvelope>(json!({ "title": "x", "status": "complete" }));
        refuses::<CreateEnvelope>(json!({ "title": "x", "recipients": [{ "signed_at": 1 }] }));
        refuses::<NewRecipient>(json!({ "redirects": { "finished": "x" } }));
        refuses::<UpdateRecipient>(json!({ "progress": "signed" }));
        refuses::<SendEnvelope>(
            json!({ "reminders": { "first_days": 1, "repeat_days": 1, "x": 1 } }),
        );
        refuses::<CreateLink>(json!({ "token": "x" }));
    }
}
