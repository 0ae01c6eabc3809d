//! Who somebody is: the service finds out before it shows a document.

mod bankid;
mod codes;
mod guest;
