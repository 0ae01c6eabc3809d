//! How the account wants its mail.

use super::caller::Caller;
use super::openapi::Problems;
use crate::app::App;
use crate::http::json::JsonBody;
use crate::http::problem::HttpError;
use crate::store;
use axum::Json;
use axum::extract::State;
use paraph_protocol::ProblemCode;
use paraph_protocol::native::{MailSettings, MailText};
use std::sync::Arc;

const LONGEST_NAME: usize = 100;
const LONGEST_SUBJECT: usize = 255;
const LONGEST_INTRO: usize = 2_000;
const MOST_TEXTS: usize = 200;

/// Show how the account wants its mail.
#[utoipa::path(
    get, path = "/v1/mail", tag = "mail",
    responses((status = 200, description = "The settings.", body = MailSettings), Problems)
)]
pub(super) async fn show(
    caller: Caller,
    State(app): State<Arc<App>>,
) -> Result<Json<MailSettings>, HttpError> {
    let kept = app.store.mail_settings(&caller.account.id).await?;
    Ok(Json(MailSettings {
        sender_name: kept.sender_name,
        texts: kept.texts,
    }))
}

/// Say how the account wants its mail; all of it anew.
#[utoipa::path(
    put, path = "/v1/mail", tag = "mail", request_body = MailSettings,
    responses((status = 200, description = "The settings.", body = MailSettings), Problems)
)]
pub(super) async fn replace(
    caller: Caller,
    State(app): State<Arc<App>>,
    body: JsonBody<MailSettings>,
) -> Result<Json<MailSettings>, HttpError> {
    let wanted = body.value;
    check(&wanted)?;
    let kept = store::MailSettings {
        sender_name: wanted.sender_name.clone(),
        texts: wanted.texts.clone(),
    };
    let stored = app
        .store
        .set_mail_settings(&caller.account.id, &kept, app.now());
    stored.await?;
    Ok(Json(wanted))
}

fn check(settings: &MailSettings) -> Result<(), HttpError> {
    let line = |text: &Option<String>, most: usize| {
        let text = text.as_deref().unwrap_or("-");
        let written = !text.trim().is_empty() && !text.chars().any(char::is_control);
        written && text.chars().count() <= most
    };
    let fits = |text: &MailText| {
        let intro = text.intro.as_deref().unwrap_or_default();
        line(&text.subject, LONGEST_SUBJECT) && intro.chars().count() <= LONGEST_INTRO
    };
    if !line(&settings.sender_name, LONGEST_NAME) {
        let detail = "sender_name is one line of 1 to 100 characters";
        return Err(HttpError::detailed(ProblemCode::NameInvalid, detail));
    }
    if settings.texts.len() > MOST_TEXTS || !settings.texts.iter().all(fits) {
        let detail = "a subject is one line of 1 to 255 characters, an intro has at most 2000, \
                      and there are at most 200 texts";
        return Err(HttpError::detailed(ProblemCode::TextTooLong, detail));
    }
    Ok(())
}
