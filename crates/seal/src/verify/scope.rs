//! Of which certificates a revocation list speaks (RFC 5280, 5.2.5 and 6.3.3).

use crate::certificate::Certificate;
use const_oid::db::rfc5280::ID_CE_ISSUING_DISTRIBUTION_POINT;
use der::Decode;
use x509_cert::crl::TbsCertList;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{BasicConstraints, CrlDistributionPoints, IssuingDistributionPoint};

/// Whether the list would name the certificate if it were revoked, whatever the reason.
///
/// A list with a critical extension that is not understood speaks of nobody.
pub(crate) fn covers(list: &TbsCertList, certificate: &Certificate) -> bool {
    let mut extensions = list.crl_extensions.iter().flatten();
    extensions.all(|extension| {
        if extension.extn_id != ID_CE_ISSUING_DISTRIBUTION_POINT {
            return !extension.critical;
        }
        let scope = IssuingDistributionPoint::from_der(extension.extn_value.as_bytes());
        scope.is_ok_and(|scope| includes(&scope, certificate))
    })
}

fn includes(scope: &IssuingDistributionPoint, certificate: &Certificate) -> bool {
    let Some(is_authority) = is_authority(certificate) else {
        return false;
    };
    let of_kind = match (scope.only_contains_user_certs, scope.only_contains_ca_certs) {
        (false, false) => true,
        (true, false) => !is_authority,
        (false, true) => is_authority,
        (true, true) => false,
    };
    let whole = scope.only_some_reasons.is_none()
        && !scope.indirect_crl
        && !scope.only_contains_attribute_certs;
    let here = scope.distribution_point.as_ref();
    of_kind && whole && here.is_none_or(|place| points_to(certificate, place))
}

/// `None` for a certificate whose constraints cannot be read.
fn is_authority(certificate: &Certificate) -> Option<bool> {
    match certificate.parsed().tbs_certificate.get() {
        Ok(Some((_, BasicConstraints { ca, .. }))) => Some(ca),
        Ok(None) => Some(false),
        Err(_) => None,
    }
}

/// Whether the certificate names the place of the list, for all reasons and by the same issuer.
fn points_to(certificate: &Certificate, place: &DistributionPointName) -> bool {
    let Ok(Some((_, CrlDistributionPoints(points)))) = certificate.parsed().tbs_certificate.get()
    else {
        return false;
    };
    let mut whole = points
        .iter()
        .filter(|point| point.reasons.is_none() && point.crl_issuer.is_none());
    whole.any(|point| {
        let name = point.distribution_point.as_ref();
        name.is_some_and(|name| name == place || share_a_name(name, place))
    })
}

fn share_a_name(one: &DistributionPointName, other: &DistributionPointName) -> bool {
    fn names(place: &DistributionPointName) -> &[GeneralName] {
        match place {
            DistributionPointName::FullName(names) => names,
            DistributionPointName::NameRelativeToCRLIssuer(_) => &[],
        }
    }
    names(one).iter().any(|name| names(other).contains(name))
}
