//! Whom a sealed file is believed to be from: values, certificates, chains, revocation.

use crate::authority::{Authority, changed_values, leaf, sealed_by, sealed_with_value, unfit};
use crate::forge::{Certified, certify_with, invoice, with_validation_data};
use crate::hostile_seals;
use crate::support::{Folder, NOW_S, run};
use crate::verify::{codes, report, trust};
use paraph_seal::verify::{Indication, Revocation, SubIndication};
use paraph_seal::{Algorithm, Certificate, Sealer, SealerError, Trust, verify};
use rcgen::{CrlDistributionPoint, CrlIssuingDistributionPoint, CrlScope, SerialNumber};

fn trusting(authority: &Authority) -> Trust {
    Trust {
        anchors: vec![authority.certificate()],
        at_unix_s: NOW_S,
    }
}

#[test]
fn values_changed_where_nothing_is_signed_are_rejected() {
    for (name, finding, value) in changed_values() {
        let report = report(&sealed_with_value(value));
        assert_eq!(report.indication, Indication::TotalFailed, "{name}");
        assert!(
            codes(&report).contains(&finding),
            "{name}: {:?}",
            codes(&report)
        );
    }
}

#[test]
fn certificates_that_may_not_seal_are_rejected() {
    let authority = Authority::new();
    let fit = verify(&sealed_by(&authority.key(&leaf())), &trusting(&authority)).unwrap();
    assert!(fit.passed(), "{fit}");
    for (name, finding, key) in unfit(&authority) {
        let report = verify(&sealed_by(&key), &trusting(&authority)).unwrap();
        assert!(!report.passed(), "{name}");
        assert_eq!(codes(&report), [finding], "{name}");
    }
}

#[test]
fn a_seal_that_no_anchor_vouches_for_is_indeterminate() {
    let stranger = Authority::new();
    let pdf = sealed_by(&stranger.key(&leaf()));
    for anchors in [Vec::new(), trust().anchors] {
        let report = verify(
            &pdf,
            &Trust {
                anchors,
                at_unix_s: NOW_S,
            },
        )
        .unwrap();
        assert_eq!(report.indication, Indication::Indeterminate);
        assert_eq!(
            report.sub_indication,
            Some(SubIndication::NoCertificateChainFound)
        );
        assert_eq!(codes(&report), ["no_anchor"]);
    }
}

#[test]
fn an_anchor_of_the_same_name_with_another_key_is_not_the_anchor() {
    let (one, other) = (Authority::new(), Authority::new());
    let report = verify(&sealed_by(&one.key(&leaf())), &trusting(&other)).unwrap();
    assert_eq!(codes(&report), ["no_anchor"]);
}

#[test]
fn certificates_are_judged_at_the_time_of_checking() {
    let pdf = hostile_seals::good();
    let codes_at = |at_unix_s| {
        codes(
            &verify(
                &pdf,
                &Trust {
                    at_unix_s,
                    ..trust()
                },
            )
            .unwrap(),
        )
    };
    assert_eq!(codes_at(NOW_S), [""; 0]);
    assert_eq!(codes_at(NOW_S + 11 * 365 * 86_400), ["expired"]);
    assert_eq!(codes_at(NOW_S - 2 * 365 * 86_400), ["not_yet_valid"]);
    assert_eq!(codes_at(i64::MIN), ["not_yet_valid"]);
    assert_eq!(codes_at(i64::MAX), ["expired"]);
}

#[test]
fn revocation_lists_in_the_file_are_believed_when_their_issuer_signed_them() {
    let authority = Authority::new();
    let mut parameters = leaf();
    parameters.serial_number = Some(SerialNumber::from(7_u64));
    let pdf = sealed_by(&authority.key(&parameters));
    let check = |list: Vec<u8>, expected: Revocation, passes: bool| {
        let pdf = with_validation_data(&pdf, &[], &[&list]);
        let report = verify(&pdf, &trusting(&authority)).unwrap();
        assert_eq!(report.signatures[0].revocation, expected, "{report}");
        assert_eq!(report.passed(), passes, "{report}");
        assert_eq!(codes(&report).contains(&"revoked"), !passes);
    };
    check(authority.list(&[7], NOW_S - 60), Revocation::Revoked, false);
    check(
        authority.list(&[8], NOW_S - 60),
        Revocation::NotRevoked,
        true,
    );
    check(
        authority.list(&[7], NOW_S + 60),
        Revocation::NotRevoked,
        true,
    );
    // A list by somebody of the same name neither accuses nor acquits.
    check(
        Authority::new().list(&[7], NOW_S - 60),
        Revocation::NotChecked,
        true,
    );
}

#[test]
fn a_list_acquits_only_the_certificates_of_its_scope() {
    let authority = Authority::new();
    let at = |uri: &str| CrlDistributionPoint {
        uris: vec![uri.to_owned()],
    };
    let (here, there) = ("http://ca.example/all.crl", "http://ca.example/other.crl");
    let mut parameters = leaf();
    parameters.serial_number = Some(SerialNumber::from(7_u64));
    let without_place = sealed_by(&authority.key(&parameters));
    parameters.crl_distribution_points = vec![at(here)];
    let with_place = sealed_by(&authority.key(&parameters));
    let check = |pdf: &[u8], place: &str, scope, serial: u64, expected: Revocation| {
        let scope = CrlIssuingDistributionPoint {
            distribution_point: at(place),
            scope,
        };
        let list = authority.scoped_list(&[serial], NOW_S - 60, Some(scope));
        let pdf = with_validation_data(pdf, &[], &[&list]);
        let report = verify(&pdf, &trusting(&authority)).unwrap();
        assert_eq!(report.signatures[0].revocation, expected, "{report}");
    };
    let users = Some(CrlScope::UserCertsOnly);
    let authorities = Some(CrlScope::CaCertsOnly);
    check(&with_place, here, None, 8, Revocation::NotRevoked);
    check(&with_place, here, users, 8, Revocation::NotRevoked);
    check(&with_place, here, authorities, 8, Revocation::NotChecked);
    check(&with_place, there, None, 8, Revocation::NotChecked);
    check(&without_place, here, None, 8, Revocation::NotChecked);
    check(&with_place, there, authorities, 7, Revocation::Revoked);
}

#[test]
fn the_signer_is_named_in_the_report() {
    let authority = Authority::new();
    let key = authority.key(&leaf());
    let report = verify(&sealed_by(&key), &trusting(&authority)).unwrap();
    assert_eq!(report.signatures[0].signer, Some(key.chain()[0].subject()));
}

/// A key that the `openssl` program holds: it signs what our own sealer refuses to.
struct Openssl {
    folder: Folder,
    chain: Vec<Certificate>,
}

impl Openssl {
    /// A self-signed certificate for an RSA key of this size; `None` without the program.
    fn new(name: &str, bits: usize) -> Option<Self> {
        let folder = Folder::new(name);
        let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
        let (key, certificate, size) = (path("key.pem"), path("root.pem"), format!("rsa:{bits}"));
        let usage = "keyUsage=critical,digitalSignature,nonRepudiation";
        let mut request = vec!["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Seal"];
        request.extend([
            "-addext",
            usage,
            "-newkey",
            &size,
            "-keyout",
            &key,
            "-out",
            &certificate,
        ]);
        run("openssl", &request)?;
        let chain = std::fs::read_to_string(&certificate).unwrap();
        let chain = Certificate::chain_from_pem(&chain).unwrap();
        Some(Self { folder, chain })
    }

    /// Trust in its own certificate, while that is valid.
    fn trust(&self) -> Trust {
        let (from, _) = self.chain[0].validity_unix_s();
        Trust {
            anchors: self.chain.clone(),
            at_unix_s: i64::try_from(from).unwrap() + 60,
        }
    }
}

impl Sealer for Openssl {
    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaPkcs1Sha256
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SealerError> {
        let message = self.folder.write("message", message);
        let key = self.folder.path("key.pem");
        let (key, message) = (key.to_str().unwrap(), message.to_str().unwrap());
        let output = run("openssl", &["dgst", "-sha256", "-sign", key, message]);
        Ok(output.ok_or("openssl is gone")?.stdout)
    }
}

#[test]
fn rsa_seals_pass_from_2048_bits_on() {
    for (bits, expected) in [(2048, &[][..]), (3072, &[]), (1024, &["weak_key"])] {
        let Some(key) = Openssl::new(&format!("rsa-{bits}"), bits) else {
            return;
        };
        let pdf = certify_with(invoice().document, &Certified::default(), &key);
        let report = verify(&pdf, &key.trust()).unwrap();
        assert_eq!(codes(&report), expected, "{bits}: {report}");
        assert_eq!(report.passed(), expected.is_empty());
    }
}
