//! Who opens the documents, asked of `BankID`.

use super::codes::Visitor;
use super::orders::{Found, Secrets, is_mobile};
use crate::app::App;
use crate::envelope::{AuthenticationStep, Doubt, Envelope, Proof};
use crate::error::ActError;
use crate::providers::bankid::OrderKind;
use crate::store::{OrderPurpose, OrderRow, Side};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_protocol::{OrderState, StartAuthentication};

/// Most characters of a title that a person reads in their app.
const MOST_TITLE: usize = 120;

impl App {
    /// Asks the provider to identify the visitor.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn start_order(
        &self,
        visitor: Visitor<'_>,
        wishes: &StartAuthentication,
    ) -> Result<Envelope, ActError> {
        self.bankid()?;
        self.cancel_order(visitor).await?;
        let attempt = hex::encode(self.random.bytes::<16>());
        let start = AuthenticationStep::Start { to: String::new() };
        let id = &visitor.session.envelope_id;
        let done = self
            .act(id, visitor.command(&attempt, start), |_| Ok(Vec::new()))
            .await?;
        let secrets = identification(visitor, &attempt, wishes);
        let order = self.begin_order(visitor, &attempt, secrets).await?;
        if order.state == OrderState::Pending {
            return Ok(done.envelope);
        }
        let found = Err((Doubt::ByProvider, order.hint.clone()));
        self.conclude(visitor, &order, found).await
    }

    /// Asks the provider how far the visitor's order is, unless somebody has just asked.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn look_at_order(&self, visitor: Visitor<'_>) -> Result<Option<Envelope>, ActError> {
        let purpose = OrderPurpose::Authentication;
        let Some(order) = self.running_order(visitor, purpose).await? else {
            return Ok(None);
        };
        match self.end_of_order(visitor, &order).await? {
            Some(found) => self.conclude(visitor, &order, found).await.map(Some),
            None => Ok(None),
        }
    }

    /// Gives the visitor's order up, here and at the provider.
    ///
    /// # Errors
    /// [`ActError`] says who is at fault.
    pub async fn cancel_order(&self, visitor: Visitor<'_>) -> Result<Option<Envelope>, ActError> {
        let purpose = OrderPurpose::Authentication;
        let Some(order) = self.running_order(visitor, purpose).await? else {
            return Ok(None);
        };
        let found = self.give_up(&order).await?;
        self.conclude(visitor, &order, found).await.map(Some)
    }

    async fn conclude(
        &self,
        visitor: Visitor<'_>,
        order: &OrderRow,
        found: Found,
    ) -> Result<Envelope, ActError> {
        let mut sides = vec![Side::Order(order.end(&found))];
        if found.is_ok() {
            sides.push(Side::SessionKnown {
                session: visitor.session.sha256,
                invite_id: visitor.session.invite_id.clone(),
            });
        }
        let found = found.map(|proof| Proof::Eid(Box::new(proof)));
        let step = AuthenticationStep::Conclude(found.map_err(|(doubt, _)| doubt));
        let command = visitor.command(&order.attempt, step);
        let id = &visitor.session.envelope_id;
        let done = self.act(id, command, |_| Ok(sides.clone())).await?;
        Ok(done.envelope)
    }
}

/// What somebody reads and signs who only says who they are.
fn identification(visitor: Visitor<'_>, attempt: &str, wishes: &StartAuthentication) -> Secrets {
    let envelope = visitor.envelope;
    let title: String = envelope.title.chars().take(MOST_TITLE).collect();
    let sender: String = envelope.sender.name.chars().take(MOST_TITLE).collect();
    let words = match wishes.locale.starts_with("sv") {
        true => format!("Jag legitimerar mig för att öppna ”{title}” från {sender}."),
        false => format!("I identify myself to open “{title}” from {sender}."),
    };
    let hidden = hidden(visitor, attempt);
    Secrets {
        kind: OrderKind::Auth,
        started: None,
        visible: STANDARD.encode(words),
        non_visible: STANDARD.encode(hidden),
        same_device: wishes.same_device,
        mobile: is_mobile(&visitor.observed.user_agent),
        locale: wishes.locale.clone(),
        sign: None,
    }
}

/// The try, and the documents that it opens, by the digests of the very bytes that will be shown.
fn hidden(visitor: Visitor<'_>, attempt: &str) -> String {
    let invite = visitor.invite().ok();
    let documents = invite
        .into_iter()
        .flat_map(|i| visitor.envelope.documents_of(i));
    let documents: Vec<_> = documents
        .map(|d| serde_json::json!({ "id": d.id, "sha256": d.sha256 }))
        .collect();
    serde_json::json!({ "attempt": attempt, "documents": documents, "v": 1 }).to_string()
}
