//! Documents: put in, take out, download.

use super::caller::{Caller, DocumentPath, EnvelopePath, segment};
use super::envelopes::readable;
use super::once::{Errand, Post};
use super::openapi::Problems;
use super::render;
use crate::app::App;
use crate::envelope::{Envelope, SenderAct};
use crate::http::problem::HttpError;
use crate::http::{download, json};
use crate::ingest::file_name;
use crate::secret::sha256;
use crate::tagged::Tagged;
use axum::body::to_bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest as _, FromRequestParts, Multipart, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use paraph_protocol::native::DocumentResource;
use paraph_protocol::{DocumentId, EnvelopeId, ProblemCode, Sha256};
use serde::Deserialize;
use std::str::FromStr;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// The name of a document that came without one.
const UNNAMED: &str = "document.pdf";

/// What may stand beside an upload.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UploadQuery {
    /// The file name, when the body is the file itself.
    file_name: Option<String>,
    /// Whether text tags in the file place fields; absent means that they do not.
    #[serde(default)]
    text_tags: bool,
}

/// A form with the file in it.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the OpenAPI document is made from it; the parts are read one by one"
)]
pub(super) struct UploadForm {
    /// The PDF.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A file as it was sent.
struct Upload {
    file_name: String,
    bytes: Bytes,
}

/// Add a PDF to a draft: as the body itself, or as the part `file` of a form.
///
/// It is rewritten once; what is shown, signed and sealed are the bytes of `sha256`. With
/// `text_tags`, tags such as `{{signature:buyer}}` place fields; what is wrong with others is told
/// in `tag_findings`.
#[utoipa::path(
    post, path = "/v1/envelopes/{id}/documents", tag = "documents",
    request_body(content(
        (Vec<u8> = "application/pdf"),
        (UploadForm = "multipart/form-data"),
    )),
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        UploadQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    responses(
        (status = 201, description = "The document.", body = DocumentResource),
        (status = 413, description = "It is too large.", body = paraph_protocol::Problem,
            content_type = "application/problem+json"),
        (status = 415, description = "It is neither a PDF nor a form.",
            body = paraph_protocol::Problem, content_type = "application/problem+json"),
        Problems
    )
)]
pub(super) async fn add(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    post: Post,
    query: Result<Query<UploadQuery>, QueryRejection>,
    request: Request,
) -> Result<Response, HttpError> {
    app.envelope(&caller.account.id, &id).await?;
    let query = readable(query)?;
    let text_tags = query.text_tags;
    let upload = read(&app, query, request).await?;
    let body_sha256 = named_digest(&upload, text_tags);
    let mut document = app.document(upload.file_name, &upload.bytes).await?;
    let document_id = document.id.clone();
    let tagged = match text_tags {
        true => app.tagged(&mut document).await?,
        false => Tagged::default(),
    };
    let errand = Errand {
        app: &app,
        caller: &caller,
        id: &id,
        post,
        body_sha256,
    };
    let reply = |envelope: &Envelope| {
        let document = render::document_of(envelope, &document_id)?;
        let tag_findings = tagged.findings.iter().map(render::tag_finding).collect();
        Some(DocumentResource {
            tag_findings,
            ..document
        })
    };
    let act = SenderAct::Together(vec![
        SenderAct::AddDocument(document),
        SenderAct::AddFields(tagged.fields),
    ]);
    errand.run(StatusCode::CREATED, act, reply).await
}

/// A form's boundaries differ each time; the file and its name say whether it is the same request.
fn named_digest(upload: &Upload, text_tags: bool) -> Sha256 {
    let name = sha256(upload.file_name.as_bytes());
    let file = sha256(&upload.bytes);
    let how = sha256(&[u8::from(text_tags)]);
    sha256(&[name.0, file.0, how.0].concat())
}

async fn read(app: &App, query: UploadQuery, request: Request) -> Result<Upload, HttpError> {
    match json::media_type(request.headers()).as_str() {
        "application/pdf" => {
            let body = to_bytes(request.into_body(), app.config.max_upload_bytes);
            let name = query.file_name.unwrap_or_default();
            Ok(Upload {
                file_name: file_name(&name).unwrap_or_else(|| UNNAMED.into()),
                bytes: body.await.map_err(|_| ProblemCode::BodyTooLarge)?,
            })
        }
        "multipart/form-data" => {
            let parts = Multipart::from_request(request, &()).await;
            read_form(parts.map_err(|_| ProblemCode::BodyInvalid)?).await
        }
        _ => Err(HttpError::detailed(
            ProblemCode::MediaTypeUnsupported,
            "send application/pdf, or multipart/form-data with a part named file",
        )),
    }
}

async fn read_form(mut parts: Multipart) -> Result<Upload, HttpError> {
    let mut upload = None;
    while let Some(part) = parts.next_field().await.map_err(|e| broken(&e))? {
        if part.name() != Some("file") || upload.is_some() {
            let detail = "the form has one part, and its name is file";
            return Err(HttpError::detailed(ProblemCode::BodyInvalid, detail));
        }
        let name = part.file_name().and_then(file_name);
        upload = Some(Upload {
            file_name: name.unwrap_or_else(|| UNNAMED.into()),
            bytes: part.bytes().await.map_err(|e| broken(&e))?,
        });
    }
    upload.ok_or_else(|| {
        let detail = "the form has no part named file";
        HttpError::detailed(ProblemCode::BodyInvalid, detail)
    })
}

fn broken(error: &MultipartError) -> HttpError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        ProblemCode::BodyTooLarge.into()
    } else {
        HttpError::detailed(ProblemCode::BodyInvalid, "the form breaks off")
    }
}

/// Take a document out of a draft; no field and no recipient may be bound to it.
#[utoipa::path(
    delete, path = "/v1/envelopes/{id}/documents/{document_id}", tag = "documents",
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("document_id" = DocumentId, Path, description = "The document."),
    ),
    responses((status = 204, description = "It is out."), Problems)
)]
pub(super) async fn remove(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    DocumentPath(document_id): DocumentPath,
    State(app): State<Arc<App>>,
) -> Result<StatusCode, HttpError> {
    let envelope = app.envelope(&caller.account.id, &id).await?;
    envelope
        .document(&document_id)
        .ok_or(ProblemCode::NotFound)?;
    let act = SenderAct::RemoveDocument(document_id);
    app.act_as_sender(&caller.account.id, &id, act).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which bytes of a document.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(super) enum Edition {
    /// As they were uploaded.
    Original,
    /// As they are shown and signed.
    Shown,
    /// Sealed, once everybody has acted.
    Sealed,
}

impl FromStr for Edition {
    type Err = ProblemCode;
    fn from_str(text: &str) -> Result<Self, ProblemCode> {
        match text {
            "original" => Ok(Self::Original),
            "shown" => Ok(Self::Shown),
            "sealed" => Ok(Self::Sealed),
            _ => Err(ProblemCode::NotFound),
        }
    }
}

impl FromRequestParts<Arc<App>> for Edition {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, HttpError> {
        segment(parts, app, "edition").await
    }
}

/// Download a document: `original`, `shown` or `sealed`.
#[utoipa::path(
    get, path = "/v1/envelopes/{id}/documents/{document_id}/{edition}", tag = "documents",
    params(
        ("id" = EnvelopeId, Path, description = "The envelope."),
        ("document_id" = DocumentId, Path, description = "The document."),
        ("edition" = Edition, Path, description = "Which bytes."),
    ),
    responses(
        (status = 200, description = "The PDF.", body = Vec<u8>, content_type = "application/pdf"),
        Problems
    )
)]
pub(super) async fn fetch(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    DocumentPath(document_id): DocumentPath,
    edition: Edition,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let envelope = app.envelope(&caller.account.id, &id).await?;
    let document = envelope.document(&document_id);
    let document = document.ok_or(ProblemCode::NotFound)?;
    let sha256 = match edition {
        Edition::Original => document.original_sha256,
        Edition::Shown => document.sha256,
        Edition::Sealed => {
            let sealed = envelope.sealed.iter().find(|s| s.id == document.id);
            sealed.ok_or(ProblemCode::NotSealedYet)?.sha256
        }
    };
    let name = download::file_name(envelope.title_of(document));
    download::pdf(&app, sha256, &name, &headers).await
}
