//! The sajn dialect: documents with their signers (parties), as that vendor's clients ask for them.
//! A translator: it parses into the core's commands and renders the core's answers.

mod activity;
mod callback;
mod caller;
mod contacts;
mod documents;
mod downloads;
mod error;
mod fields;
mod files;
mod hooks;
mod invitation;
mod notes;
mod parties;
mod party;
mod places;
mod query;
mod reminders;
mod render;
mod rounds;
mod service;
mod shape;
mod sign_page;
mod throttle;
mod wire;
mod words;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use error::{BodyError, Failure};
use std::sync::Arc;

pub(crate) use callback::SajnForm;

/// The routes of the dialect below `/api/v1`, and its signing page.
pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let upload = DefaultBodyLimit::max(app.config.max_upload_bytes);
    let counted = Router::new()
        .merge(document_routes())
        .merge(content_routes())
        .merge(webhook_routes())
        .route("/me", get(service::me))
        .route("/limits", get(service::limits))
        .route("/health", get(service::health))
        .route("/contacts", get(contacts::list).post(contacts::create))
        .route("/contacts/search", get(contacts::search))
        .route(
            "/contacts/{id}",
            get(contacts::show)
                .patch(contacts::update)
                .delete(contacts::remove),
        )
        .route("/{*rest}", any_miss())
        .method_not_allowed_fallback(route_miss)
        .layer(from_fn_with_state(app.clone(), throttle::limit));
    // What these addresses open is named by their own tokens.
    let open = Router::new()
        .route("/files/{id}/content", put(files::store).layer(upload))
        .route("/downloads", get(downloads::serve))
        .method_not_allowed_fallback(route_miss);
    Router::new()
        .nest("/api/v1", counted.merge(open))
        .route("/sign/{id}", get(sign_page::show))
        .route("/embed/sign/{id}", get(sign_page::embed))
}

fn document_routes() -> Router<Arc<App>> {
    let mut router = Router::new()
        .route("/documents", get(documents::list).post(documents::create))
        .route(
            "/documents/{id}",
            get(documents::show)
                .patch(documents::update)
                .delete(documents::delete),
        )
        .route("/documents/{id}/send", post(rounds::send))
        .route("/documents/{id}/withdraw", post(rounds::withdraw))
        .route("/documents/{id}/extend-expiration", post(rounds::extend))
        .route("/documents/{id}/activity", get(activity::list))
        .route(
            "/documents/{id}/reminders",
            get(reminders::list).post(reminders::send),
        );
    // Two names of one thing; only the wrapper of the list differs.
    let lists: [(&str, MethodRouter<Arc<App>>); 2] = [
        ("signers", get(parties::signers).post(parties::add)),
        ("parties", get(parties::parties).post(parties::add)),
    ];
    for (name, list) in lists {
        let one = get(parties::show)
            .patch(parties::update)
            .delete(parties::remove);
        router = router
            .route(&format!("/documents/{{id}}/{name}"), list)
            .route(&format!("/documents/{{id}}/{name}/{{party_id}}"), one)
            .route(
                &format!("/documents/{{id}}/{name}/{{party_id}}/remind"),
                post(reminders::remind),
            );
    }
    router
}

fn content_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/documents/{id}/fields", post(fields::add))
        .route(
            "/documents/{id}/fields/{field}",
            delete(fields::remove).patch(fields::update),
        )
        .route("/documents/{id}/download", get(downloads::by_query))
        .route("/documents/{id}/download/{type}", get(downloads::by_path))
        .route("/files", get(files::list).post(files::announce))
        .route("/files/{id}", get(files::show))
        .route("/files/{id}/confirm", post(files::confirm))
}

fn webhook_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/webhooks", get(hooks::list).post(hooks::create))
        .route(
            "/webhooks/{id}",
            get(hooks::show).patch(hooks::update).delete(hooks::remove),
        )
        .route("/webhooks/{id}/deliveries", get(hooks::deliveries))
        .route(
            "/webhooks/{id}/deliveries/{delivery}",
            get(hooks::show_delivery),
        )
        .route(
            "/webhooks/{id}/deliveries/{delivery}/retry",
            post(hooks::retry),
        )
}

fn any_miss() -> MethodRouter<Arc<App>> {
    axum::routing::any(route_miss)
}

/// Whether a path belongs to this dialect's calls.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with("/api/v1/")
}

/// The dialect's answer to an address that holds U+0000.
pub(crate) fn refuse_nul() -> Response {
    Failure::from(BodyError::HoldsNul).into_response()
}

/// The dialect's answer to a path that it does not know, or not yet.
async fn route_miss() -> Failure {
    Failure::RouteMiss
}
