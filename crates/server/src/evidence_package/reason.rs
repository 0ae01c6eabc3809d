//! Why the evidence has no answer. For programs in English; the report says them in its language.

use super::words::Word;

pub(super) const NOT_SIGNED: &str = "did not sign";
pub(super) const NO_NAME: &str = "the sender gave no name";
pub(super) const NO_ORIGIN: &str = "the browser sent no origin";
pub(super) const NO_BROWSER: &str = "the browser sent no name";
pub(super) const NO_LOCALE: &str = "the sender chose no language";
pub(super) const NO_NONCE: &str = "the host gave none";
pub(super) const HOST_DELIVERS: &str = "the host delivers embedded links itself";

pub(super) const NO_NUMBER: &str = "the provider told none";
pub(super) const NOT_SENT: &str = "no message was taken";

/// The report's words for a reason.
pub(super) fn word(reason: &str) -> Word {
    match reason {
        NOT_SIGNED => Word::Unsigned,
        NO_NAME | NO_ORIGIN | NO_BROWSER | NO_LOCALE | NO_NONCE | NO_NUMBER => Word::Absent,
        HOST_DELIVERS => Word::Embedded,
        _ => Word::Unknown,
    }
}
