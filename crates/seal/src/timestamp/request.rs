use super::token::{Token, instant};
use super::wire::{MessageImprint, TimeStampReq, TimeStampResp, TstInfo};
use super::{Timestamp, TimestampAuthority};
use crate::chain::chain_to_anchor;
use crate::error::{Error, TimestampError};
use crate::signer::Signer;
use const_oid::db::rfc5912::ID_SHA_256;
use der::asn1::{OctetString, Uint};
use der::{Decode, Encode};
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;

/// Largest difference between the authority's clock and the caller's.
const SKEW_S: i64 = 300;

/// A question to a timestamp authority (RFC 3161, 2.4.1): SHA-256, with nonce, asking for the
/// authority's certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimestampRequest {
    der: Vec<u8>,
    imprint: [u8; 32],
    nonce: Uint,
}

impl TimestampRequest {
    /// Asks about the signature value of a CMS with one signer, for the level B-T.
    ///
    /// The nonce is 16 random bytes that are used for nothing else.
    ///
    /// # Errors
    /// When the value is not such a CMS.
    pub fn for_signature(cms: &[u8], nonce: [u8; 16]) -> Result<Self, Error> {
        let signer = Signer::from_der(cms).map_err(|e| Error::Cms(Some(e)))?;
        let signature = signer.info.signature.as_bytes();
        Self::for_digest(&Sha256::digest(signature).into(), nonce)
    }

    /// Asks about a SHA-256 digest, such as a prepared document timestamp's.
    ///
    /// # Errors
    /// When the request cannot be encoded.
    pub fn for_digest(digest: &[u8; 32], nonce: [u8; 16]) -> Result<Self, Error> {
        Self::encode(*digest, nonce).map_err(|e| Error::Cms(Some(e)))
    }

    fn encode(imprint: [u8; 32], nonce: [u8; 16]) -> der::Result<Self> {
        let nonce = Uint::new(&nonce)?;
        let request = TimeStampReq {
            version: 1,
            message_imprint: MessageImprint {
                hash_algorithm: AlgorithmIdentifierOwned {
                    oid: ID_SHA_256,
                    parameters: None,
                },
                hashed_message: OctetString::new(imprint)?,
            },
            req_policy: None,
            nonce: Some(nonce.clone()),
            cert_req: true,
        };
        Ok(Self {
            der: request.to_der()?,
            imprint,
            nonce,
        })
    }

    /// The request in DER, to be posted as `application/timestamp-query` (RFC 3161, 3.4).
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Checks a reply (`application/timestamp-reply`) before anything of it is used.
    ///
    /// Status, imprint, nonce, policy, the authority's purpose, signature and chain must hold,
    /// and its clock must agree with `now_unix_s` (seconds since 1970-01-01T00:00:00Z) within
    /// five minutes.
    ///
    /// # Errors
    /// The first of these that does not hold.
    pub fn check(
        &self,
        reply: &[u8],
        authority: &TimestampAuthority,
        now_unix_s: i64,
    ) -> Result<Timestamp, TimestampError> {
        let der = granted(reply)?;
        let token = Token::from_der(&der)?;
        self.check_content(&token.info, authority)?;
        token.check_signature()?;
        let at_unix_s = instant(&token.info.gen_time).ok_or(TimestampError::Malformed)?;
        let difference_s = at_unix_s.saturating_sub(now_unix_s);
        if difference_s.saturating_abs() > SKEW_S {
            return Err(TimestampError::Skew { difference_s });
        }
        let pool = [&token.signer.certificates[..], &authority.intermediates[..]].concat();
        let chain = chain_to_anchor(&token.certificate, &pool, &authority.anchors, at_unix_s);
        Ok(Timestamp {
            chain: chain.ok_or(TimestampError::Chain)?,
            token: der,
            imprint: self.imprint,
            at_unix_s,
        })
    }

    fn check_content(
        &self,
        info: &TstInfo,
        authority: &TimestampAuthority,
    ) -> Result<(), TimestampError> {
        let imprint = &info.message_imprint;
        let same_hash = imprint.hash_algorithm.oid == ID_SHA_256;
        if !same_hash || imprint.hashed_message.as_bytes() != self.imprint {
            return Err(TimestampError::Imprint);
        }
        let asked = self.nonce.to_der().ok();
        if info.nonce.as_ref().and_then(|n| n.to_der().ok()) != asked {
            return Err(TimestampError::Nonce);
        }
        let wanted = authority.policy.as_ref();
        if wanted.is_some_and(|p| *p != info.policy.to_string()) {
            return Err(TimestampError::Policy);
        }
        Ok(())
    }
}

/// The token of a reply whose status is `granted` or `grantedWithMods`.
fn granted(reply: &[u8]) -> Result<Vec<u8>, TimestampError> {
    let reply = TimeStampResp::from_der(reply).map_err(|_| TimestampError::Malformed)?;
    let status = reply.status.status;
    if status > 1 {
        return Err(TimestampError::Refused { status });
    }
    let token = reply.time_stamp_token.ok_or(TimestampError::Malformed)?;
    token.to_der().map_err(|_| TimestampError::Malformed)
}
