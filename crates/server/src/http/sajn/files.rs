//! Files: announced, sent to an address of their own, confirmed.

use super::caller::{Caller, FILE, FilePath};
use super::error::{BodyError, Failure, Thing};
use super::query::Keys;
use super::shape::FileShape;
use super::wire::{AnnounceFile, Body};
use crate::app::App;
use crate::ingest::file_name;
use crate::secret::{Secret, sha256};
use crate::store::{Account, UploadRow};
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use paraph_protocol::{Sha256, UploadId};
use serde::Serialize;
use std::sync::Arc;

/// Largest file in bytes that the vendor takes; this service may take less.
const MOST_BYTES: u64 = 104_857_600;
/// Minutes until a file must have come.
const MINUTES: u32 = 60;
/// Most bytes of a media type.
const MAX_TYPE: usize = 255;
const CHECKSUM: &str = "x-amz-checksum-sha256";

/// Reply of `POST /files`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Announced {
    file_id: String,
    key: String,
    upload_url: String,
}

/// A page of files.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FileList {
    files: Vec<FileShape>,
    total_pages: u64,
}

/// `POST /files`
pub(super) async fn announce(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<Announced>, Failure> {
    let asked: AnnounceFile = body.object()?;
    let most = u64::try_from(app.config.max_upload_bytes).unwrap_or(MOST_BYTES);
    if asked.size > MOST_BYTES.min(most) {
        return Err(Failure::TooLarge);
    }
    if asked.mime_type.len() > MAX_TYPE || asked.mime_type.contains(char::is_control) {
        return Err(BodyError::Invalid { key: "mimeType" }.into());
    }
    if asked.size == 0 {
        return Err(BodyError::Invalid { key: "size" }.into());
    }
    let now = app.now();
    let name = file_name(&asked.file_name);
    let row = UploadRow {
        id: app.random.id(),
        account_id: account.id,
        file_name: name.ok_or(BodyError::Invalid { key: "fileName" })?,
        media_type: asked.mime_type,
        size_bytes: asked.size,
        announced: checksum(&asked.checksum).ok_or(BodyError::Invalid { key: "checksum" })?,
        visibility: visibility(asked.visibility)?,
        expires_at: now.plus_minutes(MINUTES),
        stored: false,
        confirmed_at: None,
        created_at: now,
    };
    let token = Secret::base64url(&app.random);
    app.store.announce_upload(&row, &token).await?;
    let api = app.config.base_url.as_str().trim_end_matches('/');
    let file_id = format!("{FILE}{}", row.id);
    let token = token.expose();
    Ok(Json(Announced {
        upload_url: format!("{api}/api/v1/files/{file_id}/content?token={token}"),
        key: key(&row),
        file_id,
    }))
}

fn visibility(word: Option<String>) -> Result<String, BodyError> {
    match word.as_deref() {
        None | Some("PRIVATE") => Ok("PRIVATE".into()),
        // A file that everybody may read has no place in a signing.
        Some("PUBLIC") => Err(BodyError::Unsupported {
            key: "visibility PUBLIC",
        }),
        Some(_) => Err(BodyError::Invalid { key: "visibility" }),
    }
}

/// `PUT` to the address of an announced file.
pub(super) async fn store(
    FilePath(id): FilePath,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<(), Failure> {
    let keys = Keys::of(query.as_deref());
    let token = Secret::received(keys.get("token").unwrap_or_default());
    let row = app.store.awaited_upload(&token).await?;
    let row = row.filter(|row| row.id == id && row.expires_at > app.now());
    let row = row.ok_or_else(missing)?;
    let said = headers.get(CHECKSUM).and_then(|v| v.to_str().ok());
    let said_right = said.is_none_or(|text| checksum(text) == Some(row.announced));
    let right = sha256(&bytes) == row.announced && bytes.len() as u64 == row.size_bytes;
    if !right || !said_right {
        return Err(BodyError::WrongChecksum.into());
    }
    app.blobs.put(&bytes).await?;
    app.store.note_stored(&row.id).await?;
    Ok(())
}

/// `POST /files/{id}/confirm`: once or often.
pub(super) async fn confirm(
    Caller(account): Caller,
    FilePath(id): FilePath,
    State(app): State<Arc<App>>,
) -> Result<Json<FileShape>, Failure> {
    let row = known(&app, &account, &id).await?;
    if !row.stored {
        return Err(BodyError::NotUploaded.into());
    }
    app.store.confirm_upload(&id, app.now()).await?;
    Ok(Json(shape(known(&app, &account, &id).await?)))
}

/// `GET /files/{id}`
pub(super) async fn show(
    Caller(account): Caller,
    FilePath(id): FilePath,
    State(app): State<Arc<App>>,
) -> Result<Json<FileShape>, Failure> {
    Ok(Json(shape(known(&app, &account, &id).await?)))
}

/// `GET /files`
pub(super) async fn list(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Json<FileList>, Failure> {
    let page = Keys::of(query.as_deref()).page();
    let (rows, total) = app
        .store
        .uploads(&account.id, page.offset(), page.per_page)
        .await?;
    Ok(Json(FileList {
        files: rows.into_iter().map(shape).collect(),
        total_pages: page.pages(total),
    }))
}

/// The file that a storage key or an id names, with its bytes there.
pub(super) async fn named(app: &App, account: &Account, text: &str) -> Result<UploadRow, Failure> {
    let id = text.split('/').rev().nth(1).unwrap_or(text);
    let id = super::caller::named(id, FILE).ok_or_else(missing)?;
    let row = known(app, account, &id).await?;
    if row.stored {
        Ok(row)
    } else {
        Err(BodyError::NotUploaded.into())
    }
}

async fn known(app: &App, account: &Account, id: &UploadId) -> Result<UploadRow, Failure> {
    let row = app.store.upload(&account.id, id).await?;
    row.ok_or_else(missing)
}

fn missing() -> Failure {
    let what = Thing::File;
    Failure::Missing { what }
}

/// The name under which fields refer to a file.
fn key(row: &UploadRow) -> String {
    format!("f/{FILE}{}/{}", row.id, row.file_name)
}

fn checksum(text: &str) -> Option<Sha256> {
    let bytes = STANDARD.decode(text).ok()?;
    bytes.as_slice().try_into().ok().map(Sha256)
}

fn shape(row: UploadRow) -> FileShape {
    FileShape {
        key: key(&row),
        file_id: format!("{FILE}{}", row.id),
        file_name: row.file_name,
        mime_type: row.media_type,
        size: row.size_bytes,
        checksum: STANDARD.encode(row.announced.0),
        visibility: row.visibility,
        status: match (row.stored, row.confirmed_at) {
            (false, _) => "PENDING",
            (true, None) => "UPLOADED",
            (true, Some(_)) => "CONFIRMED",
        },
        created_at: row.created_at,
    }
}
