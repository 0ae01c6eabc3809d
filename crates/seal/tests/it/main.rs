//! One binary for all integration tests of the seal; each module is one subject.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]
#![expect(
    clippy::print_stdout,
    reason = "what a test skips must be read in its output"
)]

mod archival;
mod attachments;
mod authority;
mod corpus;
mod forge;
mod found;
#[cfg(feature = "pkcs11")]
mod hardware;
mod hostile_files;
mod hostile_seals;
mod hostile_sizes;
mod ingest;
mod keys;
mod known_attacks;
mod levels;
mod marks;
mod pki;
mod profile;
mod properties;
mod referees;
mod remote;
mod scripts;
mod sealing;
mod seeds;
mod strips;
mod support;
mod tagged;
mod timestamps;
mod traps;
mod validation_data;
mod verify;
mod verify_flips;
mod verify_mutations;
mod verify_ocsp;
mod verify_referees;
mod verify_signer;
mod verify_timestamps;
