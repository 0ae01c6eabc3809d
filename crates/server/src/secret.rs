use crate::randomness::Randomness;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use paraph_protocol::Sha256;
use sha2::Digest as _;
use std::fmt;

/// Bytes of a token: 256 bits from the operating system.
const LEN: usize = 32;

/// A token that opens a door. It is shown once and stored only as its SHA-256.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new token, base64url without padding (RFC 4648, 5): 43 characters.
    #[must_use]
    pub fn base64url(random: &Randomness) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random.bytes::<LEN>()))
    }

    /// A new token, 64 lower-case hex digits, for a dialect whose wire says so.
    #[must_use]
    pub fn hex(random: &Randomness) -> Self {
        Self(hex::encode(random.bytes::<LEN>()))
    }

    /// A new token behind a prefix that secret scanners know.
    #[must_use]
    pub fn prefixed(prefix: &str, random: &Randomness) -> Self {
        Self(format!("{prefix}{}", Self::base64url(random).0))
    }

    /// A token that somebody sent.
    #[must_use]
    pub fn received(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// What is stored instead of the token.
    #[must_use]
    pub fn sha256(&self) -> Sha256 {
        sha256(self.0.as_bytes())
    }

    /// The token itself, for the one who may see it once.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The SHA-256 of some bytes (FIPS 180-4).
#[must_use]
pub fn sha256(bytes: &[u8]) -> Sha256 {
    Sha256(sha2::Sha256::digest(bytes).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_256_bits_and_do_not_show_in_debug_output() {
        let random = Randomness;
        assert_eq!(Secret::base64url(&random).expose().len(), 43);
        assert_eq!(Secret::hex(&random).expose().len(), 64);
        let key = Secret::prefixed("pk_test_", &random);
        assert!(key.expose().starts_with("pk_test_"));
        assert!(!format!("{key:?}").contains(&key.expose()[8..]));
    }

    #[test]
    fn ten_thousand_tokens_are_all_different() {
        let tokens: std::collections::HashSet<String> = (0..10_000)
            .map(|_| Secret::base64url(&Randomness).0)
            .collect();
        assert_eq!(tokens.len(), 10_000);
    }
}
