//! Which devices' colors a document paints with, and what explains them (ISO 19005-3, 6.2.3, 6.2.4).

use super::examiner::Examiner;
use super::finding::ArchivalFinding;
use super::profile::{self, Device};
use crate::source::{as_dictionary, resolve, value};
use lopdf::{Dictionary, Document, Object};

/// Color spaces within color spaces.
const DEEPEST: usize = 8;
const MOST_COLORANTS: usize = 32;
/// Colorants that every press has, and the one that paints nothing.
const PROCESS: [&[u8]; 5] = [b"Cyan", b"Magenta", b"Yellow", b"Black", b"None"];

/// The output intent that a document brings along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    /// None that PDF/A knows.
    Missing,
    /// One for such a device.
    For(Device),
    /// One that cannot be relied on.
    Bad,
}

/// Reads `/OutputIntents` of the catalog.
pub(super) fn intent(document: &Document) -> Intent {
    let Ok(catalog) = document.catalog() else {
        return Intent::Bad;
    };
    let Some(intents) = value(document, catalog, b"OutputIntents") else {
        return Intent::Missing;
    };
    let Ok(intents) = intents.as_array() else {
        return Intent::Bad;
    };
    let intents = intents.iter().map(|o| as_dictionary(resolve(document, o)));
    let mut found = Intent::Missing;
    let mut profiles = Vec::new();
    for intent in intents {
        let Some(intent) = intent.filter(|i| !i.has(b"DestOutputProfileRef")) else {
            return Intent::Bad;
        };
        let destination = intent.get(b"DestOutputProfile").ok();
        profiles.extend(destination);
        let kind = value(document, intent, b"S").and_then(|s| s.as_name().ok());
        if kind == Some(b"GTS_PDFA1") {
            let device = destination.and_then(|o| destination_device(document, o));
            found = device.map_or(Intent::Bad, Intent::For);
        }
    }
    let one = profiles.windows(2).all(|pair| pair[0] == pair[1]);
    match found {
        // Ours would stand beside a profile of another kind of intent.
        Intent::Missing if !profiles.is_empty() => Intent::Bad,
        _ if !one => Intent::Bad,
        found => found,
    }
}

fn destination_device(document: &Document, object: &Object) -> Option<Device> {
    let Object::Stream(stream) = resolve(document, object) else {
        return None;
    };
    let profile = stream.get_plain_content_with_limit(1 << 24).ok()?;
    let device = profile::device(&profile).filter(|_| profile::is_destination(&profile))?;
    let components = value(document, &stream.dict, b"N")?.as_i64().ok()?;
    (components == device.components() && device != Device::Lab).then_some(device)
}

impl Examiner<'_> {
    /// Notes an operand of a device's color; `resources` may explain it by a default.
    pub(super) fn device(&mut self, device: Device, resources: Option<&Dictionary>) {
        let (default, finding) = match device {
            Device::Gray => (&b"DefaultGray"[..], ArchivalFinding::DeviceGray),
            Device::Rgb => (&b"DefaultRGB"[..], ArchivalFinding::DeviceRgb),
            Device::Cmyk => (&b"DefaultCMYK"[..], ArchivalFinding::DeviceCmyk),
            Device::Lab => return,
        };
        let spaces = resources.and_then(|r| self.value(r, b"ColorSpace"));
        let explained = spaces
            .and_then(as_dictionary)
            .is_some_and(|s| s.has(default));
        // Without an intent of its own the document gets one for RGB.
        let covered = match self.intent {
            Intent::Missing => matches!(device, Device::Gray | Device::Rgb),
            Intent::For(Device::Rgb) => matches!(device, Device::Gray | Device::Rgb),
            Intent::For(Device::Cmyk) => matches!(device, Device::Gray | Device::Cmyk),
            Intent::For(Device::Gray | Device::Lab) => device == Device::Gray,
            Intent::Bad => false,
        };
        if !explained && !covered {
            self.note(finding);
        }
    }

    /// Follows a color space down to what it is made of.
    pub(super) fn color_space(&mut self, space: &Object, resources: Option<&Dictionary>) {
        self.color_space_within(space, resources, 0);
    }

    fn color_space_within(&mut self, space: &Object, resources: Option<&Dictionary>, depth: usize) {
        let document = self.document;
        let space = resolve(document, space);
        if depth > DEEPEST {
            return self.note(ArchivalFinding::ColorSpace);
        }
        if let Ok(name) = space.as_name() {
            return self.named_space(name, resources);
        }
        let Ok([kind, rest @ ..]) = space.as_array().map(Vec::as_slice) else {
            return self.note(ArchivalFinding::ColorSpace);
        };
        let kind = resolve(document, kind).as_name().unwrap_or_default();
        match (kind, rest) {
            (b"CalGray" | b"CalRGB" | b"Lab", _) => {}
            (b"ICCBased", [profile, ..]) => self.icc_based(profile),
            (b"Indexed" | b"I", [base, ..]) | (b"Pattern", [base, ..]) => {
                self.color_space_within(base, resources, depth + 1);
            }
            (b"Separation", [name, alternate, tint, ..]) => {
                self.separation(name, alternate, tint);
                self.color_space_within(alternate, resources, depth + 1);
            }
            (b"DeviceN", [names, alternate, _, rest @ ..]) => {
                self.device_n(names, rest.first());
                self.color_space_within(alternate, resources, depth + 1);
            }
            (name, []) => self.named_space(name, resources),
            _ => self.note(ArchivalFinding::ColorSpace),
        }
    }

    fn named_space(&mut self, name: &[u8], resources: Option<&Dictionary>) {
        match name {
            b"DeviceGray" | b"G" | b"CalGray" => self.device(Device::Gray, resources),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => self.device(Device::Rgb, resources),
            b"DeviceCMYK" | b"CMYK" => self.device(Device::Cmyk, resources),
            b"Pattern" => {}
            _ => self.note(ArchivalFinding::ColorSpace),
        }
    }

    fn icc_based(&mut self, object: &Object) {
        let document = self.document;
        let Object::Stream(stream) = resolve(document, object) else {
            return self.note(ArchivalFinding::Profile);
        };
        let address = std::ptr::from_ref(stream).addr();
        if !self.profiles.insert(address) {
            return;
        }
        let content = stream.get_plain_content_with_limit(1 << 24);
        let device = content.ok().and_then(|profile| profile::device(&profile));
        let components = self.value(&stream.dict, b"N").and_then(|n| n.as_i64().ok());
        match device {
            Some(device) if components == Some(device.components()) => {
                self.cmyk_profiles |= device == Device::Cmyk;
            }
            _ => self.note(ArchivalFinding::Profile),
        }
    }

    /// Separations of one name mean one thing.
    fn separation(&mut self, name: &Object, alternate: &Object, tint: &Object) {
        let document = self.document;
        let name = resolve(document, name).as_name().unwrap_or_default();
        let meaning = (alternate.clone(), tint.clone());
        let known = self.separations.entry(name.to_vec());
        if *known.or_insert_with(|| meaning.clone()) != meaning {
            self.note(ArchivalFinding::SpotColor);
        }
    }

    fn device_n(&mut self, names: &Object, attributes: Option<&Object>) {
        let document = self.document;
        let names = resolve(document, names).as_array();
        let names = names.map(Vec::as_slice).unwrap_or_default();
        let colorants = attributes.and_then(|o| as_dictionary(resolve(document, o)));
        let colorants = colorants.and_then(|a| self.value(a, b"Colorants"));
        let described = |name: &[u8]| {
            let colorants = colorants.and_then(as_dictionary);
            PROCESS.contains(&name) || colorants.is_some_and(|c| c.has(name))
        };
        let all = names
            .iter()
            .all(|name| resolve(document, name).as_name().is_ok_and(described));
        if !all || names.len() > MOST_COLORANTS {
            self.note(ArchivalFinding::SpotColor);
        }
    }
}
