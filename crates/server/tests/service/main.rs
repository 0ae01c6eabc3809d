//! The service from outside: one module per resource.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod audit_trail;
mod documents;
mod evidence;
mod exchange;
mod facts;
mod identity;
mod invites;
mod keys;
mod levels;
mod mail;
mod migration;
mod native;
mod nodes;
mod nul;
mod objects;
mod operating_guide;
mod operation;
mod operator;
mod pads;
mod pages;
mod process;
mod rules;
mod sajn;
mod sandbox;
mod scripts;
mod seal;
mod session;
mod sign;
mod signnow;
mod sms;
mod state_machine;
mod taktikal;
mod turns;
mod verification;
mod webhooks;
