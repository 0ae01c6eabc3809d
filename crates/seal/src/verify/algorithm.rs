//! Algorithm identifiers and public keys, from a list (RFC 5754, RFC 4055, RFC 5480).

use super::crypto::{Hash, KeyKind, Scheme};
use super::element::{BIT_STRING, Element, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, context};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912;

const NULL: &[u8] = &[5, 0];

/// The object identifier that an element is.
pub(crate) fn oid(element: &Element<'_>) -> Option<ObjectIdentifier> {
    ObjectIdentifier::from_bytes(element.content_of(OBJECT_IDENTIFIER)?).ok()
}

/// Object identifier and parameters of an `AlgorithmIdentifier`; the parameters in DER.
fn identifier<'a>(element: &Element<'a>) -> Option<(ObjectIdentifier, &'a [u8])> {
    match &element.inside_of(SEQUENCE)?[..] {
        [name] => Some((oid(name)?, &[])),
        [name, parameters] => Some((oid(name)?, parameters.raw)),
        _ => None,
    }
}

/// The hash function; parameters are absent or null (RFC 5754, 2).
pub(crate) fn hash(element: &Element<'_>) -> Option<Hash> {
    let (name, parameters) = identifier(element)?;
    (parameters.is_empty() || parameters == NULL).then_some(())?;
    match name {
        rfc5912::ID_SHA_256 => Some(Hash::Sha256),
        rfc5912::ID_SHA_384 => Some(Hash::Sha384),
        rfc5912::ID_SHA_512 => Some(Hash::Sha512),
        _ => None,
    }
}

/// Padding and hash function of a signature.
pub(crate) fn scheme(element: &Element<'_>) -> Option<(Scheme, Hash)> {
    let (name, parameters) = identifier(element)?;
    let (scheme, hash, expected) = match name {
        rfc5912::SHA_256_WITH_RSA_ENCRYPTION => (Scheme::RsaPkcs1, Hash::Sha256, NULL),
        rfc5912::SHA_384_WITH_RSA_ENCRYPTION => (Scheme::RsaPkcs1, Hash::Sha384, NULL),
        rfc5912::SHA_512_WITH_RSA_ENCRYPTION => (Scheme::RsaPkcs1, Hash::Sha512, NULL),
        rfc5912::ECDSA_WITH_SHA_256 => (Scheme::Ecdsa, Hash::Sha256, &[][..]),
        rfc5912::ECDSA_WITH_SHA_384 => (Scheme::Ecdsa, Hash::Sha384, &[][..]),
        rfc5912::ECDSA_WITH_SHA_512 => (Scheme::Ecdsa, Hash::Sha512, &[][..]),
        rfc5912::ID_RSASSA_PSS => return Some((Scheme::RsaPss, pss_hash(parameters)?)),
        _ => return None,
    };
    (parameters == expected).then_some((scheme, hash))
}

/// Whether the identifier is `rsaEncryption`, which leaves the hash to the signer's entry.
///
/// RFC 3370, 3.2. Authorities of timestamps still write it; seals must not.
pub(crate) fn is_plain_rsa(element: &Element<'_>) -> bool {
    identifier(element) == Some((rfc5912::RSA_ENCRYPTION, NULL))
}

/// `RSASSA-PSS-params` with one hash function throughout and a salt of its size (RFC 4055, 3.1).
fn pss_hash(parameters: &[u8]) -> Option<Hash> {
    let parts = Element::only(parameters)?.inside_of(SEQUENCE)?;
    let [digest, mask, salt] = &parts[..] else {
        return None;
    };
    let found = hash(&wrapped(digest, 0)?)?;
    let mask = wrapped(mask, 1)?;
    let (generator, masked) = identifier(&mask)?;
    let same = generator == rfc5912::ID_MGF_1 && hash(&Element::only(masked)?) == Some(found);
    let size: u8 = match found {
        Hash::Sha256 => 32,
        Hash::Sha384 => 48,
        Hash::Sha512 => 64,
    };
    (same && wrapped(salt, 2)?.raw == [INTEGER, 1, size]).then_some(found)
}

/// The one element inside of an explicit tag.
fn wrapped<'a>(element: &Element<'a>, number: u8) -> Option<Element<'a>> {
    match element.inside_of(context(number))?[..] {
        [inside] => Some(inside),
        _ => None,
    }
}

/// Kind and bytes of a `SubjectPublicKeyInfo`'s key; `None` when it is not on the list.
pub(crate) fn public_key(info: &[u8]) -> Option<(KeyKind, Vec<u8>)> {
    let parts = Element::only(info)?.inside_of(SEQUENCE)?;
    let [algorithm, key] = &parts[..] else {
        return None;
    };
    let (name, parameters) = identifier(algorithm)?;
    let key = key.content_of(BIT_STRING)?.strip_prefix(&[0])?;
    let kind = match name {
        rfc5912::RSA_ENCRYPTION if parameters == NULL => rsa_kind(key)?,
        rfc5912::ID_EC_PUBLIC_KEY => match oid(&Element::only(parameters)?)? {
            rfc5912::SECP_256_R_1 => KeyKind::P256,
            rfc5912::SECP_384_R_1 => KeyKind::P384,
            _ => return None,
        },
        _ => return None,
    };
    Some((kind, key.to_vec()))
}

/// The key of a `SubjectPublicKeyInfo`, whatever its kind.
pub(crate) fn key_bits(info: &[u8]) -> Option<&[u8]> {
    let parts = Element::only(info)?.inside_of(SEQUENCE)?;
    parts.get(1)?.content_of(BIT_STRING)?.strip_prefix(&[0])
}

fn rsa_kind(key: &[u8]) -> Option<KeyKind> {
    let parts = Element::only(key)?.inside_of(SEQUENCE)?;
    let modulus = parts.first()?.content_of(INTEGER)?;
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let zeros = usize::try_from(modulus.first()?.leading_zeros()).ok()?;
    Some(KeyKind::Rsa {
        bits: 8 * modulus.len() - zeros,
    })
}
