//! The signing page behind a party's address. It is the page of every signer; when the address
//! leads nowhere, it is said with the status that the vendor's clients expect.

use super::caller::{DOCUMENT, named};
use super::query::Keys;
use super::render;
use crate::app::App;
use crate::envelope::{Envelope, Refusal, check_visit};
use crate::error::{ActError, Fault};
use crate::http::client::Client;
use crate::http::page;
use crate::http::problem::HttpError;
use crate::plain_page::PlainPage;
use crate::secret::Secret;
use crate::store::{Ending, StandingLinkRow};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::{EnvelopeId, EnvelopeStatus, Timestamp};
use serde_json::json;
use std::sync::Arc;

/// Why an address leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Closed {
    #[error("This address is not valid.")]
    InvalidToken,
    #[error("It is not your turn yet.")]
    NotYourTurn,
    #[error("The signing period of this document is over.")]
    Expired { at: Option<Timestamp> },
    #[error("The sender has withdrawn this document.")]
    Withdrawn,
    #[error("You have answered already.")]
    AlreadySigned,
}

impl Closed {
    fn word(self) -> &'static str {
        match self {
            Self::InvalidToken => "INVALID_TOKEN",
            Self::NotYourTurn => "NOT_YOUR_TURN",
            Self::Expired { .. } => "DOCUMENT_EXPIRED",
            Self::Withdrawn => "DOCUMENT_WITHDRAWN",
            Self::AlreadySigned => "ALREADY_SIGNED",
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::InvalidToken => StatusCode::NOT_FOUND,
            Self::NotYourTurn => StatusCode::FORBIDDEN,
            Self::Expired { .. } | Self::Withdrawn => StatusCode::GONE,
            Self::AlreadySigned => StatusCode::CONFLICT,
        }
    }

    /// For programs that ask for JSON, and for people.
    fn response(self, headers: &HeaderMap) -> Response {
        if wants_json(headers) {
            let mut body = json!({ "error": self.word(), "message": self.to_string() });
            if let Self::Expired { at } = self {
                body["expiredAt"] = json!(at);
            }
            return (self.status(), Json(body)).into_response();
        }
        let mut page = PlainPage::new("This document cannot be signed here");
        page.paragraph(&self.to_string());
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        let policy = HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        );
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_SECURITY_POLICY, policy),
        ];
        (self.status(), headers, page.into_html()).into_response()
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_some_and(|a| a.contains("application/json") && !a.contains("text/html"))
}

/// `GET /sign/{documentId}?token=…` changes nothing.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    path: Path<String>,
    query: RawQuery,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(&app, path, query, client, headers, false).await
}

/// `GET /embed/sign/{documentId}?token=…`: the same in a frame, which speaks as the vendor's does.
pub(super) async fn embed(
    State(app): State<Arc<App>>,
    path: Path<String>,
    query: RawQuery,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(&app, path, query, client, headers, true).await
}

async fn answer(
    app: &App,
    Path(document): Path<String>,
    RawQuery(query): RawQuery,
    client: Client,
    headers: HeaderMap,
    embedded: bool,
) -> Result<Response, HttpError> {
    let keys = Keys::of(query.as_deref());
    let token = Secret::received(keys.get("token").unwrap_or_default());
    let id: Option<EnvelopeId> = named(&document, DOCUMENT);
    let link = app.store.standing_link(&token).await?;
    let link = link.filter(|link| Some(&link.envelope_id) == id.as_ref());
    let Some(link) = link else {
        if let Some(retry_after_s) = app.failures.count(client.ip, app.now()) {
            return Err(HttpError::TooMany { retry_after_s });
        }
        return Ok(Closed::InvalidToken.response(&headers));
    };
    let envelope = loaded(app, &link).await?;
    match opens(&envelope, &link, app.now()) {
        Err(closed) => Ok(closed.response(&headers)),
        Ok(()) => {
            let origins = app
                .store
                .allowed_origins(&envelope.sender.account_id)
                .await?;
            let mut facts = json!({ "invite_id": null });
            if embedded {
                facts["sajn"] = json!({
                    "document_id": document,
                    "signer_id": render::party_id(&link.recipient_id),
                });
            }
            page::render(app, &origins, facts).await
        }
    }
}

async fn loaded(app: &App, link: &StandingLinkRow) -> Result<Envelope, Fault> {
    match app.loaded(&link.envelope_id).await {
        Ok(loaded) => Ok(loaded.envelope),
        Err(ActError::Fault(fault)) => Err(fault),
        Err(_) => Err(Fault::Column {
            column: "standing_links.envelope_id",
        }),
    }
}

/// Whether the page behind a link would let its recipient in now.
fn opens(envelope: &Envelope, link: &StandingLinkRow, now: Timestamp) -> Result<(), Closed> {
    match link.ending {
        Some(Ending::Withdrawn) => return Err(Closed::Withdrawn),
        Some(Ending::Replaced) => return Err(Closed::InvalidToken),
        None => {}
    }
    if link.expires_at <= now {
        return Err(Closed::InvalidToken);
    }
    if envelope.status == EnvelopeStatus::Draft && !envelope.deleted {
        return Err(Closed::NotYourTurn);
    }
    let invite = envelope.invite_of(&link.recipient_id);
    let invite = invite.ok_or(Closed::InvalidToken)?;
    check_visit(envelope, &invite.id, now).map_err(|refusal| match refusal {
        Refusal::AlreadySigned | Refusal::AlreadyDeclined => Closed::AlreadySigned,
        Refusal::NotYourTurn => Closed::NotYourTurn,
        Refusal::Expired => Closed::Expired {
            at: Some(invite.expires_at),
        },
        _ => Closed::Withdrawn,
    })
}
