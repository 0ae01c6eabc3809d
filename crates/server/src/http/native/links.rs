//! Links that the host delivers itself.

use super::caller::{Caller, EnvelopePath, RecipientPath};
use super::once::{Post, Start, answer};
use super::openapi::Problems;
use crate::app::App;
use crate::envelope::{LinkRequest, Refusal};
use crate::envelopes::LinkOrder;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::{Secret, sha256};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::native::{CreateLink, LinkReply};
use paraph_protocol::{EnvelopeId, Problem, ProblemCode, RecipientId};
use std::sync::Arc;

/// Ask for a link that opens a recipient's signing session, once, within minutes.
///
/// Its secret is kept nowhere: a repeat with the same key is told `link_given`.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/recipients/{recipient_id}/link", tag = "recipients",
    request_body = CreateLink,
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("recipient_id" = RecipientId, Path, description = "The recipient."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses((status = 201, description = "The link.", body = LinkReply), Problems)
)]
pub(super) async fn create(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    RecipientPath(recipient_id): RecipientPath,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<CreateLink>,
) -> Result<Response, HttpError> {
    let account_id = &caller.account.id;
    let envelope = app.envelope(account_id, &id).await?;
    let invite = envelope.invite_of(&recipient_id);
    let request = match invite {
        Some(invite) if invite.delivery.is_by_service() => return Err(Refusal::LinkIsSent.into()),
        Some(invite) => LinkRequest {
            invite_id: invite.id.to_string(),
            auth_method: Some(
                body.value
                    .authentication
                    .unwrap_or_else(|| invite.authentication.as_str().into()),
            ),
            minutes: body.value.minutes,
        },
        None if envelope.recipient(&recipient_id).is_some() => {
            return Err(Refusal::RoundEnded.into());
        }
        None => return Err(Refusal::RecipientUnknown.into()),
    };
    let turn = match post.begin(&app, &caller, sha256(&body.bytes)).await? {
        Start::Go(turn) => turn,
        Start::Answered(response) => return Ok(response),
    };
    // The secret must not be stored, so a repeat is answered with a problem.
    let repeat = answer(StatusCode::CONFLICT, &Problem::new(ProblemCode::LinkGiven))?;
    let order = LinkOrder {
        request,
        token: Secret::base64url(&app.random),
        sides: turn.sides(&repeat),
    };
    match app.issue_link_with(account_id, &id, order).await {
        Ok(issued) => {
            let page = app.config.app_url().as_str().trim_end_matches('/');
            let reply = LinkReply {
                link: format!("{page}/s/{}#t={}", issued.invite_id, issued.token.expose()),
                invite_id: issued.invite_id,
                expires_at: issued.expires_at,
            };
            Ok((StatusCode::CREATED, Json(reply)).into_response())
        }
        Err(error) => Err(turn.give_up(&app, error).await),
    }
}
