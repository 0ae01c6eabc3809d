//! The signer's journey, told as sentences.

mod device;
mod ending;
mod fault;
mod fields;
mod journey;
mod link;
mod proof;
mod signature;
mod signer;

use signer::Signer;
