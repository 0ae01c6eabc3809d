//! How the service itself authenticates a recipient: by a code that it sends, or by an electronic
//! identity. Every try is an event, so neither a restart nor another node nor another address of
//! the visitor forgets one.

use super::event::{Event, Observed};
use super::invite::Invite;
use super::{IdentityRefusal, Refusal};
use paraph_protocol::{AuthenticationMethod, Timestamp};
use serde::{Deserialize, Serialize};

/// Wrong tries that end a code.
pub const MOST_TRIES: u32 = 5;
/// Codes for one recipient in [`WINDOW_MS`].
const MOST_CODES: usize = 3;
/// How long a code is good; the last millisecond counts.
pub const CODE_MS: i64 = 10 * 60_000;
/// How long after a code another one may be asked for.
pub const PAUSE_MS: i64 = 30_000;
const WINDOW_MS: i64 = 86_400_000;
/// Orders at a provider for one recipient in an hour.
const MOST_ORDERS: usize = 10;
const HOUR_MS: i64 = 3_600_000;

/// How far the authentication of a recipient is; the fold of its events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Authentication {
    /// When it succeeded last.
    pub at: Option<Timestamp>,
    /// The try that may still succeed.
    pub attempt: Option<Attempt>,
    /// When tries were started, oldest first.
    pub started: Vec<Timestamp>,
}

/// A code, or an order at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its name; the secret of a code is kept elsewhere.
    pub id: String,
    /// When it was started.
    pub at: Timestamp,
    /// Wrong tries so far.
    pub failures: u32,
}

/// What convinced the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Proof {
    /// The code that was sent came back.
    Code {
        /// Where it was sent, with most of it hidden.
        to: String,
    },
    /// A provider of electronic identities vouches, and what it said was checked.
    Eid(Box<EidProof>),
}

/// What a provider of electronic identities said, raw, and what was read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EidProof {
    /// The name in the certificate.
    pub name: String,
    /// The number in the country's register.
    pub personal_number: String,
    /// The order at the provider.
    pub order_ref: String,
    /// The provider's signature as it came: XML in base64, or a compact JWS (RFC 7515).
    pub signature: String,
    /// The public key that it was verified with, as the provider published it (RFC 7517); empty
    /// where the signature brings certificates.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// The state of the certificate as it came (RFC 6960), base64; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ocsp_response: String,
    /// What the person read before they agreed, base64; empty where there was nothing to read.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub visible_data: String,
    /// What was signed beside it, base64.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub non_visible_data: String,
    /// The address of the device that the identity is on; empty where it is not told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub device_ip: String,
}

/// Why a try did not convince; its name is evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The code is another one, or was sent to another session.
    WrongCode,
    /// The person refused in their app.
    Refused,
    /// Time ran out at the provider.
    TimedOut,
    /// The app was not opened in time.
    NotStarted,
    /// The visitor gave it up.
    Cancelled,
    /// It is another person than the recipient.
    OtherPerson,
    /// The signature does not hold.
    BadSignature,
    /// The certificate does not lead to the provider's anchor, or is out of its time.
    BadCertificate,
    /// The certificate's state is not proven good.
    BadStatus,
    /// The person saw or signed something else.
    OtherData,
    /// The provider ended it for a reason of its own.
    ByProvider,
}

impl Invite {
    /// Whether the service has still to learn who the visitor is.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.authenticate_by.is_some() && self.identity.at.is_none()
    }
}

impl Authentication {
    /// When the next try may be started, if not now.
    #[must_use]
    pub fn locked_until(&self, method: AuthenticationMethod, now: Timestamp) -> Option<Timestamp> {
        match method.is_code() {
            true => full_until(&self.started, (MOST_CODES, WINDOW_MS), now),
            false => orders_full_until(&self.started, now),
        }
    }

    /// The code that is good now.
    #[must_use]
    pub fn live_code(&self, now: Timestamp) -> Option<&Attempt> {
        let live = |a: &&Attempt| a.failures < MOST_TRIES && a.at.plus_ms(CODE_MS) >= now;
        self.attempt.as_ref().filter(live)
    }

    /// Takes one event of the recipient in.
    pub(super) fn take_in(&mut self, event: &Event, at: Timestamp) {
        if let Event::AuthenticationStarted { attempt, .. } = event {
            self.started.push(at);
            self.attempt = Some(Attempt {
                id: attempt.clone(),
                at,
                failures: 0,
            });
        } else if let Event::AuthenticationFailed { reason, .. } = event {
            match &mut self.attempt {
                Some(attempt) if *reason == Doubt::WrongCode => attempt.failures += 1,
                Some(_) | None => self.attempt = None,
            }
        } else if let Event::Authenticated { .. } = event {
            self.at = Some(at);
            self.attempt = None;
        }
    }
}

/// When another order at a provider may be started, if not now.
pub(super) fn orders_full_until(started: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    full_until(started, (MOST_ORDERS, HOUR_MS), now)
}

/// When there is room for another try among the most in a window of milliseconds, if not now.
fn full_until(
    started: &[Timestamp],
    (most, window): (usize, i64),
    now: Timestamp,
) -> Option<Timestamp> {
    let recent = started.iter().filter(|at| at.plus_ms(window) > now);
    let recent: Vec<_> = recent.collect();
    let place = recent.len().checked_sub(most)?;
    recent.get(place).map(|at| at.plus_ms(window))
}

/// A step of a recipient's authentication.
#[derive(Debug, Clone)]
pub struct AuthenticationAct {
    /// Names the try.
    pub attempt: String,
    /// What is done about it.
    pub step: AuthenticationStep,
    /// What the service saw of the browser.
    pub observed: Observed,
}

/// What is done about a try.
#[derive(Debug, Clone)]
pub enum AuthenticationStep {
    /// A code goes out, or an order to a provider.
    Start {
        /// Where a code goes, with most of it hidden.
        to: String,
    },
    /// What was found out: what convinces, or why it does not.
    Conclude(Result<Proof, Doubt>),
}

/// Says what a step of an authentication does, or why it may not be.
pub(super) fn decide(
    invite: &Invite,
    act: AuthenticationAct,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let method = invite.authenticate_by;
    let method = method.ok_or(Refusal::Identity(IdentityRefusal::AuthenticationNotAsked))?;
    match act.step {
        AuthenticationStep::Start { to } => {
            check_start(invite, method, now)?;
            Ok(vec![Event::AuthenticationStarted {
                invite_id: invite.id.clone(),
                method,
                attempt: act.attempt,
                to,
                observed: act.observed,
            }])
        }
        AuthenticationStep::Conclude(found) => {
            let tried = Tried {
                method,
                attempt: act.attempt,
                observed: act.observed,
            };
            conclude(invite, tried, found, now)
        }
    }
}

pub(super) fn seconds_until(then: Timestamp, now: Timestamp) -> u64 {
    let ms = u64::try_from(then.unix_ms() - now.unix_ms()).unwrap_or(0);
    ms.div_ceil(1_000)
}

/// A try whose end is known.
struct Tried {
    method: AuthenticationMethod,
    attempt: String,
    observed: Observed,
}

fn check_start(
    invite: &Invite,
    method: AuthenticationMethod,
    now: Timestamp,
) -> Result<(), Refusal> {
    let known = &invite.identity;
    if let Some(until) = known.locked_until(method, now) {
        let retry_after_s = seconds_until(until, now);
        return Err(Refusal::Identity(IdentityRefusal::TooManyCodes {
            retry_after_s,
        }));
    }
    let last = known.started.last().filter(|_| method.is_code());
    match last.map(|at| at.plus_ms(PAUSE_MS)) {
        Some(until) if until > now => Err(Refusal::Identity(IdentityRefusal::CodeSentLately {
            retry_after_s: seconds_until(until, now),
        })),
        Some(_) | None => Ok(()),
    }
}

/// Judges a try by what was found out about it.
fn conclude(
    invite: &Invite,
    tried: Tried,
    found: Result<Proof, Doubt>,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let Tried {
        method,
        attempt,
        observed,
    } = tried;
    let running = match method.is_code() {
        true => invite.identity.live_code(now),
        false => invite.identity.attempt.as_ref(),
    };
    let running = running.filter(|a| a.id == attempt);
    let running = running.ok_or(Refusal::Identity(IdentityRefusal::CodeEnded))?;
    let invite_id = invite.id.clone();
    let reason = match found {
        Ok(proof) => {
            return Ok(vec![Event::Authenticated {
                invite_id,
                method,
                attempt,
                proof,
                observed,
            }]);
        }
        Err(reason) => reason,
    };
    let used_up = reason == Doubt::WrongCode && running.failures + 1 >= MOST_TRIES;
    let until = invite.identity.locked_until(method, now);
    let mut events = vec![Event::AuthenticationFailed {
        invite_id: invite_id.clone(),
        method,
        attempt,
        reason,
        observed,
    }];
    if let Some(until) = until.filter(|_| used_up) {
        events.push(Event::AuthenticationLocked { invite_id, until });
    }
    Ok(events)
}

/// An address with most of it hidden: enough to know it again, too little to learn it.
#[must_use]
pub fn masked_email(email: &str) -> String {
    let (name, host) = email.split_once('@').unwrap_or((email, ""));
    let first: String = name.chars().take(1).collect();
    format!("{first}•••@{host}")
}

/// A phone number with most of it hidden.
#[must_use]
pub fn masked_phone(phone: &str) -> String {
    let shown: String = phone
        .chars()
        .skip(phone.chars().count().saturating_sub(2))
        .collect();
    let country: String = phone.chars().take(3).collect();
    format!("{country} ••• •• {shown}")
}
