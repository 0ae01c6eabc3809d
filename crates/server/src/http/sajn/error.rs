//! Everything that the dialect answers instead of a success: `{"message":…}`, with a code where the
//! vendor has one.

use crate::envelope::{IdentityRefusal, Refusal};
use crate::error::{ActError, Fault, UploadError};
use crate::http::nul;
use crate::http::problem::log_fault;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use paraph_protocol::ProblemCode;
use serde_json::json;

/// Why a request of the dialect fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(super) enum Failure {
    #[error("Not found")]
    RouteMiss,
    #[error("Invalid or missing API key")]
    Unauthorized,
    #[error("The API key may not do this")]
    Forbidden,
    #[error("{what} not found")]
    Missing { what: Thing },
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("The document is not {wanted}")]
    WrongStatus { wanted: &'static str },
    #[error("The invitation has not been sent yet")]
    NothingSent,
    #[error("The file cannot be signed: {}", code.title())]
    FileRefused { code: ProblemCode },
    #[error("The body is too large")]
    TooLarge,
    #[error("Rate limit exceeded")]
    TooMany { retry_after_s: i64 },
    #[error("The service is busy. Try again in a moment.")]
    Busy,
    #[error("The service failed. Nothing was changed.")]
    Fault,
}

/// What may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Document,
    Party,
    Contact,
    File,
    Field,
    Webhook,
    Delivery,
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Document => "Document",
            Self::Party => "Signer",
            Self::Contact => "Contact",
            Self::File => "File",
            Self::Field => "Field",
            Self::Webhook => "Webhook",
            Self::Delivery => "Delivery",
        })
    }
}

/// Why a body is not what its route takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(super) enum BodyError {
    #[error("The body must be JSON, announced as application/json")]
    NotAnnounced,
    #[error("Invalid JSON at line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("Invalid request body: wrong type or value at line {line}, column {column}")]
    WrongValue { line: usize, column: usize },
    #[error("The body must be a JSON object")]
    NotAnObject,
    #[error("Invalid request: {}", nul::REFUSED)]
    HoldsNul,
    #[error("{key} is required")]
    Required { key: &'static str },
    #[error("{key} is not valid")]
    Invalid { key: &'static str },
    #[error("{key} is not supported")]
    Unsupported { key: &'static str },
    #[error("companyName and companyOrgNumber are required for signers of type COMPANY")]
    CompanyIncomplete,
    #[error("Either email or phone is required, unless deliveryMethod is NONE")]
    Unreachable,
    #[error("email is required for deliveryMethod EMAIL")]
    EmailMissing,
    #[error("phone is required for deliveryMethod SMS")]
    PhoneMissing,
    #[error("{name}: ssn with 12 digits is required for BANKID")]
    PersonalNumberMissing { name: String },
    #[error("{name}: twoStepVerification needs {key}")]
    VerificationNeeds { name: String, key: &'static str },
    #[error("{name}: {what} is not available on this service")]
    NotAvailable { name: String, what: &'static str },
    #[error("The character {character:?} cannot be printed")]
    Unprintable { character: char },
    #[error("A document has one PDF")]
    SecondPdf,
    #[error("The checksum is not that of the file")]
    WrongChecksum,
    #[error("The file is not there yet")]
    NotUploaded,
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::Missing {
                what: Thing::Document,
            },
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

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = json!({ "message": self.message() });
        let mut response = (self.status(), Json(body)).into_response();
        let wait = match self {
            Self::TooMany { retry_after_s } => Some(retry_after_s),
            Self::Busy => Some(2),
            _ => None,
        };
        if let Some(seconds) = wait {
            let value = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::RouteMiss | Self::Missing { .. } => StatusCode::NOT_FOUND,
            Self::Refused(Refusal::NotOwner | Refusal::RecipientUnknown) => StatusCode::NOT_FOUND,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Body(_) | Self::Refused(_) | Self::WrongStatus { .. } => StatusCode::BAD_REQUEST,
            Self::FileRefused { .. } | Self::NothingSent => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence of the reply.
    pub(super) fn message(&self) -> String {
        match self {
            Self::Refused(refusal) => sentence(refusal),
            other => other.to_string(),
        }
    }
}

/// A refusal in the vendor's words, where it has some.
fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotOwner => "Document not found".into(),
        Refusal::RecipientUnknown => "Signer not found".into(),
        Refusal::InviteDone => "Signer has already signed and cannot be modified".into(),
        Refusal::InvitesActive => "Only documents in status DRAFT can be changed like this".into(),
        Refusal::NobodyActs => "At least one signer is required".into(),
        Refusal::EmailTaken => "Another signer has the same email".into(),
        Refusal::EmailInvalid => "email is not valid".into(),
        // Whom this service cannot tell, the host tells; only a verification cannot be done without.
        Refusal::DeliveryUnavailable { .. }
        | Refusal::Identity(IdentityRefusal::AuthenticationUnavailable { .. }) => {
            "twoStepVerification is not available on this service".into()
        }
        Refusal::PhoneInvalid => "phone must have its country code, like +46701234567".into(),
        Refusal::OrderInvalid => "signingOrder must be a whole number from 1".into(),
        Refusal::RoundEnded | Refusal::NoActiveInvites => "The document is not PENDING".into(),
        Refusal::RemindedLately => "A signer is reminded at most once in 24 hours".into(),
        Refusal::InviteHeld => "It is not the signer's turn yet".into(),
        Refusal::DeadlineInvalid => {
            "expiresAt must lie between 15 minutes and 366 days from now".into()
        }
        Refusal::DeadlineNotLater => "expiresAt must be later than the present one".into(),
        other => capitalized(&other.to_string()),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
