//! Replies, key by key: the vendor's schemas forbid others.

use super::notes::Meta;
use super::words::{
    DeliveryMethod, DocumentStatus, PartyKind, PartyRole, RequiredSignature, TwoStepVerification,
};
use paraph_protocol::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

/// A party: exactly these 21 keys.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartyShape {
    pub(super) id: String,
    pub(super) document_id: String,
    pub(super) email: Option<String>,
    pub(super) name: String,
    pub(super) phone: Option<String>,
    pub(super) company_name: Option<String>,
    pub(super) company_role: Option<String>,
    pub(super) company_org_number: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) company_id: Option<String>,
    pub(super) ssn: Option<String>,
    pub(super) country: Option<String>,
    pub(super) role: PartyRole,
    pub(super) signing_order: u32,
    pub(super) signed_at: Option<Timestamp>,
    pub(super) read_status: ReadStatus,
    pub(super) signing_status: SigningStatus,
    pub(super) delivery_method: DeliveryMethod,
    pub(super) required_signature: RequiredSignature,
    pub(super) two_step_verification: TwoStepVerification,
    pub(super) send_status: SendStatus,
}

/// How far a party has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum ReadStatus {
    NotOpened,
    Opened,
    Read,
}

/// What a party has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum SigningStatus {
    NotSigned,
    Signed,
    Rejected,
}

/// Whether the invitation has left this service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum SendStatus {
    NotSent,
    Sent,
    Failed,
}

/// A party with the address that only it may know.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartyWithUrl {
    #[serde(flatten)]
    pub(super) party: PartyShape,
    pub(super) token: String,
    pub(super) signing_url: String,
}

/// A party in the reply to a creation: exactly these 11 keys.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreatedParty {
    pub(super) signer_id: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) role: PartyRole,
    pub(super) signing_order: u32,
    #[serde(rename = "type")]
    pub(super) kind: PartyKind,
    pub(super) company_name: Option<String>,
    pub(super) company_role: Option<String>,
    pub(super) company_org_number: Option<String>,
    pub(super) country: Option<String>,
    pub(super) contact_id: Option<String>,
}

/// Reply of `POST /documents`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreatedDocument {
    pub(super) document_id: String,
    /// For clients of the older form, which knew no `parties`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) signers: Vec<CreatedParty>,
    pub(super) parties: Vec<CreatedParty>,
}

/// A document without its parties.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DocumentShape {
    pub(super) id: String,
    pub(super) external_id: Option<String>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) name: String,
    pub(super) status: DocumentStatus,
    pub(super) document_meta: Meta,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) completed_at: Option<Timestamp>,
}

/// A document with all that belongs to it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WholeDocument {
    #[serde(flatten)]
    pub(super) document: DocumentShape,
    pub(super) signers: Vec<PartyShape>,
    pub(super) parties: Vec<PartyShape>,
    pub(super) tags: [Value; 0],
    pub(super) custom_fields: [Value; 0],
    pub(super) fields: Vec<FieldShape>,
}

/// A piece of content.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FieldShape {
    pub(super) id: String,
    pub(super) document_id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) position: i64,
    pub(super) key: Option<String>,
    pub(super) field_meta: Map<String, Value>,
}

/// A page of documents.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DocumentList {
    pub(super) documents: Vec<DocumentShape>,
    pub(super) total_pages: u64,
}

/// Something that happened; no address and no browser of anybody.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActivityShape {
    pub(super) id: String,
    pub(super) created_at: Timestamp,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) data: Value,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
}

/// Somebody in the address book.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContactShape {
    pub(super) id: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) ssn: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) company_role: Option<String>,
    pub(super) company: Option<CompanyShape>,
}

/// A contact's company.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CompanyShape {
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) org_number: Option<String>,
}

/// A file on its way in, or there.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileShape {
    pub(super) file_id: String,
    pub(super) key: String,
    pub(super) file_name: String,
    pub(super) mime_type: String,
    pub(super) size: u64,
    pub(super) checksum: String,
    pub(super) visibility: String,
    pub(super) status: &'static str,
    pub(super) created_at: Timestamp,
}
