//! What speaks against a signature, and how much each of it weighs.

use super::change::Change;
use super::report::{Indication, SubIndication};

/// A fact that keeps a file or a signature from passing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// The file is not one strict sequence of revisions (ISO 32000-2, 7.5).
    Disorder {
        /// Where reading stopped, in bytes from the start of the file.
        offset: usize,
    },
    /// The file could not be read to its end, and has cross-reference streams, which are not
    /// validated yet (ISO 32000-2, 7.5.8). Our own files have none.
    CrossReferenceStream {
        /// Where reading stopped, in bytes from the start of the file.
        offset: usize,
    },
    /// Two readers find different objects, pages or catalogs.
    Ambiguous,
    /// The file holds no seal.
    Unsigned,
    /// An object looks like a signature, and no signature field names it.
    StraySignature {
        /// Its object number.
        object: u32,
    },
    /// A signature field or its dictionary is malformed (ISO 32000-2, 12.8.1).
    SignatureDictionary,
    /// Two fields name one signature.
    SharedSignature,
    /// The format of the signature is not one that is validated (`/SubFilter`).
    SubFilter,
    /// `/ByteRange` is not `[0 a b c]` within the file.
    ByteRangeShape,
    /// What `/ByteRange` leaves out is not exactly the signature's own `/Contents`.
    ByteRangeGap,
    /// `/ByteRange` does not end where the signature's revision ends.
    ByteRangeEnd,
    /// `/Contents` is not written in plain hexadecimal digits of one case.
    ContentsDigits,
    /// After the CMS value there is something other than zeros.
    ContentsPadding,
    /// The signature certifies nothing: it has no `DocMDP` transform.
    NotCertified,
    /// `DocMDP` permits later changes (P is not 1), or says nothing clear.
    ChangesPermitted,
    /// The catalog's `/Perms` does not name this signature.
    Permissions,
    /// A later revision does more than add validation data or a document timestamp.
    ChangedLater {
        /// The revision, from 1.
        revision: usize,
        /// What it changes.
        change: Change,
        /// Number of the changed object; 0 for the trailer.
        object: u32,
    },
    /// `/DSS` holds something other than certificates, revocation lists and OCSP responses.
    ValidationData,
    /// `/Contents` is not one CMS `SignedData` in DER (RFC 5652).
    CmsShape,
    /// The content is inside of the CMS value, or its type is not the expected one.
    CmsContent,
    /// A version number is not the one that RFC 5652, 5.1 and 5.3, prescribes.
    CmsVersion,
    /// The list of digest algorithms is not exactly the signer's one.
    CmsDigestAlgorithms,
    /// There is not exactly one signer.
    CmsSigners,
    /// A required signed attribute is missing, doubled or malformed.
    SignedAttributes,
    /// There is a signed attribute that does not belong there.
    SignedAttributeUnexpected,
    /// There is an unsigned attribute that does not belong there.
    UnsignedAttributeUnexpected,
    /// The digest is weaker than SHA-256.
    DigestAlgorithm,
    /// The signature algorithm is not on the list, or does not fit its digest or key.
    SignatureAlgorithm,
    /// A key is weaker than RSA 2048 or of an unknown kind.
    WeakKey,
    /// The signed bytes have another digest.
    DigestMismatch,
    /// The signature value is not the certificate's over the signed attributes.
    SignatureMismatch,
    /// The certificate of the signer is not in the CMS value.
    SigningCertificateMissing,
    /// The signed attributes name another certificate than the signer's entry.
    SigningCertificateMismatch,
    /// The CMS value holds certificates outside of the chain, or revocation data.
    ForeignCertificate,
    /// The certificate may not be used for this (RFC 5280, 4.2.1.3).
    KeyUsage,
    /// The certificate's extended key usage is for other things (RFC 5280, 4.2.1.12).
    ExtendedKeyUsage,
    /// A critical extension is not understood (RFC 5280, 4.2).
    CriticalExtension,
    /// No chain leads to a trust anchor.
    NoAnchor,
    /// An issuer may not issue, or not that deep (RFC 5280, 4.2.1.9).
    ChainConstraints,
    /// A certificate was past its end at the time that counts.
    Expired,
    /// A certificate was not valid yet at the time that counts.
    NotYetValid,
    /// A certificate was revoked at the time that counts.
    Revoked,
    /// The timestamp is bad: another imprint, signature or purpose.
    TimestampInvalid,
    /// The timestamp is intact, but nobody known vouches for it.
    TimestampUntrusted,
}

impl Finding {
    /// A stable word for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Disorder { .. } => "disorder",
            Self::CrossReferenceStream { .. } => "cross_reference_stream",
            Self::Ambiguous => "ambiguous",
            Self::Unsigned => "unsigned",
            Self::StraySignature { .. } => "stray_signature",
            Self::SignatureDictionary => "signature_dictionary",
            Self::SharedSignature => "shared_signature",
            Self::SubFilter => "subfilter",
            Self::ByteRangeShape => "byte_range_shape",
            Self::ByteRangeGap => "byte_range_gap",
            Self::ByteRangeEnd => "byte_range_end",
            Self::ContentsDigits => "contents_digits",
            Self::ContentsPadding => "contents_padding",
            Self::NotCertified => "not_certified",
            Self::ChangesPermitted => "changes_permitted",
            Self::Permissions => "permissions",
            Self::ChangedLater { .. } => "changed_later",
            Self::ValidationData => "validation_data",
            Self::CmsShape => "cms_shape",
            Self::CmsContent => "cms_content",
            Self::CmsVersion => "cms_version",
            Self::CmsDigestAlgorithms => "cms_digest_algorithms",
            Self::CmsSigners => "cms_signers",
            Self::SignedAttributes => "signed_attributes",
            Self::SignedAttributeUnexpected => "signed_attribute_unexpected",
            Self::UnsignedAttributeUnexpected => "unsigned_attribute_unexpected",
            Self::DigestAlgorithm => "digest_algorithm",
            Self::SignatureAlgorithm => "signature_algorithm",
            Self::WeakKey => "weak_key",
            Self::DigestMismatch => "digest_mismatch",
            Self::SignatureMismatch => "signature_mismatch",
            Self::SigningCertificateMissing => "signing_certificate_missing",
            Self::SigningCertificateMismatch => "signing_certificate_mismatch",
            Self::ForeignCertificate => "foreign_certificate",
            Self::KeyUsage => "key_usage",
            Self::ExtendedKeyUsage => "extended_key_usage",
            Self::CriticalExtension => "critical_extension",
            Self::NoAnchor => "no_anchor",
            Self::ChainConstraints => "chain_constraints",
            Self::Expired => "expired",
            Self::NotYetValid => "not_yet_valid",
            Self::Revoked => "revoked",
            Self::TimestampInvalid => "timestamp_invalid",
            Self::TimestampUntrusted => "timestamp_untrusted",
        }
    }

    /// What it means for the signature (EN 319 102-1, 5.1.3).
    ///
    /// Where the standard leaves a structure to a policy, the answer is no.
    #[must_use]
    pub fn judgement(self) -> (Indication, SubIndication) {
        use Indication::{Indeterminate, TotalFailed};
        match self {
            Self::Disorder { .. }
            | Self::CrossReferenceStream { .. }
            | Self::Ambiguous
            | Self::StraySignature { .. }
            | Self::SignatureDictionary
            | Self::SharedSignature
            | Self::SubFilter
            | Self::ByteRangeShape
            | Self::ByteRangeGap
            | Self::ByteRangeEnd
            | Self::ContentsDigits
            | Self::ContentsPadding
            | Self::ValidationData
            | Self::CmsShape
            | Self::CmsContent
            | Self::CmsVersion
            | Self::CmsDigestAlgorithms
            | Self::CmsSigners
            | Self::SignedAttributes
            | Self::SignedAttributeUnexpected
            | Self::UnsignedAttributeUnexpected
            | Self::ForeignCertificate => (TotalFailed, SubIndication::FormatFailure),
            Self::NotCertified
            | Self::ChangesPermitted
            | Self::Permissions
            | Self::ChangedLater { .. } => (TotalFailed, SubIndication::SigConstraintsFailure),
            Self::DigestMismatch => (TotalFailed, SubIndication::HashFailure),
            Self::SignatureMismatch => (TotalFailed, SubIndication::SigCryptoFailure),
            Self::DigestAlgorithm | Self::SignatureAlgorithm | Self::WeakKey => {
                (TotalFailed, SubIndication::CryptoConstraintsFailure)
            }
            Self::SigningCertificateMissing | Self::SigningCertificateMismatch => {
                (TotalFailed, SubIndication::NoSigningCertificateFound)
            }
            Self::KeyUsage
            | Self::ExtendedKeyUsage
            | Self::CriticalExtension
            | Self::ChainConstraints => (TotalFailed, SubIndication::ChainConstraintsFailure),
            // The standard would wait for a proof of an earlier time; a timestamp is that proof,
            // and without one the seal of a revoked key is worth nothing.
            Self::Revoked => (TotalFailed, SubIndication::Revoked),
            Self::NotYetValid => (TotalFailed, SubIndication::NotYetValid),
            Self::TimestampInvalid => (TotalFailed, SubIndication::TimestampFailure),
            Self::Expired => (Indeterminate, SubIndication::Expired),
            Self::NoAnchor => (Indeterminate, SubIndication::NoCertificateChainFound),
            Self::TimestampUntrusted => (Indeterminate, SubIndication::NoProofOfExistence),
            Self::Unsigned => (Indeterminate, SubIndication::SignatureNotFound),
        }
    }
}

/// One sentence for people.
impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Disorder { offset } => {
                return write!(f, "The file is out of order from byte {offset} on.");
            }
            Self::StraySignature { object } => {
                return write!(
                    f,
                    "Object {object} is a signature that belongs to no field."
                );
            }
            Self::ChangedLater {
                revision,
                change,
                object,
            } => {
                return write!(f, "Revision {revision} {change} (object {object}).");
            }
            _ => {}
        }
        f.write_str(self.sentence())
    }
}

impl Finding {
    fn sentence(self) -> &'static str {
        match self {
            // These three say more, above.
            Self::Disorder { .. } | Self::StraySignature { .. } | Self::ChangedLater { .. } => "",
            Self::CrossReferenceStream { .. } => "The file is of a kind not validated here.",
            Self::Ambiguous => "Two programs read this file as two different documents.",
            Self::Unsigned => "The file holds no seal.",
            Self::SignatureDictionary => "The signature field or its dictionary is malformed.",
            Self::SharedSignature => "Two fields claim the same signature.",
            Self::SubFilter => "The signature is of a format that is not validated here.",
            Self::ByteRangeShape => "The range of signed bytes is malformed.",
            Self::ByteRangeGap => {
                "The signed bytes leave out more or less than the signature itself."
            }
            Self::ByteRangeEnd => "The signed bytes do not end where the revision ends.",
            Self::ContentsDigits => "The signature is not written in plain hexadecimal digits.",
            Self::ContentsPadding => "Something is hidden behind the signature's value.",
            Self::NotCertified => "The signature does not forbid later changes.",
            Self::ChangesPermitted => "The signature permits later changes.",
            Self::Permissions => "The document does not name this signature as its certification.",
            Self::ValidationData => "The validation data holds something else.",
            Self::CmsShape => "The signature's value is not one signed message in DER.",
            Self::CmsContent => "The signature's value is not a detached signature.",
            Self::CmsVersion => "A version number in the signature's value is wrong.",
            Self::CmsDigestAlgorithms => "The announced digest algorithms are not the signer's.",
            Self::CmsSigners => "The signature's value has not exactly one signer.",
            Self::SignedAttributes => "A required signed attribute is missing or malformed.",
            Self::SignedAttributeUnexpected => {
                "There is a signed attribute that does not belong there."
            }
            Self::UnsignedAttributeUnexpected => {
                "Something unsigned was put into the signature's value."
            }
            Self::DigestAlgorithm => "The digest algorithm is too weak or unknown.",
            Self::SignatureAlgorithm => {
                "The signature algorithm is too weak, unknown or does not fit."
            }
            Self::WeakKey => "A key is too weak or of an unknown kind.",
            Self::DigestMismatch => "The document's bytes are not the ones that were signed.",
            Self::SignatureMismatch => "The signature is not by the key of its certificate.",
            Self::SigningCertificateMissing => "The signer's certificate is missing.",
            Self::SigningCertificateMismatch => "The signature was made for another certificate.",
            Self::ForeignCertificate => {
                "The signature's value carries certificates that do not belong there."
            }
            Self::KeyUsage => "The certificate is not for signatures.",
            Self::ExtendedKeyUsage => "The certificate is for other purposes.",
            Self::CriticalExtension => {
                "A certificate has a critical extension that is not understood."
            }
            Self::NoAnchor => "No chain of certificates leads to a trust anchor.",
            Self::ChainConstraints => "An issuer of the chain may not issue such certificates.",
            Self::Expired => "A certificate had expired at the time that counts.",
            Self::NotYetValid => "A certificate was not valid yet at the time that counts.",
            Self::Revoked => "A certificate was revoked at the time that counts.",
            Self::TimestampInvalid => "The timestamp is not valid.",
            Self::TimestampUntrusted => {
                "The timestamp is intact, but its authority is not trusted."
            }
        }
    }
}
