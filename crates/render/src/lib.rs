//! PDF page to pixels and text runs, in a worker that can be killed.
//!
//! The two-line door is [`Document::open`] and [`Document::painter`]; the worker that the widget
//! talks to (binary `render-worker`) puts [`Request`] and [`Reply`] around them.
#![warn(missing_docs)]

#[cfg(feature = "engine")]
mod document;
#[cfg(feature = "engine")]
mod files;
#[cfg(feature = "engine")]
mod gap;
#[cfg(feature = "engine")]
mod line;
#[cfg(feature = "engine")]
mod listener;
mod message;
#[cfg(feature = "engine")]
mod painter;
#[cfg(feature = "engine")]
mod text;

#[cfg(feature = "assets")]
mod assets;
#[cfg(feature = "assets")]
mod character_map;
#[cfg(feature = "embedded")]
mod embedded;

#[cfg(feature = "assets")]
pub use assets::assets;
#[cfg(feature = "engine")]
pub use document::Document;
#[cfg(feature = "embedded")]
pub use embedded::Embedded;
#[cfg(feature = "engine")]
pub use files::Files;
#[cfg(feature = "engine")]
pub use line::type_line;
pub use message::{Failure, PAPER_PX_PER_PT, Reply, Request, Shown, TextRun, Typed, fit_width};
#[cfg(feature = "engine")]
pub use painter::{Painter, Painting};
