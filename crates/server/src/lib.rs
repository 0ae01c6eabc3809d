//! The service: invites, authenticates, keeps the evidence and seals the PDF.
//!
//! `http` translates, `envelope` decides, `store` keeps, `jobs` do what must happen outside of a
//! request. Only `app` touches the clock, the random numbers, the disk and the keys.

pub mod accounts;
pub mod app;
mod archival;
pub mod audit;
pub mod augmentation;
pub mod backup;
pub mod blobs;
pub mod carriers;
pub mod client_ip;
pub mod clock;
pub mod config;
pub mod disclosure;
pub mod envelope;
pub mod envelopes;
pub mod error;
pub mod evidence;
pub mod evidence_package;
pub mod failures;
mod file_check;
pub mod fonts;
pub mod http;
pub mod identity;
pub mod ingest;
pub mod jobs;
mod messages;
pub mod origin;
pub mod outbound;
pub mod outbox;
pub mod pdf_worker;
mod plain_page;
pub mod providers;
pub mod randomness;
pub mod readiness;
pub mod requester;
pub mod router;
pub mod sandbox;
pub mod scopes;
pub mod seal_key;
pub mod secret;
mod sheet;
pub mod store;
mod tagged;
pub mod text_tags;
pub mod trust_services;
mod typed_name;
pub mod vault;
pub mod verification;
pub mod webhooks;
mod words;
