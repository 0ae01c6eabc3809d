//! Who has signed a CMS value, with certificates as the bytes stand (RFC 5652, 5).

use crate::certificate::Certificate;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{EncapsulatedContentInfo, SignerIdentifier, SignerInfo, SignerInfos};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::ID_SIGNED_DATA;
use der::asn1::SetOfVec;
use der::{Any, Decode, Encode, Sequence, Tag, Tagged};
use x509_cert::ext::pkix::SubjectKeyIdentifier;

/// `id-aa-timeStampToken` (RFC 3161, appendix A).
pub(crate) const SIGNATURE_TIMESTAMP: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// `SignedData` whose certificates keep their bytes: written anew, they could come out
/// differently, and their signatures would not hold.
#[derive(Sequence)]
struct RawSignedData {
    version: CmsVersion,
    digest_algorithms: Any,
    encap_content_info: EncapsulatedContentInfo,
    #[asn1(
        context_specific = "0",
        tag_mode = "IMPLICIT",
        optional = "true",
        constructed = "true"
    )]
    certificates: Option<SetOfVec<Any>>,
    #[asn1(
        context_specific = "1",
        tag_mode = "IMPLICIT",
        optional = "true",
        constructed = "true"
    )]
    crls: Option<SetOfVec<Any>>,
    signer_infos: SignerInfos,
}

/// The one signer of a CMS value, and what came along.
pub(crate) struct Signer {
    pub(crate) info: SignerInfo,
    pub(crate) content: EncapsulatedContentInfo,
    /// X.509 certificates; the signer's own comes first, if it is there.
    pub(crate) certificates: Vec<Certificate>,
    /// What no signature protects: the version, the announced digests, revocation data.
    pub(crate) version: CmsVersion,
    pub(crate) digests: Any,
    pub(crate) has_crls: bool,
}

impl Signer {
    /// Reads a CMS value with one signer.
    pub(crate) fn from_der(cms: &[u8]) -> der::Result<Self> {
        let outer = ContentInfo::from_der(cms)?;
        if outer.content_type != ID_SIGNED_DATA {
            return Err(der::ErrorKind::Failed.into());
        }
        let signed: RawSignedData = outer.content.decode_as()?;
        let [info] = signed.signer_infos.0.as_slice() else {
            return Err(der::ErrorKind::Failed.into());
        };
        let info = info.clone();
        let sent = signed.certificates.iter().flat_map(|c| c.iter());
        // Attribute certificates and such are no X.509 certificates, and are left out.
        let sent = sent.filter_map(|c| Certificate::from_der(&c.to_der().ok()?).ok());
        let mut certificates: Vec<_> = sent.collect();
        certificates.sort_by_key(|c| !is_named(c, &info.sid));
        Ok(Self {
            info,
            content: signed.encap_content_info,
            certificates,
            version: signed.version,
            digests: signed.digest_algorithms,
            has_crls: signed.crls.is_some(),
        })
    }

    /// The signer's own certificate.
    pub(crate) fn certificate(&self) -> Option<&Certificate> {
        let first = self.certificates.first()?;
        is_named(first, &self.info.sid).then_some(first)
    }

    /// The one value of a signed attribute that occurs once.
    pub(crate) fn attribute(&self, oid: ObjectIdentifier) -> Option<&Any> {
        let mut all = self.info.signed_attrs.iter().flat_map(|a| a.iter());
        let attribute = all.find(|a| a.oid == oid)?;
        match attribute.values.as_slice() {
            [value] => Some(value),
            _ => None,
        }
    }

    /// Timestamp tokens over the signature value, in DER.
    pub(crate) fn timestamps(&self) -> Vec<Vec<u8>> {
        let attributes = self.info.unsigned_attrs.iter().flat_map(|a| a.iter());
        attributes
            .filter(|a| a.oid == SIGNATURE_TIMESTAMP)
            .flat_map(|a| a.values.iter())
            .filter_map(|token| token.to_der().ok())
            .collect()
    }
}

/// Hash algorithm, if named, and hash of the first `ESSCertID` or `ESSCertIDv2` (RFC 5035, 4).
pub(crate) fn first_certificate(value: &Any) -> Option<(Option<ObjectIdentifier>, Vec<u8>)> {
    let outer: Vec<Any> = value.decode_as().ok()?;
    let list: Vec<Any> = outer.first()?.decode_as().ok()?;
    let parts: Vec<Any> = list.first()?.decode_as().ok()?;
    let (algorithm, rest) = match parts.split_first()? {
        (first, rest) if first.tag() == Tag::Sequence => {
            let algorithm: spki::AlgorithmIdentifierOwned = first.decode_as().ok()?;
            (Some(algorithm.oid), rest.first()?)
        }
        (first, _) => (None, first),
    };
    (rest.tag() == Tag::OctetString).then(|| (algorithm, rest.value().to_vec()))
}

fn is_named(certificate: &Certificate, id: &SignerIdentifier) -> bool {
    let parsed = &certificate.parsed().tbs_certificate;
    match id {
        SignerIdentifier::IssuerAndSerialNumber(id) => {
            parsed.issuer == id.issuer && parsed.serial_number == id.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            certificate.extended::<SubjectKeyIdentifier>().as_ref() == Some(id)
        }
    }
}
