use crate::geometry::Rect;

/// Says why a document cannot be read, drawn on or sealed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are not a PDF, or too damaged to be repaired.
    #[error("the file is not a readable PDF")]
    Unreadable,
    /// The document is encrypted, be it with an empty password (ISO 32000-2, 7.6).
    #[error("the document is encrypted")]
    Encrypted,
    /// The document is an XFA form and has no pages of its own (ISO 32000-1, 12.7.8).
    #[error("the document is an XFA form")]
    Xfa,
    /// The document is a portfolio: a cover around attached files (ISO 32000-2, 12.3.5).
    #[error("the document is a portfolio of attached files")]
    Portfolio,
    /// The document carries a signature that rewriting would break.
    #[error("the document is signed already")]
    AlreadySigned,
    /// The page tree leads to no page.
    #[error("the document has no pages")]
    NoPages,
    /// The page tree names a page that cannot be read, so the document is not whole.
    #[error("page {page} cannot be read")]
    PageUnreadable {
        /// Page index, from 0.
        page: usize,
    },
    /// The document has more pages than the limit.
    #[error("the document has more than {limit} pages")]
    TooManyPages {
        /// The limit.
        limit: usize,
    },
    /// The document is larger in one respect than the limits allow.
    #[error("the document is over the limit: {what}")]
    OverLimits {
        /// Which limit.
        what: Limit,
    },
    /// Two readers disagree about the document, so nobody can say what is signed.
    #[error("the document can be read as {one} pages and as {other} pages")]
    Ambiguous {
        /// Pages that the writer's reader finds.
        one: usize,
        /// Pages that the renderer's reader finds.
        other: usize,
    },
    /// The bytes to be sealed are not those of a canonical copy.
    #[error("the document is not a canonical copy")]
    NotCanonical,
    /// A drawing does not lie on the page that it names.
    #[error("the place {rect:?} is not on page {page}")]
    PlacementOffPage {
        /// Page index, from 0.
        page: usize,
        /// The place.
        rect: Rect,
    },
    /// No font has a letter for a character of a text.
    #[error("no font has a letter for {missing:?}")]
    NoGlyph {
        /// The first such character.
        missing: char,
    },
    /// A text has more letters than there are cells for them.
    #[error("the text has more letters than its {cells} cells")]
    TooFewCells {
        /// How many cells there are.
        cells: usize,
    },
    /// Two attachments have one name.
    #[error("two attachments are called {name:?}")]
    AttachedTwice {
        /// The name.
        name: String,
    },
    /// A picture is none, is damaged, or is too large.
    #[error("the picture cannot be read, or is too large")]
    Picture,
    /// An appearance could not be made or written.
    #[error("the drawing could not be written")]
    Drawing,
    /// The CMS value does not fit into the reserved room.
    #[error("the CMS value has {size_bytes} bytes, the room {room_bytes}")]
    CmsTooLarge {
        /// Size of the value.
        size_bytes: usize,
        /// Size of the room.
        room_bytes: usize,
    },
    /// The CMS value is not one DER element, or could not be built.
    #[error("the CMS value is not valid DER")]
    Cms(#[source] Option<der::Error>),
    /// The digest is not of the length that the sealing key's algorithm goes with.
    #[error("the digest has {size_bytes} bytes, the key's algorithm takes {expected_bytes}")]
    DigestLength {
        /// Length of the digest.
        size_bytes: usize,
        /// Length that the algorithm takes.
        expected_bytes: usize,
    },
    /// The parts do not belong to one prepared file.
    #[error("the parts are not those of a prepared file")]
    NotPrepared,
    /// The time is outside of what a PDF date can say (years 0 to 9999).
    #[error("the time cannot be written as a PDF date")]
    Time,
    /// The timestamp is about other data than what it is to be put into.
    #[error("the timestamp is about other data")]
    OtherTimestamp,
    /// The file cannot be appended to: damaged, encrypted, or without the parts that are needed.
    #[error("the file cannot be appended to")]
    NotAppendable,
    /// The file carries no signature whose CMS value can be read.
    #[error("the file carries no readable signature")]
    NotSealed,
    /// The key or its certificates cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// What a remote signer sent back is not what was asked for.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// The device or service that holds the key refused or failed.
    #[error("the sealing key could not be used")]
    Sealer(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A ceiling of [`Limits`](crate::Limits).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Size of the file.
    FileBytes,
    /// Number of objects.
    Objects,
    /// Depth of nested objects or of the page tree.
    Nesting,
    /// Depth of forms within forms.
    FormDepth,
    /// Bytes of all streams when decoded, image samples not counted.
    Inflated,
    /// Growth of one stream when decoded.
    InflationRatio,
    /// Filters of one stream.
    Filters,
    /// Samples of one image.
    ImagePixels,
    /// Length of a page's side.
    PageSide,
    /// Operators of one page with its forms expanded.
    Operators,
    /// Incremental updates.
    Revisions,
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::FileBytes => "size of the file",
            Self::Objects => "number of objects",
            Self::Nesting => "nesting of objects",
            Self::FormDepth => "forms within forms",
            Self::Inflated => "size when decoded",
            Self::InflationRatio => "growth of a stream when decoded",
            Self::Filters => "filters of a stream",
            Self::ImagePixels => "size of an image",
            Self::PageSide => "size of a page",
            Self::Operators => "drawing operators of a page",
            Self::Revisions => "number of revisions",
        })
    }
}

/// Says why a key or its certificates cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The PKCS#12 file is damaged, or the password is wrong (RFC 7292).
    #[error("the PKCS#12 file cannot be opened with this password")]
    Pkcs12,
    /// The PKCS#12 or PEM file holds no private key with a certificate.
    #[error("there is no private key with a certificate")]
    NoKey,
    /// The private key is not PKCS#8 (RFC 5958).
    #[error("the private key is not PKCS#8")]
    Pkcs8,
    /// A certificate cannot be read (RFC 5280).
    #[error("a certificate cannot be read")]
    Certificate,
    /// The key is neither ECDSA on P-256 or P-384 nor RSA of 2048 to 4096 bits.
    #[error("only ECDSA P-256, P-384 and RSA keys of 2048 to 4096 bits are supported")]
    Unsupported,
    /// The key is too short to be relied on (ETSI TS 119 312).
    #[error("a key of {bits} bits is too weak")]
    Weak {
        /// Size of the RSA modulus or of the curve.
        bits: usize,
    },
    /// The certificate's key usage is neither digital signature nor non-repudiation.
    #[error("the certificate is not one for signing")]
    Purpose,
    /// The first certificate is for another key.
    #[error("the certificate belongs to another key")]
    Mismatch,
    /// A certificate of the chain was not issued by the next one.
    #[error("the certificates do not form a chain")]
    Chain,
    /// The PKCS#11 library cannot be loaded or started.
    #[error("the PKCS#11 library cannot be loaded")]
    Module,
    /// No token has the label.
    #[error("there is no token with this label")]
    Token,
    /// The token refuses the PIN.
    #[error("the token refuses the PIN")]
    Pin,
    /// The token fails, or cannot sign the way that the certificate's key does.
    #[error("the token cannot be used")]
    Device,
    /// A new key or certificate could not be made.
    #[error("the development certificate could not be made")]
    Generate,
}

/// Says why a signature or a CMS value that was made elsewhere is not put into the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// It is not a `SignedData` with one signer in DER (RFC 5652, 5).
    #[error("the remote signer's value is no CMS with one signer")]
    Malformed,
    /// It carries content, or says that its content is something else than data.
    #[error("the remote signer's value is not detached")]
    Content,
    /// It is over another digest, or by an algorithm that is not asked for.
    #[error("the remote signer's value is over another digest")]
    Digest,
    /// It is by another certificate, does not bind it, or carries one that is not of the chain.
    #[error("the remote signer's value is by another certificate")]
    Certificate,
    /// It carries attributes or revocation data that the profile forbids (EN 319 142-1, 6.3).
    #[error("the remote signer's value carries what a seal may not")]
    Attributes,
    /// The signature is not by the key of the certificate.
    #[error("the remote signer's signature does not hold")]
    Signature,
}

/// Says why there is no timestamp: which check a reply failed, or that there was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TimestampError {
    /// No reply came; the caller's network says so, this crate has none.
    #[error("the timestamp authority could not be reached")]
    Unreachable,
    /// The reply is not what RFC 3161, 2.4.2, describes.
    #[error("the timestamp reply cannot be read")]
    Malformed,
    /// The authority refused.
    #[error("the timestamp authority refused with status {status}")]
    Refused {
        /// `PKIStatus` (RFC 3161, 2.4.2): 2 rejection, 3 waiting, 4 and 5 revocation.
        status: u8,
    },
    /// The token is about other data.
    #[error("the timestamp is about other data")]
    Imprint,
    /// The token does not carry the request's nonce: it may be an old one.
    #[error("the timestamp does not carry the nonce")]
    Nonce,
    /// The token was made under another policy than the caller wants.
    #[error("the timestamp was made under another policy")]
    Policy,
    /// The token came without its signer's certificate.
    #[error("the timestamp came without the authority's certificate")]
    NoCertificate,
    /// The certificate is not for timestamps alone, marked critical (RFC 3161, 2.3).
    #[error("the authority's certificate is not one for timestamps")]
    Purpose,
    /// Signature, digest or certificate binding of the token do not hold.
    #[error("the timestamp's signature does not hold")]
    Signature,
    /// The certificate does not lead to a trust anchor, or was not in force.
    #[error("the authority's certificate does not lead to a trust anchor")]
    Chain,
    /// The authority's clock and the caller's differ by more than five minutes.
    #[error("the authority's clock differs by {difference_s} s")]
    Skew {
        /// The authority's time minus the caller's, in seconds.
        difference_s: i64,
    },
}

/// Says why validation data was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RevocationError {
    /// The bytes are no certificate, OCSP reply or revocation list.
    #[error("the validation data cannot be read")]
    Malformed,
    /// The responder refused to answer (RFC 6960, 4.2.1).
    #[error("the OCSP responder refused to answer")]
    Refused,
    /// The reply names a responder that the issuer has not appointed.
    #[error("the OCSP reply is by somebody whom the issuer has not appointed")]
    Responder,
    /// The signature of the reply or list does not hold.
    #[error("the signature of the validation data does not hold")]
    Signature,
    /// The certificate or list is by another issuer than the one in question.
    #[error("the validation data is by another issuer")]
    OtherIssuer,
    /// The reply or list is not about the certificate in question.
    #[error("the validation data is about other certificates")]
    OtherCertificate,
    /// The reply or list is outlived, or not yet in force.
    #[error("the validation data is not in force now")]
    Stale,
    /// The certificate is revoked.
    #[error("the certificate is revoked")]
    Revoked {
        /// Since when, in seconds since 1970-01-01T00:00:00Z.
        at_unix_s: i64,
    },
    /// The responder does not know the certificate.
    #[error("the OCSP responder does not know the certificate")]
    Unknown,
    /// Something is still needed.
    #[error("{missing} pieces of validation data are missing")]
    Incomplete {
        /// How many.
        missing: usize,
    },
}
