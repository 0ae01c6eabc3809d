//! Revocation lists and replies that the file itself carries (RFC 5280, 5; RFC 6960).

use super::ocsp;
use super::report::Revocation;
use super::scope::covers;
use super::validation_data::{RevocationList, ValidationData};
use crate::certificate::Certificate;
use x509_cert::ext::pkix::KeyUsage;

/// Whether lists say that a certificate of the chain was revoked at an instant.
///
/// The anchor is believed as it is. A list counts only if the issuer of the certificate signed
/// it. To acquit it must also be complete and not yet outdated at the instant: the answer is
/// never more than the lists say.
pub(crate) fn check(chain: &[Certificate], data: &ValidationData, at_unix_s: i64) -> Revocation {
    let mut all_known = chain.len() > 1;
    for pair in chain.windows(2) {
        let of_list = |list: &RevocationList| ask(list, &pair[0], &pair[1], at_unix_s);
        let of_reply = |reply: &Vec<u8>| ocsp::ask(reply, &pair[0], &pair[1], at_unix_s);
        let replies = data.replies.iter().filter_map(of_reply);
        let answers = data.lists.iter().filter_map(of_list).chain(replies);
        match answers.max_by_key(|revoked| u8::from(*revoked)) {
            Some(true) => return Revocation::Revoked,
            Some(false) => {}
            None => all_known = false,
        }
    }
    if all_known {
        Revocation::NotRevoked
    } else {
        Revocation::NotChecked
    }
}

/// Whether a list says that the certificate was revoked; `None` when it cannot say.
fn ask(
    list: &RevocationList,
    certificate: &Certificate,
    issuer: &Certificate,
    at_unix_s: i64,
) -> Option<bool> {
    let at = u64::try_from(at_unix_s).ok()?;
    let body = &list.parsed.tbs_cert_list;
    let speaks = body.issuer == issuer.parsed().tbs_certificate.subject;
    (speaks && may_sign_lists(issuer) && list.is_signed_by(issuer)).then_some(())?;
    let entries = body.revoked_certificates.iter().flatten();
    let serial = &certificate.parsed().tbs_certificate.serial_number;
    let mut found = entries.filter(|e| e.serial_number == *serial);
    if found.any(|e| e.revocation_date.to_unix_duration().as_secs() <= at) {
        return Some(true);
    }
    // Deltas and lists about others may accuse, but not acquit.
    let fresh = body
        .next_update
        .is_some_and(|next| next.to_unix_duration().as_secs() >= at);
    (fresh && covers(body, certificate)).then_some(false)
}

/// Whether a certificate may sign revocation lists (RFC 5280, 4.2.1.3).
fn may_sign_lists(issuer: &Certificate) -> bool {
    match issuer.parsed().tbs_certificate.get::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.crl_sign(),
        Ok(None) => true,
        Err(_) => false,
    }
}
