//! Which baseline level a seal keeps to (EN 319 142-1, 6.1).

use super::report::{Indication, Revocation, SignatureKind, SignatureReport};
use crate::level::Level;

/// Tells every seal that did not fail its level; the signatures are in the order of the file.
pub(crate) fn tell(signatures: &mut [SignatureReport]) {
    for at in 0..signatures.len() {
        let later = &signatures[at + 1..];
        let stamped = later.iter().any(is_good_stamp);
        let level = of(&signatures[at], stamped);
        signatures[at].level = level;
    }
}

fn is_good_stamp(signature: &SignatureReport) -> bool {
    signature.kind == SignatureKind::DocumentTimestamp && signature.findings.is_empty()
}

/// Only what was validated counts: an untrusted timestamp is no trusted time, and revocation data
/// that does not speak of the whole chain is not complete.
fn of(signature: &SignatureReport, stamped_later: bool) -> Option<Level> {
    if signature.kind != SignatureKind::Seal || signature.indication == Indication::TotalFailed {
        return None;
    }
    let own = signature.timestamp.as_ref();
    let timed = stamped_later || own.is_some_and(|t| t.findings.is_empty());
    let complete = signature.revocation == Revocation::NotRevoked;
    Some(match (timed, complete, stamped_later) {
        (false, _, _) => Level::BB,
        (true, false, _) => Level::BT,
        (true, true, false) => Level::BLt,
        (true, true, true) => Level::BLta,
    })
}
