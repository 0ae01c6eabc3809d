//! PDF/A-3, level B: what sealed files declare, before a validator that we did not write.

use crate::corpus;
use crate::levels;
use crate::pki::pki;
use crate::support::{Folder, KEY, NOW_S, drawing, ink, rect, run, text, workspace};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use paraph_seal::{
    Archived, Attachment, Content, Limits, LocalKey, Prepared, Relation, Room, Sealer, Time,
    TimestampRequest, add_time, archival_obstacles, archive, attach, canonicalize, reserve,
    samples, sign_digest, stamp,
};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Rules that a canonical copy breaks because only sealing mends them.
const MENDED: [&str; 4] = [
    "PDFA3B-DEVICE-GRAY-001",
    "PDFA3B-DEVICE-RGB-001",
    "PDFA3B-ID-SCHEMA-001",
    "PDFA3B-METADATA-STRUCTURE-001",
];

/// The referee wants every signature to cover the file to its end, which no signature does that a
/// revision of validation data follows (EN 319 142-1, 5.4); the newest one does.
const COVERAGE: &str = "PDFA3B-SIGNATURE-BYTERANGE-001";
/// Found by us alone: a form that names resources without listing any.
const STRICTER: &str = "resources";

/// The rules that each file breaks; `None` where the validator is not there.
fn broken_rules(files: &[PathBuf]) -> Option<BTreeMap<String, Vec<String>>> {
    if files.is_empty() {
        return Some(BTreeMap::new());
    }
    let Ok(python) = std::env::var("PARAPH_PYTHON") else {
        println!("skipped: PARAPH_PYTHON does not name a Python with a PDF/A validator");
        return None;
    };
    let script = workspace().join("tests/referee/archival.py");
    let paths = std::iter::once(&script).chain(files);
    let arguments: Vec<&str> = paths.map(|p| p.to_str().unwrap()).collect();
    let output = run(&python, &arguments)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    Some(read(&said))
}

/// Reads `{"name": ["rule", …], …}`, which holds no escapes.
fn read(json: &str) -> BTreeMap<String, Vec<String>> {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut name = String::new();
    let words = json.split('"').skip(1).step_by(2);
    let after = json.split('"').skip(2).step_by(2);
    for (word, after) in words.zip(after) {
        if after.trim_start().starts_with(':') {
            name = word.to_owned();
            files.insert(name.clone(), Vec::new());
        } else {
            files.entry(name.clone()).or_default().push(word.to_owned());
        }
    }
    files
}

fn archived(pdf: &[u8]) -> Archived {
    let marks = [
        drawing(0, rect(60.0, 200.0, 180.0, 60.0), ink()),
        drawing(0, rect(60.0, 160.0, 200.0, 20.0), text("Þórður Łęcki")),
        drawing(0, rect(60.0, 130.0, 14.0, 14.0), Content::Check),
    ];
    let file = |name: &str, media_type: &str, relation| Attachment {
        name: name.into(),
        description: "How it was signed".into(),
        media_type: media_type.into(),
        relation,
        modified_unix_s: NOW_S,
        bytes: b"{}".into(),
    };
    let files = [
        file("evidence.json", "application/json", Relation::Data),
        file("evidence.en.html", "text/html", Relation::Supplement),
    ];
    let canonical = canonicalize(pdf, &Limits::default()).unwrap();
    let revision = attach(stamp(&canonical.bytes, &marks).unwrap(), &files).unwrap();
    let obstacles = archival_obstacles(&canonical.bytes, &Limits::default()).unwrap();
    archive(revision, &obstacles, NOW_S).unwrap()
}

fn prepared(pdf: &[u8]) -> (Prepared, Option<&'static str>) {
    let archived = archived(pdf);
    let room = Room {
        name: Some("Paraph".into()),
        ..Room::at(NOW_S)
    };
    (
        reserve(archived.revision, &room).unwrap(),
        archived.conformance,
    )
}

fn sealed(pdf: &[u8]) -> (Vec<u8>, Option<&'static str>) {
    let (prepared, conformance) = prepared(pdf);
    let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
    (prepared.fill(&cms).unwrap().into_bytes(), conformance)
}

fn claims(pdf: &[u8]) -> bool {
    let document = Document::load_mem(pdf).unwrap();
    let metadata = document.catalog().unwrap().get(b"Metadata");
    let metadata = metadata
        .and_then(|o| document.dereference(o))
        .map(|(_, o)| o);
    metadata.is_ok_and(|o| {
        let packet = o.as_stream().unwrap().get_plain_content().unwrap();
        String::from_utf8_lossy(&packet).contains("<pdfaid:part>")
    })
}

#[test]
fn what_is_declared_is_true_before_a_validator_that_we_did_not_write() {
    let folder = Folder::new("archival");
    let mut declared = Vec::new();
    for sample in samples::accepted() {
        let (pdf, conformance) = sealed(&sample.pdf);
        assert_eq!(claims(&pdf), conformance.is_some(), "{}", sample.name);
        if conformance.is_some() {
            declared.push(folder.write(sample.name, &pdf));
        }
    }
    assert!(declared.len() >= 10, "only {} samples", declared.len());
    let Some(broken) = broken_rules(&declared) else {
        return;
    };
    assert!(broken.values().all(Vec::is_empty), "{broken:#?}");
}

#[test]
fn later_revisions_leave_the_conformance_whole() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("archival-levels");
    let key: LocalKey = pki.key(&["signer", "interm"]);
    let (prepared, conformance) = prepared(&samples::contract());
    assert_eq!(conformance, Some("PDF/A-3B"));
    let cms = sign_digest(&prepared.digest_for(key.algorithm()), &key).unwrap();
    let request = TimestampRequest::for_signature(&cms, *b"sixteen letters.").unwrap();
    let time = Time::first([pki.stamp("tsa", &request)]);
    let cms = add_time(&cms, &time).unwrap();
    let with_time = prepared.fill(&cms).unwrap().into_bytes();
    let with_data = levels::with_data(pki, &with_time);
    let lasting = levels::with_document_timestamp(pki, "tsa", &with_data);
    let files = [("t", with_time), ("lt", with_data), ("lta", lasting)];
    let files: Vec<PathBuf> = files.iter().map(|(n, pdf)| folder.write(n, pdf)).collect();
    let Some(broken) = broken_rules(&files) else {
        return;
    };
    for (name, rules) in broken {
        let others: Vec<_> = rules.iter().filter(|rule| *rule != COVERAGE).collect();
        assert!(others.is_empty(), "{name}: {others:?}");
    }
}

/// The contract with something in the content and the resources of its first page.
fn with(content: &str, category: &str, name: &str, resource: impl Into<Object>) -> Vec<u8> {
    let mut document = Document::load_mem(&samples::contract()).unwrap();
    let page = document.page_iter().next().unwrap();
    let resource = document.add_object(resource.into());
    let stream = document.add_object(Stream::new(Dictionary::new(), content.into()));
    let dictionary = document.get_dictionary(page).unwrap();
    let own = dictionary.get(b"Resources").unwrap().clone();
    let old = dictionary.get(b"Contents").unwrap().clone();
    let mut resources = document
        .dereference(&own)
        .unwrap()
        .1
        .as_dict()
        .unwrap()
        .clone();
    let mut listed = match resources.get(category.as_bytes()) {
        Ok(listed) => document
            .dereference(listed)
            .unwrap()
            .1
            .as_dict()
            .unwrap()
            .clone(),
        Err(_) => Dictionary::new(),
    };
    listed.set(name, resource);
    resources.set(category, listed);
    let dictionary = document.get_dictionary_mut(page).unwrap();
    dictionary.set("Resources", resources);
    dictionary.set("Contents", vec![old, stream.into()]);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn image(more: Dictionary) -> Stream {
    let mut image = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
        "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
    };
    image.extend(&more);
    Stream::new(image, vec![0])
}

fn state(key: &str, value: impl Into<Object>) -> Dictionary {
    dictionary! { "Type" => "ExtGState", key => value.into() }
}

/// Documents that may not be called PDF/A, and the finding that says why.
fn forbidden() -> Vec<(&'static str, Vec<u8>)> {
    [forbidden_colors(), forbidden_content()].concat()
}

fn forbidden_colors() -> Vec<(&'static str, Vec<u8>)> {
    let black = "0 0 0 1 k 0 0 9 9 re f";
    let gold = "/Spot cs 1 scn 0 0 9 9 re f";
    let spot = ["Separation", "Gold", "DeviceCMYK", "x"].map(Object::from);
    let smooth = image(dictionary! { "Interpolate" => true });
    let packed = image(dictionary! { "Filter" => "LZWDecode" });
    vec![
        (
            "device_cmyk",
            with(black, "ColorSpace", "Unused", Object::Null),
        ),
        (
            "device_cmyk",
            with(gold, "ColorSpace", "Spot", spot.to_vec()),
        ),
        (
            "transfer_function",
            with("/G gs", "ExtGState", "G", state("TR", "Identity")),
        ),
        (
            "blend_mode",
            with("/G gs", "ExtGState", "G", state("BM", "Sparkle")),
        ),
        (
            "rendering_intent",
            with("/Pretty ri", "ColorSpace", "Unused", Object::Null),
        ),
        (
            "rendering_intent",
            with("/G gs", "ExtGState", "G", state("RI", "Pretty")),
        ),
        ("image", with("/I Do", "XObject", "I", smooth)),
        ("filter", with("/I Do", "XObject", "I", packed)),
    ]
}

fn forbidden_content() -> Vec<(&'static str, Vec<u8>)> {
    let foreign = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(); 4],
    };
    let form = Stream::new(form, b"/Nothing Do".into());
    let deep = "q ".repeat(40);
    vec![
        (
            "font_not_embedded",
            with("BT /F9 9 Tf (a) Tj ET", "Font", "F9", foreign),
        ),
        (STRICTER, with("/Form Do", "XObject", "Form", form)),
        (
            "content",
            with("0 0 9 9 paint", "ColorSpace", "Unused", Object::Null),
        ),
        ("limit", with(&deep, "ColorSpace", "Unused", Object::Null)),
    ]
}

#[test]
fn what_stands_against_it_is_named_and_nothing_is_declared() {
    for (code, pdf) in forbidden() {
        let canonical = canonicalize(&pdf, &Limits::default()).unwrap();
        let obstacles = archival_obstacles(&canonical.bytes, &Limits::default()).unwrap();
        let codes: Vec<&str> = obstacles.iter().map(|o| o.code()).collect();
        assert!(codes.contains(&code), "{code}: {codes:?}");
        assert!(obstacles.iter().all(|o| o.clause().is_some()), "{code}");
        let (pdf, conformance) = sealed(&pdf);
        assert!(conformance.is_none() && !claims(&pdf), "{code}");
    }
}

#[test]
fn the_referee_objects_to_the_same_documents() {
    let folder = Folder::new("archival-forbidden");
    let files: Vec<PathBuf> = forbidden()
        .iter()
        .filter(|(code, _)| *code != STRICTER)
        .enumerate()
        .map(|(number, (code, pdf))| {
            let canonical = canonicalize(pdf, &Limits::default()).unwrap();
            folder.write(&format!("{number}-{code}"), &canonical.bytes)
        })
        .collect();
    let Some(broken) = broken_rules(&files) else {
        return;
    };
    for (name, rules) in broken {
        let own: Vec<_> = rules
            .iter()
            .filter(|r| !MENDED.contains(&r.as_str()))
            .collect();
        assert!(!own.is_empty(), "{name}: {rules:?}");
    }
}

#[test]
fn a_claim_that_does_not_hold_any_more_is_taken_back() {
    let packet =
        "<x xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/'><pdfaid:part>1</pdfaid:part></x>";
    let entries = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let claiming = |pdf: &[u8]| {
        let mut document = Document::load_mem(pdf).unwrap();
        let id = document.add_object(Stream::new(entries.clone(), packet.into()));
        document.catalog_mut().unwrap().set("Metadata", id);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    };
    let (pdf, conformance) = sealed(&claiming(&samples::form()));
    assert!(conformance.is_none() && !claims(&pdf));
    let (pdf, conformance) = sealed(&claiming(&samples::contract()));
    assert!(conformance.is_some() && claims(&pdf));
}

/// The document with the same content on every page, written.
fn with_pages_of(mut document: Document, content: &[u8]) -> Vec<u8> {
    for page in document.page_iter().collect::<Vec<_>>() {
        let content = document.add_object(Stream::new(Dictionary::new(), content.to_vec()));
        document
            .get_dictionary_mut(page)
            .unwrap()
            .set("Contents", content);
    }
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_document_of_printing_colors_keeps_its_intent_and_ours_are_explained() {
    let mut document = Document::load_mem(&samples::contract()).unwrap();
    // Only the header of a profile is read, by us as by the referee.
    let mut profile = vec![0; 132];
    profile[3] = 132;
    profile[8] = 2;
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    let profile = document.add_object(Stream::new(dictionary! { "N" => 4 }, profile));
    let intent = dictionary! {
        "Type" => "OutputIntent", "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal("Press"), "DestOutputProfile" => profile,
    };
    document
        .catalog_mut()
        .unwrap()
        .set("OutputIntents", vec![intent.into()]);
    let (pdf, conformance) = sealed(&with_pages_of(document, b"0 0 0 1 k 9 9 99 99 re f"));
    assert_eq!(conformance, Some("PDF/A-3B"));
    let folder = Folder::new("archival-cmyk");
    let Some(broken) = broken_rules(&[folder.write("cmyk", &pdf)]) else {
        return;
    };
    assert!(broken["cmyk"].is_empty(), "{broken:?}");
}

#[test]
fn data_that_ends_as_a_line_ends_has_the_length_that_it_says() {
    let document = Document::load_mem(&samples::contract()).unwrap();
    let (pdf, conformance) = sealed(&with_pages_of(document, b"0 g 9 9 99 99 re f\r"));
    assert_eq!(conformance, Some("PDF/A-3B"));
    let end = b" f\r\r\nendstream";
    assert!(pdf.windows(end.len()).any(|w| w == end));
    let folder = Folder::new("archival-ends");
    let Some(broken) = broken_rules(&[folder.write("ends", &pdf)]) else {
        return;
    };
    assert!(broken["ends"].is_empty(), "{broken:?}");
}

#[test]
fn the_contract_of_the_demo_becomes_an_archival_file() {
    let path = workspace().join("demo/contract/contract.pdf");
    let (pdf, conformance) = sealed(&std::fs::read(path).unwrap());
    assert_eq!(conformance, Some("PDF/A-3B"));
    let folder = Folder::new("archival-demo");
    let Some(broken) = broken_rules(&[folder.write("demo", &pdf)]) else {
        return;
    };
    assert!(broken["demo"].is_empty(), "{broken:?}");
}

#[test]
fn no_file_of_the_corpus_is_declared_what_it_is_not() {
    let folder = Folder::new("archival-corpus");
    let (mut declared, mut obstacles) = (Vec::new(), BTreeMap::<&str, usize>::new());
    for file in corpus::files("render") {
        let pdf = std::fs::read(&file).unwrap();
        let Ok(canonical) = canonicalize(&pdf, &Limits::default()) else {
            continue;
        };
        let found = archival_obstacles(&canonical.bytes, &Limits::default()).unwrap();
        for obstacle in &found {
            *obstacles.entry(obstacle.code()).or_default() += 1;
        }
        if found.is_empty() {
            let revision = stamp(&canonical.bytes, &[]).unwrap();
            let archived = archive(revision, &found, NOW_S).unwrap();
            let prepared = reserve(archived.revision, &Room::at(NOW_S)).unwrap();
            let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            declared.push(folder.write(&name, &prepared.fill(&cms).unwrap()));
        }
    }
    println!(
        "corpus: {} declared; obstacles {obstacles:?}",
        declared.len()
    );
    let Some(broken) = broken_rules(&declared) else {
        return;
    };
    let wrong: Vec<_> = broken
        .iter()
        .filter(|(_, rules)| !rules.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
