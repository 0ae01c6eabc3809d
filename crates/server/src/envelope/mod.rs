//! One envelope: what it is, what may be asked of it, and who is told no.
//!
//! Pure: time, ids and secrets come in, events go out. The audit trail *is* the state:
//! `Envelope::fold` of the events is the only truth, and [`decide`] is the only judge.
#![warn(clippy::wildcard_enum_match_arm)]

mod authentication;
mod command;
mod decide;
mod draft;
mod event;
mod fold;
mod glyphs;
mod identity_refusal;
mod invite;
mod level;
mod notice;
mod recipient;
mod refusal;
mod reminders;
mod round;
mod running;
mod sending;
mod sequence;
mod signature;
mod signing;
mod state;
mod values;

pub use authentication::{
    Attempt, Authentication, AuthenticationAct, AuthenticationStep, CODE_MS, Doubt, EidProof,
    MOST_TRIES, PAUSE_MS, Proof, masked_email, masked_phone,
};
pub use command::{
    Command, InviteRequest, LinkRequest, MessageNote, NewEnvelope, NewField, PresetRequest,
    RedirectRequest, SeatRef, SenderAct, ServiceAct, SignerAct, Signing,
};
pub use decide::{create, create_with, decide};
pub use draft::{check_editable, fields_revision};
pub use event::{Event, Observed, Recorded, SealedDocument};
pub use glyphs::{check_glyphs, check_printable};
pub use identity_refusal::IdentityRefusal;
pub use invite::{Asking, HostAuthentication, Invite, NamePreset, Outcome};
pub use level::{SealLevel, TrustedTime};
pub use notice::{Notice, NoticeKind, Reader, notices};
pub use recipient::{Comment, DelegateRequest, OwnWords, PlannedRecipient, RecipientChange};
pub use refusal::Refusal;
pub use round::{EMBEDDED_LINK_MINUTES, link_minutes};
pub use sending::SendRequest;
pub use sequence::state_of;
pub use signature::{Signature, SignatureAct, SignatureProof, SignatureStep};
pub use signing::{check_draft, check_visit};
pub use state::{Document, Envelope, PlacedField, Recipient, Seat, Sender};
