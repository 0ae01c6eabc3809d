//! What holds for every object, whoever draws with it (ISO 19005-3, 6.1).

use super::examiner::Examiner;
use super::finding::ArchivalFinding;
use crate::source::{as_dictionary, number};
use lopdf::{Dictionary, Object, Stream};

const STRING_BYTES: usize = 32_767;
const NAME_BYTES: usize = 127;
const OBJECTS: usize = 8_388_607;
const REAL: f64 = 3.403e38;
/// Page sides in user space units.
const SIDES: std::ops::RangeInclusive<f64> = 3.0..=14_400.0;
const BOXES: [&[u8]; 5] = [b"MediaBox", b"CropBox", b"BleedBox", b"TrimBox", b"ArtBox"];
const FILTERS: [&[u8]; 8] = [
    b"ASCIIHexDecode",
    b"ASCII85Decode",
    b"FlateDecode",
    b"RunLengthDecode",
    b"CCITTFaxDecode",
    b"JBIG2Decode",
    b"DCTDecode",
    b"JPXDecode",
];

impl<'a> Examiner<'a> {
    /// Examines every object of the document by itself.
    pub(super) fn objects(&mut self) {
        let document = self.document;
        if document.objects.len() > OBJECTS {
            self.note(ArchivalFinding::Limit);
        }
        for object in document.objects.values() {
            self.object(object);
        }
    }

    fn object(&mut self, object: &Object) {
        match object {
            Object::String(bytes, _) if bytes.len() > STRING_BYTES => {
                self.note(ArchivalFinding::Limit);
            }
            Object::Name(name) => self.name(name),
            Object::Integer(n) if i32::try_from(*n).is_err() => self.note(ArchivalFinding::Limit),
            Object::Real(n) if f64::from(n.abs()) > REAL => self.note(ArchivalFinding::Limit),
            Object::Array(items) => items.iter().for_each(|item| self.object(item)),
            Object::Dictionary(dictionary) => self.dictionary(dictionary),
            Object::Stream(stream) => self.stream(stream),
            _ => {}
        }
    }

    fn name(&mut self, name: &[u8]) {
        if name.len() > NAME_BYTES {
            self.note(ArchivalFinding::Limit);
        }
        if std::str::from_utf8(name).is_err() {
            self.note(ArchivalFinding::Name);
        }
    }

    fn dictionary(&mut self, dictionary: &Dictionary) {
        for (key, value) in dictionary {
            self.name(key);
            self.object(value);
        }
        if dictionary.has_type(b"Page") {
            self.page_sides(dictionary);
        }
        if dictionary.has_type(b"FontDescriptor") && dictionary.has(b"CIDSet") {
            self.note(ArchivalFinding::GlyphList);
        }
    }

    fn stream(&mut self, stream: &Stream) {
        self.dictionary(&stream.dict);
        let document = self.document;
        let resolve = |o| document.dereference(o).map_or(&Object::Null, |(_, o)| o);
        let filters = match stream.dict.get(b"Filter").map(resolve) {
            Ok(Object::Array(several)) => several.iter().map(resolve).collect(),
            Ok(one) => vec![one],
            Err(_) => Vec::new(),
        };
        for filter in filters {
            if !filter.as_name().is_ok_and(|name| FILTERS.contains(&name)) {
                self.note(ArchivalFinding::Filter);
            }
        }
        if self.subtype(&stream.dict) == Some(b"Image") {
            self.image(&stream.dict);
        }
        if stream.dict.has(b"PS") || self.subtype(&stream.dict) == Some(b"PS") {
            self.note(ArchivalFinding::PostScript);
        }
    }

    fn page_sides(&mut self, page: &Dictionary) {
        for key in BOXES {
            let edges = self.value(page, key).and_then(|o| o.as_array().ok());
            let edges: Option<Vec<f64>> = edges.map(|e| e.iter().filter_map(number).collect());
            let good = |edges: &[f64]| match edges {
                [x0, y0, x1, y1] => {
                    SIDES.contains(&(x1 - x0).abs()) && SIDES.contains(&(y1 - y0).abs())
                }
                _ => false,
            };
            if edges.is_some_and(|edges| !good(&edges)) {
                self.note(ArchivalFinding::Limit);
            }
        }
    }

    fn image(&mut self, image: &Dictionary) {
        let flag = |key: &[u8]| self.value(image, key).and_then(|o| o.as_bool().ok());
        let mask = flag(b"ImageMask") == Some(true);
        let bits = self.value(image, b"BitsPerComponent");
        let bits = bits.and_then(|o| o.as_i64().ok());
        let depth = match bits {
            Some(bits) if mask => bits == 1,
            Some(bits) => matches!(bits, 1 | 2 | 4 | 8 | 16),
            None => true,
        };
        if flag(b"Interpolate") == Some(true) || image.has(b"Alternates") || !depth {
            self.note(ArchivalFinding::Image);
        }
        let jpeg_2000 = |o: &Object| o.as_name().is_ok_and(|name| name == b"JPXDecode");
        let filters = self.value(image, b"Filter");
        let named = match filters {
            Some(Object::Array(several)) => several.iter().any(jpeg_2000),
            Some(one) => jpeg_2000(one),
            None => false,
        };
        if named {
            self.note(ArchivalFinding::Jpeg2000);
        }
        if let Some(intent) = self.value(image, b"Intent") {
            self.rendering_intent(intent.as_name().unwrap_or_default());
        }
    }

    /// `/Subtype` of a dictionary.
    pub(super) fn subtype<'d>(&self, dictionary: &'d Dictionary) -> Option<&'d [u8]>
    where
        'a: 'd,
    {
        self.value(dictionary, b"Subtype")?.as_name().ok()
    }

    pub(super) fn rendering_intent(&mut self, name: &[u8]) {
        let known: [&[u8]; 4] = [
            b"RelativeColorimetric",
            b"AbsoluteColorimetric",
            b"Perceptual",
            b"Saturation",
        ];
        if !known.contains(&name) {
            self.note(ArchivalFinding::RenderingIntent);
        }
    }

    /// A graphics state that resources hold (ISO 19005-3, 6.2.5, 6.2.10).
    pub(super) fn graphics_state(&mut self, state: &Dictionary) {
        if state.has(b"TR") || !self.is_default(state, b"TR2") {
            self.note(ArchivalFinding::TransferFunction);
        }
        if !self.is_default(state, b"HT") {
            self.note(ArchivalFinding::Halftone);
        }
        if let Some(intent) = self.value(state, b"RI") {
            self.rendering_intent(intent.as_name().unwrap_or_default());
        }
        if let Some(mode) = self.value(state, b"BM") {
            self.blend_mode(mode);
        }
        let flag = |key: &[u8]| self.value(state, key).and_then(|o| o.as_bool().ok());
        let over = flag(b"OP") == Some(true) || flag(b"op") == Some(true);
        let mode = self.value(state, b"OPM").and_then(|o| o.as_i64().ok());
        self.overprints |= over && mode == Some(1);
    }

    fn is_default(&self, state: &Dictionary, key: &[u8]) -> bool {
        let value = self.value(state, key);
        value.is_none_or(|o| o.as_name().is_ok_and(|name| name == b"Default"))
    }

    fn blend_mode(&mut self, mode: &Object) {
        let known: [&[u8]; 17] = [
            b"Normal",
            b"Compatible",
            b"Multiply",
            b"Screen",
            b"Overlay",
            b"Darken",
            b"Lighten",
            b"ColorDodge",
            b"ColorBurn",
            b"HardLight",
            b"SoftLight",
            b"Difference",
            b"Exclusion",
            b"Hue",
            b"Saturation",
            b"Color",
            b"Luminosity",
        ];
        let is_known = |o: &Object| o.as_name().is_ok_and(|name| known.contains(&name));
        let good = match mode {
            Object::Array(several) => several.iter().all(is_known),
            one => is_known(one),
        };
        if !good {
            self.note(ArchivalFinding::BlendMode);
        }
    }

    /// The soft mask of a graphics state draws as well.
    pub(super) fn mask_group(&self, state: &'a Dictionary) -> Option<&'a Object> {
        let mask = self.value(state, b"SMask").and_then(as_dictionary)?;
        mask.get(b"G").ok()
    }
}
