//! Sequences: create, cancel.

use super::body::{Body, Query};
use super::book::Opened;
use super::caller::Caller;
use super::error::Failure;
use super::read::{Faults, Members};
use super::request::CreateSequence;
use super::shape::SequenceShape;
use super::{plan, render};
use crate::app::App;
use crate::envelope::SenderAct;
use crate::store::Account;
use axum::Json;
use axum::extract::State;
use paraph_protocol::EnvelopeStatus;
use std::sync::Arc;

/// `POST /management/signing/sequence`
pub(super) async fn create(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    body: Body,
) -> Result<Json<SequenceShape>, Failure> {
    let order = CreateSequence::read(&body.members()?)?;
    let (book, envelope) = plan::sequence(&app, &account, &order).await?;
    Ok(Json(render::sequence(&app, &Opened { book, envelope })?))
}

/// `DELETE /management/signing/sequence?SequenceKey=&User=`
pub(super) async fn cancel(
    Caller(account): Caller,
    State(app): State<Arc<App>>,
    query: Query,
) -> Result<Json<SequenceShape>, Failure> {
    let (key, user) = named(&query.members()?, "SequenceKey")?;
    let opened = Opened::of_account(&app, &account.id, &key).await?;
    if opened.book.sequence.as_ref().is_none_or(|s| s.key != key) {
        return Err(Failure::NotFound);
    }
    let opened = end(&app, &account, opened, &user).await?;
    Ok(Json(render::sequence(&app, &opened)?))
}

/// What a cancellation names: the key, and whose it is.
pub(super) fn named(query: &Members<'_>, key: &str) -> Result<(String, String), Faults> {
    let mut faults = Faults::default();
    let named = (
        query.required(key, &mut faults),
        query.required("User", &mut faults),
    );
    if faults.is_empty() {
        Ok(named)
    } else {
        Err(faults)
    }
}

/// Cancels the whole of it.
pub(super) async fn end(
    app: &App,
    account: &Account,
    mut opened: Opened,
    user: &str,
) -> Result<Opened, Failure> {
    check_owner(&opened, user)?;
    check_running(&opened)?;
    let act = SenderAct::Cancel {
        reason: String::new(),
    };
    let id = &opened.envelope.id;
    opened.envelope = app.act_as_sender(&account.id, id, act).await?;
    Ok(opened)
}

/// Checks that the named user is the owner.
pub(super) fn check_owner(opened: &Opened, user: &str) -> Result<(), Failure> {
    if opened.book.owner().to_lowercase() == user.trim().to_lowercase() {
        Ok(())
    } else {
        Err(Failure::NotOwner)
    }
}

/// Checks that nothing has ended it.
pub(super) fn check_running(opened: &Opened) -> Result<(), Failure> {
    match opened.envelope.status {
        EnvelopeStatus::Draft | EnvelopeStatus::Open => Ok(()),
        EnvelopeStatus::Complete => Err(Failure::AlreadyCompleted),
        EnvelopeStatus::Declined | EnvelopeStatus::Cancelled => Err(Failure::ProcessCanceled),
        EnvelopeStatus::Expired => Err(Failure::ProcessExpired),
    }
}
