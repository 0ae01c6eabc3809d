//! The signature value of a seal: CMS as `PAdES` wants it (RFC 5652; EN 319 142-1, 6.3).

use crate::certificate::Certificate;
use crate::error::{Error, RemoteError};
use crate::public_key::{PssParameters, verifies};
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
use sha2::{Digest, Sha256, Sha384};
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

/// A seal that lacks only the signature of its key, which may be elsewhere and answer tomorrow.
///
/// The same digest and certificates always give the same request, so it need not be stored.
#[derive(Debug, Clone)]
pub struct SignatureRequest {
    attributes: SignedAttributes,
    der: Vec<u8>,
    chain: Vec<Certificate>,
    algorithm: Algorithm,
}

impl SignatureRequest {
    /// Asks for a signature over the digest that
    /// [`Prepared::digest_for`](crate::Prepared::digest_for) gives for the algorithm.
    ///
    /// `chain` is the certificate of the key and those that lead to the trust anchor.
    ///
    /// # Errors
    /// When the digest is of another length, or there is no certificate.
    pub fn new(digest: &[u8], chain: &[Certificate], algorithm: Algorithm) -> Result<Self, Error> {
        let expected_bytes = digest_bytes(algorithm);
        if digest.len() != expected_bytes {
            return Err(Error::DigestLength {
                size_bytes: digest.len(),
                expected_bytes,
            });
        }
        let signer = chain.first().ok_or(crate::error::KeyError::NoKey)?;
        let attributes = signed_attributes(digest, signer).map_err(cms_error)?;
        Ok(Self {
            der: attributes.to_der().map_err(cms_error)?,
            attributes,
            chain: chain.to_vec(),
            algorithm,
        })
    }

    /// What the key signs: the signed attributes in DER (RFC 5652, 5.4).
    #[must_use]
    pub fn signed_attributes(&self) -> &[u8] {
        &self.der
    }

    /// The digest of these, for services that take nothing else; SHA-384 for P-384, else SHA-256.
    #[must_use]
    pub fn signed_attributes_digest(&self) -> Vec<u8> {
        match self.algorithm {
            Algorithm::EcdsaP384Sha384 => Sha384::digest(&self.der).to_vec(),
            Algorithm::EcdsaP256Sha256 | Algorithm::RsaPkcs1Sha256 | Algorithm::RsaPssSha256 => {
                Sha256::digest(&self.der).to_vec()
            }
        }
    }

    /// Takes the signature that came back, when it is the one that was asked for, and gives the
    /// CMS value.
    ///
    /// ECDSA signatures are the DER `Ecdsa-Sig-Value` (RFC 5753).
    ///
    /// # Errors
    /// [`RemoteError::Signature`] when it is not by the key of the certificate.
    pub fn finish(self, signature: &[u8]) -> Result<Vec<u8>, Error> {
        let [signer, ..] = &self.chain[..] else {
            return Err(crate::error::KeyError::NoKey.into());
        };
        let key = &signer.parsed().tbs_certificate.subject_public_key_info;
        let algorithm = signature_algorithm(self.algorithm).map_err(cms_error)?;
        if !verifies(key, &algorithm, None, &self.der, signature) {
            return Err(RemoteError::Signature.into());
        }
        self.wrap(signature.to_vec())
    }

    fn wrap(self, signature: Vec<u8>) -> Result<Vec<u8>, Error> {
        let [signer, ..] = &self.chain[..] else {
            return Err(crate::error::KeyError::NoKey.into());
        };
        let info = signer_info(signer, self.attributes, self.algorithm, signature);
        wrap(&self.chain, info.map_err(cms_error)?).map_err(cms_error)
    }
}

/// Has a digest signed and wraps the signature: detached, one signer, no signing time.
///
/// `digest` is what [`Prepared::digest_for`](crate::Prepared::digest_for) gives for the sealer's
/// algorithm; for all but P-384 that is [`Prepared::digest`](crate::Prepared::digest).
///
/// # Errors
/// When the digest is of another length, or the key has no certificate, cannot sign, or the value
/// cannot be encoded.
pub fn sign_digest(digest: &[u8], sealer: &dyn Sealer) -> Result<Vec<u8>, Error> {
    let request = SignatureRequest::new(digest, sealer.chain(), sealer.algorithm())?;
    let signature = sealer.sign(request.signed_attributes());
    request.wrap(signature.map_err(Error::Sealer)?)
}

fn cms_error(error: der::Error) -> Error {
    Error::Cms(Some(error))
}

fn signed_attributes(digest: &[u8], signer: &Certificate) -> der::Result<SignedAttributes> {
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
            Any::new(Tag::OctetString, digest)?,
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
        digest_alg: digest_algorithm(algorithm),
        signed_attrs: Some(attributes),
        signature_algorithm: signature_algorithm(algorithm)?,
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    })
}

fn wrap(chain: &[Certificate], info: SignerInfo) -> der::Result<Vec<u8>> {
    let certificates = carried(chain).map(|c| CertificateChoices::Certificate(c.parsed().clone()));
    let signed = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![info.digest_alg.clone()])?,
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

/// Length of the digest that an algorithm goes with, in bytes.
fn digest_bytes(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::EcdsaP384Sha384 => 48,
        Algorithm::EcdsaP256Sha256 | Algorithm::RsaPkcs1Sha256 | Algorithm::RsaPssSha256 => 32,
    }
}

/// The document is digested with the hash of the signature (RFC 5652, 5.4; RFC 5754, 2).
fn digest_algorithm(algorithm: Algorithm) -> AlgorithmIdentifierOwned {
    let oid = match algorithm {
        Algorithm::EcdsaP384Sha384 => rfc5912::ID_SHA_384,
        Algorithm::EcdsaP256Sha256 | Algorithm::RsaPkcs1Sha256 | Algorithm::RsaPssSha256 => {
            rfc5912::ID_SHA_256
        }
    };
    AlgorithmIdentifierOwned {
        oid,
        parameters: None,
    }
}

/// RSA carries a NULL parameter, PSS its own, ECDSA none (RFC 4055, 3 and 5; RFC 5754, 3).
pub(crate) fn signature_algorithm(algorithm: Algorithm) -> der::Result<AlgorithmIdentifierOwned> {
    let (oid, parameters) = match algorithm {
        Algorithm::EcdsaP256Sha256 => (rfc5912::ECDSA_WITH_SHA_256, None),
        Algorithm::EcdsaP384Sha384 => (rfc5912::ECDSA_WITH_SHA_384, None),
        Algorithm::RsaPkcs1Sha256 => (rfc5912::SHA_256_WITH_RSA_ENCRYPTION, Some(Any::null())),
        Algorithm::RsaPssSha256 => {
            let parameters = Any::encode_from(&PssParameters::sha256()?)?;
            (rfc5912::ID_RSASSA_PSS, Some(parameters))
        }
    };
    Ok(AlgorithmIdentifierOwned { oid, parameters })
}
