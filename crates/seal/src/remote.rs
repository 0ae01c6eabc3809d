//! CMS values that were made elsewhere: a signing service or a bureau that is given a digest.

use crate::certificate::Certificate;
use crate::error::RemoteError;
use crate::public_key::verifies;
use crate::sealer::Algorithm;
use crate::signer::{Signer, first_certificate};
use cms::content_info::CmsVersion;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5911, rfc5912};
use der::asn1::SetOfVec;
use der::{Encode, Tag, Tagged};
use sha2::{Digest, Sha256, Sha384};
use spki::AlgorithmIdentifierOwned;

/// `id-aa-CMSAlgorithmProtect` (RFC 6211): signed, and repeats what stands outside.
const ALGORITHM_PROTECTION: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.52");
/// What a seal may say beside its signature (EN 319 142-1, 6.3).
const ATTRIBUTES: [ObjectIdentifier; 4] = [
    rfc5911::ID_CONTENT_TYPE,
    rfc5911::ID_MESSAGE_DIGEST,
    rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2,
    ALGORITHM_PROTECTION,
];

/// Checks that a CMS value is a seal by the first certificate of `chain` over what has the digests
/// that `digest_for` gives.
pub(crate) fn check(
    cms: &[u8],
    chain: &[Certificate],
    digest_for: impl Fn(Algorithm) -> Vec<u8>,
) -> Result<(), RemoteError> {
    let signer = Signer::from_der(cms).map_err(|_| RemoteError::Malformed)?;
    check_header(&signer)?;
    check_content(&signer)?;
    check_certificates(&signer, chain)?;
    check_attributes(&signer)?;
    let hash = signer.info.digest_alg.oid;
    let stated = signer.attribute(rfc5911::ID_MESSAGE_DIGEST);
    let stated = stated.filter(|value| value.tag() == Tag::OctetString);
    let digest = match hash {
        rfc5912::ID_SHA_256 => digest_for(Algorithm::EcdsaP256Sha256),
        rfc5912::ID_SHA_384 => digest_for(Algorithm::EcdsaP384Sha384),
        _ => return Err(RemoteError::Digest),
    };
    if stated.is_none_or(|value| value.value() != digest) {
        return Err(RemoteError::Digest);
    }
    check_signature(&signer, hash)
}

/// Version 1 throughout, and the one digest that is used is the one that is announced.
fn check_header(signer: &Signer) -> Result<(), RemoteError> {
    let versions = (signer.version, signer.info.version) == (CmsVersion::V1, CmsVersion::V1);
    let announced: Option<SetOfVec<AlgorithmIdentifierOwned>> = signer.digests.decode_as().ok();
    let used = [signer.info.digest_alg.clone()];
    let same = announced.is_some_and(|set| set.as_slice() == used);
    (versions && same)
        .then_some(())
        .ok_or(RemoteError::Malformed)
}

fn check_content(signer: &Signer) -> Result<(), RemoteError> {
    let detached = signer.content.econtent.is_none();
    let data = signer.content.econtent_type == rfc5911::ID_DATA;
    let kind = signer.attribute(rfc5911::ID_CONTENT_TYPE);
    let kind = kind.and_then(|value| value.decode_as::<ObjectIdentifier>().ok());
    let same = kind == Some(rfc5911::ID_DATA);
    (detached && data && same)
        .then_some(())
        .ok_or(RemoteError::Content)
}

fn check_certificates(signer: &Signer, chain: &[Certificate]) -> Result<(), RemoteError> {
    let own = signer.certificate();
    let expected = own.is_some() && own == chain.first();
    let known = signer.certificates.iter().all(|c| chain.contains(c));
    if expected && known && own.is_some_and(|own| binds(signer, own)) {
        Ok(())
    } else {
        Err(RemoteError::Certificate)
    }
}

/// Whether signing-certificate-v2 names the certificate by its hash (RFC 5035, 3).
fn binds(signer: &Signer, certificate: &Certificate) -> bool {
    let named = signer.attribute(rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2);
    let Some((hash, stated)) = named.and_then(first_certificate) else {
        return false;
    };
    let der = certificate.der();
    match hash.unwrap_or(rfc5912::ID_SHA_256) {
        rfc5912::ID_SHA_256 => Sha256::digest(der)[..] == stated,
        rfc5912::ID_SHA_384 => Sha384::digest(der)[..] == stated,
        _ => false,
    }
}

/// Time is not claimed in the value, and nothing that no key protects comes along.
fn check_attributes(signer: &Signer) -> Result<(), RemoteError> {
    let mut signed = signer.info.signed_attrs.iter().flat_map(|a| a.iter());
    let allowed = signed.all(|a| ATTRIBUTES.contains(&a.oid));
    let bare = signer.info.unsigned_attrs.is_none() && !signer.has_crls;
    (allowed && bare)
        .then_some(())
        .ok_or(RemoteError::Attributes)
}

fn check_signature(signer: &Signer, hash: ObjectIdentifier) -> Result<(), RemoteError> {
    let wrong = RemoteError::Signature;
    let message = signer.info.signed_attrs.as_ref().map(Encode::to_der);
    let (Some(Ok(message)), Some(certificate)) = (message, signer.certificate()) else {
        return Err(wrong);
    };
    let key = &certificate.parsed().tbs_certificate.subject_public_key_info;
    let algorithm = &signer.info.signature_algorithm;
    let signature = signer.info.signature.as_bytes();
    verifies(key, algorithm, Some(hash), &message, signature)
        .then_some(())
        .ok_or(wrong)
}
