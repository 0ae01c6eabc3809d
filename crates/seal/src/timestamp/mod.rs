//! Timestamps by an authority (RFC 3161): asked for, checked, and put where `PAdES` wants them.
//!
//! ```text
//! cms ─ TimestampRequest::for_signature ─► der ─ (the caller's network) ─► reply
//!       check ─► Timestamp ─► Time::Trusted ─ add_time ─► cms of level B-T ─ fill ─► Sealed
//! ```
//! Time goes into the CMS before the file leaves, and behind it as a document timestamp later:
//! both reach B-T (EN 319 142-1, 6.3). See [`add_time`] for why there is no third way.

mod request;
mod token;
mod wire;

use crate::certificate::Certificate;
use crate::error::{Error, TimestampError};
use crate::level::Level;
use crate::signer::{SIGNATURE_TIMESTAMP, Signer};
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerInfos};
use const_oid::db::rfc5911::ID_SIGNED_DATA;
use der::asn1::SetOfVec;
use der::{Any, Decode, Encode};
use sha2::{Digest, Sha256};
use x509_cert::attr::Attribute;

pub use request::TimestampRequest;

/// A timestamp authority as the caller trusts it.
#[derive(Debug, Clone, Default)]
pub struct TimestampAuthority {
    /// The trust anchors that its certificate must lead to.
    pub anchors: Vec<Certificate>,
    /// Certificates between, for an authority that does not send them along.
    pub intermediates: Vec<Certificate>,
    /// The policy that its tokens must be made under, in dotted digits; any when `None`.
    pub policy: Option<String>,
}

/// A token that answers the request, was made by a trusted authority, and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamp {
    token: Vec<u8>,
    imprint: [u8; 32],
    at_unix_s: i64,
    chain: Vec<Certificate>,
}

impl Timestamp {
    /// The token: a CMS value in DER (RFC 3161, 2.4.2).
    #[must_use]
    pub fn token(&self) -> &[u8] {
        &self.token
    }

    /// The SHA-256 digest that the authority has seen.
    #[must_use]
    pub fn imprint(&self) -> &[u8; 32] {
        &self.imprint
    }

    /// When the authority saw the imprint (`genTime`), in seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn at_unix_s(&self) -> i64 {
        self.at_unix_s
    }

    /// The authority's certificate and its issuers up to the trust anchor.
    #[must_use]
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}

/// What is known about the time of a seal.
#[derive(Debug)]
pub enum Time {
    /// A timestamp authority has stated it.
    Trusted(Timestamp),
    /// Nobody but the sealing service has: `/M` is a claim. Every failed try, in its order; none
    /// when no authority was asked.
    Untrusted(Vec<TimestampError>),
}

impl Time {
    /// The first success of several tries; after it, no further one is made.
    ///
    /// # Errors
    /// None: where every authority fails, that is the state of the seal and not of the call.
    pub fn first<I>(tries: I) -> Self
    where
        I: IntoIterator<Item = Result<Timestamp, TimestampError>>,
    {
        let mut failed = Vec::new();
        for one in tries {
            match one {
                Ok(timestamp) => return Self::Trusted(timestamp),
                Err(error) => failed.push(error),
            }
        }
        Self::Untrusted(failed)
    }

    /// The level that a seal with this time has.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::Trusted(_) => Level::BT,
            Self::Untrusted(_) => Level::BB,
        }
    }
}

/// Puts a trusted time into a seal's CMS value as unsigned attribute (EN 319 122-1, 5.3).
///
/// Without a trusted time the value comes back as it is: nothing stands in for a token.
///
/// This comes before [`Prepared::fill`](crate::Prepared::fill), whose room must hold the token as
/// well. A file that has left already gets its time from
/// [`reserve_timestamp`](crate::reserve_timestamp): to rewrite its `/Contents` would leave the
/// digest alone, but give one document two byte sequences, of which neither continues the other.
///
/// # Errors
/// When the value is not a CMS with one signer, or the timestamp is about another one.
pub fn add_time(cms: &[u8], time: &Time) -> Result<Vec<u8>, Error> {
    match time {
        Time::Untrusted(_) => Ok(cms.to_vec()),
        Time::Trusted(timestamp) => {
            let signer = Signer::from_der(cms).map_err(|e| Error::Cms(Some(e)))?;
            let signature = Sha256::digest(signer.info.signature.as_bytes());
            if signature[..] != timestamp.imprint {
                return Err(Error::OtherTimestamp);
            }
            with_token(cms, timestamp).map_err(|e| Error::Cms(Some(e)))
        }
    }
}

fn with_token(cms: &[u8], timestamp: &Timestamp) -> der::Result<Vec<u8>> {
    let outer = ContentInfo::from_der(cms)?;
    let mut signed: SignedData = outer.content.decode_as()?;
    let mut signers = signed.signer_infos.0.into_vec();
    let [signer] = &mut signers[..] else {
        return Err(der::ErrorKind::Failed.into());
    };
    let token = Any::from_der(&timestamp.token)?;
    let attribute = Attribute {
        oid: SIGNATURE_TIMESTAMP,
        values: SetOfVec::try_from(vec![token])?,
    };
    signer.unsigned_attrs = Some(SetOfVec::try_from(vec![attribute])?);
    signed.signer_infos = SignerInfos(SetOfVec::try_from(signers)?);
    let content = Any::encode_from(&signed)?;
    ContentInfo {
        content_type: ID_SIGNED_DATA,
        content,
    }
    .to_der()
}
