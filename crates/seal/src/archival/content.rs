//! Reads content streams for what they paint with (ISO 19005-3, 6.2.2).

use super::examiner::Examiner;
use super::finding::ArchivalFinding;
use super::font::FontUse;
use super::profile::Device;
use crate::error::Error;
use crate::source::{as_dictionary, resolve};
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::Object as Operand;
use lopdf::{Dictionary, Object, ObjectId, Stream};

/// Saved states within each other; sealing fences the page off with one more of its own.
const DEEPEST_STATE: usize = 27;
/// Text that is there and not painted (ISO 32000-1, table 106).
const INVISIBLE: i64 = 3;

impl<'a> Examiner<'a> {
    /// Examines a content stream that draws with these resources.
    pub(super) fn content(
        &mut self,
        content: &[u8],
        resources: Option<&'a Dictionary>,
        depth: usize,
    ) -> Result<(), Error> {
        if depth > self.limits.form_depth {
            self.note(ArchivalFinding::Limit);
            return Ok(());
        }
        let mut reading = Reading {
            examiner: self,
            resources,
            depth,
            text: TextState::default(),
            saved: Vec::new(),
        };
        let mut instructions = UntypedIter::new(content);
        while let Some(instruction) = instructions.next() {
            let operator: &[u8] = instruction.operator;
            let operands: Vec<&Operand<'_>> = instruction.operands().collect();
            reading.step(operator, &operands)?;
        }
        Ok(())
    }
}

/// The font in force, and whether its letters are painted.
#[derive(Debug, Clone, Copy, Default)]
struct TextState<'a> {
    font: Option<&'a Dictionary>,
    invisible: bool,
}

struct Reading<'e, 'a> {
    examiner: &'e mut Examiner<'a>,
    resources: Option<&'a Dictionary>,
    depth: usize,
    text: TextState<'a>,
    saved: Vec<TextState<'a>>,
}

impl<'a> Reading<'_, 'a> {
    fn step(&mut self, operator: &[u8], operands: &[&Operand<'_>]) -> Result<(), Error> {
        match operator {
            b"q" => self.save(),
            b"Q" => self.text = self.saved.pop().unwrap_or(self.text),
            b"g" | b"G" => self.examiner.device(Device::Gray, self.resources),
            b"rg" | b"RG" => self.examiner.device(Device::Rgb, self.resources),
            b"k" | b"K" => self.examiner.device(Device::Cmyk, self.resources),
            b"cs" | b"CS" => self.color_space(last_name(operands)),
            b"scn" | b"SCN" => {
                if let Some(name) = last_name(operands) {
                    self.pattern(name)?;
                }
            }
            b"ri" => self
                .examiner
                .rendering_intent(last_name(operands).unwrap_or_default()),
            b"gs" => self.graphics_state(last_name(operands))?,
            b"sh" => self.shading(last_name(operands)),
            b"Do" => self.xobject(last_name(operands))?,
            b"BI" => self.inline_image(operands),
            b"Tf" => self.set_font(operands),
            b"Tr" => self.text.invisible = first_number(operands) == Some(INVISIBLE),
            b"Tj" | b"'" | b"\"" | b"TJ" => self.show(operands),
            other if is_plain(other) => {}
            _ => self.examiner.note(ArchivalFinding::Content),
        }
        Ok(())
    }

    fn save(&mut self) {
        self.saved.push(self.text);
        if self.saved.len() > DEEPEST_STATE {
            self.examiner.note(ArchivalFinding::Limit);
        }
    }

    /// What a name stands for in the resources; noted when it stands for nothing.
    fn resource(&mut self, category: &[u8], name: Option<&[u8]>) -> Option<&'a Object> {
        let found = self.resources.and_then(|resources| {
            let category = self.examiner.value(resources, category);
            category.and_then(as_dictionary)?.get(name?).ok()
        });
        if found.is_none() {
            self.examiner.note(ArchivalFinding::Resources);
        }
        found
    }

    fn color_space(&mut self, name: Option<&[u8]>) {
        match name {
            Some(b"DeviceGray") => self.examiner.device(Device::Gray, self.resources),
            Some(b"DeviceRGB") => self.examiner.device(Device::Rgb, self.resources),
            Some(b"DeviceCMYK") => self.examiner.device(Device::Cmyk, self.resources),
            Some(b"Pattern") => {}
            name => {
                if let Some(space) = self.resource(b"ColorSpace", name) {
                    self.examiner.color_space(space, self.resources);
                }
            }
        }
    }

    fn graphics_state(&mut self, name: Option<&[u8]>) -> Result<(), Error> {
        let state = self.resource(b"ExtGState", name);
        let document = self.examiner.document;
        let Some(state) = state.and_then(|o| as_dictionary(resolve(document, o))) else {
            return Ok(());
        };
        self.examiner.graphics_state(state);
        let font = self.examiner.value(state, b"Font");
        if let Some([font, ..]) = font.and_then(|f| f.as_array().ok()).map(Vec::as_slice) {
            self.text.font = as_dictionary(resolve(document, font));
        }
        match self.examiner.mask_group(state) {
            Some(group) => self.form(group),
            None => Ok(()),
        }
    }

    fn pattern(&mut self, name: &[u8]) -> Result<(), Error> {
        let Some(pattern) = self.resource(b"Pattern", Some(name)) else {
            return Ok(());
        };
        let document = self.examiner.document;
        match resolve(document, pattern) {
            Object::Stream(_) => self.form(pattern),
            Object::Dictionary(shaded) => {
                if let Some(state) = self.examiner.value(shaded, b"ExtGState") {
                    let state = as_dictionary(state);
                    state
                        .into_iter()
                        .for_each(|s| self.examiner.graphics_state(s));
                }
                if let Some(shading) = self.examiner.value(shaded, b"Shading") {
                    self.shaded(shading);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn shading(&mut self, name: Option<&[u8]>) {
        let document = self.examiner.document;
        if let Some(shading) = self.resource(b"Shading", name) {
            self.shaded(resolve(document, shading));
        }
    }

    fn shaded(&mut self, shading: &'a Object) {
        let space = as_dictionary(shading).and_then(|s| self.examiner.value(s, b"ColorSpace"));
        match space {
            Some(space) => self.examiner.color_space(space, self.resources),
            None => self.examiner.note(ArchivalFinding::ColorSpace),
        }
    }

    fn xobject(&mut self, name: Option<&[u8]>) -> Result<(), Error> {
        let Some(object) = self.resource(b"XObject", name) else {
            return Ok(());
        };
        let document = self.examiner.document;
        let Object::Stream(stream) = resolve(document, object) else {
            return Ok(());
        };
        match self.examiner.subtype(&stream.dict) {
            Some(b"Form") => self.form(object),
            Some(b"Image") => {
                self.image(stream);
                Ok(())
            }
            _ => {
                self.examiner.note(ArchivalFinding::PostScript);
                Ok(())
            }
        }
    }

    fn image(&mut self, image: &'a Stream) {
        let space = self.examiner.value(&image.dict, b"ColorSpace");
        if let Some(space) = space {
            self.examiner.color_space(space, self.resources);
        }
        let mask = self.examiner.value(&image.dict, b"SMask");
        if mask.is_some() {
            self.examiner.device(Device::Gray, None);
        }
    }

    /// Walks a form or pattern once; both are drawn with their own resources.
    fn form(&mut self, object: &'a Object) -> Result<(), Error> {
        let document = self.examiner.document;
        let Ok((Some(id), Object::Stream(form))) = document.dereference(object) else {
            return Ok(());
        };
        let own = self
            .examiner
            .value(&form.dict, b"Resources")
            .and_then(as_dictionary);
        if !self.examiner.walked.insert(id) {
            return Ok(());
        }
        let group = self
            .examiner
            .value(&form.dict, b"Group")
            .and_then(as_dictionary);
        if let Some(group) = group {
            self.examiner.group(group, own);
        }
        self.walk(id, form, own)
    }

    fn walk(
        &mut self,
        id: ObjectId,
        form: &'a Stream,
        own: Option<&'a Dictionary>,
    ) -> Result<(), Error> {
        let content = self.examiner.decoded(id, form)?;
        self.examiner.content(&content, own, self.depth + 1)
    }

    /// An image within the content; its dictionary has short keys.
    fn inline_image(&mut self, operands: &[&Operand<'_>]) {
        let Some(Operand::Stream(image)) = operands.last() else {
            return self.examiner.note(ArchivalFinding::Content);
        };
        let image = image.dict();
        let smoothed = [&b"I"[..], b"Interpolate"].map(|key| image.get::<bool>(key));
        if smoothed.contains(&Some(true)) {
            self.examiner.note(ArchivalFinding::Image);
        }
        for key in [&b"F"[..], b"Filter"] {
            let filter: Option<Operand<'_>> = image.get(key);
            // A list of filters is rare enough to be taken for one that is not known.
            let known: [&[u8]; 12] = [
                b"AHx",
                b"A85",
                b"Fl",
                b"RL",
                b"CCF",
                b"DCT",
                b"ASCIIHexDecode",
                b"ASCII85Decode",
                b"FlateDecode",
                b"RunLengthDecode",
                b"CCITTFaxDecode",
                b"DCTDecode",
            ];
            match filter {
                None => {}
                Some(Operand::Name(name)) if known.contains(&name.as_ref()) => {}
                Some(_) => self.examiner.note(ArchivalFinding::Filter),
            }
        }
        for key in [&b"CS"[..], b"ColorSpace"] {
            match image.get::<Operand<'_>>(key) {
                None => {}
                Some(Operand::Name(name)) => self.inline_space(name.as_ref()),
                Some(_) => self.examiner.note(ArchivalFinding::ColorSpace),
            }
        }
    }

    fn inline_space(&mut self, name: &[u8]) {
        match name {
            b"G" => self.examiner.device(Device::Gray, self.resources),
            b"RGB" => self.examiner.device(Device::Rgb, self.resources),
            b"CMYK" => self.examiner.device(Device::Cmyk, self.resources),
            other => self.color_space(Some(other)),
        }
    }

    fn set_font(&mut self, operands: &[&Operand<'_>]) {
        let name = operands.iter().find_map(|o| match o {
            Operand::Name(name) => Some(name.as_ref()),
            _ => None,
        });
        let document = self.examiner.document;
        let font = self.resource(b"Font", name);
        self.text.font = font.and_then(|font| as_dictionary(resolve(document, font)));
    }

    fn show(&mut self, operands: &[&Operand<'_>]) {
        let Some(font) = self.text.font else {
            return self.examiner.note(ArchivalFinding::Resources);
        };
        let visible = !self.text.invisible;
        let address = std::ptr::from_ref(font).addr();
        let seen = self.examiner.fonts.entry(address);
        let seen = seen.or_insert_with(|| FontUse::new(font));
        for operand in operands {
            match operand {
                Operand::String(text) => seen.show(text.as_bytes(), visible),
                Operand::Array(parts) => {
                    for part in parts.iter::<Operand<'_>>() {
                        if let Operand::String(text) = part {
                            seen.show(text.as_bytes(), visible);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn last_name<'o>(operands: &[&'o Operand<'_>]) -> Option<&'o [u8]> {
    match operands.last()? {
        Operand::Name(name) => Some(name.as_ref()),
        _ => None,
    }
}

fn first_number(operands: &[&Operand<'_>]) -> Option<i64> {
    match operands.first()? {
        Operand::Number(number) => Some(number.as_i64()),
        _ => None,
    }
}

/// Operators of PDF 1.7 that paint with nothing new (ISO 32000-1, table A.1).
fn is_plain(operator: &[u8]) -> bool {
    const PLAIN: &str = "b B b* B* BDC BMC BT BX c cm d d0 d1 DP EMC ET EX f F f* h i j J l m M MP \
        n re s S sc SC T* Tc Td TD TL Tm Ts Tw Tz v w W W* y";
    PLAIN.split(' ').any(|known| known.as_bytes() == operator)
}
