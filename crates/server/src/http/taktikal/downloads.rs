//! Signed documents.

use super::book::Opened;
use super::caller::Caller;
use super::error::Failure;
use super::sequences::check_running;
use crate::app::App;
use crate::envelope::Envelope;
use crate::http::{download, headers};
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::{DocumentId, EnvelopeStatus, Sha256};
use std::sync::Arc;
use std::time::Duration;

/// How often a download that follows the last signature looks for the seal.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How many times; together less than the 15 seconds that clients wait.
const LOOKS: usize = 40;

/// `GET /pdf/{processKey}/{signeeKey}.pdf` and `GET {app}/{processKey}/{signeeKey}.pdf`
pub(super) async fn show(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path((process_key, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let signee_key = file.strip_suffix(".pdf").ok_or(Failure::NotFound)?;
    let opened = Opened::of_account(&app, &account.id, signee_key).await?;
    let found = opened.book.signee(signee_key);
    let found = found.filter(|(process, _)| process.key == process_key);
    let (process, _) = found.ok_or(Failure::NotFound)?;
    let name = download::file_name(&process.pdf_file_name);
    let sha256 = sealed(&app, &opened, &process.document_id).await?;
    let kind = HeaderValue::from_static("application/pdf");
    let bytes = app.blobs.get(&sha256).await?;
    let mut response = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
    headers::add_user_content(response.headers_mut(), &name);
    Ok(response)
}

/// The sealed file; who comes right after the last signature waits for it.
async fn sealed(app: &App, opened: &Opened, id: &DocumentId) -> Result<Sha256, Failure> {
    let mut envelope: Envelope = opened.envelope.clone();
    if envelope.status != EnvelopeStatus::Complete {
        check_running(opened)?;
        return Err(Failure::NotCompleted);
    }
    for _ in 0..LOOKS {
        if let Some(sealed) = envelope.sealed.iter().find(|s| s.id == *id) {
            return Ok(sealed.sha256);
        }
        tokio::time::sleep(LOOK_EVERY).await;
        envelope = app.loaded(&envelope.id).await?.envelope;
    }
    Err(Failure::NotSealed)
}
