use crate::Sha256;
use serde::{Deserialize, Serialize};

/// Largest file that a signer hands in, whatever a sender allows, in bytes.
pub const MOST_FILE_BYTES: u64 = 20 * 1024 * 1024;
/// Largest picture in bytes.
pub const MOST_PICTURE_BYTES: u64 = 4 * 1024 * 1024;
/// Most characters of a file's name.
pub(crate) const MOST_NAME: usize = 120;

/// A file that a signer handed in for a field; its bytes are with the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedFile {
    /// Digest of its bytes.
    pub sha256: Sha256,
    /// Its name.
    pub name: String,
    /// What the service found it to be (RFC 2046).
    pub media_type: String,
    /// Its length in bytes.
    pub size_bytes: u64,
}

impl HandedFile {
    /// Whether it can be drawn into a page.
    #[must_use]
    pub fn is_picture(&self) -> bool {
        matches!(&*self.media_type, "image/png" | "image/jpeg")
    }
}

/// What the first bytes of a file say that it is; nothing for what no field takes.
#[must_use]
pub fn media_type_of(bytes: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if begins(b"%PDF-") {
        Some("application/pdf")
    } else if begins(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if begins(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_what_their_bytes_say() {
        assert_eq!(media_type_of(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(media_type_of(b"\x89PNG\r\n\x1a\n..."), Some("image/png"));
        assert_eq!(media_type_of(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        for other in [&b"MZ"[..], b"", b"<svg>", b"PK\x03\x04", b" %PDF-1.7"] {
            assert_eq!(media_type_of(other), None);
        }
    }
}
