//! Judges a sealed file with nothing but the file: its seals, what came after them, and the
//! evidence inside. A file and the trust anchors in, a [`Verification`] out.
//!
//! The command line and the page in a browser are two ways to ask this; they get one answer.
#![warn(missing_docs)]

pub mod chain;
mod check;
pub mod head;
mod story;
mod verification;

pub use check::{Checked, EvidenceError, check_evidence};
pub use story::{Person, Story, Told};
pub use verification::{EvidenceFound, Verdict, Verification, verify_file};
