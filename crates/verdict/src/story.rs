//! What the events of a chain tell: who was asked, who signed, and when.
//!
//! Only what opens a commitment is told, so nothing is said here that the chain does not prove. A
//! member that was erased, or that this version does not know, is left out.

use crate::chain::Entry;
use paraph_protocol::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What happened to an envelope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Story {
    /// The envelope's title.
    pub title: Option<String>,
    /// Who asked for signatures.
    pub sender: Option<Person>,
    /// Everybody who was asked, in the order of the invites.
    pub people: Vec<Person>,
    /// Every event, oldest first.
    pub events: Vec<Told>,
}

/// A person of the story.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The name.
    pub name: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// When this person signed.
    pub signed_at: Option<Timestamp>,
    /// When this person declined.
    pub declined_at: Option<Timestamp>,
}

/// An event of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Its name.
    #[serde(rename = "type")]
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// The name of the person who it is about.
    pub who: Option<String>,
}

/// The story of a chain that holds.
pub(crate) fn story(entries: &[Entry]) -> Story {
    let mut story = Story::default();
    let mut invites = BTreeMap::new();
    for entry in entries {
        let said = Said::of(entry);
        match &*entry.kind {
            "created" => {
                story.title = said.text("/title").or(story.title);
                story.sender = said.value("/sender").map(person).or(story.sender);
            }
            "renamed" => story.title = said.text("/title").or(story.title),
            "invited" => add_invites(&said, &mut story.people, &mut invites),
            _ => {}
        }
        let about = said.text("/invite_id");
        let about = about.and_then(|id| invites.get(&id).copied());
        let about = about.and_then(|index: usize| story.people.get_mut(index));
        let who = about.and_then(|person| {
            match &*entry.kind {
                "signed" => person.signed_at = Some(entry.at),
                "declined" => person.declined_at = Some(entry.at),
                _ => {}
            }
            person.name.clone().or_else(|| person.email.clone())
        });
        story.events.push(Told {
            kind: entry.kind.clone(),
            at: entry.at,
            who,
        });
    }
    story
}

fn add_invites(said: &Said<'_>, people: &mut Vec<Person>, invites: &mut BTreeMap<String, usize>) {
    for number in 0.. {
        let Some(id) = said.text(&format!("/invites/{number}/id")) else {
            return;
        };
        let recipient = said.value(&format!("/invites/{number}/recipient"));
        invites.insert(id, people.len());
        people.push(recipient.map(person).unwrap_or_default());
    }
}

fn person(value: Value) -> Person {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Person {
        name: text("name").filter(|name| !name.is_empty()),
        email: text("email"),
        signed_at: None,
        declined_at: None,
    }
}

/// The opened members of an entry.
struct Said<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Said<'a> {
    fn of(entry: &'a Entry) -> Self {
        let opened = entry.members.iter().filter_map(|member| {
            let opening = member.opening.as_ref()?;
            Some((&*member.path, &*opening.value))
        });
        Self(opened.collect())
    }

    fn value(&self, path: &str) -> Option<Value> {
        serde_json::from_str(self.0.get(path)?).ok()
    }

    fn text(&self, path: &str) -> Option<String> {
        match self.value(path)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::{Member, Opening};
    use paraph_protocol::Sha256;

    fn entry(seq: u64, kind: &str, members: &[(&str, &str)]) -> Entry {
        let member = |(path, value): &(&str, &str)| Member {
            path: (*path).into(),
            commitment: Sha256([0; 32]),
            opening: (!value.is_empty()).then(|| Opening {
                salt: [0; 32],
                value: (*value).into(),
            }),
        };
        Entry {
            seq,
            id: "e".repeat(40).parse().unwrap(),
            at: format!("2026-11-21T20:40:0{seq}Z").parse().unwrap(),
            boot_id: String::new(),
            mono_ns: "0".into(),
            kind: kind.into(),
            actor: "service".into(),
            payload_commit: Sha256([0; 32]),
            prev_hash: Sha256([0; 32]),
            hash: Sha256([0; 32]),
            members: members.iter().map(member).collect(),
        }
    }

    fn told() -> Vec<Entry> {
        let sender = r#"{"account_id":"a","email":"m@n.example","name":"Nordvik AB"}"#;
        let hanna = r#"{"email":"h@l.example","id":"r","name":"Hanna Lind"}"#;
        vec![
            entry(
                0,
                "created",
                &[("/sender", sender), ("/title", "\"Lease\"")],
            ),
            entry(
                1,
                "invited",
                &[
                    ("/invites/0/id", "\"i\""),
                    ("/invites/0/recipient", hanna),
                    ("/invites/1/id", "\"j\""),
                    ("/invites/1/recipient", ""),
                ],
            ),
            entry(2, "signed", &[("/invite_id", "\"i\"")]),
            entry(3, "declined", &[("/invite_id", "\"j\"")]),
            entry(4, "something_new", &[("/invite_id", "7")]),
        ]
    }

    #[test]
    fn people_are_told_with_what_they_did_and_when() {
        let entries = told();
        let story = story(&entries);
        assert_eq!(story.title.as_deref(), Some("Lease"));
        assert_eq!(story.sender.unwrap().name.as_deref(), Some("Nordvik AB"));
        assert_eq!(story.people[0].name.as_deref(), Some("Hanna Lind"));
        assert_eq!(story.people[0].signed_at, Some(entries[2].at));
        assert_eq!(story.events[2].who.as_deref(), Some("Hanna Lind"));
    }

    #[test]
    fn what_was_erased_or_is_unknown_leaves_gaps_and_no_guesses() {
        let entries = told();
        let story = story(&entries);
        assert_eq!(story.people[1].name, None);
        assert_eq!(story.people[1].declined_at, Some(entries[3].at));
        assert_eq!(story.events[3].who, None);
        assert_eq!(story.events[4].kind, "something_new");
    }
}
