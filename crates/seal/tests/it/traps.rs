//! Traps of the PDF libraries, measured once; each test fails if one snaps again.

use crate::support::{drawing, ink, rect, sealed, sealed_canonical, text};
use lopdf::{Document, Object};
use paraph_seal::{Content, Limits, canonicalize, samples};

fn marks() -> Vec<paraph_seal::Drawing> {
    vec![
        drawing(0, rect(60.0, 200.0, 180.0, 60.0), ink()),
        drawing(0, rect(60.0, 160.0, 200.0, 20.0), text("Þ")),
        drawing(1, rect(60.0, 130.0, 14.0, 14.0), Content::Check),
    ]
}

/// lopdf 1: appending to a file whose cross-references were guessed makes it unreadable.
#[test]
fn rebuilt_files_are_rewritten_before_anything_is_appended() {
    for pdf in [
        samples::damaged_xref(),
        samples::wrong_startxref(),
        samples::leading_bytes(),
    ] {
        let sealed = Document::load_mem(&sealed(&pdf, &marks())).unwrap();
        assert!(sealed.xref_recovery.is_none());
        assert_eq!(sealed.get_pages().len(), 2);
    }
}

/// lopdf 2: new objects must not take the number of the old cross-reference stream.
#[test]
fn new_objects_get_new_numbers() {
    let canonical = canonicalize(&samples::object_streams(), &Limits::default())
        .unwrap()
        .bytes;
    let size = |pdf: &[u8]| {
        let trailer = Document::load_mem(pdf).unwrap().trailer;
        trailer.get(b"Size").and_then(Object::as_i64).unwrap()
    };
    let sealed = sealed(&samples::object_streams(), &marks());
    assert!(size(&sealed) > size(&canonical));
    let before = Document::load_mem(&canonical).unwrap();
    let after = Document::load_mem(&sealed).unwrap();
    for (id, object) in &before.objects {
        let kept = after.get_object(*id).unwrap();
        assert_eq!(
            kept.enum_variant(),
            object.enum_variant(),
            "{id:?} was replaced"
        );
    }
}

/// lopdf 3: a document may carry byte ranges of its own, such as usage rights.
#[test]
fn foreign_byte_ranges_are_not_taken_for_ours() {
    let forged = b"BT (/ByteRange[0 9999999999 9999999999 9999999999]/Contents<0000>) Tj ET";
    let mut document = Document::load_mem(&samples::contract()).unwrap();
    let stream = lopdf::Stream::new(lopdf::Dictionary::new(), forged.to_vec());
    let content = document.add_object(stream);
    let page = document.page_iter().next().unwrap();
    document
        .get_dictionary_mut(page)
        .unwrap()
        .set("Contents", content);
    let group =
        lopdf::dictionary! { "S" => "Transparency", "X" => Object::string_literal(*forged) };
    document
        .get_dictionary_mut(page)
        .unwrap()
        .set("Group", group);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).unwrap();
    let sealed = sealed(&pdf, &marks());
    let range = byte_range(&sealed);
    assert_eq!(range[1] + range[3] + (range[2] - range[1]), sealed.len());
    assert_eq!((sealed[range[1]], sealed[range[2] - 1]), (b'<', b'>'));
}

/// lopdf 4: the second file identifier changes with every revision.
#[test]
fn the_second_file_identifier_is_new() {
    let identifiers = |pdf: &[u8]| {
        let trailer = Document::load_mem(pdf).unwrap().trailer;
        trailer
            .get(b"ID")
            .and_then(Object::as_array)
            .unwrap()
            .clone()
    };
    let canonical = canonicalize(&samples::contract(), &Limits::default())
        .unwrap()
        .bytes;
    let (before, after) = (
        identifiers(&canonical),
        identifiers(&sealed_canonical(&canonical, &marks())),
    );
    assert_eq!(before[0], after[0]);
    assert_ne!(before[1], after[1]);
}

/// lopdf 5: bytes after the last end-of-file mark must not survive.
#[test]
fn bytes_after_the_end_are_left_out() {
    let mut pdf = samples::contract();
    pdf.extend_from_slice(b"\ntrailing secret\n");
    let canonical = canonicalize(&pdf, &Limits::default()).unwrap().bytes;
    assert!(!canonical.windows(15).any(|w| w == b"trailing secret"));
    assert!(canonical.ends_with(b"%%EOF\n"));
}

/// lopdf 6: `max_decompressed_size` does not hold on every path, so every decode has its own.
#[test]
fn two_kilobytes_do_not_become_two_gigabytes() {
    let mut document = Document::load_mem(&samples::contract()).unwrap();
    let mut once = lopdf::Stream::new(lopdf::Dictionary::new(), vec![0; 64 << 20]);
    once.compress().unwrap();
    let mut twice = lopdf::Stream::new(lopdf::Dictionary::new(), once.content);
    twice.compress().unwrap();
    let filters = vec![Object::Name(b"FlateDecode".to_vec()); 2];
    twice.dict.set("Filter", filters);
    assert!(twice.content.len() < 2000);
    let bomb = document.add_object(twice);
    let page = document.page_iter().next().unwrap();
    document
        .get_dictionary_mut(page)
        .unwrap()
        .set("Contents", bomb);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).unwrap();
    assert!(canonicalize(&pdf, &Limits::default()).is_err());
}

/// pdfsig and others read four integers of any width; ours are padded to a constant one.
#[test]
fn the_byte_range_covers_all_but_the_contents() {
    let sealed = sealed(&samples::contract(), &marks());
    let [zero, before, after, tail] = byte_range(&sealed);
    assert_eq!(zero, 0);
    assert_eq!(after + tail, sealed.len());
    let digits = &sealed[before + 1..after - 1];
    assert!(
        digits
            .iter()
            .all(|d| d.is_ascii_digit() || (b'a'..=b'f').contains(d))
    );
    assert_eq!(digits.len(), 2 * 16 * 1024);
}

/// The newest signature dictionary's `/ByteRange`.
fn byte_range(pdf: &[u8]) -> [usize; 4] {
    let document = Document::load_mem(pdf).unwrap();
    let perms = document
        .catalog()
        .unwrap()
        .get(b"Perms")
        .unwrap()
        .as_dict()
        .unwrap();
    let signature = perms
        .get_deref(b"DocMDP", &document)
        .unwrap()
        .as_dict()
        .unwrap();
    let range = signature.get(b"ByteRange").unwrap().as_array().unwrap();
    let numbers: Vec<usize> = range
        .iter()
        .map(|n| usize::try_from(n.as_i64().unwrap()).unwrap())
        .collect();
    numbers.try_into().unwrap()
}
