//! What happens to a round: send, withdraw, cancel, extend, remind.

use super::caller::{Caller, EnvelopePath};
use super::once::{Errand, Post};
use super::openapi::Problems;
use super::render;
use crate::app::App;
use crate::envelope::{Envelope, SendRequest, SenderAct};
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::sha256;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use paraph_protocol::EnvelopeId;
use paraph_protocol::native::{
    CancelEnvelope, EnvelopeResource, ExtendEnvelope, RemindRecipients, SendEnvelope,
};
use std::sync::Arc;

fn shown(envelope: &Envelope) -> Option<EnvelopeResource> {
    Some(render::envelope(envelope))
}

/// Send a draft: everybody of the lowest order is asked.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/send", tag = "rounds", request_body = SendEnvelope,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 200, description = "The envelope.", body = EnvelopeResource), Problems)
)]
pub(super) async fn send(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<SendEnvelope>,
) -> Result<Response, HttpError> {
    let envelope = app.envelope(&caller.account.id, &id).await?;
    let people = envelope.recipients.iter();
    let act = SenderAct::Send(SendRequest {
        invite_ids: people.map(|_| app.random.id()).collect(),
        expires_at: body.value.expires_at,
        reminders: body.value.reminders,
        in_parallel: false,
    });
    let errand = Errand {
        app: &app,
        caller: &caller,
        id: &id,
        post,
        body_sha256: sha256(&body.bytes),
    };
    errand.run(StatusCode::OK, act, shown).await
}

/// Take a round back to draft: links and signing sessions end, signatures are void.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/withdraw", tag = "rounds",
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 200, description = "The envelope.", body = EnvelopeResource), Problems)
)]
pub(super) async fn withdraw(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    post: Post,
) -> Result<Response, HttpError> {
    let errand = Errand {
        app: &app,
        caller: &caller,
        id: &id,
        post,
        body_sha256: sha256(b""),
    };
    errand.run(StatusCode::OK, SenderAct::Withdraw, shown).await
}

/// End a round for good.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/cancel", tag = "rounds", request_body = CancelEnvelope,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 200, description = "The envelope.", body = EnvelopeResource), Problems)
)]
pub(super) async fn cancel(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<CancelEnvelope>,
) -> Result<Response, HttpError> {
    let act = SenderAct::Cancel {
        reason: body.value.reason,
    };
    let errand = Errand {
        app: &app,
        caller: &caller,
        id: &id,
        post,
        body_sha256: sha256(&body.bytes),
    };
    errand.run(StatusCode::OK, act, shown).await
}

/// Give everybody who has not acted more time.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/extend", tag = "rounds", request_body = ExtendEnvelope,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 200, description = "The envelope.", body = EnvelopeResource), Problems)
)]
pub(super) async fn extend(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<ExtendEnvelope>,
) -> Result<Response, HttpError> {
    let act = SenderAct::Extend(body.value.expires_at);
    let errand = Errand {
        app: &app,
        caller: &caller,
        id: &id,
        post,
        body_sha256: sha256(&body.bytes),
    };
    errand.run(StatusCode::OK, act, shown).await
}

/// Record that recipients are reminded now; your application tells them.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/remind", tag = "rounds", request_body = RemindRecipients,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 200, description = "The envelope.", body = EnvelopeResource), Problems)
)]
pub(super) async fn remind(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<RemindRecipients>,
) -> Result<Response, HttpError> {
    let act = SenderAct::Remind(body.value.recipient_ids);
    let errand = Errand {
        app: &app,
        caller: &caller,
        id: &id,
        post,
        body_sha256: sha256(&body.bytes),
    };
    errand.run(StatusCode::OK, act, shown).await
}
