use super::authentication;
use super::view::{SessionFacts, locked_view, session_view};
use super::visit::{Guest, Visit};
use crate::app::App;
use crate::envelope::{Document, check_visit};
use crate::http::download;
use crate::http::problem::HttpError;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use paraph_protocol::{DocumentId, ProblemCode, SessionView};
use std::sync::Arc;

/// Everything that the visitor may see.
pub(super) async fn session(
    State(app): State<Arc<App>>,
    Guest(visit): Guest,
) -> Result<Json<SessionView>, HttpError> {
    view(&app, &visit).await.map(Json)
}

/// The session as it stands now.
pub(super) async fn view(app: &App, visit: &Visit) -> Result<SessionView, HttpError> {
    let mut facts = SessionFacts {
        invite_id: &visit.session.invite_id,
        expires_at: visit.session.expires_at,
        draft: None,
        now: app.now(),
        sandbox: app.config.sandbox,
    };
    let view = if visit.is_locked() {
        // Who may not come in any more has nothing to prove.
        let comes_in = check_visit(&visit.envelope, &visit.session.invite_id, facts.now).is_ok();
        let authentication = match comes_in {
            true => Some(authentication::view(app, visit).await?),
            false => None,
        };
        locked_view(&visit.envelope, authentication, facts)
    } else {
        facts.draft = app.store.draft(&visit.session.invite_id).await?;
        session_view(&visit.envelope, facts)
    };
    view.ok_or_else(|| HttpError::session_ended("withdrawn"))
}

/// Exactly the bytes that are shown, hashed and sealed.
pub(super) async fn document(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, HttpError> {
    let id = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let document = document_of(&visit, &id)?;
    let name = download::file_name(visit.envelope.title_of(document));
    download::pdf(&app, document.sha256, &name, &request).await
}

/// The sealed document, once everybody has signed and the service has sealed it.
pub(super) async fn sealed(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, HttpError> {
    let id = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let document = document_of(&visit, &id)?;
    let sealed = visit.envelope.sealed.iter().find(|s| s.id == id);
    let sealed = sealed.ok_or(ProblemCode::NotSealedYet)?;
    let name = download::file_name(visit.envelope.title_of(document));
    download::pdf(&app, sealed.sha256, &name, &request).await
}

/// The document of this id, if it is one of the visitor's.
fn document_of<'a>(visit: &'a Visit, id: &DocumentId) -> Result<&'a Document, HttpError> {
    let mut documents = visit.envelope.documents_of(visit.invite()?);
    let document = documents.find(|d| d.id == *id);
    Ok(document.ok_or(ProblemCode::NotFound)?)
}
