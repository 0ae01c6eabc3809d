//! Who somebody is: codes that the service sends itself, and electronic identities of others.
//!
//! What convinces is judged by the envelope and told by its events; here are the secrets, the
//! providers and what their answers are worth.

mod audkenni;
mod codes;
mod identification;
mod orders;
mod picture;
mod signatures;

pub use codes::{Visitor, fresh_code};
pub(crate) use codes::{destination, tries_left};
