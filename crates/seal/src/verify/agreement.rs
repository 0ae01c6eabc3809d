//! Asks two readers that others wrote whether they see the same document.
//!
//! One of them writes our files, the other paints what signers see. What they read differently,
//! nobody can be said to have sealed.

use super::frame::Frame;
use super::value::{Dictionary, Id, Indirect, Value};
use hayro_syntax::object::{MaybeRef, Object as Seen, ObjectIdentifier};
use lopdf::{Document, LoadOptions, Object};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Largest stream of objects when decoded.
const DECODED_BYTES: usize = 32 * 1024 * 1024;

/// Whether both readers find the same objects, the same pages and the one catalog.
pub(crate) fn readers_agree(pdf: &[u8], frame: &Frame) -> bool {
    let objects = frame.objects(frame.newest());
    let dictionaries = objects.values().filter_map(|o| o.value.dictionary());
    // A reader that repairs files takes whichever catalog it meets.
    if dictionaries.filter(|d| d.is("Type", "Catalog")).count() != 1 {
        return false;
    }
    // The readers are someone else's: should one panic, it does not agree.
    let both = catch_unwind(AssertUnwindSafe(|| {
        let pages = first_reader(pdf, frame)?;
        (second_reader(pdf, frame)? == pages).then_some(())
    }));
    matches!(both, Ok(Some(())))
}

/// The number of pages, if this reader agrees with the frame.
fn first_reader(pdf: &[u8], frame: &Frame) -> Option<usize> {
    let options = LoadOptions {
        max_decompressed_size: Some(DECODED_BYTES),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(pdf, options).ok()?;
    let root = document.trailer.get(b"Root").and_then(Object::as_reference);
    let same_root = root.ok() == Some(frame.catalog_id());
    let objects = frame.objects(frame.newest());
    let same = |object: &&Indirect| {
        let seen = document.objects.get(&object.id);
        seen.is_some_and(|seen| same_object(pdf, object, seen))
    };
    let whole = document.xref_recovery.is_none()
        && document.objects.len() == objects.len()
        && objects.values().all(same);
    (same_root && whole).then(|| document.get_pages().len())
}

fn same_object(pdf: &[u8], object: &Indirect, seen: &Object) -> bool {
    match (&object.stream, seen) {
        (Some(range), Object::Stream(stream)) => {
            let dictionary = object.value.dictionary();
            pdf.get(range.clone()) == Some(&stream.content)
                && dictionary.is_some_and(|d| same_entries(d, &stream.dict))
        }
        (None, seen) => same_value(&object.value, seen),
        (Some(_), _) => false,
    }
}

fn same_value(value: &Value, seen: &Object) -> bool {
    match (value, seen) {
        (Value::Null, Object::Null) => true,
        (Value::Boolean(a), Object::Boolean(b)) => a == b,
        (Value::Integer(a), Object::Integer(b)) => a == b,
        (Value::Real(a), Object::Real(b)) => near(*a, f64::from(*b)),
        (Value::Name(a), Object::Name(b)) | (Value::String(a), Object::String(b, _)) => a == b,
        (Value::Reference(a), Object::Reference(b)) => a == b,
        (Value::Dictionary(a), Object::Dictionary(b)) => same_entries(a, b),
        (Value::Array(a), Object::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b))
        }
        _ => false,
    }
}

fn same_entries(dictionary: &Dictionary, seen: &lopdf::Dictionary) -> bool {
    let same = |value: &Value, key: &[u8]| seen.get(key).is_ok_and(|s| same_value(value, s));
    let entries = dictionary.entries();
    entries.len() == seen.len() && entries.iter().all(|e| same(&e.value, &e.key))
}

/// Readers keep numbers in single precision.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-5 * a.abs().max(1.0)
}

/// The number of pages, if this reader agrees with the frame.
fn second_reader(pdf: &[u8], frame: &Frame) -> Option<usize> {
    let seen = hayro_syntax::Pdf::new(pdf.to_vec()).ok()?;
    let xref = seen.xref();
    let root = identifier(frame.catalog_id());
    let same = |object: &&Indirect| match xref.get::<Seen<'_>>(identifier(object.id)) {
        Some(found) => looks_same(pdf, object, &found),
        None => object.value == Value::Null,
    };
    let same = xref.root_id() == root && frame.objects(frame.newest()).values().all(same);
    same.then(|| seen.pages().len())
}

fn identifier((number, generation): Id) -> ObjectIdentifier {
    ObjectIdentifier::new(number, i32::from(generation))
}

fn looks_same(pdf: &[u8], object: &Indirect, seen: &Seen<'_>) -> bool {
    match (&object.stream, seen) {
        (Some(range), Seen::Stream(stream)) => {
            let dictionary = object.value.dictionary();
            pdf.get(range.clone()) == Some(&*stream.raw_data())
                && dictionary.is_some_and(|d| looks_same_entries(d, stream.dict()))
        }
        (None, seen) => looks_same_value(&object.value, seen),
        (Some(_), _) => false,
    }
}

fn looks_same_value(value: &Value, seen: &Seen<'_>) -> bool {
    match (value, seen) {
        (Value::Null, Seen::Null(_)) => true,
        (Value::Boolean(a), Seen::Boolean(b)) => a == b,
        (Value::Integer(a), Seen::Number(b)) => *a == b.as_i64(),
        (Value::Real(a), Seen::Number(b)) => near(*a, b.as_f64()),
        (Value::Name(a), Seen::Name(b)) => a[..] == b[..],
        (Value::String(a), Seen::String(b)) => a == b.as_bytes(),
        (Value::Dictionary(a), Seen::Dict(b)) => looks_same_entries(a, b),
        (Value::Array(a), Seen::Array(b)) => {
            let items: Vec<_> = b.raw_iter().collect();
            a.len() == items.len() && a.iter().zip(&items).all(|(a, b)| refers_same(a, b))
        }
        _ => false,
    }
}

fn looks_same_entries(dictionary: &Dictionary, seen: &hayro_syntax::object::Dict<'_>) -> bool {
    let mut count = 0;
    let all = seen.entries().all(|(key, value)| {
        count += 1;
        let entry = dictionary.find(&key);
        entry.is_some_and(|e| refers_same(&e.value, &value))
    });
    all && count == dictionary.entries().len()
}

fn refers_same(value: &Value, seen: &MaybeRef<Seen<'_>>) -> bool {
    match (value, seen) {
        (Value::Reference(a), MaybeRef::Ref(b)) => identifier(*a) == ObjectIdentifier::from(*b),
        (value, MaybeRef::NotRef(seen)) => looks_same_value(value, seen),
        (_, MaybeRef::Ref(_)) => false,
    }
}
