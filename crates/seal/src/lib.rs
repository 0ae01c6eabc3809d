//! PDF bytes in, sealed PDF bytes out.
//!
//! ```text
//! upload ─ canonicalize ─► canonical bytes      shown, hashed, signed by people
//!          stamp ────────► Revision             values and marks, drawn into the pages
//!          attach ───────► Revision             files that travel inside, under the seal
//!          archive ──────► Revision             PDF/A-3B, if nothing stands against it
//!          reserve ──────► Prepared             complete but for the signature; has a digest
//!          sign_digest ──► CMS                  by a Sealer: file, smart card, remote key
//!          fill ─────────► Sealed               level B-B
//!
//! CMS ──── TimestampRequest, add_time ─► CMS    before fill: level B-T
//! sealed ─ signing_chains ─► Gathering ─ add_validation_data ─► level B-LT
//!          reserve_timestamp ─► Prepared ─ fill_timestamp ─► level B-LTA; renew, before it weakens
//! ```
//! [`seal`] does all of it. No clock, no network, no files: time comes in, bytes go out.
#![warn(missing_docs)]

mod archival;
mod attach;
mod budget;
mod canonical;
mod certificate;
mod chain;
mod cms;
mod content;
mod copy;
mod development;
mod document_timestamp;
mod drawing;
mod error;
mod examine;
mod field;
mod finding;
mod flatten;
mod geometry;
mod glyphs;
#[cfg(feature = "pkcs11")]
mod hardware_key;
mod key;
mod layers;
mod level;
mod limits;
mod operators;
mod overlay;
mod page_copy;
mod pages;
mod path;
mod prepared;
mod private_key;
mod public_key;
mod reserve;
#[cfg(feature = "samples")]
pub mod samples;
mod sealer;
mod signatures;
mod signed;
mod signer;
mod simple;
mod source;
mod stamp;
mod text;
mod timestamp;
mod update;
mod validation_data;
pub mod verify;

pub use archival::{ArchivalFinding, Archived, archival_obstacles, archive};
pub use attach::{AttachedFile, Attachment, Relation, attach, attached_files};
pub use canonical::{Canonical, Inspection, canonicalize, inspect};
pub use certificate::Certificate;
pub use cms::sign_digest;
pub use development::DevelopmentKey;
pub use document_timestamp::{TIMESTAMP_BYTES, renew, reserve_timestamp};
pub use drawing::{Content, Drawing};
pub use error::{Error, KeyError, Limit, RevocationError, TimestampError};
pub use finding::Finding;
pub use geometry::{Page, Rect};
#[cfg(feature = "pkcs11")]
pub use hardware_key::{HardwareKey, HardwarePlace};
pub use key::LocalKey;
pub use level::Level;
pub use limits::Limits;
pub use prepared::{Prepared, PreparedParts, Sealed};
pub use reserve::{Room, reserve};
pub use sealer::{Algorithm, Sealer, SealerError};
pub use signatures::{renewal_due_unix_s, signing_chains};
pub use simple::seal;
pub use stamp::{Revision, stamp};
pub use timestamp::{Time, Timestamp, TimestampAuthority, TimestampRequest, add_time};
pub use validation_data::{Gathering, Need, ValidationData, add_validation_data};
pub use verify::{Report, Trust, verify};
