//! Replies as signNow clients read them: every key, type and order of section "document" is here.
//! Numbers that the vendor writes as text are texts; arrays and objects are always present.

use serde::Serialize;
use serde_json::Value;

/// Reply of `GET /document/{id}`.
#[derive(Debug, Serialize)]
pub(super) struct DocumentShape {
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) document_name: String,
    pub(super) original_filename: String,
    pub(super) page_count: String,
    pub(super) created: String,
    pub(super) updated: String,
    pub(super) version_time: String,
    pub(super) origin_document_id: Option<String>,
    pub(super) origin_user_id: Option<String>,
    pub(super) parent_id: String,
    pub(super) owner: String,
    pub(super) owner_name: String,
    pub(super) template: bool,
    pub(super) is_template: bool,
    pub(super) originator_logo: &'static str,
    pub(super) thumbnail: Thumbnail,
    pub(super) pages: Vec<PageShape>,
    pub(super) roles: Vec<RoleShape>,
    pub(super) fields: Vec<FieldShape>,
    pub(super) field_invites: Vec<FieldInviteShape>,
    pub(super) requests: Vec<RequestShape>,
    #[serde(flatten)]
    pub(super) unused: Unused,
    pub(super) document_group_info: Empty,
    pub(super) settings: Empty,
    pub(super) share_info: ShareInfo,
    pub(super) signing_session_settings: SessionSettings,
}

/// Addresses of pictures of the document.
#[derive(Debug, Serialize)]
pub(super) struct Thumbnail {
    pub(super) small: String,
    pub(super) medium: String,
    pub(super) large: String,
}

/// A page as shown.
#[derive(Debug, Serialize)]
pub(super) struct PageShape {
    pub(super) src: String,
    pub(super) size: SizeShape,
}

/// Extent in points.
#[derive(Debug, Serialize)]
pub(super) struct SizeShape {
    pub(super) width: i64,
    pub(super) height: i64,
}

/// A seat.
#[derive(Debug, Serialize)]
pub(super) struct RoleShape {
    pub(super) unique_id: String,
    pub(super) signing_order: String,
    pub(super) name: String,
}

/// A field and its invite.
#[derive(Debug, Serialize)]
pub(super) struct FieldShape {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) role_id: String,
    pub(super) role: String,
    pub(super) json_attributes: FieldAttributes,
    pub(super) originator: String,
    pub(super) fulfiller: Option<String>,
    pub(super) field_request_id: Option<String>,
    pub(super) field_request_canceled: Option<String>,
    pub(super) element_id: Option<String>,
    pub(super) field_id: Option<String>,
    pub(super) template_field_id: Option<String>,
}

/// Where a field stands: points, y down from the top-left corner of the page as shown.
#[derive(Debug, Serialize)]
pub(super) struct FieldAttributes {
    pub(super) page_number: u32,
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) required: bool,
    pub(super) name: String,
    pub(super) label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_chars: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prefilled_text: Option<String>,
    #[serde(flatten)]
    pub(super) looks: serde_json::Map<String, Value>,
}

/// An invite as `GET /document/{id}` shows it.
#[derive(Debug, Serialize)]
pub(super) struct FieldInviteShape {
    pub(super) id: String,
    pub(super) signer_user_id: Option<String>,
    pub(super) status: &'static str,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) role_id: String,
    pub(super) is_embedded: bool,
    pub(super) created: String,
    pub(super) updated: String,
    pub(super) expiration_time: String,
    pub(super) reminder: String,
    pub(super) password_protected: &'static str,
    pub(super) reassign: &'static str,
    pub(super) is_draft_exists: &'static str,
    pub(super) is_document_locked: &'static str,
    pub(super) is_full_declined: bool,
    pub(super) declined: Vec<DeclinedShape>,
    pub(super) decline_by_signature: &'static str,
    pub(super) delivery_type: &'static str,
    pub(super) id_verification_required: &'static str,
    pub(super) email_group: EmailGroup,
    pub(super) email_statuses: [Value; 0],
    pub(super) embedded_signer: [Value; 0],
    pub(super) redirect_uri: Option<String>,
    pub(super) decline_redirect_uri: Option<String>,
    pub(super) close_redirect_uri: Option<String>,
    pub(super) redirect_target: Option<&'static str>,
    pub(super) prefill_signature_name: Option<String>,
    pub(super) force_new_signature: u8,
}

/// A no.
#[derive(Debug, Serialize)]
pub(super) struct DeclinedShape {
    pub(super) email: String,
    pub(super) created: String,
    pub(super) decline_reason: String,
}

/// Never a group: an invite has one signer.
#[derive(Debug, Default, Serialize)]
pub(super) struct EmailGroup {
    id: Option<String>,
    name: Option<String>,
}

/// What the vendor has and this service does not: always present, always empty.
#[derive(Debug, Default, Serialize)]
pub(super) struct Unused {
    signatures: [Value; 0],
    seals: [Value; 0],
    texts: [Value; 0],
    checks: [Value; 0],
    inserts: [Value; 0],
    tags: [Value; 0],
    notary_invites: [Value; 0],
    enumeration_options: [Value; 0],
    attachments: [Value; 0],
    routing_details: [Value; 0],
    integrations: [Value; 0],
    hyperlinks: [Value; 0],
    radiobuttons: [Value; 0],
    lines: [Value; 0],
    document_group_template_info: [Value; 0],
    originator_organization_settings: [Value; 0],
    viewer_roles: [Value; 0],
    approver_roles: [Value; 0],
    viewer_field_invites: [Value; 0],
    approver_field_invites: [Value; 0],
    payments: [Value; 0],
    exported_to: [Value; 0],
    field_validators: [Value; 0],
}

/// An object without keys.
#[derive(Debug, Default, Serialize)]
pub(super) struct Empty {}

/// Documents are not shared.
#[derive(Debug, Serialize)]
pub(super) struct ShareInfo {
    is_team_shared: bool,
    role: &'static str,
    is_personally_shared_to_others: bool,
}

impl Default for ShareInfo {
    fn default() -> Self {
        Self {
            is_team_shared: false,
            role: "sender",
            is_personally_shared_to_others: false,
        }
    }
}

/// Nothing is said at the start of a signing session.
#[derive(Debug, Default, Serialize)]
pub(super) struct SessionSettings {
    welcome_message: &'static str,
}

/// `{"data": …}`.
#[derive(Debug, Serialize)]
pub(super) struct Data<T> {
    pub(super) data: T,
}

/// One item of the reply to `POST …/embedded-invites`: exactly these five keys.
#[derive(Debug, Serialize)]
pub(super) struct InviteShape {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) role_id: String,
    pub(super) order: u32,
    pub(super) status: &'static str,
}

/// Reply of `POST …/link`.
#[derive(Debug, Serialize)]
pub(super) struct LinkShape {
    pub(super) link: String,
}

/// A free-form invite.
#[derive(Debug, Serialize)]
pub(super) struct RequestShape {
    pub(super) unique_id: String,
    pub(super) id: String,
    pub(super) user_id: String,
    pub(super) created: String,
    pub(super) originator_email: String,
    pub(super) signer_email: String,
    pub(super) canceled: Option<&'static str>,
    pub(super) signature_id: Option<String>,
    pub(super) redirect_uri: Option<String>,
}

/// Reply to a free-form invite.
#[derive(Debug, Serialize)]
pub(super) struct FreeFormShape {
    result: &'static str,
    id: String,
    callback_url: &'static str,
}

impl FreeFormShape {
    /// It is on its way.
    pub(super) fn sent(id: String) -> Self {
        Self {
            result: "success",
            id,
            callback_url: "none",
        }
    }
}

/// Reply of `POST /link`.
#[derive(Debug, Serialize)]
pub(super) struct SigningLinkShape {
    pub(super) url: String,
    pub(super) url_no_signup: String,
}

/// Reply of `POST /document/{id}/download/link`.
#[derive(Debug, Serialize)]
pub(super) struct DownloadLinkShape {
    pub(super) link: String,
}

/// A field and what stands in it.
#[derive(Debug, Serialize)]
pub(super) struct FieldValueShape {
    pub(super) id: String,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) value: Option<String>,
}

/// `{"id": …}`.
#[derive(Debug, Serialize)]
pub(super) struct IdShape {
    pub(super) id: String,
}

/// `{"status": "success"}`.
#[derive(Debug, Serialize)]
pub(super) struct Success {
    status: &'static str,
}

impl Default for Success {
    fn default() -> Self {
        Self { status: "success" }
    }
}

/// Reply of `POST /oauth2/token`.
#[derive(Debug, Serialize)]
pub(super) struct TokenShape {
    pub(super) expires_in: i64,
    pub(super) token_type: &'static str,
    pub(super) scope: String,
    pub(super) last_login: i64,
    pub(super) access_token: String,
    pub(super) refresh_token: String,
}

/// Reply of `GET /oauth2/token`.
#[derive(Debug, Serialize)]
pub(super) struct TokenStateShape {
    pub(super) access_token: String,
    pub(super) scope: String,
    pub(super) expires_in: String,
    pub(super) token_type: &'static str,
}

/// Reply of `GET /user`.
#[derive(Debug, Serialize)]
pub(super) struct UserShape {
    pub(super) id: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) primary_email: String,
    pub(super) emails: Vec<String>,
    pub(super) active: &'static str,
    pub(super) verified: &'static str,
    pub(super) created: String,
}
