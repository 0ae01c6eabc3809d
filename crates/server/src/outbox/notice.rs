//! What a mail and a text message have in common: who reads it, why, and which link it carries.

use super::history::{Moment, moment};
use super::{Outcome, ended};
use crate::app::App;
use crate::envelope::{Command, Envelope, Invite, MessageNote, NoticeKind, ServiceAct};
use crate::error::{ActError, Fault};
use crate::secret::Secret;
use crate::store::{AttemptResult, NewLink, OutboxRow, Side};
use paraph_protocol::native::DeliveryState;
use paraph_protocol::{EnvelopeStatus, RecipientState};

/// A notice with everything that it can say.
#[derive(Debug)]
pub(super) struct Post {
    /// What is told.
    pub(super) kind: NoticeKind,
    /// The envelope as it is now.
    pub(super) now: Envelope,
    /// The moment that caused it.
    pub(super) moment: Option<Moment>,
    /// The recipient who reads it; absent means the sender.
    pub(super) invite: Option<Invite>,
    /// The way in, where the notice opens one.
    pub(super) link: Option<String>,
    /// The code, where it brings one.
    pub(super) code: Option<String>,
}

/// A link in a message outlives every deadline; what it still opens, the envelope says.
const LINK_DAYS: i64 = 400;
const DAY_MS: i64 = 86_400_000;
/// What the token of a message is locked for.
const TOKEN: &str = "message-token";

/// Reads what a message needs; the inner error says why it has lost its meaning.
pub(super) async fn post(app: &App, row: &OutboxRow) -> Result<Result<Post, &'static str>, Fault> {
    let Some(kind) = NoticeKind::named(&row.topic) else {
        return Ok(Err("this version does not know such a notice"));
    };
    let moment = moment(app, row).await?;
    let Some(id) = row.envelope_id.as_ref() else {
        return Ok(Err("the envelope is gone"));
    };
    if moment.is_none() && kind != NoticeKind::Code {
        return Ok(Err("the event is gone"));
    }
    let now = match app.loaded(id).await {
        Ok(loaded) => loaded.envelope,
        Err(ActError::Fault(fault)) => return Err(fault),
        Err(_) => return Ok(Err("the envelope is gone")),
    };
    let invite = match &row.invite_id {
        None => None,
        // The address of now, if the person is still there; else of the moment.
        Some(id) => match now.invite(id).or_else(|| moment.as_ref()?.invite(id)) {
            Some(invite) => Some(invite.clone()),
            None => return Ok(Err("the recipient is gone")),
        },
    };
    let code = match (&invite, &row.body) {
        (Some(invite), Some(locked)) if kind == NoticeKind::Code => {
            match live_code(app, invite, locked)? {
                Some(code) => Some(code),
                None => return Ok(Err("the code is not good any more")),
            }
        }
        _ => None,
    };
    if let Some(invite) = &invite
        && !is_wanted(kind, &now, invite)
    {
        return Ok(Err("it is not this recipient's turn any more"));
    }
    let link = match &invite {
        Some(invite) if kind.has_link() => Some(link(app, row, invite).await?),
        _ => None,
    };
    Ok(Ok(Post {
        kind,
        now,
        moment,
        invite,
        link,
        code,
    }))
}

/// The code of a message, if it is the one that may still be good.
fn live_code(app: &App, invite: &Invite, locked: &[u8]) -> Result<Option<String>, Fault> {
    let (attempt, code) = app.code_of_message(locked)?;
    let live = invite.identity.live_code(app.now());
    Ok(live.filter(|l| l.id == attempt).map(|_| code))
}

/// Whether a notice still means something: nobody is asked for what they have done.
fn is_wanted(kind: NoticeKind, now: &Envelope, invite: &Invite) -> bool {
    match kind {
        NoticeKind::Invitation | NoticeKind::Reminder => {
            let known = now.invite(&invite.id).is_some();
            let open = now.status == EnvelopeStatus::Open && invite.is_waiting();
            known && open && now.state(invite) == RecipientState::Open
        }
        NoticeKind::Completed => !now.sealed.is_empty(),
        NoticeKind::Closed
        | NoticeKind::Declined
        | NoticeKind::Expired
        | NoticeKind::Undelivered
        | NoticeKind::Code
        | NoticeKind::Locked => true,
    }
}

/// The link of a message: made at the first attempt, the same at every later one. The row keeps
/// its token locked until the message is taken.
async fn link(app: &App, row: &OutboxRow, invite: &Invite) -> Result<String, Fault> {
    let token = match &row.body {
        Some(locked) => Secret::received(app.vault.unlock_text(TOKEN, locked)?),
        None => {
            let token = Secret::base64url(&app.random);
            let locked = app
                .vault
                .lock(TOKEN, token.expose().as_bytes(), &app.random)?;
            let link = NewLink {
                sha256: token.sha256(),
                invite_id: invite.id.clone(),
                expires_at: app.now().plus_ms(LINK_DAYS * DAY_MS),
                reusable: true,
            };
            app.store.keep_link(row, &locked, &link).await?;
            token
        }
    };
    let page = app.config.app_url().as_str().trim_end_matches('/');
    Ok(format!("{page}/s/{}#t={}", invite.id, token.expose()))
}

/// Writes into the audit trail what became of a message to a recipient, and ends the message, in
/// one transaction.
pub(super) async fn note(
    app: &App,
    row: &OutboxRow,
    post: &Post,
    note: MessageNote,
    result: AttemptResult,
) -> Result<Outcome, Fault> {
    let state = if note.accepted {
        DeliveryState::Sent
    } else {
        DeliveryState::Stuck
    };
    let outcome = |result| match state {
        DeliveryState::Sent => Outcome::Taken(result),
        DeliveryState::Stuck | DeliveryState::Waiting | DeliveryState::Dropped => {
            Outcome::Stuck(result)
        }
    };
    if post.invite.is_none() {
        return Ok(outcome(result));
    }
    let end = ended(app, row, state, result.clone());
    let command = Command::Service(ServiceAct::NoteMessage(Box::new(note)));
    let sides = |_: &_| Ok(vec![Side::MessageEnded(end.clone())]);
    match app.act(&post.now.id, command, sides).await {
        Ok(_) | Err(ActError::LeaseLost) => Ok(Outcome::Stored),
        Err(ActError::Fault(fault)) => Err(fault),
        // The round was taken back: there is nobody to note it for.
        Err(_) => Ok(outcome(result)),
    }
}
