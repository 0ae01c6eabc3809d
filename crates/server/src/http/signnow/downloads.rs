//! Downloads: the upload as it came, or the document with its values and signatures; as a file, in
//! an archive with what was attached, or behind an address that anybody can open for a while.

use super::caller::{Caller, DocumentPath};
use super::error::{Failure, PayloadError};
use super::shape::DownloadLinkShape;
use super::wire::{Download, LinkedDownload};
use super::{archive, disposition};
use crate::app::App;
use crate::envelope::{Envelope, Outcome};
use crate::secret::Secret;
use crate::store::{Account, DownloadLink};
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use paraph_protocol::{EnvelopeStatus, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// What a document is served with: it opens nothing and is opened by nobody's frame.
const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// How often a download that follows the last signature looks for the seal.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How many times; together less than the 15 seconds that clients wait.
const LOOKS: usize = 40;
/// What a file is, and how its name ends.
#[derive(Clone, Copy)]
struct MediaType {
    name: &'static str,
    ending: &'static str,
}

const PDF: MediaType = MediaType {
    name: "application/pdf",
    ending: "pdf",
};
const ZIP: MediaType = MediaType {
    name: "application/zip",
    ending: "zip",
};
/// Minutes that an address gives its file out.
const LINK_MINUTES: u32 = 60;

/// `GET /document/{id}/download`
pub(super) async fn by_type(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    query: Result<Query<Download>, QueryRejection>,
) -> Result<Response, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let Query(query) = query.map_err(|_| PayloadError::Value { key: "query" })?;
    refuse_history(query.with_history.as_deref())?;
    match query.kind.as_deref() {
        None | Some("") => serve(&app, &envelope, original(&envelope)?).await,
        Some("collapsed") => collapsed(&app, &account, envelope).await,
        Some("zip") => zipped(&app, &account, envelope).await,
        Some(_) => Err(PayloadError::Value { key: "type" }.into()),
    }
}

/// `GET /document/{id}/download/collapsed`: the same, as one vendor library asks for it.
pub(super) async fn by_path(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    query: Result<Query<Download>, QueryRejection>,
) -> Result<Response, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let Query(query) = query.map_err(|_| PayloadError::Value { key: "query" })?;
    refuse_history(query.with_history.as_deref())?;
    collapsed(&app, &account, envelope).await
}

/// `POST /document/{id}/download/link`
pub(super) async fn link(
    DocumentPath(id): DocumentPath,
    Caller(account): Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<DownloadLinkShape>, Failure> {
    let envelope = app.envelope(&account.id, &id).await?;
    let (envelope, content) = settled(&app, &account, envelope).await?;
    let token = Secret::base64url(&app.random);
    let link = DownloadLink {
        content,
        file_name: envelope.title,
        media_type: PDF.name.into(),
        expires_at: app.now().plus_minutes(LINK_MINUTES),
    };
    app.store.add_download_link(&token, &link).await?;
    let api = app.config.base_url.as_str().trim_end_matches('/');
    let link = format!("{api}/link/download?token={}", token.expose());
    Ok(Json(DownloadLinkShape { link }))
}

/// `GET /link/download?token=…`, for whoever has the address.
pub(super) async fn by_link(
    State(app): State<Arc<App>>,
    query: Result<Query<LinkedDownload>, QueryRejection>,
) -> Result<Response, Failure> {
    let Query(query) = query.map_err(|_| PayloadError::Value { key: "token" })?;
    let token = Secret::received(query.token);
    let link = app.store.download_link(&token, app.now()).await?;
    let link = link.ok_or(Failure::DocumentNotFound)?;
    let bytes = app.blobs.get(&link.content).await?;
    Ok(attached(PDF, &link.file_name, bytes))
}

async fn collapsed(app: &App, account: &Account, envelope: Envelope) -> Result<Response, Failure> {
    let (envelope, sha256) = settled(app, account, envelope).await?;
    serve(app, &envelope, sha256).await
}

async fn zipped(app: &App, account: &Account, envelope: Envelope) -> Result<Response, Failure> {
    let (envelope, sha256) = settled(app, account, envelope).await?;
    let entries = archive::entries(app, &envelope, sha256).await?;
    match archive::zip(&entries) {
        Ok(bytes) => Ok(attached(ZIP, &envelope.title, bytes)),
        Err(error) => {
            tracing::error!(%error, "cannot write an archive");
            Err(Failure::Fault)
        }
    }
}

/// The sealed document; a client that comes right after the last signature waits for the seal.
async fn settled(
    app: &App,
    account: &Account,
    mut envelope: Envelope,
) -> Result<(Envelope, Sha256), Failure> {
    for _ in 0..LOOKS {
        if let Some(sha256) = finished(&envelope)? {
            return Ok((envelope, sha256));
        }
        tokio::time::sleep(LOOK_EVERY).await;
        envelope = app.envelope(&account.id, &envelope.id).await?;
    }
    Err(Failure::NotSealed)
}

/// The file that has all values there are; nothing while the seal is being made.
fn finished(envelope: &Envelope) -> Result<Option<Sha256>, Failure> {
    let signed = |i: &crate::envelope::Invite| matches!(i.outcome, Outcome::Signed { .. });
    match envelope.sealed.first() {
        Some(sealed) => Ok(Some(sealed.sha256)),
        None if envelope.status == EnvelopeStatus::Complete => Ok(None),
        None if envelope.invites.iter().any(signed) => Err(Failure::NotComplete),
        None => {
            let document = envelope.documents.first();
            document
                .map(|d| Some(d.sha256))
                .ok_or(Failure::DocumentNotFound)
        }
    }
}

fn original(envelope: &Envelope) -> Result<Sha256, Failure> {
    let document = envelope.documents.first();
    document
        .map(|d| d.original_sha256)
        .ok_or(Failure::DocumentNotFound)
}

async fn serve(app: &App, envelope: &Envelope, sha256: Sha256) -> Result<Response, Failure> {
    let bytes = app.blobs.get(&sha256).await?;
    Ok(attached(PDF, &envelope.title, bytes))
}

fn attached(media_type: MediaType, title: &str, bytes: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.name.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            disposition::attachment(title, media_type.ending),
        ),
        (header::CONTENT_SECURITY_POLICY, SANDBOX.to_owned()),
    ];
    (headers, bytes.into()).into_response()
}

/// A table that would be missing from the file is refused instead.
fn refuse_history(with_history: Option<&str>) -> Result<(), PayloadError> {
    match with_history {
        None | Some("" | "0" | "no") => Ok(()),
        Some("1" | "yes") => Err(PayloadError::Unsupported {
            key: "with_history",
        }),
        Some(_) => Err(PayloadError::Value {
            key: "with_history",
        }),
    }
}
