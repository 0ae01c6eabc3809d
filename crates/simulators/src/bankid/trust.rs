//! The provider's test chain: a root, a bank below it, certificates of persons, and what the bank
//! says of them (RFC 6960).

use super::order::{Flaw, Person};
use anyhow::{Result, anyhow};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ID_SHA_1};
use const_oid::db::rfc6960::ID_PKIX_OCSP_BASIC;
use der::asn1::{BitString, GeneralizedTime, Null, OctetString};
use der::{Decode as _, Encode as _};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize,
};
use spki::AlgorithmIdentifierOwned;
use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use time::OffsetDateTime;
use x509_cert::Certificate;
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspResponse, OcspResponseStatus,
    ResponderId, ResponseBytes, ResponseData, RevokedInfo, SingleResponse, Version,
};

const DAY: Duration = Duration::from_secs(86_400);
/// `id-at-serialNumber` (X.520).
const SERIAL_NUMBER: [u64; 4] = [2, 5, 4, 5];

/// The chain and its keys.
pub(super) struct Trust {
    root: CertifiedIssuer<'static, KeyPair>,
    bank: CertifiedIssuer<'static, KeyPair>,
    other: CertifiedIssuer<'static, KeyPair>,
    /// One key for all persons: it is slow to make, and nobody's secret.
    person: KeyPair,
}

/// A person's certificate with those above it, and the key.
pub(super) struct Issued {
    pub(super) chain: Vec<Vec<u8>>,
    key: RsaKeyPair,
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trust(…)")
    }
}

impl Issued {
    /// RSA with SHA-256 (RFC 8017, 8.2).
    pub(super) fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut value = vec![0; self.key.public_modulus_len()];
        let signed = self
            .key
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), bytes, &mut value);
        signed.map_err(|_| anyhow!("the key does not sign"))?;
        Ok(value)
    }
}

fn parameters(name: &str, authority: bool, days: (u32, u32)) -> Result<CertificateParams> {
    let (before, after) = days;
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.not_before = OffsetDateTime::now_utc() - DAY * before;
    parameters.not_after = OffsetDateTime::now_utc() + DAY * after;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    parameters.distinguished_name = subject;
    if authority {
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    } else {
        parameters.is_ca = IsCa::ExplicitNoCa;
        parameters.key_usages = vec![KeyUsagePurpose::ContentCommitment];
    }
    Ok(parameters)
}

impl Trust {
    pub(super) fn new() -> Result<Self> {
        let key = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256);
        let root = |name| -> Result<_> {
            let parameters = parameters(name, true, (400, 4_000))?;
            Ok(CertifiedIssuer::self_signed(parameters, key()?)?)
        };
        let (root, other) = (root("Simulated root")?, root("Another root")?);
        let bank = parameters("Simulated bank", true, (300, 3_000))?;
        let bank = CertifiedIssuer::signed_by(bank, key()?, &root)?;
        let person = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
        Ok(Self {
            root,
            bank,
            other,
            person,
        })
    }

    pub(super) fn root_pem(&self) -> String {
        self.root.pem()
    }

    /// A certificate for a person.
    pub(super) fn issue(&self, person: &Person, flaw: Option<Flaw>) -> Result<Issued> {
        let days = match flaw {
            // Over since yesterday.
            Some(Flaw::Expired) => return self.issue_for(person, (100, None), &self.bank),
            _ => (30, Some(700)),
        };
        let issuer = match flaw {
            Some(Flaw::OtherRoot) => &self.other,
            _ => &self.bank,
        };
        self.issue_for(person, days, issuer)
    }

    fn issue_for(
        &self,
        person: &Person,
        (before, after): (u32, Option<u32>),
        issuer: &CertifiedIssuer<'static, KeyPair>,
    ) -> Result<Issued> {
        let mut parameters = parameters(&person.name(), false, (before, after.unwrap_or(0)))?;
        if after.is_none() {
            parameters.not_after = OffsetDateTime::now_utc() - DAY;
        }
        let number = DnType::CustomDnType(SERIAL_NUMBER.to_vec());
        parameters
            .distinguished_name
            .push(number, person.personal_number.as_str());
        let leaf = parameters.signed_by(&self.person, issuer)?;
        let key = RsaKeyPair::from_pkcs8(&self.person.serialize_der());
        let above = issuer.der().to_vec();
        Ok(Issued {
            chain: vec![leaf.der().to_vec(), above],
            key: key.map_err(|_| anyhow!("the key is none"))?,
        })
    }

    /// What the bank says of a certificate, now.
    pub(super) fn status(&self, issued: &Issued, flaw: Option<Flaw>) -> Result<Vec<u8>> {
        let leaf = issued
            .chain
            .first()
            .ok_or_else(|| anyhow!("no certificate"))?;
        let leaf = Certificate::from_der(leaf)?;
        let bank = Certificate::from_der(self.bank.der())?;
        let now = instant(SystemTime::now())?;
        let about = match flaw {
            Some(Flaw::OtherStatus) => &bank,
            _ => &leaf,
        };
        let answer = SingleResponse {
            cert_id: certificate_id(about, &bank)?,
            cert_status: match flaw {
                Some(Flaw::Revoked) => CertStatus::revoked(RevokedInfo {
                    revocation_time: now,
                    revocation_reason: None,
                }),
                _ => CertStatus::good(),
            },
            this_update: now,
            next_update: None,
            single_extensions: None,
        };
        let data = ResponseData {
            version: Version::V1,
            responder_id: ResponderId::ByName(bank.tbs_certificate.subject.clone()),
            produced_at: now,
            responses: vec![answer],
            response_extensions: None,
        };
        let signature = self.bank_signs(&data.to_der()?)?;
        let basic = BasicOcspResponse {
            tbs_response_data: data,
            signature_algorithm: AlgorithmIdentifierOwned {
                oid: ECDSA_WITH_SHA_256,
                parameters: None,
            },
            signature: BitString::from_bytes(&signature)?,
            certs: None,
        };
        let reply = OcspResponse {
            response_status: OcspResponseStatus::Successful,
            response_bytes: Some(ResponseBytes {
                response_type: ID_PKIX_OCSP_BASIC,
                response: OctetString::new(basic.to_der()?)?,
            }),
        };
        Ok(reply.to_der()?)
    }

    fn bank_signs(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let pkcs8 = self.bank.key().serialize_der();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8);
        let key = key.map_err(|_| anyhow!("the key is none"))?;
        let signature = key.sign(&SystemRandom::new(), bytes);
        let signature = signature.map_err(|_| anyhow!("the key does not sign"))?;
        Ok(signature.as_ref().to_vec())
    }
}

/// An instant in whole seconds (RFC 6960, 4.2.2.1).
fn instant(at: SystemTime) -> Result<OcspGeneralizedTime> {
    let seconds = at.duration_since(UNIX_EPOCH)?.as_secs();
    let time = GeneralizedTime::from_unix_duration(Duration::from_secs(seconds))?;
    Ok(OcspGeneralizedTime(time))
}

fn certificate_id(certificate: &Certificate, issuer: &Certificate) -> Result<CertId> {
    let sha1 = |bytes: &[u8]| OctetString::new(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
    let name = certificate.tbs_certificate.issuer.to_der()?;
    let key = &issuer
        .tbs_certificate
        .subject_public_key_info
        .subject_public_key;
    let algorithm: ObjectIdentifier = ID_SHA_1;
    Ok(CertId {
        hash_algorithm: AlgorithmIdentifierOwned {
            oid: algorithm,
            parameters: Some(Null.into()),
        },
        issuer_name_hash: sha1(&name)?,
        issuer_key_hash: sha1(key.raw_bytes())?,
        serial_number: certificate.tbs_certificate.serial_number.clone(),
    })
}
