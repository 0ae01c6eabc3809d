use super::open::Store;
use super::row::{Columns, integer};
use crate::error::Fault;
use crate::secret::Secret;
use paraph_protocol::{EnvelopeId, InviteId, PadId, PadState, Sha256, Timestamp};
use sqlx::any::AnyRow;

/// A pad to be stored.
#[derive(Debug, Clone)]
pub struct NewPadRow {
    /// Names it.
    pub id: PadId,
    /// The signing session that asks for it.
    pub session: Sha256,
    /// SHA-256 of the token of its link.
    pub link: Sha256,
    /// Whether initials are drawn on it.
    pub initials: bool,
    /// When its link ends.
    pub expires_at: Timestamp,
}

/// A pad that was stored, and the session that it belongs to.
#[derive(Debug, Clone)]
pub struct PadRow {
    /// Names it.
    pub id: PadId,
    /// The signing session that asked for it.
    pub session: Sha256,
    /// The session's envelope.
    pub envelope_id: EnvelopeId,
    /// The session's invite.
    pub invite_id: InviteId,
    /// Whether initials are drawn on it.
    pub initials: bool,
    /// How far it is; [`PadState::Ended`] also when its time or its session is over.
    pub state: PadState,
    /// Counts what was drawn.
    pub revision: i64,
    /// The newest ink as JSON.
    pub ink: Option<String>,
}

/// A pad with what says whether its session is alive.
const SELECT: &str = "SELECT pads.*, sessions.envelope_id, sessions.invite_id, \
    sessions.ended_reason, sessions.expires_at_ms AS session_expires_at_ms \
    FROM pads JOIN sessions ON sessions.sha256 = pads.session_sha256 ";

impl Store {
    /// Stores a pad; the session's older ones end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_pad(&self, pad: &NewPadRow) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM pads WHERE session_sha256 = $1")
            .bind(pad.session.0.as_slice())
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO pads (id, session_sha256, link_sha256, initials, state, revision,
                expires_at_ms) VALUES ($1, $2, $3, $4, 'waiting', 0, $5)",
        )
        .bind(pad.id.as_str())
        .bind(pad.session.0.as_slice())
        .bind(pad.link.0.as_slice())
        .bind(i64::from(pad.initials))
        .bind(pad.expires_at.unix_ms())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The pad of this id, if it belongs to the session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pad(
        &self,
        id: &PadId,
        session: &Sha256,
        now: Timestamp,
    ) -> Result<Option<PadRow>, Fault> {
        let sql = format!("{SELECT} WHERE pads.id = $1 AND pads.session_sha256 = $2");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(id.as_str())
            .bind(session.0.as_slice())
            .fetch_optional(self.read())
            .await?;
        row.as_ref().map(|row| pad(row, now)).transpose()
    }

    /// The pad that a device holds the token of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pad_of_device(
        &self,
        device: &Secret,
        now: Timestamp,
    ) -> Result<Option<PadRow>, Fault> {
        let sql = format!("{SELECT} WHERE pads.device_sha256 = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(device.sha256().0.to_vec())
            .fetch_optional(self.read())
            .await?;
        row.as_ref().map(|row| pad(row, now)).transpose()
    }

    /// Spends a pad's link for a device; nothing when it is unknown, spent or over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_pad(
        &self,
        link: &Secret,
        device: &Sha256,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<PadRow>, Fault> {
        let mut tx = self.write().await?;
        let opened = sqlx::query(
            "UPDATE pads SET state = 'open', link_sha256 = NULL, device_sha256 = $1,
                expires_at_ms = $2
             WHERE link_sha256 = $3 AND state = 'waiting' AND expires_at_ms > $4
             AND session_sha256 IN (SELECT sha256 FROM sessions
                WHERE ended_reason IS NULL AND expires_at_ms > $4)",
        )
        .bind(device.0.as_slice())
        .bind(until.unix_ms())
        .bind(link.sha256().0.to_vec())
        .bind(now.unix_ms())
        .execute(&mut *tx)
        .await?;
        if opened.rows_affected() == 0 {
            return Ok(None);
        }
        let sql = format!("{SELECT} WHERE pads.device_sha256 = $1");
        let row = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(device.0.as_slice())
            .fetch_one(&mut *tx)
            .await?;
        let opened = pad(&row, now)?;
        tx.commit().await?;
        Ok(Some(opened))
    }

    /// Keeps the newest ink of an open pad, and ends the device's token when it is done. What comes
    /// late changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn draw_on_pad(
        &self,
        id: &PadId,
        revision: u32,
        ink: &str,
        done: bool,
    ) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE pads SET ink = $1, revision = $2,
                state = CASE WHEN $3 = 1 THEN 'drawn' ELSE state END,
                device_sha256 = CASE WHEN $3 = 1 THEN NULL ELSE device_sha256 END
             WHERE id = $4 AND state = 'open' AND revision < $2",
        )
        .bind(ink)
        .bind(integer(revision.into()))
        .bind(i64::from(done))
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Ends a pad of the session and forgets its ink.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_pad(&self, id: &PadId, session: &Sha256) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM pads WHERE id = $1 AND session_sha256 = $2")
            .bind(id.as_str())
            .bind(session.0.as_slice())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Forgets pads whose time is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_pads(&self, now: Timestamp) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM pads WHERE expires_at_ms <= $1")
            .bind(now.unix_ms())
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}

fn pad(row: &AnyRow, now: Timestamp) -> Result<PadRow, Fault> {
    let columns = Columns(row);
    let ended: Option<String> = columns.plain("ended_reason")?;
    let over = columns.instant("expires_at_ms")? <= now
        || columns.instant("session_expires_at_ms")? <= now
        || ended.is_some();
    let state = match columns.plain::<&str>("state")? {
        _ if over => PadState::Ended,
        "waiting" => PadState::Waiting,
        "open" => PadState::Open,
        "drawn" => PadState::Drawn,
        _ => PadState::Ended,
    };
    Ok(PadRow {
        id: columns.parsed("id")?,
        session: columns.sha256("session_sha256")?,
        envelope_id: columns.parsed("envelope_id")?,
        invite_id: columns.parsed("invite_id")?,
        initials: columns.plain::<i64>("initials")? != 0,
        state,
        revision: columns.plain("revision")?,
        ink: columns.plain("ink")?,
    })
}
