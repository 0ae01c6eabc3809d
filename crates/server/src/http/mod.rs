//! Extract, parse, call, render. Nothing is decided here.

pub mod assets;
pub mod client;
pub mod cors;
pub(crate) mod download;
pub mod headers;
pub mod json;
pub mod metrics;
pub mod native;
pub(crate) mod nul;
mod operator;
pub mod page;
pub mod preparation;
pub mod problem;
pub mod request_id;
pub mod sajn;
pub mod service;
pub mod session;
pub mod signnow;
pub mod taktikal;
pub mod verify;
