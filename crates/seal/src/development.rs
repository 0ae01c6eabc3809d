//! A certificate for trying things out: its root is trusted by nobody.

use crate::certificate::Certificate;
use crate::error::KeyError;
use crate::key::LocalKey;
use crate::sealer::Sealer;
use p12_keystore::{
    Certificate as StoredCertificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain,
};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use time::OffsetDateTime;

/// A fresh sealing key with a certificate that a fresh root has issued.
#[derive(Debug)]
pub struct DevelopmentKey {
    /// The key, ready for use.
    pub key: LocalKey,
    /// Key and chain as PKCS#12, to be kept.
    pub pkcs12: Vec<u8>,
}

impl DevelopmentKey {
    /// The root, which a validator must be told to trust.
    #[must_use]
    pub fn root(&self) -> Option<&Certificate> {
        self.key.chain().last()
    }
}

impl LocalKey {
    /// Makes a root and a sealing certificate (key usage: digital signature, non-repudiation).
    ///
    /// Both are valid between the two instants, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// When the instants or the name do not fit into a certificate.
    pub fn development(
        common_name: &str,
        not_before_unix_s: i64,
        not_after_unix_s: i64,
        pkcs12_password: &str,
    ) -> Result<DevelopmentKey, KeyError> {
        let made = generate(common_name, not_before_unix_s, not_after_unix_s);
        let (pkcs8, chain) = made.map_err(|()| KeyError::Generate)?;
        let pkcs12 = pack(&pkcs8, &chain, pkcs12_password).map_err(|()| KeyError::Generate)?;
        let chain = chain
            .iter()
            .map(|der| Certificate::from_der(der))
            .collect::<Result<_, _>>()?;
        Ok(DevelopmentKey {
            key: Self::from_pkcs8_der(&pkcs8, chain)?,
            pkcs12,
        })
    }
}

type Made = (Vec<u8>, Vec<Vec<u8>>);

fn generate(name: &str, not_before: i64, not_after: i64) -> Result<Made, ()> {
    let parameters = |common_name: String| -> Result<CertificateParams, ()> {
        let mut parameters = CertificateParams::new(Vec::new()).map_err(drop)?;
        parameters.not_before = OffsetDateTime::from_unix_timestamp(not_before).map_err(drop)?;
        parameters.not_after = OffsetDateTime::from_unix_timestamp(not_after).map_err(drop)?;
        let mut subject = DistinguishedName::new();
        subject.push(DnType::CommonName, common_name);
        parameters.distinguished_name = subject;
        Ok(parameters)
    };
    let mut root = parameters(format!("{name} root"))?;
    root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let root_key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(drop)?;
    let root = CertifiedIssuer::self_signed(root, root_key).map_err(drop)?;
    let mut leaf = parameters(name.to_owned())?;
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.use_authority_key_identifier_extension = true;
    leaf.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::ContentCommitment,
    ];
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(drop)?;
    let leaf = leaf.signed_by(&key, &root).map_err(drop)?;
    Ok((
        key.serialize_der(),
        vec![leaf.der().to_vec(), root.der().to_vec()],
    ))
}

fn pack(pkcs8: &[u8], chain: &[Vec<u8>], password: &str) -> Result<Vec<u8>, ()> {
    let key = PrivateKey::from_der(pkcs8).map_err(drop)?;
    let certificates = chain.iter().map(|der| StoredCertificate::from_der(der));
    let certificates = certificates.collect::<Result<Vec<_>, _>>().map_err(drop)?;
    let entry = PrivateKeyChain::new("seal", key, certificates);
    let mut store = KeyStore::new();
    store.add_entry("seal", KeyStoreEntry::PrivateKeyChain(entry));
    store.writer(password).write().map_err(drop)
}
