//! The audit trail: salted commitments to what happened, chained by their hashes.
//!
//! Salts and values live in a table of their own: erasing a person deletes both, and the chain
//! still verifies. How it is hashed stands where it is checked, in `paraph_verdict`.

use crate::envelope::{Event, Recorded};
use crate::error::Fault;
use crate::randomness::Randomness;
use crate::requester::Requester;
use paraph_protocol::{EnvelopeId, Sha256, Timestamp};
use paraph_verdict::chain::{commitment, event_hash, head_after, payload_commit};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub use paraph_verdict::chain::{Broken, Entry, Head, Member, Opening, verify};

/// Where an entry says who asked for it; no event has a member of this name.
const REQUESTER: &str = "/requester/";

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
    let payload = payload(entry)?;
    let mut event = json!({ "type": entry.kind });
    if !payload.is_empty() {
        event["payload"] = payload.into();
    }
    Ok(Recorded {
        event: serde_json::from_value(event)?,
        at: entry.at,
    })
}

/// What an entry says, without what was erased.
///
/// # Errors
/// When a stored member is not what this version writes.
pub fn payload(entry: &Entry) -> Result<Map<String, Value>, Fault> {
    let own = |m: &&Member| !m.path.starts_with(REQUESTER);
    joined(entry.members.iter().filter(own))
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
