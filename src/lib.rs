//! The widget: one code for the element in a host's page, for the page of an `<iframe>` and for a
//! page of its own.
//!
//! ```text
//! host ► config ► session ► view ► intent ► session ► effect ► client
//! ```
//! The host's options are parsed once ([`config`]). The whole journey of a signer is a value
//! ([`session`]) that takes intents and gives effects; views read it and send intents, the app runs
//! the effects. What a signer reads is in [`text`], what is measured is in [`space`], and
//! words are looked for by [`find`].
//!
//! In the browser the module exports `mount(root, options, emit)`, which gives a handle with `set`,
//! `call` and `unmount`; `element/paraph.js` is its caller and lists the public contract.

pub mod config;
pub mod find;
pub mod paper;
pub mod session;
pub mod space;
pub mod text;

#[cfg(target_arch = "wasm32")]
pub mod handle;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod language;
#[cfg(target_arch = "wasm32")]
mod picture;
#[cfg(target_arch = "wasm32")]
mod raster;
#[cfg(target_arch = "wasm32")]
mod upload;
#[cfg(target_arch = "wasm32")]
mod view;
