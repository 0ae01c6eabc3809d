//! Files that are large in one respect: what they cost is bounded by what they are, and no more is
//! told of them than a person can read.

use crate::forge::{Certified, append, certify, invoice};
use crate::hostile_seals;
use crate::verify::{codes, report};
use lopdf::{Dictionary, Object, Stream, StringFormat, dictionary};
use paraph_seal::{Limits, canonicalize, samples};
use std::fmt::Write as _;

/// One object after the other, with their table and trailer.
fn file(objects: impl IntoIterator<Item = String>) -> Vec<u8> {
    let mut pdf = String::from("%PDF-1.7\n");
    let mut table = String::from("xref\n0 1\n0000000000 65535 f \n");
    let mut count = 0;
    for (number, body) in (1..).zip(objects) {
        writeln!(table, "{number} 1\n{:010} 00000 n ", pdf.len()).unwrap();
        writeln!(pdf, "{number} 0 obj\n{body}\nendobj").unwrap();
        count = number;
    }
    let (start, size) = (pdf.len(), count + 1);
    write!(
        pdf,
        "{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    pdf.into_bytes()
}

fn catalog() -> String {
    "<</Type/Catalog>>".into()
}

/// The file is read to its end: it is refused for what it is, not for its form.
#[test]
fn the_files_of_this_page_are_in_order_when_they_are_small() {
    let pdf = file([catalog(), format!("[{}]", "0 ".repeat(1000))]);
    assert!(!codes(&report(&pdf)).contains(&"disorder"));
}

/// A value takes many times the room that its two bytes have in the file.
#[test]
fn more_values_than_a_document_has_are_not_read() {
    let pdf = file([catalog(), format!("[{}]", "0 ".repeat(4_000_000))]);
    assert_eq!(codes(&report(&pdf)), ["disorder"]);
}

#[test]
fn more_objects_than_a_document_has_are_not_read() {
    let objects = (0..1_000_000).map(|_| String::from("1"));
    let pdf = file(std::iter::once(catalog()).chain(objects));
    assert_eq!(codes(&report(&pdf)), ["disorder"]);
}

#[test]
fn a_long_chain_of_revisions_is_not_followed() {
    let mut pdf = hostile_seals::good();
    for _ in 0..51 {
        pdf = append(&pdf, |_| {});
    }
    assert_eq!(codes(&report(&pdf)), ["disorder"]);
}

/// The verdict is the same, and the report can still be read.
#[test]
fn of_very_many_changes_the_first_are_told() {
    let pdf = append(&hostile_seals::good(), |update| {
        for _ in 0..5000 {
            let more = Stream::new(Dictionary::new(), Vec::new());
            update.new_document.add_object(more);
        }
    });
    let report = report(&pdf);
    assert!(codes(&report).contains(&"changed_later"), "{report}");
    assert_eq!(report.signatures[0].changes.len(), 1000);
}

/// Validation data is permitted however much it is: what hides behind it is told all the same.
#[test]
fn a_change_is_not_lost_among_very_many_permitted_ones() {
    let amount = invoice().amount;
    let pdf = append(&hostile_seals::good(), |update| {
        let stream = || Stream::new(Dictionary::new(), Vec::new());
        let streams = (0..5000).map(|_| update.new_document.add_object(stream()));
        let certs: Vec<Object> = streams.map(Object::Reference).collect();
        crate::forge::edit(update, amount).set("V", Object::string_literal("999999"));
        crate::forge::catalog(update).set("DSS", dictionary! { "Certs" => certs });
    });
    let report = report(&pdf);
    let changes = &report.signatures[0].changes;
    assert!(changes.iter().any(|c| c.object == amount.0 && !c.permitted));
    assert!(changes.len() <= 2000, "{}", changes.len());
}

/// Each name is a copy: ten thousand kids of a parent whose name has megabytes are gigabytes.
#[test]
fn names_of_fields_are_read_as_far_as_anybody_would() {
    let mut named = invoice();
    let field = named.document.get_dictionary_mut(named.amount).unwrap();
    field.set(
        "T",
        Object::String(vec![b'n'; 1 << 20], StringFormat::Literal),
    );
    let value = named.document.add_object(Dictionary::new());
    let kid = named
        .document
        .add_object(dictionary! { "FT" => "Sig", "V" => value });
    let field = named.document.get_dictionary_mut(named.amount).unwrap();
    field.set("Kids", vec![Object::Reference(kid)]);
    let pdf = certify(named.document, &Certified::default());
    let report = report(&pdf);
    let longest = report.signatures.iter().map(|s| s.field.len()).max();
    assert!((Some(300)..Some(1000)).contains(&longest), "{longest:?}");
    assert!(!report.passed());
}

/// The writer looks through all that it must escape at each byte of a string.
#[test]
fn strings_that_are_slow_to_escape_are_written_in_digits() {
    let mut document = lopdf::Document::load_mem(&samples::contract()).unwrap();
    let slow = Object::String(vec![b'\\'; 2000], StringFormat::Literal);
    let info = document.add_object(dictionary! { "Title" => slow });
    document.trailer.set("Info", info);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).unwrap();
    let canonical = canonicalize(&pdf, &Limits::default()).unwrap().bytes;
    let digits = "5C".repeat(2000);
    let written = String::from_utf8_lossy(&canonical).to_uppercase();
    assert!(written.contains(&format!("<{digits}>")));
}
