//! Others who vouch for who somebody is: how they are asked, and what their answers are worth.

pub mod audkenni;
pub mod bankid;
