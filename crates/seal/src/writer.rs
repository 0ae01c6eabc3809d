//! Writes objects, cross-references and trailers (ISO 32000-2, 7.5).

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, Writer};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Where each object stands, with its generation.
pub(crate) type Places = BTreeMap<u32, (u16, usize)>;

/// Writes a whole document: one revision, with a table.
pub(crate) fn write_document(document: &Document) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    writeln!(bytes, "%PDF-{}", document.version)?;
    bytes.push(b'%');
    bytes.extend_from_slice(&document.binary_mark);
    bytes.push(b'\n');
    let places = append_objects(&mut bytes, &document.objects)?;
    let start = bytes.len();
    let trailer = document.trailer.clone();
    append_table(&mut bytes, &places, trailer, document.max_id)?;
    append_end(&mut bytes, start)?;
    Ok(bytes)
}

/// Appends objects and says where they stand.
pub(crate) fn append_objects(
    bytes: &mut Vec<u8>,
    objects: &BTreeMap<ObjectId, Object>,
) -> io::Result<Places> {
    let mut places = Places::new();
    for (id, object) in objects {
        places.insert(id.0, (id.1, bytes.len()));
        append_object(bytes, *id, object)?;
    }
    Ok(places)
}

/// Says where the newest cross-references stand, and ends the revision.
pub(crate) fn append_end(bytes: &mut Vec<u8>, start: usize) -> io::Result<()> {
    writeln!(bytes, "\nstartxref\n{start}\n%%EOF")
}

fn append_object(bytes: &mut Vec<u8>, id: ObjectId, object: &Object) -> io::Result<()> {
    if let Object::Stream(stream) = object {
        writeln!(bytes, "{} {} obj", id.0, id.1)?;
        append_data(bytes, stream)?;
        return writeln!(bytes, "\nendobj");
    }
    let blank = |needed: bool| if needed { " " } else { "" };
    let (before, after) = (
        blank(Writer::need_separator(object)),
        blank(Writer::need_end_separator(object)),
    );
    write!(bytes, "{} {} obj\n{before}", id.0, id.1)?;
    Writer::write_object(bytes, object)?;
    writeln!(bytes, "{after}\nendobj")
}

/// A stream, whose data may end as a line ends: a reader that counts back from `endstream` must find
/// as many bytes as `/Length` says (ISO 19005-3, 6.1.7.1).
fn append_data(bytes: &mut Vec<u8>, stream: &Stream) -> io::Result<()> {
    Writer::write_object(bytes, &Object::Dictionary(stream.dict.clone()))?;
    bytes.extend_from_slice(b"stream\n");
    bytes.extend_from_slice(&stream.content);
    let end: &[u8] = match stream.content.last() {
        Some(b'\r') => b"\r\nendstream",
        _ => b"\nendstream",
    };
    bytes.extend_from_slice(end);
    Ok(())
}

/// A cross-reference table and the trailer (ISO 32000-2, 7.5.4 and 7.5.5).
pub(crate) fn append_table(
    bytes: &mut Vec<u8>,
    places: &Places,
    mut trailer: Dictionary,
    last: u32,
) -> io::Result<()> {
    bytes.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
    for (first, count) in runs(places) {
        writeln!(bytes, "{first} {count}")?;
        for (generation, offset) in places.range(first..).take(count).map(|(_, place)| place) {
            writeln!(bytes, "{offset:010} {generation:05} n ")?;
        }
    }
    trailer.set("Size", i64::from(last) + 1);
    bytes.extend_from_slice(b"trailer\n");
    Writer::write_object(bytes, &Object::Dictionary(trailer))
}

/// A cross-reference stream, which is the trailer as well (ISO 32000-2, 7.5.8).
pub(crate) fn append_stream(
    bytes: &mut Vec<u8>,
    mut places: Places,
    mut trailer: Dictionary,
    last: u32,
) -> io::Result<()> {
    let own = last.checked_add(1).ok_or(io::ErrorKind::InvalidData)?;
    places.insert(own, (0, bytes.len()));
    let mut entries = Vec::with_capacity(7 * places.len());
    for (generation, offset) in places.values() {
        let offset = u32::try_from(*offset).map_err(|_| io::ErrorKind::InvalidData)?;
        entries.push(1);
        entries.extend(offset.to_be_bytes());
        entries.extend(generation.to_be_bytes());
    }
    let mut index: Vec<Object> = Vec::new();
    for (first, count) in runs(&places) {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        index.extend([i64::from(first), count].map(Object::Integer));
    }
    trailer.remove(b"Filter");
    trailer.remove(b"DecodeParms");
    trailer.set("Type", "XRef");
    trailer.set("Size", i64::from(own) + 1);
    trailer.set("W", [1, 4, 2].map(Object::Integer).to_vec());
    trailer.set("Index", index);
    append_object(
        bytes,
        (own, 0),
        &Object::Stream(Stream::new(trailer, entries)),
    )
}

/// First number and length of each run of numbers without a gap.
fn runs(places: &Places) -> Vec<(u32, usize)> {
    let mut runs: Vec<(u32, usize)> = Vec::new();
    for number in places.keys() {
        match runs.last_mut() {
            Some((first, count)) if usize::try_from(number - *first) == Ok(*count) => *count += 1,
            _ => runs.push((*number, 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_ends_as_a_line_ends_can_be_counted_from_either_side() {
        for (data, end) in [
            (&b"ink\r"[..], &b"stream\nink\r\r\nendstream"[..]),
            (b"ink\n", b"stream\nink\n\nendstream"),
            (b"ink", b"stream\nink\nendstream"),
            (b"", b"stream\n\nendstream"),
        ] {
            let mut bytes = Vec::new();
            append_data(&mut bytes, &Stream::new(Dictionary::new(), data.to_vec())).unwrap();
            assert!(bytes.ends_with(end), "{data:?}");
        }
    }
}
