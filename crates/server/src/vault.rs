//! Secrets that must be read again, such as those of webhooks: locked with a key that is not in the
//! database (AES-256-GCM, NIST SP 800-38D).

use crate::error::Fault;
use crate::evidence::write_private;
use crate::randomness::Randomness;
use crate::secret::sha256;
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::io::ErrorKind;
use std::path::Path;

/// The key that locks secrets; whoever has the database alone has none of them.
pub struct Vault {
    key: [u8; KEY],
    cipher: Aes256Gcm,
}

const KEY: usize = 32;
const NONCE: usize = 12;

impl Vault {
    /// Reads the key of `file`, or makes one there that only this user can read.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds no key.
    pub fn open(file: &Path) -> Result<Self, Fault> {
        match std::fs::read_to_string(file) {
            Ok(text) => {
                let mut key = [0; KEY];
                hex::decode_to_slice(text.trim(), &mut key).map_err(|_| Fault::Key {
                    path: file.to_owned(),
                })?;
                Ok(Self::new(key))
            }
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let key = Randomness.bytes();
                let text = format!("{}\n", hex::encode(key));
                write_private(file, text.as_bytes()).map_err(Fault::file(file))?;
                Ok(Self::new(key))
            }
            Err(e) => Err(Fault::file(file)(e)),
        }
    }

    fn new(key: [u8; KEY]) -> Self {
        Self {
            key,
            cipher: Aes256Gcm::new(&key.into()),
        }
    }

    /// Names the key without telling it.
    #[must_use]
    pub fn fingerprint(&self) -> paraph_protocol::Sha256 {
        sha256(&[b"paraph secrets key\0", &self.key[..]].concat())
    }

    /// Locks a secret; it opens again only for the same `about`.
    ///
    /// # Errors
    /// When it is far too large.
    pub fn lock(&self, about: &str, secret: &[u8], random: &Randomness) -> Result<Vec<u8>, Fault> {
        let nonce: [u8; NONCE] = random.bytes();
        let payload = Payload {
            msg: secret,
            aad: about.as_bytes(),
        };
        let locked = self.cipher.encrypt(&Nonce::from(nonce), payload);
        Ok([&nonce[..], &locked.map_err(|_| Fault::Locked)?].concat())
    }

    /// A keyed digest (HMAC-SHA-256, RFC 2104) of several parts, for what `about` says.
    #[must_use]
    pub fn mac(&self, about: &str, parts: &[&[u8]]) -> Vec<u8> {
        self.keyed_for(about, parts)
            .finalize()
            .into_bytes()
            .to_vec()
    }

    /// Whether a keyed digest is that of these parts; takes as long for a wrong one.
    #[must_use]
    pub fn is_mac(&self, about: &str, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.keyed_for(about, parts).verify_slice(mac).is_ok()
    }

    /// Each part with its length before it, so that no two lists of parts are the same bytes.
    fn keyed_for(&self, about: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = keyed(&self.key);
        for part in [about.as_bytes()].iter().chain(parts) {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }

    /// Opens what was locked for `about`.
    ///
    /// # Errors
    /// When it was locked with another key or for something else, or was changed.
    pub fn unlock(&self, about: &str, locked: &[u8]) -> Result<Vec<u8>, Fault> {
        let (nonce, msg) = locked.split_first_chunk().ok_or(Fault::Locked)?;
        let aad = about.as_bytes();
        let payload = Payload { msg, aad };
        let nonce: &[u8; NONCE] = nonce;
        let secret = self.cipher.decrypt(&Nonce::from(*nonce), payload);
        secret.map_err(|_| Fault::Locked)
    }

    /// Opens a secret that is text.
    ///
    /// # Errors
    /// As [`Self::unlock`].
    pub fn unlock_text(&self, about: &str, locked: &[u8]) -> Result<String, Fault> {
        String::from_utf8(self.unlock(about, locked)?).map_err(|_| Fault::Locked)
    }
}

/// An HMAC-SHA-256 under a key of any length.
pub(crate) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    match Hmac::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_for_its_purpose_and_unchanged_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secrets.key");
        let vault = Vault::open(&file).unwrap();
        let locked = vault.lock("webhook:1", b"whsec_x", &Randomness).unwrap();
        assert!(!locked.windows(5).any(|w| w == b"whsec"));
        let again = Vault::open(&file).unwrap();
        assert_eq!(again.unlock_text("webhook:1", &locked).unwrap(), "whsec_x");
        assert!(again.unlock("webhook:2", &locked).is_err());
        let mut changed = locked.clone();
        changed[NONCE] ^= 1;
        assert!(again.unlock("webhook:1", &changed).is_err());
        assert!(again.unlock("webhook:1", &locked[..5]).is_err());
        let other = Vault::open(&folder.path().join("other.key")).unwrap();
        assert!(other.unlock("webhook:1", &locked).is_err());
        std::fs::write(&file, "not a key").unwrap();
        assert!(matches!(Vault::open(&file), Err(Fault::Key { .. })));
    }
}
