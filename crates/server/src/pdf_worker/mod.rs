//! Opens PDFs in child processes that can be killed: every PDF is hostile.
//!
//! The parent runs its own binary again with an empty environment; bytes go in and out by pipe.
//! The child sees no key, no database and no token; it gives back a digest, and the parent signs.

mod augment;
mod child;
mod pool;
mod wire;

pub use child::run;
pub use pool::PdfWorker;
pub use wire::{
    Attached, Canonical, Edition, Examined, Obstacle, Painted, SigningChains, Statement, Strip,
};

use crate::error::Fault;
use paraph_protocol::ProblemCode;

/// Why the child gave nothing back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// The document cannot be signed, or the child had to be killed over it.
    #[error("the document is refused: {}", code.as_str())]
    Refused {
        /// One of the `pdf_…` codes.
        code: ProblemCode,
    },
    /// Something cannot be drawn into the document.
    #[error("cannot draw: {cause}")]
    Undrawable {
        /// A stable word for the cause.
        cause: String,
    },
    /// The child could not be run.
    #[error(transparent)]
    Fault(#[from] Fault),
}
