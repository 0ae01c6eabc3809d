//! Everything that the dialect answers instead of a success, in the vendor's shapes and codes.

use crate::envelope::Refusal;
use crate::error::{ActError, Fault, UploadError};
use crate::http::nul;
use crate::http::problem::log_fault;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use paraph_protocol::ProblemCode;
use serde_json::json;

/// Code of a payload that cannot be read.
const INVALID_PAYLOAD: u32 = 19_001_000;
/// Code of refusals that no call of this dialect asks for.
const OTHER: u32 = 900_127;
/// Code of the one refusal that is not a 400.
const NOT_OWNER: u32 = 900_101;

/// Why a request of the dialect fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum Failure {
    #[error("no route to {path}")]
    RouteMiss { path: String },
    #[error("the bearer token is missing, unknown or expired")]
    InvalidToken,
    #[error("the API key lacks the scope that this needs")]
    InsufficientScope,
    #[error("the client's id or secret is wrong")]
    InvalidClient,
    #[error("the login is missing or not an e-mail address")]
    InvalidRequest,
    #[error("the refresh token is unknown or expired")]
    InvalidGrant,
    #[error("the grant type is not a known one")]
    UnsupportedGrant,
    #[error("the scope is not a known one")]
    InvalidScope,
    #[error("Invalid credentials.")]
    InvalidCredentials,
    #[error("internal api error")]
    WrongCode,
    #[error("Document not found")]
    DocumentNotFound,
    #[error(transparent)]
    Payload(#[from] PayloadError),
    #[error("The redirect URI must be a string")]
    RedirectNotText,
    #[error("Invalid file type.")]
    FileType,
    #[error("{}", code.title())]
    FileRefused { code: ProblemCode },
    #[error("The file is too large.")]
    TooLarge,
    #[error("The document is not complete yet.")]
    NotComplete,
    #[error("The signed document is being sealed. Try again in a moment.")]
    NotSealed,
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("The service is busy. Try again in a moment.")]
    Busy,
    #[error("The service failed. Nothing was changed.")]
    Fault,
}

/// Why a request body is `Invalid payload`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(super) enum PayloadError {
    #[error("Invalid payload")]
    NotJson,
    #[error("Invalid payload: {}", nul::REFUSED)]
    HoldsNul,
    #[error("Invalid payload: {key} has a wrong type or value")]
    Value { key: &'static str },
    #[error("Invalid payload: {key} is not supported")]
    Unsupported { key: &'static str },
    #[error("Invalid payload: field \"{field}\" has the type \"{kind}\", which is not supported")]
    FieldType { field: String, kind: String },
    #[error("Invalid payload: {key} of field \"{field}\" has a wrong type or value")]
    FieldValue { field: String, key: &'static str },
    #[error("Invalid payload: there is no text field \"{field}\"")]
    NoTextField { field: String },
    #[error("Invalid payload: field \"{field}\" names page {page}, which the document lacks")]
    NoSuchPage { field: String, page: i64 },
    #[error("Invalid payload: field \"{field}\" does not lie on its page")]
    OffPage { field: String },
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::DocumentNotFound,
            ActError::Refused(refusal) => Self::Refused(refusal),
            ActError::Fault(fault) => fault.into(),
            // Neither a link nor a lease is ever part of what a sender asks.
            ActError::LinkNotValid | ActError::LeaseLost => Self::Fault,
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Refused {
                code: ProblemCode::PdfUnreadable,
            } => Self::FileType,
            UploadError::Refused {
                code: ProblemCode::BodyTooLarge,
            } => Self::TooLarge,
            UploadError::Refused { code } => Self::FileRefused { code },
            UploadError::Fault(fault) => fault.into(),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match log_fault(&fault) {
            ProblemCode::Busy => Self::Busy,
            _ => Self::Fault,
        }
    }
}

/// What stands in the body of a failure.
enum Body {
    /// `{"errors":[{"code":…,"message":…}]}`
    Domain(u32, String),
    /// `{"error":…}`, with a code where one is known.
    OAuth(&'static str, Option<u32>),
    /// `{"404":…}`
    RouteMiss(String),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, body) = self.answer();
        match body {
            Body::Domain(code, message) => {
                let errors = json!({ "errors": [{ "code": code, "message": message }] });
                (status, Json(errors)).into_response()
            }
            Body::OAuth(error, None) => (status, Json(json!({ "error": error }))).into_response(),
            Body::OAuth(error, Some(code)) => {
                (status, Json(json!({ "error": error, "code": code }))).into_response()
            }
            Body::RouteMiss(text) => {
                ([(header::CONTENT_TYPE, "application/json")], (status, text)).into_response()
            }
        }
    }
}

impl Failure {
    fn answer(&self) -> (StatusCode, Body) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        let domain = |code| Body::Domain(code, self.to_string());
        let oauth = |error| Body::OAuth(error, None);
        match self {
            Self::RouteMiss { path } => (StatusCode::NOT_FOUND, Body::RouteMiss(route_miss(path))),
            Self::InvalidToken => (
                StatusCode::UNAUTHORIZED,
                Body::OAuth("invalid_token", Some(1537)),
            ),
            Self::InsufficientScope => (StatusCode::FORBIDDEN, oauth("insufficient_scope")),
            Self::InvalidClient => (StatusCode::UNAUTHORIZED, oauth("invalid_client")),
            Self::InvalidRequest => (BAD, oauth("invalid_request")),
            Self::InvalidGrant => (BAD, oauth("invalid_grant")),
            Self::UnsupportedGrant => (BAD, oauth("unsupported_grant_type")),
            Self::InvalidScope => (BAD, oauth("invalid_scope")),
            Self::InvalidCredentials => (BAD, domain(900_010)),
            Self::WrongCode => (BAD, domain(0)),
            Self::DocumentNotFound => (BAD, domain(65_582)),
            Self::Payload(_) => (BAD, domain(INVALID_PAYLOAD)),
            Self::RedirectNotText => (BAD, domain(19_038_003)),
            Self::FileType => (BAD, domain(900_121)),
            Self::FileRefused { .. } => (BAD, domain(900_122)),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, domain(900_123)),
            Self::NotComplete => (BAD, domain(900_124)),
            Self::NotSealed => (BAD, domain(900_125)),
            Self::Refused(refusal) => refused(refusal),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, domain(900_198)),
            Self::Fault => (StatusCode::INTERNAL_SERVER_ERROR, domain(900_199)),
        }
    }
}

/// The dialect's number for each refusal of the core.
fn code(refusal: &Refusal) -> u32 {
    match refusal {
        Refusal::NotOwner => NOT_OWNER,
        Refusal::IsTemplate => 900_102,
        Refusal::NoFields => 900_103,
        Refusal::InvitesActive => 900_104,
        Refusal::SeatUnknown => 900_105,
        Refusal::SeatsNotTaken => 900_106,
        Refusal::EmailIsOwner => 900_107,
        Refusal::EmailTaken => 900_108,
        Refusal::EmailInvalid => 900_109,
        Refusal::OrderInvalid => 900_110,
        Refusal::SeatMismatch => 900_111,
        Refusal::AuthenticationUnknown => 900_112,
        Refusal::LinkMinutesInvalid => 900_113,
        Refusal::PresetConflict => 900_114,
        Refusal::RedirectTargetAlone => 900_115,
        Refusal::SeatTaken => 900_116,
        Refusal::InviteHeld => 900_117,
        Refusal::InviteDone | Refusal::RoundEnded => 900_118,
        Refusal::NoActiveInvites => 900_119,
        Refusal::InviteUnknown => 900_120,
        Refusal::Frozen => 900_126,
        Refusal::RedirectTooLong => 19_038_004,
        Refusal::RedirectFourByte => 19_038_005,
        Refusal::RedirectInvalid => 19_038_006,
        Refusal::FieldOffPage { .. }
        | Refusal::FieldDocumentUnknown { .. }
        | Refusal::PrefillInvalid { .. }
        | Refusal::RulesInvalid { .. }
        | Refusal::TitleInvalid
        | Refusal::RedirectTargetUnknown
        | Refusal::TextTooLong
        | Refusal::InviteMinutesInvalid
        | Refusal::SessionMinutesInvalid
        | Refusal::LocaleInvalid
        | Refusal::PhoneInvalid
        | Refusal::RemindersInvalid => INVALID_PAYLOAD,
        // What signers, the service itself and callers of other doors are told.
        Refusal::AlreadySigned | Refusal::AlreadyDeclined | Refusal::NotYourTurn => OTHER,
        Refusal::Withdrawn | Refusal::Declined | Refusal::Expired => OTHER,
        Refusal::DocumentChanged | Refusal::ConsentRequired | Refusal::FieldMissing { .. } => OTHER,
        Refusal::FieldNotYours { .. } | Refusal::ValueInvalid { .. } => OTHER,
        Refusal::IdentityRequired | Refusal::Identity(_) => OTHER,
        Refusal::MarkNotAllowed { .. } | Refusal::NoGlyph { .. } | Refusal::TooLong => OTHER,
        Refusal::TooMany { .. } | Refusal::DocumentUnknown | Refusal::DocumentDuplicate => OTHER,
        Refusal::DocumentInUse | Refusal::RecipientUnknown | Refusal::NameInvalid => OTHER,
        Refusal::RoleTakesNoSeat | Refusal::RoleCannotWait => OTHER,
        Refusal::NoDocuments | Refusal::NobodyActs | Refusal::RecipientsChanged => OTHER,
        Refusal::FieldsChanged => OTHER,
        Refusal::SeatOutOfSight | Refusal::DeadlineInvalid | Refusal::DeadlineNotLater => OTHER,
        Refusal::RemindedLately | Refusal::RoleMayNot => OTHER,
        Refusal::MayNotDelegate | Refusal::Completed | Refusal::CommentInvalid => OTHER,
        Refusal::DeliveryUnavailable { .. } => 900_128,
        Refusal::LinkIsSent => 900_129,
        Refusal::ReminderNotDue | Refusal::SealNotDue | Refusal::NotExpired => OTHER,
    }
}

/// The dialect's words for its own numbers.
const WORDS: &[(u32, &str)] = &[
    (NOT_OWNER, "You are not the owner of this document"),
    (900_102, "A template cannot be signed"),
    (900_103, "The document has no active fields"),
    (900_104, "The document has active invites"),
    (900_105, "The role does not exist in the document"),
    (900_106, "Not all roles of the document are used"),
    (
        900_107,
        "The document owner's email cannot be a signer's email",
    ),
    (900_108, "The emails of the signers are not unique"),
    (
        900_109,
        "A signer's email is missing, invalid or longer than 150 characters",
    ),
    (900_110, "The order must be an integer from 1"),
    (900_111, "The role and the role_id do not match"),
    (
        900_112,
        "The auth_method must be password, email, mfa, social, biometric, other or none",
    ),
    (
        900_113,
        "The link_expiration must be an integer from 15 to 45 or null",
    ),
    (
        900_114,
        "A required name excludes prefill_signature_name and force_new_signature",
    ),
    (900_115, "A redirect_target needs a redirect_uri"),
    (900_116, "A role is used twice"),
    (900_117, "The invite is on hold"),
    (
        900_118,
        "The invite is already signed or skipped, or its round has ended",
    ),
    (900_119, "The document has no active embedded invites"),
    (900_120, "The document has no such invite"),
    (900_126, "Somebody has already signed this document"),
    (OTHER, "This cannot be done now"),
    (
        900_128,
        "This service has nothing to send e-mail or text messages with",
    ),
    (
        900_129,
        "The link of this invite is sent by e-mail, to its signer alone",
    ),
    (
        19_038_004,
        "The redirect URI must not be longer than 2048 characters",
    ),
    (
        19_038_005,
        "The redirect URI must not contain 4-byte characters",
    ),
    (19_038_006, "The redirect URI is not a valid URL"),
];

fn refused(refusal: &Refusal) -> (StatusCode, Body) {
    let code = code(refusal);
    let status = match code {
        NOT_OWNER => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    };
    let words = WORDS.iter().find(|(known, _)| *known == code);
    let message = match words {
        Some((_, words)) => (*words).to_owned(),
        None => format!("Invalid payload: {refusal}"),
    };
    (status, Body::Domain(code, message))
}

/// The vendor's text for a path without a route: compact, no leading slash, slashes escaped.
fn route_miss(path: &str) -> String {
    let path = path.trim_start_matches('/');
    let message = format!("Unable to find a route to match the URI: {path}");
    json!({ "404": message }).to_string().replace('/', "\\/")
}
