use super::open::Store;
use super::row::Columns;
use super::sessions::{NewSession, insert_session};
use crate::error::Fault;
use crate::secret::Secret;
use paraph_protocol::{EnvelopeId, RecipientId, Sha256, Timestamp};
use sqlx::AnyConnection;
use std::str::FromStr;

/// A link to be stored that opens until its recipient has acted.
#[derive(Debug, Clone)]
pub struct NewStandingLink {
    /// SHA-256 of its token.
    pub sha256: Sha256,
    /// The recipient.
    pub recipient_id: RecipientId,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// Such a link as it was stored.
#[derive(Debug, Clone)]
pub struct StandingLinkRow {
    /// SHA-256 of its token.
    pub sha256: Sha256,
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// The recipient.
    pub recipient_id: RecipientId,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Why it ended early, if it did.
    pub ending: Option<Ending>,
}

/// Why a link ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The sender took the round back, canceled or deleted it.
    Withdrawn,
    /// The recipient was changed or taken out.
    Replaced,
}

impl Ending {
    fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Replaced => "replaced",
        }
    }
}

impl FromStr for Ending {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "withdrawn" => Ok(Self::Withdrawn),
            "replaced" => Ok(Self::Replaced),
            _ => Err(()),
        }
    }
}

impl Store {
    /// The link of a token that opens until its recipient has acted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standing_link(&self, token: &Secret) -> Result<Option<StandingLinkRow>, Fault> {
        let row = sqlx::query("SELECT * FROM standing_links WHERE sha256 = $1")
            .bind(token.sha256().0.to_vec())
            .fetch_optional(self.read())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        let ending: Option<String> = columns.plain("ending")?;
        let column = "standing_links.ending";
        Ok(Some(StandingLinkRow {
            sha256: columns.sha256("sha256")?,
            envelope_id: columns.parsed("envelope_id")?,
            recipient_id: columns.parsed("recipient_id")?,
            expires_at: columns.instant("expires_at_ms")?,
            ending: ending
                .map(|word| word.parse().map_err(|()| Fault::Column { column }))
                .transpose()?,
        }))
    }
}

pub(super) async fn insert(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    link: &NewStandingLink,
) -> Result<(), Fault> {
    sqlx::query("INSERT INTO standing_links VALUES ($1, $2, $3, $4, NULL, NULL)")
        .bind(link.sha256.0.as_slice())
        .bind(envelope_id.as_str())
        .bind(link.recipient_id.as_str())
        .bind(link.expires_at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// Opens a session behind a link; `false` when the link has ended.
pub(super) async fn visit(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    link: &Sha256,
    session: &NewSession,
) -> Result<bool, Fault> {
    let good = sqlx::query(
        "SELECT 1 AS good FROM standing_links
         WHERE sha256 = $1 AND ended_at_ms IS NULL AND expires_at_ms > $2",
    )
    .bind(link.0.as_slice())
    .bind(session.now.unix_ms())
    .fetch_optional(&mut *tx)
    .await?;
    if good.is_none() {
        return Ok(false);
    }
    insert_session(tx, envelope_id, session).await?;
    Ok(true)
}

/// Ends every such link of an envelope.
pub(super) async fn end_standing_links(
    tx: &mut AnyConnection,
    envelope_id: &EnvelopeId,
    ending: Ending,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE standing_links SET ended_at_ms = $1, ending = $2
         WHERE envelope_id = $3 AND ended_at_ms IS NULL",
    )
    .bind(now.unix_ms())
    .bind(ending.as_str())
    .bind(envelope_id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends every such link of a recipient.
pub(super) async fn end_standing_links_of(
    tx: &mut AnyConnection,
    recipient_id: &RecipientId,
    now: Timestamp,
) -> Result<(), Fault> {
    sqlx::query(
        "UPDATE standing_links SET ended_at_ms = $1, ending = $2
         WHERE recipient_id = $3 AND ended_at_ms IS NULL",
    )
    .bind(now.unix_ms())
    .bind(Ending::Replaced.as_str())
    .bind(recipient_id.as_str())
    .execute(tx)
    .await?;
    Ok(())
}
