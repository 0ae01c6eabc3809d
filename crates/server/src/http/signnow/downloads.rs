//! Downloads: the upload as it came, or the document with its values and signatures.

use super::caller::{Caller, DocumentPath};
use super::disposition;
use super::error::{Failure, PayloadError};
use super::wire::Download;
use crate::app::App;
use crate::envelope::{Envelope, Outcome};
use crate::store::Account;
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
        Some("zip") => Err(PayloadError::Unsupported {
            key: "type \"zip\"",
        }
        .into()),
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

/// The sealed document; a client that comes right after the last signature waits for the seal.
async fn collapsed(
    app: &App,
    account: &Account,
    mut envelope: Envelope,
) -> Result<Response, Failure> {
    for _ in 0..LOOKS {
        if let Some(sha256) = finished(&envelope)? {
            return serve(app, &envelope, sha256).await;
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
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            disposition::attachment(&envelope.title),
        ),
        (header::CONTENT_SECURITY_POLICY, SANDBOX.to_owned()),
    ];
    Ok((headers, bytes).into_response())
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
