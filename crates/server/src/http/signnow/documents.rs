//! Documents: upload, show, place fields, delete.

use super::caller::{Caller, DocumentPath};
use super::error::{Failure, PayloadError};
use super::shape::{DocumentShape, IdShape, Success};
use super::upload::UploadForm;
use super::wire::{Body, FieldItem, UpdateDocument};
use super::{field, render};
use crate::app::App;
use crate::envelope::{Envelope, NewField, Refusal, SenderAct};
use crate::error::ActError;
use crate::ingest::Upload;
use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use serde_json::Value;
use std::sync::Arc;

/// Parts of a document that clients may draw and this service does not.
const UNSUPPORTED: [&str; 10] = [
    "texts",
    "checks",
    "lines",
    "signatures",
    "elements",
    "radiobuttons",
    "attachments",
    "hyperlinks",
    "integration_objects",
    "deactivate_elements",
];

/// `POST /document`
pub(super) async fn create(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Json<IdShape>, Failure> {
    let form = UploadForm::read(parts.map_err(|_| PayloadError::NotJson)?).await?;
    let upload = Upload {
        sender: account.sender(),
        file_name: form.file_name,
        title: form.title,
        bytes: form.bytes.into(),
    };
    let id = app.upload(upload).await?.id;
    if form.template {
        app.act_as_sender(&account.id, &id, SenderAct::MarkTemplate)
            .await?;
    }
    Ok(Json(IdShape { id: id.to_string() }))
}

/// `GET /document/{id}`
pub(super) async fn show(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<DocumentShape>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let api_url = app.config.base_url.as_str().trim_end_matches('/');
    Ok(Json(render::document(&envelope, api_url)))
}

/// `PUT /document/{id}`
pub(super) async fn update(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<IdShape>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let asked: UpdateDocument = body.parse()?;
    refuse_unsupported(&asked)?;
    let fields = asked
        .fields
        .map(|items| new_fields(&app, &envelope, items))
        .transpose()?;
    let names: Vec<String> = fields.iter().flatten().map(|f| f.name.clone()).collect();
    let edit = SenderAct::Edit {
        title: asked.document_name,
        fields,
    };
    app.act_as_sender(&account.id, &id, edit)
        .await
        .map_err(|error| named(error, &names))?;
    Ok(Json(IdShape { id: id.to_string() }))
}

/// `DELETE /document/{id}`
pub(super) async fn delete(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<Success>, Failure> {
    app.act_as_sender(&account.id, &id, SenderAct::Delete)
        .await?;
    Ok(Json(Success::default()))
}

fn new_fields(
    app: &App,
    envelope: &Envelope,
    items: Vec<FieldItem>,
) -> Result<Vec<NewField>, Failure> {
    let document = envelope
        .documents
        .first()
        .ok_or(Failure::DocumentNotFound)?;
    let fresh = || field::FreshIds {
        field: app.random.id(),
        seat: app.random.id(),
    };
    let mut fields = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        fields.extend(field::parse(item, index, document, fresh)?);
    }
    Ok(fields)
}

/// What would be silently dropped is refused instead.
fn refuse_unsupported(asked: &UpdateDocument) -> Result<(), PayloadError> {
    let filled = |key: &&&str| match asked.others.get(**key) {
        Some(Value::Array(array)) => !array.is_empty(),
        Some(Value::Object(object)) => !object.is_empty(),
        _ => false,
    };
    match UNSUPPORTED.iter().find(filled) {
        Some(key) => Err(PayloadError::Unsupported { key }),
        None => Ok(()),
    }
}

/// Names the field that the core knows by its index.
pub(super) fn named(error: ActError, names: &[String]) -> Failure {
    let name = |index: usize| names.get(index).cloned().unwrap_or_default();
    match error {
        ActError::Refused(Refusal::FieldOffPage { index }) => {
            PayloadError::OffPage { field: name(index) }.into()
        }
        ActError::Refused(Refusal::RulesInvalid { index, .. }) => PayloadError::FieldValue {
            field: name(index),
            key: "enumeration_options",
        }
        .into(),
        ActError::Refused(Refusal::PrefillInvalid { index }) => PayloadError::FieldValue {
            field: name(index),
            key: "prefilled_text",
        }
        .into(),
        other => other.into(),
    }
}
