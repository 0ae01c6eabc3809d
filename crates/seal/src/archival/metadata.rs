//! Metadata of a sealed file (ISO 16684-1; ISO 19005-3, 6.6).

use crate::error::Error;
use crate::source::{as_dictionary, resolve};
use lopdf::{Dictionary, Document, Object, Stream, decode_text_string, dictionary};
use std::fmt::Write as _;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Names of the schemas by which a file claims to be PDF/A, PDF/UA, PDF/X or PDF/E.
const CLAIMS: [&[u8]; 4] = [
    b"http://www.aiim.org/pdfa/ns/id/",
    b"http://www.aiim.org/pdfua/ns/id/",
    b"http://www.npes.org/pdfx/ns/id/",
    b"http://www.aiim.org/pdfe/ns/id/",
];

/// Whether the metadata that a document brings along claims a conformance, or cannot be read.
pub(super) fn claims(document: &Document) -> bool {
    let Some(Object::Stream(stream)) = old(document) else {
        return false;
    };
    let Ok(packet) = stream.get_plain_content_with_limit(1 << 24) else {
        return true;
    };
    // Wide encodings have zeros between the letters.
    let packet: Vec<u8> = packet.into_iter().filter(|b| *b != 0).collect();
    let names = |claim: &[u8]| packet.windows(claim.len()).any(|w| w == claim);
    CLAIMS.iter().any(|claim| names(claim))
}

/// Whether a document brings metadata along.
pub(super) fn exists(document: &Document) -> bool {
    matches!(old(document), Some(Object::Stream(_)))
}

fn old(document: &Document) -> Option<&Object> {
    let metadata = document.catalog().ok()?.get(b"Metadata").ok()?;
    Some(resolve(document, metadata))
}

/// The metadata stream: what the information dictionary says, and the claim if there is one.
pub(super) fn stream(document: &Document, at_unix_s: i64, archival: bool) -> Result<Stream, Error> {
    let info = document.trailer.get(b"Info");
    let info = info.ok().and_then(|o| as_dictionary(resolve(document, o)));
    let entries = dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let packet = packet(&Info { document, info }, at_unix_s, archival)?;
    // Not compressed, so that programs find it that know nothing of PDF.
    Ok(Stream::new(entries, packet.into_bytes()).with_compression(false))
}

fn packet(info: &Info<'_>, at_unix_s: i64, archival: bool) -> Result<String, Error> {
    let mut xml = String::from(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n",
    );
    if archival {
        xml.push_str("<pdfaid:part>3</pdfaid:part>\n<pdfaid:conformance>B</pdfaid:conformance>\n");
    }
    xml.push_str("<dc:format>application/pdf</dc:format>\n");
    for (key, name, list) in [
        (&b"Title"[..], "dc:title", Some("Alt")),
        (b"Author", "dc:creator", Some("Seq")),
        (b"Subject", "dc:description", Some("Alt")),
        (b"Keywords", "pdf:Keywords", None),
        (b"Producer", "pdf:Producer", None),
        (b"Creator", "xmp:CreatorTool", None),
    ] {
        if let Some(text) = info.text(key) {
            property(&mut xml, name, list, &text);
        }
    }
    for (key, name) in [
        (&b"CreationDate"[..], "xmp:CreateDate"),
        (b"ModDate", "xmp:ModifyDate"),
    ] {
        if let Some(date) = info.text(key).as_deref().and_then(iso_date) {
            property(&mut xml, name, None, &date);
        }
    }
    let now = OffsetDateTime::from_unix_timestamp(at_unix_s).map_err(|_| Error::Time)?;
    let now = now.format(&Rfc3339).map_err(|_| Error::Time)?;
    property(&mut xml, "xmp:MetadataDate", None, &now);
    xml.push_str("</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
    Ok(xml)
}

fn property(xml: &mut String, name: &str, list: Option<&str>, text: &str) {
    let text = escaped(text);
    // Writing to memory cannot fail.
    let _ = match list {
        Some("Alt") => writeln!(
            xml,
            "<{name}><rdf:Alt><rdf:li xml:lang=\"x-default\">{text}</rdf:li></rdf:Alt></{name}>"
        ),
        Some(kind) => writeln!(
            xml,
            "<{name}><rdf:{kind}><rdf:li>{text}</rdf:li></rdf:{kind}></{name}>"
        ),
        None => writeln!(xml, "<{name}>{text}</{name}>"),
    };
}

/// Text as XML takes it: what may not stand there at all is left out.
fn escaped(text: &str) -> String {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars().filter(allowed) {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

struct Info<'a> {
    document: &'a Document,
    info: Option<&'a Dictionary>,
}

impl Info<'_> {
    fn text(&self, key: &[u8]) -> Option<String> {
        let value = resolve(self.document, self.info?.get(key).ok()?);
        let text = decode_text_string(value).ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }
}

/// `D:YYYYMMDDHHmmSSOHH'mm'` (ISO 32000-1, 7.9.4) in the words of ISO 8601, as far as it is said.
fn iso_date(date: &str) -> Option<String> {
    let date = date.strip_prefix("D:").unwrap_or(date);
    let (digits, zone) = date.split_at(
        date.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(date.len()),
    );
    let part = |from: usize, to: usize| digits.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let in_range = |text: &str, most: u32| text.parse().is_ok_and(|n: u32| n <= most);
    if !in_range(month, 12) || !in_range(day, 31) {
        return None;
    }
    let (Some(hour), Some(minute)) = (part(8, 10), part(10, 12)) else {
        return Some(format!("{year}-{month}-{day}"));
    };
    let second = part(12, 14).unwrap_or("00");
    if !in_range(hour, 23) || !in_range(minute, 59) || !in_range(second, 59) {
        return None;
    }
    let zone: String = zone.chars().filter(|c| *c != '\'').collect();
    let zone = match zone.as_bytes() {
        [b'+' | b'-', rest @ ..] if rest.len() == 4 && rest.iter().all(u8::is_ascii_digit) => {
            format!("{}:{}", &zone[..3], &zone[3..])
        }
        // A time without a zone is told as one of Greenwich: XMP has none without.
        _ => "Z".to_owned(),
    };
    Some(format!(
        "{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_in_the_words_of_iso_8601() {
        for (pdf, iso) in [
            ("D:20261122093000+01'00'", Some("2026-11-22T09:30:00+01:00")),
            ("D:20261122093000Z", Some("2026-11-22T09:30:00Z")),
            ("D:20261122", Some("2026-11-22")),
            ("20261122093000", Some("2026-11-22T09:30:00Z")),
            ("D:20261322", None),
            ("yesterday", None),
            ("D:2026é", None),
        ] {
            assert_eq!(iso_date(pdf).as_deref(), iso, "{pdf}");
        }
    }

    #[test]
    fn text_of_strangers_cannot_become_markup() {
        assert_eq!(escaped("<a>&\u{0}\u{ffff}b"), "&lt;a&gt;&amp;b");
    }
}
