//! Processes: create one that stands alone, cancel.

use super::body::{Body, Query};
use super::book::Opened;
use super::caller::Caller;
use super::error::Failure;
use super::request::CreateProcess;
use super::sequences::{end, named};
use super::shape::ProcessShape;
use super::{plan, render};
use crate::app::App;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// `POST /management/signing`
pub(super) async fn create(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<ProcessShape>, Failure> {
    let order = CreateProcess::read(&body.members()?)?;
    let (book, envelope) = plan::process(&app, &account, order).await?;
    let opened = Opened { book, envelope };
    let process = opened.book.processes.first().ok_or(Failure::Fault)?;
    Ok(Json(render::process(&app, &opened, process)))
}

/// `DELETE /management/signing?ProcessKey=&User=`: of a sequence the whole of it.
pub(super) async fn cancel(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    query: Query,
) -> Result<Json<ProcessShape>, Failure> {
    let (key, user) = named(&query.members()?, "ProcessKey")?;
    let opened = Opened::of_account(&app, &account.id, &key).await?;
    opened.book.process(&key).ok_or(Failure::NotFound)?;
    let opened = end(&app, &account, opened, &user).await?;
    let process = opened.book.process(&key).ok_or(Failure::NotFound)?;
    Ok(Json(render::process(&app, &opened, process)))
}
