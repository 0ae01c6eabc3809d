use super::open::Store;
use super::row::Columns;
use crate::clock::timestamp;
use crate::error::Fault;
use crate::secret::Secret;
use paraph_protocol::{EnvelopeId, InviteId, Sha256, Timestamp};
use sqlx::AnyConnection;

/// A link to be stored.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// SHA-256 of its token.
    pub sha256: Sha256,
    /// The invite.
    pub invite_id: InviteId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whether it opens again after it was exchanged.
    pub reusable: bool,
}

/// A link that was stored.
#[derive(Debug, Clone)]
pub struct LinkRow {
    /// SHA-256 of its token.
    pub sha256: Sha256,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// The invite.
    pub invite_id: InviteId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whether it was exchanged or ended.
    pub spent: bool,
}

/// A signing session to be stored.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// SHA-256 of its token.
    pub sha256: Sha256,
    /// The invite.
    pub invite_id: InviteId,
    /// When it begins.
    pub now: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// A signing session that was stored.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// SHA-256 of its token.
    pub sha256: Sha256,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// The invite.
    pub invite_id: InviteId,
    /// The last request, to about a minute.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Why it was ended early, if it was.
    pub ended_reason: Option<String>,
    /// When the service learned who visits.
    pub authenticated_at: Option<Timestamp>,
}

impl SessionRow {
    /// A session as it is when it was just stored.
    #[must_use]
    pub fn begun(envelope_id: &EnvelopeId, new: &NewSession) -> Self {
        Self {
            sha256: new.sha256,
            envelope_id: envelope_id.clone(),
            invite_id: new.invite_id.clone(),
            last_seen_at: new.now,
            expires_at: new.expires_at,
            ended_reason: None,
            authenticated_at: None,
        }
    }
}

/// The receipt of a signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The invite.
    pub invite_id: InviteId,
    /// Its short name.
    pub code: String,
    /// The JWS.
    pub jws: String,
    /// When the signing was accepted.
    pub signed_at: Timestamp,
}

impl Store {
    /// The link of a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn link(&self, token: &Secret) -> Result<Option<LinkRow>, Fault> {
        let row = sqlx::query("SELECT * FROM links WHERE sha256 = $1")
            .bind(token.sha256().0.to_vec())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        let used: Option<i64> = columns.plain("used_at_ms")?;
        let ended: Option<i64> = columns.plain("ended_at_ms")?;
        let reusable = columns.plain::<i64>("reusable")? != 0;
        Ok(Some(LinkRow {
            sha256: columns.sha256("sha256")?,
            envelope_id: columns.parsed("envelope_id")?,
            invite_id: columns.parsed("invite_id")?,
            expires_at: columns.instant("expires_at_ms")?,
            spent: (used.is_some() && !reusable) || ended.is_some(),
        }))
    }

    /// The receipt of an invite's signing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn receipt(&self, invite_id: &InviteId) -> Result<Option<ReceiptRow>, Fault> {
        let row = sqlx::query("SELECT * FROM receipts WHERE invite_id = $1")
            .bind(invite_id.as_str())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        Ok(Some(ReceiptRow {
            invite_id: columns.parsed("invite_id")?,
            code: columns.plain("code")?,
            jws: columns.plain("jws")?,
            signed_at: columns.instant("signed_at_ms")?,
        }))
    }

    /// The signing session of a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(&self, token: &Secret) -> Result<Option<SessionRow>, Fault> {
        self.session_of(&token.sha256()).await
    }

    /// The signing session whose token has this SHA-256.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session_of(&self, sha256: &Sha256) -> Result<Option<SessionRow>, Fault> {
        let row = sqlx::query("SELECT * FROM sessions WHERE sha256 = $1")
            .bind(sha256.0.as_slice())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        let known: Option<i64> = columns.plain("authenticated_at_ms")?;
        Ok(Some(SessionRow {
            sha256: columns.sha256("sha256")?,
            envelope_id: columns.parsed("envelope_id")?,
            invite_id: columns.parsed("invite_id")?,
            last_seen_at: columns.instant("last_seen_at_ms")?,
            expires_at: columns.instant("expires_at_ms")?,
            ended_reason: columns.plain("ended_reason")?,
            authenticated_at: known.map(timestamp),
        }))
    }

    /// Notes that a session is alive.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_session(&self, sha256: &Sha256, now: Timestamp) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE sessions SET last_seen_at_ms = $1 WHERE sha256 = $2")
            .bind(now.unix_ms())
            .bind(sha256.0.as_slice())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

pub(super) async fn insert_link(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    link: &NewLink,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO links (sha256, envelope_id, invite_id, expires_at_ms, reusable)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(link.sha256.0.as_slice())
    .bind(envelope_id.as_str())
    .bind(link.invite_id.as_str())
    .bind(link.expires_at.unix_ms())
    .bind(i64::from(link.reusable))
    .execute(tx)
    .await?;
    Ok(())
}

/// Spends a link for a session; `false` when somebody else has spent it, or it has ended.
pub(super) async fn exchange(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    link: &Sha256,
    session: &NewSession,
) -> Result<bool, Fault> {
    let spent = sqlx::query(
        "UPDATE links SET used_at_ms = $1 WHERE sha256 = $2
            AND (used_at_ms IS NULL OR reusable = 1)
            AND ended_at_ms IS NULL AND expires_at_ms > $1",
    )
    .bind(session.now.unix_ms())
    .bind(link.0.as_slice())
    .execute(&mut *tx)
    .await?;
    if spent.rows_affected() == 0 {
        return Ok(false);
    }
    insert_session(tx, envelope_id, session).await?;
    Ok(true)
}

pub(super) async fn insert_session(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    session: &NewSession,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO sessions (sha256, envelope_id, invite_id, last_seen_at_ms, expires_at_ms)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(session.sha256.0.as_slice())
    .bind(envelope_id.as_str())
    .bind(session.invite_id.as_str())
    .bind(session.now.unix_ms())
    .bind(session.expires_at.unix_ms())
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// Ends every link of an envelope.
pub(super) async fn end_links(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("UPDATE links SET ended_at_ms = $1 WHERE envelope_id = $2 AND ended_at_ms IS NULL")
        .bind(now.unix_ms())
        .bind(envelope_id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends every link of an invite.
pub(super) async fn end_links_of(
    tx: &mut AnyConnection,
    invite_id: &InviteId,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("UPDATE links SET ended_at_ms = $1 WHERE invite_id = $2 AND ended_at_ms IS NULL")
        .bind(now.unix_ms())
        .bind(invite_id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Ends every signing session of an invite.
pub(super) async fn end_sessions_of(
    tx: &mut AnyConnection,
    invite_id: &InviteId,
    reason: &str,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE sessions SET ended_reason = $1 WHERE invite_id = $2 AND ended_reason IS NULL",
    )
    .bind(reason)
    .bind(invite_id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends every signing session of an envelope and forgets its drafts.
pub(super) async fn end_sessions(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    reason: &str,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE sessions SET ended_reason = $1 WHERE envelope_id = $2 AND ended_reason IS NULL",
    )
    .bind(reason)
    .bind(envelope_id.as_str())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "DELETE FROM drafts WHERE invite_id IN (SELECT id FROM invites WHERE envelope_id = $1)",
    )
    .bind(envelope_id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert_receipt(
    tx: &mut AnyConnection,
    receipt: &ReceiptRow,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO receipts VALUES ($1, $2, $3, $4)")
        .bind(receipt.invite_id.as_str())
        .bind(&receipt.code)
        .bind(&receipt.jws)
        .bind(receipt.signed_at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}
