//! Text messages: a sentence and a link.

use super::kept;
use super::notice::{self, Post};
use super::words::{Word, say};
use super::{Outcome, because, pause_ms};
use crate::app::App;
use crate::carriers::SmsError;
use crate::envelope::{MessageNote, NoticeKind};
use crate::error::Fault;
use crate::evidence_package::Language;
use crate::secret::sha256;
use crate::store::{AttemptResult, OutboxRow};
use paraph_protocol::Delivery;

/// Sends a notice by text message.
pub(super) async fn send(app: &App, row: &OutboxRow) -> Result<Outcome, Fault> {
    let Some(carrier) = &app.sms else {
        return Ok(super::later(
            app,
            row,
            "no gateway of text messages is configured",
        ));
    };
    let post = match notice::post(app, row).await? {
        Ok(post) => post,
        Err(cause) => return Ok(Outcome::Dropped(because(cause))),
    };
    let settings = app.store.mail_settings(&post.now.sender.account_id).await?;
    let (Some(text), Some(invite)) = (
        text(app, &post, settings.name_of(&post.now.sender.name)),
        &post.invite,
    ) else {
        return Ok(Outcome::Dropped(because(
            "nobody is told this by text message",
        )));
    };
    kept::keep(app, row, Delivery::Sms, &invite.phone, ("", &text)).await?;
    let noted = |accepted, reply: String| MessageNote {
        invite_id: Some(invite.id.clone()),
        way: Delivery::Sms,
        notice: row.topic.clone(),
        address: invite.phone.clone(),
        message_id: row.id.to_string(),
        // The digest of a text with a code would tell the code to whoever tries a million.
        sha256: Some(sha256(text.as_bytes())).filter(|_| post.code.is_none()),
        reply,
        accepted,
    };
    match carrier.carry(&app.outbound, &invite.phone, &text).await {
        Ok(reply) => {
            let result = AttemptResult {
                status: None,
                cause: None,
            };
            notice::note(app, row, &post, noted(true, reply), result).await
        }
        Err(SmsError::Later { status, cause }) => {
            let cause = Some(cause);
            let again = app.now().plus_ms(pause_ms(row.failures + 1));
            Ok(Outcome::Later(AttemptResult { status, cause }, again))
        }
        Err(SmsError::Refused { status, reply }) => {
            let result = AttemptResult {
                status: Some(status),
                cause: Some(format!("the gateway refused it: {reply}")),
            };
            notice::note(app, row, &post, noted(false, reply), result).await
        }
    }
}

fn text(app: &App, post: &Post, sender: &str) -> Option<String> {
    let invite = post.invite.as_ref()?;
    if let Some(code) = &post.code {
        return Some(code_text(app, post, sender, code));
    }
    let word = match post.kind {
        NoticeKind::Invitation => Word::SmsInvite,
        NoticeKind::Reminder => Word::SmsReminder,
        NoticeKind::Completed => Word::SmsDone,
        NoticeKind::Closed
        | NoticeKind::Declined
        | NoticeKind::Expired
        | NoticeKind::Undelivered
        | NoticeKind::Code
        | NoticeKind::Locked => return None,
    };
    let link = post.link.as_deref()?;
    let own = invite.text.as_deref();
    if let (Some(own), NoticeKind::Invitation | NoticeKind::Reminder) = (own, post.kind) {
        return Some(format!("{} {link}", own.trim_end()));
    }
    let values = [
        ("sender", sender),
        ("title", post.now.title.as_str()),
        ("link", link),
    ];
    Some(say(
        Language::of(invite.locale.as_deref()).tag(),
        word,
        &values,
    ))
}

/// The code in words, and once more in the form that telephones offer to fill in where it belongs
/// (WICG, origin-bound one-time codes).
fn code_text(app: &App, post: &Post, sender: &str, code: &str) -> String {
    let locale = post.invite.as_ref().and_then(|i| i.locale.as_deref());
    let title = post.now.title.as_str();
    let values = [("sender", sender), ("title", title), ("code", code)];
    let words = say(Language::of(locale).tag(), Word::SmsCode, &values);
    let host = app.config.base_url.host_str().unwrap_or_default();
    format!("{words}\n\n@{host} #{code}")
}
