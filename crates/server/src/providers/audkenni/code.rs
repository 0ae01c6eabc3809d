use sha2::{Digest as _, Sha256};

/// The control code that page and telephone show: of the raw bytes that were sent, four digits.
pub(crate) fn control_code(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let [.., high, low] = digest[..] else {
        return String::new();
    };
    format!("{:04}", u16::from_be_bytes([high, low]) % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a1_the_vectors_of_the_specification_are_exact() {
        for (hash, code) in [
            (
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "7974",
            ),
            (
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "5432",
            ),
            (
                "00e3918736db6537b4aa558600e8040d980b9f71d0339541e4a53e5acc0c9ed6",
                "0113",
            ),
            (
                "197e071c1e593864b90dbc1ffda7f9d86d71d195d35ee8cc683b1725d87ab0a0",
                "0019",
            ),
            (
                "c3ad305ec7e132d0bfb230163487a16098a16b4de935805a4cd78f93d9e75d68",
                "0009",
            ),
            (
                "2c82438d554f9e5a2e4d1f59c67525a13ecb73ac6c079d36f390fa44863413aff6f30aadadf396b942e005598f0107ea",
                "9351",
            ),
        ] {
            assert_eq!(control_code(&hex::decode(hash).unwrap()), code);
        }
    }
}
