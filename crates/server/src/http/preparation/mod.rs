//! A preparation: what somebody sees and does who places the fields of a draft after a prepare link
//! was exchanged. The host's API key never comes near a browser.

mod exchange;
mod page;
mod visit;

use crate::app::App;
use crate::envelope::{Envelope, PlannedRecipient, SenderAct, fields_revision};
use crate::http::download;
use crate::http::json::JsonBody;
use crate::http::native;
use crate::http::problem::{self, HttpError};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use paraph_protocol::native::{Preparation, PreparedDocument, PreparedSeat, SavePreparation};
use paraph_protocol::{DocumentId, ProblemCode, Role};
use std::sync::Arc;
use visit::Visit;

pub use page::routes as pages;

/// The routes of a preparation.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/preparations", post(exchange::exchange))
        .route("/v1/preparation", get(show))
        .route("/v1/preparation/documents/{id}", get(document))
        .route("/v1/preparation/fields", put(save))
        .method_not_allowed_fallback(problem::no_route)
}

async fn show(visit: Visit) -> Json<Preparation> {
    Json(preparation(&visit.envelope))
}

/// Exactly the bytes that signers will see.
async fn document(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
    request: HeaderMap,
) -> Result<Response, HttpError> {
    let id: DocumentId = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let document = visit.envelope.document(&id).ok_or(ProblemCode::NotFound)?;
    let name = download::file_name(visit.envelope.title_of(document));
    download::pdf(&app, document.sha256, &name, &request).await
}

/// Places all fields anew, if nobody else has done so meanwhile.
async fn save(
    State(app): State<Arc<App>>,
    visit: Visit,
    body: JsonBody<SavePreparation>,
) -> Result<Json<Preparation>, HttpError> {
    let SavePreparation { revision, fields } = body.value;
    let act = SenderAct::ReplaceFields {
        known: revision,
        fields: native::new_fields(fields, &visit.envelope.documents, app.random),
    };
    let account_id = &visit.envelope.sender.account_id;
    let saved = app
        .act_as_sender(account_id, &visit.envelope.id, act)
        .await?;
    Ok(Json(preparation(&saved)))
}

/// A draft as somebody places fields on it.
fn preparation(envelope: &Envelope) -> Preparation {
    let documents = envelope.documents.iter().map(|document| PreparedDocument {
        id: document.id.clone(),
        file_name: document.file_name.clone(),
        sha256: document.sha256,
        size_bytes: document.size_bytes,
        pages: document.pages.clone(),
    });
    let fields = envelope.fields.iter();
    Preparation {
        title: envelope.title.clone(),
        revision: fields_revision(envelope),
        documents: documents.collect(),
        seats: seats(envelope),
        fields: fields
            .map(|placed| native::field(envelope, placed))
            .collect(),
    }
}

/// The seats that fields name, then those that recipients wait for.
fn seats(envelope: &Envelope) -> Vec<PreparedSeat> {
    let of = |name: &str| {
        let mut people = envelope.recipients.iter();
        people.find(|r| r.seat.as_deref() == Some(name))
    };
    let seat = |name: &str, taker: Option<&PlannedRecipient>| PreparedSeat {
        name: name.to_owned(),
        person: taker
            .map(|r| r.person.name.clone())
            .filter(|name| !name.is_empty()),
        signs: taker.is_none_or(|r| r.role == Role::Signer),
    };
    let mut seats: Vec<PreparedSeat> = Vec::new();
    for placed in &envelope.seats {
        seats.push(seat(&placed.name, of(&placed.name)));
    }
    for recipient in &envelope.recipients {
        if let Some(name) = &recipient.seat
            && !seats.iter().any(|s| s.name == *name)
        {
            seats.push(seat(name, Some(recipient)));
        }
    }
    seats
}
