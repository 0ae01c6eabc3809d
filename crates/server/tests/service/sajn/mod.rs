//! The sajn dialect, fact by fact: `s07_…` is fact S7 of its specification.

mod contacts;
mod contents;
mod delivery;
mod documents;
mod host;
mod limits;
mod parties;
mod rounds;
mod seed;
mod sign_page;
mod verification;
mod webhooks;
