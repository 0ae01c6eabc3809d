//! Certificate revocation lists (RFC 5280, 5), whole ones by the issuer itself.

use super::need::addresses_of;
use crate::certificate::Certificate;
use crate::error::RevocationError;
use const_oid::db::rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT;
use der::Decode;
use x509_cert::crl::{CertificateList, TbsCertList};
use x509_cert::ext::pkix::name::DistributionPointName;
use x509_cert::ext::pkix::{
    BasicConstraints, CrlDistributionPoints, IssuingDistributionPoint, KeyUsage,
};
use x509_cert::time::Time;

/// How far the issuer's clock may run ahead.
const SKEW_S: i64 = 300;

/// Checks that a list of the issuer, in force now, does not name the certificate.
pub(super) fn check(
    list: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    now_unix_s: i64,
) -> Result<(), RevocationError> {
    let parsed = CertificateList::from_der(list).map_err(|_| RevocationError::Malformed)?;
    let body = &parsed.tbs_cert_list;
    let usage = issuer.extended::<KeyUsage>();
    let own = body.issuer == issuer.parsed().tbs_certificate.subject;
    if !own || usage.is_some_and(|u| !u.crl_sign()) {
        return Err(RevocationError::OtherIssuer);
    }
    if body.signature != parsed.signature_algorithm || !issuer.has_signed(list) {
        return Err(RevocationError::Signature);
    }
    check_scope(body, certificate)?;
    check_instants(body, now_unix_s)?;
    let serial = &certificate.parsed().tbs_certificate.serial_number;
    let mut entries = body.revoked_certificates.iter().flatten();
    match entries.find(|entry| entry.serial_number == *serial) {
        None => Ok(()),
        Some(entry) => Err(RevocationError::Revoked {
            at_unix_s: unix_s(entry.revocation_date),
        }),
    }
}

/// Refuses lists of changes, of some reasons, of others' certificates, and unknown kinds.
fn check_scope(list: &TbsCertList, certificate: &Certificate) -> Result<(), RevocationError> {
    for extension in list.crl_extensions.iter().flatten() {
        let covered = if extension.extn_id == ID_CE_ISSUING_DISTRIBUTION_POINT {
            let scope = IssuingDistributionPoint::from_der(extension.extn_value.as_bytes());
            covers(&scope.map_err(|_| RevocationError::Malformed)?, certificate)
        } else {
            !extension.critical
        };
        if !covered {
            return Err(RevocationError::OtherCertificate);
        }
    }
    Ok(())
}

/// Whether a list of this scope would name the certificate (RFC 5280, 6.3.3, b).
fn covers(scope: &IssuingDistributionPoint, certificate: &Certificate) -> bool {
    let constraints = certificate.extended::<BasicConstraints>();
    let authority = constraints.is_some_and(|c| c.ca);
    let partial = scope.only_contains_user_certs && authority
        || scope.only_contains_ca_certs && !authority
        || scope.only_contains_attribute_certs
        || scope.indirect_crl
        || scope.only_some_reasons.is_some();
    !partial && is_at_its_place(scope.distribution_point.as_ref(), certificate)
}

/// Whether a list that names its place is at one that the certificate names.
fn is_at_its_place(place: Option<&DistributionPointName>, certificate: &Certificate) -> bool {
    let Some(place) = place else { return true };
    let stated = addresses_of(place);
    let points = certificate.extended::<CrlDistributionPoints>();
    let expected = points.into_iter().flat_map(|p| p.0);
    let mut expected = expected.filter_map(|p| p.distribution_point);
    expected.any(|p| p == *place || addresses_of(&p).iter().any(|a| stated.contains(a)))
}

/// Not from tomorrow, and not outlived; `nextUpdate` is not optional (RFC 5280, 5.1.2.5).
fn check_instants(list: &TbsCertList, now_unix_s: i64) -> Result<(), RevocationError> {
    let start = unix_s(list.this_update);
    let end = list.next_update.map_or(i64::MIN, unix_s);
    if start > now_unix_s.saturating_add(SKEW_S) || end < now_unix_s {
        return Err(RevocationError::Stale);
    }
    Ok(())
}

fn unix_s(time: Time) -> i64 {
    i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX)
}
