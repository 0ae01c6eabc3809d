//! Documents: make, list, show, change, delete.

use super::caller::{Caller, DocumentPath};
use super::error::{BodyError, Failure};
use super::notes::{Meta, Notes};
use super::parties;
use super::party::Party;
use super::query::Keys;
use super::render;
use super::shape::{CreatedDocument, DocumentList, DocumentShape, WholeDocument};
use super::wire::{Body, CreateDocument, MetaBody, PartyBody, UpdateDocument};
use super::words::DocumentStatus;
use crate::app::App;
use crate::envelope::{NewEnvelope, SenderAct};
use crate::store::{Account, EnvelopeSpan};
use axum::Json;
use axum::extract::{RawQuery, State};
use serde_json::Value;
use std::sync::Arc;
use url::Url;

/// `POST /documents`
pub(super) async fn create(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<CreatedDocument>, Failure> {
    let asked: CreateDocument = body.object()?;
    if !matches!(asked.template_id, None | Some(Value::Null)) {
        return Err(BodyError::Unsupported { key: "templateId" }.into());
    }
    let title = asked.name.filter(|n| !n.trim().is_empty());
    let title = title.ok_or(BodyError::Required { key: "name" })?;
    check_title(&title)?;
    let notes = Notes {
        external_id: asked.external_id,
        kind: asked.kind.unwrap_or_default(),
        expires_at: asked.expires_at,
        document_meta: meta(Meta::default(), asked.document_meta)?,
        ..Notes::default()
    };
    let older = asked.parties.is_none();
    let bodies = asked.parties.or(asked.signers).unwrap_or_default();
    let mut acts = add_all(&app, &account, bodies, &notes).await?;
    acts.push(SenderAct::Note(notes.attributes()));
    let new = NewEnvelope {
        sender: account.sender(),
        title,
        documents: Vec::new(),
    };
    let envelope = app.create_draft(new, acts, |_| Ok(Vec::new())).await?;
    Ok(Json(render::created(&envelope, older)))
}

async fn add_all(
    app: &App,
    account: &Account,
    bodies: Vec<PartyBody>,
    notes: &Notes,
) -> Result<Vec<SenderAct>, Failure> {
    let mut acts = Vec::with_capacity(bodies.len() + 1);
    for (place, body) in (1_i64..).zip(bodies) {
        let party = parties::parsed(app, account, Party::default(), body).await?;
        acts.push(SenderAct::AddRecipient {
            id: app.random.id(),
            change: Box::new(party.added(place, notes.kind)),
        });
    }
    Ok(acts)
}

/// `GET /documents`
pub(super) async fn list(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<DocumentList>, Failure> {
    let keys = Keys::of(query.as_deref());
    let page = keys.page();
    if keys.says_yes("archived") {
        // Nothing is ever archived here.
        return Ok(Json(DocumentList {
            documents: Vec::new(),
            total_pages: 0,
        }));
    }
    let status = keys.get("status").and_then(status);
    let span = EnvelopeSpan {
        status: status.map(DocumentStatus::status),
        offset: page.offset(),
        limit: page.per_page,
    };
    let (ids, total) = app.store.envelope_span(&account.id, span).await?;
    let mut documents = Vec::with_capacity(ids.len());
    for id in ids {
        let envelope = app.envelope(&account.id, &id).await?;
        documents.push(render::document(&envelope, app.now()));
    }
    Ok(Json(DocumentList {
        documents,
        total_pages: page.pages(total),
    }))
}

fn status(word: &str) -> Option<DocumentStatus> {
    serde_json::from_value(Value::String(word.to_owned())).ok()
}

/// `GET /documents/{id}`
pub(super) async fn show(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
) -> Result<Json<WholeDocument>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    Ok(Json(render::whole(&envelope, app.now())))
}

/// `PATCH /documents/{id}`
pub(super) async fn update(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<DocumentShape>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let asked: UpdateDocument = body.object()?;
    check_title(asked.name.as_deref().unwrap_or_default())?;
    let before = Notes::of(&envelope);
    let mut notes = before.clone();
    notes.external_id = asked.external_id.unwrap_or(notes.external_id);
    notes.expires_at = asked.expires_at.unwrap_or(notes.expires_at);
    notes.document_meta = meta(notes.document_meta, asked.document_meta)?;
    // What a running round was sent with stays as it was sent; the host's own number may change.
    let sent_with = |n: &Notes| (n.expires_at, n.document_meta.clone());
    if envelope.has_invites() && sent_with(&notes) != sent_with(&before) {
        return Err(Failure::WrongStatus { wanted: "DRAFT" });
    }
    let act = SenderAct::Together(vec![
        SenderAct::Edit {
            title: asked.name,
            fields: None,
        },
        SenderAct::Note(notes.attributes()),
    ]);
    let envelope = app.act_as_sender(&account.id, &id, act).await?;
    Ok(Json(render::document(&envelope, app.now())))
}

/// `DELETE /documents/{id}`: it is hidden, and the people keep what they have.
pub(super) async fn delete(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
) -> Result<Json<DocumentShape>, Failure> {
    let envelope = app
        .act_as_sender(&account.id, &id, SenderAct::Delete)
        .await?;
    Ok(Json(render::document(&envelope, app.now())))
}

/// A title stands in lists and in names of files.
fn check_title(title: &str) -> Result<(), BodyError> {
    if title.chars().any(char::is_control) {
        return Err(BodyError::Invalid { key: "name" });
    }
    Ok(())
}

fn meta(before: Meta, body: Option<MetaBody>) -> Result<Meta, BodyError> {
    let meta = before.with(body.unwrap_or_default());
    let filled = meta.redirect("doc", "party");
    let web = |url: &str| {
        let url = Url::parse(url).ok();
        url.is_some_and(|u| matches!(u.scheme(), "http" | "https") && u.has_host())
    };
    if filled.as_deref().is_none_or(web) {
        Ok(meta)
    } else {
        Err(BodyError::Invalid { key: "redirectUrl" })
    }
}
