//! Links for the people who place fields: a sender's own users, in a page of the sender's.

use super::caller::{Caller, EnvelopePath};
use super::once::{Post, Start, answer};
use super::openapi::Problems;
use crate::app::App;
use crate::envelope::{check_editable, link_minutes};
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::{Secret, sha256};
use crate::store::NewPreparation;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::native::{CreatePrepareLink, PrepareLinkReply};
use paraph_protocol::{EnvelopeId, Problem, ProblemCode};
use std::sync::Arc;

/// Ask for a link that lets somebody place the fields of a draft in `<paraph-prepare>`, once.
///
/// Its secret is kept nowhere: a repeat with the same key is told `link_given`.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/prepare-link", tag = "fields",
    request_body = CreatePrepareLink,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 201, description = "The link.", body = PrepareLinkReply), Problems)
)]
pub(super) async fn create(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<CreatePrepareLink>,
) -> Result<Response, HttpError> {
    let envelope = app.envelope(&caller.account.id, &id).await?;
    check_editable(&envelope)?;
    let minutes = link_minutes(body.value.minutes)?;
    let turn = match post.begin(&app, &caller, sha256(&body.bytes)).await? {
        Start::Go(turn) => turn,
        Start::Answered(response) => return Ok(response),
    };
    // The secret must not be stored, so a repeat is answered with a problem.
    let repeat = answer(StatusCode::CONFLICT, &Problem::new(ProblemCode::LinkGiven))?;
    let token = Secret::base64url(&app.random);
    let expires_at = app.now().plus_minutes(minutes);
    let new = NewPreparation {
        sha256: token.sha256(),
        envelope_id: id.clone(),
        expires_at,
    };
    let repeat = turn.attempt().map(|attempt| (attempt, &repeat));
    if let Err(fault) = app.store.add_preparation(&new, repeat).await {
        return Err(turn.give_up(&app, fault).await);
    }
    let page = app.config.app_url().as_str().trim_end_matches('/');
    let reply = PrepareLinkReply {
        link: format!("{page}/prepare/{id}#t={}", token.expose()),
        expires_at,
    };
    Ok((StatusCode::CREATED, Json(reply)).into_response())
}
