use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{AccountId, InviteId, Sha256, Timestamp};
use sqlx::AnyConnection;

/// The one code of a recipient that may be good.
#[derive(Debug, Clone)]
pub struct CodeRow {
    /// The invite.
    pub invite_id: InviteId,
    /// The try, as events name it.
    pub attempt: String,
    /// SHA-256 of the token of the session that it was sent for.
    pub session_sha256: Sha256,
    /// Random bytes that go into the digest.
    pub salt: Vec<u8>,
    /// The keyed digest.
    pub mac: Vec<u8>,
}

/// A text message with a code.
#[derive(Debug, Clone)]
pub struct TextCode {
    /// Keyed digest of the number.
    pub phone_mac: Vec<u8>,
    /// Who pays for it.
    pub account_id: AccountId,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// The code of an invite.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn code(&self, invite_id: &InviteId) -> Result<Option<CodeRow>, Fault> {
        let row = sqlx::query("SELECT * FROM codes WHERE invite_id = $1")
            .bind(invite_id.as_str())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        Ok(Some(CodeRow {
            invite_id: columns.parsed("invite_id")?,
            attempt: columns.plain("attempt")?,
            session_sha256: columns.sha256("session_sha256")?,
            salt: columns.plain("salt")?,
            mac: columns.plain("mac")?,
        }))
    }

    /// How many text messages with codes went to a number, and how many an account has sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn text_codes(
        &self,
        phone_mac: &[u8],
        account_id: &AccountId,
        since: Timestamp,
    ) -> Result<(u64, u64), Fault> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM text_codes WHERE phone_mac = $1 AND at_ms > $2) AS phone,
                (SELECT count(*) FROM text_codes WHERE account_id = $3 AND at_ms > $2) AS account",
        )
        .bind(phone_mac)
        .bind(since.unix_ms())
        .bind(account_id.as_str())
        .fetch_one(self.read())
        .await?;
        let columns = Columns(&row);
        Ok((columns.count("phone")?, columns.count("account")?))
    }
}

/// Stores a code in the place of the one before.
pub(super) async fn replace(tx: &mut AnyConnection, code: &CodeRow) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO codes (invite_id, attempt, session_sha256, salt, mac)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (invite_id) DO UPDATE SET attempt = excluded.attempt,
            session_sha256 = excluded.session_sha256, salt = excluded.salt, mac = excluded.mac",
    )
    .bind(code.invite_id.as_str())
    .bind(&code.attempt)
    .bind(code.session_sha256.0.as_slice())
    .bind(code.salt.as_slice())
    .bind(code.mac.as_slice())
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes a text message with a code, and forgets those that count no more.
pub(super) async fn note_text(tx: &mut AnyConnection, code: &TextCode) -> Result<(), Fault> {
    const KEPT_MS: i64 = 2 * 86_400_000;
    sqlx::query("DELETE FROM text_codes WHERE at_ms < $1")
        .bind(code.at.plus_ms(-KEPT_MS).unix_ms())
        .execute(&mut *tx)
        .await?;
    sqlx::query("INSERT INTO text_codes (phone_mac, account_id, at_ms) VALUES ($1, $2, $3)")
        .bind(code.phone_mac.as_slice())
        .bind(code.account_id.as_str())
        .bind(code.at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes that the service knows who visits in a session; the code is burnt.
pub(super) async fn note_known(
    tx: &mut AnyConnection,
    session: &Sha256,
    invite_id: &InviteId,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query("UPDATE sessions SET authenticated_at_ms = $1 WHERE sha256 = $2")
        .bind(now.unix_ms())
        .bind(session.0.as_slice())
        .execute(&mut *tx)
        .await?;
    sqlx::query("DELETE FROM codes WHERE invite_id = $1")
        .bind(invite_id.as_str())
        .execute(tx)
        .await?;
    Ok(())
}
