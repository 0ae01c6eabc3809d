//! OCSP (RFC 6960), as far as one certificate and its issuer are concerned.

use crate::certificate::Certificate;
use crate::error::RevocationError;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::ID_KP_OCSP_SIGNING;
use const_oid::db::rfc5912::{ID_SHA_1, ID_SHA_256};
use const_oid::db::rfc6960::ID_PKIX_OCSP_BASIC;
use der::asn1::{Null, OctetString};
use der::{Decode, Encode};
use spki::AlgorithmIdentifierOwned;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse,
    OcspResponseStatus, Request, ResponderId, SingleResponse, TbsRequest, Version,
};

/// How far a responder's clock may run ahead.
const SKEW_S: i64 = 300;
/// How old a reply may be that does not say when there will be a newer one.
const OLDEST_S: i64 = 86_400;

/// A request about one certificate.
pub(super) fn request(certificate: &Certificate, issuer: &Certificate) -> der::Result<Vec<u8>> {
    // SHA-1 only names the issuer here, and is the one hash that every responder knows.
    let id = certificate_id(certificate, issuer, ID_SHA_1)?;
    let request = Request {
        req_cert: id.ok_or(der::ErrorKind::Failed)?,
        single_request_extensions: None,
    };
    OcspRequest {
        tbs_request: TbsRequest {
            version: Version::V1,
            requestor_name: None,
            request_list: vec![request],
            request_extensions: None,
        },
        optional_signature: None,
    }
    .to_der()
}

/// Checks that a reply says "good" of this certificate now, and returns who said it.
pub(super) fn check(
    reply: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    now_unix_s: i64,
) -> Result<Certificate, RevocationError> {
    let basic_der = successful(reply)?;
    let basic = BasicOcspResponse::from_der(&basic_der).map_err(|_| RevocationError::Malformed)?;
    let responder = responder(&basic, issuer, now_unix_s).ok_or(RevocationError::Responder)?;
    if !responder.has_signed(&basic_der) {
        return Err(RevocationError::Signature);
    }
    let mut answers = basic.tbs_response_data.responses.iter();
    let answer = answers.find(|a| is_about(a, certificate, issuer));
    let answer = answer.ok_or(RevocationError::OtherCertificate)?;
    let instants = (answer.this_update, answer.next_update);
    check_instants(instants, now_unix_s)?;
    match answer.cert_status {
        CertStatus::Good(_) => Ok(responder),
        CertStatus::Revoked(info) => Err(RevocationError::Revoked {
            at_unix_s: unix_s(info.revocation_time),
        }),
        CertStatus::Unknown(_) => Err(RevocationError::Unknown),
    }
}

fn successful(reply: &[u8]) -> Result<Vec<u8>, RevocationError> {
    let reply = OcspResponse::from_der(reply).map_err(|_| RevocationError::Malformed)?;
    if reply.response_status != OcspResponseStatus::Successful {
        return Err(RevocationError::Refused);
    }
    let inner = reply.response_bytes.ok_or(RevocationError::Malformed)?;
    if inner.response_type != ID_PKIX_OCSP_BASIC {
        return Err(RevocationError::Malformed);
    }
    Ok(inner.response.into_bytes())
}

/// The issuer itself, or a responder whom it has issued a certificate for that purpose
/// (RFC 6960, 4.2.2.2).
fn responder(
    basic: &BasicOcspResponse,
    issuer: &Certificate,
    now_unix_s: i64,
) -> Option<Certificate> {
    let id = &basic.tbs_response_data.responder_id;
    if is_named(issuer, id) {
        return Some(issuer.clone());
    }
    let sent = basic.certs.iter().flatten();
    let sent = sent.filter_map(|c| Certificate::from_der(&c.to_der().ok()?).ok());
    let mut named = sent.filter(|c| is_named(c, id));
    named.find(|c| issuer.has_issued(c) && c.is_in_force(now_unix_s) && may_answer(c))
}

fn may_answer(certificate: &Certificate) -> bool {
    let usage = certificate.extended::<ExtendedKeyUsage>();
    usage.is_some_and(|u| u.0.contains(&ID_KP_OCSP_SIGNING))
}

fn is_named(certificate: &Certificate, id: &ResponderId) -> bool {
    match id {
        ResponderId::ByName(name) => certificate.parsed().tbs_certificate.subject == *name,
        ResponderId::ByKey(hash) => certificate
            .public_key()
            .is_some_and(|key| digest(&SHA1_FOR_LEGACY_USE_ONLY, key).as_ref() == hash.as_bytes()),
    }
}

fn is_about(answer: &SingleResponse, certificate: &Certificate, issuer: &Certificate) -> bool {
    let stated = &answer.cert_id;
    let expected = certificate_id(certificate, issuer, stated.hash_algorithm.oid);
    expected.ok().flatten().is_some_and(|expected| {
        expected.issuer_name_hash == stated.issuer_name_hash
            && expected.issuer_key_hash == stated.issuer_key_hash
            && expected.serial_number == stated.serial_number
    })
}

/// `CertID`; `None` for a hash that is not known here.
fn certificate_id(
    certificate: &Certificate,
    issuer: &Certificate,
    algorithm: ObjectIdentifier,
) -> der::Result<Option<CertId>> {
    let hash = match algorithm {
        ID_SHA_1 => &SHA1_FOR_LEGACY_USE_ONLY,
        ID_SHA_256 => &SHA256,
        _ => return Ok(None),
    };
    let certificate = &certificate.parsed().tbs_certificate;
    let name = certificate.issuer.to_der()?;
    let key = issuer.public_key().unwrap_or_default();
    Ok(Some(CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: algorithm,
            parameters: Some(Null.into()),
        },
        issuer_name_hash: OctetString::new(digest(hash, &name).as_ref())?,
        issuer_key_hash: OctetString::new(digest(hash, key).as_ref())?,
        serial_number: certificate.serial_number.clone(),
    }))
}

/// Not from tomorrow, and not outlived (RFC 6960, 4.2.2.1).
fn check_instants(
    (this, next): (OcspGeneralizedTime, Option<OcspGeneralizedTime>),
    now_unix_s: i64,
) -> Result<(), RevocationError> {
    let this = unix_s(this);
    let end = next.map_or(this.saturating_add(OLDEST_S), unix_s);
    if this > now_unix_s.saturating_add(SKEW_S) || end < now_unix_s {
        return Err(RevocationError::Stale);
    }
    Ok(())
}

fn unix_s(time: OcspGeneralizedTime) -> i64 {
    i64::try_from(time.0.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}
