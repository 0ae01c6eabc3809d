//! What a sandbox keeps instead of sending it.

use crate::app::App;
use crate::error::Fault;
use crate::store::{KeptMessage, OutboxRow};
use paraph_protocol::Delivery;

/// Keeps the words of a message, where this is a sandbox; they are as personal as mail is.
pub(super) async fn keep(
    app: &App,
    row: &OutboxRow,
    way: Delivery,
    address: &str,
    (subject, text): (&str, &str),
) -> Result<(), Fault> {
    if app.sandbox.is_none() {
        return Ok(());
    }
    let message = KeptMessage {
        id: row.id.to_string(),
        account_id: row.account_id.clone(),
        way: way.as_str().to_owned(),
        address: address.to_owned(),
        subject: subject.to_owned(),
        text: text.to_owned(),
        sent_at: app.now(),
    };
    app.store.keep_message(&message).await
}
