use super::read;
use super::visit::Visit;
use crate::app::App;
use crate::envelope::{DelegateRequest, SignerAct, check_draft, check_glyphs};
use crate::http::client::Client;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use paraph_protocol::native::Delegate;
use paraph_protocol::{Decline, Draft, NewComment, Review, SessionView, Viewed};
use std::sync::Arc;

/// Replaces the saved values.
pub(super) async fn draft(
    State(app): State<Arc<App>>,
    visit: Visit,
    body: JsonBody<Draft>,
) -> Result<StatusCode, HttpError> {
    let (draft, now) = (body.value, app.now());
    check_draft(
        &visit.envelope,
        &visit.session.invite_id,
        &draft.values,
        now,
    )?;
    check_glyphs(&draft.values, &app.fonts)?;
    app.store
        .save_draft(&visit.session.invite_id, &draft, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that a document was on the visitor's screen.
pub(super) async fn viewed(
    State(app): State<Arc<App>>,
    visit: Visit,
    body: JsonBody<Viewed>,
) -> Result<StatusCode, HttpError> {
    let act = SignerAct::View {
        document_id: body.value.document_id,
        sha256: body.value.sha256,
    };
    noted(&app, &visit, act).await
}

/// Says that the documents were read.
pub(super) async fn review(
    State(app): State<Arc<App>>,
    visit: Visit,
    client: Client,
    body: JsonBody<Review>,
) -> Result<Json<SessionView>, HttpError> {
    let act = SignerAct::Review {
        documents: body.value.documents,
        observed: client.observed,
    };
    answered(&app, visit, act).await
}

/// Says something about the documents.
pub(super) async fn comment(
    State(app): State<Arc<App>>,
    visit: Visit,
    client: Client,
    body: JsonBody<NewComment>,
) -> Result<StatusCode, HttpError> {
    let act = SignerAct::Comment {
        comment: body.value,
        observed: client.observed,
    };
    noted(&app, &visit, act).await
}

/// Hands over to another person; this session ends with it.
pub(super) async fn delegate(
    State(app): State<Arc<App>>,
    visit: Visit,
    body: JsonBody<Delegate>,
) -> Result<StatusCode, HttpError> {
    let act = SignerAct::Delegate(DelegateRequest {
        recipient_id: app.random.id(),
        invite_id: app.random.id(),
        name: body.value.name,
        email: body.value.email.unwrap_or_default(),
        reason: body.value.reason,
    });
    noted(&app, &visit, act).await
}

/// Says no.
pub(super) async fn decline(
    State(app): State<Arc<App>>,
    visit: Visit,
    client: Client,
    body: JsonBody<Decline>,
) -> Result<Json<SessionView>, HttpError> {
    let act = SignerAct::Decline {
        reason: body.value.reason,
        observed: client.observed,
    };
    answered(&app, visit, act).await
}

/// Does what the visitor asks; there is nothing to say to it.
async fn noted(app: &App, visit: &Visit, act: SignerAct) -> Result<StatusCode, HttpError> {
    let command = visit.command(act);
    app.act(&visit.session.envelope_id, command, |_| Ok(Vec::new()))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Does what the visitor asks, and shows the session as it stands after it.
async fn answered(
    app: &App,
    mut visit: Visit,
    act: SignerAct,
) -> Result<Json<SessionView>, HttpError> {
    let command = visit.command(act);
    let done = app
        .act(&visit.session.envelope_id, command, |_| Ok(Vec::new()))
        .await?;
    visit.envelope = done.envelope;
    read::view(app, &visit).await.map(Json)
}
