use super::open::Store;
use super::row::Columns;
use crate::error::Fault;
use paraph_protocol::{InviteId, OrderState, Sha256, Timestamp};
use sqlx::AnyConnection;

/// What an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderPurpose {
    /// Who the visitor is.
    Authentication,
    /// The visitor's act of signing.
    Signature,
}

/// An order at a provider of electronic identities.
#[derive(Debug, Clone)]
pub struct OrderRow {
    /// The try, as events name it.
    pub attempt: String,
    /// The invite.
    pub invite_id: InviteId,
    /// What it is for.
    pub purpose: OrderPurpose,
    /// SHA-256 of the token of the session that started it; nobody else hears of it.
    pub session_sha256: Sha256,
    /// How far it is.
    pub state: OrderState,
    /// Why, in the provider's word.
    pub hint: String,
    /// Tokens and data, locked.
    pub secrets: Vec<u8>,
    /// When the provider's reply was received.
    pub started_at: Timestamp,
    /// When the provider was asked last.
    pub collected_at: Timestamp,
}

/// How long orders are kept: nobody waits for one longer than a visit lasts.
const KEPT_MS: i64 = 86_400_000;

impl Store {
    /// The newest order of a session for a purpose.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn order_of_session(
        &self,
        session: &Sha256,
        purpose: OrderPurpose,
    ) -> Result<Option<OrderRow>, Fault> {
        let row = sqlx::query(
            "SELECT * FROM orders WHERE session_sha256 = $1 AND purpose = $2
             ORDER BY started_at_ms DESC LIMIT 1",
        )
        .bind(session.0.as_slice())
        .bind(purpose_name(purpose))
        .fetch_optional(self.read())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let columns = Columns(&row);
        Ok(Some(OrderRow {
            attempt: columns.plain("attempt")?,
            invite_id: columns.parsed("invite_id")?,
            purpose,
            session_sha256: columns.sha256("session_sha256")?,
            state: state(&columns.plain::<String>("state")?)?,
            hint: columns.plain("hint")?,
            secrets: columns.plain("secrets")?,
            started_at: columns.instant("started_at_ms")?,
            collected_at: columns.instant("collected_at_ms")?,
        }))
    }

    /// Keeps a new order, and forgets those of long ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_order(&self, order: &OrderRow) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM orders WHERE started_at_ms < $1")
            .bind(order.started_at.plus_ms(-KEPT_MS).unix_ms())
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO orders (attempt, invite_id, session_sha256, state, hint, secrets,
                started_at_ms, collected_at_ms, purpose)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(&order.attempt)
        .bind(order.invite_id.as_str())
        .bind(order.session_sha256.0.as_slice())
        .bind(state_name(order.state))
        .bind(&order.hint)
        .bind(order.secrets.as_slice())
        .bind(order.started_at.unix_ms())
        .bind(order.collected_at.unix_ms())
        .bind(purpose_name(order.purpose))
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// Takes the next turn to ask a provider about an order; `false` while somebody has it. No
    /// order is asked about more often than the pause, whichever nodes its visitor speaks to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_order(
        &self,
        attempt: &str,
        pause_ms: i64,
        now: Timestamp,
    ) -> Result<bool, Fault> {
        let mut tx = self.write().await?;
        let claimed = sqlx::query(
            "UPDATE orders SET collected_at_ms = $1
             WHERE attempt = $2 AND state = 'pending' AND collected_at_ms <= $3",
        )
        .bind(now.unix_ms())
        .bind(attempt)
        .bind(now.plus_ms(-pause_ms).unix_ms())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(claimed.rows_affected() == 1)
    }

    /// Notes how far an order is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note_order(&self, end: &OrderNote) -> Result<(), Fault> {
        let mut tx = self.write().await?;
        note(&mut tx, end).await?;
        Ok(tx.commit().await?)
    }
}

/// How far an order is now.
#[derive(Debug, Clone)]
pub struct OrderNote {
    /// The try.
    pub attempt: String,
    /// How far.
    pub state: OrderState,
    /// Why, in the provider's word.
    pub hint: String,
}

pub(super) async fn note(tx: &mut AnyConnection, note: &OrderNote) -> Result<(), Fault> {
    sqlx::query("UPDATE orders SET state = $1, hint = $2 WHERE attempt = $3 AND state = 'pending'")
        .bind(state_name(note.state))
        .bind(&note.hint)
        .bind(&note.attempt)
        .execute(tx)
        .await?;
    Ok(())
}

fn purpose_name(purpose: OrderPurpose) -> &'static str {
    match purpose {
        OrderPurpose::Authentication => "authentication",
        OrderPurpose::Signature => "signature",
    }
}

fn state_name(state: OrderState) -> &'static str {
    match state {
        OrderState::Pending => "pending",
        OrderState::Failed => "failed",
        OrderState::Complete => "complete",
    }
}

fn state(name: &str) -> Result<OrderState, Fault> {
    Ok(match name {
        "pending" => OrderState::Pending,
        "failed" => OrderState::Failed,
        "complete" => OrderState::Complete,
        _ => {
            return Err(Fault::Column {
                column: "orders.state",
            });
        }
    })
}
