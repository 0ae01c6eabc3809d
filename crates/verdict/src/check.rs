//! Checks the chain of an `evidence.json` again, with nothing but the file.

use crate::chain::{self, Entry, Member, Opening};
use crate::head::head_signature_holds;
use crate::story::{Story, story};
use paraph_protocol::{EnvelopeId, EventId, Sha256, Timestamp};
use serde::Deserialize;

/// What a chain that holds says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The envelope.
    pub envelope_id: EnvelopeId,
    /// Number of its events.
    pub events: usize,
    /// The hash of the last one.
    pub head: Sha256,
    /// When the last one was recorded.
    pub at: Timestamp,
    /// Values that were erased since; their commitments still hold.
    pub erased: usize,
    /// The key that signed the head, in hexadecimal: compare it with the service's own.
    pub key: String,
    /// What the events tell.
    pub story: Story,
}

/// Why evidence does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// It is not evidence of this version.
    #[error("the file is no evidence that this version knows")]
    Unknown,
    /// It names no event at all.
    #[error("the evidence names no event")]
    Empty,
    /// An event is not what the chain says.
    #[error("the chain is broken at event {seq}")]
    Broken {
        /// Its number.
        seq: u64,
    },
    /// The head is not the chain's last event.
    #[error("the head of the chain is not its last event")]
    OtherHead,
    /// The signature over the head does not hold.
    #[error("the signature over the head of the chain does not hold")]
    HeadSignature,
}

#[derive(Deserialize)]
struct Evidence {
    v: u32,
    envelope: Named,
    chain: Chain,
}

#[derive(Deserialize)]
struct Named {
    id: EnvelopeId,
}

#[derive(Deserialize)]
struct Chain {
    head: Head,
    events: Vec<Link>,
}

#[derive(Deserialize)]
struct Head {
    seq: u64,
    hash: Sha256,
    signature: String,
    key: String,
}

#[derive(Deserialize)]
struct Link {
    seq: u64,
    id: EventId,
    at: Timestamp,
    boot_id: String,
    mono_ns: String,
    #[serde(rename = "type")]
    kind: String,
    actor: String,
    payload_commit: Sha256,
    prev_hash: Sha256,
    hash: Sha256,
    members: Vec<Value>,
}

#[derive(Deserialize)]
struct Value {
    path: String,
    commitment: Sha256,
    salt: Salt,
    value: Opened,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Salt {
    Hex(String),
    Erased {},
}

#[derive(Deserialize)]
struct Opened {
    json: Option<String>,
}

/// Checks the chain of an `evidence.json`: every commitment, every link, the signature over the
/// head. Who owns the key is for the reader to compare.
///
/// # Errors
/// The first thing that does not hold.
pub fn check_evidence(json: &[u8]) -> Result<Checked, EvidenceError> {
    let evidence: Evidence = serde_json::from_slice(json).map_err(|_| EvidenceError::Unknown)?;
    if evidence.v != 1 {
        return Err(EvidenceError::Unknown);
    }
    let (id, head) = (evidence.envelope.id, evidence.chain.head);
    let links = evidence.chain.events.into_iter();
    let entries: Vec<Entry> = links.map(entry).collect::<Result<_, _>>()?;
    let end =
        chain::verify(&id, &entries).map_err(|broken| EvidenceError::Broken { seq: broken.seq })?;
    let at = end.at.ok_or(EvidenceError::Empty)?;
    if Some(end.next_seq) != head.seq.checked_add(1) || end.hash != head.hash {
        return Err(EvidenceError::OtherHead);
    }
    if !head_signature_holds(&id, head.seq, &head.hash, &head.signature, &head.key) {
        return Err(EvidenceError::HeadSignature);
    }
    let members = entries.iter().flat_map(|e| &e.members);
    Ok(Checked {
        envelope_id: id,
        events: entries.len(),
        head: head.hash,
        at,
        erased: members.filter(|m| m.opening.is_none()).count(),
        key: head.key,
        story: story(&entries),
    })
}

fn entry(link: Link) -> Result<Entry, EvidenceError> {
    let members = link.members.into_iter().map(member);
    Ok(Entry {
        seq: link.seq,
        id: link.id,
        at: link.at,
        boot_id: link.boot_id,
        mono_ns: link.mono_ns,
        kind: link.kind,
        actor: link.actor,
        payload_commit: link.payload_commit,
        prev_hash: link.prev_hash,
        hash: link.hash,
        members: members.collect::<Result<_, _>>()?,
    })
}

fn member(value: Value) -> Result<Member, EvidenceError> {
    let opening = match (value.salt, value.value.json) {
        (Salt::Hex(hex), Some(json)) => {
            let mut salt = [0; 32];
            hex::decode_to_slice(hex, &mut salt).map_err(|_| EvidenceError::Unknown)?;
            Some(Opening { salt, value: json })
        }
        (Salt::Erased {}, None) => None,
        _ => return Err(EvidenceError::Unknown),
    };
    Ok(Member {
        path: value.path,
        commitment: value.commitment,
        opening,
    })
}
