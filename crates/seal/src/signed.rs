//! The frame that certificates, revocation lists and OCSP replies share: body, algorithm, signature.

use der::asn1::BitStringRef;
use der::{Decode, Reader, SliceReader};
use spki::AlgorithmIdentifierOwned;

/// What is signed, and how, as the bytes stand (RFC 5280, 4.1 and 5.1; RFC 6960, 4.2.1).
///
/// A signature is checked over these bytes: written anew, a value could come out differently.
pub(crate) struct Signed<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) algorithm: AlgorithmIdentifierOwned,
    pub(crate) signature: &'a [u8],
}

impl<'a> Signed<'a> {
    pub(crate) fn from_der(der: &'a [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(der)?;
        let signed = reader.sequence(|inner| {
            let body = inner.tlv_bytes()?;
            let algorithm = AlgorithmIdentifierOwned::decode(inner)?;
            // Whole bytes: unused bits would give one signature several spellings.
            let signature = BitStringRef::decode(inner)?.as_bytes();
            let signature = signature.ok_or(der::ErrorKind::Noncanonical {
                tag: der::Tag::BitString,
            })?;
            inner.read_slice(inner.remaining_len())?;
            Ok(Self {
                body,
                algorithm,
                signature,
            })
        })?;
        reader.finish(signed)
    }
}
