//! The service: invites, authenticates, keeps the evidence and seals the PDF.

pub mod envelope;
