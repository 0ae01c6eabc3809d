//! What the baseline profile says of a seal's own parts (EN 319 142-1, 6.3), read back.

use crate::support::{KEY, sealed};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerInfo};
use const_oid::db::rfc5911::{
    ID_AA_SIGNING_CERTIFICATE_V_2, ID_CONTENT_TYPE, ID_DATA, ID_MESSAGE_DIGEST,
};
use der::{Decode, Encode};
use lopdf::{Dictionary, Document, Object};
use paraph_seal::{Sealer, TIMESTAMP_BYTES, reserve_timestamp, samples};

/// The signature dictionary of the newest field.
fn newest(pdf: &[u8]) -> Dictionary {
    let document = Document::load_mem(pdf).unwrap();
    let form = document
        .catalog()
        .unwrap()
        .get_deref(b"AcroForm", &document);
    let fields = form.unwrap().as_dict().unwrap().get(b"Fields").unwrap();
    let field = fields.as_array().unwrap().last().unwrap();
    let field = document.get_dictionary(field.as_reference().unwrap());
    let signature = field.unwrap().get_deref(b"V", &document).unwrap();
    signature.as_dict().unwrap().clone()
}

fn signed_data(pdf: &[u8]) -> SignedData {
    let contents = newest(pdf)
        .get(b"Contents")
        .unwrap()
        .as_str()
        .unwrap()
        .to_vec();
    let mut reader = der::SliceReader::new(&contents).unwrap();
    let cms = ContentInfo::decode(&mut reader).unwrap();
    cms.content.decode_as().unwrap()
}

fn signer(pdf: &[u8]) -> SignerInfo {
    let signed = signed_data(pdf);
    assert_eq!(signed.signer_infos.0.len(), 1);
    signed.signer_infos.0.get(0).unwrap().clone()
}

#[test]
fn the_signed_attributes_are_those_of_the_profile_and_no_others() {
    let signer = signer(&sealed(&samples::contract(), &[]));
    let attributes = signer.signed_attrs.unwrap();
    let mut kinds: Vec<_> = attributes.iter().map(|a| a.oid).collect();
    kinds.sort();
    let mut expected = [
        ID_CONTENT_TYPE,
        ID_MESSAGE_DIGEST,
        ID_AA_SIGNING_CERTIFICATE_V_2,
    ];
    expected.sort();
    // Neither a signing time, which `/M` claims, nor a policy.
    assert_eq!(kinds, expected);
    assert_eq!(signer.unsigned_attrs, None);
}

#[test]
fn the_cms_is_detached_and_carries_the_chain_but_for_its_anchor() {
    let signed = signed_data(&sealed(&samples::contract(), &[]));
    assert_eq!(signed.encap_content_info.econtent_type, ID_DATA);
    assert_eq!(signed.encap_content_info.econtent, None);
    let certificates: Vec<_> = signed.certificates.unwrap().0.into_vec();
    let [CertificateChoices::Certificate(only)] = &certificates[..] else {
        panic!("{certificates:?}")
    };
    assert_eq!(only.to_der().unwrap(), KEY.key.chain()[0].der());
}

#[test]
fn the_signature_dictionary_has_what_the_profile_wants() {
    let signature = newest(&sealed(&samples::contract(), &[]));
    let name = |key: &[u8]| signature.get(key).and_then(Object::as_name).unwrap();
    assert_eq!(name(b"Type"), b"Sig");
    assert_eq!(name(b"SubFilter"), b"ETSI.CAdES.detached");
    assert!(signature.has(b"Filter") && signature.has(b"ByteRange"));
    let claimed = signature.get(b"M").and_then(Object::as_str).unwrap();
    assert_eq!(claimed, b"D:20261121203000Z");
    for absent in [&b"Cert"[..], b"R", b"Changes", b"Prop_AuthTime"] {
        assert!(!signature.has(absent));
    }
}

#[test]
fn a_document_timestamp_claims_no_time_of_its_own() {
    let sealed = sealed(&samples::contract(), &[]);
    let prepared = reserve_timestamp(&sealed, TIMESTAMP_BYTES).unwrap();
    let parts = prepared.into_parts();
    assert!(parts.bytes.starts_with(&sealed));
    let stamp = newest(&parts.bytes);
    let name = |key: &[u8]| stamp.get(key).and_then(Object::as_name).unwrap();
    assert_eq!(name(b"Type"), b"DocTimeStamp");
    assert_eq!(name(b"SubFilter"), b"ETSI.RFC3161");
    for absent in [&b"M"[..], b"Cert", b"Reference", b"Name", b"Reason"] {
        assert!(!stamp.has(absent));
    }
}

#[test]
fn the_extension_of_etsi_is_declared() {
    let document = Document::load_mem(&sealed(&samples::contract(), &[])).unwrap();
    let extensions = document.catalog().unwrap().get(b"Extensions");
    let etsi = extensions.unwrap().as_dict().unwrap().get(b"ESIC").unwrap();
    let level = etsi.as_dict().unwrap().get(b"ExtensionLevel").unwrap();
    assert_eq!(level.as_i64().unwrap(), 1);
}

/// The ledger names tests; one that is renamed or gone is noticed here.
#[test]
fn every_test_that_the_ledger_names_exists() {
    let room = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let ledger = std::fs::read_to_string(room.join("PADES.md")).unwrap();
    let quoted = ledger.split('`').skip(1).step_by(2);
    let lower = |text: &str| !text.contains(char::is_uppercase) && !text.contains('.');
    let named: Vec<_> = quoted
        .filter_map(|q| q.split_once("::"))
        .filter(|(file, name)| lower(file) && lower(name) && *file != "file")
        .collect();
    assert!(named.len() > 30, "{named:?}");
    for (file, name) in named {
        let path = match file.strip_prefix("service/") {
            Some(file) => format!("../server/tests/service/{file}.rs"),
            None => format!("tests/it/{file}.rs"),
        };
        let text = std::fs::read_to_string(room.join(path));
        let text = text.unwrap_or_default();
        assert!(text.contains(&format!("fn {name}()")), "{file}::{name}");
    }
}
