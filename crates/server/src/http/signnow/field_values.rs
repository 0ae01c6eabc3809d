//! What stands in the fields of a document, and what its owner puts there before it is sent.

use super::caller::{Caller, DocumentPath};
use super::documents::named;
use super::error::{Failure, PayloadError};
use super::field;
use super::shape::{Data, Empty, FieldValueShape};
use super::wire::Body;
use crate::app::App;
use crate::envelope::{Envelope, Outcome, PlacedField, SenderAct};
use axum::Json;
use axum::extract::State;
use paraph_protocol::Content;
use serde::Deserialize;
use std::sync::Arc;

/// Body of `PUT /v2/documents/{id}/prefill-texts`.
#[derive(Debug, Deserialize)]
struct PrefillTexts {
    fields: Vec<PrefilledField>,
}

/// A text and the field that it stands in.
#[derive(Debug, Deserialize)]
struct PrefilledField {
    field_name: String,
    prefilled_text: String,
}

/// `GET /v2/documents/{id}/fields`
pub(super) async fn list(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<Data<Vec<FieldValueShape>>>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let shape = |placed: &PlacedField| FieldValueShape {
        id: placed.field.id.to_string(),
        name: field::shown_name(placed).to_owned(),
        kind: field::kind_name(placed.field.kind),
        value: field::members(placed, &envelope)
            .find_map(|member| said(content(&envelope, member)?, member)),
    };
    let shown = envelope.fields.iter();
    let shown = shown.filter(|f| field::is_shown(f, &envelope));
    let data = shown.map(shape).collect();
    Ok(Json(Data { data }))
}

/// `PUT /v2/documents/{id}/prefill-texts`
pub(super) async fn prefill(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Empty>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let PrefillTexts { fields: asked } = body.parse()?;
    let mut values = Vec::with_capacity(asked.len());
    for PrefilledField {
        field_name,
        prefilled_text,
    } in asked
    {
        let of_name = |f: &&PlacedField| f.field.name == field_name;
        let known = envelope.fields.iter().find(of_name).map(|f| &f.field);
        let known = known.filter(|field| field::takes_text(field.kind));
        let Some(field) = known else {
            return Err(PayloadError::NoTextField { field: field_name }.into());
        };
        let content = field::prefill(field.kind, Some(prefilled_text));
        let key = "prefilled_text";
        let wrong = PayloadError::FieldValue {
            field: field_name,
            key,
        };
        values.push((field.id.clone(), content.ok_or(wrong)?));
    }
    let names = envelope.fields.iter().map(|f| f.field.name.clone());
    let names: Vec<String> = names.collect();
    app.act_as_sender(&account.id, &id, SenderAct::Prefill(values))
        .await
        .map_err(|error| named(error, &names))?;
    Ok(Json(Empty::default()))
}

/// What its signer has put there, else what its owner has.
fn content<'a>(envelope: &'a Envelope, placed: &'a PlacedField) -> Option<&'a Content> {
    let invite = envelope.invites.iter().find(|i| i.takes(&placed.seat_id));
    let signed = match invite.map(|i| &i.outcome) {
        Some(Outcome::Signed { values, .. }) => {
            values.iter().find(|v| v.field_id == placed.field.id)
        }
        _ => None,
    };
    signed.map(|v| &v.content).or(placed.prefill.as_ref())
}

/// A content as the vendor writes it; marks and files are in the sealed document.
fn said(content: &Content, placed: &PlacedField) -> Option<String> {
    match content {
        Content::Checkbox { checked } => Some(u8::from(*checked).to_string()),
        // Of a group, the value of the button that was chosen.
        Content::Radio { checked } => checked.then(|| placed.field.label.clone()),
        Content::Mark { .. } | Content::File { .. } => None,
        Content::Text { .. }
        | Content::Date { .. }
        | Content::Number { .. }
        | Content::Dropdown { .. } => content.printed(&placed.field.rules),
    }
}
