//! What a stranger needs to judge a signing: who asked, who signed, how, what was shown, what came
//! back. It travels inside every sealed file, as `evidence.json` for programs and `evidence.html`
//! for people, under the same seal as the pages.
//!
//! Every member has a value or says why it has none: `{"none": "reason"}`. Nothing is left out, and
//! nothing says more than the service knows.

mod facts;
mod report;

use crate::audit::Entry;
use crate::disclosure::disclosure;
use crate::envelope::Envelope;
use crate::error::Fault;
use crate::evidence::EvidenceKey;
use crate::pdf_worker::Attached;
use paraph_protocol::Timestamp;

/// What can be said about trusted time before the seal is made, for the timestamp is over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeStatement {
    /// The seal carries a timestamp; without one it would not have been made.
    InSeal,
    /// No authority answered as it should; a later version of the file may carry one.
    Missing,
    /// No authority was asked.
    NotAsked,
}

/// The files that go into each sealed document of an envelope.
///
/// `at` is the time of sealing; the same envelope, trail and time give the same bytes.
///
/// # Errors
/// When an entry is no event that this version knows, or cannot be written as canonical JSON.
pub fn evidence_package(
    envelope: &Envelope,
    trail: &[Entry],
    key: &EvidenceKey,
    at: Timestamp,
    time: TimeStatement,
) -> Result<Vec<Attached>, Fault> {
    let facts = facts::facts(envelope, trail, key, time)?;
    let html = report::report(&facts, at);
    let json = serde_json_canonicalizer::to_string(&facts)?;
    let file = |name: &str, description: &str, media_type: &str, text: String| Attached {
        name: name.into(),
        description: description.into(),
        media_type: media_type.into(),
        text,
    };
    Ok(vec![
        file(
            "evidence.json",
            "How this document was signed: every event, chained by hash (RFC 8785 canonical JSON)",
            "application/json",
            json,
        ),
        file(
            "evidence.html",
            "How this document was signed, for people",
            "text/html",
            html,
        ),
        file(
            "disclosure.txt",
            "What every signer agreed to before signing",
            "text/plain",
            disclosure().text,
        ),
    ])
}
