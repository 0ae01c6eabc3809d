//! Who somebody is: the service finds out before it shows a document, and where it is told to,
//! before it takes a signing.

pub(crate) mod audkenni;
mod bankid;
mod codes;
mod guest;
pub(crate) mod provider;
mod signing;
