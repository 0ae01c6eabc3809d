use super::jobs::{self, JobKind};
use super::row::integer;
use super::sessions::{end_links, end_links_of, end_sessions, end_sessions_of};
use super::standing_links::{Ending, end_standing_links, end_standing_links_of};
use crate::envelope::{Document, Envelope, Event, Invite};
use crate::error::Fault;
use paraph_protocol::{DocumentId, EnvelopeId, EnvelopeStatus, InviteId, RecipientId, Timestamp};
use sqlx::AnyConnection;

/// Writes what events mean for lists, links, sessions and jobs, in the events' own transaction.
pub(super) async fn project(
    tx: &mut AnyConnection,
    envelope: &Envelope,
    events: &[Event],
) -> Result<(), Fault> {
    upsert_envelope(tx, envelope).await?;
    for (number, event) in events.iter().enumerate() {
        // Whoever is changed and then sent to at once has no visits that could end.
        let sent = |e: &Event| matches!(e, Event::Invited { .. });
        let changed = matches!(event, Event::RecipientChanged { .. });
        if !(changed && events.iter().skip(number).any(sent)) {
            project_event(tx, envelope, event).await?;
        }
    }
    Ok(())
}

async fn project_event(
    tx: &mut AnyConnection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), Fault> {
    let (id, now) = (&envelope.id, envelope.updated_at);
    match event {
        Event::Created { documents, .. } => insert_documents(tx, id, documents).await,
        Event::DocumentAdded { document } => {
            insert_documents(tx, id, std::slice::from_ref(document)).await
        }
        Event::DocumentRemoved { document_id } => delete_document(tx, document_id).await,
        Event::Invited { invites } => insert_invites(tx, id, invites).await,
        Event::Signed { invite_id, .. } => forget_draft(tx, invite_id).await,
        Event::Completed => jobs::insert(tx, JobKind::SealEnvelope, id, now).await,
        Event::Declined { .. } if envelope.status == EnvelopeStatus::Declined => {
            end_links(tx, id, now).await
        }
        Event::Approved { invite_id, .. }
        | Event::Reviewed { invite_id, .. }
        | Event::Declined { invite_id, .. } => end_links_of(tx, invite_id, now).await,
        Event::RecipientChanged { recipient } => {
            end_changed(tx, envelope, &recipient.person.id, now).await
        }
        Event::RecipientRemoved { recipient_id } => {
            end_standing_links_of(tx, recipient_id, now).await
        }
        Event::Delegated {
            invite_id, invite, ..
        } => hand_over(tx, envelope, invite_id, invite).await,
        Event::Cancelled { .. } => end_round(tx, id, "cancelled", now).await,
        Event::Withdrawn | Event::Deleted => end_round(tx, id, "withdrawn", now).await,
        Event::Expired => {
            end_links(tx, id, now).await?;
            end_sessions(tx, id, "expired").await
        }
        Event::Sealed { .. } | Event::Augmented { .. } => insert_versions(tx, envelope).await,
        Event::Renamed { .. }
        | Event::RecipientAdded { .. }
        | Event::RemindersSet { .. }
        | Event::Commented { .. }
        | Event::FileHandedIn { .. }
        | Event::DrawnElsewhere { .. }
        | Event::Extended { .. }
        | Event::Reminded { .. }
        | Event::FieldsReplaced { .. }
        | Event::TemplateMarked
        | Event::Noted { .. }
        | Event::LinkIssued { .. }
        | Event::StandingLinkIssued { .. }
        | Event::SessionOpened { .. }
        | Event::AuthenticationStarted { .. }
        | Event::Authenticated { .. }
        | Event::AuthenticationFailed { .. }
        | Event::AuthenticationLocked { .. }
        | Event::SignatureStarted { .. }
        | Event::SignatureFailed { .. }
        | Event::Viewed { .. }
        | Event::MessageAccepted { .. }
        | Event::MessageFailed { .. }
        | Event::SealFailed { .. } => Ok(()),
    }
}

/// Another invite in the place of one whose links and sessions end.
async fn hand_over(
    tx: &mut AnyConnection,
    envelope: &Envelope,
    before: &InviteId,
    invite: &Invite,
) -> Result<(), Fault> {
    end_visits_of(tx, before, envelope.updated_at).await?;
    insert_invites(tx, &envelope.id, std::slice::from_ref(invite)).await
}

async fn upsert_envelope(tx: &mut AnyConnection, envelope: &Envelope) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO envelopes (id, account_id, title, status, expires_at_ms, updated_at_ms,
            deleted, created_at_ms, remind_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, status = excluded.status,
            expires_at_ms = excluded.expires_at_ms, updated_at_ms = excluded.updated_at_ms,
            deleted = excluded.deleted, remind_at_ms = excluded.remind_at_ms",
    )
    .bind(envelope.id.as_str())
    .bind(envelope.sender.account_id.as_str())
    .bind(&envelope.title)
    .bind(status(envelope.status))
    .bind(envelope.expires_at().map(|at| at.unix_ms()))
    .bind(envelope.updated_at.unix_ms())
    .bind(i64::from(envelope.deleted))
    .bind(envelope.created_at.unix_ms())
    .bind(envelope.remind_at().map(|at| at.unix_ms()))
    .execute(tx)
    .await?;
    Ok(())
}

/// The status as the list has it.
pub(super) fn status(status: EnvelopeStatus) -> &'static str {
    match status {
        EnvelopeStatus::Draft => "draft",
        EnvelopeStatus::Open => "open",
        EnvelopeStatus::Complete => "complete",
        EnvelopeStatus::Declined => "declined",
        EnvelopeStatus::Cancelled => "cancelled",
        EnvelopeStatus::Expired => "expired",
    }
}

async fn insert_documents(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    documents: &[Document],
) -> Result<(), Fault> {
    for document in documents {
        sqlx::query("INSERT INTO documents VALUES ($1, $2)")
            .bind(document.id.as_str())
            .bind(envelope_id.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

async fn delete_document(tx: &mut AnyConnection, id: &DocumentId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM documents WHERE id = $1")
        .bind(id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

async fn insert_invites(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    invites: &[Invite],
) -> Result<(), Fault> {
    for invite in invites {
        sqlx::query("INSERT INTO invites (id, envelope_id, delivery) VALUES ($1, $2, $3)")
            .bind(invite.id.as_str())
            .bind(envelope_id.as_str())
            .bind(invite.delivery.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

/// Nobody may frame the page of somebody whom the service tells itself.
async fn set_delivery(tx: &mut AnyConnection, invite: &Invite) -> Result<(), Fault> {
    sqlx::query("UPDATE invites SET delivery = $1 WHERE id = $2")
        .bind(invite.delivery.as_str())
        .bind(invite.id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends what a recipient of a running round was let in by before they were changed.
async fn end_changed(
    tx: &mut AnyConnection,
    envelope: &Envelope,
    recipient_id: &RecipientId,
    now: Timestamp,
) -> Result<(), Fault> {
    let Some(invite) = envelope.invite_of(recipient_id) else {
        return Ok(());
    };
    set_delivery(tx, invite).await?;
    end_visits_of(tx, &invite.id, now).await?;
    end_standing_links_of(tx, recipient_id, now).await
}

/// Ends every link and signing session of an envelope that its sender takes back.
async fn end_round(
    tx: &mut AnyConnection,
    id: &EnvelopeId,
    reason: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    end_links(tx, id, now).await?;
    end_standing_links(tx, id, Ending::Withdrawn, now).await?;
    end_sessions(tx, id, reason).await
}

/// Ends the links and signing sessions of one recipient and forgets their draft: the place is
/// somebody else's now, or the person is reached elsewhere.
async fn end_visits_of(
    tx: &mut AnyConnection,
    invite_id: &InviteId,
    now: Timestamp,
) -> Result<(), Fault> {
    end_links_of(tx, invite_id, now).await?;
    end_sessions_of(tx, invite_id, "replaced").await?;
    forget_draft(tx, invite_id).await
}

async fn forget_draft(tx: &mut AnyConnection, invite_id: &InviteId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM drafts WHERE invite_id = $1")
        .bind(invite_id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

async fn insert_versions(tx: &mut AnyConnection, envelope: &Envelope) -> Result<(), Fault> {
    for sealed in &envelope.sealed {
        sqlx::query(
            "INSERT INTO seal_versions SELECT $1, $2, $3, count(*), $4, $5 FROM seal_versions
             WHERE document_id = $1",
        )
        .bind(sealed.id.as_str())
        .bind(envelope.id.as_str())
        .bind(sealed.sha256.0.as_slice())
        .bind(sealed.level.as_str())
        .bind(integer(sealed.size_bytes))
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
