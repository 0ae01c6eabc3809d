//! The CMS value of a signature, read so that no byte of it is free (RFC 5652, 5).
//!
//! What the signer's key does not protect must have the one form that the standard prescribes:
//! version numbers, the announced digests, and everything that is not signed.

use super::algorithm::{hash, is_plain_rsa, oid, scheme};
use super::crypto::{Hash, Scheme};
use super::element::{Element, INTEGER, OCTET_STRING, SEQUENCE, SET, context};
use super::finding::Finding;
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911;

/// `TSTInfo` of a timestamp token (RFC 3161, 2.4.2).
const TIMESTAMP_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// `id-aa-timeStampToken` (RFC 3161, appendix A).
const TIMESTAMP_TOKEN: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");
/// `id-aa-CMSAlgorithmProtect` (RFC 6211).
const ALGORITHM_PROTECTION: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.52");
/// What a CMS value is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A seal: detached, over the bytes of the file.
    Seal,
    /// A timestamp token: around a `TSTInfo`.
    Timestamp,
}

/// A CMS value taken apart; all parts borrow from its bytes.
#[derive(Debug)]
pub(crate) struct SignedData<'a> {
    pub(crate) purpose: Purpose,
    /// The content inside of the value: the `TSTInfo` of a token.
    pub(crate) content: Option<&'a [u8]>,
    /// The certificates, in DER.
    pub(crate) certificates: Vec<&'a [u8]>,
    pub(crate) issuer: &'a [u8],
    pub(crate) serial: &'a [u8],
    pub(crate) hash: Hash,
    pub(crate) scheme: Scheme,
    pub(crate) signature: &'a [u8],
    /// The signed attributes as they were signed: in DER, as a SET.
    pub(crate) signed_der: Vec<u8>,
    pub(crate) message_digest: &'a [u8],
    /// The value of signing-certificate-v2, or of its older form in tokens.
    pub(crate) signing_certificate: SigningCertificate<'a>,
    /// The timestamp token over the signature value, in DER.
    pub(crate) token: Option<&'a [u8]>,
}

/// The value of an attribute that binds the signer's certificate (RFC 5035).
#[derive(Debug, Clone, Copy)]
pub(crate) enum SigningCertificate<'a> {
    /// `ESSCertID`, by SHA-1; tokens only.
    V1(Element<'a>),
    /// `ESSCertIDv2`.
    V2(Element<'a>),
}

/// Most certificates and most attributes that a value may carry.
const MOST: usize = 32;

type Attributes<'a> = Vec<(ObjectIdentifier, Element<'a>)>;

impl<'a> SignedData<'a> {
    /// Takes one DER element apart; the error is the first thing that is wrong with its form.
    pub(crate) fn read(der: &'a [u8], purpose: Purpose) -> Result<Self, Finding> {
        let shape = Finding::CmsShape;
        let whole = Element::only(der)
            .filter(Element::is_canonical)
            .ok_or(shape)?;
        let parts = content_info(&whole).ok_or(shape)?;
        let [version, digests, content, rest @ .., signers] = &parts[..] else {
            return Err(shape);
        };
        let certificates = carried_certificates(rest)?;
        let content = encapsulated(content, purpose)?;
        let signers = signers.inside_of(SET).ok_or(shape)?;
        let [signer] = signers[..] else {
            return Err(Finding::CmsSigners);
        };
        check_versions(version, &signer, purpose)?;
        Self::read_signer(&signer, digests, certificates, content, purpose)
    }

    fn read_signer(
        signer: &Element<'a>,
        digests: &Element<'a>,
        certificates: Vec<&'a [u8]>,
        content: Option<&'a [u8]>,
        purpose: Purpose,
    ) -> Result<Self, Finding> {
        let shape = Finding::CmsShape;
        let parts = signer.inside_of(SEQUENCE).ok_or(shape)?;
        let [_, sid, digest, signed, algorithm, signature, unsigned @ ..] = &parts[..] else {
            return Err(shape);
        };
        let (issuer, serial) = issuer_and_serial(sid).ok_or(shape)?;
        if digests.inside_of(SET).ok_or(shape)?[..] != [*digest] {
            return Err(Finding::CmsDigestAlgorithms);
        }
        let hash = hash(digest).ok_or(Finding::DigestAlgorithm)?;
        let scheme = signature_scheme(algorithm, hash, purpose)?;
        let attributes = attributes(signed, 0)?;
        let token = unsigned_token(unsigned, purpose)?;
        let mut signed_der = signed.raw.to_vec();
        // The tag in the value is implicit; the signature is over the SET (RFC 5652, 5.4).
        signed_der[0] = SET;
        Ok(Self {
            purpose,
            content,
            certificates,
            issuer,
            serial,
            hash,
            scheme,
            signature: signature.content_of(OCTET_STRING).ok_or(shape)?,
            signed_der,
            message_digest: check_signed(&attributes, purpose)?,
            signing_certificate: signing_certificate(&attributes, purpose)?,
            token,
        })
    }
}

/// The parts of the `SignedData` in a `ContentInfo`.
fn content_info<'a>(whole: &Element<'a>) -> Option<Vec<Element<'a>>> {
    let parts = whole.inside_of(SEQUENCE)?;
    let [kind, wrapped] = &parts[..] else {
        return None;
    };
    let [signed_data] = wrapped.inside_of(context(0))?[..] else {
        return None;
    };
    (oid(kind)? == rfc5911::ID_SIGNED_DATA).then(|| signed_data.inside_of(SEQUENCE))?
}

fn carried_certificates<'a>(rest: &[Element<'a>]) -> Result<Vec<&'a [u8]>, Finding> {
    let inside = match rest {
        [] => return Err(Finding::SigningCertificateMissing),
        [certificates] => certificates
            .inside_of(context(0))
            .ok_or(Finding::ForeignCertificate)?,
        _ => return Err(Finding::ForeignCertificate),
    };
    if inside.len() > MOST {
        return Err(Finding::ForeignCertificate);
    }
    let mut carried: Vec<&[u8]> = Vec::new();
    for element in inside {
        // Attribute certificates and the like have tags of their own; so has anything twice.
        if element.tag != SEQUENCE || carried.contains(&element.raw) {
            return Err(Finding::ForeignCertificate);
        }
        carried.push(element.raw);
    }
    Ok(carried)
}

fn encapsulated<'a>(content: &Element<'a>, purpose: Purpose) -> Result<Option<&'a [u8]>, Finding> {
    let wrong = Finding::CmsContent;
    let parts = content.inside_of(SEQUENCE).ok_or(wrong)?;
    let (kind, inside) = parts.split_first().ok_or(wrong)?;
    match (purpose, inside) {
        (Purpose::Seal, []) if oid(kind) == Some(rfc5911::ID_DATA) => Ok(None),
        (Purpose::Timestamp, [wrapped]) if oid(kind) == Some(TIMESTAMP_INFO) => {
            let inside = wrapped.inside_of(context(0)).ok_or(wrong)?;
            let [octets] = inside[..] else {
                return Err(wrong);
            };
            octets.content_of(OCTET_STRING).map(Some).ok_or(wrong)
        }
        _ => Err(wrong),
    }
}

/// Version 1 with content of type data, else 3; a signer named by issuer and serial has 1.
fn check_versions(
    version: &Element<'_>,
    signer: &Element<'_>,
    purpose: Purpose,
) -> Result<(), Finding> {
    let expected: &[u8] = match purpose {
        Purpose::Seal => &[1],
        Purpose::Timestamp => &[3],
    };
    let parts = signer.inside_of(SEQUENCE).ok_or(Finding::CmsShape)?;
    let signer_version = parts.first().and_then(|v| v.content_of(INTEGER));
    let good = version.content_of(INTEGER) == Some(expected) && signer_version == Some(&[1]);
    good.then_some(()).ok_or(Finding::CmsVersion)
}

/// The issuer's name and the serial number, both in DER.
fn issuer_and_serial<'a>(sid: &Element<'a>) -> Option<(&'a [u8], &'a [u8])> {
    match &sid.inside_of(SEQUENCE)?[..] {
        [issuer, serial] if issuer.tag == SEQUENCE && serial.tag == INTEGER => {
            Some((issuer.raw, serial.raw))
        }
        _ => None,
    }
}

fn signature_scheme(
    algorithm: &Element<'_>,
    digest: Hash,
    purpose: Purpose,
) -> Result<Scheme, Finding> {
    match scheme(algorithm) {
        Some((scheme, hash)) if hash == digest => Ok(scheme),
        None if purpose == Purpose::Timestamp && is_plain_rsa(algorithm) => Ok(Scheme::RsaPkcs1),
        Some(_) | None => Err(Finding::SignatureAlgorithm),
    }
}

/// The attributes of a set, in the order of DER, each with its one value and none twice.
fn attributes<'a>(set: &Element<'a>, tag: u8) -> Result<Attributes<'a>, Finding> {
    let wrong = Finding::SignedAttributes;
    let inside = set.inside_of(context(tag)).ok_or(wrong)?;
    if inside.len() > MOST || !inside.windows(2).all(|w| w[0].raw < w[1].raw) {
        return Err(wrong);
    }
    let mut found: Attributes<'a> = Vec::new();
    for attribute in inside {
        let parts = attribute.inside_of(SEQUENCE).ok_or(wrong)?;
        let [name, values] = &parts[..] else {
            return Err(wrong);
        };
        let name = oid(name).ok_or(wrong)?;
        let [value] = values.inside_of(SET).ok_or(wrong)?[..] else {
            return Err(wrong);
        };
        if found.iter().any(|(other, _)| *other == name) {
            return Err(wrong);
        }
        found.push((name, value));
    }
    Ok(found)
}

fn find<'a>(attributes: &Attributes<'a>, name: ObjectIdentifier) -> Option<Element<'a>> {
    attributes.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
}

/// Checks which attributes there are, and gives the message digest.
fn check_signed<'a>(attributes: &Attributes<'a>, purpose: Purpose) -> Result<&'a [u8], Finding> {
    let wrong = Finding::SignedAttributes;
    let expected = match purpose {
        Purpose::Seal => rfc5911::ID_DATA,
        Purpose::Timestamp => TIMESTAMP_INFO,
    };
    let kind = find(attributes, rfc5911::ID_CONTENT_TYPE).ok_or(wrong)?;
    if oid(&kind) != Some(expected) {
        return Err(wrong);
    }
    let belongs = |name: ObjectIdentifier| {
        purpose == Purpose::Timestamp
            || name == rfc5911::ID_CONTENT_TYPE
            || name == rfc5911::ID_MESSAGE_DIGEST
            || name == rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2
            || name == ALGORITHM_PROTECTION
    };
    if !attributes.iter().all(|(name, _)| belongs(*name)) {
        return Err(Finding::SignedAttributeUnexpected);
    }
    let digest = find(attributes, rfc5911::ID_MESSAGE_DIGEST).ok_or(wrong)?;
    digest.content_of(OCTET_STRING).ok_or(wrong)
}

fn signing_certificate<'a>(
    attributes: &Attributes<'a>,
    purpose: Purpose,
) -> Result<SigningCertificate<'a>, Finding> {
    if let Some(value) = find(attributes, rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2) {
        return Ok(SigningCertificate::V2(value));
    }
    let older = find(attributes, rfc5911::ID_AA_SIGNING_CERTIFICATE);
    match older.filter(|_| purpose == Purpose::Timestamp) {
        Some(value) => Ok(SigningCertificate::V1(value)),
        None => Err(Finding::SignedAttributes),
    }
}

/// The one thing that may be added to a seal without its key: a timestamp over its signature.
fn unsigned_token<'a>(
    unsigned: &[Element<'a>],
    purpose: Purpose,
) -> Result<Option<&'a [u8]>, Finding> {
    let wrong = Finding::UnsignedAttributeUnexpected;
    match unsigned {
        [] => Ok(None),
        [set] if purpose == Purpose::Seal => match attributes(set, 1).map_err(|_| wrong)?[..] {
            [(TIMESTAMP_TOKEN, token)] => Ok(Some(token.raw)),
            _ => Err(wrong),
        },
        _ => Err(wrong),
    }
}
