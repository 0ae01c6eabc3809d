//! Timestamp tokens (RFC 3161).

use super::algorithm::hash;
use super::crypto::digest;
use super::element::{
    Element, GENERALIZED_TIME, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE,
};
use super::finding::Finding;
use super::report::{Indication, Timestamp, judge as judge_findings};
use super::signed_data::{Purpose, SignedData};
use super::signer::{Circumstances, judge};
use crate::certificate::Certificate;
use time::{Date, Month, PrimitiveDateTime, Time};

/// Validates a token over a message.
///
/// The authority must be believed at the time that the circumstances name; a token from after
/// that time is none.
pub(crate) fn validate(der: &[u8], message: &[&[u8]], beside: Circumstances<'_>) -> Timestamp {
    let unread = |finding| Timestamp {
        at_unix_s: 0,
        authority: None,
        findings: vec![finding],
    };
    let value = match SignedData::read(der, Purpose::Timestamp) {
        Ok(value) => value,
        Err(finding) => return unread(finding),
    };
    let content = value.content.unwrap_or_default();
    let Some((at_unix_s, imprinted)) = read_info(content, message) else {
        return unread(Finding::CmsContent);
    };
    let judged = judge(&value, &[content], beside);
    let mut findings = judged.findings;
    if !imprinted {
        findings.push(Finding::DigestMismatch);
    }
    if at_unix_s > beside.at_unix_s {
        findings.push(Finding::NotYetValid);
    }
    // Invariant: a time outside of the authority's own certificate is not its word.
    if !judged
        .signer
        .as_ref()
        .is_some_and(|c| is_within(c, at_unix_s))
    {
        findings.push(Finding::Expired);
    }
    findings.sort_unstable();
    findings.dedup();
    let authority = judged.signer.map(|c| c.subject());
    Timestamp {
        at_unix_s,
        authority,
        findings,
    }
}

/// How a timestamp's findings weigh on the signature that it is over.
pub(crate) fn weigh(timestamp: &Timestamp) -> Option<Finding> {
    match judge_findings(&timestamp.findings).0 {
        Indication::TotalPassed => None,
        Indication::Indeterminate => Some(Finding::TimestampUntrusted),
        Indication::TotalFailed => Some(Finding::TimestampInvalid),
    }
}

fn is_within(certificate: &Certificate, at_unix_s: i64) -> bool {
    let (from, to) = certificate.validity_unix_s();
    u64::try_from(at_unix_s).is_ok_and(|at| (from..=to).contains(&at))
}

/// The time of a `TSTInfo`, and whether its imprint is the message's (RFC 3161, 2.4.2).
fn read_info(content: &[u8], message: &[&[u8]]) -> Option<(i64, bool)> {
    let info = Element::only(content).filter(Element::is_canonical)?;
    let parts = info.inside_of(SEQUENCE)?;
    let [version, policy, imprint, serial, time, ..] = &parts[..] else {
        return None;
    };
    let formed = version.content_of(INTEGER)? == [1]
        && policy.tag == OBJECT_IDENTIFIER
        && serial.tag == INTEGER;
    formed.then_some(())?;
    let imprint = imprint.inside_of(SEQUENCE)?;
    let [algorithm, value] = &imprint[..] else {
        return None;
    };
    let found = digest(hash(algorithm)?, message);
    let same = value.content_of(OCTET_STRING)? == found;
    Some((generalized_time(time.content_of(GENERALIZED_TIME)?)?, same))
}

/// `YYYYMMDDhhmmss[.f]Z` in seconds since 1970-01-01T00:00:00Z; fractions are dropped.
pub(crate) fn generalized_time(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    (whole.len() == 14 && digits(whole) && !fraction.is_empty() && digits(fraction))
        .then_some(())?;
    digits_to_unix_s(whole)
}

/// Fourteen digits, `YYYYMMDDhhmmss`, as an instant of UTC.
pub(crate) fn digits_to_unix_s(digits: &str) -> Option<i64> {
    let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u8>().ok();
    let month = Month::try_from(part(4, 6)?).ok()?;
    let date = Date::from_calendar_date(digits.get(..4)?.parse().ok()?, month, part(6, 8)?).ok()?;
    let time = Time::from_hms(part(8, 10)?, part(10, 12)?, part(12, 14)?).ok()?;
    Some(
        PrimitiveDateTime::new(date, time)
            .assume_utc()
            .unix_timestamp(),
    )
}
