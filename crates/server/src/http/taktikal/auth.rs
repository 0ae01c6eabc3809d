//! Electronic identification. Where no provider of it is configured every call says so, and what
//! demands it stays closed.

use super::body::Body;
use super::book::Opened;
use super::caller::Caller;
use super::error::Failure;
use super::read::{Faults, Members};
use super::word::{Context, Lookup};
use crate::app::App;
use axum::extract::{Path, State};
use std::convert::Infallible;
use std::sync::Arc;

/// `POST /Auth/Start`
pub(super) async fn start(body: Body) -> Result<Infallible, Failure> {
    let members = body.members()?;
    let mut faults = Faults::default();
    if members.get("Ssn").is_none() {
        members.required("PhoneNumber", &mut faults);
    }
    members.required("FlowKey", &mut faults);
    members.word::<Context>("AuthenticationContextType", &mut faults);
    members.flag("IncludeVerificationCode", &mut faults);
    unavailable(faults)
}

/// `POST /Auth/Poll`
pub(super) async fn poll(body: Body) -> Result<Infallible, Failure> {
    let members = body.members()?;
    let mut faults = Faults::default();
    members.required("AuthRequestId", &mut faults);
    members.required("FlowKey", &mut faults);
    members.word::<Lookup>("LookupType", &mut faults);
    unavailable(faults)
}

/// `POST /signing/sequential/{sequenceKey}/auth`
pub(super) async fn of_sequence(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    Path(key): Path<String>,
    body: Body,
) -> Result<Infallible, Failure> {
    let opened = Opened::of_account(&app, &account.id, &key).await?;
    opened.book.sequence.ok_or(Failure::NotFound)?;
    let members: Members<'_> = body.members()?;
    let mut faults = Faults::default();
    members.required("LoginHint", &mut faults);
    members.word::<Context>("AuthenticationContextType", &mut faults);
    unavailable(faults)
}

fn unavailable(faults: Faults) -> Result<Infallible, Failure> {
    if faults.is_empty() {
        Err(Failure::AuthenticationUnavailable)
    } else {
        Err(faults.into())
    }
}
