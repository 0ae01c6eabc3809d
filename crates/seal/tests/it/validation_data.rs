//! What is fetched for a seal, and which replies are not taken.

use crate::levels::{sealed, with_data};
use crate::pki::{Pki, get, now_s, pki, post};
use paraph_seal::{Certificate, Gathering, Need, RevocationError, samples, signing_chains};

/// The need for one certificate's state, its issuer being known.
fn need(pki: &Pki, chain: &[&str]) -> (Gathering, Need) {
    let chain: Vec<Certificate> = chain.iter().map(|n| pki.certificate(n)).collect();
    let first = chain[0].clone();
    let gathering = Gathering::new(&[chain], &[pki.certificate("root")], now_s());
    let needs = gathering.needs();
    let about = |n: &Need| *n.certificate() == first;
    let need = needs.into_iter().find(about).unwrap();
    (gathering, need)
}

fn ocsp_reply(need: &Need) -> Vec<u8> {
    let Need::Revocation { ocsp_urls, .. } = need else {
        panic!("{need:?}")
    };
    let request = need.ocsp_request().unwrap().unwrap();
    post(&ocsp_urls[0], "application/ocsp-request", &request)
}

fn crl(need: &Need) -> Vec<u8> {
    let Need::Revocation { crl_urls, .. } = need else {
        panic!("{need:?}")
    };
    get(&crl_urls[0])
}

#[test]
fn a_signer_alone_leads_to_its_issuers_and_their_state() {
    let Some(pki) = pki() else { return };
    let signer = pki.certificate("signer");
    let mut gathering =
        Gathering::new(&[vec![signer.clone()]], &[pki.certificate("root")], now_s());
    let needs = gathering.needs();
    let [issuer @ Need::Issuer { certificate, urls }] = &needs[..] else {
        panic!("{needs:?}")
    };
    assert_eq!((certificate, urls.len()), (&signer, 1));
    assert_eq!(issuer.ocsp_request().unwrap(), None);
    gathering.add_issuer(issuer, &get(&urls[0])).unwrap();
    let needs = gathering.needs();
    assert_eq!(needs.len(), 2, "{needs:?}");
    assert!(matches!(
        gathering.finish(),
        Err(RevocationError::Incomplete { missing: 2 })
    ));
    let data = pki.gather(&[vec![signer]]).finish().unwrap();
    let certificates = ["signer", "interm", "interm-ocsp", "root"];
    for name in certificates {
        let der = pki.certificate(name).der().to_vec();
        assert!(data.certificates.contains(&der), "{name}");
    }
    let counts = (data.certificates.len(), data.ocsps.len(), data.crls.len());
    assert_eq!(counts, (4, 1, 1));
}

#[test]
fn a_file_names_the_signers_of_its_seal_and_of_its_times() {
    let Some(pki) = pki() else { return };
    let key = pki.key(&["signer", "interm"]);
    let sealed = sealed(pki, &samples::contract(), &key, Some("tsa"));
    let chains = signing_chains(&sealed).unwrap();
    let first = |i: usize| chains[i][0].clone();
    assert_eq!(chains.len(), 2);
    assert_eq!(first(0), pki.certificate("signer"));
    assert_eq!(first(1), pki.certificate("tsa"));
}

#[test]
fn an_issuer_that_issued_another_is_not_taken() {
    let Some(pki) = pki() else { return };
    let (mut gathering, need) = need(pki, &["signer"]);
    let foreign = pki.certificate("tsa-ca");
    assert_eq!(
        gathering.add_issuer(&need, foreign.der()),
        Err(RevocationError::OtherIssuer)
    );
    assert_eq!(
        gathering.add_issuer(&need, b"x"),
        Err(RevocationError::Malformed)
    );
    let reply = need.ocsp_request().unwrap();
    assert_eq!(reply, None);
}

#[test]
fn a_reply_about_another_certificate_is_not_taken() {
    let Some(pki) = pki() else { return };
    let (_, other) = need(pki, &["signer2", "interm"]);
    let (mut gathering, need) = need(pki, &["signer", "interm"]);
    assert_eq!(
        gathering.add_ocsp(&need, &ocsp_reply(&other)),
        Err(RevocationError::OtherCertificate)
    );
    assert_eq!(gathering.add_ocsp(&need, &ocsp_reply(&need)), Ok(()));
}

#[test]
fn a_reply_by_a_foreign_responder_is_not_taken() {
    let Some(pki) = pki() else { return };
    let (_, tsa) = need(pki, &["tsa", "tsa-ca"]);
    let (mut gathering, need) = need(pki, &["signer", "interm"]);
    assert_eq!(
        gathering.add_ocsp(&need, &ocsp_reply(&tsa)),
        Err(RevocationError::Responder)
    );
    assert_eq!(
        gathering.add_crl(&need, &crl(&tsa)),
        Err(RevocationError::OtherIssuer)
    );
}

#[test]
fn a_revoked_certificate_is_told_by_reply_and_by_list() {
    let Some(pki) = pki() else { return };
    let (mut gathering, need) = need(pki, &["revoked", "interm"]);
    // 2025-01-01T00:00:00Z
    let revoked = RevocationError::Revoked {
        at_unix_s: 1_735_689_600,
    };
    assert_eq!(gathering.add_ocsp(&need, &ocsp_reply(&need)), Err(revoked));
    assert_eq!(gathering.add_crl(&need, &crl(&need)), Err(revoked));
    assert!(gathering.finish().is_err());
}

#[test]
fn changed_replies_and_lists_are_not_taken() {
    let Some(pki) = pki() else { return };
    let (mut gathering, need) = need(pki, &["signer", "interm"]);
    let list = crl(&need);
    let mut changed = list.clone();
    *changed.last_mut().unwrap() ^= 1;
    let refused = gathering.add_crl(&need, &changed);
    assert_eq!(refused, Err(RevocationError::Signature));
    let mut changed = ocsp_reply(&need);
    // The first time stands in the signed part.
    let at = changed.windows(2).position(|w| w == b"20").unwrap();
    changed[at + 12] ^= 1;
    let refused = gathering.add_ocsp(&need, &changed);
    assert!(
        matches!(
            refused,
            Err(RevocationError::Signature | RevocationError::Malformed)
        ),
        "{refused:?}"
    );
    assert_eq!(gathering.add_crl(&need, &list), Ok(()));
}

#[test]
fn outlived_replies_and_lists_are_not_taken() {
    let Some(pki) = pki() else { return };
    let (_, need) = need(pki, &["signer", "interm"]);
    let chain = [pki.certificate("signer"), pki.certificate("interm")];
    for (off, name) in [(-90 * 86_400, "before"), (90 * 86_400, "after")] {
        let root = [pki.certificate("root")];
        let mut then = Gathering::new(&[chain.to_vec()], &root, now_s() + off);
        let stale = Err(RevocationError::Stale);
        assert_eq!(then.add_ocsp(&need, &ocsp_reply(&need)), stale, "{name}");
        assert_eq!(then.add_crl(&need, &crl(&need)), stale, "{name}");
    }
}

#[test]
fn a_refusing_responder_and_garbage_are_told_apart() {
    let Some(pki) = pki() else { return };
    let (mut gathering, need) = need(pki, &["signer", "interm"]);
    let try_later = [0x30, 3, 0x0a, 1, 3];
    let refused = gathering.add_ocsp(&need, &try_later);
    assert_eq!(refused, Err(RevocationError::Refused));
    for garbage in [&b""[..], b"garbage", b"\x30\x00"] {
        let malformed = Err(RevocationError::Malformed);
        assert_eq!(gathering.add_ocsp(&need, garbage), malformed);
        assert_eq!(gathering.add_crl(&need, garbage), malformed);
    }
}

#[test]
fn a_second_store_keeps_what_the_first_holds_and_repeats_nothing() {
    let Some(pki) = pki() else { return };
    let key = pki.key(&["signer", "interm"]);
    let sealed = sealed(pki, &samples::object_streams(), &key, Some("tsa"));
    let once = with_data(pki, &sealed);
    let twice = with_data(pki, &once);
    assert!(twice.starts_with(&once));
    let (before, after) = (store(&once), store(&twice));
    assert_eq!(before[0], after[0]);
    for (before, after) in before.iter().zip(&after) {
        assert!(after.starts_with(before));
    }
}

/// References of `/Certs`, `/OCSPs` and `/CRLs`.
fn store(pdf: &[u8]) -> [Vec<lopdf::Object>; 3] {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let catalog = document.catalog().unwrap();
    let store = catalog.get_deref(b"DSS", &document).unwrap();
    let list = |key: &[u8]| store.as_dict().unwrap().get(key).unwrap().as_array();
    [b"Certs".as_slice(), b"OCSPs", b"CRLs"].map(|key| list(key).unwrap().clone())
}

#[test]
fn no_changed_byte_makes_a_revoked_certificate_good() {
    let Some(pki) = pki() else { return };
    let (gathering, need) = need(pki, &["revoked", "interm"]);
    let (reply, list) = (ocsp_reply(&need), crl(&need));
    for at in 0..reply.len().max(list.len()) {
        let changed = |bytes: &[u8]| {
            let mut changed = bytes.to_vec();
            if let Some(byte) = changed.get_mut(at) {
                *byte ^= 1;
            }
            changed
        };
        let mut gathering = gathering.clone();
        assert!(gathering.add_ocsp(&need, &changed(&reply)).is_err(), "{at}");
        assert!(gathering.add_crl(&need, &changed(&list)).is_err(), "{at}");
    }
}
