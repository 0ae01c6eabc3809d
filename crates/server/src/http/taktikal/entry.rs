//! The stable addresses of signing pages. Looking changes nothing; the page asks for its link.

use super::book::{Opened, SequenceSigneeEntry};
use super::render::signing_keys;
use crate::app::App;
use crate::envelope::{LinkRequest, Refusal};
use crate::error::ActError;
use crate::http::client::Client;
use crate::http::json::is_json;
use crate::http::page;
use crate::http::problem::HttpError;
use crate::secret::Secret;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use paraph_protocol::{EnvelopeStatus, InviteId, ProblemCode, RecipientId};
use serde_json::{Value, json};
use std::sync::Arc;

/// `GET {app}/s/{key}/{signeeKey}`: unknown keys give the same page, which nobody may frame.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((key, signee_key)): Path<(String, String)>,
) -> Result<Response, HttpError> {
    let ancestors = match visit(&app, &key, &signee_key).await? {
        Some(visit) => {
            let account_id = &visit.opened.envelope.sender.account_id;
            app.store.allowed_origins(account_id).await?
        }
        None => Vec::new(),
    };
    let facts = json!({ "entry": { "processKey": key, "signeeKey": signee_key } });
    page::render(&app, &ancestors, facts).await
}

/// `POST {app}/s/{key}/{signeeKey}`: a link that opens once, for the page at this address.
pub(super) async fn open(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    Path((key, signee_key)): Path<(String, String)>,
) -> Result<(StatusCode, Json<Value>), HttpError> {
    // A page of another origin would have to ask first, and is told no.
    if !is_json(&headers) {
        return Err(ProblemCode::MediaTypeUnsupported.into());
    }
    let Some(visit) = visit(&app, &key, &signee_key).await? else {
        return Err(match app.failures.count(client.ip, app.now()) {
            Some(retry_after_s) => HttpError::TooMany { retry_after_s },
            None => ProblemCode::NotFound.into(),
        });
    };
    let link = visit.link(&app).await?;
    let reply = json!({ "data": { "link": link }, "documents": visit.documents() });
    Ok((StatusCode::CREATED, Json(reply)))
}

/// Somebody at an address of theirs.
struct Visit {
    opened: Opened,
    recipient_id: RecipientId,
}

async fn visit(app: &App, key: &str, signee_key: &str) -> Result<Option<Visit>, HttpError> {
    let opened = Opened::by_key(app, signee_key).await;
    let opened = opened.map_err(|_| ProblemCode::Fault)?;
    Ok(opened.and_then(|opened| {
        let recipient_id = opened.book.visitor(key, signee_key)?.clone();
        let there = !opened.envelope.deleted;
        there.then_some(Visit {
            opened,
            recipient_id,
        })
    }))
}

impl Visit {
    async fn link(&self, app: &App) -> Result<String, ActError> {
        let envelope = &self.opened.envelope;
        let invite = envelope.invite_of(&self.recipient_id);
        let request = LinkRequest {
            invite_id: invite.map_or_else(String::new, |i| i.id.to_string()),
            auth_method: Some("none".into()),
            minutes: None,
        };
        let token = Secret::base64url(&app.random);
        let account_id = &envelope.sender.account_id;
        let issued = app.issue_link(account_id, &envelope.id, request, token);
        let issued = issued.await.map_err(|error| self.named(error))?;
        let invite_id: &InviteId = &issued.invite_id;
        let base = app.config.app_url().as_str().trim_end_matches('/');
        Ok(format!("{base}/s/{invite_id}#t={}", issued.token.expose()))
    }

    /// What ended the round, for a page that says more than that it has ended.
    fn named(&self, error: ActError) -> ActError {
        match (error, self.opened.envelope.status) {
            (ActError::Refused(Refusal::RoundEnded), status) => match status {
                EnvelopeStatus::Cancelled | EnvelopeStatus::Draft => Refusal::Withdrawn.into(),
                EnvelopeStatus::Declined => Refusal::Declined.into(),
                EnvelopeStatus::Complete => Refusal::Completed.into(),
                EnvelopeStatus::Open | EnvelopeStatus::Expired => Refusal::Expired.into(),
            },
            (error, _) => error,
        }
    }

    /// The visitor's documents by their ids, as messages to a page around name them.
    fn documents(&self) -> Value {
        let entry = SequenceSigneeEntry {
            key: String::new(),
            recipient_id: self.recipient_id.clone(),
        };
        let keys = signing_keys(&self.opened, &entry).into_iter();
        let documents = keys.filter_map(|keys| {
            let process = self.opened.book.process(&keys.process_key)?;
            Some(json!({
                "id": process.document_id,
                "processKey": keys.process_key,
                "signeeKey": keys.signee_key,
            }))
        });
        documents.collect()
    }
}
