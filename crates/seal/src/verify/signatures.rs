//! Finds the signatures of a file and checks how they stand in it (ISO 32000-2, 12.8.1).

use super::finding::Finding;
use super::frame::Frame;
use super::lexer::is_space;
use super::report::{Coverage, SignatureKind};
use super::token::digits_to_unix_s;
use super::value::{Dictionary, Id, Value};
use std::collections::BTreeSet;
use std::ops::Range;

/// Most fields that are looked at, and most of them that are signed.
const MOST_FIELDS: usize = 10_000;
const MOST_SIGNATURES: usize = 50;
/// Depth of fields within each other.
const NESTING: usize = 32;
/// Most letters of a field's own name that are read.
const MOST_LETTERS: usize = 200;
/// Largest CMS value.
const VALUE_BYTES: usize = 4 * 1024 * 1024;

/// A signature and the place where it stands.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) field: String,
    pub(crate) id: Id,
    pub(crate) dictionary: &'a Dictionary,
    pub(crate) kind: SignatureKind,
    /// The revision that it was made in, from 0.
    pub(crate) revision: usize,
    /// What speaks against the way it stands in the file.
    pub(crate) findings: Vec<Finding>,
    /// The bytes before and after its value; `None` when they cannot be told.
    pub(crate) covered: Option<[Range<usize>; 2]>,
    pub(crate) coverage: Coverage,
}

/// The signatures of all fields, oldest first, and what speaks against the file.
pub(crate) fn find<'a>(pdf: &[u8], frame: &'a Frame) -> (Vec<Placed<'a>>, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut placed = Vec::new();
    let fields = SignatureFields::collect(frame);
    if fields.malformed {
        findings.push(Finding::SignatureDictionary);
    }
    for (name, id) in &fields.signatures {
        match place(pdf, frame, name, *id) {
            Some(mut signature) => {
                let sharing = fields.signatures.iter().filter(|(_, other)| other == id);
                if sharing.count() > 1 {
                    signature.findings.push(Finding::SharedSignature);
                }
                placed.push(signature);
            }
            None => findings.push(Finding::SignatureDictionary),
        }
    }
    placed.sort_by_key(|signature| signature.revision);
    findings.extend(find_strays(frame, &fields.signatures));
    (placed, findings)
}

/// Objects of any revision that look like signatures, and that no field of the newest one names.
///
/// A signature object that was replaced later counts too: it was somebody's signature once.
fn find_strays(frame: &Frame, named: &[(String, Id)]) -> BTreeSet<Finding> {
    let objects = frame.revisions.iter().flat_map(|r| r.objects.values());
    let looks = |d: &Dictionary| {
        let ranged = d.get("ByteRange").is_some() && d.get("Contents").is_some();
        ranged || d.is("Type", "Sig") || d.is("Type", "DocTimeStamp")
    };
    let stray = objects.filter(|o| o.value.dictionary().is_some_and(looks));
    let is_named = |id: Id, start: usize| {
        let newest = frame.object(id, frame.newest()).map(|o| o.start);
        newest == Some(start) && named.iter().any(|(_, other)| *other == id)
    };
    let stray = stray.filter(|o| !is_named(o.id, o.start));
    stray
        .map(|o| Finding::StraySignature { object: o.id.0 })
        .collect()
}

struct SignatureFields {
    signatures: Vec<(String, Id)>,
    malformed: bool,
    seen: BTreeSet<Id>,
}

impl SignatureFields {
    fn collect(frame: &Frame) -> Self {
        let mut fields = Self {
            signatures: Vec::new(),
            malformed: false,
            seen: BTreeSet::new(),
        };
        let newest = frame.newest();
        let form = frame
            .catalog(newest)
            .and_then(|c| frame.dictionary(c, "AcroForm", newest));
        if let Some(list) = form.and_then(|f| f.get("Fields")) {
            match frame.resolve(list, newest) {
                Value::Array(items) => {
                    items
                        .iter()
                        .for_each(|item| fields.visit(frame, item, "", false, NESTING));
                }
                _ => fields.malformed = true,
            }
        }
        fields
    }

    fn visit(&mut self, frame: &Frame, item: &Value, above: &str, signed: bool, depth: usize) {
        let newest = frame.newest();
        let (Some(id), Some(below)) = (item.reference(), depth.checked_sub(1)) else {
            self.malformed = true;
            return;
        };
        let field = frame.resolve(item, newest).dictionary();
        // Invariant: each field is visited once, so loops end.
        if self.seen.len() >= MOST_FIELDS || !self.seen.insert(id) {
            self.malformed = true;
            return;
        }
        let Some(field) = field else {
            self.malformed = true;
            return;
        };
        let signs = field.name("FT").map_or(signed, |kind| kind == b"Sig");
        let name = full_name(above, field.string("T"));
        if let Some(kids) = field.get("Kids") {
            match frame.resolve(kids, newest) {
                Value::Array(kids) => {
                    kids.iter()
                        .for_each(|kid| self.visit(frame, kid, &name, signs, below));
                }
                _ => self.malformed = true,
            }
        }
        if signs {
            match field.get("V") {
                None | Some(Value::Null) => {}
                Some(Value::Reference(signature)) if self.signatures.len() < MOST_SIGNATURES => {
                    self.signatures.push((name, *signature));
                }
                Some(_) => self.malformed = true,
            }
        }
    }
}

fn full_name(above: &str, own: Option<&[u8]>) -> String {
    let own = own.map(text).unwrap_or_default();
    match (above.is_empty(), own.is_empty()) {
        (false, false) => format!("{above}.{own}"),
        (true, _) => own,
        (false, true) => above.to_owned(),
    }
}

/// A text string (ISO 32000-2, 7.9.2.2); letters outside of ASCII are only read from UTF-16.
fn text(bytes: &[u8]) -> String {
    let bytes = bytes.get(..2 * MOST_LETTERS).unwrap_or(bytes);
    if let Some(utf16) = bytes.strip_prefix(&[0xfe, 0xff]) {
        let units = utf16
            .chunks_exact(2)
            .map(|c| u16::from_be_bytes([c[0], c[1]]));
        return String::from_utf16_lossy(&units.collect::<Vec<_>>());
    }
    String::from_utf8_lossy(bytes).into_owned()
}

fn place<'a>(pdf: &[u8], frame: &'a Frame, field: &str, id: Id) -> Option<Placed<'a>> {
    let found = frame.object(id, frame.newest())?;
    let dictionary = found
        .value
        .dictionary()
        .filter(|_| found.stream.is_none())?;
    let written =
        |r: &super::frame::Revision| r.objects.get(&id.0).is_some_and(|o| o.start == found.start);
    let revision = frame.revisions.iter().position(written)?;
    let kind = match dictionary.name("Type") {
        Some(b"Sig") | None => SignatureKind::Seal,
        Some(b"DocTimeStamp") => SignatureKind::DocumentTimestamp,
        Some(_) => return None,
    };
    let expected = match kind {
        SignatureKind::Seal => "ETSI.CAdES.detached",
        SignatureKind::DocumentTimestamp => "ETSI.RFC3161",
    };
    let mut findings = Vec::new();
    if !dictionary.is("SubFilter", expected) {
        findings.push(Finding::SubFilter);
    }
    let covered = match covered(pdf, frame, dictionary, revision) {
        Ok(covered) => Some(covered),
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    let of = frame.revisions.len();
    let coverage = match &covered {
        Some([_, after]) if after.end == pdf.len() => Coverage::WholeFile,
        Some(_) => Coverage::Revision {
            number: revision + 1,
            of,
        },
        None => Coverage::Unclear,
    };
    let field = field.to_owned();
    Some(Placed {
        field,
        id,
        dictionary,
        kind,
        revision,
        findings,
        covered,
        coverage,
    })
}

/// The bytes before and after the value, if they are what `/ByteRange` says.
fn covered(
    pdf: &[u8],
    frame: &Frame,
    dictionary: &Dictionary,
    revision: usize,
) -> Result<[Range<usize>; 2], Finding> {
    let shape = Finding::ByteRangeShape;
    let numbers = dictionary
        .array("ByteRange")
        .ok_or(shape)?
        .iter()
        .map(|n| match n {
            Value::Integer(n) => usize::try_from(*n).ok(),
            _ => None,
        });
    let numbers = numbers.collect::<Option<Vec<_>>>().ok_or(shape)?;
    let [0, before, after, length] = numbers[..] else {
        return Err(shape);
    };
    let end = after
        .checked_add(length)
        .filter(|end| *end <= pdf.len())
        .ok_or(shape)?;
    if before >= after {
        return Err(shape);
    }
    let contents = dictionary
        .entry("Contents")
        .ok_or(Finding::SignatureDictionary)?;
    if contents.span != (before..after) {
        return Err(Finding::ByteRangeGap);
    }
    let made_in = &frame.revisions[revision];
    if end != made_in.end && end != made_in.mark {
        return Err(Finding::ByteRangeEnd);
    }
    Ok([0..before, after..end])
}

/// The CMS value in `/Contents`: one DER element, in digits of one case, then only zeros.
pub(crate) fn value(pdf: &[u8], dictionary: &Dictionary) -> Result<Vec<u8>, Finding> {
    let wrong = Finding::ContentsDigits;
    let contents = dictionary
        .entry("Contents")
        .ok_or(Finding::SignatureDictionary)?;
    let written = pdf.get(contents.span.clone()).ok_or(wrong)?;
    let digits = written
        .strip_prefix(b"<")
        .and_then(|w| w.strip_suffix(b">"))
        .ok_or(wrong)?;
    let lower = digits.iter().any(u8::is_ascii_lowercase);
    let upper = digits.iter().any(u8::is_ascii_uppercase);
    if (lower && upper) || digits.iter().any(|b| is_space(*b)) {
        return Err(wrong);
    }
    let mut bytes = hex::decode(digits).map_err(|_| wrong)?;
    let length = super::element::Element::split(&bytes).map(|(element, _)| element.raw.len());
    let length = length.filter(|n| *n <= VALUE_BYTES);
    let length = length.ok_or(Finding::CmsShape)?;
    if bytes[length..].iter().any(|b| *b != 0) {
        return Err(Finding::ContentsPadding);
    }
    bytes.truncate(length);
    Ok(bytes)
}

/// What `/Reference` and `/Perms` say: the `DocMDP` level, and what speaks against it.
pub(crate) fn certification(frame: &Frame, signature: &Placed<'_>) -> (Option<i64>, Vec<Finding>) {
    let revision = signature.revision;
    let references = match signature.dictionary.get("Reference") {
        Some(value) => frame.resolve(value, revision),
        None => return (None, vec![Finding::NotCertified]),
    };
    let Value::Array(references) = references else {
        return (None, vec![Finding::SignatureDictionary]);
    };
    let [reference] = &references[..] else {
        return (None, vec![Finding::ChangesPermitted]);
    };
    let reference = frame.resolve(reference, revision).dictionary();
    let Some(reference) = reference.filter(|r| r.is("TransformMethod", "DocMDP")) else {
        return (None, vec![Finding::NotCertified]);
    };
    let parameters = frame.dictionary(reference, "TransformParams", revision);
    // Where nothing is said, filling forms is permitted (ISO 32000-2, table 257).
    let level = parameters.map_or(2, |p| p.integer("P").unwrap_or(2));
    let mut findings = Vec::new();
    if level != 1 {
        findings.push(Finding::ChangesPermitted);
    }
    let permissions = frame
        .catalog(revision)
        .and_then(|c| frame.dictionary(c, "Perms", revision));
    if permissions.and_then(|p| p.reference("DocMDP")) != Some(signature.id) {
        findings.push(Finding::Permissions);
    }
    (Some(level), findings)
}

/// The claimed time of signing, `D:YYYYMMDDHHmmSS` with `Z` or an offset (ISO 32000-2, 7.9.4).
pub(crate) fn claimed_at_unix_s(dictionary: &Dictionary) -> Option<i64> {
    let text = std::str::from_utf8(dictionary.string("M")?).ok()?;
    let text = text.strip_prefix("D:").unwrap_or(text);
    let (digits, zone) = text.split_at_checked(14)?;
    let at = digits_to_unix_s(digits)?;
    let sign = match zone.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(b'Z') => return Some(at),
        Some(_) | None => return None,
    };
    let hours: i64 = zone.get(1..3)?.parse().ok()?;
    let minutes: i64 = zone.get(4..6)?.parse().ok()?;
    Some(at - sign * (hours * 3600 + minutes * 60))
}
