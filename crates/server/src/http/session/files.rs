//! Files that signers hand in for their fields: pictures, stamps, attachments.

use super::visit::Visit;
use crate::app::App;
use crate::envelope::{Outcome, SignerAct};
use crate::http::headers;
use crate::http::problem::HttpError;
use crate::pdf_worker::PdfError;
use crate::secret::sha256;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, http::HeaderName};
use paraph_protocol::{
    Content, Field, FieldId, FieldKind, HandedFile, ProblemCode, Sha256, Sign, Value, ValueError,
    largest_file, media_type_of,
};
use serde::Deserialize;
use std::sync::Arc;

/// What the signer calls the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileName {
    name: String,
}

/// Takes a file for a field: bounded, told by its own bytes what it is, checked, stored, noted.
pub(super) async fn hand_in(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(field_id): Path<String>,
    Query(FileName { name }): Query<FileName>,
    body: Body,
) -> Result<(StatusCode, Json<HandedFile>), HttpError> {
    let field_id: FieldId = field_id.parse().map_err(|_| ProblemCode::NotFound)?;
    let field = field_of(&visit, &field_id)?;
    let max_bytes = largest_file(field);
    let limit = usize::try_from(max_bytes).unwrap_or(usize::MAX);
    let bytes = to_bytes(body, limit).await;
    let bytes = bytes.map_err(|_| refused(&field_id, &ValueError::FileTooLarge { max_bytes }))?;
    let media_type = media_type_of(&bytes);
    let media_type = media_type.ok_or_else(|| refused(&field_id, &ValueError::FileKind))?;
    let file = HandedFile {
        sha256: sha256(&bytes),
        name,
        media_type: media_type.to_owned(),
        size_bytes: bytes.len() as u64,
    };
    let content = Content::File { file: file.clone() };
    let fits = content.check(field);
    fits.map_err(|error| refused(&field_id, &error))?;
    if field.kind != FieldKind::Attachment {
        check_picture(&app, &field_id, &bytes, &ValueError::FileKind).await?;
    }
    app.file_check.check(&bytes).await?;
    app.blobs.put(&bytes).await?;
    let command = visit.command(SignerAct::HandIn {
        field_id,
        file: file.clone(),
    });
    app.act(&visit.session.envelope_id, command, |_| Ok(Vec::new()))
        .await?;
    Ok((StatusCode::CREATED, Json(file)))
}

/// Hands a file out to whoever may see it: who handed it in, and those on whose pages it stands.
pub(super) async fn file(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(digest): Path<String>,
) -> Result<Response, HttpError> {
    let digest: Sha256 = digest.parse().map_err(|_| ProblemCode::NotFound)?;
    let file = visible(&visit, &digest)?.ok_or(ProblemCode::NotFound)?;
    let kind = HeaderValue::from_str(&file.media_type).map_err(|_| ProblemCode::NotFound)?;
    let mut response = app.blobs.get(&digest).await?.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    let sniff = HeaderName::from_static("x-content-type-options");
    let nosniff = HeaderValue::from_static("nosniff");
    response.headers_mut().insert(sniff, nosniff);
    headers::add_user_content(response.headers_mut(), &file.name);
    Ok(response)
}

/// Checks every picture of a signature in a signing: what cannot be drawn is never accepted.
pub(super) async fn check_marks(app: &App, sign: &Sign) -> Result<(), HttpError> {
    let mut checked: Vec<&[u8]> = Vec::new();
    for Value { field_id, content } in &sign.values {
        let Content::Mark {
            mark: paraph_protocol::Mark::Uploaded { picture },
        } = content
        else {
            continue;
        };
        let fits = picture.check();
        fits.map_err(|error| refused(field_id, &error))?;
        if !checked.contains(&picture.bytes()) {
            check_picture(app, field_id, picture.bytes(), &ValueError::NotAMark).await?;
            checked.push(picture.bytes());
        }
    }
    Ok(())
}

async fn check_picture(
    app: &App,
    field_id: &FieldId,
    bytes: &[u8],
    otherwise: &ValueError,
) -> Result<(), HttpError> {
    match app.pdf.check_picture(bytes).await {
        Ok(()) => Ok(()),
        Err(PdfError::Fault(fault)) => Err(fault.into()),
        Err(PdfError::Refused { .. } | PdfError::Undrawable { .. }) => {
            Err(refused(field_id, otherwise))
        }
    }
}

fn refused(field_id: &FieldId, source: &ValueError) -> HttpError {
    let field_id = field_id.clone();
    let source = source.clone();
    crate::envelope::Refusal::ValueInvalid { field_id, source }.into()
}

/// The visitor's field of this id.
fn field_of<'a>(visit: &'a Visit, id: &FieldId) -> Result<&'a Field, HttpError> {
    let invite = visit.invite()?;
    let mut fields = visit.envelope.fields.iter();
    let placed = fields.find(|f| f.field.id == *id && invite.takes(&f.seat_id));
    Ok(&placed.ok_or(ProblemCode::NotFound)?.field)
}

fn visible(visit: &Visit, digest: &Sha256) -> Result<Option<HandedFile>, HttpError> {
    let invite = visit.invite()?;
    let mine = invite.files.iter().map(|(_, file)| file);
    let seen = |id: &FieldId| {
        let placed = visit.envelope.fields.iter().find(|f| f.field.id == *id);
        let mut documents = visit.envelope.documents_of(invite);
        placed.is_some_and(|f| documents.any(|d| d.id == f.field.document_id))
    };
    let signed = visit
        .envelope
        .invites
        .iter()
        .flat_map(|i| match &i.outcome {
            Outcome::Signed { values, .. } => values.as_slice(),
            Outcome::Waiting
            | Outcome::Approved { .. }
            | Outcome::Reviewed { .. }
            | Outcome::Declined { .. } => &[],
        });
    let theirs = signed.filter_map(|value| match &value.content {
        Content::File { file } if seen(&value.field_id) => Some(file),
        _ => None,
    });
    let mut files = mine.chain(theirs);
    Ok(files.find(|file| file.sha256 == *digest).cloned())
}
