//! The native API from outside: one module per resource.

pub(crate) mod desk;
mod documents;
mod doors;
mod envelopes;
mod fields;
mod journey;
mod links;
mod recipients;
mod rounds;
mod trail;
