//! Providers of electronic identities, acted out: they speak their providers' protocols on an
//! address of this machine, and sign with test keys that nobody else trusts.
//!
//! They share no code with the service, so that one mistake cannot make both agree.

pub mod audkenni;
pub mod bankid;
mod html;
