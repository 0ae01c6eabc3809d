//! The only SQL: what SQLite and PostgreSQL both speak. Every write is one transaction.

mod accounts;
mod codes;
mod contacts;
mod copy;
mod credentials;
mod drafts;
mod engine;
mod envelopes;
mod idempotency;
mod jobs;
mod keys;
mod lists;
mod mail_settings;
mod message;
mod open;
mod orders;
mod outbox;
mod pads;
mod pages;
mod preparations;
mod projection;
mod request_counts;
mod row;
mod sandbox;
mod schema;
mod sessions;
mod standing_links;
mod taktikal;
mod transfer;
mod uploads;
mod webhooks;

pub use accounts::{Account, AccountTaken, NewAccount};
pub use codes::{CodeRow, TextCode};
pub use contacts::{Contact, ContactPage};
pub use credentials::{AccessToken, ApiKeyRow, Bearer, TokenKind};
pub use envelopes::{Append, AppendError, Loaded, Side};
pub use idempotency::{Attempt, Began, StoredAnswer};
pub use jobs::{JobKind, Lease, UnknownJob, WaitingJob};
pub use keys::EvidenceKeyRow;
pub use lists::{EnvelopeFilter, EnvelopeRow};
pub use mail_settings::MailSettings;
pub use message::{
    AttemptResult, MessageEnd, MessageKind, NewMessage, OutboxFilter, OutboxRow, UnknownMessageKind,
};
pub use open::Store;
pub use orders::{OrderNote, OrderPurpose, OrderRow};
pub use pads::{NewPadRow, PadRow};
pub use pages::EnvelopeSpan;
pub use preparations::{NewPreparation, PreparationRow, PreparationSession};
pub use request_counts::Counted;
pub use sandbox::KeptMessage;
pub use sessions::{LinkRow, NewLink, NewSession, ReceiptRow, SessionRow};
pub use standing_links::{Ending, NewStandingLink, StandingLinkRow};
pub use taktikal::{NewTaktikalBook, TaktikalBook, TaktikalFilter};
pub use uploads::{DownloadLink, UploadRow};
pub use webhooks::{WebhookRow, message_id};
