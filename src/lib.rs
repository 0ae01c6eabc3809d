//! The widget.
pub mod config;
pub mod session;
pub mod space;
pub mod text;
