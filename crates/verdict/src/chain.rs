//! Events chained by their hashes, each a list of salted commitments.
//!
//! ```text
//! entry    c_i = SHA-256( 0x02 || salt_i || JCS([path_i, value_i]) )
//! payload  P   = SHA-256( 0x03 || c_1 || … || c_n )                entries sorted by path
//! event    h_k = SHA-256( 0x00 || JCS({v, envelope_id, seq, …, payload_commit: P, prev_hash}) )
//! ```
//! JCS is RFC 8785; 0x00 is also the leaf prefix of RFC 6962.

use paraph_protocol::{EnvelopeId, EventId, Sha256, Timestamp};
use serde_json::{Value, json};
use sha2::Digest as _;

/// One event as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number, from 0.
    pub seq: u64,
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// The run of the service that recorded it.
    pub boot_id: String,
    /// Nanoseconds of that run's monotonic clock.
    pub mono_ns: String,
    /// The event's name.
    pub kind: String,
    /// Who, as a pseudonym.
    pub actor: String,
    /// `P` of its members.
    pub payload_commit: Sha256,
    /// The hash of the event before, or zeros.
    pub prev_hash: Sha256,
    /// Its own hash.
    pub hash: Sha256,
    /// What it says, sorted by path.
    pub members: Vec<Member>,
}

/// One committed value of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Where it stands in the event, as a JSON pointer (RFC 6901).
    pub path: String,
    /// `c_i`.
    pub commitment: Sha256,
    /// The salt and the value as canonical JSON; nothing once erased.
    pub opening: Option<Opening>,
}

/// What opens a commitment.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// 32 random bytes.
    pub salt: [u8; 32],
    /// The value as canonical JSON.
    pub value: String,
}

/// The end of a chain: what the next event links to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the next event.
    pub next_seq: u64,
    /// The hash of the last one, or zeros.
    pub hash: Sha256,
    /// When the last one was recorded.
    pub at: Option<Timestamp>,
}

/// A chain that does not verify.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the audit trail is broken at seq {seq}")]
pub struct Broken {
    /// The number of the first bad event.
    pub seq: u64,
}

impl Head {
    /// The head of a chain without events.
    pub const START: Self = Self {
        next_seq: 0,
        hash: Sha256([0; 32]),
        at: None,
    };
}

/// Checks a whole chain and gives its head.
///
/// # Errors
/// [`Broken`] with the first event that is not what the chain says.
pub fn verify(envelope_id: &EnvelopeId, entries: &[Entry]) -> Result<Head, Broken> {
    let mut head = Head::START;
    for entry in entries {
        let seq = head.next_seq;
        let linked = entry.seq == seq
            && entry.prev_hash == head.hash
            && head.at.is_none_or(|before| before <= entry.at)
            && entry.members.is_sorted_by(|a, b| a.path < b.path)
            && entry.members.iter().all(opens)
            && payload_commit(&entry.members) == entry.payload_commit
            && event_hash(envelope_id, entry).is_ok_and(|hash| hash == entry.hash);
        if !linked {
            return Err(Broken { seq });
        }
        head = head_after(entry);
    }
    Ok(head)
}

/// The head of a chain that ends with this entry.
#[must_use]
pub fn head_after(entry: &Entry) -> Head {
    Head {
        next_seq: entry.seq + 1,
        hash: entry.hash,
        at: Some(entry.at),
    }
}

fn opens(member: &Member) -> bool {
    member
        .opening
        .as_ref()
        .is_none_or(|o| commitment(&member.path, o) == member.commitment)
}

/// `c_i` of a member at this path. The stored text is canonical already, so the pair is joined without parsing it again.
#[must_use]
pub fn commitment(path: &str, opening: &Opening) -> Sha256 {
    let mut hash = sha2::Sha256::new();
    hash.update([0x02]);
    hash.update(opening.salt);
    hash.update(format!("[{},{}]", Value::from(path), opening.value));
    Sha256(hash.finalize().into())
}

/// `P` of an entry's members.
#[must_use]
pub fn payload_commit(members: &[Member]) -> Sha256 {
    let mut hash = sha2::Sha256::new();
    hash.update([0x03]);
    for member in members {
        hash.update(member.commitment.0);
    }
    Sha256(hash.finalize().into())
}

/// `h_k` of an entry, whatever hash it carries.
///
/// # Errors
/// When it cannot be written as canonical JSON.
pub fn event_hash(envelope_id: &EnvelopeId, entry: &Entry) -> Result<Sha256, serde_json::Error> {
    let event = json!({
        "v": 1,
        "envelope_id": envelope_id,
        "seq": entry.seq,
        "id": entry.id,
        "at": entry.at,
        "boot_id": entry.boot_id,
        "mono_ns": entry.mono_ns,
        "type": entry.kind,
        "actor": entry.actor,
        "payload_commit": entry.payload_commit,
        "prev_hash": entry.prev_hash,
    });
    let mut hash = sha2::Sha256::new();
    hash.update([0x00]);
    hash.update(serde_json_canonicalizer::to_vec(&event)?);
    Ok(Sha256(hash.finalize().into()))
}
