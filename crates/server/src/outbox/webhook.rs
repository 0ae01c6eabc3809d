//! Webhooks: an event becomes messages, and a message is posted until it is taken (Standard
//! Webhooks 1.0).

use super::{Outcome, because, forms};
use crate::app::App;
use crate::audit;
use crate::envelope::Envelope;
use crate::error::Fault;
use crate::outbound::{Parcel, Purpose, Received, UrlSource};
use crate::secret::{Secret, sha256};
use crate::store::{AttemptResult, MessageKind, NewMessage, OutboxRow, WebhookRow};
use crate::vault::keyed;
use crate::webhooks::{Header, Judgment, Told, WebhookForm, lane};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;
use paraph_protocol::native::DeliveryKind;
use paraph_protocol::{MessageId, Timestamp};

/// Characters of an answer that are kept for whoever looks for a fault.
const KEPT_CHARS: usize = 500;

/// Lets the webhook's form put an event into words.
pub(super) async fn put_into_words(app: &App, row: &OutboxRow) -> Result<Outcome, Fault> {
    let Some((webhook, form)) = reached(app, row).await? else {
        return Ok(Outcome::Dropped(because("the webhook is gone")));
    };
    let Some(told) = told(app, row, webhook).await? else {
        return Ok(Outcome::Dropped(because("the event is gone")));
    };
    let mut messages = form.messages(app, &told).await?;
    messages.retain(|message| told.webhook.wants(&message.topic));
    let new = |(number, message): (usize, crate::webhooks::WebhookMessage)| {
        Ok(NewMessage {
            id: numbered(&row.id, number)?,
            kind: MessageKind::Message(DeliveryKind::Webhook),
            account_id: row.account_id.clone(),
            envelope_id: row.envelope_id.clone(),
            invite_id: None,
            webhook_id: row.webhook_id.clone(),
            seq: row.seq,
            topic: message.topic,
            lane: lane(&told.webhook),
            body: Some(message.body.into_bytes()),
            replay_of: None,
        })
    };
    let messages: Result<Vec<_>, Fault> = messages.into_iter().enumerate().map(new).collect();
    app.store
        .expand_announcement(row, &messages?, app.now())
        .await?;
    Ok(Outcome::Stored)
}

/// The id of the n-th message of an announcement, whichever node asks.
fn numbered(announcement: &MessageId, number: usize) -> Result<MessageId, Fault> {
    let digest = sha256(format!("{announcement}/{number}").as_bytes()).to_string();
    let column = "outbox.id";
    digest[..40].parse().map_err(|_| Fault::Column { column })
}

/// The webhook that a row goes to, if it still wants anything, and its form.
async fn reached(
    app: &App,
    row: &OutboxRow,
) -> Result<Option<(WebhookRow, &'static dyn WebhookForm)>, Fault> {
    let Some(id) = &row.webhook_id else {
        return Ok(None);
    };
    let webhook = app.store.webhook(id).await?;
    let webhook = webhook.filter(|webhook| webhook.enabled);
    Ok(webhook.and_then(|webhook| forms::named(&webhook.form).map(|form| (webhook, form))))
}

/// What happened, with the envelope right before and right after.
async fn told(app: &App, row: &OutboxRow, webhook: WebhookRow) -> Result<Option<Told>, Fault> {
    let (Some(id), Some(seq)) = (&row.envelope_id, row.seq) else {
        return Ok(None);
    };
    let mut trail = app.store.audit_trail(id).await?;
    trail.retain(|entry| entry.seq <= seq);
    let story: Vec<_> = trail
        .iter()
        .map(audit::recorded)
        .collect::<Result<_, _>>()?;
    let (Some(entry), Some((last, earlier))) = (trail.pop(), story.split_last()) else {
        return Ok(None);
    };
    let before = Envelope::fold(id, earlier);
    let Some(envelope) = Envelope::fold(id, &story) else {
        return Ok(None);
    };
    let form_secret = match &webhook.form_secret {
        Some(locked) => Some(app.unlock_secret(&webhook, locked)?),
        None => None,
    };
    Ok(Some(Told {
        webhook,
        form_secret,
        before,
        envelope,
        event: last.event.clone(),
        entry,
    }))
}

/// Posts a message.
pub(super) async fn send(app: &App, row: &OutboxRow) -> Result<Outcome, Fault> {
    let (Some((webhook, form)), Some(body)) = (reached(app, row).await?, &row.body) else {
        return Ok(Outcome::Dropped(because("the webhook is gone or disabled")));
    };
    let headers = headers(app, row, &webhook, form)?;
    let url = form.address(&webhook, body);
    let parcel = Parcel {
        purpose: Purpose::Webhook,
        url: &url,
        source: UrlSource::Stranger,
        body,
        headers: &headers,
        auth: None,
    };
    let failed = |cause: AttemptResult, wait_ms| match pause_ms(form, row.failures, app) {
        Some(ms) => Outcome::Later(cause, app.now().plus_ms(ms.max(wait_ms))),
        None => Outcome::Stuck(cause),
    };
    let received = match app.outbound.hand_over(parcel).await {
        Ok(received) => received,
        Err(error) => return Ok(failed(because(error.to_string()), 0)),
    };
    let result = told_by(&received);
    match form.judges(received.status) {
        Judgment::Taken => Ok(Outcome::Taken(AttemptResult {
            cause: None,
            ..result
        })),
        Judgment::Refused => Ok(Outcome::Stuck(result)),
        Judgment::Failed => Ok(failed(result, wait_ms(&received))),
        Judgment::Gone => {
            disable(app, webhook).await?;
            Ok(Outcome::Stuck(result))
        }
    }
}

/// A receiver that says 410 wants nothing any more; the account sees why.
async fn disable(app: &App, webhook: WebhookRow) -> Result<(), Fault> {
    let disabled = WebhookRow {
        enabled: false,
        disabled_reason: Some("the receiver answered 410 Gone".into()),
        updated_at: app.now(),
        ..webhook
    };
    app.store.update_webhook(&disabled).await.map(drop)
}

fn told_by(received: &Received) -> AttemptResult {
    let said: String = received.text.chars().take(KEPT_CHARS).collect();
    AttemptResult {
        status: Some(received.status),
        cause: Some(format!("the receiver answered {}: {said}", received.status)),
    }
}

/// How long the receiver asks to wait, if it may ask; at most a day.
fn wait_ms(received: &Received) -> i64 {
    const DAY_S: u32 = 86_400;
    let asks = matches!(received.status, 429 | 503);
    let seconds = received.retry_after_s.filter(|_| asks).unwrap_or(0);
    i64::from(seconds.min(DAY_S)) * 1_000
}

/// The pause after one more failure, up to a tenth longer so that receivers that come back are not
/// overrun; nothing after the last.
fn pause_ms(form: &dyn WebhookForm, failures: u32, app: &App) -> Option<i64> {
    let pauses = form.pauses_s();
    let pause_s = pauses.get(usize::try_from(failures).ok()?)?;
    let [jitter] = app.random.bytes::<1>();
    Some(i64::from(*pause_s) * (1_000 + i64::from(jitter) * 100 / 255))
}

fn headers(
    app: &App,
    row: &OutboxRow,
    webhook: &WebhookRow,
    form: &dyn WebhookForm,
) -> Result<Vec<Header>, Fault> {
    let body = row.body.as_deref().unwrap_or_default();
    let secrets = app.signing_secrets(webhook, app.now())?;
    let form_secret = match &webhook.form_secret {
        Some(locked) => Some(app.unlock_secret(webhook, locked)?),
        None => None,
    };
    // A repeat that somebody asked for is the same message to its receiver.
    let id = row.replay_of.as_ref().unwrap_or(&row.id);
    let mut headers = signature_headers(id, app.now(), body, &secrets);
    headers.extend(form.headers(webhook, form_secret.as_ref(), body));
    Ok(headers)
}

/// The headers of Standard Webhooks, with one signature for each secret.
fn signature_headers(
    id: &MessageId,
    now: Timestamp,
    body: &[u8],
    secrets: &[Secret],
) -> Vec<Header> {
    let at = now.unix_s().to_string();
    let sign = |secret: &Secret| {
        let key = secret.expose().trim_start_matches("whsec_");
        let mut mac = keyed(&STANDARD.decode(key).unwrap_or_default());
        mac.update(format!("{id}.{at}.").as_bytes());
        mac.update(body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    };
    let signatures: Vec<String> = secrets.iter().map(sign).collect();
    vec![
        ("webhook-id".into(), id.to_string()),
        ("webhook-timestamp".into(), at),
        ("webhook-signature".into(), signatures.join(" ")),
    ]
}
