//! A pad on another device. The session asks for it, shows its link as a QR code and hears what is
//! drawn; the device opens the link once and sends its ink.
//!
//! State is in the database, because the two may be served by different nodes.

use super::visit::{Visit, bearer};
use crate::app::App;
use crate::envelope::{Command, SignerAct, check_draft};
use crate::error::{ActError, Fault};
use crate::http::client::Client;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::{Secret, sha256};
use crate::store::{NewPadRow, PadRow};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{Stream, unfold};
use paraph_protocol::{
    NewPad, OpenPad, PadId, PadInk, PadNews, PadOffer, PadReply, PadState, ProblemCode, QrCode,
};
use qrcode::types::Color;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long a link opens its pad.
const LINK_MINUTES: u32 = 5;
/// How long an opened pad can be drawn on.
const OPEN_MINUTES: u32 = 15;
/// How often the pad is looked at for whoever listens.
const LOOK: Duration = Duration::from_millis(200);
/// How long one answer goes on: a node that is told to stop does not wait long for it, and whoever
/// listens comes back.
const LISTEN: Duration = Duration::from_secs(20);
/// Empty modules around a QR code (ISO/IEC 18004, 9.1).
const QUIET: usize = 4;

/// Offers a pad to another device; an older one of the session ends.
pub(super) async fn offer(
    State(app): State<Arc<App>>,
    visit: Visit,
    body: JsonBody<NewPad>,
) -> Result<(StatusCode, Json<PadOffer>), HttpError> {
    let (envelope, invite_id) = (&visit.envelope, &visit.session.invite_id);
    check_draft(envelope, invite_id, &[], app.now())?;
    let token = Secret::base64url(&app.random);
    let pad = NewPadRow {
        id: app.random.id(),
        session: visit.session.sha256,
        link: token.sha256(),
        initials: body.value.initials,
        expires_at: app.now().plus_minutes(LINK_MINUTES),
    };
    app.store.add_pad(&pad).await?;
    let page = app.config.base_url.as_str().trim_end_matches('/');
    let link = format!("{page}/pad#t={}", token.expose());
    let qr = drawn(&link)?;
    let offer = PadOffer {
        id: pad.id,
        link,
        qr,
        expires_at: pad.expires_at,
    };
    Ok((StatusCode::CREATED, Json(offer)))
}

fn drawn(link: &str) -> Result<QrCode, HttpError> {
    let code = qrcode::QrCode::new(link).map_err(|error| {
        tracing::error!(%error, "base_url is too long for a QR code");
        HttpError::from(ProblemCode::Fault)
    })?;
    let width = code.width();
    let mut path = String::new();
    for (i, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (i % width + QUIET, i / width + QUIET);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    let side = u32::try_from(width + 2 * QUIET).unwrap_or(0);
    Ok(QrCode { side, path })
}

/// What is drawn on the session's pad, as it is drawn.
pub(super) async fn listen(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, HttpError> {
    let id: PadId = id.parse().map_err(|_| ProblemCode::NotFound)?;
    let known = app.store.pad(&id, &visit.session.sha256, app.now()).await?;
    known.ok_or(ProblemCode::NotFound)?;
    let mut response = Sse::new(news(app, id, visit)).into_response();
    // Proxies that collect bytes would hold ink back.
    let unbuffered = HeaderName::from_static("x-accel-buffering");
    let headers = response.headers_mut();
    headers.insert(unbuffered, HeaderValue::from_static("no"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    );
    Ok(response)
}

/// What a listener has heard.
struct Listener {
    app: Arc<App>,
    id: PadId,
    visit: Visit,
    until: Instant,
    heard: Option<(PadState, i64)>,
}

fn news(app: Arc<App>, id: PadId, visit: Visit) -> impl Stream<Item = Result<Event, Infallible>> {
    let listener = Listener {
        app,
        id,
        visit,
        until: Instant::now() + LISTEN,
        heard: None,
    };
    unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// Waits for a change; nothing when the pad is over, or this answer has gone on long enough.
    async fn next(&mut self) -> Option<Event> {
        if self.heard.is_some_and(|(state, _)| state.is_over()) {
            return None;
        }
        while Instant::now() < self.until {
            let session = &self.visit.session.sha256;
            let found = self.app.store.pad(&self.id, session, self.app.now()).await;
            let seen = match &found {
                Ok(Some(pad)) => (pad.state, pad.revision),
                Ok(None) => (PadState::Ended, 0),
                Err(fault) => {
                    tracing::error!(%fault, "cannot look at a pad");
                    return None;
                }
            };
            if self.heard.replace(seen) != Some(seen) {
                return Some(event(seen.0, found.ok().flatten()));
            }
            sleep(LOOK).await;
        }
        None
    }
}

fn event(state: PadState, pad: Option<PadRow>) -> Event {
    let ink = pad.and_then(|pad| serde_json::from_str(&pad.ink?).ok());
    let news = PadNews { state, ink };
    // Plain data with text keys: this cannot fail.
    Event::default().data(serde_json::to_string(&news).unwrap_or_default())
}

/// The session goes on without its pad.
pub(super) async fn end(
    State(app): State<Arc<App>>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<StatusCode, HttpError> {
    let id: PadId = id.parse().map_err(|_| ProblemCode::NotFound)?;
    app.store.end_pad(&id, &visit.session.sha256).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a pad on another device. Unknown, used, over: one answer for all.
pub(super) async fn open(
    State(app): State<Arc<App>>,
    client: Client,
    body: JsonBody<OpenPad>,
) -> Result<(StatusCode, Json<PadReply>), HttpError> {
    let (link, device) = (
        Secret::received(body.value.token),
        Secret::base64url(&app.random),
    );
    let now = app.now();
    let expires_at = now.plus_minutes(OPEN_MINUTES);
    let opened = app
        .store
        .open_pad(&link, &device.sha256(), now, expires_at)
        .await?;
    let Some(pad) = opened else {
        return Err(match app.failures.count(client.ip, now) {
            Some(retry_after_s) => HttpError::TooMany { retry_after_s },
            None => ProblemCode::LinkNotValid.into(),
        });
    };
    let envelope = app.loaded(&pad.envelope_id).await?.envelope;
    let invite = envelope.invite(&pad.invite_id);
    let locale = invite.and_then(|invite| invite.locale.clone());
    let reply = PadReply {
        pad_token: device.expose().to_owned(),
        initials: pad.initials,
        title: envelope.title.clone(),
        sender: envelope.sender.name.clone(),
        locale,
        expires_at,
    };
    Ok((StatusCode::CREATED, Json(reply)))
}

/// Takes what was drawn so far. The last of it is noted in the audit trail: where it was drawn is
/// a part of how the signature came about.
pub(super) async fn draw(
    State(app): State<Arc<App>>,
    client: Client,
    headers: HeaderMap,
    body: JsonBody<PadInk>,
) -> Result<StatusCode, HttpError> {
    let pad = held(&app, &headers).await?;
    let PadInk {
        revision,
        ink,
        done,
    } = body.value;
    ink.check()
        .map_err(|error| HttpError::detailed(ProblemCode::BodyInvalid, error.to_string()))?;
    if done && ink.is_empty() {
        let detail = "nothing is drawn";
        return Err(HttpError::detailed(ProblemCode::BodyInvalid, detail));
    }
    let json = serde_json::to_string(&ink).map_err(Fault::from)?;
    if done {
        note(&app, &pad, &json, client).await?;
    }
    let kept = app.store.draw_on_pad(&pad.id, revision, &json, done);
    kept.await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn held(app: &App, headers: &HeaderMap) -> Result<PadRow, HttpError> {
    let device = bearer(headers).ok_or(ProblemCode::SessionNotValid)?;
    let pad = app.store.pad_of_device(&device, app.now()).await?;
    let pad = pad.ok_or(ProblemCode::SessionNotValid)?;
    match pad.state {
        PadState::Open => Ok(pad),
        PadState::Waiting | PadState::Drawn | PadState::Ended => {
            Err(HttpError::session_ended("expired"))
        }
    }
}

async fn note(app: &App, pad: &PadRow, ink: &str, client: Client) -> Result<(), ActError> {
    let command = Command::Signer {
        invite_id: pad.invite_id.clone(),
        act: SignerAct::DrawElsewhere {
            sha256: sha256(ink.as_bytes()),
            observed: client.observed,
        },
    };
    let done = app.act(&pad.envelope_id, command, |_| Ok(Vec::new()));
    done.await.map(drop)
}
