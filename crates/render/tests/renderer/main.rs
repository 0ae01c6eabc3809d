//! The renderer as a program that carries its fonts sees it.

#![expect(clippy::unwrap_used, reason = "a test may fail by a panic")]

mod corpus;
mod hostile;
mod painting;
mod pictures;
mod support;
mod text;
