//! The native API from outside: one module per resource.

pub(crate) mod desk;
mod documents;
mod doors;
mod envelopes;
mod fields;
mod journey;
mod links;
mod preparations;
mod recipients;
mod rounds;
mod text_tags;
mod trail;
