//! Replies: camelCase, in the vendor's order, without what is absent.

use super::meta::Meta;
use super::word::{Delivery, Language, Location, SignatureType, Status};
use paraph_protocol::Timestamp;
use serde::Serialize;

/// A sequence.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SequenceShape {
    pub(super) key: String,
    pub(super) status: Status,
    pub(super) requires_auth: bool,
    pub(super) user: String,
    pub(super) sign_in_order: bool,
    pub(super) signees: Vec<SequenceSigneeShape>,
    pub(super) signing_processes: Vec<ProcessShape>,
}

/// A person with one link over all their documents.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SequenceSigneeShape {
    pub(super) key: String,
    pub(super) url: String,
    pub(super) signing_keys: Vec<SigningKeys>,
}

/// A signee on a process.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SigningKeys {
    pub(super) signee_key: String,
    pub(super) process_key: String,
}

/// A document and those who sign it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProcessShape {
    pub(super) key: String,
    pub(super) signees: Vec<SigneeShape>,
    pub(super) flow_key: String,
    pub(super) status: Status,
    pub(super) meta: Meta,
    pub(super) pdf_file_name: String,
    /// Nothing is ever attached here.
    pub(super) attachments: [(); 0],
    pub(super) attachment_references: [(); 0],
    pub(super) requires_auth: bool,
    pub(super) user: String,
    pub(super) sign_in_order: bool,
    pub(super) signature_location: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sequence_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) activity_display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flatten_document: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reminder_rule: Option<String>,
}

/// A person on one process.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SigneeShape {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ssn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phone_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    pub(super) key: String,
    pub(super) signed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signed_at: Option<Timestamp>,
    pub(super) process_key: String,
    pub(super) hide_personal_code: bool,
    pub(super) communication_delivery_type: Delivery,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_sms_text: Option<String>,
    pub(super) url: String,
    pub(super) signature_type: SignatureType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) language: Option<Language>,
}

/// What has happened to a process.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActivityShape {
    pub(super) process_key: String,
    pub(super) activity_log: Vec<LogShape>,
    pub(super) signees: Vec<ActivitySigneeShape>,
    pub(super) sequence_signees: Vec<SequenceActivityShape>,
    pub(super) attachment_references: [(); 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) activity_display_name: Option<String>,
}

/// One thing that has happened.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogShape {
    pub(super) flow_key: String,
    pub(super) process_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signee_key: Option<String>,
    pub(super) status: &'static str,
    pub(super) description: &'static str,
    pub(super) file_name: String,
    pub(super) created_at: Timestamp,
    pub(super) created_by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) user_agent: Option<String>,
    pub(super) requires_auth: bool,
    pub(super) sign_in_order: bool,
    pub(super) signature_location: Location,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sequence_key: Option<String>,
}

/// A signee in a list of activities.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActivitySigneeShape {
    pub(super) process_key: String,
    pub(super) signee_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ssn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    pub(super) created_at: Timestamp,
    pub(super) created_by: String,
    pub(super) updated_at: Timestamp,
    pub(super) signature_type: SignatureType,
}

/// A person of the sequence in a list of activities.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SequenceActivityShape {
    pub(super) sequence_key: String,
    pub(super) signee_key: String,
    pub(super) url: String,
    pub(super) signing_keys: Vec<SigningKeys>,
}
