//! Certificates, revocation lists and CMS values as nobody should make them.

use crate::forge::{Certified, certify_with, invoice};
use crate::support::{KEY, NOW_S};
use cms::cert::CertificateChoices;
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::SignedData;
use der::asn1::SetOfVec;
use der::{Any, Decode, Encode};
use paraph_seal::{Algorithm, Certificate, Sealer, SealerError};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
    CrlIssuingDistributionPoint, CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, RevokedCertParams, SerialNumber,
    SigningKey,
};
use time::OffsetDateTime;
use x509_cert::attr::Attribute;

const DAY_S: i64 = 86_400;

/// A root that issues whatever is asked for.
pub(crate) struct Authority {
    root: CertifiedIssuer<'static, KeyPair>,
}

/// A key that signs whatever its certificate says, as no honest sealer would.
pub(crate) struct AnyKey {
    key: KeyPair,
    chain: Vec<Certificate>,
}

impl Sealer for AnyKey {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::EcdsaP256Sha256
    }

    fn sign(&self, signed_attributes_der: &[u8]) -> Result<Vec<u8>, SealerError> {
        Ok(SigningKey::sign(&self.key, signed_attributes_der)?)
    }
}

pub(crate) fn instant(unix_s: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix_s).unwrap()
}

/// What a sealing certificate usually says.
pub(crate) fn leaf() -> CertificateParams {
    let mut leaf = named("Leaf");
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.key_usages = vec![
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::ContentCommitment,
    ];
    leaf
}

pub(crate) fn named(name: &str) -> CertificateParams {
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CommonName, name);
    parameters.not_before = instant(NOW_S - DAY_S);
    parameters.not_after = instant(NOW_S + DAY_S);
    parameters
}

pub(crate) fn new_key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut root = named("Root");
        root.not_after = instant(NOW_S + 20 * 365 * DAY_S);
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Self {
            root: CertifiedIssuer::self_signed(root, new_key()).unwrap(),
        }
    }

    pub(crate) fn certificate(&self) -> Certificate {
        Certificate::from_der(self.root.der()).unwrap()
    }

    /// The authority's own key.
    pub(crate) fn own_key(&self) -> AnyKey {
        let key = KeyPair::try_from(self.root.key().serialize_der()).unwrap();
        let chain = vec![self.certificate()];
        AnyKey { key, chain }
    }

    /// A key with a certificate of this authority.
    pub(crate) fn key(&self, parameters: &CertificateParams) -> AnyKey {
        let key = new_key();
        let leaf = parameters.signed_by(&key, &self.root).unwrap();
        let chain = [leaf.der().to_vec(), self.root.der().to_vec()];
        let chain = chain
            .iter()
            .map(|der| Certificate::from_der(der).unwrap())
            .collect();
        AnyKey { key, chain }
    }

    /// A key with a certificate that another certificate of this authority issued.
    pub(crate) fn key_by(&self, between: &CertificateParams) -> AnyKey {
        let (middle_key, key) = (new_key(), new_key());
        let middle = between.signed_by(&middle_key, &self.root).unwrap();
        let issuer = Issuer::from_params(between, &middle_key);
        let leaf = leaf().signed_by(&key, &issuer).unwrap();
        let chain = [
            leaf.der().to_vec(),
            middle.der().to_vec(),
            self.root.der().to_vec(),
        ];
        let chain = chain
            .iter()
            .map(|der| Certificate::from_der(der).unwrap())
            .collect();
        AnyKey { key, chain }
    }

    /// A revocation list, valid for a day around now, with these serial numbers revoked at an
    /// instant.
    pub(crate) fn list(&self, serials: &[u64], revoked_at_unix_s: i64) -> Vec<u8> {
        self.scoped_list(serials, revoked_at_unix_s, None)
    }

    /// The same, of a part of the certificates only.
    pub(crate) fn scoped_list(
        &self,
        serials: &[u64],
        revoked_at_unix_s: i64,
        scope: Option<CrlIssuingDistributionPoint>,
    ) -> Vec<u8> {
        let revoked = serials.iter().map(|serial| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: instant(revoked_at_unix_s),
            reason_code: None,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: instant(NOW_S - DAY_S),
            next_update: instant(NOW_S + DAY_S),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: scope,
            revoked_certs: revoked.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.root).unwrap().der().to_vec()
    }
}

/// An invoice that this key sealed.
pub(crate) fn sealed_by(key: &dyn Sealer) -> Vec<u8> {
    certify_with(invoice().document, &Certified::default(), key)
}

/// Certificates that may not seal, and the finding for each.
pub(crate) fn unfit(authority: &Authority) -> Vec<(&'static str, &'static str, AnyKey)> {
    let with = |change: &dyn Fn(&mut CertificateParams)| {
        let mut parameters = leaf();
        change(&mut parameters);
        authority.key(&parameters)
    };
    let unknown = || {
        let mut extension =
            CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
        extension.set_criticality(true);
        extension
    };
    let mut no_issuer = named("Middle");
    no_issuer.is_ca = IsCa::ExplicitNoCa;
    no_issuer.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let mut no_cert_sign = named("Middle");
    no_cert_sign.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    no_cert_sign.key_usages = vec![KeyUsagePurpose::CrlSign];
    vec![
        (
            "key_usage",
            "key_usage",
            with(&|p| p.key_usages = vec![KeyUsagePurpose::KeyEncipherment]),
        ),
        (
            "key_usage_missing",
            "key_usage",
            with(&|p| p.key_usages = Vec::new()),
        ),
        (
            "server_certificate",
            "extended_key_usage",
            with(&|p| p.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]),
        ),
        (
            "critical_extension",
            "critical_extension",
            with(&|p| p.custom_extensions = vec![unknown()]),
        ),
        (
            "expired",
            "expired",
            with(&|p| p.not_after = instant(NOW_S - 60)),
        ),
        (
            "not_yet_valid",
            "not_yet_valid",
            with(&|p| p.not_before = instant(NOW_S + DAY_S / 2)),
        ),
        (
            "issuer_is_no_authority",
            "chain_constraints",
            authority.key_by(&no_issuer),
        ),
        (
            "issuer_may_not_sign",
            "chain_constraints",
            authority.key_by(&no_cert_sign),
        ),
    ]
}

/// What is done to a CMS value before it is put into a file.
type Change = fn(Vec<u8>) -> Vec<u8>;

/// Changes of CMS values where no signature protects them, and the finding for each.
pub(crate) fn changed_values() -> Vec<(&'static str, &'static str, Change)> {
    [
        changed_headers(),
        changed_algorithms(),
        changed_signers(),
        changed_shapes(),
    ]
    .concat()
}

fn changed_headers() -> Vec<(&'static str, &'static str, Change)> {
    vec![
        ("version", "cms_version", |v| {
            edited(&v, |s| s.version = CmsVersion::V3)
        }),
        ("signer_version", "cms_version", |v| {
            edited(&v, |s| each_signer(s, |i| i.version = CmsVersion::V3))
        }),
        ("digest_list_empty", "cms_digest_algorithms", |v| {
            edited(&v, |s| s.digest_algorithms = SetOfVec::new())
        }),
        ("digest_list_longer", "cms_digest_algorithms", |v| {
            edited(&v, |s| {
                let more = algorithm("2.16.840.1.101.3.4.2.3");
                s.digest_algorithms.insert(more).unwrap();
            })
        }),
        ("no_certificates", "signing_certificate_missing", |v| {
            edited(&v, |s| s.certificates = None)
        }),
        ("foreign_certificate", "foreign_certificate", |v| {
            edited(&v, add_stranger)
        }),
        ("enveloping", "cms_content", |v| {
            edited(&v, |s| {
                let content = Any::new(der::Tag::OctetString, b"other".as_slice()).unwrap();
                s.encap_content_info.econtent = Some(content);
            })
        }),
    ]
}

fn changed_algorithms() -> Vec<(&'static str, &'static str, Change)> {
    vec![
        ("sha_1", "digest_algorithm", |v| {
            edited(&v, |s| set_digest(s, "1.3.14.3.2.26"))
        }),
        ("md5", "digest_algorithm", |v| {
            edited(&v, |s| set_digest(s, "1.2.840.113549.2.5"))
        }),
        ("ecdsa_with_sha_1", "signature_algorithm", |v| {
            edited(&v, |s| set_scheme(s, "1.2.840.10045.4.1"))
        }),
        ("another_scheme", "signature_algorithm", |v| {
            edited(&v, |s| set_scheme(s, "1.2.840.10045.4.3.4"))
        }),
        ("another_digest", "digest_mismatch", |v| {
            edited(&v, |s| {
                set_digest(s, "2.16.840.1.101.3.4.2.2");
                set_scheme(s, "1.2.840.10045.4.3.3");
            })
        }),
    ]
}

fn changed_signers() -> Vec<(&'static str, &'static str, Change)> {
    vec![
        ("unsigned_attribute", "unsigned_attribute_unexpected", |v| {
            edited(&v, |s| {
                each_signer(s, |i| i.unsigned_attrs.clone_from(&i.signed_attrs));
            })
        }),
        ("signed_attributes_missing", "cms_shape", |v| {
            edited(&v, |s| each_signer(s, |i| i.signed_attrs = None))
        }),
        ("message_digest_missing", "signed_attributes", |v| {
            edited(&v, |s| without_attribute(s, "1.2.840.113549.1.9.4"))
        }),
        ("signing_certificate_missing", "signed_attributes", |v| {
            edited(&v, |s| without_attribute(s, "1.2.840.113549.1.9.16.2.47"))
        }),
        ("two_signers", "cms_signers", |v| {
            edited(&v, |s| {
                let mut second = s.signer_infos.0.as_slice()[0].clone();
                second.unsigned_attrs.clone_from(&second.signed_attrs);
                s.signer_infos.0.insert(second).unwrap();
            })
        }),
        ("no_signer", "cms_signers", |v| {
            edited(&v, |s| s.signer_infos.0 = SetOfVec::new())
        }),
    ]
}

fn changed_shapes() -> Vec<(&'static str, &'static str, Change)> {
    vec![
        ("long_length", "cms_shape", |mut v| {
            // 30 82 xx xx becomes 30 83 00 xx xx: the same value, written otherwise.
            v[1] = 0x83;
            v.insert(2, 0);
            v
        }),
        ("not_cms", "cms_shape", |_| b"\x30\x03\x02\x01\x01".to_vec()),
        ("not_der", "cms_shape", |_| b"\xff\xff\xff\xff".to_vec()),
        ("empty", "cms_shape", |_| Vec::new()),
    ]
}

fn add_stranger(signed: &mut SignedData) {
    let stranger = Authority::new().certificate();
    let stranger = Decode::from_der(stranger.der()).unwrap();
    let certificates = &mut signed.certificates.as_mut().unwrap().0;
    certificates
        .insert(CertificateChoices::Certificate(stranger))
        .unwrap();
}

fn set_digest(signed: &mut SignedData, oid: &str) {
    signed.digest_algorithms = vec![algorithm(oid)].try_into().unwrap();
    each_signer(signed, |signer| signer.digest_alg = algorithm(oid));
}

fn set_scheme(signed: &mut SignedData, oid: &str) {
    each_signer(signed, |signer| signer.signature_algorithm = algorithm(oid));
}

fn algorithm(oid: &str) -> spki::AlgorithmIdentifierOwned {
    spki::AlgorithmIdentifierOwned {
        oid: oid.parse().unwrap(),
        parameters: None,
    }
}

fn edited(value: &[u8], change: fn(&mut SignedData)) -> Vec<u8> {
    let info = ContentInfo::from_der(value).unwrap();
    let mut signed: SignedData = info.content.decode_as().unwrap();
    change(&mut signed);
    let content = Any::encode_from(&signed).unwrap();
    ContentInfo { content, ..info }.to_der().unwrap()
}

fn each_signer(signed: &mut SignedData, change: impl Fn(&mut cms::signed_data::SignerInfo)) {
    let mut signers = signed.signer_infos.0.clone().into_vec();
    signers.iter_mut().for_each(change);
    signed.signer_infos.0 = signers.try_into().unwrap();
}

fn without_attribute(signed: &mut SignedData, oid: &str) {
    each_signer(signed, |signer| {
        let kept = signer.signed_attrs.iter().flat_map(|a| a.iter());
        let kept = kept
            .filter(|a| a.oid.to_string() != oid)
            .cloned()
            .collect::<Vec<_>>();
        signer.signed_attrs = Some(kept.try_into().unwrap());
    });
}

/// A CMS value with a timestamp token, made from its signature, as unsigned attribute.
pub(crate) fn add_unsigned(value: &[u8], make: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let info = ContentInfo::from_der(value).unwrap();
    let mut signed: SignedData = info.content.decode_as().unwrap();
    each_signer(&mut signed, |signer| {
        let token = Any::from_der(&make(signer.signature.as_bytes())).unwrap();
        let attribute = Attribute {
            oid: "1.2.840.113549.1.9.16.2.14".parse().unwrap(),
            values: vec![token].try_into().unwrap(),
        };
        signer.unsigned_attrs = Some(vec![attribute].try_into().unwrap());
    });
    let content = Any::encode_from(&signed).unwrap();
    ContentInfo { content, ..info }.to_der().unwrap()
}

/// An invoice whose CMS value was changed.
pub(crate) fn sealed_with_value(value: Change) -> Vec<u8> {
    with_value(&KEY.key, &value)
}

/// An invoice that this key sealed, and whose CMS value was changed.
pub(crate) fn with_value(key: &dyn Sealer, value: &dyn Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    certify_with(
        invoice().document,
        &Certified {
            value,
            ..Certified::default()
        },
        key,
    )
}
