//! The only SQL: what SQLite and PostgreSQL both speak. Every write is one transaction.

mod accounts;
mod credentials;
mod drafts;
mod engine;
mod envelopes;
mod evidence_keys;
mod idempotency;
mod jobs;
mod lists;
mod open;
mod projection;
mod row;
mod schema;
mod sessions;

pub use accounts::{Account, AccountTaken, NewAccount};
pub use credentials::{AccessToken, TokenKind};
pub use envelopes::{Append, AppendError, Loaded, Side};
pub use evidence_keys::EvidenceKeyRow;
pub use idempotency::{Attempt, Began, StoredAnswer};
pub use jobs::{JobKind, Lease, UnknownJob, WaitingJob};
pub use lists::{EnvelopeFilter, EnvelopeRow};
pub use open::Store;
pub use sessions::{LinkRow, NewLink, NewSession, ReceiptRow, SessionRow};
