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
//! A key elsewhere: into_parts ─► (store, wait) ─► from_parts ─ SignatureRequest::finish, fill
//!                                                          or ─ fill_remote, with its CMS value
//! CMS ──── TimestampRequest, add_time ─► CMS    before fill: level B-T
//! sealed ─ signing_chains ─► Gathering ─ add_validation_data ─► level B-LT
//!          reserve_timestamp ─► Prepared ─ fill_timestamp ─► level B-LTA; renew, before it weakens
//! ```
//! [`seal`] does all of it. No clock, no network, no files: time comes in, bytes go out.
//!
//! [`verify`](mod@verify) is the other half; without the feature `sealing` it is all that is here.
#![warn(missing_docs)]
#![cfg_attr(
    not(feature = "sealing"),
    expect(
        dead_code,
        reason = "what only the sealing side calls is left out by the linker"
    )
)]

#[cfg(feature = "sealing")]
mod archival;
#[cfg(feature = "sealing")]
mod attach;
mod attached;
mod budget;
#[cfg(feature = "sealing")]
mod bundled;
#[cfg(feature = "sealing")]
mod canonical;
mod certificate;
#[cfg(feature = "sealing")]
mod chain;
#[cfg(feature = "sealing")]
mod cms;
#[cfg(feature = "sealing")]
mod content;
#[cfg(feature = "sealing")]
mod copy;
#[cfg(feature = "sealing")]
mod development;
#[cfg(feature = "sealing")]
mod document_timestamp;
#[cfg(feature = "sealing")]
mod drawing;
mod error;
#[cfg(feature = "sealing")]
mod examine;
#[cfg(feature = "sealing")]
mod field;
mod finding;
#[cfg(feature = "sealing")]
mod flatten;
mod geometry;
#[cfg(feature = "sealing")]
mod glyphs;
#[cfg(feature = "pkcs11")]
mod hardware_key;
#[cfg(feature = "sealing")]
mod key;
#[cfg(feature = "sealing")]
mod layers;
mod level;
mod limits;
#[cfg(feature = "sealing")]
mod operators;
#[cfg(feature = "sealing")]
mod overlay;
#[cfg(feature = "sealing")]
mod page_copy;
#[cfg(feature = "sealing")]
mod pages;
#[cfg(feature = "sealing")]
mod path;
#[cfg(feature = "sealing")]
mod picture;
#[cfg(feature = "sealing")]
mod prepared;
#[cfg(feature = "sealing")]
mod private_key;
#[cfg(feature = "sealing")]
mod public_key;
#[cfg(feature = "sealing")]
mod remote;
#[cfg(feature = "sealing")]
mod reserve;
#[cfg(feature = "samples")]
pub mod samples;
#[cfg(feature = "sealing")]
mod sealer;
#[cfg(feature = "sealing")]
mod signatures;
#[cfg(feature = "sealing")]
mod signed;
#[cfg(feature = "sealing")]
mod signer;
#[cfg(feature = "sealing")]
mod simple;
mod source;
#[cfg(feature = "sealing")]
mod stamp;
#[cfg(feature = "sealing")]
mod strip;
#[cfg(feature = "sealing")]
mod tagging;
#[cfg(feature = "sealing")]
mod text;
#[cfg(feature = "sealing")]
mod timestamp;
#[cfg(feature = "sealing")]
mod update;
#[cfg(feature = "sealing")]
mod validation_data;
pub mod verify;
#[cfg(feature = "sealing")]
mod writer;

#[cfg(feature = "sealing")]
pub use archival::{ArchivalFinding, Archived, archival_obstacles, archive};
#[cfg(feature = "sealing")]
pub use attach::{Attachment, Relation, attach};
pub use attached::{AttachedFile, attached_files};
pub use certificate::Certificate;
pub use error::{Error, KeyError, Limit, RemoteError, RevocationError, TimestampError};
pub use finding::Finding;
pub use geometry::{Page, Rect};
pub use level::Level;
pub use limits::Limits;
pub use verify::{Report, Trust, verify};

#[cfg(feature = "sealing")]
pub use bundled::bundled_fonts;
#[cfg(feature = "sealing")]
pub use canonical::{Canonical, Inspection, Rewrite, canonicalize, canonicalize_with, inspect};
#[cfg(feature = "sealing")]
pub use cms::{SignatureRequest, sign_digest};
#[cfg(feature = "sealing")]
pub use development::DevelopmentKey;
#[cfg(feature = "sealing")]
pub use document_timestamp::{TIMESTAMP_BYTES, renew, reserve_timestamp};
#[cfg(feature = "sealing")]
pub use drawing::{Content, Drawing};
#[cfg(feature = "pkcs11")]
pub use hardware_key::{HardwareKey, HardwarePlace};
#[cfg(feature = "sealing")]
pub use key::LocalKey;
#[cfg(feature = "sealing")]
pub use picture::Picture;
#[cfg(feature = "sealing")]
pub use prepared::{Prepared, PreparedParts, Sealed};
#[cfg(feature = "sealing")]
pub use reserve::{Room, reserve};
#[cfg(feature = "sealing")]
pub use sealer::{Algorithm, Sealer, SealerError};
#[cfg(feature = "sealing")]
pub use signatures::{level_of, renewal_due_unix_s, signing_chains};
#[cfg(feature = "sealing")]
pub use simple::seal;
#[cfg(feature = "sealing")]
pub use stamp::{Revision, stamp, stamp_with};
#[cfg(feature = "sealing")]
pub use strip::{SignatureLocation, SignaturePlace, SignatureStrip};
#[cfg(feature = "sealing")]
pub use timestamp::{Time, Timestamp, TimestampAuthority, TimestampRequest, add_time};
#[cfg(feature = "sealing")]
pub use validation_data::{Gathering, Need, ValidationData, add_validation_data};
