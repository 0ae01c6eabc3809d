//! `POST /document/fieldextract`: an upload whose text says where its fields stand.

use super::caller::Caller;
use super::documents::named;
use super::error::{Failure, PayloadError};
use super::field;
use super::shape::IdShape;
use super::upload::UploadForm;
use super::wire::{self, FieldItem};
use crate::app::App;
use crate::envelope::{Document, NewEnvelope, NewField, SenderAct};
use crate::http::nul;
use crate::text_tags::TagPlace;
use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use paraph_protocol::PageGeometry;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// A field that is described beside the file.
type Described = Map<String, Value>;

/// Makes a document, and a field where it shows a tag that is described, or one that says itself
/// what it is when none are.
pub(super) async fn extract(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Json<IdShape>, Failure> {
    let form = UploadForm::read(parts.map_err(|_| PayloadError::NotJson)?).await?;
    let described = described(form.tags.as_deref().unwrap_or_default())?;
    let (id, document_id) = app.twin_ids()?;
    let mut document = app.document(form.file_name, &form.bytes).await?;
    document.id = document_id;
    let fields = if described.is_empty() {
        let mut fields = app.tagged(&mut document).await?.fields;
        fields.iter_mut().for_each(field::take_validator);
        fields
    } else {
        let places = app.tag_places(&document).await?;
        placed(&app, &described, &places, &document)?
    };
    let names: Vec<String> = fields.iter().map(|f| f.name.clone()).collect();
    let mut acts = vec![SenderAct::AddFields(fields)];
    if form.template {
        acts.push(SenderAct::MarkTemplate);
    }
    let new = NewEnvelope {
        sender: account.sender(),
        title: form.title,
        documents: vec![document],
    };
    let made = app.create_envelope_with(&id, new, acts).await;
    made.map_err(|error| named(error, &names))?;
    Ok(Json(IdShape { id: id.to_string() }))
}

/// A JSON list of objects; an empty text is an empty one.
fn described(tags: &str) -> Result<Vec<Described>, PayloadError> {
    if tags.trim().is_empty() {
        return Ok(Vec::new());
    }
    if nul::in_json(tags.as_bytes()) {
        return Err(PayloadError::HoldsNul);
    }
    serde_json::from_str(tags).map_err(|_| PayloadError::Value { key: "Tags" })
}

/// A field for each place that shows the tag of a description.
fn placed(
    app: &App,
    described: &[Described],
    places: &[TagPlace],
    document: &Document,
) -> Result<Vec<NewField>, PayloadError> {
    let mut fields = Vec::new();
    for description in described {
        let name = description.get("tag_name").and_then(Value::as_str);
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let name = name.ok_or(PayloadError::Value { key: "tag_name" })?;
        let shown = places.iter().filter(|place| place.text == name);
        for (before, place) in shown.enumerate() {
            let page = document.pages.get(place.page as usize);
            let size = page.map(PageGeometry::visible_size_pt);
            let item = item(
                description,
                (name, before),
                (place, size.unwrap_or_default()),
            )?;
            let fresh = || field::FreshIds {
                field: app.random.id(),
                seat: app.random.id(),
            };
            fields.extend(field::parse(item, fields.len(), document, fresh)?);
        }
    }
    Ok(fields)
}

/// The description as a field at a place of a page of that size: it begins where the tag begins,
/// stands on its line, is as large as the tag unless the description says more, and is moved onto
/// the page where it would reach over the edge.
fn item(
    description: &Described,
    (tag, before): (&str, usize),
    (place, page): (&TagPlace, (f64, f64)),
) -> Result<FieldItem, PayloadError> {
    let mut item = description.clone();
    let given = item.get("name").and_then(Value::as_str).unwrap_or(tag);
    let name = match before {
        0 => given.to_owned(),
        _ => format!("{given}_{}", before + 1),
    };
    let wrong = |key| PayloadError::FieldValue {
        field: name.clone(),
        key,
    };
    let side = |key: &'static str, own: f64| match description.get(key).filter(|v| !v.is_null()) {
        Some(value) => wire::number(value).ok_or_else(|| wrong(key)),
        None => Ok(own),
    };
    let width = side("width", place.rect.width)?;
    let height = side("height", place.rect.height)?;
    let left = place.rect.x.min(page.0 - width).max(0.0);
    let top = place.rect.y + place.rect.height - height;
    let top = top.min(page.1 - height).max(0.0);
    for (key, value) in [
        ("x", json!(left)),
        ("y", json!(top)),
        ("width", json!(width)),
        ("height", json!(height)),
        ("page_number", json!(place.page)),
        ("name", json!(name)),
    ] {
        item.insert(key.to_owned(), value);
    }
    serde_json::from_value(item.into()).map_err(|_| wrong("type"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_a_list_of_objects_or_nothing() {
        for (tags, expected) in [
            ("", Ok(0)),
            ("[]", Ok(0)),
            (r#"[{"tag_name":"a"},{}]"#, Ok(2)),
            ("{}", Err(PayloadError::Value { key: "Tags" })),
            ("[1]", Err(PayloadError::Value { key: "Tags" })),
            (r#"[{"a":"\u0000"}]"#, Err(PayloadError::HoldsNul)),
        ] {
            assert_eq!(described(tags).map(|list| list.len()), expected, "{tags}");
        }
    }
}
