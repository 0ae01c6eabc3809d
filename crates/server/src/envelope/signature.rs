//! Signing with an electronic identity: the act of signing is confirmed at a provider, whose answer
//! covers the documents and the values. Every try is an event; one that convinces is the signing.

use super::authentication::{Doubt, EidProof, orders_full_until, seconds_until};
use super::command::Signing;
use super::event::{Event, Observed};
use super::invite::Invite;
use super::state::Envelope;
use super::{IdentityRefusal, Refusal, signing};
use paraph_protocol::{SigningMethod, Timestamp};
use serde::{Deserialize, Serialize};

/// How far the signature of a recipient at a provider is; the fold of its events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// The try that may still succeed.
    pub attempt: Option<String>,
    /// When tries were started, oldest first.
    pub started: Vec<Timestamp>,
}

/// What makes a signing one with an electronic identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureProof {
    /// By what.
    pub method: SigningMethod,
    /// The try.
    pub attempt: String,
    /// What the provider said, and what was read from it.
    pub eid: EidProof,
}

/// A step of a recipient's signature at a provider.
#[derive(Debug, Clone)]
pub struct SignatureAct {
    /// Names the try.
    pub attempt: String,
    /// What is done about it.
    pub step: SignatureStep,
    /// What the service saw of the browser.
    pub observed: Observed,
}

/// What is done about a try.
#[derive(Debug, Clone)]
pub enum SignatureStep {
    /// An order goes to a provider: exactly this is going to be signed.
    Start(Box<Signing>),
    /// What came of it does not convince.
    Fail(Doubt),
}

impl Signature {
    /// Takes one event of the recipient in.
    pub(super) fn take_in(&mut self, event: &Event, at: Timestamp) {
        if let Event::SignatureStarted { attempt, .. } = event {
            self.started.push(at);
            self.attempt = Some(attempt.clone());
        } else if let Event::SignatureFailed { .. } = event {
            self.attempt = None;
        }
    }
}

/// Says what a step of a signature does, or why it may not be. A try is only begun with a signing
/// that would be accepted: nobody signs at a provider what is refused afterwards.
pub(super) fn decide(
    envelope: &Envelope,
    invite: &Invite,
    act: SignatureAct,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let method = invite.sign_by;
    let method = method.ok_or(Refusal::Identity(IdentityRefusal::SignatureNotAsked))?;
    let SignatureAct {
        attempt,
        step,
        observed,
    } = act;
    let invite_id = invite.id.clone();
    match step {
        SignatureStep::Start(signing) => {
            signing::check_yes(envelope, invite, &signing, now)?;
            if let Some(until) = orders_full_until(&invite.signature.started, now) {
                let retry_after_s = seconds_until(until, now);
                let refusal = IdentityRefusal::TooManyCodes { retry_after_s };
                return Err(Refusal::Identity(refusal));
            }
            Ok(vec![Event::SignatureStarted {
                invite_id,
                method,
                attempt,
                observed,
            }])
        }
        SignatureStep::Fail(reason) => {
            if invite.signature.attempt.as_ref() != Some(&attempt) {
                return Err(Refusal::Identity(IdentityRefusal::SignatureEnded));
            }
            Ok(vec![Event::SignatureFailed {
                invite_id,
                method,
                attempt,
                reason,
                observed,
            }])
        }
    }
}

/// Whether a signing is confirmed as its sender wants it, by the try that runs.
pub(super) fn check_proof(invite: &Invite, proof: Option<&SignatureProof>) -> Result<(), Refusal> {
    let refusal = match (invite.sign_by, proof) {
        (None, None) => return Ok(()),
        (Some(method), Some(proof)) => {
            let running = invite.signature.attempt.as_ref() == Some(&proof.attempt);
            if running && proof.method == method {
                return Ok(());
            }
            IdentityRefusal::SignatureEnded
        }
        (Some(_), None) => IdentityRefusal::SignatureRequired,
        (None, Some(_)) => IdentityRefusal::SignatureNotAsked,
    };
    Err(Refusal::Identity(refusal))
}
