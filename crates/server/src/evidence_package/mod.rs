//! What a stranger needs to judge a signing: who asked, who signed, how, what was shown, what came
//! back. It travels inside every sealed file, as `evidence.json` for programs and
//! `evidence.LANGUAGE.html` for people, under the same seal as the pages.
//!
//! Every member has a value or says why it has none: `{"none": "reason"}`. Nothing is left out, and
//! nothing says more than the service knows.

mod authentication;
mod facts;
mod reason;
mod report;
mod words;

use crate::audit::Entry;
use crate::config::SealPolicy;
use crate::disclosure::disclosure;
use crate::envelope::{Envelope, SealedDocument};
use crate::error::Fault;
use crate::evidence::EvidenceKey;
use crate::pdf_worker::{Attached, Obstacle};
use paraph_protocol::Timestamp;
use words::Word;

pub(crate) use words::Language;

/// What can be said about trusted time before the seal is made, for the timestamp is over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeStatement {
    /// The seal carries a timestamp; without one it would not have been made.
    InSeal,
    /// The sealed file carries one by now, in its seal or behind it.
    InFile,
    /// No authority answered as it should; a later version of the file may carry one.
    Missing,
    /// No authority was asked.
    NotAsked,
}

impl TimeStatement {
    /// What the sealed files of an envelope carry by now, under the policy that is in force.
    #[must_use]
    pub fn of(envelope: &Envelope, policy: SealPolicy) -> Self {
        let stamped = |d: &SealedDocument| d.trusted_time.is_some();
        match &envelope.sealed[..] {
            [] => Self::NotAsked,
            sealed if sealed.iter().all(stamped) => Self::InFile,
            _ if policy.wants_time() => Self::Missing,
            _ => Self::NotAsked,
        }
    }
}

/// What is known when a document is about to be sealed.
#[derive(Debug, Clone, Copy)]
pub struct Sealing<'a> {
    /// The time.
    pub at: Timestamp,
    /// What keeps each document from being PDF/A, in the order of the envelope's documents.
    pub obstacles: &'a [Vec<Obstacle>],
    /// Where trusted time is.
    pub time: TimeStatement,
}

/// The files that go into each sealed document of an envelope; the report once for each language
/// of its signers, so that everybody has a page of their own that opens by itself.
///
/// The same envelope, trail and circumstances give the same bytes.
///
/// # Errors
/// When an entry is no event that this version knows, or cannot be written as canonical JSON.
pub fn evidence_package(
    envelope: &Envelope,
    trail: &[Entry],
    key: &EvidenceKey,
    sealing: &Sealing<'_>,
) -> Result<Vec<Attached>, Fault> {
    let facts = facts::facts(envelope, trail, key, sealing)?;
    let file = |name: &str, description: &str, media_type: &str, text: String| Attached {
        name: name.into(),
        description: description.into(),
        media_type: media_type.into(),
        text,
    };
    let mut files = vec![
        file(
            "evidence.json",
            "How this document was signed: every event, chained by hash (RFC 8785 canonical JSON)",
            "application/json",
            serde_json_canonicalizer::to_string(&facts)?,
        ),
        file(
            "disclosure.txt",
            "What every signer agreed to before signing",
            "text/plain",
            disclosure().text,
        ),
    ];
    files.extend(languages(envelope).into_iter().map(|language| {
        file(
            &format!("evidence.{}.html", language.tag()),
            language.say(Word::Title),
            "text/html",
            report::report(&facts, sealing.at, language),
        )
    }));
    Ok(files)
}

/// The evidence of an envelope as it stands now, as canonical JSON: what the sealed files hold, and
/// what has happened since.
///
/// # Errors
/// As [`evidence_package`].
pub fn evidence_now(
    envelope: &Envelope,
    trail: &[Entry],
    key: &EvidenceKey,
    sealing: &Sealing<'_>,
) -> Result<String, Fault> {
    let mut facts = facts::facts(envelope, trail, key, sealing)?;
    let sealed = !envelope.sealed.is_empty();
    facts["scope"] = if sealed { "final" } else { "open" }.into();
    Ok(serde_json_canonicalizer::to_string(&facts)?)
}

/// The languages of the signing pages, each once, in the order of the invites.
fn languages(envelope: &Envelope) -> Vec<Language> {
    let mut languages = Vec::new();
    for invite in &envelope.invites {
        let language = Language::of(invite.locale.as_deref());
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages
}
