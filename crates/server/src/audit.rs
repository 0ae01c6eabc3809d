//! The audit trail: salted commitments to what happened, chained by their hashes.
//!
//! ```text
//! entry    c_i = SHA-256( 0x02 || salt_i || JCS([path_i, value_i]) )
//! payload  P   = SHA-256( 0x03 || c_1 || … || c_n )                entries sorted by path
//! event    h_k = SHA-256( 0x00 || JCS({v, envelope_id, seq, …, payload_commit: P, prev_hash}) )
//! ```
//! Salts and values live in a table of their own: erasing a person deletes both, and the chain
//! still verifies. JCS is RFC 8785; 0x00 is also the leaf prefix of RFC 6962.

use crate::envelope::{Event, Recorded};
use crate::error::Fault;
use crate::randomness::Randomness;
use crate::requester::Requester;
use paraph_protocol::{EnvelopeId, EventId, Sha256, Timestamp};
use serde_json::{Map, Value, json};
use sha2::Digest as _;
use std::collections::BTreeMap;

/// Where an entry says who asked for it; no event has a member of this name.
const REQUESTER: &str = "/requester/";

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

/// Who records, and when.
#[derive(Debug, Clone, Copy)]
pub struct Recorder<'a> {
    /// The envelope.
    pub envelope_id: &'a EnvelopeId,
    /// Who acted, as a pseudonym.
    pub actor: &'a str,
    /// Who asked on behalf of the account, if it was one that asked.
    pub requester: Option<&'a Requester>,
    /// When.
    pub at: Timestamp,
    /// This run of the service.
    pub boot_id: &'a str,
    /// Nanoseconds of its monotonic clock.
    pub mono_ns: u128,
    /// For ids and salts.
    pub random: &'a Randomness,
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

impl Recorder<'_> {
    /// Chains `events` to `head`.
    ///
    /// # Errors
    /// When an event cannot be written as canonical JSON.
    pub fn record(&self, head: &Head, events: &[Event]) -> Result<Vec<Entry>, Fault> {
        let mut head = *head;
        let mut entries = Vec::with_capacity(events.len());
        for event in events {
            let entry = self.entry(&head, event)?;
            head = head_after(&entry);
            entries.push(entry);
        }
        Ok(entries)
    }

    fn entry(&self, head: &Head, event: &Event) -> Result<Entry, Fault> {
        let (kind, payload) = split(event)?;
        let mut values = values(payload);
        if let Some(requester) = self.requester {
            let Value::Object(said) = serde_json::to_value(requester)? else {
                return Err(Fault::Column {
                    column: "event_entries.path",
                });
            };
            values.extend(
                said.into_iter()
                    .map(|(key, value)| (format!("{REQUESTER}{key}"), value)),
            );
        }
        let members = members(values, self.random)?;
        let mut entry = Entry {
            seq: head.next_seq,
            id: self.random.id(),
            // Time never runs backwards within an envelope, whatever the wall clock does.
            at: head.at.map_or(self.at, |before| before.max(self.at)),
            boot_id: self.boot_id.to_owned(),
            mono_ns: self.mono_ns.to_string(),
            kind,
            actor: self.actor.to_owned(),
            payload_commit: payload_commit(&members),
            prev_hash: head.hash,
            hash: Sha256([0; 32]),
            members,
        };
        entry.hash = event_hash(self.envelope_id, &entry)?;
        Ok(entry)
    }
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

/// Who asked for an entry on behalf of the account; nothing where that was not kept or was erased.
#[must_use]
pub fn requester(entry: &Entry) -> Option<Requester> {
    let mut said = Map::new();
    for member in &entry.members {
        let key = member.path.strip_prefix(REQUESTER);
        if let (Some(key), Some(opening)) = (key, &member.opening) {
            said.insert(key.to_owned(), serde_json::from_str(&opening.value).ok()?);
        }
    }
    serde_json::from_value(said.into()).ok()
}

/// The fact that an entry keeps, without what was erased.
///
/// # Errors
/// When it is not an event that this version knows.
pub fn recorded(entry: &Entry) -> Result<Recorded, Fault> {
    let own = entry
        .members
        .iter()
        .filter(|m| !m.path.starts_with(REQUESTER));
    let payload = joined(own)?;
    let mut event = json!({ "type": entry.kind });
    if !payload.is_empty() {
        event["payload"] = payload.into();
    }
    Ok(Recorded {
        event: serde_json::from_value(event)?,
        at: entry.at,
    })
}

fn head_after(entry: &Entry) -> Head {
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

/// `c_i`. The stored text is canonical already, so the pair is joined without parsing it again.
fn commitment(path: &str, opening: &Opening) -> Sha256 {
    let mut hash = sha2::Sha256::new();
    hash.update([0x02]);
    hash.update(opening.salt);
    hash.update(format!("[{},{}]", Value::from(path), opening.value));
    Sha256(hash.finalize().into())
}

fn payload_commit(members: &[Member]) -> Sha256 {
    let mut hash = sha2::Sha256::new();
    hash.update([0x03]);
    for member in members {
        hash.update(member.commitment.0);
    }
    Sha256(hash.finalize().into())
}

fn event_hash(envelope_id: &EnvelopeId, entry: &Entry) -> Result<Sha256, serde_json::Error> {
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

fn split(event: &Event) -> Result<(String, Map<String, Value>), Fault> {
    let mut value = serde_json::to_value(event)?;
    let payload = match value.get_mut("payload").map(Value::take) {
        Some(Value::Object(payload)) => payload,
        _ => Map::new(),
    };
    let kind = value.get("type").and_then(Value::as_str);
    let kind = kind.ok_or(Fault::Column {
        column: "events.type",
    })?;
    Ok((kind.to_owned(), payload))
}

/// Cuts a payload into members: one for each key, and for a list of objects one for each key of
/// each, so that a single address or name can be erased.
fn values(payload: Map<String, Value>) -> BTreeMap<String, Value> {
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for (key, value) in payload {
        match value {
            Value::Array(items) if is_list_of_objects(&items) => {
                for (index, item) in items.into_iter().enumerate() {
                    let Value::Object(item) = item else { continue };
                    values.extend(
                        item.into_iter()
                            .map(|(k, v)| (format!("/{key}/{index}/{k}"), v)),
                    );
                }
            }
            value => {
                values.insert(format!("/{key}"), value);
            }
        }
    }
    values
}

fn members(values: BTreeMap<String, Value>, random: &Randomness) -> Result<Vec<Member>, Fault> {
    let member = |(path, value): (String, Value)| {
        let opening = Opening {
            salt: random.bytes(),
            value: serde_json_canonicalizer::to_string(&value)?,
        };
        Ok(Member {
            commitment: commitment(&path, &opening),
            path,
            opening: Some(opening),
        })
    };
    values.into_iter().map(member).collect()
}

fn is_list_of_objects(items: &[Value]) -> bool {
    let full = |item: &Value| item.as_object().is_some_and(|o| !o.is_empty());
    !items.is_empty() && items.iter().all(full)
}

fn joined<'m>(members: impl Iterator<Item = &'m Member>) -> Result<Map<String, Value>, Fault> {
    let mut payload = Map::new();
    let mut lists: BTreeMap<&str, BTreeMap<usize, Map<String, Value>>> = BTreeMap::new();
    for member in members {
        let Some(opening) = &member.opening else {
            continue;
        };
        let value: Value = serde_json::from_str(&opening.value)?;
        let mut steps = member.path.splitn(4, '/').skip(1);
        match (steps.next(), steps.next(), steps.next()) {
            (Some(key), None, None) => {
                payload.insert(key.to_owned(), value);
            }
            (Some(list), Some(index), Some(key)) => {
                let index = index.parse().map_err(|_| Fault::Column {
                    column: "event_entries.path",
                })?;
                let item = lists.entry(list).or_default().entry(index).or_default();
                item.insert(key.to_owned(), value);
            }
            _ => {
                return Err(Fault::Column {
                    column: "event_entries.path",
                });
            }
        }
    }
    for (key, items) in lists {
        let items: Vec<Value> = items.into_values().map(Value::Object).collect();
        payload.insert(key.to_owned(), items.into());
    }
    Ok(payload)
}

#[cfg(test)]
mod tests {
    use super::*;
    use paraph_protocol::InviteId;

    fn envelope_id() -> EnvelopeId {
        "e".repeat(40).parse().unwrap()
    }

    fn chain() -> Vec<Entry> {
        let id = envelope_id();
        let recorder = Recorder {
            envelope_id: &id,
            actor: "service",
            requester: None,
            at: "2026-11-21T20:40:00Z".parse().unwrap(),
            boot_id: "boot",
            mono_ns: 7,
            random: &Randomness,
        };
        let invite_id: InviteId = "i".repeat(40).parse().unwrap();
        let declined = Event::Declined {
            invite_id,
            reason: "Þetta er rangt".into(),
            observed: crate::envelope::Observed::default(),
        };
        let renamed = Event::Renamed {
            title: "Lease".into(),
        };
        recorder
            .record(&Head::START, &[renamed, declined, Event::Withdrawn])
            .unwrap()
    }

    #[test]
    fn a_chain_verifies_and_gives_back_what_was_recorded() {
        let chain = chain();
        let head = verify(&envelope_id(), &chain).unwrap();
        assert_eq!((head.next_seq, head.hash), (3, chain[2].hash));
        let Event::Declined { reason, .. } = recorded(&chain[1]).unwrap().event else {
            panic!("not what was recorded");
        };
        assert_eq!(reason, "Þetta er rangt");
        assert_eq!(recorded(&chain[2]).unwrap().event, Event::Withdrawn);
    }

    #[test]
    fn the_first_bad_event_is_named_whatever_was_changed() {
        type Change = fn(&mut Vec<Entry>);
        let changes: [(u64, Change); 8] = [
            (1, |c| c[1].at = c[1].at.plus_ms(1)),
            (1, |c| c[1].actor = "account:x".into()),
            (1, |c| {
                c[1].members[0].opening.as_mut().unwrap().value = "\"x\"".into();
            }),
            (1, |c| {
                c[1].members[0].opening.as_mut().unwrap().salt[0] ^= 1;
            }),
            (1, |c| drop(c[1].members.pop())),
            (1, |c| drop(c.remove(1))),
            (0, |c| c.swap(0, 1)),
            (2, |c| c[2].kind = "deleted".into()),
        ];
        for (number, (seq, change)) in changes.into_iter().enumerate() {
            let mut chain = chain();
            change(&mut chain);
            assert_eq!(
                verify(&envelope_id(), &chain),
                Err(Broken { seq }),
                "change {number}"
            );
        }
    }

    #[test]
    fn another_envelope_cannot_borrow_a_chain() {
        let other = "f".repeat(40).parse().unwrap();
        assert_eq!(verify(&other, &chain()), Err(Broken { seq: 0 }));
    }

    #[test]
    fn an_erased_value_leaves_the_chain_whole() {
        let mut chain = chain();
        let path = |m: &&mut Member| m.path == "/reason";
        chain[1].members.iter_mut().find(path).unwrap().opening = None;
        assert!(verify(&envelope_id(), &chain).is_ok());
    }
}
