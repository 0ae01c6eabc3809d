//! Predefined character maps as text (Adobe Technical Note 5014), each readable on its own.
//!
//! The interpreter carries them in a bundle of its own form that only the whole bundle can decode.

use hayro_cmap::{
    BfString, CMap, CMapName, CharacterCollection, CidFamily, WritingMode, load_embedded,
};
use std::fmt::Write;

/// The predefined maps (ISO 32000-2, table 116) and the four from character ids to Unicode.
pub(crate) const NAMES: [&str; 63] = [
    "83pv-RKSJ-H",
    "90ms-RKSJ-H",
    "90ms-RKSJ-V",
    "90msp-RKSJ-H",
    "90msp-RKSJ-V",
    "90pv-RKSJ-H",
    "Add-RKSJ-H",
    "Add-RKSJ-V",
    "Adobe-CNS1-UCS2",
    "Adobe-GB1-UCS2",
    "Adobe-Japan1-UCS2",
    "Adobe-Korea1-UCS2",
    "B5pc-H",
    "B5pc-V",
    "CNS-EUC-H",
    "CNS-EUC-V",
    "ETen-B5-H",
    "ETen-B5-V",
    "ETenms-B5-H",
    "ETenms-B5-V",
    "EUC-H",
    "EUC-V",
    "Ext-RKSJ-H",
    "Ext-RKSJ-V",
    "GB-EUC-H",
    "GB-EUC-V",
    "GBK-EUC-H",
    "GBK-EUC-V",
    "GBK2K-H",
    "GBK2K-V",
    "GBKp-EUC-H",
    "GBKp-EUC-V",
    "GBpc-EUC-H",
    "GBpc-EUC-V",
    "H",
    "HKscs-B5-H",
    "HKscs-B5-V",
    "KSC-EUC-H",
    "KSC-EUC-V",
    "KSCms-UHC-H",
    "KSCms-UHC-HW-H",
    "KSCms-UHC-HW-V",
    "KSCms-UHC-V",
    "KSCpc-EUC-H",
    "UniCNS-UCS2-H",
    "UniCNS-UCS2-V",
    "UniCNS-UTF16-H",
    "UniCNS-UTF16-V",
    "UniGB-UCS2-H",
    "UniGB-UCS2-V",
    "UniGB-UTF16-H",
    "UniGB-UTF16-V",
    "UniJIS-UCS2-H",
    "UniJIS-UCS2-HW-H",
    "UniJIS-UCS2-HW-V",
    "UniJIS-UCS2-V",
    "UniJIS-UTF16-H",
    "UniJIS-UTF16-V",
    "UniKS-UCS2-H",
    "UniKS-UCS2-V",
    "UniKS-UTF16-H",
    "UniKS-UTF16-V",
    "V",
];

/// The map as text; `None` for a name that is not predefined.
pub(crate) fn as_text(name: &str) -> Option<String> {
    let map = load(name)?;
    let mut text = String::from("%!PS-Adobe-3.0 Resource-CMap\nbegincmap\n");
    let _ = writeln!(text, "/CMapName /{name} def");
    let mode = map.metadata().writing_mode.unwrap_or_default();
    let _ = writeln!(
        text,
        "/WMode {} def",
        u8::from(mode == WritingMode::Vertical)
    );
    if let Some(collection) = &map.metadata().character_collection {
        write_collection(&mut text, collection);
    }
    if name.ends_with("-UCS2") {
        write_unicode(&mut text, &map);
    } else {
        write_ids(&mut text, name, &map);
    }
    text.push_str("endcmap\n");
    Some(text)
}

fn load(name: &str) -> Option<CMap> {
    let data = load_embedded(CMapName::from_bytes(name.as_bytes()))?;
    CMap::parse(data, load_embedded)
}

/// The horizontal map that a vertical one differs from in a few codes, with its name.
fn upright(name: &str, vertical: &CMap) -> Option<(String, CMap)> {
    let name = format!("{}H", name.strip_suffix('V')?);
    let map = load(&name)?;
    let covers = |(code, len)| {
        vertical.lookup_cid_code(code, len).is_some() || map.lookup_cid_code(code, len).is_none()
    };
    let all = codes(&name).all(covers);
    all.then_some((name, map))
}

fn write_collection(text: &mut String, collection: &CharacterCollection) {
    let (registry, ordering) = match &collection.family {
        CidFamily::AdobeJapan1 => ("Adobe".into(), "Japan1".into()),
        CidFamily::AdobeGB1 => ("Adobe".into(), "GB1".into()),
        CidFamily::AdobeCNS1 => ("Adobe".into(), "CNS1".into()),
        CidFamily::AdobeKorea1 => ("Adobe".into(), "Korea1".into()),
        CidFamily::AdobeIdentity => ("Adobe".into(), "Identity".into()),
        CidFamily::Custom { registry, ordering } => (
            String::from_utf8_lossy(registry),
            String::from_utf8_lossy(ordering),
        ),
    };
    let supplement = collection.supplement;
    let _ = writeln!(
        text,
        "/Registry ({registry}) def /Ordering ({ordering}) def /Supplement {supplement} def"
    );
}

/// Every code of one, two or four bytes that the map may name: the four-byte ones are UTF-16
/// surrogate pairs, GB 18030 and CNS 11643.
fn codes(name: &str) -> impl Iterator<Item = (u32, u8)> {
    let long = if name.contains("UTF16") {
        Some(grid([0xD8..=0xDB, 0..=0xFF, 0xDC..=0xDF, 0..=0xFF]))
    } else if name.contains("GBK2K") {
        Some(grid([0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39]))
    } else if name.contains("CNS-EUC") {
        Some(grid([0x8E..=0x8E, 0xA1..=0xB0, 0xA1..=0xFE, 0xA1..=0xFE]))
    } else {
        None
    };
    let short = (0..=0xFF).map(|code| (code, 1));
    let double = (0..=0xFFFF).map(|code| (code, 2));
    let quadruple = long.into_iter().flatten().map(|code| (code, 4));
    short.chain(double).chain(quadruple)
}

fn grid(bytes: [std::ops::RangeInclusive<u32>; 4]) -> impl Iterator<Item = u32> {
    let [a, b, c, d] = bytes;
    a.flat_map(move |a| {
        let (c, d) = (c.clone(), d.clone());
        b.clone().flat_map(move |b| {
            let d = d.clone();
            c.clone()
                .flat_map(move |c| d.clone().map(move |d| (a << 24) | (b << 16) | (c << 8) | d))
        })
    })
}

/// Codes in a row that map to numbers in a row.
struct Run {
    len: u8,
    first: u32,
    last: u32,
    to: u32,
}

fn collect(entries: impl Iterator<Item = (u32, u8, u32)>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (code, len, to) in entries {
        match runs.last_mut() {
            Some(run)
                if run.len == len && run.last + 1 == code && run.to + (code - run.first) == to =>
            {
                run.last = code;
            }
            _ => runs.push(Run {
                len,
                first: code,
                last: code,
                to,
            }),
        }
    }
    runs
}

fn write_ids(text: &mut String, name: &str, map: &CMap) {
    let base = upright(name, map);
    if let Some((name, _)) = &base {
        let _ = writeln!(text, "/{name} usecmap");
    }
    let entries = codes(name).filter_map(|(code, len)| {
        let id = map.lookup_cid_code(code, len)?;
        let base = base.as_ref();
        let inherited = base.and_then(|(_, base)| base.lookup_cid_code(code, len));
        (inherited != Some(id)).then_some((code, len, id))
    });
    let runs = collect(entries);
    let _ = writeln!(text, "{} begincidrange", runs.len());
    for run in &runs {
        let (first, last, to) = (run.first, run.last, run.to);
        let digits = usize::from(run.len) * 2;
        let _ = writeln!(text, "<{first:0digits$x}> <{last:0digits$x}> {to}");
    }
    text.push_str("endcidrange\n");
}

fn write_unicode(text: &mut String, map: &CMap) {
    let strings = (0..=0xFFFF).filter_map(|id| Some((id, map.lookup_bf_string(id)?)));
    let (mut single, mut longer) = (Vec::new(), Vec::new());
    for (id, string) in strings {
        match string {
            BfString::Char(c) if u32::from(c) <= 0xFFFF => single.push((id, 2, u32::from(c))),
            BfString::Char(c) => longer.push((id, c.to_string())),
            BfString::String(s) => longer.push((id, s)),
        }
    }
    let runs = collect(single.into_iter());
    let _ = writeln!(text, "{} beginbfrange", runs.len());
    for run in &runs {
        let _ = writeln!(
            text,
            "<{:04x}> <{:04x}> <{:04x}>",
            run.first, run.last, run.to
        );
    }
    let _ = writeln!(text, "endbfrange\n{} beginbfchar", longer.len());
    for (id, string) in longer {
        let units: String = string.encode_utf16().map(|u| format!("{u:04x}")).collect();
        let _ = writeln!(text, "<{id:04x}> <{units}>");
    }
    text.push_str("endbfchar\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: CMapName<'_>) -> Option<&'static [u8]> {
        let text = as_text(std::str::from_utf8(name.to_bytes()).ok()?)?;
        Some(Box::leak(text.into_bytes().into_boxed_slice()))
    }

    fn check(name: &str) {
        let (ours, theirs) = (
            CMap::parse(as_text(name).unwrap().as_bytes(), read).unwrap(),
            load(name).unwrap(),
        );
        assert_eq!(
            ours.metadata().writing_mode.unwrap_or_default(),
            theirs.metadata().writing_mode.unwrap_or_default(),
            "{name}"
        );
        assert_eq!(
            ours.metadata().character_collection,
            theirs.metadata().character_collection,
            "{name}"
        );
        for (code, len) in codes(name) {
            let (a, b) = (
                ours.lookup_cid_code(code, len),
                theirs.lookup_cid_code(code, len),
            );
            assert!(
                name.ends_with("-UCS2") || a == b,
                "{name} {code:x} {a:?} {b:?}"
            );
        }
        for id in 0..=0xFFFF {
            assert_eq!(
                ours.lookup_bf_string(id),
                theirs.lookup_bf_string(id),
                "{name} {id}"
            );
        }
    }

    #[test]
    fn the_text_of_a_map_says_what_the_bundle_says() {
        for name in ["90ms-RKSJ-V", "CNS-EUC-V", "Adobe-Japan1-UCS2", "V"] {
            check(name);
        }
    }

    #[test]
    #[ignore = "takes minutes; one map of each kind is checked above"]
    fn the_text_of_every_map_says_what_the_bundle_says() {
        NAMES.iter().for_each(|name| check(name));
    }
}
