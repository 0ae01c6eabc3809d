//! A file that waits for its signature, and the file that has it.

use crate::certificate::Certificate;
use crate::error::{Error, RemoteError};
use crate::remote;
use crate::sealer::Algorithm;
use crate::timestamp::Timestamp;
use aws_lc_rs::digest::{self, SHA256, SHA384};
use std::ops::{Deref, Range};

/// A complete file that lacks only the CMS value over its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    bytes: Vec<u8>,
    /// The hexadecimal digits of `/Contents`, without the angle brackets.
    hole: Range<usize>,
    digest: [u8; 32],
}

/// A [`Prepared`] file as plain values, to be stored or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedParts {
    /// The file.
    pub bytes: Vec<u8>,
    /// Offset of the first hexadecimal digit of `/Contents`.
    pub hole_start: usize,
    /// Offset after the last one.
    pub hole_end: usize,
    /// SHA-256 of all bytes but `<`, the digits and `>`.
    pub digest: [u8; 32],
}

/// A sealed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    bytes: Vec<u8>,
}

impl Prepared {
    pub(crate) fn new(bytes: Vec<u8>, hole: Range<usize>) -> Self {
        let digest = digest_around(&bytes, &hole);
        Self {
            bytes,
            hole,
            digest,
        }
    }

    /// SHA-256 of what the seal covers: the whole file but its `/Contents`.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The digest of the same bytes that a sealer with this algorithm signs: SHA-384 for P-384,
    /// else SHA-256.
    #[must_use]
    pub fn digest_for(&self, algorithm: Algorithm) -> Vec<u8> {
        match algorithm {
            Algorithm::EcdsaP384Sha384 => digest_by(&SHA384, &self.bytes, &self.hole)
                .as_ref()
                .to_vec(),
            Algorithm::EcdsaP256Sha256 | Algorithm::RsaPkcs1Sha256 | Algorithm::RsaPssSha256 => {
                self.digest.to_vec()
            }
        }
    }

    /// Puts the CMS value in.
    ///
    /// # Errors
    /// When it is not exactly one DER element or larger than the room.
    pub fn fill(mut self, cms: &[u8]) -> Result<Sealed, Error> {
        let room_bytes = self.hole.len() / 2;
        if cms.len() > room_bytes {
            return Err(Error::CmsTooLarge {
                size_bytes: cms.len(),
                room_bytes,
            });
        }
        der::asn1::AnyRef::try_from(cms).map_err(|e| Error::Cms(Some(e)))?;
        let end = self.hole.start + 2 * cms.len();
        hex::encode_to_slice(cms, &mut self.bytes[self.hole.start..end])
            .map_err(|_| Error::NotPrepared)?;
        Ok(Sealed { bytes: self.bytes })
    }

    /// Puts a CMS value in that a remote signer made of the digest, after checking all of it.
    ///
    /// `chain` is the certificate that must have signed, and those that may come along. For the
    /// level B-T the value is [checked](Self::check_remote) first, then given its time
    /// ([`add_time`](crate::add_time)), and then [filled in](Self::fill).
    ///
    /// # Errors
    /// [`RemoteError`](crate::RemoteError) when it is not what was asked for; else as
    /// [`fill`](Self::fill).
    pub fn fill_remote(self, cms: &[u8], chain: &[Certificate]) -> Result<Sealed, Error> {
        self.check_remote(cms, chain)?;
        self.fill(cms)
    }

    /// Checks that a CMS value is a seal of this file by the first certificate of `chain`:
    /// detached, over its SHA-256 or SHA-384 digest, bound to the certificate, with nothing that
    /// a seal may not carry, and with a signature that holds.
    ///
    /// Whether the certificate is trusted is the caller's to know: it names it.
    ///
    /// # Errors
    /// The first of these that does not hold.
    pub fn check_remote(&self, cms: &[u8], chain: &[Certificate]) -> Result<(), RemoteError> {
        remote::check(cms, chain, |algorithm| self.digest_for(algorithm))
    }

    /// Puts a timestamp in, which makes the prepared one a document timestamp.
    ///
    /// # Errors
    /// When it is about another file or larger than the room.
    pub fn fill_timestamp(self, timestamp: &Timestamp) -> Result<Sealed, Error> {
        if *timestamp.imprint() != self.digest {
            return Err(Error::OtherTimestamp);
        }
        self.fill(timestamp.token())
    }

    /// Takes the value apart, to be stored or sent.
    #[must_use]
    pub fn into_parts(self) -> PreparedParts {
        PreparedParts {
            bytes: self.bytes,
            hole_start: self.hole.start,
            hole_end: self.hole.end,
            digest: self.digest,
        }
    }

    /// Puts the value together again and checks it: the parts may come from another process.
    ///
    /// # Errors
    /// When hole or digest are not those of the file.
    pub fn from_parts(parts: PreparedParts) -> Result<Self, Error> {
        let PreparedParts {
            bytes,
            hole_start,
            hole_end,
            digest,
        } = parts;
        let hole = hole_start..hole_end;
        let digits = bytes.get(hole.clone()).ok_or(Error::NotPrepared)?;
        let before = hole_start.checked_sub(1).and_then(|i| bytes.get(i));
        let framed = before == Some(&b'<') && bytes.get(hole_end) == Some(&b'>');
        let blank = digits.len().is_multiple_of(2) && digits.iter().all(|d| *d == b'0');
        if !framed || !blank || digest_around(&bytes, &hole) != digest {
            return Err(Error::NotPrepared);
        }
        Ok(Self {
            bytes,
            hole,
            digest,
        })
    }
}

impl Sealed {
    /// The bytes of the file.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Deref for Sealed {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl AsRef<[u8]> for Sealed {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

fn digest_around(bytes: &[u8], hole: &Range<usize>) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.copy_from_slice(digest_by(&SHA256, bytes, hole).as_ref());
    digest
}

/// By the library that is fastest: of a large file, this is most of the work.
fn digest_by(
    algorithm: &'static digest::Algorithm,
    bytes: &[u8],
    hole: &Range<usize>,
) -> digest::Digest {
    let mut hash = digest::Context::new(algorithm);
    hash.update(&bytes[..hole.start - 1]);
    hash.update(&bytes[hole.end + 1..]);
    hash.finish()
}
