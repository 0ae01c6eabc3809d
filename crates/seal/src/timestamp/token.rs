use super::wire::TstInfo;
use crate::certificate::Certificate;
use crate::error::TimestampError;
use crate::public_key::verifies;
use crate::signer::{Signer, first_certificate};
use aws_lc_rs::digest;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5280, rfc5911, rfc5912};
use der::{Any, Decode, Encode, Tag, Tagged};
use time::{Date, Month, PrimitiveDateTime};
use x509_cert::ext::pkix::ExtendedKeyUsage;

/// `id-ct-TSTInfo` (RFC 3161, 2.4.2).
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// `id-aa-signingCertificate`, with SHA-1 (RFC 2634, 5.4).
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");

/// A timestamp token, read but not yet believed.
pub(super) struct Token {
    pub(super) info: TstInfo,
    content: Vec<u8>,
    pub(super) signer: Signer,
    pub(super) certificate: Certificate,
}

impl Token {
    pub(super) fn from_der(token: &[u8]) -> Result<Self, TimestampError> {
        let malformed = |_| TimestampError::Malformed;
        let signer = Signer::from_der(token).map_err(malformed)?;
        if signer.content.econtent_type != TST_INFO {
            return Err(TimestampError::Malformed);
        }
        let content = signer.content.econtent.as_ref();
        let content = content.filter(|c| c.tag() == Tag::OctetString);
        let content = content.ok_or(TimestampError::Malformed)?.value().to_vec();
        let certificate = signer.certificate();
        Ok(Self {
            info: TstInfo::from_der(&content).map_err(malformed)?,
            content,
            certificate: certificate.ok_or(TimestampError::NoCertificate)?.clone(),
            signer,
        })
    }

    /// Whether the authority may stamp, and has signed this content with its own certificate.
    pub(super) fn check_signature(&self) -> Result<(), TimestampError> {
        if !is_for_timestamps(&self.certificate) {
            return Err(TimestampError::Purpose);
        }
        let digest = self.signer.info.digest_alg.oid;
        let stated = self.signer.attribute(rfc5911::ID_MESSAGE_DIGEST);
        let kind = self.signer.attribute(rfc5911::ID_CONTENT_TYPE);
        let hash = hash_by(digest).ok_or(TimestampError::Signature)?;
        let hash = digest::digest(hash, &self.content);
        let same = stated.is_some_and(|a| a.value() == hash.as_ref());
        let kind = kind.and_then(|a| a.decode_as::<ObjectIdentifier>().ok());
        if !same || kind != Some(TST_INFO) || !self.names_its_certificate() {
            return Err(TimestampError::Signature);
        }
        let attributes = self.signer.info.signed_attrs.as_ref().map(Encode::to_der);
        let Some(Ok(message)) = attributes else {
            return Err(TimestampError::Signature);
        };
        let key = &self
            .certificate
            .parsed()
            .tbs_certificate
            .subject_public_key_info;
        let (algorithm, signature) = (
            &self.signer.info.signature_algorithm,
            self.signer.info.signature.as_bytes(),
        );
        verifies(key, algorithm, Some(digest), &message, signature)
            .then_some(())
            .ok_or(TimestampError::Signature)
    }

    /// The attribute that binds the signer's certificate, in either form (RFC 5816, 2.2.1).
    fn names_its_certificate(&self) -> bool {
        let der = self.certificate.der();
        let hash = |algorithm| digest::digest(algorithm, der);
        if let Some(value) = self
            .signer
            .attribute(rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2)
        {
            return first_certificate(value).is_some_and(|(algorithm, stated)| {
                let algorithm = algorithm.unwrap_or(rfc5912::ID_SHA_256);
                hash_by(algorithm).is_some_and(|a| hash(a).as_ref() == stated)
            });
        }
        let first = self.signer.attribute(SIGNING_CERTIFICATE);
        let sha1 = hash(&digest::SHA1_FOR_LEGACY_USE_ONLY);
        first
            .and_then(first_certificate)
            .is_some_and(|(_, stated)| stated == sha1.as_ref())
    }
}

/// `timeStamping`, critical, and nothing beside it (RFC 3161, 2.3).
fn is_for_timestamps(certificate: &Certificate) -> bool {
    let extension = certificate.extension(rfc5280::ID_CE_EXT_KEY_USAGE);
    let usage = certificate.extended::<ExtendedKeyUsage>();
    extension.is_some_and(|e| e.critical)
        && usage.is_some_and(|u| u.0 == [rfc5280::ID_KP_TIME_STAMPING])
}

fn hash_by(oid: ObjectIdentifier) -> Option<&'static digest::Algorithm> {
    match oid {
        rfc5912::ID_SHA_256 => Some(&digest::SHA256),
        rfc5912::ID_SHA_384 => Some(&digest::SHA384),
        rfc5912::ID_SHA_512 => Some(&digest::SHA512),
        _ => None,
    }
}

/// `YYYYMMDDhhmmss[.s...]Z` in seconds since 1970-01-01T00:00:00Z, fractions cut off.
pub(super) fn instant(generalized: &Any) -> Option<i64> {
    let written = generalized.value();
    if generalized.tag() != Tag::GeneralizedTime || written.last() != Some(&b'Z') {
        return None;
    }
    let (whole, fraction) = written[..written.len() - 1].split_at_checked(14)?;
    let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let fraction_holds = match fraction.split_first() {
        None => true,
        Some((b'.', rest)) => !rest.is_empty() && digits(rest),
        Some(_) => false,
    };
    if !fraction_holds || !digits(whole) {
        return None;
    }
    let number = |at: usize| Some((whole[at] - b'0') * 10 + (whole[at + 1] - b'0'));
    let year = i32::from(number(0)?) * 100 + i32::from(number(2)?);
    let month = Month::try_from(number(4)?).ok()?;
    let date = Date::from_calendar_date(year, month, number(6)?).ok()?;
    let time = time::Time::from_hms(number(8)?, number(10)?, number(12)?).ok()?;
    Some(
        PrimitiveDateTime::new(date, time)
            .assume_utc()
            .unix_timestamp(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: Option<i64>) {
        let value = Any::new(Tag::GeneralizedTime, written.as_bytes()).unwrap();
        assert_eq!(instant(&value), expected, "{written}");
    }

    #[test]
    fn times_with_and_without_fractions_are_read() {
        check("19700101000001Z", Some(1));
        check("20261121203000Z", Some(1_795_293_000));
        check("20261121203000.999999Z", Some(1_795_293_000));
    }

    #[test]
    fn other_writings_of_time_are_refused() {
        for written in [
            "",
            "Z",
            "20261121203000",
            "20261121203000.Z",
            "20261321203000Z",
        ] {
            check(written, None);
        }
        check("20261121203000+0100Z", None);
        check("2026112120300\u{e9}Z", None);
    }
}
