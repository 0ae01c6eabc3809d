//! The only SQL: what SQLite and PostgreSQL both speak. Every write is one transaction.

mod accounts;
mod copy;
mod credentials;
mod drafts;
mod engine;
mod envelopes;
mod idempotency;
mod jobs;
mod keys;
mod lists;
mod open;
mod outbox;
mod projection;
mod row;
mod schema;
mod sessions;
mod taktikal;
mod webhooks;

pub use accounts::{Account, AccountTaken, NewAccount};
pub use credentials::{AccessToken, TokenKind};
pub use envelopes::{Append, AppendError, Loaded, Side};
pub use idempotency::{Attempt, Began, StoredAnswer};
pub use jobs::{JobKind, Lease, UnknownJob, WaitingJob};
pub use keys::EvidenceKeyRow;
pub use lists::{EnvelopeFilter, EnvelopeRow};
pub use open::Store;
pub use outbox::{
    AttemptResult, MessageEnd, MessageKind, NewMessage, OutboxFilter, OutboxRow, UnknownMessageKind,
};
pub use sessions::{LinkRow, NewLink, NewSession, ReceiptRow, SessionRow};
pub use taktikal::{NewTaktikalBook, TaktikalBook, TaktikalFilter};
pub use webhooks::{WebhookRow, message_id};
