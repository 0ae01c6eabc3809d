//! Mail: one per person and notice, with the sealed documents at the end.

use super::kept;
use super::letter::{Enclosed, letter};
use super::notice::{self, Post};
use super::{Outcome, because, pause_ms};
use crate::app::App;
use crate::carriers::{Attachment, Mail, MailCarrier, MailError};
use crate::envelope::{Invite, MessageNote, NoticeKind};
use crate::error::Fault;
use crate::http::download;
use crate::store::{AttemptResult, MailSettings, OutboxRow};
use paraph_protocol::{Delivery, Sha256};

/// Sends a notice by mail.
pub(super) async fn send(app: &App, row: &OutboxRow) -> Result<Outcome, Fault> {
    let Some(carrier) = &app.mail else {
        return Ok(super::later(app, row, "no mail server is configured"));
    };
    let post = match notice::post(app, row).await? {
        Ok(post) => post,
        Err(cause) => return Ok(Outcome::Dropped(because(cause))),
    };
    let mail = mail(app, row, &post, carrier).await?;
    let address = mail.to.clone();
    let said = (&*mail.subject, &*mail.text);
    kept::keep(app, row, Delivery::Email, &mail.to, said).await?;
    let noted = |accepted, message_id, sha256, reply: &str| MessageNote {
        invite_id: post.invite.as_ref().map(|i| i.id.clone()),
        way: Delivery::Email,
        notice: row.topic.clone(),
        address,
        message_id,
        sha256,
        reply: reply.to_owned(),
        accepted,
    };
    match carrier.carry(mail).await {
        Ok(taken) => {
            // The digest of a letter with a code would tell the code to whoever tries a million.
            let sha256: Option<Sha256> = Some(taken.sha256).filter(|_| post.code.is_none());
            let note = noted(true, taken.message_id, sha256, &taken.reply);
            let result = AttemptResult {
                status: Some(250),
                cause: None,
            };
            notice::note(app, row, &post, note, result).await
        }
        Err(MailError::Later { status, cause }) => {
            let cause = Some(cause);
            let again = app.now().plus_ms(pause_ms(row.failures + 1));
            Ok(Outcome::Later(AttemptResult { status, cause }, again))
        }
        Err(error) => {
            let status = match &error {
                MailError::Refused { status, .. } => Some(*status),
                MailError::Unwritable(_) | MailError::Later { .. } => None,
            };
            let cause = error.to_string();
            let note = noted(false, row.id.to_string(), None, &cause);
            let cause = Some(cause);
            notice::note(app, row, &post, note, AttemptResult { status, cause }).await
        }
    }
}

async fn mail(
    app: &App,
    row: &OutboxRow,
    post: &Post,
    carrier: &MailCarrier,
) -> Result<Mail, Fault> {
    let account_id = &post.now.sender.account_id;
    let settings: MailSettings = app.store.mail_settings(account_id).await?;
    let attachments = attachments(app, post, carrier.max_attached_bytes()).await?;
    let enclosed = if attachments.is_empty() {
        Enclosed::Linked
    } else {
        Enclosed::Attached
    };
    let letter = letter(post, &settings, enclosed)?;
    let sender = &post.now.sender;
    let (to_name, to) = match &post.invite {
        Some(invite) => (&invite.recipient.name, &invite.recipient.email),
        None => (&sender.name, &sender.email),
    };
    Ok(Mail {
        id: row.replay_of.clone().unwrap_or_else(|| row.id.clone()),
        date: row.created_at,
        from_name: settings.name_of(&sender.name).to_owned(),
        // Whoever answers a notice to the sender would answer themselves.
        reply_to: post.invite.as_ref().map(|_| sender.email.clone()),
        to_name: to_name.clone(),
        to: to.clone(),
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        attachments,
    })
}

/// The sealed documents of the reader, all of them or none when they are too large.
async fn attachments(app: &App, post: &Post, most_bytes: usize) -> Result<Vec<Attachment>, Fault> {
    // Nothing of a document goes to somebody whom the service was to know first, and does not.
    let unknown = post.invite.as_ref().is_some_and(Invite::is_unknown);
    if post.kind != NoticeKind::Completed || unknown {
        return Ok(Vec::new());
    }
    let theirs = post.now.documents.iter();
    let theirs = theirs.filter(|d| post.invite.as_ref().is_none_or(|i| i.gets(d)));
    let sealed: Vec<_> = theirs
        .filter_map(|d| Some((d, post.now.sealed.iter().find(|s| s.id == d.id)?)))
        .collect();
    let size_bytes: u64 = sealed.iter().map(|(_, sealed)| sealed.size_bytes).sum();
    if usize::try_from(size_bytes).unwrap_or(usize::MAX) > most_bytes {
        return Ok(Vec::new());
    }
    let mut attachments = Vec::with_capacity(sealed.len());
    for (document, sealed) in sealed {
        attachments.push(Attachment {
            file_name: download::file_name(post.now.title_of(document)),
            bytes: app.blobs.get(&sealed.sha256).await?,
        });
    }
    Ok(attachments)
}
