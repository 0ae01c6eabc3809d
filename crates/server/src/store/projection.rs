use super::jobs::{self, JobKind};
use super::row::integer;
use super::sessions::{end_links, end_sessions};
use crate::envelope::{Envelope, Event};
use crate::error::Fault;
use paraph_protocol::{EnvelopeStatus, InviteId};
use sqlx::SqliteConnection;

/// Writes what events mean for lists, links, sessions and jobs, in the events' own transaction.
pub(super) async fn project(
    tx: &mut SqliteConnection,
    envelope: &Envelope,
    events: &[Event],
) -> Result<(), Fault> {
    upsert_envelope(tx, envelope).await?;
    for event in events {
        project_event(tx, envelope, event).await?;
    }
    Ok(())
}

async fn project_event(
    tx: &mut SqliteConnection,
    envelope: &Envelope,
    event: &Event,
) -> Result<(), Fault> {
    let (id, now) = (&envelope.id, envelope.updated_at);
    match event {
        Event::Created { .. } => insert_documents(tx, envelope).await,
        Event::Invited { .. } => insert_invites(tx, envelope).await,
        Event::Signed { invite_id, .. } => forget_draft(tx, invite_id).await,
        Event::Completed => jobs::insert(tx, JobKind::SealEnvelope, id, now).await,
        Event::Declined { .. } => end_links(tx, id, now).await,
        Event::Withdrawn | Event::Deleted => {
            end_links(tx, id, now).await?;
            end_sessions(tx, id, "withdrawn").await
        }
        Event::Expired => {
            end_links(tx, id, now).await?;
            end_sessions(tx, id, "expired").await
        }
        Event::Sealed { .. } | Event::Augmented { .. } => insert_versions(tx, envelope).await,
        Event::Renamed { .. }
        | Event::FieldsReplaced { .. }
        | Event::TemplateMarked
        | Event::LinkIssued { .. }
        | Event::SessionOpened { .. }
        | Event::Viewed { .. }
        | Event::SealFailed { .. } => Ok(()),
    }
}

async fn upsert_envelope(tx: &mut SqliteConnection, envelope: &Envelope) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO envelopes VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET title = excluded.title, status = excluded.status,
            expires_at_ms = excluded.expires_at_ms, updated_at_ms = excluded.updated_at_ms,
            deleted = excluded.deleted",
    )
    .bind(envelope.id.as_str())
    .bind(envelope.sender.account_id.as_str())
    .bind(&envelope.title)
    .bind(status(envelope.status))
    .bind(envelope.expires_at().map(|at| at.unix_ms()))
    .bind(envelope.updated_at.unix_ms())
    .bind(envelope.deleted)
    .execute(tx)
    .await?;
    Ok(())
}

fn status(status: EnvelopeStatus) -> &'static str {
    match status {
        EnvelopeStatus::Draft => "draft",
        EnvelopeStatus::Open => "open",
        EnvelopeStatus::Complete => "complete",
        EnvelopeStatus::Declined => "declined",
        EnvelopeStatus::Cancelled => "cancelled",
        EnvelopeStatus::Expired => "expired",
    }
}

async fn insert_documents(tx: &mut SqliteConnection, envelope: &Envelope) -> Result<(), Fault> {
    for document in &envelope.documents {
        sqlx::query("INSERT INTO documents VALUES (?, ?)")
            .bind(document.id.as_str())
            .bind(envelope.id.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

async fn insert_invites(tx: &mut SqliteConnection, envelope: &Envelope) -> Result<(), Fault> {
    for invite in &envelope.invites {
        sqlx::query("INSERT INTO invites VALUES (?, ?)")
            .bind(invite.id.as_str())
            .bind(envelope.id.as_str())
            .execute(&mut *tx)
            .await?;
    }
    Ok(())
}

async fn forget_draft(tx: &mut SqliteConnection, invite_id: &InviteId) -> Result<(), Fault> {
    sqlx::query("DELETE FROM drafts WHERE invite_id = ?")
        .bind(invite_id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

async fn insert_versions(tx: &mut SqliteConnection, envelope: &Envelope) -> Result<(), Fault> {
    for sealed in &envelope.sealed {
        sqlx::query(
            "INSERT INTO seal_versions SELECT ?1, ?2, ?3, count(*), ?4, ?5 FROM seal_versions
             WHERE document_id = ?1",
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
