//! One binary for all integration tests of the seal; each module is one subject.

mod corpus;
mod ingest;
mod keys;
mod marks;
mod referees;
mod sealing;
mod support;
mod traps;
