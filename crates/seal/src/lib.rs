//! PDF bytes in, sealed PDF bytes out.
//!
//! ```text
//! upload ─ canonicalize ─► canonical bytes      shown, hashed, signed by people
//!          stamp ────────► Revision             values and marks, drawn into the pages
//!          attach ───────► Revision             files that travel inside, under the seal
//!          reserve ──────► Prepared             complete but for the signature; has a digest
//!          sign_digest ──► CMS                  by a Sealer: file, smart card, remote key
//!          fill ─────────► Sealed
//! ```
//! [`seal`] does all of it. No clock, no network, no files: time comes in, bytes go out.
#![warn(missing_docs)]

mod attach;
mod budget;
mod canonical;
mod certificate;
mod cms;
mod content;
mod copy;
mod development;
mod drawing;
mod error;
mod examine;
mod field;
mod finding;
mod flatten;
mod geometry;
mod glyphs;
mod key;
mod layers;
mod limits;
mod operators;
mod overlay;
mod page_copy;
mod pages;
mod path;
mod prepared;
mod reserve;
#[cfg(feature = "samples")]
pub mod samples;
mod sealer;
mod simple;
mod source;
mod stamp;
mod text;
pub mod verify;

pub use attach::{AttachedFile, Attachment, Relation, attach, attached_files};
pub use canonical::{Canonical, Inspection, canonicalize, inspect};
pub use certificate::Certificate;
pub use cms::sign_digest;
pub use development::DevelopmentKey;
pub use drawing::{Content, Drawing};
pub use error::{Error, KeyError, Limit};
pub use finding::Finding;
pub use geometry::{Page, Rect};
pub use key::LocalKey;
pub use limits::Limits;
pub use prepared::{Prepared, PreparedParts, Sealed};
pub use reserve::{Room, reserve};
pub use sealer::{Algorithm, Sealer, SealerError};
pub use simple::seal;
pub use stamp::{Revision, stamp};
pub use verify::{Report, Trust, verify};
