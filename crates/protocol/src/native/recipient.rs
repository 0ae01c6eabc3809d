use crate::{
    AuthenticationMethod, Delivery, DocumentId, InviteId, RecipientId, RedirectTarget, Redirects,
    Role, SigningMethod, Timestamp,
};
use serde::{Deserialize, Deserializer, Serialize};

/// A recipient to be added.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRecipient {
    /// The person's name, at most 255 characters; name or address must be there.
    #[serde(default)]
    pub name: String,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The phone number with its country code, like `+46701234567`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// How they are told that it is their turn; absent means `embedded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// What they are asked for; absent means to sign.
    #[serde(default)]
    pub role: Role,
    /// Whether the envelope waits for them. Signers always must; an approver may be excused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must_act: Option<bool>,
    /// Their turn, from 1; equal numbers act at once. Absent means 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// The seat that a signer takes; its fields are theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seat: Option<String>,
    /// The documents that they get; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentId>,
    /// Whether they may hand over to another person.
    #[serde(default)]
    pub may_delegate: bool,
    /// How your application authenticates the person, as in a link; absent means `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<String>,
    /// By what the service itself authenticates the person before it shows a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticate_by: Option<AuthenticationMethod>,
    /// The person's number in their country's register: 12 digits for `bankid`, 10 for `audkenni`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal_number: Option<String>,
    /// By what the person confirms the act of signing, beside the mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_by: Option<SigningMethod>,
    /// The language of the signing page (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Where to go afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirects: Option<NewRedirects>,
    /// What the name in the mark must be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
    /// Longest signing session in minutes, 15 to 1440; absent means 720.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_minutes: Option<i64>,
}

/// Body of `PATCH …/recipients/{recipient_id}`: what is absent stays; null empties.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateRecipient {
    /// The person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub email: Option<Option<String>>,
    /// The phone number with its country code.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub phone: Option<Option<String>>,
    /// How they are told that it is their turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// What they are asked for; in a draft only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether the envelope waits for them; in a draft only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub must_act: Option<bool>,
    /// Their turn; in a draft only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// The seat that a signer takes; in a draft only.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub seat: Option<Option<String>>,
    /// The documents that they get; in a draft only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documents: Option<Vec<DocumentId>>,
    /// Whether they may hand over to another person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_delegate: Option<bool>,
    /// How your application authenticates the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication: Option<String>,
    /// By what the service itself authenticates the person.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<AuthenticationMethod>))]
    pub authenticate_by: Option<Option<AuthenticationMethod>>,
    /// The person's number in their country's register.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub personal_number: Option<Option<String>>,
    /// By what the person confirms the act of signing.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<SigningMethod>))]
    pub sign_by: Option<Option<SigningMethod>>,
    /// The language of the signing page (BCP 47).
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub locale: Option<Option<String>>,
    /// Where to go afterwards; all of it anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirects: Option<NewRedirects>,
    /// What the name in the mark must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
    /// Longest signing session in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_minutes: Option<i64>,
}

/// A key that is there counts even when it is null.
fn present<'de, D, T>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(from).map(Some)
}

/// Where a recipient shall go afterwards: absolute web addresses of at most 2048 characters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRedirects {
    /// After signing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finish: Option<String>,
    /// After declining.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decline: Option<String>,
    /// After leaving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close: Option<String>,
    /// In which window; needs `finish`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<RedirectTarget>,
}

/// What the sender demands of the name in a mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Preset {
    /// Nothing.
    Free,
    /// This name is offered and may be changed.
    Offered {
        /// The name.
        name: String,
    },
    /// The mark is exactly this name, typed or clicked.
    Required {
        /// The name.
        name: String,
    },
}

/// Body of `POST …/recipients/{recipient_id}/delegate` and of `POST /v1/session/delegate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delegate {
    /// The other person's name.
    #[serde(default)]
    pub name: String,
    /// Their address; name or address must be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Why, at most 1000 characters.
    #[serde(default)]
    pub reason: String,
}

/// How far a recipient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Progress {
    /// The envelope is not sent.
    Draft,
    /// Others come first.
    Held,
    /// May act, or look on, now.
    Open,
    /// Has signed.
    Signed,
    /// Has approved.
    Approved,
    /// Has read the documents, as was asked.
    Reviewed,
    /// Has declined.
    Declined,
}

/// A recipient as the sender sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecipientResource {
    /// The id; it stays through rounds, and changes with the person.
    pub id: RecipientId,
    /// The name; empty when the sender gave none.
    pub name: String,
    /// The address; absent when the sender gave none.
    pub email: Option<String>,
    /// The phone number; absent when the sender gave none.
    pub phone: Option<String>,
    /// How they are told that it is their turn.
    pub delivery: Delivery,
    /// What they are asked for.
    pub role: Role,
    /// Whether the envelope waits for them.
    pub must_act: bool,
    /// Their turn; equal numbers act at once.
    pub order: u32,
    /// The seat that they take.
    pub seat: Option<String>,
    /// The documents that they get; empty means all.
    pub documents: Vec<DocumentId>,
    /// Whether they may hand over to another person.
    pub may_delegate: bool,
    /// How your application authenticates the person.
    pub authentication: String,
    /// By what the service itself authenticates the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticate_by: Option<AuthenticationMethod>,
    /// When it did so last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticated_at: Option<Timestamp>,
    /// By what the person confirms the act of signing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_by: Option<SigningMethod>,
    /// The language of the signing page.
    pub locale: Option<String>,
    /// Where to go afterwards.
    pub redirects: Redirects,
    /// How far they are.
    pub progress: Progress,
    /// The invite of the running round; it stands in links.
    pub invite_id: Option<InviteId>,
    /// When their time is over.
    pub expires_at: Option<Timestamp>,
    /// When they signed, approved, reviewed or declined.
    pub acted_at: Option<Timestamp>,
    /// Why they declined, in their words.
    pub decline_reason: Option<String>,
    /// The last reminder.
    pub reminded_at: Option<Timestamp>,
    /// Who handed over to them.
    pub delegated_from: Option<RecipientId>,
}

/// What somebody said about the documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentResource {
    /// Who.
    pub recipient_id: RecipientId,
    /// When.
    pub at: Timestamp,
    /// The comment.
    pub text: String,
    /// The document it is about; absent means all.
    pub document_id: Option<DocumentId>,
}
