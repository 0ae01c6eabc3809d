//! Everything that the dialect answers instead of a success, in the vendor's shape and words.

use super::read::{Faults, FieldFault};
use crate::envelope::{IdentityRefusal, Refusal};
use crate::error::{ActError, Fault};
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
    #[error("the request has faults")]
    Invalid { faults: Vec<FieldFault> },
    #[error("The request is not JSON, or not an object.")]
    NotJson,
    #[error("The request is refused: {}.", nul::REFUSED)]
    HoldsNul,
    #[error("The request is too large.")]
    TooLarge,
    #[error("Company key or API key is wrong.")]
    Unauthorized,
    #[error("This API key may not do this.")]
    ScopeMissing,
    #[error("'User' does not own this.")]
    NotOwner,
    #[error("There is nothing here.")]
    NotFound,
    #[error("Everybody has signed already.")]
    AlreadyCompleted,
    #[error("The process was canceled.")]
    ProcessCanceled,
    #[error("The process has expired.")]
    ProcessExpired,
    #[error("Not everybody has signed yet.")]
    NotCompleted,
    #[error("The signed document is being sealed. Try again in a moment.")]
    NotSealed,
    #[error("Others sign first.")]
    NotYourTurn,
    #[error("One reminder a day is enough.")]
    RemindedLately,
    #[error("Electronic identification is not configured at this service.")]
    AuthenticationUnavailable,
    #[error("This call is not supported here.")]
    NotSupported,
    #[error("{refusal}")]
    Refused { refusal: Refusal },
    #[error("The service is busy. Try again in a moment.")]
    Busy,
    #[error("The service failed. Nothing was changed.")]
    Fault,
}

impl From<Faults> for Failure {
    fn from(faults: Faults) -> Self {
        Self::Invalid { faults: faults.0 }
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

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => Self::NotFound,
            ActError::Refused(refusal) => refusal.into(),
            ActError::Fault(fault) => fault.into(),
            // Neither a link nor a lease is ever part of what a host asks.
            ActError::LinkNotValid | ActError::LeaseLost => Self::Fault,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Completed | Refusal::InviteDone | Refusal::AlreadySigned => {
                Self::AlreadyCompleted
            }
            Refusal::Withdrawn | Refusal::RoundEnded | Refusal::Declined => Self::ProcessCanceled,
            Refusal::Expired => Self::ProcessExpired,
            Refusal::InviteHeld | Refusal::NotYourTurn => Self::NotYourTurn,
            Refusal::RemindedLately => Self::RemindedLately,
            Refusal::NotOwner | Refusal::InviteUnknown | Refusal::RecipientUnknown => {
                Self::NotFound
            }
            refusal => match place(&refusal) {
                Some((code, name)) => {
                    let mut faults = Faults::default();
                    faults.add(code, name.into(), &format!("is refused: {refusal}."));
                    faults.into()
                }
                None => Self::Refused { refusal },
            },
        }
    }
}

/// The property that a refusal of the core is about.
fn place(refusal: &Refusal) -> Option<(&'static str, &'static str)> {
    match refusal {
        Refusal::EmailInvalid => Some(("Email", "Email")),
        Refusal::PhoneInvalid => Some(("Invalid", "PhoneNumber")),
        Refusal::NameInvalid => Some(("Length", "Name")),
        Refusal::Identity(IdentityRefusal::PersonalNumberInvalid) => Some(("Length", "Ssn")),
        Refusal::TitleInvalid => Some(("Length", "PdfFileName")),
        Refusal::TooMany { .. } => Some(("Length", "CreateSignees")),
        Refusal::RemindersInvalid => Some(("InvalidReminderRule", "ReminderRule")),
        _ => None,
    }
}

impl Failure {
    /// Status and the vendor's word.
    fn answer(&self) -> (StatusCode, &str) {
        use StatusCode as Code;
        match self {
            Self::Invalid { faults } => {
                let first = faults.first().map_or("Invalid", |f| f.error_code);
                (Code::BAD_REQUEST, first)
            }
            Self::NotJson | Self::HoldsNul => (Code::BAD_REQUEST, "SerializationException"),
            Self::TooLarge => (Code::PAYLOAD_TOO_LARGE, "Length"),
            Self::Unauthorized => (Code::UNAUTHORIZED, "Unauthorized"),
            Self::NotOwner | Self::ScopeMissing => (Code::FORBIDDEN, "Forbidden"),
            Self::NotFound => (Code::NOT_FOUND, "NotFound"),
            Self::AlreadyCompleted => (Code::CONFLICT, "AlreadyCompleted"),
            Self::ProcessCanceled => (Code::GONE, "ProcessCanceled"),
            Self::ProcessExpired => (Code::GONE, "ProcessExpired"),
            Self::NotCompleted => (Code::CONFLICT, "NotCompleted"),
            Self::NotSealed => (Code::CONFLICT, "NotSealed"),
            Self::NotYourTurn => (Code::CONFLICT, "NotYourTurn"),
            Self::RemindedLately => (Code::CONFLICT, "RemindedLately"),
            Self::AuthenticationUnavailable => (Code::NOT_IMPLEMENTED, "AuthenticationUnavailable"),
            Self::NotSupported => (Code::NOT_IMPLEMENTED, "NotSupported"),
            Self::Refused { refusal } => (Code::CONFLICT, refusal.problem_code().as_str()),
            Self::Busy => (Code::SERVICE_UNAVAILABLE, "Busy"),
            Self::Fault => (Code::INTERNAL_SERVER_ERROR, "Fault"),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, code) = self.answer();
        let (message, errors) = match &self {
            Self::Invalid { faults } => {
                let first = faults.first().map(|f| f.message.clone());
                (first.unwrap_or_default(), faults.as_slice())
            }
            other => (other.to_string(), &[][..]),
        };
        let body = json!({ "responseStatus": {
            "errorCode": code, "message": message, "errors": errors,
        } });
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"api\", charset=\"UTF-8\"");
            let headers = response.headers_mut();
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
