/// What a request is for; decides what it may look like and what may come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A timestamp (RFC 3161, 3.4).
    Timestamp,
    /// Whether a certificate is revoked (RFC 6960, appendix A).
    Ocsp,
    /// A certificate revocation list (RFC 5280, 4.2.1.13).
    RevocationList,
    /// The certificate of an issuer (RFC 5280, 4.2.2.1).
    IssuerCertificate,
    /// A message to a webhook of an account.
    Webhook,
    /// A text message to the gateway that the operator has chosen.
    TextMessage,
    /// Who somebody is, asked of a provider of electronic identities.
    Identity,
    /// The same by a form, as OAuth asks (RFC 6749, appendix B).
    Backchannel,
}

/// Largest reply in bytes.
const MAX_BYTES: usize = 1024 * 1024;
/// The same, of a reply of which only the status counts.
const MAX_WORDS: usize = 64 * 1024;

impl Purpose {
    /// Whether the connection may be without TLS: what comes back is signed by itself.
    pub(super) fn may_be_clear(self) -> bool {
        match self {
            Self::Timestamp | Self::Ocsp | Self::RevocationList | Self::IssuerCertificate => true,
            Self::Webhook | Self::TextMessage | Self::Identity | Self::Backchannel => false,
        }
    }

    /// The media type of what is posted.
    pub(super) fn request_type(self) -> &'static str {
        match self {
            Self::Timestamp => "application/timestamp-query",
            Self::Ocsp => "application/ocsp-request",
            Self::RevocationList | Self::IssuerCertificate => "application/octet-stream",
            // Without a charset: BankID answers 415 to one.
            Self::Webhook | Self::Identity => "application/json",
            Self::TextMessage | Self::Backchannel => "application/x-www-form-urlencoded",
        }
    }

    /// Whether a reply has a media type of this purpose. Files of lists and certificates often
    /// come from servers that know no type for them; that is taken as well, a page never is.
    pub(super) fn accepts(self, content_type: &str) -> bool {
        let kind = content_type.split(';').next().unwrap_or_default();
        let kind = kind.trim().to_ascii_lowercase();
        let untyped = ["", "application/octet-stream", "binary/octet-stream"];
        match self {
            Self::Timestamp => kind == "application/timestamp-reply",
            Self::Ocsp => kind == "application/ocsp-response",
            Self::RevocationList => {
                let lists = ["application/pkix-crl", "application/x-pkcs7-crl"];
                lists.contains(&&*kind) || untyped.contains(&&*kind)
            }
            Self::IssuerCertificate => {
                let certificates = ["application/pkix-cert", "application/x-x509-ca-cert"];
                certificates.contains(&&*kind) || untyped.contains(&&*kind)
            }
            // Nothing is done with what they say, beside showing its beginning.
            Self::Webhook | Self::TextMessage | Self::Identity | Self::Backchannel => true,
        }
    }

    /// Largest reply in bytes.
    pub(super) fn max_bytes(self) -> usize {
        match self {
            Self::Timestamp
            | Self::Ocsp
            | Self::RevocationList
            | Self::IssuerCertificate
            | Self::Identity
            | Self::Backchannel => MAX_BYTES,
            Self::Webhook | Self::TextMessage => MAX_WORDS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_of_another_kind_are_not_taken() {
        let check = |purpose: Purpose, kind: &str, taken: bool| {
            assert_eq!(purpose.accepts(kind), taken, "{purpose:?}: {kind}");
        };
        check(Purpose::Timestamp, "application/timestamp-reply", true);
        check(Purpose::Timestamp, "Application/Timestamp-Reply; a=b", true);
        check(Purpose::Timestamp, "", false);
        check(Purpose::Timestamp, "application/octet-stream", false);
        check(Purpose::Ocsp, "application/ocsp-response", true);
        check(Purpose::Ocsp, "text/html", false);
        for purpose in [Purpose::RevocationList, Purpose::IssuerCertificate] {
            check(purpose, "", true);
            check(purpose, "text/html", false);
        }
        check(Purpose::RevocationList, "application/pkix-crl", true);
        check(Purpose::IssuerCertificate, "application/pkix-cert", true);
        check(Purpose::IssuerCertificate, "application/pkix-crl", false);
    }
}
