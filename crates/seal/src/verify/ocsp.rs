//! Replies about revocation that the file itself carries (RFC 6960).

use super::algorithm::{key_bits, oid};
use super::chain::is_signed_by;
use super::crypto::{Hash, digest, legacy_fingerprint};
use super::element::{Element, GENERALIZED_TIME, INTEGER, OCTET_STRING, SEQUENCE, context};
use super::token::generalized_time;
use crate::certificate::Certificate;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5280, rfc5912};
use der::Encode;
use x509_cert::ext::pkix::ExtendedKeyUsage;

/// `id-pkix-ocsp-basic` (RFC 6960, 4.2.1).
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
const SUCCESSFUL: &[u8] = &[0x0a, 1, 0];

/// Whether a reply says that the certificate was revoked at an instant; `None` when it cannot say.
pub(crate) fn ask(
    der: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    at_unix_s: i64,
) -> Option<bool> {
    let basic = basic_reply(der)?;
    let parts = basic.inside_of(SEQUENCE)?;
    let [body, method, value, carried @ ..] = &parts[..] else {
        return None;
    };
    is_vouched_for([body, method, value], carried, issuer, at_unix_s).then_some(())?;
    let body = body.inside_of(SEQUENCE)?;
    let replies = body
        .iter()
        .find(|e| e.tag == SEQUENCE)?
        .inside_of(SEQUENCE)?;
    let mut answers = replies
        .iter()
        .filter_map(|one| answer(one, certificate, issuer, at_unix_s));
    let first = answers.next()?;
    Some(answers.fold(first, |any, revoked| any || revoked))
}

/// The `BasicOCSPResponse` of a successful `OCSPResponse`.
fn basic_reply(der: &[u8]) -> Option<Element<'_>> {
    let whole = Element::only(der)?.inside_of(SEQUENCE)?;
    let [status, wrapped] = &whole[..] else {
        return None;
    };
    let [reply] = wrapped.inside_of(context(0))?[..] else {
        return None;
    };
    let reply = reply.inside_of(SEQUENCE)?;
    let [kind, octets] = &reply[..] else {
        return None;
    };
    let basic = status.raw == SUCCESSFUL && oid(kind) == Some(BASIC);
    basic.then(|| Element::only(octets.content_of(OCTET_STRING)?))?
}

/// Signed by the issuer, or by a responder that the issuer certified for it (RFC 6960, 4.2.2.2).
fn is_vouched_for(
    signed: [&Element<'_>; 3],
    carried: &[Element<'_>],
    issuer: &Certificate,
    at_unix_s: i64,
) -> bool {
    let signed = sequence(&signed.map(|part| part.raw).concat());
    if is_signed_by(&signed, issuer) {
        return true;
    }
    let carried = carried
        .first()
        .and_then(|c| c.inside_of(context(0))?.first()?.inside());
    let responders = carried.unwrap_or_default();
    let responders = responders
        .iter()
        .filter_map(|r| Certificate::from_der(r.raw).ok());
    responders.take(8).any(|responder| {
        let (from, to) = responder.validity_unix_s();
        let in_force = u64::try_from(at_unix_s).is_ok_and(|at| (from..=to).contains(&at));
        let usage = responder.parsed().tbs_certificate.get::<ExtendedKeyUsage>();
        let may = matches!(usage, Ok(Some((_, u))) if u.0.contains(&rfc5280::ID_KP_OCSP_SIGNING));
        let certified = responder.is_issued_by(issuer) && is_signed_by(responder.der(), issuer);
        in_force && may && certified && is_signed_by(&signed, &responder)
    })
}

/// A SEQUENCE around some elements.
fn sequence(content: &[u8]) -> Vec<u8> {
    let size = content.len().to_be_bytes();
    let digits: Vec<u8> = size.iter().copied().skip_while(|d| *d == 0).collect();
    let mut out = vec![SEQUENCE];
    if content.len() >= 0x80 {
        out.push(0x80 | u8::try_from(digits.len()).unwrap_or(0));
    }
    out.extend(digits);
    out.extend(content);
    out
}

/// What one `SingleResponse` says, if it is about the certificate.
fn answer(
    one: &Element<'_>,
    certificate: &Certificate,
    issuer: &Certificate,
    at_unix_s: i64,
) -> Option<bool> {
    let parts = one.inside_of(SEQUENCE)?;
    let [id, status, this_update, rest @ ..] = &parts[..] else {
        return None;
    };
    names(id, certificate, issuer)?.then_some(())?;
    if status.tag == context(1) {
        let revoked = status.inside()?.first()?.content_of(GENERALIZED_TIME)?;
        return Some(generalized_time(revoked)? <= at_unix_s);
    }
    // Good, in the primitive form of an implicit NULL; unknown says nothing.
    (status.raw == [0x80, 0]).then_some(())?;
    let this_update = generalized_time(this_update.content_of(GENERALIZED_TIME)?)?;
    let next_update = rest.iter().find(|e| e.tag == context(0)).and_then(|e| {
        let inside = e.inside()?;
        generalized_time(inside.first()?.content_of(GENERALIZED_TIME)?)
    });
    (next_update.unwrap_or(this_update) >= at_unix_s).then_some(false)
}

/// Whether a `CertID` is this certificate's: issuer's name and key by their hashes, and serial.
fn names(id: &Element<'_>, certificate: &Certificate, issuer: &Certificate) -> Option<bool> {
    let parts = id.inside_of(SEQUENCE)?;
    let [algorithm, name, key, serial] = &parts[..] else {
        return None;
    };
    let algorithm = oid(algorithm.inside_of(SEQUENCE)?.first()?)?;
    let hashed = |bytes: &[u8]| match algorithm {
        rfc5912::ID_SHA_256 => Some(digest(Hash::Sha256, &[bytes])),
        rfc5912::ID_SHA_1 => Some(legacy_fingerprint(bytes)),
        _ => None,
    };
    let issuer = &issuer.parsed().tbs_certificate;
    let subject = issuer.subject.to_der().ok()?;
    let info = issuer.subject_public_key_info.to_der().ok()?;
    let number = certificate
        .parsed()
        .tbs_certificate
        .serial_number
        .to_der()
        .ok()?;
    let same_name = name.content_of(OCTET_STRING)? == hashed(&subject)?;
    let same_key = key.content_of(OCTET_STRING)? == hashed(key_bits(&info)?)?;
    Some(same_name && same_key && serial.tag == INTEGER && serial.raw == number)
}
