use crate::app::App;
use crate::envelope::{Envelope, check_editable};
use crate::error::ActError;
use crate::http::client::Client;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::Secret;
use crate::store::PreparationSession;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use paraph_protocol::ProblemCode;
use paraph_protocol::native::{OpenPreparation, OpenedPreparation};
use std::sync::Arc;

/// How long a preparation lasts.
const MINUTES: u32 = 240;

/// Exchanges a prepare link.
///
/// Unknown, used, expired, of a draft that was sent, from another origin: one answer for all.
pub(super) async fn exchange(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    body: JsonBody<OpenPreparation>,
) -> Result<(StatusCode, Json<OpenedPreparation>), HttpError> {
    match open(&app, &headers, body.value).await {
        Ok(opened) => Ok((StatusCode::CREATED, Json(opened))),
        Err(ActError::Fault(fault)) => Err(fault.into()),
        Err(
            ActError::Refused(_)
            | ActError::NotFound
            | ActError::LinkNotValid
            | ActError::LeaseLost,
        ) => match app.failures.count(client.ip, app.now()) {
            Some(retry_after_s) => Err(HttpError::TooMany { retry_after_s }),
            None => Err(ProblemCode::LinkNotValid.into()),
        },
    }
}

async fn open(
    app: &App,
    headers: &HeaderMap,
    body: OpenPreparation,
) -> Result<OpenedPreparation, ActError> {
    let link = Secret::received(body.token);
    let envelope = draft_of(app, headers, &link).await?;
    let token = Secret::base64url(&app.random);
    let now = app.now();
    let session = PreparationSession {
        sha256: token.sha256(),
        now,
        expires_at: now.plus_minutes(MINUTES),
    };
    if !app.store.begin_preparation(&link, &session).await? {
        return Err(ActError::LinkNotValid);
    }
    Ok(OpenedPreparation {
        preparation_token: token.expose().to_owned(),
        expires_at: session.expires_at,
        preparation: super::preparation(&envelope),
    })
}

async fn draft_of(app: &App, headers: &HeaderMap, link: &Secret) -> Result<Envelope, ActError> {
    let id = app.store.prepare_link(link, app.now()).await?;
    let envelope = app
        .loaded(&id.ok_or(ActError::LinkNotValid)?)
        .await?
        .envelope;
    let account_id = &envelope.sender.account_id;
    if envelope.deleted || !app.admits(headers, account_id).await? {
        return Err(ActError::LinkNotValid);
    }
    check_editable(&envelope)?;
    Ok(envelope)
}
