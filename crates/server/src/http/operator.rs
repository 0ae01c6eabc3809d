//! The operator's page: how far everything is, and what is stuck. Ids and counts; it names nobody.

use super::problem::HttpError;
use crate::app::App;
use crate::error::Fault;
use crate::plain_page::PlainPage;
use crate::store::{MessageKind, OutboxFilter, OutboxRow, WaitingJob};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Response};
use paraph_protocol::native::{DeliveryKind, DeliveryState};
use std::sync::Arc;

/// Most messages and jobs that are shown one by one.
const MOST: u16 = 50;
/// The page needs nothing but its own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// `GET /` of the operator's own address.
pub(super) async fn show(State(app): State<Arc<App>>) -> Result<Response, HttpError> {
    let html = page(&app).await?;
    let mut response = Html(html).into_response();
    let policy = HeaderValue::from_static(POLICY);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn page(app: &App) -> Result<String, Fault> {
    let mut page = PlainPage::new("Paraph");
    let base_url = app.config.base_url.as_str();
    page.rows(&[
        ("version", env!("CARGO_PKG_VERSION")),
        ("address", base_url),
        ("now", &app.now().to_string()),
    ]);
    page.heading("Envelopes");
    counts(&mut page, &app.store.envelope_counts().await?);
    let jobs = app.store.waiting_jobs().await?;
    let failing: Vec<&WaitingJob> = jobs.iter().filter(|job| job.failures > 0).collect();
    page.heading("Jobs");
    page.rows(&[
        ("waiting", &jobs.len().to_string()),
        ("failing", &failing.len().to_string()),
    ]);
    for job in failing.into_iter().take(usize::from(MOST)) {
        failing_job(&mut page, job);
    }
    page.heading("Messages");
    counts(&mut page, &app.store.message_counts().await?);
    let filter = OutboxFilter {
        state: Some(DeliveryState::Stuck),
        limit: u32::from(MOST),
        ..OutboxFilter::default()
    };
    for message in app.store.messages(&filter).await? {
        stuck(&mut page, &message);
    }
    page.paragraph(
        "paraph jobs list and paraph outbox list say what the causes are; paraph jobs retry and \
         paraph outbox retry try again at once.",
    );
    Ok(page.into_html())
}

fn counts(page: &mut PlainPage, counts: &[(String, u64)]) {
    let counts: Vec<_> = counts
        .iter()
        .map(|(what, n)| (what, n.to_string()))
        .collect();
    let rows: Vec<_> = counts
        .iter()
        .map(|(what, n)| (what.as_str(), n.as_str()))
        .collect();
    if rows.is_empty() {
        page.paragraph("None.");
    } else {
        page.rows(&rows);
    }
}

fn failing_job(page: &mut PlainPage, job: &WaitingJob) {
    page.name(&format!("{} {}", job.kind.as_str(), job.id));
    page.rows(&[
        ("envelope", job.envelope_id.as_str()),
        ("failures", &job.failures.to_string()),
        ("next attempt", &job.run_at.to_string()),
    ]);
}

/// What the other side said may hold an address, so it is not shown.
fn stuck(page: &mut PlainPage, message: &OutboxRow) {
    let kind = match message.kind {
        MessageKind::Announcement => "announcement",
        MessageKind::Message(DeliveryKind::Webhook) => "webhook",
        MessageKind::Message(DeliveryKind::Email) => "mail",
        MessageKind::Message(DeliveryKind::Sms) => "text message",
    };
    page.name(&format!("{kind}: {}", message.topic));
    let status = message.last_status.map(|status| status.to_string());
    let envelope = message.envelope_id.as_ref().map_or("", |id| id.as_str());
    page.rows(&[
        ("id", message.id.as_str()),
        ("envelope", envelope),
        ("failures", &message.failures.to_string()),
        ("last status", status.as_deref().unwrap_or("none")),
    ]);
}
