//! The content of a document: a PDF that was uploaded before. Texts, tables and forms are refused,
//! because no page would be made of them.

use super::caller::{Caller, DocumentPath};
use super::error::{BodyError, Failure, Thing};
use super::files;
use super::notes::{Content, Notes};
use super::render;
use super::shape::FieldShape;
use super::wire::{Body, FieldBody, OneOrMany};
use crate::app::App;
use crate::envelope::{Envelope, SenderAct};
use crate::store::Account;
use axum::Json;
use axum::extract::{Path, State};
use paraph_protocol::FieldId;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

const PREFIX: &str = "field_";
const PDF: &str = "PDF";
/// Names a field by its key instead of its id.
const BY_KEY: &str = "key:";

/// One field, or as many as were sent.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Fields {
    One(Box<FieldShape>),
    Many(Vec<FieldShape>),
}

/// `POST /documents/{id}/fields`
pub(super) async fn add(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Fields>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let asked: OneOrMany<FieldBody> = body.value()?;
    let (bodies, alone) = match asked {
        OneOrMany::One(body) => (vec![body], true),
        OneOrMany::Many(bodies) => (bodies, false),
    };
    let mut notes = Notes::of(&envelope);
    let mut acts = Vec::new();
    let before = notes.fields.len();
    for body in bodies {
        check_kind(body.kind.as_deref())?;
        if !notes.fields.is_empty() {
            return Err(BodyError::SecondPdf.into());
        }
        let (content, act) = content(&app, &account, body).await?;
        notes.fields.push(content);
        acts.push(act);
    }
    acts.push(SenderAct::Note(notes.attributes()));
    let act = SenderAct::Together(acts);
    let envelope = app.act_as_sender(&account.id, &id, act).await?;
    let new = notes.fields.iter().skip(before);
    let mut shapes: Vec<_> = new.map(|c| render::field(&envelope, c)).collect();
    Ok(Json(match shapes.pop() {
        Some(shape) if alone => Fields::One(Box::new(shape)),
        last => {
            shapes.extend(last);
            Fields::Many(shapes)
        }
    }))
}

/// `PATCH /documents/{id}/fields/{field}`
pub(super) async fn update(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    Path(path): Path<BTreeMap<String, String>>,
    body: Body,
) -> Result<Json<FieldShape>, Failure> {
    let envelope = draft(&app, &account, &id).await?;
    let mut notes = Notes::of(&envelope);
    let place = place(&notes, &path)?;
    let asked: FieldBody = body.object()?;
    if asked.kind.is_some() {
        check_kind(asked.kind.as_deref())?;
    }
    let mut acts = Vec::new();
    let old = notes.fields.get_mut(place).ok_or_else(missing)?;
    old.position = asked.position.unwrap_or(old.position);
    old.key = asked.key.clone().or(old.key.take());
    if asked.field_meta.is_some() {
        let (new, act) = content(&app, &account, asked).await?;
        acts.push(SenderAct::RemoveDocument(old.document.clone()));
        acts.push(act);
        old.document = new.document;
        old.field_meta = new.field_meta;
    }
    let shape = render::field(&envelope, old);
    acts.push(SenderAct::Note(notes.attributes()));
    let act = SenderAct::Together(acts);
    app.act_as_sender(&account.id, &id, act).await?;
    Ok(Json(shape))
}

/// `DELETE /documents/{id}/fields/{field}`
pub(super) async fn remove(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    Path(path): Path<BTreeMap<String, String>>,
) -> Result<Json<FieldShape>, Failure> {
    let envelope = draft(&app, &account, &id).await?;
    let mut notes = Notes::of(&envelope);
    let place = place(&notes, &path)?;
    let old = notes.fields.remove(place);
    let act = SenderAct::Together(vec![
        SenderAct::RemoveDocument(old.document.clone()),
        SenderAct::Note(notes.attributes()),
    ]);
    app.act_as_sender(&account.id, &id, act).await?;
    Ok(Json(render::field(&envelope, &old)))
}

async fn draft(
    app: &App,
    account: &Account,
    id: &paraph_protocol::EnvelopeId,
) -> Result<Envelope, Failure> {
    let envelope = app.envelope(&account.id, id).await?;
    if envelope.has_invites() {
        return Err(Failure::WrongStatus { wanted: "DRAFT" });
    }
    Ok(envelope)
}

fn check_kind(kind: Option<&str>) -> Result<(), BodyError> {
    match kind {
        None => Err(BodyError::Required { key: "type" }),
        Some(PDF) => Ok(()),
        Some("TEXT" | "HTML" | "TABLE" | "PRODUCT_TABLE" | "FORM") => Err(BodyError::Unsupported {
            key: "A field of another type than PDF",
        }),
        Some(_) => Err(BodyError::Invalid { key: "type" }),
    }
}

/// The PDF that the body names, and the act that takes it in.
async fn content(
    app: &App,
    account: &Account,
    body: FieldBody,
) -> Result<(Content, SenderAct), Failure> {
    let field_meta = body.field_meta.unwrap_or_default();
    let value = file_key(&field_meta).ok_or(BodyError::Required {
        key: "fieldMeta.value",
    })?;
    let row = files::named(app, account, value).await?;
    let bytes = app.blobs.get(&row.announced).await?;
    let document = app.document(row.file_name, &bytes).await?;
    let id: FieldId = app.random.id();
    let content = Content {
        id: format!("{PREFIX}{id}"),
        kind: PDF.into(),
        position: body.position.unwrap_or(0),
        key: body.key,
        field_meta,
        document: document.id.clone(),
    };
    Ok((content, SenderAct::AddDocument(document)))
}

/// A storage key, or the id of a file.
fn file_key(meta: &Map<String, Value>) -> Option<&str> {
    let keys = ["value", "key", "fileId"];
    keys.iter().find_map(|key| meta.get(*key)?.as_str())
}

/// Which of the fields the path names.
fn place(notes: &Notes, path: &BTreeMap<String, String>) -> Result<usize, Failure> {
    let name = path.get("field").map(String::as_str).unwrap_or_default();
    let by_key = name.strip_prefix(BY_KEY);
    let is_it = |content: &Content| match by_key {
        Some(key) => content.key.as_deref() == Some(key),
        None => content.id == name,
    };
    notes.fields.iter().position(is_it).ok_or_else(missing)
}

fn missing() -> Failure {
    let what = Thing::Field;
    Failure::Missing { what }
}
