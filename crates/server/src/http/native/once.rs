//! A POST is done once, however often it is sent: `Idempotency-Key`.

use super::caller::Caller;
use crate::app::App;
use crate::envelope::{Envelope, SenderAct};
use crate::error::Fault;
use crate::http::problem::HttpError;
use crate::store::{Attempt, Began, Side, StoredAnswer};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::{EnvelopeId, ProblemCode, Sha256};
use serde::Serialize;
use std::convert::Infallible;

/// Most characters of an `Idempotency-Key`.
const MAX_KEY: usize = 255;

/// The key of a request, if it has one, and its route.
#[derive(Debug)]
pub(super) struct Post {
    route: String,
    key: Option<HeaderValue>,
}

impl<S: Send + Sync> FromRequestParts<S> for Post {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            route: parts.uri.path().to_owned(),
            key: parts.headers.get("idempotency-key").cloned(),
        })
    }
}

/// What a key says about a request.
pub(super) enum Start {
    /// Do it.
    Go(Turn),
    /// It was done before; this is what was answered.
    Answered(Response),
}

/// The right to do a request, and where its answer is kept.
#[derive(Debug)]
pub(super) struct Turn(Option<Attempt>);

impl Post {
    /// Claims the key for this request.
    ///
    /// # Errors
    /// When the key is unusable, in use, or was used for another body.
    pub(super) async fn begin(
        self,
        app: &App,
        caller: &Caller,
        body_sha256: Sha256,
    ) -> Result<Start, HttpError> {
        let Some(key) = self.key else {
            return Ok(Start::Go(Turn(None)));
        };
        let key = key
            .to_str()
            .ok()
            .filter(|k| (1..=MAX_KEY).contains(&k.len()));
        let Some(key) = key else {
            let detail = "an Idempotency-Key has 1 to 255 ASCII characters";
            return Err(HttpError::detailed(ProblemCode::BodyInvalid, detail));
        };
        let attempt = Attempt {
            scope: format!("{} POST {}", caller.credential, self.route),
            key: key.to_owned(),
            body_sha256,
        };
        match app.store.begin(&attempt, app.now()).await? {
            Began::First => Ok(Start::Go(Turn(Some(attempt)))),
            Began::InFlight => Err(ProblemCode::IdempotencyInFlight.into()),
            Began::OtherBody => Err(ProblemCode::IdempotencyKeyReused.into()),
            Began::Answered(answer) => Ok(Start::Answered(response(&answer))),
        }
    }
}

impl Turn {
    /// What is stored in the transaction of the effect.
    pub(super) fn sides(&self, answer: &StoredAnswer) -> Vec<Side> {
        let attempt = self.0.clone();
        let side = attempt.map(|attempt| Side::Answer(attempt, answer.clone()));
        side.into_iter().collect()
    }

    /// The claim that the answer belongs to, if there is a key.
    pub(super) fn attempt(&self) -> Option<&Attempt> {
        self.0.as_ref()
    }

    /// Gives the key free again: nothing was changed.
    pub(super) async fn give_up(self, app: &App, error: impl Into<HttpError>) -> HttpError {
        if let Some(attempt) = self.0
            && let Err(fault) = app.store.abandon(&attempt).await
        {
            return fault.into();
        }
        error.into()
    }
}

/// An answer as it is sent and stored.
///
/// # Errors
/// When it cannot be written as JSON.
pub(super) fn answer(status: StatusCode, body: &impl Serialize) -> Result<StoredAnswer, Fault> {
    Ok(StoredAnswer {
        status: status.as_u16(),
        body: serde_json::to_string(body)?,
    })
}

/// A stored answer as a response; a refusal keeps its media type.
pub(super) fn response(answer: &StoredAnswer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let kind = if status.is_success() {
        "application/json"
    } else {
        "application/problem+json"
    };
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(kind))];
    (status, headers, answer.body.clone()).into_response()
}

/// One act of a sender on an envelope of theirs, with its key.
pub(super) struct Errand<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) id: &'a EnvelopeId,
    pub(super) post: Post,
    pub(super) body_sha256: Sha256,
}

impl Errand<'_> {
    /// Acts, stores the answer with the effect, and gives it.
    ///
    /// # Errors
    /// The core's refusal; then the key is free again.
    pub(super) async fn run<T, F>(
        self,
        status: StatusCode,
        act: SenderAct,
        reply: F,
    ) -> Result<Response, HttpError>
    where
        T: Serialize,
        F: Fn(&Envelope) -> Option<T>,
    {
        let account_id = &self.caller.account.id;
        self.app.envelope(account_id, self.id).await?;
        let start = self.post.begin(self.app, self.caller, self.body_sha256);
        let turn = match start.await? {
            Start::Go(turn) => turn,
            Start::Answered(response) => return Ok(response),
        };
        let mut given = None;
        let sides = |envelope: &Envelope| {
            let body = reply(envelope).ok_or(Fault::Contended)?;
            let answer = answer(status, &body)?;
            let sides = turn.sides(&answer);
            given = Some(answer);
            Ok(sides)
        };
        let acted = self.app.act_as_sender_with(account_id, self.id, act, sides);
        match (acted.await, given) {
            (Ok(_), Some(answer)) => Ok(response(&answer)),
            (Ok(_), None) => Err(turn.give_up(self.app, Fault::Contended).await),
            (Err(error), _) => Err(turn.give_up(self.app, error).await),
        }
    }
}
