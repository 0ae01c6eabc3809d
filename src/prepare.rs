//! The editor with which a sender places fields: a second module of the same library, fetched by
//! `element/prepare.js` alone.
//!
//! ```text
//! preparation ► board ► view ► board ► what is saved
//! ```
//! Everything that can be done to fields is a method of the [`Board`], which knows no browser:
//! placing, moving with guides, undoing, checking. Views read it and call it; what the pointer says
//! becomes points in `space`, like everywhere.

mod board;
mod finding;
mod guide;
mod item;
mod property;
mod words;

pub use board::{Board, Saving, Seat};
pub use finding::Finding;
pub use guide::{Guide, snapped};
pub use item::{Corner, Item, Spot};
pub use property::Property;
pub use words::Word;

#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
pub mod handle;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod view;
