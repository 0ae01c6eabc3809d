//! Recipients: add, change, take out, hand over.

use super::caller::{Caller, EnvelopePath, RecipientPath};
use super::once::{Errand, Post};
use super::openapi::Problems;
use super::{parse, render};
use crate::app::App;
use crate::envelope::{DelegateRequest, SenderAct};
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::sha256;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use paraph_protocol::native::{Delegate, NewRecipient, RecipientResource, UpdateRecipient};
use paraph_protocol::{EnvelopeId, ProblemCode, RecipientId};
use std::sync::Arc;

/// Add a recipient to a draft.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/recipients", tag = "recipients", request_body = NewRecipient,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 201, description = "The recipient.", body = RecipientResource), Problems)
)]
pub(super) async fn add(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<NewRecipient>,
) -> Result<Response, HttpError> {
    let recipient_id: RecipientId = app.random.id();
    let act = SenderAct::AddRecipient {
        id: recipient_id.clone(),
        change: Box::new(parse::new_recipient(body.value)),
    };
    let errand = Errand {
        app: &app,
        caller: &caller,
        id: &id,
        post,
        body_sha256: sha256(&body.bytes),
    };
    let reply = |envelope: &_| render::recipient_of(envelope, &recipient_id);
    errand.run(StatusCode::CREATED, act, reply).await
}

/// Change a recipient who has not acted.
///
/// In a draft all of it; while the envelope is out the person and how they are received, which ends
/// their links and signing sessions.
#[utoipa::path(
    patch, path = "/v1/envelopes/{id}/recipients/{recipient_id}", tag = "recipients",
    request_body = UpdateRecipient,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("recipient_id" = RecipientId, Path, description = "The recipient."),
    ),
    responses((status = 200, description = "The recipient.", body = RecipientResource), Problems)
)]
pub(super) async fn update(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    RecipientPath(recipient_id): RecipientPath,
    State(app): State<Arc<App>>,
    body: JsonBody<UpdateRecipient>,
) -> Result<Json<RecipientResource>, HttpError> {
    let act = SenderAct::ChangeRecipient {
        id: recipient_id.clone(),
        change: Box::new(parse::recipient_change(body.value)),
    };
    let envelope = app.act_as_sender(&caller.account.id, &id, act).await?;
    let recipient = render::recipient_of(&envelope, &recipient_id);
    Ok(Json(recipient.ok_or(ProblemCode::NotFound)?))
}

/// Take a recipient out of a draft.
#[utoipa::path(
    delete, path = "/v1/envelopes/{id}/recipients/{recipient_id}", tag = "recipients",
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("recipient_id" = RecipientId, Path, description = "The recipient."),
    ),
    responses((status = 204, description = "They are out."), Problems)
)]
pub(super) async fn remove(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    RecipientPath(recipient_id): RecipientPath,
    State(app): State<Arc<App>>,
) -> Result<StatusCode, HttpError> {
    let act = SenderAct::RemoveRecipient(recipient_id);
    app.act_as_sender(&caller.account.id, &id, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Put another person in a recipient's place: the same part, a new recipient.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/recipients/{recipient_id}/delegate", tag = "recipients",
    request_body = Delegate,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("recipient_id" = RecipientId, Path, description = "The recipient."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 201, description = "Who follows.", body = RecipientResource), Problems)
)]
pub(super) async fn delegate(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    RecipientPath(recipient_id): RecipientPath,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<Delegate>,
) -> Result<Response, HttpError> {
    let follower: RecipientId = app.random.id();
    let act = SenderAct::Delegate {
        id: recipient_id,
        to: DelegateRequest {
            recipient_id: follower.clone(),
            invite_id: app.random.id(),
            name: body.value.name,
            email: body.value.email.unwrap_or_default(),
            reason: body.value.reason,
        },
    };
    let errand = Errand {
        app: &app,
        caller: &caller,
        id: &id,
        post,
        body_sha256: sha256(&body.bytes),
    };
    let reply = |envelope: &_| render::recipient_of(envelope, &follower);
    errand.run(StatusCode::CREATED, act, reply).await
}
