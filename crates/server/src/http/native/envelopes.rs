//! Envelopes: make a draft, list, show, rename, delete.

use super::caller::{Caller, EnvelopePath};
use super::once::{Post, Start, answer, response};
use super::openapi::Problems;
use super::{parse, render};
use crate::app::App;
use crate::envelope::{NewEnvelope, SenderAct};
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::secret::sha256;
use crate::store::EnvelopeFilter;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paraph_protocol::native::{
    CreateEnvelope, EnvelopeResource, EnvelopeSummary, Page, UpdateEnvelope,
};
use paraph_protocol::{EnvelopeId, EnvelopeStatus, ProblemCode, Timestamp};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Items of a page when none are asked for, and the most.
const PAGE: u32 = 25;
const LARGEST_PAGE: u32 = 100;

/// What a list of envelopes may be asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListQuery {
    /// Items of the page, 1 to 100; absent means 25.
    limit: Option<u32>,
    /// The `next_cursor` of the page before.
    cursor: Option<String>,
    /// Only envelopes of this status.
    status: Option<EnvelopeStatus>,
}

/// Make a draft.
///
/// Add documents, fields and recipients to it, then send it.
#[utoipa::path(
    post, path = "/v1/envelopes", tag = "envelopes", request_body = CreateEnvelope,
    params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless.")),
    responses((status = 201, description = "The draft.", body = EnvelopeResource), Problems)
)]
pub(super) async fn create(
    caller: Caller,
    State(app): State<Arc<App>>,
    post: Post,
    body: JsonBody<CreateEnvelope>,
) -> Result<Response, HttpError> {
    let turn = match post.begin(&app, &caller, sha256(&body.bytes)).await? {
        Start::Go(turn) => turn,
        Start::Answered(response) => return Ok(response),
    };
    let recipients = body.value.recipients.into_iter();
    let acts = recipients.map(|recipient| SenderAct::AddRecipient {
        id: app.random.id(),
        change: Box::new(parse::new_recipient(recipient)),
    });
    let new = NewEnvelope {
        sender: caller.account.sender(),
        title: body.value.title,
        documents: Vec::new(),
    };
    let mut given = None;
    let sides = |envelope: &crate::envelope::Envelope| {
        let answer = answer(StatusCode::CREATED, &render::envelope(envelope))?;
        let sides = turn.sides(&answer);
        given = Some(answer);
        Ok(sides)
    };
    let made = app.create_draft(new, acts.collect(), sides).await;
    match (made, given) {
        (Ok(_), Some(answer)) => Ok(response(&answer)),
        (Ok(_), None) => Err(turn.give_up(&app, ProblemCode::Fault).await),
        (Err(error), _) => Err(turn.give_up(&app, error).await),
    }
}

/// List envelopes, newest first.
#[utoipa::path(
    get, path = "/v1/envelopes", tag = "envelopes", params(ListQuery),
    responses((status = 200, description = "A page of them.", body = Page<EnvelopeSummary>), Problems)
)]
pub(super) async fn list(
    caller: Caller,
    State(app): State<Arc<App>>,
    query: Result<Query<ListQuery>, QueryRejection>,
) -> Result<Json<Page<EnvelopeSummary>>, HttpError> {
    let query = readable(query)?;
    let limit = page_size(query.limit)?;
    let before = query.cursor.as_deref().map(place).transpose()?;
    let filter = EnvelopeFilter {
        status: query.status,
        before,
        limit: limit + 1,
    };
    let mut rows = app.store.envelopes(&caller.account.id, filter).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().filter(|_| more);
    let next_cursor = last.map(|row| cursor(row.created_at, &row.id));
    let items = rows.into_iter().map(|row| EnvelopeSummary {
        id: row.id,
        title: row.title,
        status: row.status,
        expires_at: row
            .expires_at
            .filter(|_| row.status == EnvelopeStatus::Open),
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(Json(Page {
        items: items.collect(),
        next_cursor,
    }))
}

/// Show an envelope.
#[utoipa::path(
    get, path = "/v1/envelopes/{id}", tag = "envelopes",
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "The envelope.", body = EnvelopeResource), Problems)
)]
pub(super) async fn show(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
) -> Result<Json<EnvelopeResource>, HttpError> {
    let envelope = app.envelope(&caller.account.id, &id).await?;
    Ok(Json(render::envelope(&envelope)))
}

/// Rename an envelope; refused once somebody has acted.
#[utoipa::path(
    patch, path = "/v1/envelopes/{id}", tag = "envelopes", request_body = UpdateEnvelope,
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 200, description = "The envelope.", body = EnvelopeResource), Problems)
)]
pub(super) async fn update(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
    body: JsonBody<UpdateEnvelope>,
) -> Result<Json<EnvelopeResource>, HttpError> {
    let act = SenderAct::Edit {
        title: Some(body.value.title),
        fields: None,
    };
    let envelope = app.act_as_sender(&caller.account.id, &id, act).await?;
    Ok(Json(render::envelope(&envelope)))
}

/// Delete an envelope that is not out for signing; recipients keep what they have.
#[utoipa::path(
    delete, path = "/v1/envelopes/{id}", tag = "envelopes",
    params(("id" = EnvelopeId, Path, description = "The envelope.")),
    responses((status = 204, description = "It is gone."), Problems)
)]
pub(super) async fn delete(
    caller: Caller,
    EnvelopePath(id): EnvelopePath,
    State(app): State<Arc<App>>,
) -> Result<StatusCode, HttpError> {
    app.act_as_sender(&caller.account.id, &id, SenderAct::Delete)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A query that could be read.
pub(super) fn readable<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, HttpError> {
    match query {
        Ok(Query(query)) => Ok(query),
        Err(_) => Err(HttpError::detailed(
            ProblemCode::BodyInvalid,
            "unknown key or wrong value in the query",
        )),
    }
}

/// The size of a page.
pub(super) fn page_size(limit: Option<u32>) -> Result<u32, HttpError> {
    let limit = limit.unwrap_or(PAGE);
    if (1..=LARGEST_PAGE).contains(&limit) {
        return Ok(limit);
    }
    let detail = "limit is a number from 1 to 100";
    Err(HttpError::detailed(ProblemCode::BodyInvalid, detail))
}

/// A cursor that cannot be read.
pub(super) fn bad_cursor() -> HttpError {
    HttpError::detailed(ProblemCode::BodyInvalid, "cursor is not one of this list")
}

fn cursor(created_at: Timestamp, id: &EnvelopeId) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}:{id}", created_at.unix_ms()))
}

fn place(cursor: &str) -> Result<(Timestamp, EnvelopeId), HttpError> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| bad_cursor())?;
    let text = String::from_utf8(bytes).map_err(|_| bad_cursor())?;
    let (ms, id) = text.split_once(':').ok_or_else(bad_cursor)?;
    let ms = ms.parse().map_err(|_| bad_cursor())?;
    let at = Timestamp::from_unix_ms(ms).map_err(|_| bad_cursor())?;
    Ok((at, id.parse().map_err(|_| bad_cursor())?))
}
