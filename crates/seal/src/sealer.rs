use crate::certificate::Certificate;

/// How the key of a [`Sealer`] signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256; the signature is the DER `Ecdsa-Sig-Value` (RFC 5753).
    EcdsaP256Sha256,
    /// ECDSA on P-384 with SHA-384, in the same form.
    EcdsaP384Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017).
    RsaPkcs1Sha256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 8017; RFC 4055).
    RsaPssSha256,
}

/// The failure of a device or service that holds a key.
pub type SealerError = Box<dyn std::error::Error + Send + Sync>;

/// Holds the sealing key: a file, a smart card, a hardware module or a remote service.
pub trait Sealer {
    /// The certificate of the key, followed by the ones that lead to the trust anchor.
    fn chain(&self) -> &[Certificate];

    /// How the key signs.
    fn algorithm(&self) -> Algorithm;

    /// Signs the DER encoding of the signed attributes (RFC 5652, 5.4).
    ///
    /// # Errors
    /// Whatever keeps the device or service from signing.
    fn sign(&self, signed_attributes_der: &[u8]) -> Result<Vec<u8>, SealerError>;
}
