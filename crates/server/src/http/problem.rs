use super::request_id;
use crate::envelope::{IdentityRefusal, Refusal};
use crate::error::{ActError, Fault, UploadError};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use paraph_protocol::{Problem, ProblemCode};

/// What a route of ours answers instead of success (RFC 9457).
#[derive(Debug)]
pub enum HttpError {
    /// Somebody may not, or sent what cannot be read.
    Problem(Box<Problem>),
    /// As above, and when to come back.
    TooMany {
        /// Seconds.
        retry_after_s: u64,
    },
    /// As above, and why.
    NotYet {
        /// The code.
        code: ProblemCode,
        /// Seconds.
        retry_after_s: u64,
    },
    /// We failed.
    Fault(Fault),
}

impl HttpError {
    /// The problem of a code, with a sentence that says what exactly was wrong.
    #[must_use]
    pub fn detailed(code: ProblemCode, detail: impl Into<String>) -> Self {
        let mut problem = Problem::new(code);
        problem.detail = Some(detail.into());
        Self::Problem(Box::new(problem))
    }

    /// The problem of a session that was ended, and why.
    #[must_use]
    pub fn session_ended(reason: &str) -> Self {
        let mut problem = Problem::new(ProblemCode::SessionEnded);
        problem.reason = Some(reason.to_owned());
        Self::Problem(Box::new(problem))
    }
}

impl From<ProblemCode> for HttpError {
    fn from(code: ProblemCode) -> Self {
        Self::Problem(Box::new(Problem::new(code)))
    }
}

impl From<Refusal> for HttpError {
    fn from(refusal: Refusal) -> Self {
        if let Refusal::Identity(IdentityRefusal::CodeSentLately { retry_after_s })
        | Refusal::Identity(IdentityRefusal::TooManyCodes { retry_after_s }) = refusal
        {
            let code = refusal.problem_code();
            return Self::NotYet {
                code,
                retry_after_s,
            };
        }
        let mut problem = Problem::new(refusal.problem_code());
        problem.field_id = refusal.field_id().cloned();
        if let Refusal::ValueInvalid { source, .. } = &refusal {
            problem.reason = Some(source.code().to_owned());
        }
        if let Refusal::Identity(IdentityRefusal::CodeWrong { tries_left }) = refusal {
            problem.reason = Some(tries_left.to_string());
        }
        problem.detail = Some(detail(&refusal));
        Self::Problem(Box::new(problem))
    }
}

fn detail(refusal: &Refusal) -> String {
    match refusal {
        Refusal::ValueInvalid { source, .. } => source.to_string(),
        other => other.to_string(),
    }
}

impl From<Fault> for HttpError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<ActError> for HttpError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::NotFound => ProblemCode::NotFound.into(),
            ActError::LinkNotValid => ProblemCode::LinkNotValid.into(),
            ActError::LeaseLost => ProblemCode::Busy.into(),
            ActError::Refused(refusal) => refusal.into(),
            ActError::Fault(fault) => fault.into(),
        }
    }
}

impl From<UploadError> for HttpError {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Refused { code } => code.into(),
            UploadError::Fault(fault) => fault.into(),
        }
    }
}

/// Logs a fault, once, and says which code it is shown as.
pub fn log_fault(fault: &Fault) -> ProblemCode {
    let busy = fault.is_busy();
    let request_id = request_id::current();
    if busy {
        tracing::warn!(request_id, %fault, "busy");
        ProblemCode::Busy
    } else {
        tracing::error!(request_id, %fault, "fault");
        ProblemCode::Fault
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let (problem, retry_after_s) = match self {
            Self::Problem(problem) => (*problem, None),
            Self::TooMany { retry_after_s } => {
                let problem = Problem::new(ProblemCode::TooManyRequests);
                (problem, Some(retry_after_s))
            }
            Self::NotYet {
                code,
                retry_after_s,
            } => (Problem::new(code), Some(retry_after_s)),
            Self::Fault(fault) => {
                let code = log_fault(&fault);
                let soon = (code == ProblemCode::Busy).then_some(2);
                (Problem::new(code), soon)
            }
        };
        problem_response(problem, retry_after_s)
    }
}

fn problem_response(mut problem: Problem, retry_after_s: Option<u64>) -> Response {
    problem.request_id = Some(request_id::current()).filter(|id| !id.is_empty());
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let kind = HeaderValue::from_static("application/problem+json");
    let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
    if let Some(seconds) = retry_after_s {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// What is answered when a handler panicked.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!(request_id = request_id::current(), "a handler panicked");
    problem_response(Problem::new(ProblemCode::Fault), None)
}

/// What is answered where there is no route.
pub async fn no_route() -> HttpError {
    ProblemCode::NotFound.into()
}
