//! Embedded invites: create a round, ask for a link, take the round back.

use super::caller::{Caller, DocumentPath, InvitePath};
use super::error::{Failure, PayloadError};
use super::shape::{Data, InviteShape, LinkShape, Success};
use super::wire::{Body, CreateInvites, CreateLink};
use super::{invite, render};
use crate::app::App;
use crate::envelope::{Invite, LinkRequest, Refusal, SenderAct};
use crate::secret::Secret;
use axum::Json;
use axum::extract::State;
use serde_json::Value;
use std::sync::Arc;

/// `POST /v2/documents/{id}/embedded-invites`
pub(super) async fn create(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Data<Vec<InviteShape>>>, Failure> {
    app.envelope(&account.id, &id).await?;
    let CreateInvites { invites } = body.parse()?;
    let fresh = || invite::FreshIds {
        invite: app.random.id(),
        recipient: app.random.id(),
    };
    let round = invites.into_iter().map(|item| invite::parse(item, fresh()));
    let round = round.collect::<Result<_, _>>()?;
    let envelope = app
        .act_as_sender(&account.id, &id, SenderAct::Invite(round))
        .await?;
    Ok(Json(Data {
        data: render::invites(&envelope),
    }))
}

/// `POST /v2/documents/{id}/embedded-invites/{invite_id}/link`
pub(super) async fn link(
    path: InvitePath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Data<LinkShape>>, Failure> {
    let envelope = app.envelope(&account.id, &path.document).await?;
    let mailed = |invite: &Invite| invite.delivery.is_by_service();
    if envelope.invite(&path.invite).is_some_and(mailed) {
        return Err(Refusal::LinkIsSent.into());
    }
    let asked: CreateLink = body.parse()?;
    if asked.session_expiration.is_some() {
        // Sessions have the life that their invite was given.
        return Err(PayloadError::Unsupported {
            key: "session_expiration of a link",
        }
        .into());
    }
    let request = LinkRequest {
        invite_id: path.invite.to_string(),
        auth_method: invite::method(asked.auth_method),
        minutes: minutes(asked.link_expiration.as_ref())?,
    };
    let token = Secret::hex(&app.random);
    let issued = app
        .issue_link(&account.id, &path.document, request, token)
        .await?;
    let page = app.config.app_url().as_str().trim_end_matches('/');
    let (id, token) = (path.document, issued.token.expose());
    let link = format!("{page}/webapp/document/{id}?access_token={token}&route=fieldinvite");
    Ok(Json(Data {
        data: LinkShape { link },
    }))
}

/// `DELETE /v2/documents/{id}/embedded-invites`
pub(super) async fn withdraw(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<Success>, Failure> {
    app.act_as_sender(&account.id, &id, SenderAct::Withdraw)
        .await?;
    Ok(Json(Success::default()))
}

fn minutes(value: Option<&Value>) -> Result<Option<i64>, Refusal> {
    let whole = |value: &Value| value.as_i64().ok_or(Refusal::LinkMinutesInvalid);
    value.map(whole).transpose()
}
