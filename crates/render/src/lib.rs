//! PDF page to pixels and text runs, in a worker that can be killed.
#![warn(missing_docs)]

mod message;

pub use message::{Failure, Reply, Request, Shown, TextRun, Typed};
