//! The signNow dialect, fact by fact: `n07_…` is fact N7 of its specification.

mod callbacks;
mod delivery;
mod documents;
mod downloads;
mod field_values;
mod fields;
mod free_form;
mod host;
mod invites;
mod links;
mod refusals;
mod sdk;
mod signing_link;
mod tokens;
