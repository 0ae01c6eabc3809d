//! The signature value of a seal: CMS as `PAdES` wants it (RFC 5652; EN 319 142-1, 6.3).

use crate::certificate::Certificate;
use crate::error::Error;
use crate::sealer::{Algorithm, Sealer};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier,
    SignerInfo, SignerInfos,
};
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5911, rfc5912};
use der::asn1::{OctetString, OctetStringRef, SetOfVec};
use der::{Any, Encode, Sequence, Tag};
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;

/// `ESSCertIDv2` with its defaults: SHA-256, and no issuer (RFC 5035, 4).
#[derive(Sequence)]
struct EssCertIdV2<'a> {
    cert_hash: OctetStringRef<'a>,
}

/// `SigningCertificateV2` (RFC 5035, 3).
#[derive(Sequence)]
struct SigningCertificateV2<'a> {
    certs: [EssCertIdV2<'a>; 1],
}

/// Has a digest signed and wraps the signature: detached, one signer, no signing time.
///
/// # Errors
/// When the key has no certificate, cannot sign, or the value cannot be encoded.
pub fn sign_digest(digest: &[u8; 32], sealer: &dyn Sealer) -> Result<Vec<u8>, Error> {
    let signer = sealer
        .chain()
        .first()
        .ok_or(crate::error::KeyError::NoKey)?;
    let attributes = signed_attributes(digest, signer).map_err(cms_error)?;
    let to_be_signed = attributes.to_der().map_err(cms_error)?;
    let signature = sealer.sign(&to_be_signed).map_err(Error::Sealer)?;
    let info = signer_info(signer, attributes, sealer.algorithm(), signature).map_err(cms_error)?;
    wrap(sealer.chain(), info).map_err(cms_error)
}

fn cms_error(error: der::Error) -> Error {
    Error::Cms(Some(error))
}

fn signed_attributes(digest: &[u8; 32], signer: &Certificate) -> der::Result<SignedAttributes> {
    let hash = Sha256::digest(signer.der());
    let certificate = EssCertIdV2 {
        cert_hash: OctetStringRef::new(&hash)?,
    };
    let signing_certificate = SigningCertificateV2 {
        certs: [certificate],
    };
    SetOfVec::try_from(vec![
        attribute(
            rfc5911::ID_CONTENT_TYPE,
            Any::encode_from(&rfc5911::ID_DATA)?,
        )?,
        attribute(
            rfc5911::ID_MESSAGE_DIGEST,
            Any::new(Tag::OctetString, digest.as_slice())?,
        )?,
        attribute(
            rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2,
            Any::encode_from(&signing_certificate)?,
        )?,
    ])
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute {
        oid,
        values: SetOfVec::try_from(vec![value])?,
    })
}

fn signer_info(
    signer: &Certificate,
    attributes: SignedAttributes,
    algorithm: Algorithm,
    signature: Vec<u8>,
) -> der::Result<SignerInfo> {
    let certificate = &signer.parsed().tbs_certificate;
    Ok(SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: certificate.issuer.clone(),
            serial_number: certificate.serial_number.clone(),
        }),
        digest_alg: sha256(),
        signed_attrs: Some(attributes),
        signature_algorithm: signature_algorithm(algorithm),
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    })
}

fn wrap(chain: &[Certificate], info: SignerInfo) -> der::Result<Vec<u8>> {
    let certificates = carried(chain).map(|c| CertificateChoices::Certificate(c.parsed().clone()));
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256()])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: rfc5911::ID_DATA,
            econtent: None,
        },
        certificates: Some(CertificateSet(SetOfVec::try_from(
            certificates.collect::<Vec<_>>(),
        )?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![info])?),
    };
    let content = Any::encode_from(&signed)?;
    ContentInfo {
        content_type: rfc5911::ID_SIGNED_DATA,
        content,
    }
    .to_der()
}

/// The chain without its trust anchor: a validator must have that from elsewhere, and a copy in
/// here is the one part of the value that nothing protects.
fn carried(chain: &[Certificate]) -> impl Iterator<Item = &Certificate> {
    let kept = |(at, c): &(usize, &Certificate)| *at == 0 || !c.is_issued_by(c);
    chain
        .iter()
        .enumerate()
        .filter(kept)
        .map(|(_, certificate)| certificate)
}

fn sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned {
        oid: rfc5912::ID_SHA_256,
        parameters: None,
    }
}

/// RSA carries a NULL parameter, ECDSA none (RFC 4055, 5; RFC 5754, 3).
fn signature_algorithm(algorithm: Algorithm) -> AlgorithmIdentifierOwned {
    match algorithm {
        Algorithm::EcdsaP256Sha256 => AlgorithmIdentifierOwned {
            oid: rfc5912::ECDSA_WITH_SHA_256,
            parameters: None,
        },
        Algorithm::RsaPkcs1Sha256 => AlgorithmIdentifierOwned {
            oid: rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
            parameters: Some(Any::null()),
        },
    }
}
