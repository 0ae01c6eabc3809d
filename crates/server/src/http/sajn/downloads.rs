//! Downloads: an address that gives a file out for an hour.

use super::activity;
use super::caller::{Caller, DocumentPath};
use super::error::{BodyError, Failure, Thing};
use super::query::Keys;
use super::render;
use super::rounds;
use super::words::FileType;
use crate::app::App;
use crate::envelope::Envelope;
use crate::http::download;
use crate::http::problem::HttpError;
use crate::secret::Secret;
use crate::sheet;
use crate::store::{Account, DownloadLink};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::{EnvelopeId, Sha256};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The title of a list of what happened, in most of the vendor's languages.
const JOURNAL: &str = "Journal";
/// Minutes that an address gives its file out.
const MINUTES: u32 = 60;

/// `{"downloadUrl":…}`
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Download {
    download_url: String,
}

/// `GET /documents/{id}/download?fileType=…`
pub(super) async fn by_query(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Download>, Failure> {
    let keys = Keys::of(query.as_deref());
    let word = keys.get("fileType").unwrap_or_default();
    address(
        &app,
        &account,
        &id,
        FileType::named(word).unwrap_or_default(),
    )
    .await
}

/// `GET /documents/{id}/download/{fileType}`
pub(super) async fn by_path(
    Caller(account): Caller,
    DocumentPath(id): DocumentPath,
    State(app): State<Arc<App>>,
    Path(segments): Path<BTreeMap<String, String>>,
) -> Result<Json<Download>, Failure> {
    let word = segments.get("type").map(String::as_str);
    let file_type = word.and_then(FileType::named).ok_or(Failure::RouteMiss)?;
    address(&app, &account, &id, file_type).await
}

async fn address(
    app: &App,
    account: &Account,
    id: &EnvelopeId,
    file_type: FileType,
) -> Result<Json<Download>, Failure> {
    let envelope = app.envelope(&account.id, id).await?;
    let content = match file_type {
        FileType::Original => original(app, &envelope).await?,
        FileType::Signed => sealed(&envelope)?,
        FileType::Journal => journal(app, &envelope).await?,
    };
    let title = match file_type {
        FileType::Original | FileType::Signed => envelope.title,
        FileType::Journal => format!("{} ({JOURNAL})", envelope.title),
    };
    let token = Secret::base64url(&app.random);
    let link = DownloadLink {
        content,
        file_name: download::file_name(&title),
        media_type: "application/pdf".into(),
        expires_at: app.now().plus_minutes(MINUTES),
    };
    app.store.add_download_link(&token, &link).await?;
    let api = app.config.base_url.as_str().trim_end_matches('/');
    let download_url = format!("{api}/api/v1/downloads?token={}", token.expose());
    Ok(Json(Download { download_url }))
}

/// `GET /downloads?token=…`, for whoever has the address.
pub(super) async fn serve(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let keys = Keys::of(query.as_deref());
    let token = Secret::received(keys.get("token").unwrap_or_default());
    let link = app.store.download_link(&token, app.now()).await?;
    let link = link.ok_or_else(missing)?;
    match download::pdf(&app, link.content, &link.file_name, &headers).await {
        Ok(response) => Ok(response),
        Err(HttpError::Fault(fault)) => Err(fault.into()),
        Err(other) => Ok(other.into_response()),
    }
}

/// The file as it was uploaded; of a document without content, the page that will stand for it.
async fn original(app: &App, envelope: &Envelope) -> Result<Sha256, Failure> {
    match envelope.documents.first() {
        Some(document) => Ok(document.original_sha256),
        None => {
            let pdf = rounds::title_pdf(app, envelope)?;
            Ok(app.blobs.put(&pdf).await?)
        }
    }
}

fn sealed(envelope: &Envelope) -> Result<Sha256, Failure> {
    let sealed = envelope.sealed.first();
    Ok(sealed.ok_or_else(missing)?.sha256)
}

/// The activity of a sealed document, oldest first, on pages of their own; the whole evidence is
/// inside the signed file.
async fn journal(app: &App, envelope: &Envelope) -> Result<Sha256, Failure> {
    let signed = sealed(envelope)?;
    let activity = activity::of(app, &envelope.id).await?;
    let id = render::document_id(&envelope.id);
    let head = [id, format!("SHA-256 {signed}")];
    let lines = activity.iter().rev().map(|line| {
        let who = [&line.name, &line.email].into_iter().flatten();
        let who: Vec<&str> = who.map(String::as_str).collect();
        format!("{}  {}  {}", line.created_at, line.kind, who.join(", "))
    });
    let paragraphs: Vec<String> = head.into_iter().chain(lines).collect();
    let title = format!("{JOURNAL}: {}", envelope.title);
    let unprintable = |character| BodyError::Unprintable { character };
    let pdf = sheet::titled(&title, &paragraphs, &app.fonts).map_err(unprintable)?;
    Ok(app.blobs.put(&pdf).await?)
}

fn missing() -> Failure {
    let what = Thing::File;
    Failure::Missing { what }
}
