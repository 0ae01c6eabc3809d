use super::ocsp;
use crate::certificate::Certificate;
use crate::error::Error;
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{ID_AD_CA_ISSUERS, ID_AD_OCSP};
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints};

/// Something that the caller is to fetch; any one of the addresses will do, OCSP before lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The certificate of an issuer, in DER.
    Issuer {
        /// The certificate whose issuer is unknown.
        certificate: Certificate,
        /// Where the certificate says that its issuer's lies (RFC 5280, 4.2.2.1).
        urls: Vec<String>,
    },
    /// Whether a certificate is revoked.
    Revocation {
        /// The certificate in question.
        certificate: Certificate,
        /// Its issuer.
        issuer: Box<Certificate>,
        /// Responders to post [`Need::ocsp_request`] to (RFC 6960, appendix A).
        ocsp_urls: Vec<String>,
        /// Revocation lists (RFC 5280, 4.2.1.13).
        crl_urls: Vec<String>,
    },
}

impl Need {
    pub(super) fn issuer_of(certificate: &Certificate) -> Self {
        Self::Issuer {
            certificate: certificate.clone(),
            urls: access(certificate, ID_AD_CA_ISSUERS),
        }
    }

    pub(super) fn revocation_of(certificate: &Certificate, issuer: &Certificate) -> Self {
        Self::Revocation {
            certificate: certificate.clone(),
            issuer: Box::new(issuer.clone()),
            ocsp_urls: access(certificate, ID_AD_OCSP),
            crl_urls: distribution_points(certificate),
        }
    }

    /// The certificate in question.
    #[must_use]
    pub fn certificate(&self) -> &Certificate {
        match self {
            Self::Issuer { certificate, .. } | Self::Revocation { certificate, .. } => certificate,
        }
    }

    /// The question to an OCSP responder in DER, to be posted as `application/ocsp-request`;
    /// `None` for a missing issuer.
    ///
    /// It has no nonce, as RFC 5019 wants it: a reply is judged by its own instants.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn ocsp_request(&self) -> Result<Option<Vec<u8>>, Error> {
        match self {
            Self::Issuer { .. } => Ok(None),
            Self::Revocation {
                certificate,
                issuer,
                ..
            } => {
                let request = ocsp::request(certificate, issuer);
                request.map(Some).map_err(|e| Error::Cms(Some(e)))
            }
        }
    }
}

fn access(certificate: &Certificate, method: ObjectIdentifier) -> Vec<String> {
    let access = certificate.extended::<AuthorityInfoAccessSyntax>();
    let entries = access.into_iter().flat_map(|a| a.0);
    entries
        .filter(|entry| entry.access_method == method)
        .filter_map(|entry| web_address(&entry.access_location))
        .collect()
}

/// Points for all reasons and by the issuer itself: lists of others prove less than is needed.
fn distribution_points(certificate: &Certificate) -> Vec<String> {
    let points = certificate.extended::<CrlDistributionPoints>();
    let points = points.into_iter().flat_map(|p| p.0);
    points
        .filter(|point| point.reasons.is_none() && point.crl_issuer.is_none())
        .filter_map(|point| point.distribution_point)
        .flat_map(|place| addresses_of(&place))
        .collect()
}

/// The web addresses of a distribution point.
pub(super) fn addresses_of(place: &DistributionPointName) -> Vec<String> {
    match place {
        DistributionPointName::FullName(names) => names.iter().filter_map(web_address).collect(),
        DistributionPointName::NameRelativeToCRLIssuer(_) => Vec::new(),
    }
}

fn web_address(name: &GeneralName) -> Option<String> {
    let GeneralName::UniformResourceIdentifier(url) = name else {
        return None;
    };
    let url = url.as_str();
    let web = url.starts_with("http://") || url.starts_with("https://");
    web.then(|| url.to_owned())
}
