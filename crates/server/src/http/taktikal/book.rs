//! What this dialect says of an envelope beside what the envelope says itself: keys, and words of
//! the host that come back unchanged.

use super::error::Failure;
use super::key::KeyKind;
use super::meta::Meta;
use super::people::PersonPlan;
use super::request::{Contact, CreateProcess, CreateSequence};
use super::word::Location;
use crate::app::App;
use crate::envelope::{Document, Envelope, Invite};
use crate::error::Fault;
use crate::store::{NewTaktikalBook, Side};
use paraph_protocol::{AccountId, DocumentId, EnvelopeId, RecipientId};
use serde::{Deserialize, Serialize};

/// A sequence, or a process that stands alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Book {
    pub(super) sequence: Option<SequenceEntry>,
    pub(super) processes: Vec<ProcessEntry>,
}

/// A sequence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SequenceEntry {
    pub(super) key: String,
    pub(super) user: String,
    pub(super) requires_auth: bool,
    pub(super) sign_in_order: bool,
    pub(super) signees: Vec<SequenceSigneeEntry>,
}

/// Somebody with one link over all their documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SequenceSigneeEntry {
    pub(super) key: String,
    pub(super) recipient_id: RecipientId,
}

/// One document and those who sign it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct ProcessEntry {
    pub(super) key: String,
    pub(super) document_id: DocumentId,
    pub(super) flow_key: String,
    pub(super) meta: Meta,
    pub(super) pdf_file_name: String,
    pub(super) user: String,
    pub(super) requires_auth: bool,
    pub(super) sign_in_order: bool,
    pub(super) location: Location,
    pub(super) display_name: Option<String>,
    pub(super) flatten_document: Option<bool>,
    pub(super) reminder_rule: Option<String>,
    pub(super) signees: Vec<SigneeEntry>,
}

/// "This recipient signs that document."
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SigneeEntry {
    pub(super) key: String,
    pub(super) recipient_id: RecipientId,
    pub(super) contact: Contact,
}

/// A book beside its envelope.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub(super) book: Book,
    pub(super) envelope: Envelope,
}

impl Opened {
    /// The sequence or the process that stands alone, by any of its keys, of this account.
    ///
    /// # Errors
    /// [`Failure::NotFound`] also for a key of another account.
    pub(super) async fn of_account(
        app: &App,
        account_id: &AccountId,
        key: &str,
    ) -> Result<Self, Failure> {
        let opened = Self::by_key(app, key).await?.ok_or(Failure::NotFound)?;
        let envelope = &opened.envelope;
        if envelope.sender.account_id == *account_id && !envelope.deleted {
            Ok(opened)
        } else {
            Err(Failure::NotFound)
        }
    }

    /// The same of whichever account.
    pub(super) async fn by_key(app: &App, key: &str) -> Result<Option<Self>, Failure> {
        let Some(id) = app.store.taktikal_envelope(key).await? else {
            return Ok(None);
        };
        let Some(book) = Book::of_envelope(app, &id).await? else {
            return Ok(None);
        };
        let envelope = app.loaded(&id).await?.envelope;
        Ok(Some(Self { book, envelope }))
    }

    pub(super) fn invite(&self, signee: &SigneeEntry) -> Option<&Invite> {
        self.envelope.invite_of(&signee.recipient_id)
    }
}

impl Book {
    /// That of an envelope; none when it was made through another door.
    pub(super) async fn of_envelope(app: &App, id: &EnvelopeId) -> Result<Option<Self>, Fault> {
        let Some(stored) = app.store.taktikal_book(id).await? else {
            return Ok(None);
        };
        let mut book: Self = serde_json::from_str(&stored.body)?;
        for (key, contact) in stored.signees {
            if let Some(signee) = book.signee_mut(&key) {
                signee.contact = serde_json::from_str(&contact)?;
            }
        }
        Ok(Some(book))
    }

    /// A new one with fresh keys for documents and people in their order.
    pub(super) fn of_sequence(
        app: &App,
        order: &CreateSequence,
        documents: &[Document],
        people: &[(RecipientId, PersonPlan)],
    ) -> Self {
        let signees = people.iter().map(|(id, _)| SequenceSigneeEntry {
            key: KeyKind::SequenceSignee.key(&app.random),
            recipient_id: id.clone(),
        });
        let sequence = SequenceEntry {
            key: KeyKind::Sequence.key(&app.random),
            user: order.user.clone(),
            requires_auth: order.requires_auth,
            sign_in_order: order.sign_in_order,
            signees: signees.collect(),
        };
        let processes = order.processes.iter().zip(documents).enumerate();
        let processes = processes.map(|(index, (process, document))| {
            let user = process.user.as_ref().unwrap_or(&order.user);
            entry(app, (index, process), user, (document, people))
        });
        Self {
            processes: processes.collect(),
            sequence: Some(sequence),
        }
    }

    /// The same of a process that stands alone.
    pub(super) fn of_process(
        app: &App,
        process: &CreateProcess,
        document: &Document,
        people: &[(RecipientId, PersonPlan)],
    ) -> Self {
        let user = process.user.as_deref().unwrap_or_default();
        Self {
            sequence: None,
            processes: vec![entry(app, (0, process), user, (document, people))],
        }
    }

    /// What is stored with the envelope.
    pub(super) fn side(&self) -> Result<Side, Fault> {
        let sequence = self.sequence.iter();
        let people = sequence
            .clone()
            .flat_map(|s| s.signees.iter().map(|g| &g.key));
        let signees = |p: &ProcessEntry| p.signees.iter().map(|s| s.key.clone()).collect();
        let signees = self.processes.iter().flat_map::<Vec<String>, _>(signees);
        let processes = self.processes.iter().map(|p| p.key.clone());
        let keys = sequence.map(|s| &s.key).chain(people).cloned();
        Ok(Side::NewTaktikalBook(NewTaktikalBook {
            owner: self.owner().to_lowercase(),
            body: serde_json::to_string(self)?,
            keys: keys.chain(processes).chain(signees).collect(),
        }))
    }

    /// The address of the owner.
    pub(super) fn owner(&self) -> &str {
        match (&self.sequence, self.processes.first()) {
            (Some(sequence), _) => &sequence.user,
            (None, Some(process)) => &process.user,
            (None, None) => "",
        }
    }

    /// The process of this key.
    pub(super) fn process(&self, key: &str) -> Option<&ProcessEntry> {
        self.processes.iter().find(|p| p.key == key)
    }

    /// The signee of this key, with the process.
    pub(super) fn signee(&self, key: &str) -> Option<(&ProcessEntry, &SigneeEntry)> {
        self.processes.iter().find_map(|process| {
            let signee = process.signees.iter().find(|s| s.key == key)?;
            Some((process, signee))
        })
    }

    fn signee_mut(&mut self, key: &str) -> Option<&mut SigneeEntry> {
        let mut signees = self.processes.iter_mut().flat_map(|p| &mut p.signees);
        signees.find(|s| s.key == key)
    }

    /// Whom an entry address is of: the key of a sequence or a process, and one of a person on it.
    pub(super) fn visitor(&self, key: &str, signee_key: &str) -> Option<&RecipientId> {
        if let Some(sequence) = self.sequence.as_ref().filter(|s| s.key == key) {
            let signee = sequence.signees.iter().find(|g| g.key == signee_key);
            return signee.map(|g| &g.recipient_id);
        }
        let signee = self.process(key)?.signees.iter();
        signee
            .map(|s| (s, &s.recipient_id))
            .find_map(|(s, id)| (s.key == signee_key).then_some(id))
    }
}

fn entry(
    app: &App,
    (index, process): (usize, &CreateProcess),
    user: &str,
    (document, people): (&Document, &[(RecipientId, PersonPlan)]),
) -> ProcessEntry {
    let signee = |(place, contact): (usize, &Contact)| {
        let on = |(_, person): &&(RecipientId, PersonPlan)| person.parts.contains(&(index, place));
        let (recipient_id, _) = people.iter().find(on)?;
        Some(SigneeEntry {
            key: KeyKind::Signee.key(&app.random),
            recipient_id: recipient_id.clone(),
            contact: contact.clone(),
        })
    };
    ProcessEntry {
        key: KeyKind::Process.key(&app.random),
        document_id: document.id.clone(),
        flow_key: process.flow_key.clone(),
        meta: process.meta.clone(),
        pdf_file_name: process.pdf_file_name.clone(),
        user: user.to_owned(),
        requires_auth: process.requires_auth,
        sign_in_order: process.sign_in_order,
        location: process.location,
        display_name: process.display_name.clone(),
        flatten_document: process.flatten_document,
        reminder_rule: process.reminder_rule.clone(),
        signees: process
            .signees
            .iter()
            .enumerate()
            .filter_map(signee)
            .collect(),
    }
}
