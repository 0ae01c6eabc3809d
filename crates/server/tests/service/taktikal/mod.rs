//! The Taktikal dialect, fact by fact: `t07_…` is fact T7 of its specification.

mod callbacks;
mod delivery;
mod desk;
mod example;
mod host;
mod refusals;
mod sequences;
mod signing;
mod simple;
